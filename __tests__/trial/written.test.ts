import { parse } from "yaml";
import { judgeTrial } from "../../lib/trial/judge-trial";
import { readTrial } from "../../lib/trial/read-trial";
import type { TypedTrial } from "../../lib/trial/trial";
import type { TrialForm } from "../../lib/trial/written/form";
import { writtenIn } from "../../lib/trial/written/written";
import { clusterOfApp } from "../adoption/run-app";

const TYPED: TypedTrial = {
  pools: [
    "servers:etcd+controlplane:k=v:NoExecute:a.example.com/b:NoSchedule",
    "w-1:worker:label=disk=ssd:label=a.example.com/c=:x3",
    "gpu:worker:gpu=yes:NoSchedule:after-ready",
  ],
  rancherVersion: "2.14.1",
  kubernetesVersion: "v1.33.5+k3s1",
  rancherUrl: "https://rancher.example.com:8443",
  tolerations: ["other=x:NoExecute for 30s", "any:NoSchedule op=Exists"],
  derivesTolerations: true,
  disabled: ["traefik", "servicelb"],
};
const judged = (typed: Partial<TypedTrial> = {}) => judgeTrial(readTrial({ ...TYPED, ...typed }));
const written = (form: TrialForm, typed: Partial<TypedTrial> = {}) =>
  writtenIn(form, judged(typed)).map(({ lines }) => lines.join("\n"));

test("TypeScript is an app, and its cluster is judged as it was said", () => {
  expect(written("typescript").join("\n")).toMatchInlineSnapshot(`
"import { App, TerraformStack } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider, Toleration } from "cdktf-rancher-k3s";

const app = new App();
const stack = new TerraformStack(app, "clusters");
new RancherProvider(stack, "rancher", {
  rancherVersion: "2.14.1",
  apiUrl: "https://rancher.example.com:8443",
});
new K3sCluster(stack, "my-cluster", {
  kubernetesVersion: "v1.33.5+k3s1",
  nodePools: {
    servers: {
      roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE],
      taints: ["k=v:NoExecute", "a.example.com/b:NoSchedule"],
      taintsApplied: "after-ready", // changed
    },
    "w-1": {
      roles: [NodeRole.WORKER],
      labels: { disk: "ssd", "a.example.com/c": "" },
      nodes: 3,
    },
    gpu: {
      roles: [NodeRole.WORKER],
      taints: ["gpu=yes:NoSchedule"],
      taintsApplied: "after-ready",
    },
  },
  agents: {
    clusterAgent: {
      appendTolerations: [
        Toleration.parse("other=x:NoExecute for 30s"),
        Toleration.parse("any:NoSchedule op=Exists"),
      ],
    },
    fleetAgent: {
      appendTolerations: [
        Toleration.parse("other=x:NoExecute for 30s"),
        Toleration.parse("any:NoSchedule op=Exists"),
      ],
    },
  },
  machineGlobalConfig: { disable: ["traefik", "servicelb"] },
});
app.synth();"
`);
  for (const typed of [
    {},
    { derivesTolerations: false },
    { tolerations: [], disabled: [] },
    { pools: ["a:all"] },
    { pools: ["w:worker"] },
    { rancherVersion: "2.9.3" },
    { rancherVersion: "2.99.0" },
    { pools: ["first:all:test-key=test-value:NoExecute", "w:worker"] },
  ]) {
    const { proof, repair } = judged(typed);
    const [program = ""] = written("typescript", typed);
    const made = clusterOfApp(program).prove();
    const said = repair?.proof ?? proof;
    expect(made.bootstrap).toEqual(said.bootstrap);
    expect(made.workloads).toEqual(said.workloads);
    expect(made.findings.map(({ source: _, path: __, ...finding }) => finding)).toEqual(
      said.findings.map(({ source: _, path: __, ...finding }) => finding),
    );
  }
});

