import { NodeRole } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import {
  type ClusterReview,
  changesBetween,
  changesOfPlans,
  renderReviewMarkdown,
  renderReviewText,
  reviewChanges,
  verdictLine,
} from "../../lib/review";
import { plain } from "../../lib/scheduling/rich-text";
import { modelOf } from "../scheduling/models";
import { Inputs, stackOf } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

interface MachinePool {
  readonly name: string;
  readonly [argument: string]: unknown;
}

const SERVERS: MachinePool = {
  name: "servers",
  etcd_role: true,
  control_plane_role: true,
  worker_role: true,
  quantity: 1,
};
const GPU: MachinePool = { name: "gpu", worker_role: true, quantity: 2 };

/** A cluster whose machines Rancher makes, written without this library. */
const cluster = (pools: readonly MachinePool[]) => ({
  name: "edge",
  kubernetes_version: "v1.33.5+k3s1",
  rke_config: { machine_pools: pools },
});

const folder = (pools: readonly MachinePool[]) =>
  inputs.file({ resource: { rancher2_cluster_v2: { edge: cluster(pools) } } }, "cdk.tf.json");

const reviewOf = (base: string, head: string): ClusterReview =>
  reviewChanges(changesBetween(base, head)).clusters[0] as ClusterReview;

const review = (...pools: MachinePool[][]): ClusterReview =>
  reviewOf(...(pools.map((each) => folder([SERVERS, ...each])) as [string, string]));

const OF_NODES = ["RK703", "RK709", "RK718"];
const codes = ({ dangers }: ClusterReview) => dangers.map(({ code }) => code).filter((code) => OF_NODES.includes(code));
const shown = ({ dangers }: ClusterReview, code: string) =>
  dangers
    .filter((danger) => danger.code === code)
    .map(renderFinding)
    .join("\n\n");

const steps = ({ rollout }: ClusterReview) =>
  rollout.map(({ moment, what, by, because }) => `${moment}: ${plain(what)} [${by}: ${plain(because)}]`);

test("a machine pool that goes leaves no nodes behind: Rancher removes its machines", () => {
  expect(codes(review([GPU], []))).toEqual([]);
  expect(codes(review([GPU], [{ ...GPU, quantity: 0 }]))).toEqual([]);
});

const problems = ({ problems }: ClusterReview) => problems.map(({ finding, moment }) => `${finding.code} ${moment}`);

const TAINTED = { ...SERVERS, taints: [{ key: "team", value: "a", effect: "NoSchedule" }] };

const custom = (more: object = {}) =>
  inputs.file(
    { resource: { rancher2_cluster_v2: { edge: { name: "edge", kubernetes_version: "v1.33.5+k3s1", ...more } } } },
    "cdk.tf.json",
  );

describe("machine pools that come where none were written", () => {
  test.each([
    ["in an empty list", folder([])],
    ["in no rke_config", custom()],
    ["in an rke_config without them", custom({ rke_config: {} })],
  ])("are a change, with all that they bring: %s", (_where, base) => {
    const found = reviewOf(base, folder([TAINTED]));
    expect([found.outcome, found.severity, plain(found.verdict).slice(0, 14)]).toEqual([
      "changed",
      "error",
      "+ pool servers",
    ]);
    // None of them is there yet, so it shows on those that come.
    expect(problems(found)).toEqual(expect.arrayContaining(["RK202 on-join", "RK203 on-join"]));
  });

  test("leave nodes that registered themselves, of which nothing is known", () => {
    expect(steps(reviewOf(custom(), folder([SERVERS])))).toEqual([
      expect.stringContaining("on-apply: nodes that registered themselves stay beside the machines that Rancher makes"),
    ]);
  });
});

