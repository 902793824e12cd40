import { somePools } from "../../scheduling/findings/descriptions/phrases";
import type { KeptPods } from "../../scheduling/reading/idle-stand-in";
import { keepsReplicas, type SystemWorkload } from "../../scheduling/releases/catalog-row";
import { asCode, inProse, type Text, text } from "../../scheduling/rich-text";
import type { ReviewContext } from "../dangers/context";
import { type OpenLoss, openLosses } from "../open-losses";
import { type Going, goingIn, goingUntilNodesJoin, leavingIdle, ownInPlaceOf } from "../taken-out";
import { alike } from "./pool-commands";
import type { RolloutStep } from "./step";

/** Addons that K3s deletes, or that lose their pods, with what is written of them. */
export function goingSteps(context: ReviewContext): RolloutStep[] {
  const going = goingIn(context.before, context.after);
  const idle = going.flatMap(({ idle: each, ...rest }) => (each?.wasThere ? [{ ...rest, ...each }] : []));
  const isTold = new Set(going.map(({ workload }) => workload));
  const open = openLosses(context).filter(({ workload }) => !isTold.has(workload));
  return [
    ...switchedOffSteps(context),
    ...replacedByChartSteps(context),
    ...takenOutSteps(going),
    ...alike(idle, ({ kept, because }) => [kept, because]).map(idleStep),
    ...leavingIdle(context.before, context.after).map(
      ({ own, because }): RolloutStep => ({
        moment: "on-apply",
        what: text`after the apply Rancher writes the manifest without ${asCode(own)}, and K3s deletes what it made of it, with pods that it may have`,
        by: "rancher",
        because: text`${asCode(because)} lets no new pods run, and whether some are there from before is not known here`,
      }),
    ),
    ...open.flatMap((loss) => openLossSteps(loss, context)),
  ];
}

/** What may be there, and is lost then; that the app's own leaves, of which new pods are held back, is told of all of these. */
function openLossSteps(
  { workload, how, own, because, becomes, charts = [] }: OpenLoss,
  { applied }: ReviewContext,
): RolloutStep[] {
  const name = asCode(own ?? workload);
  const unknown =
    because === undefined
      ? text`whether it has any is not known here`
      : text`${asCode(because)} lets no new pods run, and whether some are there from before is not known here`;
  if (how === "no-place") {
    const placements = Object.values(applied?.workloads.find((each) => each.workload === workload)?.placements ?? {});
    const isOnRegistered = placements.some(({ verdict }) => verdict === "runs" || verdict === "depends");
    const what = text`pods that ${name} may have find no node any more once they are to be made again`;
    return [{ moment: isOnRegistered ? "on-join" : "on-restart", what, by: "you", because: unknown }];
  }
  if (becomes !== undefined)
    return [
      {
        moment: "on-apply",
        what: text`after the apply Rancher writes ${name} with ${asCode(becomes)}: pods that it may have go`,
        by: "rancher",
        because: unknown,
      },
    ];
  if (charts.length > 0)
    return [
      {
        moment: "on-apply",
        what: text`after the apply Rancher writes the manifest without HelmChart ${inProse(charts.map(asCode))}, and K3s uninstalls ${charts.length > 1 ? "them" : "it"}: ${workload} goes where it came with that`,
        by: "rancher",
        because: withoutThem([workload]),
      },
    ];
  return because === undefined ? [withoutStep([own ?? workload], withoutThem([workload]))] : [];
}

/** K3s deletes what it is told to leave out, as it is restarted. What something of the app's own takes the place of is not off. */
function switchedOffSteps({ before, after }: ReviewContext): RolloutStep[] {
  const was = new Map(before?.workloads.map(({ workload, verdict }) => [workload, verdict]));
  // Of what was the app's own, or came with a chart, K3s has turned its own off before.
  const wasOff = (workload: SystemWorkload) => {
    const customization = before?.cluster.addons.everywhere.get(workload);
    return customization?.broughtBy !== undefined || ownInPlaceOf(customization) !== undefined;
  };
  const off = (after?.workloads ?? [])
    .filter(({ workload, verdict }) => verdict === "disabled" && !["disabled", undefined].includes(was.get(workload)))
    .filter(({ kind, workload }) => (keepsReplicas(kind) || kind === "DaemonSet") && !wasOff(workload))
    .map(({ workload }) => workload);
  return off.length === 0 ? [] : [deletedStep(off, withoutThem(off))];
}

