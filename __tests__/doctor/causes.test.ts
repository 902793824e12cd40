import { blockedLines, controller, diagnosed, type KubectlObject, node, pendingPod, runningPod } from "./objects";

/** What is said of the only workload: whether it is blocked, by what, and what else is in the way. */
function said(...items: readonly KubectlObject[]): object {
  const diagnosis = diagnosed(...items);
  const [blocked] = diagnosis.blocked;
  const [other] = diagnosis.unrelated;
  if (blocked === undefined) return { verdict: diagnosis.verdict, reasons: other?.reasons ?? [] };
  const { cause, remarks } = blocked;
  return { verdict: diagnosis.verdict, cause, blocked: blockedLines(diagnosis), remarks };
}

const TAINTED = node("edge-1", { taints: ["team=a:NoSchedule"] });
const FREE = node("free-1");

const claim = (name: string, volume: string, namespace = "shop"): KubectlObject => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name, namespace },
  spec: { volumeName: volume },
  status: { phase: "Bound" },
});
const volumeOn = (name: string, ...hosts: readonly string[]): KubectlObject => ({
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name },
  spec: {
    hostPath: { path: `/opt/${name}` },
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: hosts }] }],
      },
    },
  },
});
const using = (...claims: readonly string[]) => ({
  volumes: claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })),
});

describe("a pod with a volume", () => {
  test("that is on a tainted node is blocked by the taint, although another node is free", () => {
    const objects = [TAINTED, FREE, claim("data", "pv-1"), volumeOn("pv-1", "edge-1")];
    expect(said(...objects, pendingPod("db", { spec: using("data") }))).toEqual({
      verdict: "blocked",
      cause: "taints",
      blocked: ["Pod shop/db: team=a:NoSchedule on edge-1"],
      remarks: ["the volume of its claim data can be used on edge-1 alone"],
    });
  });

  test("that is on a free node is not", () => {
    const objects = [TAINTED, FREE, claim("data", "pv-1"), volumeOn("pv-1", "free-1")];
    expect(said(...objects, pendingPod("db", { spec: using("data") }))).toMatchObject({ verdict: "clear" });
  });

  test("on a node that is gone has no node", () => {
    const objects = [FREE, claim("data", "pv-1"), volumeOn("pv-1", "gone-1")];
    expect(said(...objects, pendingPod("db", { spec: using("data") }))).toEqual({
      verdict: "blocked",
      reasons: ["the volume of its claim data can be used on no node that is there"],
    });
  });

  test("that is on another node than its selector asks for has none either", () => {
    const ssd = node("ssd-1", { labels: { disk: "ssd" } });
    const spec = { ...using("data"), nodeSelector: { disk: "ssd" } };
    expect(said(ssd, FREE, claim("data", "pv-1"), volumeOn("pv-1", "free-1"), pendingPod("db", { spec }))).toEqual({
      verdict: "blocked",
      reasons: [
        "the volume of its claim data can be used on free-1 alone",
        "its volumes, node selector and required node affinity have no node in common",
      ],
    });
  });

  test("of another namespace's claim of the same name is not judged by that", () => {
    const objects = [TAINTED, FREE, claim("data", "pv-1", "other"), volumeOn("pv-1", "edge-1")];
    expect(said(...objects, pendingPod("db", { spec: using("data") }))).toMatchObject({ verdict: "clear" });
  });

  test("made for it alone is found by the pod's name", () => {
    const spec = { volumes: [{ name: "scratch", ephemeral: { volumeClaimTemplate: {} } }] };
    const objects = [TAINTED, FREE, claim("db-scratch", "pv-1"), volumeOn("pv-1", "edge-1")];
    expect(said(...objects, pendingPod("db", { spec }))).toMatchObject({ cause: "taints" });
  });

  test("that is not in the input is said not to be known", () => {
    const { notes } = diagnosed(TAINTED, FREE, pendingPod("db", { spec: using("data") }));
    expect(notes).toContain("no volumes and claims, which may keep a pod on one node: ask kubectl for pv,pvc as well");
    const claimed = diagnosed(TAINTED, FREE, claim("data", ""), pendingPod("db", { spec: using("data") }));
    expect(claimed.notes).toContain("no volumes, which may keep a pod on one node: ask kubectl for pv as well");
    const known = diagnosed(
      FREE,
      claim("data", "pv-1"),
      volumeOn("pv-1", "free-1"),
      pendingPod("db", { spec: using("data") }),
    );
    expect(known.notes.join()).not.toContain("pv,pvc");
  });

  test("that any node can use is not kept anywhere", () => {
    const shared = { apiVersion: "v1", kind: "PersistentVolume", metadata: { name: "pv-1" }, spec: {} };
    expect(said(TAINTED, FREE, claim("data", "pv-1"), shared, pendingPod("db", { spec: using("data") }))).toMatchObject(
      {
        verdict: "clear",
      },
    );
  });
});