describe("all machine pools that go", () => {
  test.each([
    ["because no number is above zero", () => reviewOf(folder([SERVERS]), folder([{ ...SERVERS, quantity: 0 }]))],
    ["because none are left in a plan", () => planned([SERVERS], [])],
  ])("take the last place of everything, and the cluster with them: %s", (_why, found) => {
    const { outcome, severity, dangers, newFindings } = found();
    expect([outcome, severity]).toEqual(["changed", "error"]);
    expect(newFindings.map(({ code }) => code)).toContain("RK106");
    expect(dangers.map(({ code }) => code)).toEqual(["RK725", "RK707", "RK708"]);
  });

  test("take their pods with them: no pod stays on a machine that is gone", () => {
    expect(shown(reviewOf(folder([SERVERS, GPU]), folder([SERVERS, { ...GPU, quantity: 0 }])), "RK707")).toBe("");
    expect(shown(planned([SERVERS], []), "RK707")).toMatchInlineSnapshot(`
"error[RK707]: cattle-cluster-agent, fleet-agent and coredns find no node for new pods once this is rolled out
  = Rancher removes the machines of pool "servers"
  = pods that are there go with their machines
  = help: keep a pool that takes their pods"
`);
  });

  test("but stay where the provider keeps them", () => {
    expect(plain(reviewOf(folder([TAINTED]), custom({ rke_config: {} })).verdict)).toBe(
      "Rancher keeps what leaves the configuration: rke_config.machine_pools (RK715, on apply)",
    );
  });
});

test("labels of a machine pool are those of its MachineDeployment, which reach neither machine nor node", () => {
  const found = review([GPU], [{ ...GPU, labels: { tier: "one" } }]);
  expect([found.diff.pools.map(({ labels }) => labels), steps(found)]).toEqual([[[], []], []]);
  expect(found.diff.settings.map(({ setting }) => setting)).toEqual(["rke_config.machine_pools.gpu.labels"]);
});

test("a machine pool under another name is made anew", () => {
  expect(codes(review([GPU], [{ ...GPU, name: "accelerated" }]))).toEqual([]);
});

test("of machines that are there already it is said what stays, and what is not known", () => {
  const before = {
    ...GPU,
    machine_labels: { tier: "one" },
    taints: [{ key: "old", value: "yes", effect: "NoSchedule" }],
  };
  const after = {
    ...GPU,
    machine_labels: { tier: "two" },
    taints: [{ key: "new", value: "yes", effect: "NoSchedule" }],
  };
  expect(steps(review([before], [after]))).toMatchInlineSnapshot(`
[
  "on-join: machines of pool "gpu" that Rancher has made already may keep what they have; those that it makes anew come with new=yes:NoSchedule, no old=yes:NoSchedule and the label tier=two [you: what is taken away stays on their nodes, and so do the taints of a role; whether what is added reaches them is not known here: in Rancher delete the machines one after the other, and it makes others as they are written now]",
]
`);
});

test("a NoExecute taint may evict with the apply", () => {
  const after = { ...GPU, taints: [{ key: "new", value: "yes", effect: "NoExecute" }] };
  expect(shown(review([GPU], [after]), "RK703")).toMatchInlineSnapshot(`
"warning[RK703]: new=yes:NoExecute evicts every pod that does not tolerate it from nodes of pool "gpu" that get it
  = of the system workloads that can be on its nodes today: cattle-cluster-agent, fleet-agent, rancher-webhook, coredns, metrics-server, local-path-provisioner, traefik, svclb-traefik; your own may be as well
  = a machine that Rancher makes anew has the taint; whether Rancher puts it on those that are there already is not known here, and where it does, they are evicted with the apply
  = help: use NoSchedule to keep running pods
  = or: give the workloads tolerations first, in a change of their own"
`);
});

test("whether machines that are there lose a workload its last place with the apply is not known", () => {
  const taints = [{ key: "new", value: "yes", effect: "NoSchedule" }];
  const found = reviewOf(folder([SERVERS]), folder([{ ...SERVERS, taints }]));
  expect(shown(found, "RK707")).toMatchInlineSnapshot(`
"error[RK707]: fleet-agent and coredns find no node any more once the nodes of pool "servers" are replaced
  = pool "servers": new=yes:NoSchedule is not tolerated
  = nodes that do not have the taints take their pods until then; whether Rancher puts them on those of machines that are there already is not known here
  = help: keep a pool free of hard taints
  = or: give them tolerations in a change of their own, where they can have any"
`);
});

