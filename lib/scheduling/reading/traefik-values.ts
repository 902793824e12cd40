import { InvalidInputError } from "../invalid-input";
import type { SystemWorkload } from "../releases/catalog-row";
import { SERVICE_LB_POOL_LABEL, SERVICE_LB_TOLERATIONS_ANNOTATION } from "../service-lb";
import { inLowerCase } from "./helm-controller-args";
import { hasSecretValues, valuesIn, type WrittenValues } from "./helm-values";
import type { Settings } from "./machine-configuration";
import { MANIFESTS, type Manifests, yamlIn } from "./manifests";
import { notJudged } from "./not-judged";
import { notJudgedOf, readNodeSelector } from "./pod-placement";
import { ownTolerations, pathsOf, podTolerations } from "./pod-tolerations";
import { isUnknown, type Known, reach, Unknown, unknownIn } from "./unknown";
import { oneOf, type WorkloadCustomization } from "./workload-customization";

/** Property of K3sCluster that Rancher makes HelmChartConfigs of. */
export const CHART_VALUES = "chartValues";

/** The object that holds Traefik's chart values. */
export const TRAEFIK_CONFIG = { kind: "HelmChartConfig", namespace: "kube-system", name: "traefik" } as const;

/** What decides where chart values are written as a property and as a manifest. */
export const BOTH_CONFIGS = `which of the two was applied last: HelmChartConfig kube-system/traefik of ${CHART_VALUES}, or that of ${MANIFESTS}`;

/** What is said of one workload. */
type Part = readonly [SystemWorkload, WorkloadCustomization];

/** What `read` gives; nothing where the setting cannot be read, which is then noted. */
export type Attempt = <T>(setting: string, read: () => T) => T | undefined;

/** One writer of the values, which has them all: the object is replaced as a whole. */
interface Writer extends WrittenValues {
  readonly setting: string;
  /** Where something stands that may say something else, which is known only at apply. */
  readonly maybe: readonly Unknown[];
}

/** What chart values say of Traefik and of the pods that answer for its Service. */
export function traefikCustomizations(
  settings: Known<Settings> | undefined,
  manifests: Manifests,
  attempt: Attempt,
): Part[] {
  const writers = writersOf(settings, manifests);
  const all = writers.map((writer) => {
    const traefik = attempt(writer.setting, () => traefikOf(writer));
    const isInstalled = traefik !== undefined && writer.isUnreadable !== true;
    return isInstalled ? { traefik, svclb: serviceLbOf(writer) } : notInstalled(writer);
  });
  const [traefik, svclb] = [all.map((each) => each.traefik), all.map((each) => each.svclb)];
  return [part("traefik", traefik), part("svclb-traefik", svclb)].flat();
}

/** What Helm or Kubernetes refuses is not installed; what was installed before stays. */
function notInstalled({ setting }: Writer): Readonly<Record<"traefik" | "svclb", WorkloadCustomization>> {
  const open = { mayBeDisabled: [refusedValues(setting)] };
  return { traefik: open, svclb: open };
}

/** What stands in dependsOn where Traefik is given values that cannot be read. */
export function refusedValues(setting: string): string {
  return `what becomes of the values of Traefik in ${setting}, which cannot be read`;
}

function part(name: "traefik" | "svclb-traefik", all: readonly WorkloadCustomization[]): Part[] {
  const one = oneOf(all, BOTH_CONFIGS);
  return Object.keys(one).length === 0 ? [] : [[name, one]];
}

function writersOf(settings: Known<Settings> | undefined, manifests: Manifests): readonly Writer[] {
  const { object, maybe } = manifests.find(TRAEFIK_CONFIG);
  const written = isUnknown(settings) ? undefined : settings?.get("traefik");
  const all = isUnknown(settings) ? [settings, ...maybe] : maybe;
  const byProperty = written === undefined ? [] : [{ setting: CHART_VALUES, values: written, maybe: all }];
  if (object === undefined) {
    if (byProperty.length > 0) return byProperty;
    return all.length === 0 ? [] : [{ setting: MANIFESTS, values: undefined, maybe: all }];
  }
  const byManifest = {
    setting: MANIFESTS,
    ...valuesIn(object),
    maybe: hasSecretValues(object)
      ? [...all, new Unknown(notJudged(`valuesSecrets of HelmChartConfig traefik in ${MANIFESTS}`))]
      : all,
  };
  return [...byProperty, byManifest];
}

/** @throws InvalidInputError when Kubernetes refuses what the chart makes of them */
function traefikOf({ setting, values, maybe }: Writer): WorkloadCustomization {
  const { labels, maybe: openLabels } = readNodeSelector(reach(values, "nodeSelector"));
  const pod = { affinity: reach(values, "affinity"), topologySpreadConstraints: spreadingIn(values) };
  const keptAway = [...openLabels, ...notJudgedOf(pod, notJudged(`the placement of Traefik in ${setting}`))];
  return {
    ...ownTolerations(podTolerations(tolerationsIn(values)), maybe),
    ...deploymentOf(values, setting),
    ...(Object.keys(labels).length === 0 ? {} : { nodeSelector: labels }),
    ...(keptAway.length === 0 ? {} : { mayBeKeptAway: keptAway }),
  };
}

/** Nothing, written out, takes away what the chart has. */
function tolerationsIn(values: unknown): unknown {
  const list = reach(values, "tolerations");
  return list === null ? [] : list;
}

