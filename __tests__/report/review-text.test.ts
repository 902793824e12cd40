import { NodeRole } from "../../lib";
import { renderReviewMarkdown, renderReviewText } from "../../lib/review";
import { modelOf, reviewModels } from "../scheduling/models";
import { AFTER, BEFORE, BIG_CHANGE, manyClusters, NO_CHANGE } from "./reviews";

test("a change is shown from the verdict to the details", () => {
  expect(renderReviewText(BIG_CHANGE)).toMatchInlineSnapshot(`
"✗ cluster edge: K3s v1.33.5+k3s1 → v1.33.6+k3s1, + pool burst, − pool spare and
  8 more changes; coredns finds no node any more once the nodes of pool
  "workers" are replaced and the nodes of pool "spare" are removed (RK707, when
  a node joins or is replaced); 1 more error, 2 more warnings, 1 acknowledged
  (RK718)

Problems, the worst first
  error[RK707] when a node joins or is replaced: coredns finds no node any more
      once the nodes of pool "workers" are replaced and the nodes of pool
      "spare" are removed
    = pool "spare" leaves the configuration
    = pool "workers": team=a:NoSchedule is not tolerated
    = registered nodes keep the taints that they have and take its pods until
      then, unless somebody taints them with kubectl
    = help: keep a pool free of hard taints
    = or: cluster.addRemedy(Remedy.coredns(pool)), a Deployment of your own in
      place of K3s's

  error[RK714] when a node joins or is replaced: fleet-agent finds no place on
      registered nodes once those of pool "workers" are replaced and those of
      pool "spare" are removed, until old=x:NoSchedule is off one of pool
      "servers"
    = fleet-agent no longer tolerates old=x:NoSchedule after this change
    = a taint given at registration stays on the node when it leaves the
      configuration
    = this change takes the toleration away and cannot take the taint away, so
      the order is the wrong one
    = a pod that runs has the tolerations that it started with; a new one, after
      a rollout, a restart or an upgrade, stays Pending
    = help: list old=x:NoSchedule in leavingTaints of pool "servers" for now:
      tolerations that are derived from the pool stay until it is left out there
    = or: append the toleration to the agents for now (appendTolerations), and
      remove it once no node carries the taint
    = or: take the taint off the nodes before this is applied:
      kubectl taint nodes -l rancher-k3s/node-pool=servers old:NoSchedule-
      (nodes that registered under another name of the pool are not among them)

  warning[RK708] when a node joins or is replaced: dashboard-shell,
      metrics-server and local-path-provisioner find no node any more once the
      nodes of pool "workers" are replaced and the nodes of pool "spare" are
      removed
    = pool "spare" leaves the configuration
    = pool "workers": team=a:NoSchedule is not tolerated
    = registered nodes keep the taints that they have and take their pods until
      then, unless somebody taints them with kubectl
    = without them no local-path-helper is made
    = help: keep a pool free of hard taints
    = or: give them tolerations in a change of their own, where they can have
      any

  warning[RK703] when a node joins or is replaced: dedicated=servers:NoExecute
      evicts every pod that does not tolerate it from nodes of pool "servers"
      that get it
    = of the system workloads that can be on its nodes today: rancher-webhook;
      your own may be as well
    = this apply does not put the taint on registered nodes: nodes that join or
      are replaced have it, and others get it by kubectl alone
    = help: use NoSchedule to keep running pods
    = or: give the workloads tolerations first, in a change of their own

  noted[RK718] on apply: pool "spare" goes and "burst" comes with the same
      roles, and other taints: nodes that are registered keep
      rancher-k3s/node-pool=spare
    = if they are the same machines, their nodes keep the taints of pool "spare"
      as well: these are given at registration, or by what taints running nodes
    = a new pod with the node selector of "burst" stays Pending until a node
      registers with that name; pods that run go on running
    = acknowledged: the machines are gone already

Rollout
  before the apply: take old=x:NoSchedule off the registered nodes of pool
      "servers": the agents' toleration of old=x:NoSchedule goes with this
      change
      nobody sees to it but you: Terraform does not see the taints of registered
        nodes:
        kubectl taint nodes -l rancher-k3s/node-pool=servers old:NoSchedule-
  on apply: Rancher stores the tolerations, and after the apply makes the pods
      of cattle-cluster-agent and fleet-agent anew with other tolerations
      Rancher sees to it: Terraform waits until Rancher has stored them, and not
        until the agents run with them
  on apply: after the apply Rancher takes the nodes from K3s v1.33.5+k3s1 to
      v1.33.6+k3s1, with the change of machineGlobalConfig: etcd first, then the
      control plane, then workers, one node at a time
      Rancher sees to it: Terraform does not wait for it; by upgradeStrategy,
        pods on servers and workers go on running, unless the new release
        changes them
  on apply: K3s deletes traefik and svclb-traefik as it is restarted with the
      new configuration
      Rancher sees to it: what needs them has to find something of your own in
        their place
  when a node joins or is replaced: nodes that Terraform registers in pool
      "servers" with new taints wait until Rancher has stored the agents'
      tolerations of them
      Terraform sees to it: the registration command that gives the taints comes
        from the cluster, so what uses it waits until the cluster is written;
        that the agents' pods have the tolerations by then is not waited for
  when a node joins or is replaced: registered nodes of pool "servers" keep what
      they have; those that join or are replaced come with
      dedicated=servers:NoExecute
      nobody sees to it but you: replace the nodes one after the other; or
        change them as they run, once the agents' pods have their new
        tolerations (what does not tolerate it is evicted at once):
        kubectl taint nodes -l rancher-k3s/node-pool=servers dedicated=servers:NoExecute --overwrite
  when a node joins or is replaced: registered nodes of pool "workers" keep what
      they have; those that join or are replaced come with team=a:NoSchedule and
      the label zone=b
      nobody sees to it but you: only once pool "servers" has nodes that take
        fleet-agent, which no other pool keeps: replace the nodes one after the
        other; or change them as they run:
        kubectl taint nodes -l rancher-k3s/node-pool=workers team=a:NoSchedule --overwrite;
        zone cannot be changed for good with kubectl: K3s writes the labels of a
        registration again whenever it starts

Node pools
  + burst    worker
             + spot:NoExecute
  ~ servers  + dedicated=servers:NoExecute
             - old=x:NoSchedule
             nodes: 3 -> 5
  - spare    worker
  ~ workers  + team=a:NoSchedule
             label zone: a -> b

Tolerations of Rancher's agents
  + dedicated=servers:NoExecute
      cattle-cluster-agent, fleet-agent
      because of servers
  - old=x:NoSchedule
      cattle-cluster-agent, fleet-agent
      because of servers

Settings
  K3s                          v1.33.5+k3s1 -> v1.33.6+k3s1
  helm-install-traefik-crd     switched off
  helm-install-traefik         switched off
  machineGlobalConfig.disable  none -> list

What can run where, changed
  cattle-cluster-agent, fleet-agent, rancher-webhook, helm-operation
      burst (added): none -> ✗ spot:NoExecute
      spare (removed): ✓ -> none
      workers: ✓ -> ✗ team=a:NoSchedule
  system-upgrade-controller
      burst (added): none -> ✓
      spare (removed): ✓ -> none
  dashboard-shell, coredns, metrics-server, local-path-provisioner
      burst (added): none -> ✗ spot:NoExecute
      spare (removed): ✓ -> none
      workers: ✓ -> ✗ team=a:NoSchedule
      in all: runs -> pending
  local-path-helper
      burst (added): none -> ✗ spot:NoExecute
      servers: ✓ -> ✗ dedicated=servers:NoExecute
      spare (removed): ✓ -> none
      in all: runs -> absent
  helm-install-traefik-crd, helm-install-traefik, traefik, svclb-traefik
      burst (added): none -> ✗ spot:NoExecute
      spare (removed): ✓ -> none
      workers: ✓ -> ✗ team=a:NoSchedule
      in all: runs -> disabled

Acknowledgements
  RK206  no load balancer here -> none
  RK718  none -> the machines are gone already

1 finding no longer said: RK901

What a code means: npx --no-install cdktf-rancher-k3s explain RK707
  RK707: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK707.md
  RK714: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK714.md
  RK708: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK708.md
  RK703: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK703.md
  RK718: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK718.md"
`);
});