test("an upgrade names arguments, as whoever writes Terraform knows them", () => {
  const changed = inputs.file(
    {
      resource: {
        rancher2_cluster_v2: {
          edge: {
            ...cluster([SERVERS]),
            rke_config: { machine_pools: [SERVERS], machine_global_config: "disable: [servicelb]\n" },
          },
        },
      },
    },
    "cdk.tf.json",
  );
  expect(steps(reviewOf(folder([SERVERS]), changed))).toMatchInlineSnapshot(`
[
  "on-apply: after the apply Rancher rolls the change of machine_global_config out to the nodes: etcd first, then the control plane, one node at a time [rancher: Terraform does not wait for it; by upgrade_strategy, pods on servers go on running, unless the new configuration changes them or takes them away]",
  "on-apply: K3s deletes svclb-traefik as it is restarted with the new configuration [rancher: what needs it has to find something of your own in its place]",
]
`);
});

const planned = (
  before: readonly MachinePool[],
  after: readonly MachinePool[],
  unknown: readonly object[] = [],
): ClusterReview => {
  const listed = (pools: readonly MachinePool[]) => ({ ...cluster([]), rke_config: [{ machine_pools: pools }] });
  const entry = {
    address: "rancher2_cluster_v2.edge",
    mode: "managed",
    type: "rancher2_cluster_v2",
    name: "edge",
    change: {
      actions: ["update"],
      before: listed(before),
      after: listed(after),
      after_unknown: { rke_config: [{ machine_pools: unknown }] },
    },
  };
  const plan = inputs.file({ format_version: "1.2", resource_changes: [entry] });
  return reviewChanges(changesOfPlans([plan])).clusters[0] as ClusterReview;
};

test("a plan says the same", () => {
  expect(codes(planned([SERVERS, GPU], [SERVERS]))).toEqual([]);
  const labelled = planned([SERVERS, GPU], [SERVERS, { ...GPU, machine_labels: { tier: "one" } }]);
  expect(steps(labelled).join()).toContain("may keep what they have");
});

