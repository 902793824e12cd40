import { NodeRole } from "../node-role";
import type { SchedulingPool } from "../pool";
import { isFlannelBackend } from "../releases/flannel-backends";
import type { KubernetesVersion } from "../releases/kubernetes-version";
import { ownerOfLabel } from "../validation/reserved-labels";
import type { MachineConfiguration, SettingsText } from "./machine-configuration";
import { MACHINE_OF_NO_POOL, type MachineKind } from "./machine-labels";
import { type ReachingValue, valuesReaching } from "./reaching-values";
import { isStartUpArgument, type StartUpArgument, type StartUpSetting, StartUpSettings } from "./start-up-settings";
import { distinctUnjudged, isKubeletRoad, type KubeletRoad, type Unjudged, type UnjudgedArgument } from "./unjudged";
import { isUnknown, type Known } from "./unknown";

/** What the K3s configuration says that decides about scheduling. */
export interface DecidingSettings {
  /** What is certain of the nodes of pools, and judged. */
  readonly judged: StartUpSettings;
  /** Everything else. */
  readonly unjudged: readonly Unjudged[];
}

/**
 * Reads what the K3s configuration says that decides about scheduling.
 * @param pools pools of the cluster; where nobody tells, everything that is written counts, and none of it is judged
 * @param kubernetes the release, where it is known
 */
export function readDecidingSettings(
  configuration: MachineConfiguration,
  pools: readonly SchedulingPool[],
  cluster: Known<string>,
  kubernetes: KubernetesVersion | undefined,
): DecidingSettings {
  const texts = [configuration.global, ...configuration.selected].filter((text) => text !== undefined).filter(matters);
  const open = [
    ...(configuration.unknown === undefined ? [] : [{ place: configuration.unknown.path }]),
    ...texts.flatMap(({ settings }) => (isUnknown(settings) ? [{ place: settings.path }] : [])),
  ];
  const machines: readonly Machine[] = pools.length === 0 ? [MACHINE_OF_NO_POOL] : pools;
  const found = machines.flatMap((machine) => writtenFor(machine, configuration, cluster));
  const agreed = new Map<string, Answer>(OF_CLUSTER.map((key) => [key, agreement(found, key, pools)]));
  const hasOwnConf = [configuration.global, ...configuration.selected].some(
    (text) => text !== undefined && !isUnknown(text.settings) && text.settings.has("flannel-conf"),
  );
  const all = found.flatMap((written) => [
    ...decidingIn(written, agreed.get("disable-cloud-controller") ?? "no"),
    // With a file of its own for Flannel K3s does not look at the backend.
    ...(hasOwnConf ? [] : unknownBackendIn(written, kubernetes)),
  ]);
  const isJudged = ({ pool, isCertain, said }: Deciding): boolean =>
    pool !== undefined && isCertain && open.length === 0 && (agreed.get(said?.argument ?? "") ?? "yes") === "yes";
  return {
    judged: StartUpSettings.of(
      all.flatMap((each) =>
        isJudged(each) && isStartUp(each.said)
          ? [[each.pool as string, { ...each.said, place: each.place }] as const]
          : [],
      ),
    ),
    unjudged: distinctUnjudged([
      ...open,
      ...all.filter((each) => !(isJudged(each) && isStartUp(each.said))).map(asUnjudged),
    ]),
  };
}

type Answer = "yes" | "no" | "maybe";

type Machine = MachineKind | SchedulingPool;

/** Flags of K3s that stop a part of it where they are true, with the role of the nodes that have the part. */
const STOPPING: ReadonlyMap<string, NodeRole | undefined> = new Map([
  ["disable-scheduler", NodeRole.CONTROL_PLANE],
  ["disable-controller-manager", NodeRole.CONTROL_PLANE],
  ["disable-apiserver", NodeRole.CONTROL_PLANE],
  ["disable-etcd", NodeRole.ETCD],
  ["disable-kube-proxy", undefined],
  ["disable-cloud-controller", undefined],
]);

/** What servers tell the whole cluster; with servers that disagree, it is open what is in force. */
const OF_CLUSTER = ["flannel-backend", "disable-kube-proxy", "disable-cloud-controller"] as const;

