import { allOfSome } from "../../scheduling/findings/descriptions/phrases";
import { somePools } from "../../scheduling/findings/some-pools";
import { prove, type SchedulingProof } from "../../scheduling/prove";
import type { Cluster } from "../../scheduling/reading/cluster";
import { inProse, type Text, text } from "../../scheduling/rich-text";
import type { ReviewContext } from "../dangers/context";
import { isJudged } from "../judged";
import { goingSteps } from "./going-workloads";
import { alike } from "./pool-commands";
import { rancherSteps } from "./rancher-upgrade";
import { restartSteps } from "./restarts";
import type { RolloutStep } from "./step";

/** How another release or configuration reaches the nodes, and what it makes possible. */
export function upgradeSteps(context: ReviewContext): RolloutStep[] {
  const { before, after } = context.change;
  if (before === undefined || after === undefined) return [];
  return [
    ...restartSteps(context, before, after),
    ...goingSteps(context),
    ...rancherSteps(context),
    ...possibleSteps(context, before, after),
  ];
}

/** What a release makes possible by itself, and what is possible still after all of the change. */
function possibleSteps(
  { before: was, after: is, diff }: ReviewContext,
  before: Cluster,
  after: Cluster,
): RolloutStep[] {
  if (was === undefined || is === undefined || !isJudged(was) || !isJudged(is)) return [];
  const [k3s, rancher] = [diff.kubernetesVersion, diff.rancherVersion].map((change) => change.before !== change.after);
  if (!k3s && !rancher) return [];
  const { kubernetesVersion } = after;
  const upgraded = k3s ? prove({ ...before, kubernetesVersion }) : was;
  const ofK3s = gained(was, upgraded, is);
  const { rancherVersion: _, ...others } = before;
  const withRancher: Cluster = {
    ...others,
    kubernetesVersion,
    ...(after.rancherVersion === undefined ? {} : { rancherVersion: after.rancherVersion }),
  };
  const ofRancher = rancher ? gained(upgraded, prove(withRancher), is) : [];
  return [
    ...stepsOf(ofK3s, (sentence) => ({
      moment: "on-apply",
      what: sentence,
      by: "rancher",
      because: text`K3s ${diff.kubernetesVersion.after ?? ""} makes it so, on every node that has it`,
    })),
    ...stepsOf(ofRancher, (sentence) => ({
      moment: "on-restart",
      what: sentence,
      by: "rancher",
      because: text`Rancher ${diff.rancherVersion.after ?? ""} makes it so, once the server is upgraded`,
    })),
  ];
}

/** A workload that finds pools which did not take it. */
interface Gain {
  readonly workload: string;
  readonly pools: readonly string[];
  /** Whether it could be nowhere before. */
  readonly isFirst: boolean;
}

function gained(before: SchedulingProof, upgraded: SchedulingProof, after: SchedulingProof): Gain[] {
  const runsOn = (proof: SchedulingProof, name: string) =>
    proof.workloads.find(({ workload, verdict }) => workload === name && verdict === "runs")?.pools ?? [];
  return after.workloads.flatMap(({ workload }): Gain[] => {
    const old = before.workloads.find((each) => each.workload === workload);
    // What is new with the release, off or open before has gained nothing that is known.
    if (old === undefined || old.verdict === "disabled" || old.verdict === "depends") return [];
    const pools = runsOn(after, workload).filter(
      (pool) => runsOn(upgraded, workload).includes(pool) && old.placements[pool]?.verdict === "blocked",
    );
    const isFirst =
      old.verdict !== "runs" && runsOn(upgraded, workload).length > 0 && runsOn(after, workload).length > 0;
    if (pools.length === 0 && !isFirst) return [];
    return [{ workload, pools: pools.length > 0 ? pools : runsOn(after, workload), isFirst }];
  });
}

function stepsOf(gains: readonly Gain[], step: (sentence: Text) => RolloutStep): RolloutStep[] {
  return alike(gains, ({ pools, isFirst }) => [pools, isFirst]).map((group) => {
    const [{ pools, isFirst }] = group as [Gain];
    const names = group.map(({ workload }) => workload);
    const on = text`${pools.length > 1 ? "pools" : "pool"} ${allOfSome(somePools(pools))}`;
    return step(
      isFirst
        ? text`${inProse(names)} can run, which ${names.length > 1 ? "they" : "it"} could not before: on ${on}`
        : text`${inProse(names)} can run on ${on} as well`,
    );
  });
}