describe("what of a machine pool is known only at apply", () => {
  const verdict = (found: ClusterReview) => plain(found.verdict);
  const places = ({ after }: ClusterReview, name: string) => after?.workloads.find(({ workload }) => workload === name);

  test("leaves the other pools judged, and the pool where it is", () => {
    const tainted = { ...GPU, taints: [{ key: "x", value: "y", effect: "NoSchedule" }] };
    const open = { ...GPU, taints: [{ key: "x", value: "y", effect: "${var.effect}" }] };
    const found = review([tainted], [open]);
    expect(found.diff.pools.map(({ pool, change, taints }) => [pool, change, taints])).toEqual([
      ["gpu", "kept", []],
      ["servers", "kept", []],
    ]);
    expect([found.outcome, verdict(found)]).toEqual([
      "unknown",
      "what changes depends on rke_config.machine_pools[1].taints.effect, known only at apply",
    ]);
    expect(places(found, "coredns")).toMatchObject({
      verdict: "runs",
      placements: {
        gpu: { verdict: "depends", on: ["rke_config.machine_pools[1].taints.effect"] },
        servers: { verdict: "runs" },
      },
    });
  });

  test("may be the name of the pool that it was: none is said to come or to go, and no machine of a role", () => {
    const found = review([GPU], [{ ...GPU, name: "${var.name}" }]);
    expect(found.diff.pools.map(({ pool, change }) => [pool, change])).toEqual([
      ["gpu", "kept"],
      ["servers", "kept"],
    ]);
    expect([found.outcome, verdict(found)]).toEqual([
      "unknown",
      "what changes depends on rke_config.machine_pools[1].name, known only at apply",
    ]);
    const servers = reviewOf(folder([SERVERS]), folder([{ ...SERVERS, name: "${var.name}" }]));
    expect([servers.outcome, servers.dangers]).toEqual(["unknown", []]);
  });

  test("is no name of a pool that was there where another one comes beside it", () => {
    const found = review([GPU], [GPU, { ...GPU, name: "${var.name}" }]);
    expect(found.diff.pools.filter(({ change }) => change === "added")).toHaveLength(1);
  });

  test("is what a place depends on that no other pool gives", () => {
    const found = review([GPU], [{ ...GPU, quantity: "${var.gpus}" }]);
    expect(found.newFindings).toEqual([]);
    const moved = reviewOf(folder([SERVERS, GPU]), folder([TAINTED, { ...GPU, quantity: "${var.gpus}" }]));
    expect(places(moved, "coredns")).toMatchObject({
      verdict: "depends",
      dependsOn: ["rke_config.machine_pools[1].quantity"],
    });
    expect(moved.newFindings.map(({ code }) => code)).toContain("RK109");
  });

  test("is a number that is not known, and not none", () => {
    const found = planned([SERVERS, GPU], [SERVERS, { ...GPU, quantity: undefined }], [{}, { quantity: true }]);
    expect(found.diff.pools.find(({ pool }) => pool === "gpu")?.nodes).toEqual({
      before: 2,
      after: "(known at apply)",
    });
    expect(verdict(found)).toContain("gpu nodes 2 → (known at apply)");
  });

  test("says of a taint that Kubernetes refuses which pool has it", () => {
    const found = review([GPU], [{ ...GPU, taints: [{ key: "x", value: "y", effect: "NoScedule" }] }]);
    expect(shown({ ...found, dangers: found.newFindings } as ClusterReview, "RK509")).toMatchInlineSnapshot(`
"error[RK509]: rke_config.machine_pools cannot be read: pool "gpu": taint "x=y:NoScedule": has the unknown effect "NoScedule", did you mean "NoSchedule"?
  = the provider or Kubernetes refuses it, or K3s and Rancher skip it with no more than a line in a log
  = help: give each pool a name of its own, and taints that Kubernetes takes"
`);
    expect(found.after?.cluster.poolSource).toBe("machine_pools");
  });
});

describe("a cluster that changes its kind", () => {
  const registering = (pools: Parameters<typeof modelOf>[0]) =>
    inputs.file(stackOf({ edge: modelOf(pools) }), "cdk.tf.json");
  const registered = registering({ gpu: {}, servers: { roles: NodeRole.ALL } });

  test("leaves registered nodes behind, also those of a pool whose name is now a machine pool's", () => {
    const found = reviewOf(registered, folder([SERVERS, GPU]));
    const behind = found.dangers.flatMap((danger) => (danger.code === "RK709" ? [danger.data.pool] : []));
    expect({ behind, codes: codes(found) }).toEqual({ behind: ["gpu", "servers"], codes: ["RK709", "RK709"] });
  });

  test("keeps no machine that Rancher has made", () => {
    expect(codes(reviewOf(folder([SERVERS, { ...GPU, machine_labels: { tier: "one" } }]), registered))).toEqual([]);
    expect(codes(reviewOf(folder([SERVERS, { ...GPU, name: "old" }]), registered))).toEqual([]);
  });
});

describe("another template of a machine pool", () => {
  const config = (name: string) => ({ kind: "VmwarevsphereConfig", name });
  const tainted = {
    ...GPU,
    machine_config: config("large"),
    taints: [{ key: "new", value: "yes", effect: "NoSchedule" }],
  };
  const small = { ...GPU, machine_config: config("small") };

  test("has Rancher make its machines anew, with what the pool says now: nobody deletes any by hand", () => {
    expect(steps(reviewOf(folder([SERVERS, small]), folder([SERVERS, tainted])))).toMatchInlineSnapshot(`
[
  "on-apply: after the apply Rancher makes the machines of pool "gpu" anew from the other template, with all that the pool says now: new=yes:NoSchedule [rancher: Terraform does not wait for it; others come before they go; a node is drained first only where drain_before_delete says so; machines stay while the pool is paused, or where the other template says the same]",
]
`);
  });

  test("is a step of its own where nothing else changes", () => {
    expect(
      steps(reviewOf(folder([SERVERS, small]), folder([SERVERS, { ...small, machine_config: config("large") }]))),
    ).toMatchInlineSnapshot(`
[
  "on-apply: after the apply Rancher makes the machines of pool "gpu" anew from the other template, with all that the pool says now [rancher: Terraform does not wait for it; others come before they go; a node is drained first only where drain_before_delete says so; machines stay while the pool is paused, or where the other template says the same]",
]
`);
  });

  test("tells the new roles of its machines, and what no taint of theirs does any more", () => {
    const servers = { ...SERVERS, worker_role: false, machine_config: config("small") };
    const after = { ...servers, worker_role: true, machine_config: config("large") };
    expect(steps(reviewOf(folder([servers, GPU]), folder([after, GPU]))).join()).toContain(
      "with all that the pool says now: the roles",
    );
  });
});