function deletedStep(off: readonly string[], because: Text): RolloutStep {
  return {
    moment: "on-apply",
    what: text`K3s deletes ${inProse(off)} as it is restarted with the new configuration`,
    by: "rancher",
    because,
  };
}

/** What is in the place of one that was there comes with a chart, which is installed after it is gone. */
function replacedByChartSteps({ before, after, applied }: ReviewContext): RolloutStep[] {
  const awaited = new Map(
    goingUntilNodesJoin(before, applied, after).map(({ workload, until = [] }) => [workload, until]),
  );
  const was = new Map(before?.workloads.map(({ workload, verdict }) => [workload, verdict]));
  const come = (after?.workloads ?? []).flatMap(({ workload, verdict }) => {
    const charts = after?.cluster.addons.everywhere.get(workload)?.broughtBy;
    const [had, is] = [before, after].map((proof) => proof?.cluster.addons.everywhere.get(workload));
    const wasThere = was.get(workload) === "runs" || was.get(workload) === "stays";
    if (verdict !== "depends" || charts === undefined || !wasThere) return [];
    return is === undefined ? [] : [{ workload, charts, own: had?.standsIn, until: awaited.get(workload) }];
  });
  return come.map(({ workload, charts, own, until: pools }) => {
    const then =
      pools === undefined ? text`after that` : text`once a node of ${somePools(pools)} takes the job that does it`;
    const until = text`${charts.length > 1 ? "charts" : "chart"} ${inProse(charts.map(asCode))} ${charts.length > 1 ? "are" : "is"} installed ${then}, and what ${charts.length > 1 ? "they bring" : "it brings"} is not judged: until that runs ${workload === "coredns" ? "no pod resolves a name" : text`there is no ${workload}`}`;
    return own === undefined ? deletedStep([workload], until) : withoutStep([own], until);
  });
}

/** K3s looks at manifests every few seconds, without a restart. */
function takenOutSteps(going: readonly Going[]): RolloutStep[] {
  const gone = going.flatMap(({ taken, workload }) => (taken === undefined ? [] : [{ taken, workload }]));
  if (gone.length === 0) return [];
  return [
    withoutStep(
      gone.map(({ taken }) => taken),
      withoutThem(gone.map(({ workload }) => workload)),
    ),
  ];
}

function withoutStep(owns: readonly string[], because: Text): RolloutStep {
  return {
    moment: "on-apply",
    what: text`after the apply Rancher writes the manifest without ${inProse(owns.map(asCode))}, and K3s deletes what it made of ${owns.length > 1 ? "them" : "it"}`,
    by: "rancher",
    because,
  };
}

interface Idle extends Going {
  readonly own: string;
  readonly because: string;
}

const WHAT_GOES_ON: Readonly<Record<KeptPods, Text>> = {
  all: text`pods that are there go on as they are`,
  some: text`an update takes some of the pods that are there, and the others go on as they are`,
  open: text`whether pods that are there go on depends on how many of them an update takes away first, which is not known here`,
};

/** It stays in the manifest, and K3s deletes nothing. */
function idleStep(group: readonly Idle[]): RolloutStep {
  const [{ kept, because }] = group as [Idle];
  const owns = inProse(group.map(({ own }) => asCode(own)));
  const written = text`after the apply Rancher writes ${owns} with ${asCode(because)}`;
  return {
    moment: "on-apply",
    what:
      kept === undefined
        ? text`${written}, and ${group.length > 1 ? "their" : "its"} pods go`
        : text`${written}: ${WHAT_GOES_ON[kept]}`,
    by: "rancher",
    because:
      kept === undefined
        ? withoutThem(group.map(({ workload }) => workload))
        : text`what else is changed of ${group.length > 1 ? "them" : "it"} comes once ${asCode(because)} is taken back; a cluster that is made anew has no pods of ${group.length > 1 ? "them" : "it"} that run until then`,
  };
}

function withoutThem(workloads: readonly string[]): Text {
  return workloads.includes("coredns")
    ? text`without coredns no pod resolves a name until something of your own answers in its place: have that run before, in a change of its own`
    : text`what needs ${workloads.length > 1 ? "them" : "it"} has to find something of your own in ${workloads.length > 1 ? "their" : "its"} place`;
}
