import { InvalidInputError } from "../../lib";
import {
  type ClusterReview,
  changesBetween,
  changesOfPlans,
  InputFileError,
  loadClusters,
  type Review,
  renderReviewMarkdown,
  renderReviewText,
  reviewChanges,
} from "../../lib/review";
import { changesBetweenStacks } from "../../lib/review/cluster-change";
import { documentOfJson } from "../../lib/review/documents";
import { clustersOf } from "../../lib/review/load-clusters";
import { ToldPools } from "../../lib/review/told-pools";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { prove } from "../../lib/scheduling/prove";
import { plain } from "../../lib/scheduling/rich-text";
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

function wholeReview(pools: string, base: object, head: object): Review {
  const told = ToldPools.read(pools, "pools.yaml");
  const changes = changesBetweenStacks([documentOfJson(base)], [documentOfJson(head)], told);
  told.requireMeant(true);
  return reviewChanges(changes);
}

const reviewed = (pools: string, base: object, head: object): ClusterReview =>
  wholeReview(pools, base, head).clusters[0] as ClusterReview;

describe("what a file tells of a pool of machines is open no more", () => {
  const pools = (more: object) => ({
    rke_config: {
      machine_pools: [
        { name: "cp", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 3 },
        { name: "w", worker_role: true, quantity: 2, ...more },
      ],
    },
  });
  const told = (pool: string) => `{ clusters: [{ name: edge, pools: [{ name: w, roles: [worker], ${pool} }] }] }`;
  const [base, tainted] = [pools({}), [{ key: "a", value: "b", effect: "${var.effect}" }]].map((each) =>
    Array.isArray(each) ? pools({ taints: each }) : each,
  ) as [object, object];
  const stack = (resource: object) => handWritten(resource as Readonly<Record<string, unknown>>);

  test("neither its quantity nor its taints", () => {
    const quantity = reviewed(told("nodes: 2"), stack(base), stack(pools({ quantity: "${var.quantity}" })));
    expect(quantity.diff.open).toEqual([]);
    expect(plain(quantity.verdict)).toBe("no scheduling change");
    const taint = reviewed(told("taints: ['a=b:NoSchedule']"), stack(base), stack(tainted));
    expect(taint.diff.open).toEqual([]);
    expect(plain(taint.verdict)).toContain("w + a=b:NoSchedule");
  });

  test("but what it does not tell, which is not said to be none", () => {
    const review = wholeReview(told("labels: {}"), stack(base), stack(pools({ quantity: "${var.quantity}" })));
    expect(plain((review.clusters[0] as ClusterReview).verdict)).toContain("w nodes 2 → not known");
    expect(renderReviewText(review)).toContain("~ w  nodes: 2 -> not known");
    expect(renderReviewMarkdown(review)).toContain("nodes: `2` → not known");
  });
});

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

  describe("compared with the file before the change", () => {
    const ONE = "{ name: all, roles: [etcd, controlplane, worker] }";
    const TAINTED = "{ name: all, roles: [etcd, controlplane, worker], taints: ['a=b:NoExecute'] }";
    const told = (pool: string, more = "") => `clusters: [{ name: edge, pools: [${pool}]${more} }]`;

    const isMade = (change: string) => change !== "kept";

    function compared(earlier: string, pools: string) {
      const file = ToldPools.read(pools, "pools.yaml").comparedWith(earlier, "pools.before.yaml");
      const changes = changesBetweenStacks([documentOfJson(EDGE)], [documentOfJson(EDGE)], file);
      file.requireMeant(true);
      return reviewChanges(changes).clusters[0] as ClusterReview;
    }

    test("has the pools that it had", () => {
      const { diff, dangers } = compared(told(ONE), told(TAINTED));
      expect(diff.pools[0]?.taints).toEqual([{ taint: "a=b:NoExecute", change: "added", origin: "pool" }]);
      expect(codes({ findings: dangers })).toContain("RK703");
      expect(compared(told(TAINTED), told(TAINTED)).outcome).toBe("unchanged");
    });

    test("has what the file says of before all the same", () => {
      expect(compared(told(TAINTED), told(TAINTED, `, before: [${ONE}]`)).diff.pools[0]?.taints).toHaveLength(1);
    });

    test("has its Rancher's release of then", () => {
      const { diff } = compared(`rancherVersion: 2.13.4\n${told(ONE)}`, `rancherVersion: 2.14.1\n${told(ONE)}`);
      expect(diff.rancherVersion).toEqual({ before: "2.13.4", after: "2.14.1" });
    });

    test.each([
      ["is told of for the first time", "clusters: []", told(TAINTED)],
      ["is told of no more", told(TAINTED), "clusters: []"],
      ["has pools that are told no more", told(TAINTED), "clusters: [{ name: edge }]"],
    ])("loses and gets nothing where it %s", (_, earlier, later) => {
      const { pools } = compared(earlier, later).diff;
      const changed = pools.filter(({ change, taints }) => [change, ...taints.map((each) => each.change)].some(isMade));
      expect(changed).toEqual([]);
    });

    test("need not be the only one there, and what is wrong in the earlier file is told", () => {
      const two = told(ONE).replace("[{", `[{ name: gone, pools: [${ONE}] }, {`);
      expect(compared(two, told(ONE)).outcome).toBe("unchanged");
      expect(() => compared("clusters: [{ nam: edge }]", told(ONE))).toThrow(/pools\.before\.yaml:1: /);
    });
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
  "cdktf-rancher-k3s: pools.yaml:1: there is an unknown property "rancherversion", did you mean "rancherVersion"?",
  "pools.yaml:6: clusters[0].pools[0].roles[1] "controlplan" is not known, did you mean "control-plane"?",
  "pools.yaml:7: clusters[0].pools[0] has an unknown property "taint", did you mean "taints"?",
  "pools.yaml:9: clusters[0].pools[1].roles is empty",
  "pools.yaml:11: clusters[0].pools[1].taints[0]: taint "dedicated=edge:NoScedule": has the unknown effect "NoScedule", did you mean "NoSchedule"?",
  "pools.yaml:12: clusters[0].pools[1].labels["disk"] is a number, not text",
  "pools.yaml:13: clusters[0].pools[1].nodes is text, not a number",
  "pools.yaml:14: clusters[1].pools is empty",
  "pools.yaml:14: clusters[1] has neither a name nor an address",
  "pools.yaml:15: clusters[2] has before and no pools",
  "pools.yaml:16: clusters[2].rancher "rancher.example.com" is not the URL of a Rancher",
  "pools.yaml:19: clusters[2].before[0].name is empty",
  "pools.yaml:21: clusters[2].acknowledged["RK703 pool=a"] is about a change",
  "pools.yaml:22: clusters[2].acknowledged["RK10"] is no finding",
  "pools.yaml:23: clusters[2].acknowledged["RK107"] has no reason",
  "pools.yaml:3: there is no cluster "edeg", did you mean "edge"?",
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
    ["- name: edge", "what the file holds is a list, not an object"],
    ["---\n", "what the file holds is null, not an object"],
    ["a: 1\n---\n", "has several documents"],
    ["clusters:\n\t- name: edge", "is not YAML: tabs are not allowed as indentation (line 2, column 1)"],
  ])("that cannot be read is refused without being quoted: %#", (content, message) => {
    expect(refused(content)).toEqual([expect.stringContaining(message)]);
  });

  const ALL = "pools: [{ name: all, roles: [etcd, controlplane, worker] }]";

  test("may begin with a byte order mark, and say one list twice with an alias", () => {
    expect(refused(`\uFEFFclusters: [{ name: edge, ${ALL} }]`)).toEqual([]);
    const [proof] = proved(`clusters: [{ name: edge, pools: &p [{ name: all, roles: [worker] }], before: *p }]`);
    expect(proof?.cluster.poolSource).toBe("file");
  });

  test.each([
    [
      "roles: [worker, worker], nodes: 0, labels: { 'a b': c }, taints: [a=b:NoSchedule], startupTaints: [a=c:NoSchedule]",
      [
        'roles[1] is "worker", as clusters[0].pools[0].roles[0] is',
        'nodes: nodes "0" is not a whole number of at least 1',
        'labels["a b"]: label key "a b" has a name',
        'taints[0] "a=b:NoSchedule" and startupTaints[0] "a=c:NoSchedule" have the same key and effect',
        'clusters[0].pools[1] has the name "all"',
      ],
    ],
    ["<<: { roles: [worker] }", ['clusters[0].pools[0] has a merge key "<<"']],
  ])("tells what is wrong in one list beside what is wrong in its items: %#", (more, expected) => {
    const found = refused(
      `clusters:\n- name: edge\n  pools:\n  - { name: all, ${more} }\n  - { name: all, roles: [] }`,
    );
    for (const each of expected) expect(found).toContainEqual(expect.stringContaining(each));
    // Each with its own line.
    expect(found.filter((each) => !/^pools\.yaml:[45]: /.test(each))).toEqual([]);
  });

  test("says where a release stands that is none", () => {
    expect(refused(`clusters:\n- name: edge\n  rancherVersion: two`)).toEqual([
      'pools.yaml:3: clusters[0].rancherVersion "two" is not a Rancher 2 release',
    ]);
  });

  test("tells of at least one pool, and before the change maybe of none", () => {
    expect(refused("clusters: [{ name: edge, pools: [] }]")).toEqual(["pools.yaml:1: clusters[0].pools is empty"]);
    const { diff } = reviewed(`clusters: [{ name: edge, ${ALL}, before: [] }]`, EDGE, EDGE);
    expect(diff.pools.map(({ pool, change }) => [pool, change])).toEqual([["all", "added"]]);
  });

  describe("about a change", () => {
    const refusedChange = (pools: string, base: object, head: object): string[] => {
      try {
        reviewed(pools, base, head);
        return [];
      } catch (error) {
        if (!InvalidInputError.isInvalidInputError(error)) throw error;
        return error.problems.map(({ what, help }) => `${what} (${help})`);
      }
    };
    const none = { ...EDGE, resource: {} };
    const before = "before: [{ name: old, roles: [worker] }]";

    test("is refused where it tells of nodes that a new cluster had", () => {
      expect(refusedChange(`clusters: [{ name: edge, ${ALL}, ${before} }]`, none, EDGE)).toEqual([
        expect.stringContaining('pools.yaml:1: "edge" is new, and before tells of nodes that it had'),
      ]);
      expect(refusedChange(`clusters: [{ name: edge, ${ALL}, ${before} }]`, EDGE, EDGE)).toEqual([]);
      // What is there is checked with the same file.
      expect(refused(`clusters: [{ name: edge, ${ALL}, ${before} }]`)).toEqual([]);
    });

    test("is refused where it calls a cluster by the name that it loses", () => {
      const west = handWritten({ name: "west" });
      expect(refusedChange(`clusters: [{ name: edge, ${ALL} }]`, EDGE, west)).toEqual([
        'pools.yaml:1: "edge" is called "west" after the change (write its name after the change, "west", or its address, rancher2_cluster_v2.edge, by which it is found on both sides)',
      ]);
      expect(refusedChange(`clusters: [{ name: west, ${ALL} }]`, EDGE, west)).toEqual([]);
      expect(refusedChange(`clusters: [{ address: rancher2_cluster_v2.edge, ${ALL} }]`, EDGE, west)).toEqual([]);
      // One that goes has no other name.
      expect(refusedChange(`clusters: [{ name: edge, ${ALL} }]`, EDGE, none)).toEqual([]);
    });
  });

  describe("about machine_pools of which something is known only at apply", () => {
    const SERVERS = { name: "servers", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 1 };
    const GPU = { name: "gpu", worker_role: true, quantity: 2 };
    const machines = (...machine_pools: object[]) => handWritten({ rke_config: { machine_pools } });
    const taint = (effect: string) => ({ taints: [{ key: "gpu", value: "yes", effect }] });
    const OPEN = machines(SERVERS, { ...GPU, ...taint("${var.effect}") });
    const told = (pool: string) => `clusters: [{ name: edge, pools: [{ ${pool} }] }]`;

    test("tells that, and leaves the rest as it is there", () => {
      const [proof] = proved(told("name: gpu, roles: [worker], taints: ['gpu=yes:NoSchedule']"), OPEN);
      expect(proof?.cluster).toMatchObject({ poolSource: "machine_pools", machinePools: ["gpu", "servers"] });
      expect(proof?.pools.map(({ name, taints, nodes, open }) => [name, taints.map(String), nodes, open])).toEqual([
        ["gpu", ["gpu=yes:NoSchedule"], 2, undefined],
        ["servers", [], 1, undefined],
      ]);
    });

    test("is refused where it tells what is known, or of a pool that is not there", () => {
      expect(refused(told("name: gpu, roles: [etcd]"), OPEN)).toEqual([
        'pools.yaml:1: pool "gpu" of "edge" has other roles in machine_pools',
      ]);
      expect(refused(told("name: servers, roles: [worker]"), OPEN)).toEqual([
        'pools.yaml:1: pool "servers" of "edge" is none of its machine_pools of which something is not known',
      ]);
    });

    test("tells the whole list where that is known only at apply, as the finding says", () => {
      const late = handWritten({ rke_config: { dynamic: { machine_pools: { for_each: "${var.pools}" } } } });
      const [bare] = proved("clusters: []", late);
      const found = bare?.findings.find(({ code }) => code === "RK108");
      expect(found && describePlainly(found)).toMatchInlineSnapshot(`
{
  "facts": [
    "rke_config.machine_pools is known only at apply",
    "releases, configuration and the agents' tolerations are judged",
  ],
  "help": [
    "judge the plan, cdktf-rancher-k3s check plan.json; where that does not know it either, apply what it comes from first, and plan again",
    "tell them in a file, and pass it: --pools FILE (docs/hand-written.md)",
  ],
  "message": "it is not known which nodes the cluster has, so whether it comes up and where anything runs is open",
  "subject": "node pools",
}
`);
      const [proof] = proved(told("name: all, roles: [etcd, controlplane, worker]"), late);
      expect(proof?.cluster).toMatchObject({ poolSource: "machine_pools", machinePools: ["all"] });
      expect(codes(proof as never)).not.toContain("RK108");
    });
  });

  test("does not carry over to a plan of the library, whose own pools are judged", async () => {
    const sketch = modelOf({ all: {} });
    const plan = inputs.file(planOf({ edge: { before: sketch, after: sketch } }), "plan.json");
    const pools = inputs.file("clusters: [{ name: edge, pools: [{ name: all, roles: [worker] }] }]", "pools.yaml");
    const { err, exitCode } = await rancherK3s("review", plan, "--pools", pools);
    expect({ exitCode, err }).toEqual({ exitCode: 2, err: expect.stringContaining("is made with K3sCluster") });
  });
});

