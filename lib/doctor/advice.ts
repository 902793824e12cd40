import { balancedService } from "../live/known-workloads";
import { annotateServiceCommands, patchCommands, patchCronJobCommands } from "../live/kubectl";
import { taintText, typedTaint } from "../live/live-taint";
import { arrayCode, objectCode, tolerationCode } from "../live/typed-code";
import { makerOf } from "../live/workload-maker";
import { labelsOf, type Workload } from "../live/workloads";
import type { Remedy } from "../remedies";
import { problemsOf } from "../scheduling/invalid-input";
import { hasHelmJobTolerations } from "../scheduling/releases/k3s-changes";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import type { Taint } from "../scheduling/taint";
import { type KubernetesToleration, Toleration } from "../scheduling/toleration";
import { adviceElsewhere, type ElsewhereWorkload, isElsewhere } from "./advice-elsewhere";
import type { BlockedWorkload } from "./blocked-workload";

/** What helps a blocked workload. */
export interface Advice {
  /** The narrowest tolerations that let it run, none superfluous. */
  readonly tolerations: readonly KubernetesToleration[];
  /** The same in the app, where there is a place for it. */
  readonly code?: TypedCode;
  /** Commands that help at once, and only until something writes the object again. */
  readonly commands: readonly string[];
  readonly notes: readonly string[];
  /** Whether only another choice of node pools lasts: there is no setting for its tolerations. */
  readonly needsPools: boolean;
}

/** Lines of TypeScript, and what they are part of. */
export interface TypedCode {
  readonly where: "props of K3sCluster" | "pod spec of @cdktf/provider-kubernetes";
  readonly lines: readonly string[];
}

/** What a remedy is made from. */
interface Blocked {
  readonly workload: Workload;
  readonly taints: readonly Taint[];
  readonly tolerations: readonly KubernetesToleration[];
  /** Release of the servers' kubelets, where it is one of K3s. */
  readonly kubernetesVersion?: string;
}

type PartialAdvice = Partial<Pick<Advice, "code" | "commands" | "notes" | "needsPools">>;

/** Nobody wants more in one pod spec, and each of the workload's pods would get a command as long. */
const MOST_TOLERATIONS = 20;

/** What helps a blocked workload; nothing where tolerations do not. */
export function adviceFor(
  { workload, toTolerate }: Pick<BlockedWorkload, "workload" | "toTolerate">,
  kubernetesVersion: string | undefined,
  isForK3sCluster = true,
): Advice {
  const none: Advice = { tolerations: [], commands: [], notes: [], needsPools: false };
  const some = toTolerate.slice(0, MOST_TOLERATIONS);
  const taints = some.flatMap((taint) => typedTaint(taint) ?? []);
  if (taints.length < some.length && some.length === toTolerate.length) {
    const odd = some.filter((taint) => typedTaint(taint) === undefined).map(taintText);
    return {
      ...none,
      notes: odd.map((text) => `${text} is not a taint that Kubernetes accepts, so nothing is written for it`),
    };
  }
  if (toTolerate.length === 0) return none;
  const tolerations = taints.map((taint) => Toleration.for(taint).toKubernetes());
  const context = {
    workload,
    taints,
    tolerations,
    ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
  };
  const advice: PartialAdvice = adviceElsewhere(workload, isForK3sCluster) ?? adviceHere(context);
  const { needsPools = false, notes = [], ...special } = advice;
  if (toTolerate.length > some.length) {
    const why = `it would take ${toTolerate.length} tolerations; nothing is written for more than ${some.length}`;
    return { ...none, notes: [why, ...(needsPools ? notes : [])], needsPools };
  }
  return { tolerations, commands: patchCommands(workload, tolerations), ...special, notes, needsPools };
}

function adviceHere(context: Blocked): PartialAdvice {
  const { known } = context.workload;
  return known === undefined || isElsewhere(known.name) ? ownWorkload(context) : REMEDIES[known.name](context);
}

const REMEDIES: Readonly<
  Record<Exclude<NonNullable<Workload["known"]>["name"], ElsewhereWorkload>, (context: Blocked) => PartialAdvice>
> = {
  "cattle-cluster-agent": (context) => agent("clusterAgent", context),
  "fleet-agent": (context) => agent("fleetAgent", context),
  "rancher-webhook": (context) => ({ code: remedyCode("rancherWebhook", context), notes: [WRITTEN_AGAIN] }),
  "system-upgrade-controller": () => ({
    notes: ["Rancher ships it with a toleration of everything: somebody changed it"],
  }),
  "helm-operation": () => ({
    notes: ["Rancher makes these pods; give operationTolerations where a chart is installed through its API"],
  }),
  "dashboard-shell": () => ({
    needsPools: true,
    notes: ["its tolerations cannot be set; it needs a node without such taints"],
  }),
  coredns: (context) => packaged("coredns", context),
  "metrics-server": (context) => packaged("metricsServer", context),
  "local-path-provisioner": (context) => packaged("localPath", context),
  "local-path-helper": (context) => ({
    code: remedyCode("localPath", context),
    notes: ["it names its node itself, so only NoExecute matters: NoSchedule on that node would let it run"],
  }),
  "helm-install-traefik-crd": helmJob,
  "helm-install-traefik": helmJob,
  "helm-install-gateway-api-crd": helmJob,
  "helm-job": helmJob,
  traefik: (context) => ({ code: remedyCode("traefik", context), notes: [WRITTEN_AGAIN] }),
  "svclb-traefik": (context) => ({ code: remedyCode("serviceLb", context), ...balancer(context) }),
  svclb: balancer,
};