const room = (name: string, allocatable: object, sketch: Parameters<typeof node>[1] = {}): KubectlObject => {
  const made = node(name, sketch);
  return { ...made, status: { ...(made.status as object), allocatable } };
};
const requesting = (...requests: readonly object[]) => ({
  containers: requests.map((each) => ({ resources: { requests: each } })),
});

describe("a pod and what nodes have left", () => {
  test("taint here, no CPU there: both are said, and that taints are not all", () => {
    const edge = room("edge-1", { cpu: "4", pods: "110" }, { taints: ["team=a:NoSchedule"] });
    const full = room("full-1", { cpu: "1", pods: "110" });
    const other = runningPod("other", "full-1", { spec: requesting({ cpu: "900m" }) });
    const { headline } = diagnosed(edge, full, other, pendingPod("web", { spec: requesting({ cpu: "200m" }) }));
    expect(headline).toBe("shop/web is Pending: edge-1 has team=a:NoSchedule; on full-1: not enough cpu");
    expect(said(edge, full, other, pendingPod("web", { spec: requesting({ cpu: "200m" }) }))).toEqual({
      verdict: "blocked",
      cause: "mixed",
      blocked: ["Pod shop/web: team=a:NoSchedule on edge-1"],
      remarks: ["on full-1: not enough cpu"],
    });
    expect(said(edge, full, other, pendingPod("web", { spec: requesting({ cpu: "100m" }) }))).toMatchObject({
      verdict: "clear",
    });
  });

  test("a taint and no CPU on the same node: tolerations alone do not help, and none are offered", () => {
    const edge = room("edge-1", { cpu: "1" }, { taints: ["team=a:NoSchedule"] });
    const diagnosis = diagnosed(edge, pendingPod("web", { spec: requesting({ cpu: "2" }) }));
    expect(diagnosis.blocked[0]).toMatchObject({
      cause: "mixed",
      toTolerate: [],
      remarks: [
        "tolerations alone do not help: on every node something else is in the way",
        "on edge-1, besides its taints: not enough cpu",
      ],
      remedy: { tolerations: [], commands: [] },
    });
  });

  test("without any taint no taint is blamed, and the cluster is not clear", () => {
    const small = room("small-1", { cpu: "1", memory: "1Gi" });
    expect(said(small, pendingPod("web", { spec: requesting({ cpu: "2", memory: "2Gi" }) }))).toEqual({
      verdict: "blocked",
      reasons: ["not enough cpu", "not enough memory"],
    });
  });

  test.each([
    ["containers together", requesting({ cpu: "600m" }, { cpu: "600m" }), "blocked"],
    ["containers that are small", requesting({ cpu: "0.1" }, { cpu: "200m" }), "clear"],
    [
      "an init container alone",
      { ...requesting({ cpu: "100m" }), initContainers: [{ resources: { requests: { cpu: "1100m" } } }] },
      "blocked",
    ],
    [
      "an init container that goes on",
      {
        ...requesting({ cpu: "600m" }),
        initContainers: [{ restartPolicy: "Always", resources: { requests: { cpu: "500m" } } }],
      },
      "blocked",
    ],
    [
      "init containers, one after another",
      { initContainers: requesting({ cpu: "600m" }, { cpu: "600m" }).containers },
      "clear",
    ],
    ["the pod as a whole", { ...requesting({ cpu: "2" }), resources: { requests: { cpu: "500m" } } }, "clear"],
    ["what its runtime needs", { ...requesting({ cpu: "900m" }), overhead: { cpu: "200m" } }, "blocked"],
    ["a device that no node has", requesting({ "nvidia.com/gpu": "1" }), "blocked"],
  ])("the requests of %s count", (_what, spec, verdict) => {
    expect(said(room("one-1", { cpu: "1" }), pendingPod("web", { spec }))).toMatchObject({ verdict });
  });

  test("tenths add up exactly", () => {
    const others = ["a", "b"].map((name) => runningPod(name, "n", { spec: requesting({ cpu: "0.1" }) }));
    const spec = requesting({ cpu: "0.1" });
    expect(said(room("n", { cpu: "0.3" }), ...others, pendingPod("web", { spec }))).toMatchObject({ verdict: "clear" });
  });

  test("pods that are over take nothing, those that end still do", () => {
    const spec = requesting({ cpu: "1" });
    const waiting = pendingPod("web", { spec });
    const over = runningPod("old", "n", { spec, status: { phase: "Succeeded" } });
    const leaving = runningPod("old", "n", { spec, metadata: { deletionTimestamp: "2026-03-02T09:14:07Z" } });
    expect(said(room("n", { cpu: "1" }), over, waiting)).toMatchObject({ verdict: "clear" });
    expect(said(room("n", { cpu: "1" }), leaving, waiting)).toMatchObject({ verdict: "blocked" });
  });

  test("a node has only so many pods", () => {
    const nodes = [room("n", { cpu: "8", pods: "1" })];
    expect(said(...nodes, runningPod("a", "n"), pendingPod("web"))).toEqual({
      verdict: "blocked",
      reasons: ["it is full of pods"],
    });
  });

  test("a node that does not say what it has is not judged by that", () => {
    expect(said(FREE, pendingPod("web", { spec: requesting({ cpu: "99" }) }))).toMatchObject({ verdict: "clear" });
  });
});

