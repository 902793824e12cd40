import { command } from "../live/kubectl";
import { OWN_SCHEDULER, type PodTerm } from "../live/pod-needs";
import { isDnsSubdomain } from "../scheduling/label-syntax";
import type { EffectiveWorkload } from "../scheduling/proof/effective-workload";
import type { SystemWorkload } from "../scheduling/releases/catalog-row";
import { SERVICE_LB_NODE_LABEL, SERVICE_LB_POOL_LABEL } from "../scheduling/service-lb";
import type { Difference, NotCompared } from "./drift";
import type { LiveSystemWorkload } from "./live-workload";
import { choosingLabels, rulesOfPlacement } from "./placement-rules";

/**
 * What decides whether and where the pods of a system workload run, besides its tolerations, and is not as it is shipped.
 */
export interface OtherPlace extends Pick<Difference, "what" | "help" | "commands"> {
  readonly expected: string;
  readonly has: string;
}

const HOSTNAME = "kubernetes.io/hostname";
const NONE = "none";

/** What keeps pods from running at all; of agents as well, of which nobody says either. */
export function idlePlaces({ workload }: LiveSystemWorkload): OtherPlace[] {
  const { controller, kind, namespace, name } = workload;
  if (controller === undefined) return [];
  const kubectl = (...words: readonly string[]) =>
    isDnsSubdomain(namespace) && isDnsSubdomain(name) ? [command("kubectl", "-n", namespace, ...words)] : [];
  const target = kind.toLowerCase();
  const isNone = (kind === "Deployment" || kind === "StatefulSet") && controller.desired === 0;
  return [
    ...(isNone
      ? [
          {
            what: "number of pods",
            expected: "1 or more",
            has: "0",
            help: "scale it up again: what ships it may leave the number as somebody set it",
            commands: kubectl("scale", target, name, "--replicas=1"),
          },
        ]
      : []),
    ...(controller.keepsWaiting === "paused"
      ? [
          {
            what: "rollout",
            expected: "not paused",
            has: "paused",
            help: "resume it: until then no change of it reaches its pods",
            commands: kubectl("rollout", "resume", target, name),
          },
        ]
      : []),
  ];
}

/**
 * How the living workload is otherwise than this one.
 * @param isCustomized whether the configuration says anything of it, or ships another in its place
 */
export function otherPlaces(
  effective: EffectiveWorkload,
  there: LiveSystemWorkload,
  isCustomized: boolean,
): OtherPlace[] {
  const { row, mayBeKeptAway } = effective;
  if (mayBeKeptAway.length > 0) return idlePlaces(there);
  return [
    ...idlePlaces(there),
    ...otherSelector(row, there),
    ...fixedPlaces(there),
    ...(isOfRancher(row) ? [] : [...affinityPlaces(there), ...spreadPlaces(row, there, isCustomized)]),
    ...(isCustomized ? [] : ownPlaces(row, there)),
  ];
}

/** What of it is not compared, as nobody here knows what it should be. */
export function openPlaces(
  { row, mayBeKeptAway }: EffectiveWorkload,
  there: LiveSystemWorkload,
): NotCompared | undefined {
  const name = row.workload;
  if (mayBeKeptAway.length > 0) {
    return {
      what: `node selector, affinity and topology spread of ${name}`,
      why: `it depends on ${[...new Set(mayBeKeptAway)].join(", ")}`,
    };
  }
  if (!isOfRancher(row) || !hasUnknownRules(name, there)) return undefined;
  return { what: `affinity and topology spread of ${name}`, why: "its chart has some, and which is not known" };
}

function isOfRancher({ namespace }: EffectiveWorkload["row"]): boolean {
  return namespace !== "kube-system";
}

function hasUnknownRules(name: SystemWorkload, { placement }: LiveSystemWorkload): boolean {
  const { affinity, antiAffinity, spread } = placement.needs;
  const isKnown = ({ topologyKey }: PodTerm) => name === KEPT_APART && topologyKey === HOSTNAME;
  return (
    rulesOfPlacement(placement).nodes !== undefined ||
    affinity.length + spread.length > 0 ||
    !antiAffinity.every(isKnown)
  );
}

/** Its chart lets one pod onto each node. */
const KEPT_APART: SystemWorkload = "system-upgrade-controller";

/** What K3s itself asks for of the nodes of a load balancer, by labels that nodes get and lose. */
function isOfServiceLb(key: string): boolean {
  return key === SERVICE_LB_NODE_LABEL || key === SERVICE_LB_POOL_LABEL;
}

