import { somePools } from "../../scheduling/findings/descriptions/phrases";
import { NodeRole } from "../../scheduling/node-role";
import type { Cluster } from "../../scheduling/reading/cluster";
import { asCode, inProse, type Text, text } from "../../scheduling/rich-text";
import type { PoolChange } from "../cluster-diff";
import type { ReviewContext } from "../dangers/context";
import { withoutPlaceMeanwhile } from "../dangers/machines-going-first";
import { madeAnew, pausedWithTemplate, withLateTemplate } from "../pool-renewals";
import { alike } from "./pool-commands";
import type { RolloutStep } from "./step";
import { newTo, type Unseen, unseenOf } from "./unseen-changes";

/** What Rancher makes of machines whose pool gets another template: others, with all that the pool says now. */
export function machineTemplateSteps(context: ReviewContext): RolloutStep[] {
  const { before, after } = context.change;
  if (before === undefined || after === undefined) return [];
  return [...madeAnewSteps(context, before, after), ...pausedSteps(context, before, after)];
}

interface Renewed extends Unseen {
  readonly isLate: boolean;
  readonly order: Text;
}

function madeAnewSteps(context: ReviewContext, before: Cluster, after: Cluster): RolloutStep[] {
  const made = madeAnew(context.diff, before, after);
  const late = withLateTemplate(before, after);
  const renewed = context.diff.pools
    .filter(({ pool }) => made.includes(pool))
    .map(
      (pool): Renewed => ({
        ...newOfMachines(pool),
        isLate: late.includes(pool.pool),
        order: orderOf(pool.pool, after, context),
      }),
    );
  return alike(renewed, ({ pool: _, ...rest }) => rest).map((group): RolloutStep => {
    const [first] = group as [Renewed];
    const { roles, added, removed, labels, isLate, order } = first;
    const isNew = roles !== undefined || added.length + removed.length + labels.length > 0;
    const how = isLate
      ? text`anew, unless their template says what it said before, which is known only at apply; they come with all that the pool says now`
      : text`anew from the other template, with all that the pool says now`;
    return {
      moment: "on-apply",
      what: text`after the apply Rancher makes the machines of ${somePools(group.map(({ pool }) => pool))} ${how}${isNew ? text`: ${newTo(first)}` : ""}`,
      by: "rancher",
      because: text`Terraform does not wait for it; ${order}; a node is drained first only where ${asCode("drain_before_delete")} says so; machines stay while the pool is ${asCode("paused")}, or where the other template says the same`,
    };
  });
}

/** Which goes first, and what has no place until another one is there. */
function orderOf(pool: string, after: Cluster, context: ReviewContext): Text {
  const { goingFirst = "unknown", perhapsAll } = after.machineUpdates?.get(pool) ?? {};
  const said = asCode("rolling_update");
  if (goingFirst === 0) return text`others come before they go`;
  if (perhapsAll !== undefined) {
    const isEtcd = after.pools.some(({ name, roles }) => name === pool && roles.includes(NodeRole.ETCD));
    return text`${said} lets ${String(perhapsAll)} of them go before ${perhapsAll === 1 ? "another one comes" : "others come"}: all of them${isEtcd ? ", with the etcd that they have," : ""} where there are no more, and how many there are is known only at apply`;
  }
  if (goingFirst === "unknown") return text`they go by ${said} of the pool: without it one comes before one goes`;
  if (goingFirst !== "all") {
    return text`${said} lets ${String(goingFirst)} of them go before ${goingFirst === 1 ? "another one comes" : "others come"}`;
  }
  const homeless = withoutPlaceMeanwhile(context)
    .filter(({ pools }) => pools.includes(pool))
    .map(({ workload }) => workload);
  return text`${said} lets all of them go before another one comes${homeless.length === 0 ? "" : text`: until one has joined, ${inProse(homeless)} ${homeless.length === 1 ? "finds" : "find"} no node`}`;
}

/** Another machine has the taints of its roles, and what is put on nodes as they run waits for that. */
function newOfMachines(pool: PoolChange): Unseen {
  const of = (change: string) =>
    pool.taints
      .filter((taint) => taint.change === change && ["pool", "roles"].includes(taint.origin))
      .map(({ taint }) => taint);
  const { roles } = unseenOf(pool, true);
  return {
    pool: pool.pool,
    ...(roles === undefined ? {} : { roles }),
    added: of("added"),
    removed: of("removed"),
    labels: pool.labels,
    isMadeByRancher: true,
    areRolesWritten: false,
  };
}

function pausedSteps({ diff }: ReviewContext, before: Cluster, after: Cluster): RolloutStep[] {
  const paused = pausedWithTemplate(diff, before, after);
  if (paused.length === 0) return [];
  return [
    {
      moment: "later-change",
      what: text`machines of ${somePools(paused)} stay as they are as long as the pool is ${asCode("paused")}; Rancher makes them anew from the other template once it is not`,
      by: "you",
      because: text`nothing tells of it then but that ${asCode("paused")} changes`,
    },
  ];
}
