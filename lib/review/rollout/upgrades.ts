import { allOfSome } from "../../scheduling/findings/descriptions/phrases";
import { somePools } from "../../scheduling/findings/some-pools";
import { prove, type SchedulingProof } from "../../scheduling/prove";
import type { Cluster } from "../../scheduling/reading/cluster";
import { keepsReplicas } from "../../scheduling/releases/catalog-row";
import { asCode, inProse, type Text, text } from "../../scheduling/rich-text";
import type { ReviewContext } from "../dangers/context";
import { isJudged } from "../judged";
import { takenOut } from "../taken-out";
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
    ...switchedOffSteps(context),
    ...takenOutSteps(context),
    ...rancherSteps(context),
    ...possibleSteps(context, before, after),
  ];
}

/** K3s deletes what it is told to leave out, as it is restarted. What something of the app's own takes the place of is not off. */
function switchedOffSteps({ before, after }: ReviewContext): RolloutStep[] {
  const was = new Map(before?.workloads.map(({ workload, verdict }) => [workload, verdict]));
  const own = takenOut(before, after);
  const off = (after?.workloads ?? [])
    .filter(({ workload, verdict }) => verdict === "disabled" && !["disabled", undefined].includes(was.get(workload)))
    .filter(({ kind, workload }) => (keepsReplicas(kind) || kind === "DaemonSet") && !own.has(workload))
    .map(({ workload }) => workload);
  if (off.length === 0) return [];
  return [
    {
      moment: "on-apply",
      what: text`K3s deletes ${inProse(off)} as it is restarted with the new configuration`,
      by: "rancher",
      because: withoutThem(off),
    },
  ];
}

/** K3s looks at manifests every few seconds, without a restart. */
function takenOutSteps({ before, after }: ReviewContext): RolloutStep[] {
  const gone = takenOut(before, after);
  if (gone.size === 0) return [];
  return [
    {
      moment: "on-apply",
      what: text`after the apply Rancher writes the manifest without ${inProse([...gone.values()].map(asCode))}, and K3s deletes what it made of ${gone.size > 1 ? "them" : "it"}`,
      by: "rancher",
      because: withoutThem([...gone.keys()]),
    },
  ];
}

function withoutThem(workloads: readonly string[]): Text {
  return workloads.includes("coredns")
    ? text`without coredns no pod resolves a name until something of your own answers in its place: have that run before, in a change of its own`
    : text`what needs ${workloads.length > 1 ? "them" : "it"} has to find something of your own in ${workloads.length > 1 ? "their" : "its"} place`;
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
