import { InvalidInputError } from "../../lib";
import { type ClusterReview, reviewChanges } from "../../lib/review";
import { changesBetweenStacks } from "../../lib/review/cluster-change";
import { documentOfJson } from "../../lib/review/documents";
import { clustersOf } from "../../lib/review/load-clusters";
import { ToldPools } from "../../lib/review/told-pools";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { prove } from "../../lib/scheduling/prove";
import { modelOf } from "../scheduling/models";
import { Inputs, planOf, rancherK3s, stackOf } from "./inputs";
import { handWritten, providerPlan } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const SERVERS_AND_WORKERS = `
clusters:
  - name: edge
    rancherVersion: 2.14.1
    pools:
      - name: servers
        roles: [etcd, controlplane]
        taints: ["dedicated=edge:NoSchedule"]
      - name: workers
        roles: [worker]
        labels: { disk: fast }
        nodes: 3
`;
const EDGE = handWritten({});

/** What `check` finds where this is told. */
function proved(pools: string, content: object = EDGE) {
  const told = ToldPools.read(pools, "pools.yaml");
  const clusters = clustersOf([documentOfJson(content)], told);
  told.requireMeant();
  return clusters.map(({ cluster }) => prove(cluster));
}

function reviewed(pools: string, base: object, head: object): ClusterReview {
  const told = ToldPools.read(pools, "pools.yaml");
  const changes = changesBetweenStacks([documentOfJson(base)], [documentOfJson(head)], told);
  told.requireMeant();
  return reviewChanges(changes).clusters[0] as ClusterReview;
}

/** Everything that is refused, without why and what to do. */
function refused(pools: string, content: object = EDGE): string[] {
  try {
    proved(pools, content);
    return [];
  } catch (error) {
    if (!InvalidInputError.isInvalidInputError(error)) throw error;
    return error.problems.map(({ what }) => what);
  }
}

const codes = ({ findings }: { readonly findings: readonly { readonly code: string }[] }) =>
  findings.map(({ code }) => code);