const WRITTEN_AGAIN = "what is in the app lasts; a patch is gone when the object is written again";

/** `remedies: [Remedy.coredns(Toleration.for(...))],` */
function remedyCode(name: Exclude<keyof typeof Remedy, "prototype">, { taints }: Blocked): TypedCode {
  const [only, ...more] = taints.map(tolerationCode);
  const lines =
    more.length === 0
      ? [`remedies: [Remedy.${name}(${only})],`]
      : [
          "remedies: [",
          ...arrayCode(`Remedy.${name}(`, taints.map(tolerationCode), "])").map((line) => `  ${line}`),
          "],",
        ];
  return { where: "props of K3sCluster", lines };
}

function agent(name: "clusterAgent" | "fleetAgent", { taints }: Blocked): PartialAdvice {
  const append = arrayCode("appendTolerations: ", taints.map(tolerationCode));
  return {
    code: { where: "props of K3sCluster", lines: objectCode("agents", objectCode(name, append)) },
    notes: ["K3sCluster derives these for the taints of control-plane pools once the pools state them", WRITTEN_AGAIN],
  };
}

function packaged(name: "coredns" | "metricsServer" | "localPath", context: Blocked): PartialAdvice {
  return {
    code: remedyCode(name, context),
    notes: [
      "K3s has no setting for its tolerations, so the remedy ships another in its place",
      "what is in the app lasts; a patch is gone when K3s restarts, which writes the object again",
    ],
  };
}

/** @see k3s-io/k3s#14300 */
function helmJob(context: Blocked): PartialAdvice {
  const { kubernetesVersion } = context;
  const isRelease =
    kubernetesVersion !== undefined && problemsOf(() => KubernetesVersion.parse(kubernetesVersion)).length === 0;
  if (isRelease && !hasHelmJobTolerations(KubernetesVersion.parse(kubernetesVersion))) {
    return {
      needsPools: true,
      notes: [
        ...chartNote(context.workload),
        `K3s ${kubernetesVersion} cannot give its Helm jobs tolerations; 1.33.13+k3s2, 1.34.10, 1.35.7, 1.36.3 and later can`,
      ],
    };
  }
  return {
    code: remedyCode("helmJobs", context),
    notes: [...chartNote(context.workload), "needs K3s 1.33.13+k3s2, 1.34.10, 1.35.7, 1.36.3 or later"],
  };
}

/** Whose job it is, for a chart of the user's: what is patched is gone with the next one. */
function chartNote(workload: Workload): string[] {
  const maker = makerOf(workload);
  return workload.known?.name === "helm-job" && maker?.kind === "HelmChart"
    ? [`HelmChart ${workload.namespace}/${maker.name} makes this Job anew at every change of the chart`]
    : [];
}

function balancer({ workload, tolerations }: Blocked): PartialAdvice {
  const service = balancedService(workload.name, labelsOf(workload));
  return {
    commands: service === undefined ? [] : annotateServiceCommands(service.namespace, service.name, tolerations),
    notes: ["K3s adds the annotation's tolerations to its own, and writes the DaemonSet again by itself"],
  };
}

/** What others make is repaired where it is made: they write it again. */
function ownWorkload({ workload, taints, tolerations }: Blocked): PartialAdvice {
  const code: TypedCode = {
    where: "pod spec of @cdktf/provider-kubernetes",
    lines: arrayCode("toleration: ", taints.map(specCode)),
  };
  const maker = makerOf(workload);
  if (maker === undefined) return { code };
  const named = `${maker.kind} ${workload.namespace}/${maker.name}`;
  if (maker.kind === "CronJob") {
    const commands = [
      ...patchCronJobCommands(workload, maker.name, tolerations),
      ...patchCommands(workload, tolerations),
    ];
    return { code, commands, notes: [`${named} makes this Job, and the next one as it stands there`] };
  }
  if (maker.kind === "Plan") {
    return { notes: [`${named} makes this Job: its spec.tolerations last, what is patched is for this run alone`] };
  }
  return { notes: [`${named} makes it and may write it again: set its tolerations there`] };
}

function specCode(taint: Taint): string {
  return `${tolerationCode(taint)}.toKubernetes()`;
}
