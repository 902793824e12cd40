import { TerraformStack, Testing } from "cdktf";
import {
  ClusterReady,
  initNodeLabels,
  K3sCluster,
  KubernetesVersion,
  mergeK3sConfiguration,
  NodeRole,
  nodeCleanupScript,
  RancherProvider,
  RancherVersion,
  Remedy,
  SshRegistration,
  Taint,
  Toleration,
} from "../lib";
import { DeferredTaints, kubernetesPodPlacement, podPlacement, RancherKubernetesProvider } from "../lib/kubernetes";
import { readClusterModel } from "../lib/scheduling/model/read-model";
import { almost, anything, tryWith } from "./any-json";
import { clusterOf, KUBERNETES_VERSION, rancherStack, synthesized } from "./cluster/stacks";
import { CLUSTERS } from "./cluster/surface-props";

/** From JavaScript, JSON and YAML anything comes in: it works, or it is refused with an InvalidInputError. */

const POOL = {
  roles: ["etcd", "control-plane", "worker"],
  taints: ["a=b:NoSchedule", { key: "c", value: "d", effect: "NoExecute" }],
  startupTaints: ["node.cilium.io/agent-not-ready:NoExecute"],
  leavingTaints: ["dedicated=old:NoExecute"],
  labels: { disk: "ssd" },
  taintsApplied: "after-ready",
  nodes: 3,
};

const MODEL = {
  schemaVersion: "cdktf-rancher-k3s/model/v2",
  rancherVersion: "2.14.1",
  providerMajor: 14,
  rancherHost: "address",
  pools: { first: { ...POOL, taints: ["a=b:NoSchedule"] } },
  acknowledged: { "RK107 pool=first": "one node" },
  overridden: ["name"],
  initNodePool: "first",
  initNodeMachineId: "m-1",
  witness: "w",
};

const HOST = {
  host: "203.0.113.7",
  nodeName: "gpu-1",
  address: "203.0.113.7",
  labels: { rack: "1" },
  port: 22,
  agent: true,
  triggersReplace: { image: "1" },
};

/** Builds what is passed, judges it and writes it. */
function judged(cluster: K3sCluster): void {
  cluster.prove();
  synthesized(cluster);
}

test.each(CLUSTERS.map((props, index) => [index, props] as const))(
  "the properties of a cluster, %i",
  (_, props) => {
    tryWith(almost({ kubernetesVersion: KUBERNETES_VERSION, rancherVersion: "2.14.1", ...props }), (value) =>
      judged(new K3sCluster(rancherStack(), "edge", value)),
    );
  },
  120_000,
);

test("a cluster's properties as a whole", () => {
  tryWith(anything, (value) => judged(new K3sCluster(rancherStack(), "edge", value)));
});

test("node pools", () => {
  tryWith(almost({ gpu: POOL }), (nodePools) => judged(clusterOf(nodePools)));
  tryWith(almost(["gpu", POOL]), (pool: [never, never] | undefined) => {
    const cluster = clusterOf({});
    cluster.addNodePool(...((Array.isArray(pool) ? pool : []) as unknown as [never, never]));
    judged(cluster);
  });
}, 120_000);

test("taints and tolerations", () => {
  tryWith(anything, Taint.parse);
  tryWith(anything, Taint.noSchedule);
  tryWith(anything, (value) => Taint.noExecute("key", value));
  tryWith(almost({ key: "a", value: "b", effect: "NoSchedule" }), Taint.fromKubernetes);
  tryWith(anything, Toleration.parse);
  tryWith(anything, Toleration.for);
  tryWith(anything, (value) => Toleration.equal(value, value, value, value));
  tryWith(anything, (value) => Toleration.exists("a", undefined, value));
  tryWith(almost({ key: "a", operator: "Equal", value: "b", effect: "NoSchedule" }), Toleration.fromKubernetes);
});

test("releases", () => {
  tryWith(anything, KubernetesVersion.parse);
  tryWith(anything, RancherVersion.parse);
});

