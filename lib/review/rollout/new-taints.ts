import { isOrAre, somePools } from "../../scheduling/findings/descriptions/phrases";
import { isControlPlane, nodeTaints, TaintsApplied } from "../../scheduling/pool";
import { AGENTS, type Agent, type Cluster } from "../../scheduling/reading/cluster";
import { asCode, asTaint, inProse, type Text, text } from "../../scheduling/rich-text";
import { Taint, TaintEffect } from "../../scheduling/taint";
import { Toleration } from "../../scheduling/toleration";
import { TolerationSet } from "../../scheduling/toleration-set";
import type { PoolChange } from "../cluster-diff";
import type { ReviewContext } from "../dangers/context";
import { renamedInPlace } from "../dangers/renamed-pools";
import type { DeferredTaintOrder } from "../deferred-taint-order";
import { poolsMadeAnew } from "../renewals";
import { alike } from "./pool-commands";
import type { RolloutStep } from "./step";

/** New taints of a pool that its nodes get, at registration or as they run. */
interface NewTaints {
  readonly pool: string;
  readonly taints: readonly string[];
  readonly isDeferred: boolean;
  /** Whether no node of the pool is there yet. */
  readonly isNew: boolean;
  /** Whether agents get tolerations because of them. */
  readonly isTolerated: boolean;
  /** Whether Rancher makes its nodes, and nothing of Terraform registers any. */
  readonly isMadeByRancher: boolean;
}

/** Taints that come: what Terraform orders, and where that is not enough. */
export function newTaintSteps(context: ReviewContext): RolloutStep[] {
  const taints = newTaintsOf(context);
  const [deferred, registered] = [true, false].map((isDeferred) =>
    taints.filter((each) => each.isDeferred === isDeferred),
  ) as [NewTaints[], NewTaints[]];
  const tolerated = registered.filter(({ isTolerated }) => isTolerated);
  return [
    ...twoApplies(deferred, context),
    ...alike(deferred, ({ taints: list, isTolerated, isNew }) => [list, isTolerated, isNew]).map((group) =>
      deferredStep(group, context),
    ),
    ...toleratedSteps(tolerated, context),
  ];
}

/** Every node of a cluster that is made is a new one. */
function newTaintsOf(context: ReviewContext): NewTaints[] {
  const { diff, change } = context;
  const isMade = isMadeNow(change);
  const former = new Map([...renamedInPlace(context)].map(([old, now]) => [now, old]));
  return diff.pools.flatMap((pool): NewTaints[] => {
    const taints = pool.taints
      .filter(
        ({ origin, change: presence }) => origin === "pool" && (isMade ? presence !== "removed" : presence === "added"),
      )
      .map(({ taint }) => taint)
      .filter((taint) => !hadTaint(change.before, former.get(pool.pool), taint));
    if (pool.change === "removed" || taints.length === 0) return [];
    const isTolerated = diff.tolerations.some(
      ({ change: presence, because }) =>
        (isMade ? presence !== "removed" : presence === "added") &&
        because.some((cause) => cause.pool === pool.pool && taints.includes(cause.taint)),
    );
    return [
      {
        pool: pool.pool,
        taints,
        isDeferred: isDeferredPool(pool),
        isNew: isMade || (pool.change === "added" && !former.has(pool.pool)),
        isTolerated,
        isMadeByRancher: change.after?.machinePools.includes(pool.pool) === true,
      },
    ];
  });
}

/** Nodes of a pool that gets another name have what they had under the old one. */
function hadTaint(before: Cluster | undefined, former: string | undefined, taint: string): boolean {
  if (former === undefined) return false;
  return before?.pools.some(({ name, taints }) => name === former && taints.map(String).includes(taint)) === true;
}

function isMadeNow({ before, action }: ReviewContext["change"]): boolean {
  return before === undefined || action === "replaced";
}

function isDeferredPool({ taintsApplied }: PoolChange): boolean {
  return taintsApplied.after === TaintsApplied.AFTER_READY;
}

function toleratedSteps(tolerated: readonly NewTaints[], context: ReviewContext): RolloutStep[] {
  const made = poolsMadeAnew(context);
  const of = (is: (each: NewTaints) => boolean) => tolerated.filter(is).map(({ pool }) => pool);
  const registered = of(({ isMadeByRancher }) => !isMadeByRancher);
  const renewed = of(({ isMadeByRancher, pool }) => isMadeByRancher && made.includes(pool));
  const machines = of(({ isMadeByRancher, pool }) => isMadeByRancher && !made.includes(pool));
  return [
    ...(registered.length === 0 ? [] : [registrationStep(registered)]),
    ...(renewed.length === 0 ? [] : [machineStep(renewed, "on-apply")]),
    ...(machines.length === 0 ? [] : [machineStep(machines, "on-join")]),
  ];
}

function registrationStep(pools: readonly string[]): RolloutStep {
  return {
    moment: "on-join",
    what: text`nodes that Terraform registers in ${somePools(pools)} with new taints wait until Rancher has stored the agents' tolerations of them`,
    by: "terraform",
    because: text`the registration command that gives the taints comes from the cluster, so what uses it waits until the cluster is written; that the agents' pods have the tolerations by then is not waited for`,
  };
}

/** Rancher gets both in one request, and makes machines without a look at its agents. */
function machineStep(pools: readonly string[], moment: "on-apply" | "on-join"): RolloutStep {
  return {
    moment,
    what: text`new taints of ${somePools(pools)} come with the machines that Rancher makes, in no certain order with the agents' pods that tolerate them`,
    by: "rancher",
    because: text`Rancher gets the taints and the agents' tolerations of them in one request, and nothing waits until the agents run with them`,
  };
}