/** Arguments of the kubelet, and the values with which they decide. */
const OF_KUBELET: readonly (readonly [DecidingArgument, RegExp])[] = [
  // Nothing, written out, takes the taints of the pool and of its roles away.
  ["register-with-taints", /^/],
  ["node-labels", /^/],
  ["config", /./],
  ["config-dir", /./],
  ["register-schedulable", /^(?:0|f|false)$/i],
  ["register-node", /^(?:0|f|false)$/i],
  ["cloud-provider", /^external$/],
];

type DecidingArgument = UnjudgedArgument | KubeletRoad;

const KEYS: readonly string[] = [...STOPPING.keys(), "flannel-backend", "kubelet-arg"];

function matters({ settings }: SettingsText): boolean {
  return isUnknown(settings) || KEYS.some((key) => settings.has(key));
}

/** A value of the K3s configuration that reaches a machine. */
interface Written extends ReachingValue {
  /** Name of the machine's pool; undefined where nobody tells which nodes there are. */
  readonly pool: string | undefined;
  readonly key: string;
}

/** The deciding values that may reach a machine. */
function writtenFor(machine: Machine, configuration: MachineConfiguration, cluster: Known<string>): readonly Written[] {
  const pool = "name" in machine ? machine.name : undefined;
  return KEYS.filter((key) => pool === undefined || isFor(key, machine.roles)).flatMap((key) =>
    valuesReaching(configuration, key, machine, cluster).map((each) => ({ pool, key, ...each })),
  );
}

/** Rancher gives the options of a server to no other node, and sets those of a part by the roles of the node itself. */
function isFor(key: string, roles: readonly NodeRole[]): boolean {
  if (key === "kubelet-arg") return true;
  const role = STOPPING.get(key);
  return role === undefined ? isServer({ roles }) : roles.includes(role);
}

function isServer({ roles }: Pick<SchedulingPool, "roles">): boolean {
  return roles.includes(NodeRole.ETCD) || roles.includes(NodeRole.CONTROL_PLANE);
}

/** Whether all servers have a setting of the whole cluster; "maybe" where some have, or may have. */
function agreement(found: readonly Written[], key: string, pools: readonly SchedulingPool[]): Answer {
  const having = found.filter((each) => each.key === key && decides(each) !== "no");
  if (having.length === 0) return "no";
  const certain = new Set(having.filter((each) => each.isCertain && decides(each) === "yes").map(({ pool }) => pool));
  const servers = pools.filter(isServer);
  return servers.length > 0 && servers.every(({ name }) => certain.has(name)) ? "yes" : "maybe";
}

/** Whether the value of a key other than `kubelet-arg` is one that decides. */
function decides({ key, value }: Written): Answer {
  if (isUnknown(value)) return "maybe";
  return (key === "flannel-backend" ? singleOf(value) === "none" : value === true) ? "yes" : "no";
}

/** Of a list in place of one text K3s takes the last item. */
function singleOf(value: unknown): unknown {
  return [value].flat().at(-1);
}

/** Something that decides, or may: then it is not said what. */
interface Deciding extends Pick<Unjudged, "place" | "said" | "labels"> {
  readonly pool: string | undefined;
  readonly isCertain: boolean;
  /** Whether it is about the nodes of its pool, and not about the whole cluster. */
  readonly isOfNode: boolean;
}

function asUnjudged({ place, said, pool, isOfNode, labels }: Deciding): Unjudged {
  return {
    place,
    ...(isOfNode && pool !== undefined ? { pools: [pool] } : {}),
    ...(labels === undefined ? {} : { labels }),
    ...(said === undefined ? {} : { said }),
  };
}

function isStartUp(said: Unjudged["said"]): said is Omit<StartUpSetting, "place"> {
  return said !== undefined && isStartUpArgument(said.argument);
}

/** A network that K3s does not know, because of which it does not start. */
function unknownBackendIn(
  { pool, key, value, setting, isCertain }: Written,
  kubernetes?: KubernetesVersion,
): Deciding[] {
  const backend = singleOf(value);
  if (key !== "flannel-backend" || backend === undefined || isUnknown(backend)) return [];
  if (isFlannelBackend(String(backend), kubernetes)) return [];
  const said = { setting, key, argument: "unknown-flannel-backend" } as const;
  return [{ place: `${key} in ${setting}`, said, pool, isCertain, isOfNode: false }];
}

