import type { SchedulingPool } from "../pool";
import {
  type MachineConfiguration,
  mayBeServer,
  type SelectedSettings,
  type SettingsText,
} from "./machine-configuration";
import { MACHINE_OF_NO_POOL, type MachineKind } from "./machine-labels";
import { passedOn } from "./rancher-filter";
import { isUnknown, type Known } from "./unknown";

/** What K3s and Kubernetes are told that decides where anything runs, and that the proof does not judge. */
export type UnjudgedArgument =
  | "register-schedulable"
  | "register-node"
  /** A file on the node, or a folder of such files, that the kubelet reads. */
  | "config"
  | "config-dir"
  | "cloud-provider"
  | "flannel-backend"
  | "disable-scheduler"
  | "disable-controller-manager"
  | "disable-apiserver"
  | "disable-etcd"
  | "disable-kube-proxy"
  /** A file of the K3s configuration whose content stands elsewhere. */
  | "node-file"
  /** Affinity, node name, scheduler or spreading of a workload of the app's own. */
  | "placement";

/** What else is not judged, and is an error to be told of by itself: it goes past the node pools. */
export type PastThePools = KubeletRoad | "agent-environment" | "label";

const KUBELET_ROADS = ["register-with-taints", "node-labels"] as const;

/** Arguments of the kubelet that give its node taints and labels which the node pools do not know of. */
export type KubeletRoad = (typeof KUBELET_ROADS)[number];

/** Whether it is such an argument of the kubelet. */
export function isKubeletRoad(argument: UnjudgedArgument | PastThePools): argument is KubeletRoad {
  return KUBELET_ROADS.some((each) => each === argument);
}

/** Whether it is told of by itself. */
export function isPastThePools(argument: UnjudgedArgument | PastThePools): argument is PastThePools {
  return isKubeletRoad(argument) || argument === "agent-environment" || argument === "label";
}

/** Something written of the cluster that may keep everything off nodes in a way the proof does not judge. */
export interface Unjudged {
  /** How a verdict that rests on it names it. */
  readonly place: string;
  /** Names of the pools whose nodes it is about, sorted; undefined where it is about the whole cluster. */
  readonly pools?: readonly string[];
  /** What it is; undefined where it is known only at apply whether it is anything of the kind. */
  readonly said?: {
    /** Property of K3sCluster. */
    readonly setting: string;
    readonly key: string;
    readonly argument: UnjudgedArgument | PastThePools;
  };
}

/** What may keep anything off the nodes of a pool: what is about them, and what is about the whole cluster. */
export function unjudgedOn(all: readonly Unjudged[], pool: string): readonly string[] {
  return all.filter(({ pools }) => pools === undefined || pools.includes(pool)).map(({ place }) => place);
}

/** Flags of K3s that stop a part of it where they are true. */
const STOPPING = [
  "disable-scheduler",
  "disable-controller-manager",
  "disable-apiserver",
  "disable-etcd",
  "disable-kube-proxy",
] as const;

/** Arguments of the kubelet, and the values with which they decide. */
const OF_KUBELET: readonly (readonly [UnjudgedArgument | KubeletRoad, RegExp])[] = [
  // Nothing, written out, takes the taints of the pool and of its roles away.
  ["register-with-taints", /^/],
  ["node-labels", /^/],
  ["config", /./],
  ["config-dir", /./],
  ["register-schedulable", /^(?:0|f|false)$/i],
  ["register-node", /^(?:0|f|false)$/i],
  ["cloud-provider", /^external$/],
];

const KEYS: readonly string[] = [...STOPPING, "flannel-backend", "kubelet-arg", "disable-cloud-controller"];

/** A value of the K3s configuration that reaches a machine, and the text it stands in. */
interface Written {
  readonly text: SettingsText;
  readonly key: string;
  readonly value: unknown;
}

/**
 * What the K3s configuration says that decides about scheduling and is not judged.
 * @param pools pools of the cluster; where nobody tells, everything that is written counts
 */
export function readUnjudged(
  configuration: MachineConfiguration,
  pools: readonly SchedulingPool[],
  cluster: Known<string>,
): readonly Unjudged[] {
  const texts = [configuration.global, ...configuration.selected].filter((text) => text !== undefined).filter(matters);
  const whole = configuration.unknown === undefined ? [] : [{ place: configuration.unknown.path }];
  const open = texts.flatMap(({ settings }) => (isUnknown(settings) ? [{ place: settings.path }] : []));
  if (texts.length === open.length) return distinct([...whole, ...open]);
  const machines = pools.length === 0 ? [MACHINE_OF_NO_POOL] : pools;
  const found = machines.map((machine) => ({ machine, written: writtenFor(machine, texts, cluster) }));
  const all = found.flatMap(({ written }) => written);
  const isWithoutCloud = all.some(({ key, value }) => key === "disable-cloud-controller" && mayBeTrue(value));
  const said = found.flatMap(({ machine, written }) =>
    written.flatMap((each) => unjudgedIn(each, isWithoutCloud, "name" in machine ? machine.name : undefined)),
  );
  return distinct([...whole, ...open, ...said]);
}