const ORDERS: Readonly<Record<DeferredTaintOrder | "unknown", Text>> = {
  "in-graph": text`the kubernetes_node_taint resources wait until Rancher has stored the change`,
  "in-later-stack": text`the stack with the kubernetes_node_taint resources depends on this one: deploy both with cdktf deploy`,
  unordered: text`a kubernetes_node_taint depends on no cluster: let it depend on this one, where it taints nodes of it`,
  unknown: text`no kubernetes_node_taint is known of here: apply this before whatever puts the taints on the nodes`,
};

function deferredStep(group: readonly NewTaints[], { change }: ReviewContext): RolloutStep {
  const [{ taints, isTolerated, isNew }] = group as [NewTaints];
  const order = change.deferredTaintOrder ?? "unknown";
  const isOrdered = order === "in-graph" || order === "in-later-stack";
  const effects = new Set(taints.map((taint) => Taint.parse(taint).effect));
  const outcome = effects.has(TaintEffect.NO_EXECUTE)
    ? text`NoExecute evicts at once what does not tolerate it`
    : text`pods that run stay until they are replaced`;
  const pools = somePools(group.map(({ pool }) => pool));
  return {
    moment: isNew ? "on-join" : "on-apply",
    what: isNew
      ? text`${inProse(taints.map(asTaint))} ${isOrAre(taints)} put on nodes of ${pools} once they have joined: ${outcome}`
      : text`${inProse(taints.map(asTaint))} ${isOrAre(taints)} put on running nodes of ${pools}: ${outcome}`,
    by: isOrdered ? "terraform" : "you",
    because:
      isTolerated && isOrdered
        ? text`${ORDERS[order]}; that the agents' pods have their new tolerations by then is not waited for`
        : ORDERS[order],
  };
}

/**
 * An agent that a NoExecute taint reaches wherever it can be, before its pods have the toleration that the same apply
 * brings, is evicted and leaves Rancher without the cluster for a time.
 */
function twoApplies(deferred: readonly NewTaints[], context: ReviewContext): RolloutStep[] {
  if (isMadeNow(context.change)) return [];
  const cornered = AGENTS.flatMap((agent) => {
    const taints = cornering(agent, deferred, context);
    return taints.length === 0 ? [] : [{ agent, taints }];
  });
  return alike(cornered, ({ taints }) => taints).map((group) => {
    const [{ taints }] = group as [(typeof cornered)[number]];
    const agents = group.map(({ agent }) => agent);
    return {
      moment: "before-apply",
      what: text`give ${inProse(agents)} the new tolerations in an apply of their own: ${inProse(taints.map(asTaint))} ${taints.length > 1 ? "reach" : "reaches"} every node that ${agents.length > 1 ? "they" : "it"} can be on, and evict${taints.length > 1 ? "" : "s"} pods that do not have them yet`,
      by: "you",
      because: text`the taints wait until Rancher has stored the tolerations, not until its agents run with them: ${apart(context)}, look that the new pods run (${asCode(podsCommand(agents))}), and apply the rest`,
    };
  });
}

function apart({ change: { address, deferredTaintOrder } }: ReviewContext): Text {
  if (deferredTaintOrder === "in-later-stack") return text`deploy the cluster's stack alone`;
  return address === undefined
    ? text`apply the cluster alone`
    : text`apply the cluster alone (${asCode(`terraform apply -target='${address}'`)})`;
}

const NAMESPACES: Readonly<Record<Agent, string>> = {
  "cattle-cluster-agent": "cattle-system",
  "fleet-agent": "cattle-fleet-system",
};

function podsCommand(agents: readonly Agent[]): string {
  const [only] = agents;
  return agents.length === 1 && only !== undefined ? `kubectl -n ${NAMESPACES[only]} get pods` : "kubectl get pods -A";
}

/** The NoExecute taints that leave an agent no place where it stays as it is; none where one is left, or none is known. */
function cornering(agent: Agent, deferred: readonly NewTaints[], context: ReviewContext): string[] {
  const { diff, change, before } = context;
  const renamed = renamedInPlace(context);
  const isGiven = diff.tolerations.some((each) => each.agent === agent && each.change === "added");
  const proof = before?.workloads.find(({ workload }) => workload === agent);
  if (!isGiven || proof?.verdict !== "runs" || change.before === undefined) return [];
  const running = runningTolerations(agent, change.before);
  const byPool = proof.pools.map((name) =>
    deferred
      .filter(({ pool }) => pool === (renamed.get(name) ?? name))
      .flatMap(({ taints }) => taints)
      .filter((taint) => {
        const parsed = Taint.parse(taint);
        return parsed.effect === TaintEffect.NO_EXECUTE && !running.tolerates(parsed);
      }),
  );
  return byPool.every((taints) => taints.length > 0) ? [...new Set(byPool.flat())].sort() : [];
}

/** Rancher gives its cluster agent tolerations of what the control plane is tainted with. */
function runningTolerations(agent: Agent, { agents, pools }: Cluster): TolerationSet {
  const atRunTime = agent === "cattle-cluster-agent" ? pools.filter(isControlPlane).flatMap(nodeTaints) : [];
  return new TolerationSet([...agents[agent].tolerations, ...atRunTime.map(Toleration.for)]);
}
