import type { Customization } from "../../releases/catalog-row";
import { asCode, inProse, joined, type Text, text } from "../../rich-text";
import type { FindingData, RefusingPool, UnplacedWorkload } from "../finding-data";
import type { Description, Descriptions } from "./description";
import {
  beforeTolerating,
  customized,
  derivedRepairs,
  isOrAre,
  oneOfPools,
  quotedPools,
  thePool,
  uncertainty,
  whyNot,
} from "./phrases";

type Code = "RK201" | "RK202" | "RK203" | "RK204" | "RK205" | "RK206" | "RK207" | "RK208" | "RK209" | "RK211";

/** Findings about the time when every pool has joined, in words. */
export const STEADY_STATE_DESCRIPTIONS: Descriptions<Code> = {
  RK201: describeUnplaced,
  RK202: describeUnplaced,
  RK203: describeUnplaced,
  RK204: describeUnplaced,
  RK205: describeInstallJobs,

  RK206: (data) => {
    const { workload, refusals, customize, wasThere } = data;
    const labels = labelRepairs(refusals);
    return {
      subject: text`${workload}`,
      message: wasThere
        ? text`${workload} has no pod on any pool ${ONCE_DEFERRED}, so its Service has no address`
        : text`${workload} gets no pod on any pool, so its Service has no address`,
      facts: [
        ...whyNot(refusals),
        wasThere
          ? text`a DaemonSet's pods are not Pending on nodes they cannot use: those that are there are evicted, and no new ones are made`
          : text`a DaemonSet's pods are not Pending on nodes they cannot use: they are not made`,
      ],
      help: [
        ...beforeTolerating(data),
        ...labels,
        ...tolerationRepairs(refusals, customize),
        ...(labels.length === 0 ? [text`keep one pool free of hard taints`] : []),
      ],
    };
  },

  RK207: ({ workload, pools, refusals, customize, keeping }) => ({
    subject: text`${workload}`,
    message: text`${workload} gets ${keeping.length === 0 ? "pods" : "new pods"} on ${quotedPools(pools)} only`,
    facts: [
      ...whyNot(refusals),
      ...(keeping.length === 0
        ? []
        : [text`pods that are on ${quotedPools(keeping)} before the deferred taints stay until they are replaced`]),
    ],
    help: [...labelRepairs(refusals), ...tolerationRepairs(refusals, customize)],
  }),

  RK208: ({ workload, refusals, uncertain, customize }) => ({
    subject: text`${workload}`,
    message: text`claims for local-path volumes stay Pending on some pools`,
    facts: [
      ...whyNot(refusals),
      text`the helper pod names its node itself, so only NoExecute taints matter; the kubelet refuses it`,
      ...uncertainty(uncertain),
    ],
    help: [
      ...customized(customize),
      text`use NoSchedule instead of NoExecute`,
      text`use another storage class on these pools`,
    ],
  }),

  RK209: ({ pool, workloads, keeping, starting = [] }) => ({
    subject: thePool(pool),
    message: text`${keeping.length === 0 ? "" : "new pods of "}${inProse(workloads)} can run on ${thePool(pool)} only`,
    facts:
      keeping.length === 0
        ? [text`without a node of ${thePool(pool)} ${workloads.length > 1 ? "they are" : "it is"} Pending`]
        : [
            text`without a node of ${thePool(pool)} new pods are Pending`,
            text`pods that are on ${quotedPools(keeping)} before the deferred taints and may stay there do so until they are replaced`,
          ],
    help: [
      text`give ${thePool(pool)} at least two nodes`,
      starting.length === 0
        ? text`leave a second pool without hard taints`
        : text`take away what keeps pods off new nodes of ${oneOfPools(starting)}, which a finding of its own names`,
    ],
  }),

  RK211: describeEvictedAgain,
};

/** Until then it runs: RK602 tells what becomes of its pods. */
const ONCE_DEFERRED = "once the deferred taints are applied";