describe("a pod and a port of the node", () => {
  const port = (hostPort: number, more: object = {}) => ({ containers: [{ ports: [{ hostPort, ...more }] }] });
  const taking = (spec: Record<string, unknown>) => runningPod("lb-1", "free-1", { owner: ["DaemonSet", "lb"], spec });

  test("taint here, port taken there", () => {
    expect(said(TAINTED, FREE, taking(port(443)), pendingPod("web", { spec: port(443) }))).toEqual({
      verdict: "blocked",
      cause: "mixed",
      blocked: ["Pod shop/web: team=a:NoSchedule on edge-1"],
      remarks: ["on free-1: host port 443/TCP is taken by DaemonSet shop/lb"],
    });
  });

  test("what the scheduler says of it is not said a second time", () => {
    const message = "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.";
    expect(said(FREE, taking(port(443)), pendingPod("web", { spec: port(443), message }))).toMatchObject({
      reasons: ["host port 443/TCP is taken by DaemonSet shop/lb"],
    });
  });

  test.each([
    ["another port", port(444), "clear"],
    ["another protocol", port(443, { protocol: "UDP" }), "clear"],
    ["another address", port(443, { hostIP: "192.0.2.2" }), "clear"],
    ["the same address", port(443, { hostIP: "192.0.2.1" }), "blocked"],
    ["all addresses", port(443, { hostIP: "0.0.0.0" }), "blocked"],
    ["the network of the host", { hostNetwork: true, containers: [{ ports: [{ containerPort: 443 }] }] }, "blocked"],
  ])("%s next to one on an address", (_what, spec, verdict) => {
    const there = taking(port(443, { hostIP: "192.0.2.1" }));
    expect(said(FREE, there, pendingPod("web", { spec }))).toMatchObject({ verdict });
  });
});