describe("a cluster that registers its nodes, whose pools a file tells", () => {
  test("is judged as one that says them itself", () => {
    const [proof] = proved(SERVERS_AND_WORKERS);
    expect(
      proof?.pools.map(({ name, roles, taints, roleTaints }) => [name, roles, [...taints, ...roleTaints].map(String)]),
    ).toEqual([
      [
        "servers",
        ["etcd", "control-plane"],
        ["dedicated=edge:NoSchedule", "node-role.kubernetes.io/control-plane:NoSchedule"],
      ],
      ["workers", ["worker"], []],
    ]);
    expect(proof?.workloads.find(({ workload }) => workload === "coredns")?.placements).toMatchObject({
      servers: { verdict: "blocked", by: ["dedicated=edge:NoSchedule"] },
      workers: { verdict: "runs" },
    });
    expect(codes(proof as never)).not.toEqual(expect.arrayContaining(["RK108"]));
    expect(codes(proof as never)).not.toEqual(expect.arrayContaining(["RK402"]));
  });

  test("is one of a plan, of JSON and of standard input as well", async () => {
    const plan = inputs.file(providerPlan({ written: {}, held: {} }), "plan.json");
    const json = inputs.file(
      { clusters: [{ name: "edge", pools: [{ name: "all", roles: ["etcd", "controlplane", "worker"] }] }] },
      "pools.json",
    );
    const { out, exitCode } = await rancherK3s("check", plan, "--pools", json, "--format", "json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(out).clusters[0].judged.pools).toEqual({ all: expect.objectContaining({ taints: [] }) });
  });

  test("has them on both sides of a change, so that only what changes is news", () => {
    const { diff, newFindings, outcome } = reviewed(
      SERVERS_AND_WORKERS,
      EDGE,
      handWritten({ kubernetes_version: "v1.34.4+k3s1" }),
    );
    expect({ outcome, changed: diff.pools.map(({ change }) => change), found: newFindings }).toEqual({
      outcome: "changed",
      changed: ["kept", "kept"],
      found: [],
    });
  });

  test("has others before the change where the file says so", () => {
    const { diff, dangers } = reviewed(
      "clusters: [{ name: edge, pools: [{ name: all, roles: [etcd, controlplane, worker], taints: ['a=b:NoExecute'] }]," +
        " before: [{ name: all, roles: [etcd, controlplane, worker] }] }]",
      EDGE,
      EDGE,
    );
    expect(diff.pools[0]?.taints).toEqual([{ taint: "a=b:NoExecute", change: "added", origin: "pool" }]);
    expect(codes({ findings: dangers })).toContain("RK703");
  });

  test("takes its Rancher's URL from the file where Terraform does not say it", () => {
    const told = (rancher: string) => proved(`rancher: ${rancher}\n${SERVERS_AND_WORKERS}`)[0]?.bootstrap.verdict;
    expect([told("https://203.0.113.10"), told("https://rancher.example.com")]).toEqual(["yes", "no"]);
  });

  test("accepts findings there, in the words of the report", () => {
    const accepted = (notation: string) =>
      proved(
        `${SERVERS_AND_WORKERS}    acknowledged: { '${notation}': workers join in the same minute }`,
        handWritten({ rke_config: { machine_global_config: "unheard-of: true" } }),
      )[0]?.findings.flatMap(({ code, acknowledged }) => (acknowledged === undefined ? [] : [code]));
    expect(accepted("RK107")).toEqual(["RK107"]);
    expect(accepted("RK503 setting=machine_global_config key=unheard-of")).toEqual(["RK503"]);
  });

  test("is found at its address where two have one name", () => {
    const two = {
      ...EDGE,
      provider: { rancher2: [{ api_url: "https://a.example.com" }, { alias: "b", api_url: "https://b.example.com" }] },
      resource: {
        rancher2_cluster_v2: {
          here: { name: "edge", kubernetes_version: "v1.34.3+k3s1" },
          there: { name: "edge", kubernetes_version: "v1.34.3+k3s1", provider: "rancher2.b" },
        },
      },
    };
    const pools = "pools: [{ name: all, roles: [etcd, controlplane, worker] }]";
    expect(refused(`clusters: [{ name: edge, ${pools} }]`, two)).toEqual([
      expect.stringContaining(
        'pools.yaml:1: "edge" is 2 clusters: rancher2_cluster_v2.here, rancher2_cluster_v2.there',
      ),
    ]);
    const sources = (pools: string) => proved(pools, two).map(({ cluster }) => cluster.poolSource);
    expect(sources(`clusters: [{ address: rancher2_cluster_v2.there, ${pools} }]`)).toEqual(["unknown", "file"]);
    expect(sources(`clusters: [{ name: edge, rancher: "https://a.example.com/", ${pools} }]`)).toEqual([
      "file",
      "unknown",
    ]);
  });

  test("is found at the address of its instance", () => {
    const several = handWritten({ count: 2, name: "edge-${count.index}" });
    const { diff } = reviewed(
      "clusters: [{ name: edge-1, pools: [{ name: all, roles: [etcd, controlplane, worker] }] }," +
        " { address: 'rancher2_cluster_v2.edge[0]', pools: [{ name: one, roles: [worker] }] }]",
      several,
      several,
    );
    expect(diff.pools.map(({ pool }) => pool)).toEqual(["one"]);
  });
});

describe("a file that tells pools", () => {
  test("is told all that is wrong with it, with the lines", async () => {
    const pools = inputs.file(
      `rancherversion: 2.14
clusters:
  - name: edeg
    pools:
      - name: servers
        roles: [etcd, controlplan]
        taint: ["dedicated=edge:NoSchedule"]
      - name: workers
        roles: []
        taints:
          - dedicated=edge:NoScedule
        labels: { disk: 3 }
        nodes: three
  - pools: []
  - name: edge
    rancher: rancher.example.com
    before:
      - roles: [worker]
        name: ""
    acknowledged:
      RK703 pool=a: yes it is
      RK10: because
      RK107: ""
`,
      "pools.yaml",
    );
    const { out, err, exitCode } = await rancherK3s("check", inputs.file(EDGE, "cdk.tf.json"), "--pools", pools);
    expect({ out, exitCode }).toEqual({ out: "", exitCode: 2 });
    const problems = err.replaceAll(pools, "pools.yaml").split("\n");
    expect(problems.filter((line) => !line.startsWith("  ="))).toMatchInlineSnapshot(`
[
  "rancher-k3s: pools.yaml:1: there is an unknown property "rancherversion", did you mean "rancherVersion"?",
  "pools.yaml:6: clusters[0].pools[0].roles[1] "controlplan" is not known, did you mean "control-plane"?",
  "pools.yaml:7: clusters[0].pools[0] has an unknown property "taint", did you mean "taints"?",
  "pools.yaml:9: clusters[0].pools[1].roles is empty",
  "pools.yaml:11: clusters[0].pools[1].taints[0]: taint "dedicated=edge:NoScedule": has the unknown effect "NoScedule", did you mean "NoSchedule"?",
  "pools.yaml:12: clusters[0].pools[1].labels["disk"] is a number, not text",
  "pools.yaml:13: clusters[0].pools[1].nodes is text, not a number",
  "pools.yaml:14: clusters[1] has neither a name nor an address",
  "pools.yaml:16: clusters[2].rancher "rancher.example.com" is not the URL of a Rancher",
  "pools.yaml:19: clusters[2].before[0].name is empty",
  "pools.yaml:21: clusters[2].acknowledged["RK703 pool=a"] is about a change",
  "pools.yaml:22: clusters[2].acknowledged["RK10"] is no finding",
  "pools.yaml:23: clusters[2].acknowledged["RK107"] has no reason",
  "pools.yaml:3: there is no cluster "edeg", did you mean "edge"?",
  "pools.yaml:15: "edge" of "rancher.example.com" is told already, at pools.yaml:14",
  "",
]
`);
    // Nothing is said of environment variables or of synthesis, which a file knows nothing of.
    expect(err).not.toMatch(/process\.env|NodeRole|synthes/);
  });

  test.each([
    ["a cluster that is made with K3sCluster", "edge", "is made with K3sCluster, which tells its pools itself"],
    ["a cluster whose machines Rancher makes", "raw", "has machine_pools, which tell its pools"],
  ])("is refused for %s", (_what, name, message) => {
    const stack = stackOf({ edge: modelOf({ all: {} }) });
    const machines = [{ name: "all", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 1 }];
    const raw = { name: "raw", kubernetes_version: "v1.34.3+k3s1", rke_config: { machine_pools: machines } };
    Object.assign((stack.resource as { rancher2_cluster_v2: object }).rancher2_cluster_v2, { raw });
    const pools = `clusters: [{ name: ${name}, pools: [{ name: all, roles: [worker] }] }]`;
    expect(refused(pools, stack)).toEqual([`pools.yaml:1: "${name}" ${message}`]);
  });

  test("may tell the release and accept findings of a cluster whose machines Rancher makes", () => {
    const machines = [{ name: "all", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 2 }];
    const [proof] = proved(
      "clusters: [{ name: edge, rancherVersion: 2.14.1, acknowledged: { RK601: a test } }]",
      handWritten({ rke_config: { machine_pools: machines } }),
    );
    expect(proof?.cluster.rancherVersion?.toString()).toBe("2.14.1");
    expect(proof?.findings.find(({ code }) => code === "RK601")?.acknowledged).toBe("a test");
  });

  test("tells a cluster once", () => {
    const pools = "pools: [{ name: all, roles: [worker] }]";
    expect(
      refused(`clusters:\n - { name: edge, ${pools} }\n - { address: rancher2_cluster_v2.edge, ${pools} }`),
    ).toEqual(['pools.yaml:3: at "rancher2_cluster_v2.edge" is told already, at pools.yaml:2']);
  });

  test.each([
    ["", "has nothing in it"],
    ["a: [", "is not YAML: the indentation does not fit, or a bracket is not closed (line 1, column 5)"],
    ["a: 1\n---\nb: 2", "has several documents"],
    ["a: *b", "an alias has no anchor that ends before it, or there are too many aliases"],
    ["a: 1\na: 2", "is not YAML: a key stands there twice (line 2, column 1)"],
    ["? [a]\n: 1", "is not YAML: a key is a list or a map"],
    ["[".repeat(600), "it is nested too deeply"],
    ["#".repeat(3_000_000), "is longer than 2097152 characters"],
    ["- name: edge", "what is passed is a list, not an object"],
  ])("that cannot be read is refused without being quoted: %#", (content, message) => {
    expect(refused(content)).toEqual([expect.stringContaining(message)]);
  });

  test("does not carry over to a plan of the library, whose own pools are judged", async () => {
    const sketch = modelOf({ all: {} });
    const plan = inputs.file(planOf({ edge: { before: sketch, after: sketch } }), "plan.json");
    const pools = inputs.file("clusters: [{ name: edge, pools: [{ name: all, roles: [worker] }] }]", "pools.yaml");
    const { err, exitCode } = await rancherK3s("review", plan, "--pools", pools);
    expect({ exitCode, err }).toEqual({ exitCode: 2, err: expect.stringContaining("is made with K3sCluster") });
  });
});

test("without a file the finding says how the nodes can be told", () => {
  const [proof] = proved("clusters: []");
  const found = proof?.findings.find(({ code }) => code === "RK108");
  expect(found && describePlainly(found).help).toEqual([
    "tell them in a file, and pass it: --pools FILE (docs/hand-written.md)",
    "make the cluster with K3sCluster, which keeps its pools beside it in the plan",
  ]);
});