test("the provider", () => {
  const right = { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com", insecure: true, retries: 3 };
  tryWith(almost(right), (value) => {
    const stack = new TerraformStack(Testing.app(), "test");
    new RancherProvider(stack, "rancher", value);
    Testing.synth(stack);
  });
});

test("remedies", () => {
  const tainted = () => {
    const cluster = clusterOf({ gpu: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] } });
    return { cluster, pools: cluster.nodePools };
  };
  tryWith(anything, (value) => {
    const { cluster } = tainted();
    cluster.addRemedy(Remedy.traefik(value));
    cluster.prove();
  });
  tryWith(almost({ image: "x:1", clusterDns: ["10.43.0.10"] }), (value) => {
    const { cluster, pools } = tainted();
    cluster.addRemedy(Remedy.coredns(pools, value));
    cluster.prove();
  });
  tryWith(almost({ image: "x:1", helperImage: "y:1", path: "/data" }), (value) => {
    const { cluster, pools } = tainted();
    cluster.addRemedy(Remedy.localPath(pools, value), Remedy.metricsServer(pools, value));
    cluster.prove();
  });
  tryWith(anything, (value) => tainted().cluster.addRemedy(value));
}, 120_000);

test("acknowledgements", () => {
  const acknowledge = (parts: unknown) => {
    const cluster = clusterOf({ gpu: { roles: NodeRole.ALL } });
    const [code, reason, subject] = Array.isArray(parts) ? parts : [];
    cluster.acknowledge(code as never, reason as never, subject as never);
    cluster.prove();
  };
  tryWith(almost(["RK107", "one node", { pool: "gpu" }]), acknowledge);
  tryWith(almost(["RK303", "one node", { toleration: ["a:NoSchedule"] }]), acknowledge);
});

test("what nodes register with", () => {
  const pool = () => clusterOf({}).addNodePool("gpu", { roles: NodeRole.ALL });
  const options = { nodeName: "gpu-1", address: "203.0.113.7", labels: { rack: "1" }, machineId: "m" };
  tryWith(almost(options), (value) => pool().registrationCommand(value));
  tryWith(almost(options), (value) => pool().cloudInit(value));
  tryWith(almost(options), (value) => pool().registrationScript(value));
  tryWith(almost({ dataDirectories: { k8sDistro: "/data/k3s" } }), nodeCleanupScript);
  tryWith(anything, initNodeLabels);
});

test("registration over SSH, and waiting for it", () => {
  tryWith(almost({ hosts: { "gpu-1": HOST }, connection: { user: "root" }, after: [] }), (value: object) => {
    const pool = clusterOf({}).addNodePool("gpu", { roles: NodeRole.ALL });
    const stack = TerraformStack.of(pool);
    const whole = typeof value === "object" && value !== null && !Array.isArray(value) ? { pool, ...value } : value;
    new SshRegistration(stack, "ssh", whole as never);
    Testing.synth(stack);
  });
  tryWith(almost({ after: [], stateConfirm: 3, timeouts: { create: "1h" } }), (value: object) => {
    const cluster = clusterOf({});
    const whole = typeof value === "object" && value !== null && !Array.isArray(value) ? { cluster, ...value } : value;
    new ClusterReady(TerraformStack.of(cluster), "ready", whole as never);
  });
}, 120_000);

test("an existing cluster", () => {
  tryWith(almost(["edge", { fleetNamespace: "fleet-default", generateKubeConfig: false }]), (parts: unknown) => {
    const [name, options] = Array.isArray(parts) ? parts : [];
    const stack = rancherStack();
    K3sCluster.fromClusterName(stack, "edge", name as never, options as never);
    Testing.synth(stack);
  });
});

test("configurations that are put together", () => {
  const right = {
    machineGlobalConfig: { disable: ["traefik"] },
    chartValues: { traefik: { a: 1 } },
    additionalManifest: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "a" } }],
    machineSelectorConfig: [{ pools: ["gpu"], config: { debug: true } }],
  };
  tryWith(almost(right), (value) => mergeK3sConfiguration(value, right));
  tryWith(almost(right), (value) => mergeK3sConfiguration(right as never, value));
});

test("what goes through the Kubernetes provider", () => {
  const right = { pools: [{ name: "gpu", taints: ["a=b:NoSchedule"], roles: ["worker"] }], nodes: { gpu: ["gpu-1"] } };
  tryWith(almost(right), (value) => new DeferredTaints(rancherStack(), "taints", value));
  tryWith(anything, podPlacement);
  tryWith(anything, kubernetesPodPlacement);
  const connection = { rancherUrl: "https://rancher.example.com", clusterId: "c-m-abcd1234", token: "${var.token}" };
  tryWith(almost(connection), (value) => new RancherKubernetesProvider(rancherStack(), "kubernetes", value));
});

test("models from files", () => {
  tryWith(almost(MODEL), readClusterModel);
  tryWith(
    almost({ ...MODEL, schemaVersion: "cdktf-rancher-k3s/model/v1", acknowledged: { RK107: "x" } }),
    readClusterModel,
  );
});