function decidingIn(written: Written, cloudControllerIsOff: Answer): Deciding[] {
  const { pool, key, value, setting } = written;
  const said = (argument: DecidingArgument, isCertain: boolean): Deciding => ({
    place: argument === key ? `${key} in ${setting}` : `${key} ${argument} in ${setting}`,
    said: { setting, key, argument },
    pool,
    isCertain: isCertain && written.isCertain,
    isOfNode: key === "kubelet-arg",
  });
  // Alone it decides nothing: nobody waits for a controller then.
  if (key === "disable-cloud-controller") return [];
  if (key !== "kubelet-arg") {
    const isDeciding = decides(written);
    if (isDeciding === "no") return [];
    const open = { pool, isCertain: false, isOfNode: false };
    return isUnknown(value) ? [{ ...open, place: value.path }] : [said(key as StartUpArgument, true)];
  }
  const isWithoutCloud = cloudControllerIsOff !== "no";
  const items = [value].flat();
  const open = items.filter(isUnknown).filter(({ prefix }) => mayDecide(prefix, isWithoutCloud));
  return [
    ...open.map(({ path }) => ({ place: path, pool, isCertain: false, isOfNode: true })),
    ...decidingArguments(items)
      .filter(({ argument }) => argument !== "cloud-provider" || isWithoutCloud)
      // What is known only at apply may take its place.
      .map(({ argument, values }) => ({
        ...said(argument, open.length === 0 && (argument !== "cloud-provider" || cloudControllerIsOff === "yes")),
        ...(argument === "node-labels" ? { labels: keysOfLabels(values) } : {}),
      })),
  ];
}

/** K3s takes dashes before a name away, and what stands behind it. */
const NAMED = /^-*([a-z][a-z_-]*?)([+-]*)=(.*)$/s;

/**
 * What of a list of the kubelet's arguments decides. Of one that is given several times the last value counts, and one with
 * a minus behind its name is put before the others; only of taints and labels all count.
 * @see k3s-io/k3s pkg/util/args.go `GetArgs`, kubernetes/kubernetes staging/src/k8s.io/component-base/cli/flag
 *   `WordSepNormalizeFunc`
 */
function decidingArguments(items: readonly unknown[]): readonly GivenArgument[] {
  const values = new Map<string, string[]>();
  for (const item of items) {
    const [, written = "", behind = "", value = ""] = isUnknown(item) ? [] : (NAMED.exec(String(item).trim()) ?? []);
    const name = flagName(written);
    const before = values.get(name) ?? [];
    values.set(name, behind.endsWith("-") ? [value.trim(), ...before] : [...before, value.trim()]);
  }
  return OF_KUBELET.map(([argument, deciding]) => {
    const all = values.get(argument) ?? [];
    return {
      argument,
      values: (isKubeletRoad(argument) ? all : all.slice(-1)).filter((value) => deciding.test(value)),
    };
  }).filter((given) => given.values.length > 0);
}

/** An argument that decides, with the values that do. */
interface GivenArgument {
  readonly argument: DecidingArgument;
  readonly values: readonly string[];
}

/** The labels of such a list that a kubelet sets; with any other of Kubernetes' own it does not start. */
function keysOfLabels(values: readonly string[]): ReadonlySet<string> {
  const keys = values.flatMap((value) => value.split(",")).map((label) => label.split("=")[0]?.trim() ?? "");
  return new Set(keys.filter((key) => key !== "" && ownerOfLabel(key) !== "kubernetes"));
}

/** The kubelet takes an underscore for a dash. */
function flagName(written: string): string {
  return written.replaceAll("_", "-");
}

/** Whether text that begins like this may turn out to be an argument that decides. */
function mayDecide(prefix: string, isWithoutCloud: boolean): boolean {
  const named = NAMED.exec(prefix)?.[1];
  const name = named === undefined ? undefined : flagName(named);
  const written = flagName(prefix.replace(/^-*/, ""));
  return OF_KUBELET.filter(([argument]) => argument !== "cloud-provider" || isWithoutCloud).some(([argument]) =>
    name === undefined ? argument.startsWith(written) : argument === name,
  );
}