test("HCL has the cluster, and nodes bring the rest with the registration command", () => {
  expect(written("hcl").join("\n\n")).toMatchInlineSnapshot(`
"resource "rancher2_cluster_v2" "my-cluster" {
  name               = "my-cluster"
  kubernetes_version = "v1.33.5+k3s1"

  cluster_agent_deployment_customization {
    append_tolerations {
      key      = "other"
      operator = "Equal"
      value    = "x"
      effect   = "NoExecute"
      seconds  = 30
    }
    append_tolerations {
      key      = "any"
      operator = "Exists"
      effect   = "NoSchedule"
      seconds  = 0
    }
    append_tolerations {
      key      = "node-role.kubernetes.io/control-plane"
      operator = "Exists"
      effect   = "NoSchedule"
      seconds  = 0
    }
    append_tolerations {
      key      = "k"
      operator = "Equal"
      value    = "v"
      effect   = "NoExecute"
      seconds  = 0
    }
    append_tolerations {
      key      = "a.example.com/b"
      operator = "Exists"
      effect   = "NoSchedule"
      seconds  = 0
    }
  }

  fleet_agent_deployment_customization {
    append_tolerations {
      key      = "other"
      operator = "Equal"
      value    = "x"
      effect   = "NoExecute"
      seconds  = 30
    }
    append_tolerations {
      key      = "any"
      operator = "Exists"
      effect   = "NoSchedule"
      seconds  = 0
    }
    append_tolerations {
      key      = "node-role.kubernetes.io/control-plane"
      operator = "Exists"
      effect   = "NoSchedule"
      seconds  = 0
    }
    append_tolerations {
      key      = "k"
      operator = "Equal"
      value    = "v"
      effect   = "NoExecute"
      seconds  = 0
    }
    append_tolerations {
      key      = "a.example.com/b"
      operator = "Exists"
      effect   = "NoSchedule"
      seconds  = 0
    }
  }

  rke_config {
    machine_global_config = <<-EOT
      disable:
        - traefik
        - servicelb
    EOT
  }
}

# servers, changed
--etcd --controlplane
# its taints, once the cluster is Active
kubectl taint nodes NODE k=v:NoExecute a.example.com/b:NoSchedule
# w-1
--worker --label disk=ssd --label a.example.com/c=
# gpu
--worker
# its taints, once the cluster is Active
kubectl taint nodes NODE gpu=yes:NoSchedule"
`);
});

test("Rancher's YAML has the same", () => {
  const [yaml = ""] = written("rancher-yaml");
  expect(parse(yaml)).toMatchInlineSnapshot(`
{
  "apiVersion": "provisioning.cattle.io/v1",
  "kind": "Cluster",
  "metadata": {
    "name": "my-cluster",
    "namespace": "fleet-default",
  },
  "spec": {
    "clusterAgentDeploymentCustomization": {
      "appendTolerations": [
        {
          "effect": "NoExecute",
          "key": "other",
          "operator": "Equal",
          "tolerationSeconds": 30,
          "value": "x",
        },
        {
          "effect": "NoSchedule",
          "key": "any",
          "operator": "Exists",
        },
        {
          "effect": "NoSchedule",
          "key": "node-role.kubernetes.io/control-plane",
          "operator": "Exists",
        },
        {
          "effect": "NoExecute",
          "key": "k",
          "operator": "Equal",
          "value": "v",
        },
        {
          "effect": "NoSchedule",
          "key": "a.example.com/b",
          "operator": "Exists",
        },
      ],
    },
    "fleetAgentDeploymentCustomization": {
      "appendTolerations": [
        {
          "effect": "NoExecute",
          "key": "other",
          "operator": "Equal",
          "tolerationSeconds": 30,
          "value": "x",
        },
        {
          "effect": "NoSchedule",
          "key": "any",
          "operator": "Exists",
        },
        {
          "effect": "NoSchedule",
          "key": "node-role.kubernetes.io/control-plane",
          "operator": "Exists",
        },
        {
          "effect": "NoExecute",
          "key": "k",
          "operator": "Equal",
          "value": "v",
        },
        {
          "effect": "NoSchedule",
          "key": "a.example.com/b",
          "operator": "Exists",
        },
      ],
    },
    "kubernetesVersion": "v1.33.5+k3s1",
    "rkeConfig": {
      "machineGlobalConfig": {
        "disable": [
          "traefik",
          "servicelb",
        ],
      },
    },
  },
}
`);
});

test("nothing is written of what nobody asked for", () => {
  const plain = { pools: ["a:all"], tolerations: [], disabled: [] };
  expect(written("hcl", plain).join("\n\n")).toMatchInlineSnapshot(`
"resource "rancher2_cluster_v2" "my-cluster" {
  name               = "my-cluster"
  kubernetes_version = "v1.33.5+k3s1"

  rke_config {}
}

# a
--etcd --controlplane --worker"
`);
  expect(written("rancher-yaml", plain)[0]).toMatchInlineSnapshot(`
"apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata:
  name: my-cluster
  namespace: fleet-default
spec:
  kubernetesVersion: "v1.33.5+k3s1"
  rkeConfig: {}"
`);
});

test("taints that come later are written only where there are any", () => {
  const [text] = written("typescript", { pools: ["a:all:after-ready"], tolerations: [], disabled: [] });
  expect(text).toContain("a: { roles: NodeRole.ALL },");
});