test("nodes of a machine pool with other roles are not registered by hand: their machines are deleted", () => {
  const servers = { ...SERVERS, worker_role: false };
  const taints = [{ key: "x", value: "y", effect: "NoSchedule" }];
  const found = reviewOf(
    folder([servers, GPU]),
    folder([
      { ...servers, worker_role: true },
      { ...GPU, taints },
    ]),
  );
  expect(shown(found, "RK714") + shown(found, "RK705")).toContain(
    'delete the machines of pool "servers" in Rancher after the apply, one after the other',
  );
  expect(shown(found, "RK714") + shown(found, "RK705")).not.toContain("register the nodes");
});

describe("machines that the apply makes anew", () => {
  const template = (name: string) => ({ machine_config: [{ kind: "VmwarevsphereConfig", name }] });
  const [OLD, NEW] = ["one", "two"].map(template);
  const evicting = { taints: [{ key: "a", value: "b", effect: "NoExecute" }] };

  test("come with a taint that they get with the same change: it shows on apply", () => {
    const found = reviewOf(folder([{ ...SERVERS, ...OLD }, GPU]), folder([{ ...SERVERS, ...NEW, ...evicting }, GPU]));
    expect(problems(found)).toEqual(expect.arrayContaining(["RK703 on-apply", "RK301 on-apply"]));
    expect(problems(found).join()).not.toContain("on-join");
    expect(shown(found, "RK703")).toContain("Rancher makes the machines of the pool anew with this apply");
  });

  test("leave to later what is of another pool", () => {
    const found = reviewOf(
      folder([SERVERS, { ...GPU, ...OLD }]),
      folder([
        { ...SERVERS, ...evicting },
        { ...GPU, ...NEW },
      ]),
    );
    expect(problems(found)).toEqual(expect.arrayContaining(["RK703 on-join", "RK301 on-join"]));
  });

  test("lose a taint with it: that a toleration goes as well needs nobody", () => {
    const append_tolerations = [{ key: "a", value: "b", operator: "Equal", effect: "NoSchedule" }];
    const of = (name: string, isTainted: boolean) =>
      custom({
        rke_config: {
          machine_pools: [
            { ...SERVERS, worker_role: false },
            {
              ...GPU,
              ...template(name),
              ...(isTainted && { taints: [{ key: "a", value: "b", effect: "NoSchedule" }] }),
            },
          ],
        },
        ...(isTainted && { fleet_agent_deployment_customization: [{ append_tolerations }] }),
      });
    const found = reviewOf(of("one", true), of("two", false));
    expect(found.severity).toBe("warning");
    expect(shown(found, "RK705")).toMatchInlineSnapshot(`
"warning[RK705]: fleet-agent no longer tolerates a=b:NoSchedule, which registered nodes of pool "gpu" still carry
  = Rancher makes the machines of pool "gpu" anew with this apply, and they come without the taint; until one of them has joined, those that are there still have it
  = a pod that runs has the tolerations that it started with; a new one, after a rollout, a restart or an upgrade, stays Pending
  = help: append the toleration to the agents for now (append_tolerations), and remove it once no node carries the taint"
`);
    // Where the machines stay, so does their taint.
    expect(problems(reviewOf(of("one", true), of("one", false)))[0]).toBe("RK714 on-apply");
  });
});

