import { NodeRole } from "../../lib";
import { renderReviewMarkdown, renderReviewText } from "../../lib/review";
import { modelOf, reviewModels } from "../scheduling/models";
import { AFTER, BEFORE, BIG_CHANGE, manyClusters, NO_CHANGE } from "./reviews";

test("a change is shown from the verdict to the details", () => {
  expect(renderReviewText(BIG_CHANGE)).toMatchInlineSnapshot(`
"✗ cluster edge: 1 pool added, 1 removed, 3 taints added, 1 removed, K3s v1.33.5+k3s1 to v1.33.6+k3s1; fleet-agent waits until taints are off nodes; coredns, dashboard-shell and 3 more system workloads can no longer run; 1 NoExecute addition evicts running pods; 1 new error, 3 new warnings

Dangers
  error[RK707]: coredns could run and no longer can
    = pool "spare" is removed
    = pool "workers": team=a:NoSchedule is not tolerated
    = help: keep a pool free of hard taints
    = or: cluster.addRemedy(Remedy.coredns(pool)), a Deployment of your own in place of K3s's

  error[RK714]: fleet-agent finds no place on registered nodes until old=x:NoSchedule is off one of pool "servers"
    = fleet-agent no longer tolerates old=x:NoSchedule after this change
    = a taint given at registration stays on the node when it leaves the configuration
    = this change takes the toleration away and cannot take the taint away, so the order is the wrong one
    = a pod that runs has the tolerations that it started with; a new one, after a rollout, a restart or an upgrade, stays Pending
    = help: list old=x:NoSchedule in leavingTaints of pool "servers" for now: tolerations that are derived from the pool stay until it is left out there
    = or: append the toleration to the agents for now (appendTolerations of K3sCluster, append_tolerations of the resource), and remove it once no node carries the taint
    = or: take the taint off the nodes before this is applied: kubectl taint nodes -l rancher-k3s/node-pool=servers old:NoSchedule- (nodes that registered under another name of the pool are not among them)

  warning[RK708]: dashboard-shell, metrics-server and local-path-provisioner could run and no longer can
    = pool "spare" is removed
    = pool "workers": team=a:NoSchedule is not tolerated
    = local-path-helper cannot be made without them
    = help: keep a pool free of hard taints
    = or: give them tolerations in a change of their own, where they can have any

  warning[RK703]: dedicated=servers:NoExecute evicts every pod on pool "servers" that does not tolerate it
    = of the system workloads: rancher-webhook; your own may be as well
    = nodes that are registered get the taint only by kubectl or when they are replaced; they are evicted then
    = help: use NoSchedule to keep running pods
    = or: give the workloads tolerations first, in a change of their own

  warning[RK706]: nodes of pool "servers" that are registered already keep what they have
    = taint added: dedicated=servers:NoExecute
    = taint removed: old=x:NoSchedule
    = roles, labels and taints are given at registration; Rancher ignores them for a machine it knows
    = help: replace the nodes
    = or: change running nodes with kubectl as well

  warning[RK706]: nodes of pool "workers" that are registered already keep what they have
    = taint added: team=a:NoSchedule
    = label zone: a -> b
    = roles, labels and taints are given at registration; Rancher ignores them for a machine it knows
    = help: replace the nodes
    = or: change running nodes with kubectl as well

  noted[RK718]: pool "spare" goes and "burst" comes with the same roles, and other taints: nodes that are registered keep rancher-k3s/node-pool=spare
    = if they are the same machines, their nodes keep the taints of pool "spare" as well: these are given at registration, or by what taints running nodes
    = a new pod with the node selector of "burst" stays Pending until a node registers with that name; pods that run go on running
    = acknowledged: the machines are gone already

Node pools
  + burst    worker
             + spot:NoExecute
  ~ servers  + dedicated=servers:NoExecute
             - old=x:NoSchedule
             nodes: 3 -> 5
  - spare    worker
  ~ workers  + team=a:NoSchedule
             label zone: a -> b
  1 pool as before

Tolerations of Rancher's agents
  +  dedicated=servers:NoExecute  cattle-cluster-agent, fleet-agent  because of servers
  -  old=x:NoSchedule             cattle-cluster-agent, fleet-agent  because of servers

Settings
  addons.helm-install-traefik-crd.disabled  none -> true
  addons.helm-install-traefik.disabled      none -> true
  machineGlobalConfig.disable               none -> list

What can run where, changed
                             burst (added)             servers                             spare (removed)  workers
  cattle-cluster-agent       none -> ✗ spot:NoExecute  =                                   ✓ -> none        ✓ -> ✗ team=a:NoSchedule
  fleet-agent                none -> ✗ spot:NoExecute  =                                   ✓ -> none        ✓ -> ✗ team=a:NoSchedule
  rancher-webhook            none -> ✗ spot:NoExecute  =                                   ✓ -> none        ✓ -> ✗ team=a:NoSchedule
  helm-operation             none -> ✗ spot:NoExecute  =                                   ✓ -> none        ✓ -> ✗ team=a:NoSchedule
  system-upgrade-controller  none -> ✓                 =                                   ✓ -> none        =
  dashboard-shell            none -> ✗ spot:NoExecute  ✗ -> ✗ dedicated=servers:NoExecute  ✓ -> none        ✓ -> ✗ team=a:NoSchedule  runs -> pending
  coredns                    none -> ✗ spot:NoExecute  ✗ -> ✗ dedicated=servers:NoExecute  ✓ -> none        ✓ -> ✗ team=a:NoSchedule  runs -> pending
  metrics-server             none -> ✗ spot:NoExecute  ✗ -> ✗ dedicated=servers:NoExecute  ✓ -> none        ✓ -> ✗ team=a:NoSchedule  runs -> pending
  local-path-provisioner     none -> ✗ spot:NoExecute  ✗ -> ✗ dedicated=servers:NoExecute  ✓ -> none        ✓ -> ✗ team=a:NoSchedule  runs -> pending
  local-path-helper          none -> ✗ spot:NoExecute  ✓ -> ✗ dedicated=servers:NoExecute  ✓ -> none        =                         runs -> absent
  helm-install-traefik-crd   none -> ✗ spot:NoExecute  ✗ -> ✗ dedicated=servers:NoExecute  ✓ -> none        ✓ -> ✗ team=a:NoSchedule  runs -> disabled
  helm-install-traefik       none -> ✗ spot:NoExecute  ✗ -> ✗ dedicated=servers:NoExecute  ✓ -> none        ✓ -> ✗ team=a:NoSchedule  runs -> disabled
  traefik                    none -> ✗ spot:NoExecute  ✗ -> ✗ dedicated=servers:NoExecute  ✓ -> none        ✓ -> ✗ team=a:NoSchedule  runs -> disabled
  svclb-traefik              none -> ✗ spot:NoExecute  ✗ -> ✗ dedicated=servers:NoExecute  ✓ -> none        ✓ -> ✗ team=a:NoSchedule  runs -> disabled

Rollout
  on-join: nodes of burst, servers, workers that join have the new taints; Rancher has the agents' new tolerations by then
      terraform: the registration command is an attribute of the cluster, so what uses it waits until Rancher has stored the tolerations
  before-apply: no registered node has a taint any more that needs old=x:NoSchedule, as the agents' tolerations go
      you: Terraform does not see the taints of registered nodes: take them off with kubectl before this is applied

New findings
  RK203: coredns can run on no pool (see the dangers)
  RK204: dashboard-shell can run on no pool (see the dangers)
  RK204: local-path-provisioner can run on no pool (see the dangers)
  RK204: metrics-server can run on no pool (see the dangers)

Gone findings
  RK107: coredns, metrics-server, local-path-provisioner, helm-install-traefik-crd, helm-install-traefik and traefik cannot run on pool "servers" and wait for another pool to join
  RK901: RK206 is acknowledged and does not occur
  RK207: svclb-traefik gets pods on "spare" and "workers" only

Acknowledgements
  RK206  no load balancer here -> none
  RK718  none -> the machines are gone already"
`);
});