describe("a pod and other pods", () => {
  const term = (app: string, topologyKey = "kubernetes.io/hostname", more: object = {}) => ({
    labelSelector: { matchLabels: { app } },
    topologyKey,
    ...more,
  });
  const required = (kind: "podAffinity" | "podAntiAffinity", ...terms: readonly object[]): Record<string, unknown> => ({
    affinity: { [kind]: { requiredDuringSchedulingIgnoredDuringExecution: terms } },
  });
  const labelled = (app: string) => ({ metadata: { labels: { app } } });
  const web = (spec: Record<string, unknown>, app = "web") => pendingPod("web", { spec, ...labelled(app) });
  const db = runningPod("db", "free-1", labelled("db"));

  test("taint here, a pod there that it must not be with", () => {
    const spec = required("podAntiAffinity", term("db"));
    expect(said(TAINTED, FREE, db, web(spec))).toEqual({
      verdict: "blocked",
      cause: "mixed",
      blocked: ["Pod shop/web: team=a:NoSchedule on edge-1"],
      remarks: ["on free-1: its anti-affinity keeps it off the pods there"],
    });
  });

  test("taint here, a pod there that does not want it", () => {
    const shy = runningPod("shy", "free-1", { spec: required("podAntiAffinity", term("web")) });
    expect(said(TAINTED, FREE, shy, web({}))).toMatchObject({
      cause: "mixed",
      remarks: ["on free-1: the anti-affinity of a pod there keeps it off"],
    });
    expect(said(TAINTED, FREE, shy, web({}, "other"))).toMatchObject({ verdict: "clear" });
  });

  test("a pod on the tainted node that it must be with: the taint is in the way, on the other node the pod is missing", () => {
    const cache = runningPod("cache", "edge-1", labelled("cache"));
    expect(said(TAINTED, FREE, cache, web(required("podAffinity", term("cache"))))).toEqual({
      verdict: "blocked",
      cause: "mixed",
      blocked: ["Pod shop/web: team=a:NoSchedule on edge-1"],
      remarks: ["on free-1: the pods are not there that its affinity asks for"],
    });
  });

  test("the first of pods that want each other may run anywhere", () => {
    expect(said(FREE, web(required("podAffinity", term("web"))))).toMatchObject({ verdict: "clear" });
    expect(said(FREE, web(required("podAffinity", term("db"))))).toMatchObject({ verdict: "blocked" });
    // Not where the place itself has no name.
    expect(said(FREE, web(required("podAffinity", term("web", "zone"))))).toMatchObject({ verdict: "blocked" });
  });

  test("a place is what the label says: a zone of several nodes", () => {
    const nodes = [node("a", { labels: { zone: "1" } }), node("b", { labels: { zone: "1" } })];
    const there = runningPod("db", "a", labelled("db"));
    expect(said(...nodes, there, web(required("podAntiAffinity", term("db", "zone"))))).toMatchObject({
      verdict: "blocked",
    });
    expect(said(...nodes, there, web(required("podAntiAffinity", term("db"))))).toMatchObject({ verdict: "clear" });
  });

  test.each([
    [{}, "clear"],
    [{ namespaces: ["shop", "other"] }, "blocked"],
    [{ namespaceSelector: {} }, "blocked"],
    // Labels of namespaces are not in the input: it is not known which are meant.
    [{ namespaceSelector: { matchLabels: { team: "a" } } }, "clear"],
  ])("pods of another namespace count as the term says: %j", (more, verdict) => {
    const there = runningPod("db", "free-1", { namespace: "other", ...labelled("db") });
    const spec = required("podAntiAffinity", term("db", "kubernetes.io/hostname", more));
    expect(said(FREE, there, web(spec))).toMatchObject({ verdict });
  });

  test.each([
    [{ key: "app", operator: "In", values: ["db"] }, "blocked"],
    [{ key: "app", operator: "NotIn", values: ["web"] }, "blocked"],
    [{ key: "app", operator: "NotIn", values: ["db"] }, "clear"],
    [{ key: "app", operator: "Exists" }, "blocked"],
    [{ key: "tier", operator: "Exists" }, "clear"],
    [{ key: "tier", operator: "DoesNotExist" }, "blocked"],
    [{ key: "app", operator: "constructor" }, "clear"],
  ])("selectors are read as Kubernetes reads them: %j", (expression, verdict) => {
    const spec = required("podAntiAffinity", {
      topologyKey: "kubernetes.io/hostname",
      labelSelector: { matchExpressions: [expression] },
    });
    expect(said(FREE, db, web(spec))).toMatchObject({ verdict });
  });

  test("an empty selector means every pod, and none means no pod", () => {
    const of = (labelSelector?: object) =>
      required("podAntiAffinity", { topologyKey: "kubernetes.io/hostname", ...(labelSelector && { labelSelector }) });
    expect(said(FREE, db, web(of({})))).toMatchObject({ verdict: "blocked" });
    expect(said(FREE, db, web(of()))).toMatchObject({ verdict: "clear" });
  });

  test("pods alike in everything but their labels are told apart", () => {
    const shy = runningPod("shy", "free-1", {
      owner: ["DaemonSet", "shy"],
      spec: required("podAntiAffinity", term("web")),
    });
    const owner = ["Job", "batch"] as const;
    const { unrelated } = diagnosed(
      FREE,
      shy,
      pendingPod("one", { owner, ...labelled("web") }),
      pendingPod("two", { owner, ...labelled("other") }),
      controller("DaemonSet", "shy", { status: { currentNumberScheduled: 1 } }),
    );
    expect(unrelated[0]).toMatchObject({ pods: 2, hasNoNode: true });
    expect(unrelated[0]?.reasons).toEqual([
      "the anti-affinity of a pod there keeps it off",
      "taints and labels let it run, and the scheduler does not say what else is missing",
    ]);
  });

  test("pods that others keep off different nodes are told apart", () => {
    const off = (name: string, nodeName: string, ...apps: readonly string[]) =>
      runningPod(name, nodeName, { spec: required("podAntiAffinity", ...apps.map((app) => term(app))) });
    const owner = ["Job", "batch"] as const;
    const { unrelated } = diagnosed(
      FREE,
      node("free-2"),
      off("one", "free-1", "a", "b"),
      off("two", "free-2", "a"),
      pendingPod("first", { owner, ...labelled("a") }),
      pendingPod("second", { owner, ...labelled("b") }),
    );
    expect(unrelated.find(({ workload }) => workload.name === "batch")?.reasons).toEqual([
      "the anti-affinity of a pod there keeps it off",
      "taints and labels let it run, and the scheduler does not say what else is missing",
    ]);
  });
});
