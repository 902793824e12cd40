import "../../lib/testing";
import { NodeRole, RancherHost, TaintsApplied } from "../../lib";
import { clusterOf } from "../cluster/stacks";
import { modelOf, prove, REPORTED_CASE } from "../scheduling/models";

const reported = prove(modelOf(REPORTED_CASE));
const healthy = prove(modelOf({ all: { roles: NodeRole.ALL } }));
const dedicated = prove(modelOf({ all: { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=true:NoSchedule"] } }));

test("a healthy cluster passes every matcher", () => {
  expect(healthy).toBootstrap();
  expect(healthy).toRunEverySystemWorkload();
  expect(healthy).toRunWorkloadOn("coredns", "all");
  expect(healthy).toHaveNoFindingAtOrAbove("warning");
});

test("a cluster construct can be given instead of a proof", () => {
  expect(clusterOf({ all: { roles: NodeRole.ALL } })).toBootstrap();
});

test("a cluster that may not come up fails, with reason, repairs and table", () => {
  expect(() => expect(reported).toBootstrap()).toThrowErrorMatchingInlineSnapshot(`
"expected cluster edge to bootstrap

verdict no: the cluster never comes up

error[RK102]: CoreDNS cannot run on a node of pool "first" while it is alone, so cattle-cluster-agent cannot resolve Rancher's name
  = CoreDNS does not tolerate test-key=test-value:NoExecute
  = the agent asks the cluster's own DNS for the host of Rancher's URL and exits when it gets no answer
  = Rancher gives no other node its configuration until the agent is connected, so no node that is added helps and the cluster waits forever
  = help: apply the taints of pool "first" once the cluster is ready: taintsApplied: "after-ready"
  = or: move test-key=test-value:NoExecute to a pool of workers alone
  = or: taint with the key CriticalAddonsOnly instead, which K3s's own addons tolerate
  = or: reach Rancher by IP address
  = or: let CoreDNS run there: cluster.addRemedy(Remedy.coredns(pool))
  = or: where the cluster waits already, take it off by hand on that node: k3s kubectl taint node NODE test-key=test-value:NoExecute-

                           first  general
cattle-cluster-agent       ✓      ✓
fleet-agent                ✓      ✓
rancher-webhook            ✓ a    ✓
system-upgrade-controller  ✓      ✓
helm-operation             ✓ a    ✓
dashboard-shell            ✗ b    ✓
coredns                    ✗ b    ✓
metrics-server             ✗ b    ✓
local-path-provisioner     ✗ b    ✓
local-path-helper          ✓      ✓
helm-install-traefik-crd   ✗ b    ✓
helm-install-traefik       ✗ b    ✓
traefik                    ✗ b    ✓
svclb-traefik              ✗ b    ✓

a  only with tolerations that Rancher adds at run time
b  test-key=test-value:NoExecute is not tolerated"
`);
});

describe("a cluster that may come up fails, and which it is stands in words:", () => {
  const TAINTED = { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] };
  const CLEAN = { roles: NodeRole.ALL };

  test("a lottery, with the pools that win and those that lose", () => {
    const lottery = prove(modelOf({ a: CLEAN, b: TAINTED, c: CLEAN }));
    expect(() => expect(lottery).toBootstrap()).toThrow(
      'verdict lottery: the cluster comes up only if a node of pool "a" or "c" is elected first; with "b" it never does',
    );
  });

  test("open, with what it depends on", () => {
    const open = prove(modelOf({ b: TAINTED }, { rancherHost: RancherHost.UNKNOWN }));
    expect(() => expect(open).toBootstrap()).toThrow(
      "verdict depends: whether the cluster comes up depends on the form of Rancher's URL",
    );
  });
});

test.each([
  ["no", reported],
  ["lottery", prove(modelOf({ a: { roles: NodeRole.ALL }, b: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] } }))],
  [
    "depends",
    prove(modelOf({ b: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] } }, { rancherHost: RancherHost.UNKNOWN })),
  ],
])(
  "a cluster that does not come up for certain (%s) fails with the proof: every workload on every pool",
  (verdict, proof) => {
    expect(proof.bootstrap.verdict).toBe(verdict);
    let message = "";
    try {
      expect(proof).toBootstrap();
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(`verdict ${verdict}: `);
    for (const { name } of proof.pools) expect(message).toMatch(new RegExp(`^ +.*\\b${name}\\b`, "m"));
    for (const { workload } of proof.workloads) expect(message).toMatch(new RegExp(`^${workload} +[✓✗?]`, "m"));
  },
);

test("a workload that is never made fails, and what it needs is named", () => {
  expect(() => expect(dedicated).toRunEverySystemWorkload()).toThrow(
    /traefik is absent, it needs helm-install-traefik-crd[\s\S]*cattle-cluster-agent +✓/,
  );
});

test("a workload that is blocked on a pool fails, and the taint is named", () => {
  expect(() => expect(reported).toRunWorkloadOn("coredns", "first")).toThrow(
    /expected cluster edge to run coredns on pool first\n\ntest-key=test-value:NoExecute is not tolerated/,
  );
});

test("a workload that is evicted after a time fails, and the taint and the time are named", () => {
  const addons = { coredns: { disabled: true, tolerations: ["dedicated:NoExecute op=Exists for 60s"] } };
  const evicted = prove(modelOf({ all: { roles: NodeRole.ALL, taints: ["dedicated=x:NoExecute"] } }, { addons }));
  expect(() => expect(evicted).toRunEverySystemWorkload()).toThrow(/coredns is evicted again and again/);
  expect(() => expect(evicted).toRunWorkloadOn("coredns", "all")).toThrow(
    /dedicated=x:NoExecute evicts it after 60 seconds/,
  );
  expect(() => expect(evicted).toBootstrap()).toThrow(/verdict depends: .*evicts CoreDNS after 60 seconds/);
});

test("a workload that deferred taints only let stay fails, and so does a job that cannot run again", () => {
  const taints = ["dedicated=x:NoSchedule"];
  const late = prove(modelOf({ all: { roles: NodeRole.ALL, taints, taintsApplied: TaintsApplied.AFTER_READY } }));
  expect(() => expect(late).toRunEverySystemWorkload()).toThrow(
    /coredns stays only until its pods are replaced[\s\S]*helm-install-traefik is done before the deferred taints and cannot run again[\s\S]*traefik +✗ . +stays until replaced/,
  );
  expect(late).toBootstrap();
});

test("a finding at the threshold fails, one below does not", () => {
  expect(() => expect(reported).toHaveNoFindingAtOrAbove("error")).toThrow(/error\[RK102\]/);
  expect(dedicated).toHaveNoFindingAtOrAbove("error");
  expect(() => expect(dedicated).toHaveNoFindingAtOrAbove("warning")).toThrow(/warning\[RK205\]/);
});

test("an acknowledged finding does not fail", () => {
  const proof = prove(modelOf(REPORTED_CASE, { acknowledged: { RK102: "resolver of our own" } }));
  expect(proof).toHaveNoFindingAtOrAbove("error");
});

test("the opposite can be asked for", () => {
  expect(reported).not.toBootstrap();
  expect(() => expect(healthy).not.toBootstrap()).toThrow("expected cluster edge not to bootstrap");
});

test.each([
  ["dns", "all", /no workload "dns".*there are cattle-cluster-agent/],
  ["coredn", "all", /did you mean "coredns"/],
  ["coredns", "constructor", /no pool "constructor"; there are all/],
  ["coredns", "al", /no pool "al", did you mean "all"\? There are all$/],
])("a misspelled workload or pool is an error even with .not: %s on %s", (workload, pool, message) => {
  expect(() => expect(healthy).not.toRunWorkloadOn(workload as "coredns", pool)).toThrow(message);
});

test("anything else than a cluster or a proof is refused", () => {
  expect(() => expect({}).toBootstrap()).toThrow(/expected a K3sCluster/);
});

test("a promise that nobody awaited and what is absent are called so", () => {
  expect(() => expect(Promise.resolve(healthy)).not.toBootstrap()).toThrow(
    "received a promise: await it, or write await expect(...).resolves",
  );
  expect(() => expect(null).toBootstrap()).toThrow(/received null$/);
  expect(() => expect(undefined).toBootstrap()).toThrow(/received "undefined"$/);
});