test("without a change it is one line", () => {
  expect(renderReviewText(NO_CHANGE)).toBe("✓ cluster edge: no scheduling change");
});

test("of several clusters all verdicts come first", () => {
  const [verdicts = ""] = renderReviewText(manyClusters(3)).split("\n\n");
  const lines = verdicts.split("\n").filter((line) => !line.startsWith("  "));
  expect(lines.map((line) => line.slice(0, 20))).toEqual([
    "✗ cluster cluster-0:",
    "✗ cluster cluster-1:",
    "✗ cluster cluster-2:",
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
  expect(renderReviewText(reviewModels([BEFORE], [])).split("\n")[0]).toBe(
    "✗ cluster edge: destroyed (RK702, on apply)",
  );
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
  expect(text).toMatch(/^. cluster edge: workers \+ ebs\.csi\.aws\.com\/agent-not-ready:NoExecute at start-up;/);
  expect(renderReviewMarkdown(review)).toContain("`ebs.csi.aws.com/agent-not-ready:NoExecute` at start-up");
  expect(review.clusters[0]?.dangers).toEqual([]);
});

test("where the package is not installed, the page of a code is named, and no command that does not run there", () => {
  const review = reviewModels([BEFORE], []);
  const last = renderReviewText(review, { isInstalled: false }).split("\n").slice(-2);
  expect(last.join("\n")).toBe(
    "What a code means:\n  RK702: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK702.md",
  );
  expect(renderReviewText(review)).toContain("explain RK702");
});
