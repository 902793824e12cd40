import { counted } from "../../counted";
import { reasons } from "../../reasons";
import { keepsReplicas } from "../../releases/catalog-row";
import { inProse, joined, plain, type Text, text } from "../../rich-text";
import type { EvictedWorkload, FindingData, StayingWorkload } from "../finding-data";
import type { Description, Descriptions } from "./description";
import {
  allOfSome,
  customized,
  isOrAre,
  quotedPool,
  quotedPools,
  someTaints,
  thePool,
  uncertainty,
  whyNot,
} from "./phrases";

/** Findings about the nodes that are to be registered, and what happens on them later, in words. */
export const NODE_DESCRIPTIONS: Descriptions<"RK601" | "RK602" | "RK603"> = {
  RK601: ({ nodes, pools }) => ({
    subject: text`etcd`,
    message: text`${nodes} etcd nodes survive the loss of no more nodes than ${nodes - 1} would`,
    facts: [
      ...pools.map((each) => text`${thePool(each.pool)}: ${each.nodes}`),
      text`etcd needs a majority: ${majority(nodes)} of ${nodes}, ${majority(nodes - 1)} of ${nodes - 1}`,
    ],
    help: [text`use an odd number of etcd nodes: 1, 3 or 5`],
  }),

  RK602: describeEvictions,
  RK603: describeStaying,
};

function majority(nodes: number): number {
  return Math.floor(nodes / 2) + 1;
}

function describeEvictions({ pool, evicted }: FindingData["RK602"]): Description {
  const names = evicted.map(({ workload }) => workload);
  const stranded = evicted.filter(isStranded);
  const isLater = evicted.some(({ seconds }) => seconds > 0);
  return {
    subject: thePool(pool),
    message: text`${inProse(names)} ${isOrAre(names)} evicted from ${thePool(pool)} ${isLater ? "once" : "when"} its taints are applied`,
    facts: [...whatTheyDoNotTolerate(evicted), ...whereTheyGo(evicted, pool), ...lostConnection(evicted)],
    help: [
      text`use NoSchedule instead of NoExecute: it keeps new pods away and lets running ones stay`,
      ...(stranded.length === 0 ? [] : [text`keep one worker pool free of hard taints`]),
      ...evicted.flatMap(({ workload, customize }) =>
        customized(customize, text`give ${workload} a toleration first: `),
      ),
    ],
  };
}

function isStranded({ kind, goesTo, comesBack }: EvictedWorkload): boolean {
  return keepsReplicas(kind) && goesTo.named.length === 0 && !comesBack;
}

function whatTheyDoNotTolerate(evicted: readonly EvictedWorkload[]): Text[] {
  const untolerated = grouped(
    evicted.filter(({ seconds }) => seconds === 0),
    ({ taints }) => someTaints(taints),
  );
  const limited = grouped(
    evicted.filter(({ seconds }) => seconds > 0),
    ({ taints, seconds }) => text`${someTaints(taints)} for ${counted(seconds, "second")} only`,
  );
  return [
    ...untolerated.map(
      ([what, names]) => text`${inProse(names)} ${names.length > 1 ? "do" : "does"} not tolerate ${what}`,
    ),
    ...limited.map(([what, names]) => text`${inProse(names)} ${names.length > 1 ? "tolerate" : "tolerates"} ${what}`),
  ];
}

function whereTheyGo(evicted: readonly EvictedWorkload[], pool: string): Text[] {
  return grouped(evicted, (each) => destination(each, pool)).map(([where, names]) => text`${inProse(names)}: ${where}`);
}

function destination(evicted: EvictedWorkload, pool: string): Text {
  const { workload, kind, goesTo, comesBack, staysOn, dependsOn } = evicted;
  if (kind === "DaemonSet") return text`no pod on ${thePool(pool)} from then on`;
  if (dependsOn !== undefined && workload === AGENT && staysOn.named.length > 0) {
    return text`Pending from then on, where it is on ${thePool(pool)}; where it is on ${allOfSome(staysOn)} it stays, and Rancher adds the tolerations`;
  }
  if (dependsOn !== undefined) return text`whether a pool takes new pods depends on ${reasons(dependsOn)}`;
  const goesNowhere = goesTo.named.length === 0 && !comesBack;
  if (goesNowhere && staysOn.named.length > 0) {
    return text`pods that are on ${thePool(pool)} are Pending from then on, as no pool takes new ones; those on ${allOfSome(staysOn)} stay until they are replaced`;
  }
  if (goesNowhere) return text`Pending from then on, as no pool takes them`;
  return joined([
    ...(goesTo.named.length === 0 ? [] : [text`new pods run on ${allOfSome(goesTo)}${onceOff(evicted)}`]),
    ...(comesBack ? [text`back on ${quotedPool(pool)} once Rancher has added the tolerations`] : []),
  ]);
}

/** Registered nodes of a pool may still have what new ones do not get. */
function onceOff({ until = [] }: EvictedWorkload): Text {
  if (until.length === 0) return [];
  const taints = [...new Set(until.flatMap((each) => each.taints))];
  const pools = quotedPools(until.map(({ pool }) => pool));
  return text`, on registered nodes of ${pools} only once ${someTaints(taints)} ${isOrAre(taints)} off them`;
}

