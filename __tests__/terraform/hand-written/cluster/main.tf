terraform {
  required_providers {
    rancher2 = {
      source = "rancher/rancher2"
    }
  }
}

variable "name" {
  type = string
}

variable "version_" {
  type = string
}

variable "taints" {
  description = "Taints of all machines."
  type        = list(object({ key = string, value = string, effect = string }))
}

resource "rancher2_cluster_v2" "this" {
  name               = var.name
  kubernetes_version = var.version_

  rke_config {
    machine_pools {
      name                         = "servers"
      cloud_credential_secret_name = "cattle-global-data:cc-made-up"
      control_plane_role           = true
      etcd_role                    = true
      quantity                     = 3

      machine_config {
        kind = "HarvesterConfig"
        name = "nc-servers"
      }

      dynamic "taints" {
        for_each = var.taints
        content {
          key    = taints.value.key
          value  = taints.value.value
          effect = taints.value.effect
        }
      }
    }

    machine_pools {
      name                         = "workers"
      cloud_credential_secret_name = "cattle-global-data:cc-made-up"
      worker_role                  = true
      quantity                     = 2

      machine_config {
        kind = "HarvesterConfig"
        name = "nc-workers"
      }

      dynamic "taints" {
        for_each = var.taints
        content {
          key    = taints.value.key
          value  = taints.value.value
          effect = taints.value.effect
        }
      }
    }
  }
}