test("without a change it is one line", () => {
  expect(renderReviewText(NO_CHANGE)).toBe("✓ cluster edge: no scheduling change");
});

test("of several clusters all verdicts come first", () => {
  const lines = renderReviewText(manyClusters(3)).split("\n");
  expect(lines.slice(0, 4).map((line) => line.slice(0, 20))).toEqual([
    "✗ cluster cluster-0:",
    "✗ cluster cluster-1:",
    "✗ cluster cluster-2:",
    "",
  ]);
});

test("colours are used where they are wanted, and change no word", () => {
  const plain = renderReviewText(BIG_CHANGE);
  const colored = renderReviewText(BIG_CHANGE, { color: true });
  expect(colored).toContain("\u001b[31m");
  expect(plain).not.toContain("\u001b");
  expect(colored.replace(/\u001b\[\d+m/g, "")).toBe(plain);
});

test("a cluster that goes, and one that comes", () => {
  expect(renderReviewText(reviewModels([BEFORE], [])).split("\n")[0]).toBe("! cluster edge: destroyed");
  expect(renderReviewText(reviewModels([], [AFTER])).split("\n")[0]).toMatch(/^✗ cluster edge: new; /);
});

test("a start-up taint that comes is shown as what it is, and evicts nobody", () => {
  const pools = (startupTaints?: string[]) => ({
    first: { roles: NodeRole.ALL },
    workers: startupTaints === undefined ? {} : { startupTaints },
  });
  const review = reviewModels([modelOf(pools())], [modelOf(pools(["ebs.csi.aws.com/agent-not-ready:NoExecute"]))]);
  const text = renderReviewText(review);
  expect(text).toContain("+ ebs.csi.aws.com/agent-not-ready:NoExecute (at start-up)");
  expect(text).toMatch(/^. cluster edge: 1 taint added/);
  expect(renderReviewMarkdown(review)).toContain("`ebs.csi.aws.com/agent-not-ready:NoExecute` at start-up");
  expect(review.clusters[0]?.dangers).toEqual([]);
});
