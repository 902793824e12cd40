import type { FindingDraft } from "../../scheduling/findings/finding";
import { somePools } from "../../scheduling/findings/some-pools";
import { nodeTaints } from "../../scheduling/pool";
import { AGENTS, hasProperties } from "../../scheduling/reading/cluster";
import { isUnknown } from "../../scheduling/reading/unknown";
import { TolerationSet } from "../../scheduling/toleration-set";
import { withoutSecrets } from "../../scheduling/without-secrets";
import type { ReviewContext } from "./context";

/**
 * Settings that Rancher keeps (RK715), draining that nobody asked for (RK716), and tolerations of which no plan shows
 * what becomes of them (RK717).
 */
export function stayingDangers(context: ReviewContext): FindingDraft[] {
  const { staying, after } = context.change;
  if (staying === undefined || after === undefined) return [];
  const { kept, drained, source } = staying;
  const settings = kept.map(({ names, ...each }) => ({ ...each, names: names.map(withoutSecrets) }));
  const mayBeDynamic = source === "plan" && !hasProperties(after) ? { mayBeDynamic: true as const } : {};
  return [
    ...(drained.length === 0 ? [] : [{ code: "RK716" as const, data: { settings: drained } }]),
    ...(settings.length === 0 ? [] : [{ code: "RK715" as const, data: { settings, source, ...mayBeDynamic } }]),
    ...(source === "plan" ? unreadTolerations(context) : []),
  ];
}

/** What can stand in a command as it is. */
const PLAIN_NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

function unreadTolerations({ change: { after } }: ReviewContext): FindingDraft[] {
  if (after === undefined) return [];
  return AGENTS.flatMap((agent): FindingDraft[] => {
    const { tolerations, neverReadBackBeside: beside } = after.agents[agent];
    const set = new TolerationSet(tolerations);
    const pools = after.pools.filter((pool) => nodeTaints(pool).some((taint) => taint.isHard && set.tolerates(taint)));
    if (beside.length === 0 || pools.length === 0) return [];
    const { name } = after;
    const cluster = isUnknown(name) || !PLAIN_NAME.test(name) ? {} : { cluster: name };
    const named = somePools(pools.map((pool) => pool.name));
    return [
      { code: "RK717", data: { workloads: [agent], beside, pools: named, ...cluster, hasWitness: after.hasWitness } },
    ];
  });
}