function spreadingIn(values: unknown): unknown {
  const list = reach(values, "topologySpreadConstraints");
  return unknownIn(list) ?? list;
}

/** @see traefik/traefik-helm-chart templates/deployment.yaml, daemonset.yaml */
function deploymentOf(values: unknown, setting: string): WorkloadCustomization {
  const [enabled, kind, replicas] = ["enabled", "kind", "replicas"].map((key) => reach(values, "deployment", key));
  const open = [enabled, kind, replicas].filter(isUnknown);
  if (open.length > 0) return { mayBeDisabled: pathsOf(open) };
  if (isOff(enabled)) return { disabled: true };
  if (kind === "DaemonSet") return { kind: "DaemonSet" };
  const isOther = kind !== undefined && kind !== "Deployment";
  // Whether no replicas are none or one is different from chart to chart.
  const hasNone = replicas === 0 && !isOn(reach(values, "autoscaling", "enabled"));
  return isOther || hasNone ? { mayBeDisabled: [notJudged(`deployment of Traefik in ${setting}`)] } : {};
}

function serviceLbOf({ setting, values, maybe }: Writer): WorkloadCustomization {
  return {
    ...serviceOf(values, setting),
    ...annotationOf(values, setting, maybe),
    ...lbPoolOf(values, setting, maybe),
  };
}

/**
 * A label of the Service keeps its pods to nodes with the same label.
 * @see traefik/traefik-helm-chart templates/_service.tpl, _helpers.tpl `traefik.labels`
 */
function lbPoolOf(values: unknown, setting: string, maybe: readonly Unknown[]): WorkloadCustomization {
  const places = [["service", "labels"], ["commonLabels"]];
  const written = places.map((place) => reach(values, ...place, SERVICE_LB_POOL_LABEL));
  const said = written.filter((value) => value !== undefined && value !== null && value !== "");
  const open = said.find(isUnknown) ?? maybe[0];
  if (open !== undefined) return { allowListSelector: open };
  if (said.length === 0) return {};
  const [value, ...others] = said;
  // Not every release of the chart knows the labels of all objects, and another one has them before those of the Service.
  const isCertain = typeof value === "string" && others.length === 0 && written[0] !== undefined;
  return {
    allowListSelector: isCertain
      ? { [SERVICE_LB_POOL_LABEL]: value }
      : new Unknown(notJudged(`${SERVICE_LB_POOL_LABEL} of Traefik in ${setting}`)),
  };
}

/** Only a Service of type LoadBalancer has pods that answer for it. */
function serviceOf(values: unknown, setting: string): WorkloadCustomization {
  const [enabled, type] = ["enabled", "type"].map((key) => reach(values, "service", key));
  const open = [enabled, type].filter(isUnknown);
  if (open.length > 0) return { mayBeDisabled: pathsOf(open) };
  if (isOff(enabled) || (type !== undefined && type !== null && type !== "LoadBalancer")) return { disabled: true };
  const spec = reach(values, "service", "spec");
  const decides = ["type", "loadBalancerClass"].some((key) => isUnknown(spec) || reach(spec, key) !== undefined);
  if (decides) return { mayBeDisabled: [notJudged(`service.spec of Traefik in ${setting}`)] };
  const ofClass = reach(values, "service", "loadBalancerClass");
  // Not every release of the chart knows it.
  return ofClass === undefined || isOff(ofClass)
    ? {}
    : { mayBeDisabled: [notJudged(`service.loadBalancerClass of Traefik in ${setting}`)] };
}

/**
 * K3s reads JSON or YAML there. It adds what it reads, and makes no DaemonSet at all of what it cannot read.
 * @see k3s-io/k3s pkg/cloudprovider/servicelb.go `getTolerations`
 */
function annotationOf(values: unknown, setting: string, maybe: readonly Unknown[]): WorkloadCustomization {
  const text = reach(values, "service", "annotations", SERVICE_LB_TOLERATIONS_ANNOTATION);
  if (isUnknown(text)) return { mayHaveMoreTolerations: pathsOf([text, ...maybe]) };
  const more = maybe.length === 0 ? {} : { mayHaveMoreTolerations: pathsOf(maybe) };
  if (text === undefined || text === null) return more;
  try {
    if (typeof text !== "string") throw new InvalidInputError([notText()]);
    const list = yamlIn(text, SERVICE_LB_TOLERATIONS_ANNOTATION);
    if (list === undefined || list === null) return more;
    if (!Array.isArray(list)) throw new InvalidInputError([notAList()]);
    const { known = [] } = podTolerations(list.map(inLowerCase));
    return { addedTolerations: known, ...more };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return { neverMade: { setting, reason: error.problems.map(({ what }) => what).join("; ") } };
  }
}

function notText() {
  return {
    what: "the annotation is not text",
    why: "Kubernetes takes text for annotations, and refuses the Service over anything else",
    help: "write the list as JSON, in quotes",
  };
}

function notAList() {
  return {
    what: "it is not a list of tolerations",
    why: "K3s makes no DaemonSet of an annotation that it cannot read",
    help: 'write it as JSON: [{"key":"dedicated","operator":"Exists"}]',
  };
}

/** What a template of Helm's takes for false; nothing, written out, takes away the chart's own value. */
function isOff(value: unknown): boolean {
  return value !== undefined && !isOn(value);
}

function isOn(value: unknown): boolean {
  return ![undefined, null, false, 0, ""].includes(value as null);
}
