import { uniqueName } from "../live/node-groups";
import { NodeRole } from "../scheduling/node-role";
import type { Taint } from "../scheduling/taint";

/** A pool before it has a name; with a label, that is its name. */
interface Unnamed {
  readonly label: string;
  readonly roles: readonly NodeRole[];
  readonly taints: readonly Taint[];
  readonly labels: ReadonlyMap<string, string>;
}

/**
 * Names that say what a pool is: by its roles, and by the first thing in which it differs from a plain one. They hang on
 * nothing but the pool itself, so that they stay when other pools or nodes come.
 */
export function namedPools<T extends Unnamed>(pools: readonly T[]): (T & { readonly name: string })[] {
  const used = new Set(pools.map(({ label }) => label));
  const numbers = new Map<string, number>();
  return [...pools]
    .map((pool) => ({ pool, key: contentKey(pool) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ pool }) => {
      const name = isUsable(pool.label) ? pool.label : uniqueName(wantedName(pool), used, numbers);
      used.add(name);
      return { ...pool, name };
    })
    .sort((a, b) => rank(a.roles) - rank(b.roles) || (a.name < b.name ? -1 : 1));
}

/** Every object of JavaScript has something of some names, which `constructs` takes for a pool that is there already. */
function isUsable(label: string): boolean {
  return label !== "" && !Object.hasOwn(Object.prototype, label);
}

function contentKey({ label, roles, taints, labels }: Unnamed): string {
  return JSON.stringify([label, roles, taints.map(String), [...labels]]);
}

/** Servers before workers. */
function rank(roles: readonly NodeRole[]): number {
  if (roles.includes(NodeRole.CONTROL_PLANE)) return 0;
  return roles.includes(NodeRole.ETCD) ? 1 : 2;
}

function wantedName({ label, roles, taints, labels }: Unnamed): string {
  if (label !== "") return `${label}-nodes`;
  const base = baseName(roles);
  const [taint] = taints;
  const [entry] = labels;
  const word =
    taint !== undefined ? wordOf(taint.key, taint.value ?? "") : entry === undefined ? "" : wordOf(entry[0], entry[1]);
  // A pool's name is a DNS label.
  return word === "" || word === base ? base : `${base}-${word}`.slice(0, LONGEST).replace(/-+$/, "");
}

/** Room for a number behind it. */
const LONGEST = 56;

function baseName(roles: readonly NodeRole[]): string {
  if (roles.includes(NodeRole.CONTROL_PLANE)) return "servers";
  return roles.includes(NodeRole.ETCD) ? "etcd" : "workers";
}

/** The value where it says something, else the key: `dedicated=gpu` is `gpu`, `nvidia.com/gpu=present` too. */
function wordOf(key: string, value: string): string {
  const says = value !== "" && !/^(?:true|false|yes|no|on|off|present|enabled|exists|\d+)$/i.test(value);
  return slug(says ? value : (key.split("/").at(-1) ?? ""));
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