function otherSelector({ nodeSelector }: EffectiveWorkload["row"], { placement }: LiveSystemWorkload): OtherPlace[] {
  const labels = Object.entries(nodeSelector);
  const [expected, has] = [{ ...placement, selection: { labels } }, placement].map((each) => {
    const choosing = choosingLabels(each).filter(([key]) => !isOfServiceLb(key));
    const texts = choosing.map(([key, value]) => `${key}=${value}`).sort();
    return texts.length === 0 ? NONE : texts.join(", ");
  }) as [string, string];
  return expected === has ? [] : [{ what: "node selector", expected, has, help: TAKEN_OFF, commands: [] }];
}

const TAKEN_OFF = "take it off: what ships it may leave alone what its manifest does not name; or write it in the app";

/** What names a node, or who chooses one. */
function fixedPlaces(there: LiveSystemWorkload): OtherPlace[] {
  const { placement } = there;
  const { nodeName } = placement.selection;
  return [
    ...(nodeName === undefined
      ? []
      : [added("node named in the template", nodeName, removal(there, "/spec/template/spec/nodeName"))]),
    ...(placement.needs.notJudged.includes(OWN_SCHEDULER) ? [added("scheduler of its own", "set", [])] : []),
  ];
}

/** Selectors of pods are compared, and not shown. */
function affinityPlaces(there: LiveSystemWorkload): OtherPlace[] {
  const { placement, workload } = there;
  const rules = rulesOfPlacement(placement);
  // The controller of a DaemonSet gives each pod the name of its node.
  const isOfPod = workload.kind === "DaemonSet" && workload.controller === undefined;
  const terms = placement.selection.terms ?? [];
  const isByServiceLb =
    terms.length > 0 && terms.every(({ expressions }) => expressions.some(({ key }) => isOfServiceLb(key)));
  const nodes = isOfPod || isByServiceLb ? undefined : rules.nodes;
  const remove = removal(there, "/spec/template/spec/affinity");
  return [
    ...(nodes === undefined ? [] : [added("required node affinity", nodes, remove)]),
    ...(rules.pods === undefined ? [] : [added("required affinity to pods", "set", remove)]),
  ];
}

/** Only CoreDNS is shipped with one: no two of its pods on one node. */
function spreadPlaces(
  { workload }: EffectiveWorkload["row"],
  { placement, workload: { controller } }: LiveSystemWorkload,
  isCustomized: boolean,
): OtherPlace[] {
  const { spread } = placement.needs;
  const isShipped = ({ topologyKey, selector: { requirements } }: (typeof spread)[number]) =>
    topologyKey === HOSTNAME &&
    (isCustomized || (workload === "coredns" && requirements.every(({ key }) => key === "k8s-app")));
  const others = spread.filter((each) => !isShipped(each));
  const isShared = workload === "coredns" && !isCustomized && (controller?.desired ?? 0) > 1 && spread.length === 0;
  return [
    ...(others.length === 0
      ? []
      : [added("topology spread that must be met", others.map(({ topologyKey }) => topologyKey).join(", "), [])]),
    ...(isShared
      ? [
          {
            what: "topology spread that must be met",
            expected: HOSTNAME,
            has: NONE,
            help: "restart K3s on a server, which writes it again: without it several of its pods may be on one node",
            commands: [],
          },
        ]
      : []),
  ];
}

const PRIORITY_CLASSES: Readonly<Partial<Record<SystemWorkload, string>>> = {
  coredns: "system-cluster-critical",
  traefik: "system-cluster-critical",
  "metrics-server": "system-node-critical",
  "local-path-provisioner": "system-node-critical",
};

/** What K3s gives them by itself. A class that is not there is not told from one that was not read. */
function ownPlaces({ workload, kind }: EffectiveWorkload["row"], there: LiveSystemWorkload): OtherPlace[] {
  const { hostNetwork, needs } = there.placement;
  const expected = PRIORITY_CLASSES[workload];
  if (expected === undefined || kind === "DaemonSet") return [];
  return [
    ...(hostNetwork ? [added("network of its node", "used", removal(there, "/spec/template/spec/hostNetwork"))] : []),
    ...(needs.priorityClass === undefined || needs.priorityClass === expected
      ? []
      : [
          {
            what: "priority class",
            expected,
            has: needs.priorityClass,
            help: "restart K3s on a server, which writes it again: pods of a lower class are put off their node first",
            commands: [],
          },
        ]),
  ];
}

function added(what: string, has: string, commands: readonly string[]): OtherPlace {
  return { what, expected: NONE, has, help: TAKEN_OFF, commands };
}

/** Takes a field off the template; none where what the template is like is not in the input. */
function removal({ workload: { controller, kind, namespace, name } }: LiveSystemWorkload, path: string): string[] {
  if (controller === undefined || !isDnsSubdomain(namespace) || !isDnsSubdomain(name)) return [];
  const patch = JSON.stringify([{ op: "remove", path }]);
  return [command("kubectl", "-n", namespace, "patch", kind.toLowerCase(), name, "--type=json", "-p", patch)];
}