function describeEvictedAgain({ workload, kind, pools, places, customize }: FindingData["RK211"]): Description {
  const isOver = kind === "Job" || kind === "Pod";
  const from = quotedPools(places.map(({ pool }) => pool));
  return {
    subject: text`${workload}`,
    message: isOver
      ? text`${workload} is evicted from ${from} when it is not done in time`
      : pools.length === 0
        ? text`${workload} stays on no pool: it is evicted again and again`
        : text`${workload} stays on ${quotedPools(pools)} and is evicted from ${from}`,
    facts: [
      ...whyNot(places.map(({ pool, taints, seconds }) => ({ pool, verdict: "evicted", by: taints, seconds }))),
      text`of the tolerations that match a taint the first counts, and of several taints the shortest time`,
      isOver
        ? text`what takes longer than this time is stopped there and begins anew`
        : kind === "DaemonSet"
          ? text`a new pod is made there each time`
          : text`a new pod may go there again each time`,
    ],
    help: [text`leave ${asCode("tolerationSeconds")} out`, ...customized(customize)],
  };
}

function describeUnplaced(data: UnplacedWorkload): Description {
  const { workload, refusals, neverMade, wasThere, uncertain, customize } = data;
  const labels = labelRepairs(refusals);
  // Where labels alone are in the way, tolerations and pools without taints change nothing.
  const isAboutTaints = refusals.some(({ verdict }) => verdict !== "unselected") || refusals.length === 0;
  return {
    subject: text`${workload}`,
    message: text`${workload} can run on no pool${wasThere ? ` ${ONCE_DEFERRED}` : ""}`,
    facts: [
      ...whyNot(refusals),
      ...neverMade.map((name) => text`${name} is ${wasThere ? "made no more" : "never made"} without it`),
      ...uncertainty(uncertain),
      ...(customize.kind === "impossible" ? [text`its tolerations cannot be changed: ${customize.because}`] : []),
    ],
    help: [
      ...beforeTolerating(data),
      ...(isAboutTaints ? agentRepairs(data) : []),
      ...labels,
      ...(labels.length === 0 ? [] : [text`let it ask for no label that the nodes do not have`]),
      ...(isAboutTaints
        ? [text`keep one worker pool free of hard taints`, ...customized(customize, text`give it tolerations: `)]
        : []),
    ],
  };
}

/** Both agents tolerate the control plane by derivation, so it is off, or there is no control plane. */
function agentRepairs({ workload, hasControlPlane, agentSource }: UnplacedWorkload): Text[] {
  if (workload !== "cattle-cluster-agent" && workload !== "fleet-agent") return [];
  if (hasControlPlane) return derivedRepairs(workload, agentSource);
  return [
    agentSource === "properties"
      ? text`give a pool the control-plane role; derived tolerations answer its taints`
      : text`give a pool the control-plane role`,
  ];
}

function describeInstallJobs(data: FindingData["RK205"]): Description {
  const { workloads, isBootstrap, neverMade, refusals, customize } = data;
  const whatFollows = neverMade.length === 0 ? [] : [text`${inProse(neverMade)} ${isOrAre(neverMade)} never made`];
  return {
    subject: inProse(workloads),
    message: joined([text`${inProse(workloads)} can run on no pool`, ...whatFollows], ", so "),
    facts: [
      ...whyNot(refusals),
      isBootstrap
        ? text`with ${asCode("bootstrap: true")} a job asks for the control plane, and tolerates its role and how nodes start, and nothing else`
        : text`K3s gives these jobs no tolerations by default`,
    ],
    help: [
      ...beforeTolerating(data),
      isBootstrap
        ? text`keep one control-plane pool free of hard taints of your own`
        : text`keep one worker pool free of hard taints`,
      ...customized(customize, text`give them tolerations: `),
      ...disabledWords(workloads),
    ],
  };
}

/** What turns K3s's own jobs off: `traefik` those of Traefik, and another word the one of the Gateway API. */
function disabledWords(jobs: readonly string[]): Text[] {
  const words = [
    ...(jobs.includes("helm-install-traefik") ? ["traefik"] : []),
    ...(jobs.includes("helm-install-gateway-api-crd") ? ["gateway-api-crd"] : []),
  ];
  if (words.length === 0) return [];
  return [text`disable ${inProse(words.map((word) => asCode(JSON.stringify(word))))} if not used`];
}

function labelRepairs(refusals: readonly RefusingPool[]): Text[] {
  const labels = refusals.flatMap((refusal) =>
    refusal.verdict === "unselected" ? Object.entries(refusal.missingLabels).map((label) => label.join("=")) : [],
  );
  return [...new Set(labels)].map((label) => text`label the pools that are to have it with ${asCode(label)}`);
}

function tolerationRepairs(refusals: readonly RefusingPool[], customize: Customization): Text[] {
  return refusals.some(({ verdict }) => verdict === "blocked") ? customized(customize) : [];
}
