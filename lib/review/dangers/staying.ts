import type { FindingDraft } from "../../scheduling/findings/finding";
import { somePools } from "../../scheduling/findings/some-pools";
import { nodeTaints } from "../../scheduling/pool";
import { AGENTS, hasProperties } from "../../scheduling/reading/cluster";
import { isUnknown } from "../../scheduling/reading/unknown";
import { TolerationSet } from "../../scheduling/toleration-set";
import { withoutSecrets } from "../../scheduling/without-secrets";
import { AGENT_BLOCKS } from "../kept-settings";
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

/** Blocks of which nothing is known where an import has not read them. */
const CUSTOMIZATIONS = AGENT_BLOCKS.map(([argument]): string => argument);

function unreadTolerations({ change: { before, after, refused } }: ReviewContext): FindingDraft[] {
  if (after === undefined) return [];
  return AGENTS.flatMap((agent): FindingDraft[] => {
    const { tolerations, unknownTolerations, neverReadBackBeside: beside } = after.agents[agent];
    const set = new TolerationSet(tolerations);
    const pools = after.pools.filter((pool) => nodeTaints(pool).some((taint) => taint.isHard && set.tolerates(taint)));
    const { name } = after;
    const cluster = isUnknown(name) || !PLAIN_NAME.test(name) ? {} : { cluster: name };
    // After an update that Rancher refused, RK711 says why it is not known.
    const isUnread = before?.agents[agent].unknownTolerations.some(({ path }) => CUSTOMIZATIONS.includes(path));
    if (isUnread === true && refused.length === 0) {
      const data = { workloads: [agent], beside: [], pools: somePools([]), ...cluster, hasWitness: after.hasWitness };
      return [{ code: "RK717", data: { ...data, isImported: true } }];
    }
    // Those that no taint of the pools asks for are there for taints that others put on nodes.
    if (beside.length === 0 || tolerations.length + unknownTolerations.length === 0) return [];
    const named = somePools(pools.map((pool) => pool.name));
    return [
      { code: "RK717", data: { workloads: [agent], beside, pools: named, ...cluster, hasWitness: after.hasWitness } },
    ];
  });
}
