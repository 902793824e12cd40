import { isObject, type PlainObject } from "../json";
import type { ClusterModel } from "./cluster-model";
import type { KeyedPool } from "./keyed-pool";

/**
 * The model as it is written: one line in Terraform's plan for each thing that is said, `gpu: taint gpu=true:NoSchedule`.
 *
 * Terraform prints what has changed of a `terraform_data`, and after it, as its `output`, all that the model was before.
 * Nothing keeps it from that but a resource that is replaced, which would lose the model where Rancher refuses the
 * cluster's change. So what is printed is as little as it can be: no map in a map, no list.
 */
export function flatModel({ pools, acknowledged = {}, ...rest }: ClusterModel): PlainObject {
  const flat: Record<string, unknown> = { ...rest };
  // So that a model which lost its pools is told from one that has none.
  if (Object.keys(pools).length === 0) flat.pools = pools;
  for (const [name, pool] of Object.entries(pools)) {
    for (const [said, value] of flatPool(pool)) flat[`${name}: ${said}`] = value;
  }
  for (const [notation, reason] of Object.entries(acknowledged)) flat[`${ACCEPTS} ${notation}`] = reason;
  return flat;
}

/** What begins the line of an acknowledgement. */
const ACCEPTS = "accepts";

/** What is a map in a pool, by the word that each of its keys follows. */
const MAPS = {
  taint: "taints",
  "start-up taint": "startupTaints",
  "leaving taint": "leavingTaints",
  label: "labels",
} as const satisfies Record<string, keyof KeyedPool>;

const WORDS = new Map<string, string>(Object.entries(MAPS).map(([word, property]) => [property, word]));

function flatPool(pool: KeyedPool): [string, unknown][] {
  return Object.entries(pool).flatMap(([property, value]): [string, unknown][] => {
    const word = WORDS.get(property);
    if (word === undefined) return [[property, value]];
    return Object.entries(value as object).map(([key, each]) => [`${word} ${key}`, each]);
  });
}

const OF_POOL = /^([a-z0-9-]+): (?:(roles|nodes|taintsApplied)|(taint|start-up taint|leaving taint|label) (.+))$/;
const ACCEPTED = /^accepts (.+)$/;

/** The model that was written like this. What is no part of one stays where it is, for whoever reads the model to refuse. */
export function nestedModel(flat: PlainObject): PlainObject {
  const pools = new Map<string, Map<string, unknown>>();
  const acknowledged = new Map<string, unknown>();
  const rest = Object.entries(flat).filter(([key, value]) => {
    const [, pool, property, word, name = ""] = OF_POOL.exec(key) ?? [];
    const [, notation] = ACCEPTED.exec(key) ?? [];
    if (pool !== undefined) {
      const said = pools.get(pool) ?? new Map<string, unknown>();
      pools.set(pool, said);
      if (property !== undefined) said.set(property, value);
      else {
        const map = MAPS[word as keyof typeof MAPS];
        said.set(map, { ...(said.get(map) as object | undefined), ...Object.fromEntries([[name, value]]) });
      }
    } else if (notation !== undefined) acknowledged.set(notation, value);
    return pool === undefined && notation === undefined;
  });
  const written = {
    ...(acknowledged.size === 0 ? {} : { acknowledged: Object.fromEntries(acknowledged) }),
    ...(pools.size === 0
      ? {}
      : { pools: Object.fromEntries([...pools].map(([name, said]) => [name, Object.fromEntries(said)])) }),
  };
  // Only an override of the app's writes maps in maps. It says what it names, and hides nothing beside it.
  return joined(written, Object.fromEntries(rest));
}

function joined(written: PlainObject, override: PlainObject): PlainObject {
  const all = Object.entries(override).map(([key, value]): [string, unknown] => {
    const old = Object.hasOwn(written, key) ? written[key] : undefined;
    return [key, isObject(old) && isObject(value) ? joined(old, value) : value];
  });
  return Object.fromEntries([...Object.entries(written), ...all]);
}