describe("a program", () => {
  const POOLS = { clusters: [{ name: "edge", pools: [{ name: "all", roles: ["etcd", "controlplane", "worker"] }] }] };

  test("tells the same by a file's name, or as an object", () => {
    const [stack, file] = [inputs.file(EDGE, "cdk.tf.json"), inputs.file(POOLS, "pools.json")];
    const sources = (pools?: string | object) =>
      loadClusters(stack, pools === undefined ? {} : { pools }).map(({ cluster }) => cluster.poolSource);
    expect([sources(), sources(file), sources(POOLS)]).toEqual([["unknown"], ["file"], ["file"]]);
    const changed = inputs.file(handWritten({ kubernetes_version: "v1.34.4+k3s1" }), "cdk.tf.json");
    const [between] = changesBetween(stack, changed, { pools: file });
    expect([between?.before?.poolSource, between?.after?.poolSource]).toEqual(["file", "file"]);
    const plan = inputs.file(providerPlan({ written: {}, held: {} }), "plan.json");
    expect(changesOfPlans([plan], { pools: POOLS })[0]?.after?.poolSource).toBe("file");
  });

  test("is told what is wrong with it", () => {
    const stack = inputs.file(EDGE, "cdk.tf.json");
    const wrong = { clusters: [{ name: "edeg" }] };
    expect(() => loadClusters(stack, { pools: wrong })).toThrow('the pools:1: there is no cluster "edeg"');
    expect(() => changesBetween(stack, stack, { pools: wrong })).toThrow('did you mean "edge"?');
    expect(() => loadClusters(stack, { pools: "nowhere.yaml" })).toThrow(InputFileError);
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