describe("a pool of machines that loses its taint and the agents' toleration", () => {
  const append_tolerations = [{ key: "a", value: "b", operator: "Equal", effect: "NoSchedule" }];
  const of = (quantity: number, isTainted: boolean) =>
    custom({
      rke_config: {
        machine_pools: [
          { ...SERVERS, worker_role: false },
          { ...GPU, quantity, ...(isTainted && { taints: [{ key: "a", value: "b", effect: "NoSchedule" }] }) },
        ],
      },
      ...(isTainted && { fleet_agent_deployment_customization: [{ append_tolerations }] }),
    });

  test("and grows has machines without it as soon as one of the new ones has joined", () => {
    const found = reviewOf(of(2, true), of(4, false));
    expect(found.severity).toBe("warning");
    expect(shown(found, "RK705")).toContain(
      'Rancher makes more machines of pool "gpu" with this apply, and they come without the taint; until one of them has joined',
    );
  });

  test.each([1, 2])("and then has %d machines has none without it", (quantity) => {
    expect(problems(reviewOf(of(2, true), of(quantity, false)))[0]).toBe("RK714 on-apply");
  });
});

test("a pool of machines that stays without any is told by its number, and so is one that gets some again", () => {
  const empty = review([GPU], [{ ...GPU, quantity: 0 }]);
  expect(verdictLine(empty)).toContain("gpu 2 → 0 nodes");
  expect(verdictLine(empty)).not.toContain("pool gpu");
  expect(renderReviewText({ clusters: [empty] })).toMatch(/~ gpu +worker\n +nodes: 2 -> 0/);
  expect(renderReviewMarkdown({ clusters: [empty] })).toContain("| `gpu` | worker | nodes: `2` → `0` |");
  expect(verdictLine(review([{ ...GPU, quantity: 0 }], [GPU]))).toContain("gpu 0 → 2 nodes");
  // What is written no more is gone.
  expect(verdictLine(review([GPU], []))).toContain("− pool gpu");
});

describe("taints and the agents' tolerations of them in one change", () => {
  const tolerations = [{ append_tolerations: [{ key: "team", operator: "Equal", value: "a", effect: "NoSchedule" }] }];
  const made = (pools: readonly MachinePool[], isTolerated: boolean) => {
    const edge = {
      ...cluster(pools),
      ...(isTolerated
        ? { cluster_agent_deployment_customization: tolerations, fleet_agent_deployment_customization: tolerations }
        : {}),
    };
    return inputs.file({ resource: { rancher2_cluster_v2: { edge } } }, "cdk.tf.json");
  };
  const TAINTED = { taints: [{ key: "team", value: "a", effect: "NoSchedule" }] };
  const ordered = (before: readonly MachinePool[], after: readonly MachinePool[]) =>
    steps(reviewOf(made(before, false), made(after, true)));

  test("go to Rancher together, and no registration command has anything wait", () => {
    const found = ordered([SERVERS], [{ ...SERVERS, ...TAINTED }]);
    expect(found.filter((step) => step.includes("new taints"))).toMatchInlineSnapshot(`
[
  "on-join: new taints of pool "servers" come with the machines that Rancher makes, in no certain order with the agents' pods that tolerate them [rancher: Rancher gets the taints and the agents' tolerations of them in one request, and nothing waits until the agents run with them]",
]
`);
    expect(found.join()).not.toContain("Terraform registers");
  });

  test("come with the apply where the machines are made anew", () => {
    const config = (name: string) => ({ machine_config: [{ kind: "Amazonec2Config", name }] });
    const found = ordered([{ ...SERVERS, ...config("a") }], [{ ...SERVERS, ...config("b"), ...TAINTED }]);
    expect(found).toContainEqual(
      expect.stringMatching(/^on-apply: new taints of pool "servers" come with the machines/),
    );
    expect(found.join()).not.toContain("Terraform registers");
  });
});
