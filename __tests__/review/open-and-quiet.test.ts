import { K3sCluster, NodeRole, Remedy, Toleration } from "../../lib";
import { ClusterV2 } from "../../lib/provider-rancher2/cluster-v2";
import { loadClusters, renderReviewMarkdown, renderReviewText, reviewClusters } from "../../lib/review";
import { rancherStack, synthesized } from "../cluster/stacks";

const TAINTED = {
  first: { roles: NodeRole.ALL, taints: ["k=v:NoExecute"] as const },
  general: { roles: [NodeRole.WORKER] },
};
type Props = Partial<ConstructorParameters<typeof K3sCluster>[2]>;

const made = (props: Props = {}, write: (cluster: K3sCluster) => void = () => {}) => {
  const cluster = new K3sCluster(rancherStack(), "edge", {
    rancherUrl: "https://203.0.113.10",
    kubernetesVersion: "v1.33.5+k3s1",
    nodePools: TAINTED,
    ...props,
  });
  write(cluster);
  return cluster;
};
const clusterOf = (cluster: K3sCluster) => cluster.prove().cluster;
const reviewed = (base: K3sCluster, head: K3sCluster) => {
  const review = reviewClusters([clusterOf(base)], [clusterOf(head)]);
  return { review: review.clusters[0], text: renderReviewText(review), markdown: renderReviewMarkdown(review) };
};

describe("a cluster that cannot come up, with another setting beside it that decides about scheduling,", () => {
  const doomed = (settings: object) =>
    made({ machineGlobalConfig: settings as never, rancherUrl: "https://rancher.example.com" });

  test.each([
    [{ "disable-kube-proxy": true }, "RK115"],
    [{ "flannel-backend": "none" }, "RK113"],
    [{ "kubelet-arg": ["config=/etc/kubelet.yaml"] }, "RK512"],
  ])("is an error all the same: %j", (settings, told) => {
    const { bootstrap, findings } = doomed(settings).prove();
    expect(bootstrap.verdict).toBe("no");
    expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(["RK102", told]));
  });

  test("has lost none of its findings when the setting comes", () => {
    const { review } = reviewed(doomed({}), doomed({ "disable-kube-proxy": true }));
    expect(review?.goneFindings).toEqual([]);
  });
});

test("a pool is not called the only one while it is open whether another takes the workload", () => {
  const open = made({
    machineSelectorConfig: [{ pools: ["general"], config: { "kubelet-arg": ["register-with-taints=a=b:NoSchedule"] } }],
    nodePools: { first: { roles: NodeRole.ALL }, general: { roles: [NodeRole.WORKER] } },
  });
  expect(open.prove().findings.map(({ code }) => code)).not.toContain("RK209");
});

test("what is open now is not called gone", () => {
  const open = made({ machineGlobalConfig: { "kubelet-arg": ["register-with-taints=a=b:NoSchedule"] } });
  expect(reviewed(made(), open).review?.goneFindings).toEqual([]);
});

describe("taints that the kubelet is given past the pools", () => {
  const open = () => made({ machineGlobalConfig: { "kubelet-arg": ["register-with-taints=a=b:NoSchedule"] } });
  const ofTaints = (each: string) => each.includes("RK522");

  test("come with nodes that register, and leave those that are there alone", () => {
    const { review, text } = reviewed(made(), open());
    const moments = review?.problems.filter(({ finding }) => finding.code === "RK522").map(({ moment }) => moment);
    expect(moments).toEqual(["on-join"]);
    expect(text).toContain("changed once every node is as new ones are");
  });

  test("stay on nodes that have them as they leave the configuration", () => {
    const { review } = reviewed(open(), made());
    expect(review?.applied?.workloads.find(({ workload }) => workload === "coredns")?.verdict).toBe("depends");
    expect((review?.problems ?? []).map(({ finding }) => finding.code).filter(ofTaints)).toEqual([]);
  });

  test("are as before where another argument of the kubelet comes", () => {
    const more = made({ machineGlobalConfig: { "kubelet-arg": ["max-pods=50"] } });
    expect(reviewed(made(), more).text).not.toContain("once every node is as new ones are");
  });
});

test("what did not run is not called repaired where nothing starts any more", () => {
  const { review } = reviewed(made(), made({ machineGlobalConfig: { "disable-scheduler": true } }));
  expect(review?.goneFindings).toEqual([]);
});

test("new findings of a cluster that changes nothing else are shown, in text and Markdown", () => {
  const ignoring = made({}, ({ resource }) => {
    resource.lifecycle = { ignoreChanges: ["kubernetes_version"] };
  });
  const { text, markdown } = reviewed(made(), ignoring);
  expect(text).toMatch(/^! cluster edge: no scheduling change; kubernetesVersion is written/);
  expect(text).toContain("warning[RK513]");
  expect(markdown).toContain("⚠️ **cluster `edge`**: no scheduling change; `kubernetesVersion` is written");
  expect(markdown).toContain("RK513");
});

test("a cluster that leaves K3s is an error, also one of the bindings alone, and nothing of it is called gone", () => {
  const raw = (kubernetesVersion: string) => {
    const stack = rancherStack();
    new ClusterV2(stack, "raw", { name: "raw", kubernetesVersion });
    const json = synthesized(stack as never);
    return loadClusters(json).map(({ cluster }) => cluster);
  };
  const [review] = reviewClusters(raw("v1.33.5+k3s1"), raw("v1.31.6")).clusters;
  expect(review?.dangers.map(({ code, severity }) => [code, severity])).toEqual([["RK724", "error"]]);
  expect(review?.newFindings.map(({ code }) => code)).toEqual(["RK410"]);
  expect(review?.goneFindings).toEqual([]);
});

test("a toleration that no taint asked for leaves no node behind, so there is no order to keep", () => {
  const spare = made({ agents: { clusterAgent: { appendTolerations: [Toleration.exists("gpu")] } } });
  expect(reviewed(spare, made()).review?.rollout.map(({ by }) => by)).toEqual(["rancher"]);
});

test("a node selector is shown by its labels", () => {
  const remedied = made({}, (cluster) => {
    cluster.addRemedy(Remedy.coredns(cluster.nodePools.filter(({ name }) => name === "first")));
  });
  const { text } = reviewed(made(), remedied);
  expect(text).not.toContain("[object Object]");
  expect(text).toContain("kubernetes.io/os=linux");
});

test("a configuration that holds no more than a comment is no change", () => {
  const commented = made({}, ({ resource }) => resource.addOverride("rke_config.machine_global_config", "# why\n"));
  expect(reviewed(made(), commented).text).toContain("no scheduling change");
});