/** Where a pool takes the agent back, for a time or for good, Rancher sees the taints and adds the tolerations. */
function lostConnection(evicted: readonly EvictedWorkload[]): Text[] {
  const agent = evicted.find(({ workload }) => workload === AGENT);
  if (agent === undefined || !isStranded(agent)) return [];
  return [
    agent.dependsOn === undefined
      ? text`without ${AGENT} Rancher loses the cluster, and can add no tolerations to it`
      : text`while ${AGENT} is Pending Rancher has lost the cluster, and can add no tolerations to it`,
  ];
}

const AGENT = "cattle-cluster-agent";

function describeStaying({ workloads, ...data }: FindingData["RK603"]): Description {
  const areThere = data.areThere === true;
  const jobs = workloads.filter(({ kind }) => kind === "Job");
  const lasting = workloads.filter(({ kind }) => kind !== "Job");
  const isPartly = ({ onlyOn }: StayingWorkload) => onlyOn !== undefined;
  return {
    subject: inProse(workloads.map(({ workload }) => workload)),
    message: joined(
      [
        ...staying(
          lasting.filter((each) => !isPartly(each)),
          areThere,
        ),
        ...partly(lasting.filter(isPartly), areThere),
        ...doneBefore(jobs, areThere),
      ],
      "; ",
    ),
    facts: [
      ...grouped(workloads, ({ refusals }) => joined(whyNot(refusals), "; ")).map(
        ([why, names]) => text`${inProse(names)}: ${why}`,
      ),
      ...momentsOfPods(lasting, lasting.some(isPartly), areThere),
      ...(jobs.length === 0
        ? []
        : [text`at the next K3s upgrade these jobs are to upgrade what they installed, and are Pending`]),
      ...workloads.flatMap(({ uncertain }) => uncertainty(uncertain)),
    ],
    help: [
      text`keep one worker pool free of hard taints`,
      ...grouped(workloads, ({ customize }) => joined(customized(customize))).flatMap(([how, names]) =>
        plain(how) === "" ? [] : [text`give ${inProse(names)} tolerations: ${how}`],
      ),
    ],
  };
}

function staying(lasting: readonly StayingWorkload[], areThere: boolean): Text[] {
  if (lasting.length === 0) return [];
  const names = inProse(lasting.map(({ workload }) => workload));
  const when = areThere ? text`behind the deferred taints` : text`when the deferred taints are applied`;
  return lasting.length > 1
    ? [text`${names} stay ${when}, and find no node once their pods are replaced`]
    : [text`${names} stays ${when}, and finds no node once its pods are replaced`];
}

/** Some of their pods are evicted, where they are on other pools. */
function partly(lasting: readonly StayingWorkload[], areThere: boolean): Text[] {
  return grouped(lasting, ({ onlyOn = [] }) => quotedPools(onlyOn)).map(
    ([pools, names]) =>
      text`${inProse(names)} ${names.length > 1 ? "stay" : "stays"} on ${pools} alone ${areThere ? "behind the deferred taints" : "when the deferred taints are applied"}, and ${names.length > 1 ? "find" : "finds"} no node once pods are evicted from elsewhere, or replaced`,
  );
}

function doneBefore(jobs: readonly StayingWorkload[], areThere: boolean): Text[] {
  if (jobs.length === 0) return [];
  const names = inProse(jobs.map(({ workload }) => workload));
  return [
    text`${names} ${areThere ? "ran before the deferred taints came" : `${jobs.length > 1 ? "run" : "runs"} before the deferred taints are applied`}, and ${jobs.length > 1 ? "find" : "finds"} no node to run again`,
  ];
}

function whenTheyCome(isPartly: boolean): Text {
  return isPartly
    ? text`when the taints are applied, NoSchedule only keeps new pods away, and NoExecute evicts those that do not tolerate it (RK602): which pool a pod is on by then is open`
    : text`when the taints are applied, nothing happens to pods that run: NoSchedule only keeps new ones away`;
}

/** What happens to pods, moment by moment. */
function momentsOfPods(lasting: readonly StayingWorkload[], isPartly: boolean, areThere: boolean): Text[] {
  if (lasting.length === 0) return [];
  const ofRancher = lasting.filter(({ isOfRancher }) => isOfRancher).map(({ workload }) => workload);
  return [
    ...(areThere ? [] : [whenTheyCome(isPartly)]),
    text`when a pod is deleted or drained, no new one finds a node; a node that is replaced takes pods until its taints are applied`,
    text`an upgrade of K3s or Rancher that changes the pods makes new ones, which find none either`,
    ...(ofRancher.length === 0 || areThere
      ? []
      : [
          text`Rancher installs ${inProse(ofRancher)} only once the cluster is active; where the taints are there before, ${ofRancher.length > 1 ? "they are" : "it is"} Pending from the start`,
        ]),
  ];
}

/** The names of the workloads by what is said of them, in the order they come. */
function grouped<T extends { readonly workload: string }>(
  evicted: readonly T[],
  say: (each: T) => Text,
): [Text, string[]][] {
  const groups = new Map<string, [Text, string[]]>();
  for (const each of evicted) {
    const said = say(each);
    const [, names] = groups.get(plain(said)) ?? [said, []];
    groups.set(plain(said), [said, [...names, each.workload]]);
  }
  return [...groups.values()];
}
