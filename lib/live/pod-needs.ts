import { at, isObject, objectsAt, type PlainObject, textAt } from "../scheduling/json";
import { quantityOf } from "../scheduling/quantity";
import { type LabelSelector, readLabelSelector } from "./label-selection";

/** What a pod needs of a node besides its labels and taints, as far as its spec tells. */
export interface PodNeeds {
  /** Volume claims in its namespace. */
  readonly claims: readonly string[];
  readonly hostPorts: readonly HostPort[];
  /** Cpu in thousandths, everything else in whole units. */
  readonly requests: readonly (readonly [resource: string, amount: number])[];
  readonly affinity: readonly PodTerm[];
  readonly antiAffinity: readonly PodTerm[];
  /** Topology spread constraints that must be met. */
  readonly spread: readonly Pick<PodTerm, "selector" | "topologyKey">[];
  /** In words, what else it needs of a node that is not judged. */
  readonly notJudged: readonly string[];
  /** A pod may have others of lower priority put off a node to get their room. */
  readonly priority: number;
  /** Name of its priority class; absent where it has none. */
  readonly priorityClass?: string;
}

/** A port of the node itself. */
export interface HostPort {
  /** Empty for every address of the node. */
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

/** Pods that must, or must not, run in the same place. */
export interface PodTerm {
  readonly selector: LabelSelector;
  /** Empty for the pod's own namespace, absent for all. */
  readonly namespaces?: readonly string[];
  /** Label of nodes by which places are told apart. */
  readonly topologyKey: string;
}

export const NO_NEEDS: PodNeeds = {
  claims: [],
  hostPorts: [],
  requests: [],
  affinity: [],
  antiAffinity: [],
  spread: [],
  notJudged: [],
  priority: 0,
};

/** Names, numbers and label selectors of a pod spec; nothing else of it. `podName` names the claims of ephemeral volumes. */
export function readPodNeeds(spec: unknown, podName: string): PodNeeds {
  const volumes = objectsAt(spec, "volumes");
  const claims = volumes.flatMap((volume) => {
    if (isObject(volume.ephemeral) && podName !== "") return [`${podName}-${textAt(volume, "name")}`];
    return textAt(volume, "persistentVolumeClaim", "claimName") ?? [];
  });
  return {
    claims: [...new Set(claims)].sort(),
    hostPorts: readHostPorts(spec),
    requests: readRequests(spec),
    affinity: readTerms(spec, "podAffinity"),
    antiAffinity: readTerms(spec, "podAntiAffinity"),
    spread: objectsAt(spec, "topologySpreadConstraints")
      .filter(({ whenUnsatisfiable }) => whenUnsatisfiable !== "ScheduleAnyway")
      .map((each) => ({
        selector: readLabelSelector(each.labelSelector),
        topologyKey: textAt(each, "topologyKey") ?? "",
      })),
    notJudged: readNotJudged(spec),
    priority: readPriority(spec),
    ...optionalClass(textAt(spec, "priorityClassName")),
  };
}

function readPriority(spec: unknown): number {
  const priority = at(spec, "priority");
  return typeof priority === "number" ? priority : 0;
}

function optionalClass(name = ""): Pick<PodNeeds, "priorityClass"> {
  return name === "" ? {} : { priorityClass: name };
}

/** Said of a pod among what is not judged. */
export const OWN_SCHEDULER = "it has a scheduler of its own";
const DEFAULT_SCHEDULER = "default-scheduler";

function readNotJudged(spec: unknown): string[] {
  const terms = ["podAffinity", "podAntiAffinity"].flatMap((kind) =>
    objectsAt(spec, "affinity", kind, "requiredDuringSchedulingIgnoredDuringExecution"),
  );
  const scheduler = textAt(spec, "schedulerName") ?? DEFAULT_SCHEDULER;
  return [
    ...(terms.some(choosesNamespaces) ? ["its pod affinity chooses namespaces by their labels"] : []),
    ...(objectsAt(spec, "resourceClaims").length > 0 ? ["it claims devices"] : []),
    ...(["", DEFAULT_SCHEDULER].includes(scheduler) ? [] : [OWN_SCHEDULER]),
  ];
}

function choosesNamespaces({ namespaceSelector }: PlainObject): boolean {
  return isObject(namespaceSelector) && Object.keys(namespaceSelector).length > 0;
}

function readHostPorts(spec: unknown): HostPort[] {
  const containers = [...objectsAt(spec, "containers"), ...objectsAt(spec, "initContainers").filter(isSidecar)];
  const isOnHost = at(spec, "hostNetwork") === true;
  return containers
    .flatMap((container) => objectsAt(container, "ports"))
    .flatMap((each) => {
      const port = isOnHost ? (each.hostPort ?? each.containerPort) : each.hostPort;
      if (typeof port !== "number" || port <= 0) return [];
      const ip = textAt(each, "hostIP") ?? "";
      return [{ ip: ip === "0.0.0.0" ? "" : ip, protocol: protocolOf(each), port }];
    });
}

function protocolOf(port: PlainObject): string {
  return ["UDP", "SCTP"].find((known) => known === port.protocol) ?? "TCP";
}

/** An init container that goes on running. */
function isSidecar({ restartPolicy }: PlainObject): boolean {
  return restartPolicy === "Always";
}

type Amounts = Map<string, number>;

/**
 * What the scheduler reserves for a pod: its containers together, or the init container that needs more before them.
 * @see k8s.io/component-helpers resource/helpers.go `PodRequests`
 */
function readRequests(spec: unknown): [resource: string, amount: number][] {
  const running: Amounts = new Map();
  const most: Amounts = new Map();
  for (const container of objectsAt(spec, "initContainers")) {
    const own = amountsOf(at(container, "resources", "requests"));
    if (isSidecar(container)) add(running, own);
    else raise(most, own, running);
    raise(most, running);
  }
  for (const container of objectsAt(spec, "containers"))
    add(running, amountsOf(at(container, "resources", "requests")));
  raise(most, running);
  // Requests of the pod as a whole stand for those of its containers.
  for (const [resource, amount] of amountsOf(at(spec, "resources", "requests"))) most.set(resource, amount);
  add(most, amountsOf(at(spec, "overhead")));
  return [...most].filter(([, amount]) => amount > 0).sort(([a], [b]) => (a < b ? -1 : 1));
}

function add(sum: Amounts, more: Amounts): void {
  for (const [resource, amount] of more) sum.set(resource, (sum.get(resource) ?? 0) + amount);
}

function raise(most: Amounts, amounts: Amounts, besides: Amounts = new Map()): void {
  for (const [resource, amount] of amounts) {
    most.set(resource, Math.max(most.get(resource) ?? 0, amount + (besides.get(resource) ?? 0)));
  }
}

/** Amounts of resources as whole numbers, so that sums of them are exact. */
export function amountsOf(resources: unknown): Amounts {
  if (!isObject(resources)) return new Map();
  return new Map(
    Object.entries(resources).flatMap(([resource, value]): [string, number][] => {
      const amount = quantityOf(String(value));
      // Thousandths are not exact in binary: 0.1 is a little more than itself.
      return amount === undefined ? [] : [[resource, Math.ceil(amount * (resource === "cpu" ? 1000 : 1) - 1e-6)]];
    }),
  );
}

function readTerms(spec: unknown, kind: "podAffinity" | "podAntiAffinity"): PodTerm[] {
  return objectsAt(spec, "affinity", kind, "requiredDuringSchedulingIgnoredDuringExecution").flatMap((term) => {
    const selector = readLabelSelector(term.labelSelector);
    const namespaces = Array.isArray(term.namespaces) ? term.namespaces.filter((name) => typeof name === "string") : [];
    const { namespaceSelector } = term;
    // Labels of namespaces are not read, so which ones are meant is not known.
    if (choosesNamespaces(term)) return [];
    const isEverywhere = isObject(namespaceSelector);
    return [{ selector, ...(isEverywhere ? {} : { namespaces }), topologyKey: textAt(term, "topologyKey") ?? "" }];
  });
}
