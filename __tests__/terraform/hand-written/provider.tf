terraform {
  required_providers {
    rancher2 = {
      source = "rancher/rancher2"
    }
  }
}

provider "rancher2" {
  api_url   = "https://rancher.example.com"
  token_key = "token-made:up"
}
