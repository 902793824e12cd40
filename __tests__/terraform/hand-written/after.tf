locals {
  k3s = "v1.33.5+k3s1"
}

resource "rancher2_cluster_v2" "edge" {
  name               = "edge"
  kubernetes_version = local.k3s
}

resource "rancher2_cluster_v2" "upgraded" {
  name               = "upgraded"
  kubernetes_version = "v1.34.3+k3s1"

  rke_config {
    machine_global_config = yamlencode({ disable = ["coredns"] })
  }
}

resource "rancher2_cluster_v2" "renamed" {
  name               = "new-name"
  kubernetes_version = local.k3s
}

resource "rancher2_cluster_v2" "dashboard" {
  name               = "dashboard"
  kubernetes_version = local.k3s

  cluster_agent_deployment_customization {
    append_tolerations {
      key      = "dedicated"
      operator = "Exists"
      effect   = "NoExecute"
    }
  }
}

module "region" {
  source = "./cluster"
  for_each = {
    eu = [{ key = "edge", value = "yes", effect = "NoSchedule" }]
    us = []
  }
  name     = "region-${each.key}"
  version_ = local.k3s
  taints   = each.value
}

module "rke2" {
  source   = "./cluster"
  name     = "rke2"
  version_ = "v1.33.5+rke2r1"
  taints   = [{ key = "edge", value = "yes", effect = "NoExecute" }]
}