function matters({ settings }: SettingsText): boolean {
  return isUnknown(settings) || KEYS.some((key) => settings.has(key));
}

/** The values that may reach a machine: the last that does for certain, and all that may after it. */
function writtenFor(
  machine: MachineKind,
  texts: readonly (SettingsText | SelectedSettings)[],
  cluster: Known<string>,
): readonly Written[] {
  const byKey = new Map<string, Written[]>();
  for (const text of texts) {
    const answer = "selector" in text ? text.selector.answerFor(machine, cluster) : "all";
    if (answer === "none" || isUnknown(text.settings)) continue;
    for (const key of KEYS) {
      if (!text.settings.has(key)) continue;
      const before = answer === "all" ? [] : (byKey.get(key) ?? []);
      byKey.set(key, [...before, { text, key, value: passedOn(key, text.settings.get(key), mayBeServer(machine)) }]);
    }
  }
  return [...byKey.values()].flat();
}

function unjudgedIn(written: Written, isWithoutCloud: boolean, pool: string | undefined): Unjudged[] {
  const { key, value, text } = written;
  const onPool = pool === undefined ? {} : { pools: [pool] };
  const said = (argument: UnjudgedArgument | KubeletRoad, isOfNode: boolean): Unjudged => ({
    place: argument === key ? `${key} in ${text.property}` : `${key} ${argument} in ${text.property}`,
    ...(isOfNode ? onPool : {}),
    said: { setting: text.property, key, argument },
  });
  if (key === "kubelet-arg") {
    return [value].flat().flatMap((item): Unjudged[] => {
      if (isUnknown(item)) return mayDecide(item.prefix, isWithoutCloud) ? [{ place: item.path, ...onPool }] : [];
      return decidingArguments(item, isWithoutCloud).map((argument) => said(argument, true));
    });
  }
  const argument = [...STOPPING, "flannel-backend" as const].find((each) => each === key);
  if (argument === undefined) return [];
  if (isUnknown(value)) return [{ place: value.path }];
  // Of a list in place of one text K3s takes the last item.
  const isDeciding = argument === "flannel-backend" ? [value].flat().at(-1) === "none" : mayBeTrue(value);
  return isDeciding ? [said(argument, false)] : [];
}

function mayBeTrue(value: unknown): boolean {
  return isUnknown(value) || value === true;
}

/** K3s takes the dashes before a name away, and a plus behind it. */
const NAMED = /^-*([a-z-]+?)\+?=(.*)$/s;

function decidingArguments(item: unknown, isWithoutCloud: boolean): (UnjudgedArgument | KubeletRoad)[] {
  const [, name, value = ""] = NAMED.exec(String(item).trim()) ?? [];
  return OF_KUBELET.filter(([argument, deciding]) => argument === name && deciding.test(value.trim()))
    .map(([argument]) => argument)
    .filter((argument) => argument !== "cloud-provider" || isWithoutCloud);
}

/** Whether text that begins like this may turn out to be an argument that decides. */
function mayDecide(prefix: string, isWithoutCloud: boolean): boolean {
  const name = NAMED.exec(prefix)?.[1];
  const written = prefix.replace(/^-*/, "");
  return OF_KUBELET.filter(([argument]) => argument !== "cloud-provider" || isWithoutCloud).some(([argument]) =>
    name === undefined ? argument.startsWith(written) : argument === name,
  );
}

/** Each once, with all the pools it is about. */
function distinct(all: readonly Unjudged[]): readonly Unjudged[] {
  const byPlace = new Map<string, { readonly first: Unjudged; readonly pools: Set<string> }>();
  for (const each of all) {
    const { pools } = byPlace.get(each.place) ?? { pools: new Set<string>() };
    for (const pool of each.pools ?? []) pools.add(pool);
    byPlace.set(each.place, { first: each, pools });
  }
  return [...byPlace.values()].map(({ first, pools }) =>
    pools.size === 0 ? first : { ...first, pools: [...pools].sort() },
  );
}
