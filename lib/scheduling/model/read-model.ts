import type { Acknowledgement } from "../acknowledgements/acknowledgement";
import { parseAcknowledgement } from "../acknowledgements/acknowledgement-notation";
import { InvalidInputError, type Problem, problemsOf, quoted, refuse } from "../invalid-input";
import { isObject, type PlainObject } from "../json";
import { valueProblems } from "../label-syntax";
import { type NodeRole, roleProblems, roleTaints, sortedRoles } from "../node-role";
import { type SchedulingPool, TaintsApplied } from "../pool";
import { isAddressInUrl, RancherHost } from "../reading/rancher-host";
import type { ReadingContext } from "../reading/read-cluster";
import { RancherVersion } from "../releases/rancher-version";
import { Taint } from "../taint";
import { labelSyntaxProblems, poolNameProblems } from "../validation/pool-rules";
import { MODEL_SCHEMA_VERSION } from "./cluster-model";

const FIRST_SCHEMA_VERSION = "cdktf-rancher-k3s/model/v1";

/** Every schema version there was. Each is read for ever: a plan's state may be years old. */
export const MODEL_SCHEMA_VERSIONS: readonly string[] = [FIRST_SCHEMA_VERSION, MODEL_SCHEMA_VERSION];

/** Beginning of every schema version there has been or will be. */
const ANY_SCHEMA_VERSION = "cdktf-rancher-k3s/model/";

/** Whether a value read from a stack or a plan claims to be a cluster's model. */
export function isClusterModel(value: unknown): boolean {
  return (
    isObject(value) && typeof value.schemaVersion === "string" && value.schemaVersion.startsWith(ANY_SCHEMA_VERSION)
  );
}

/** What a model says about a cluster, read: taints and releases as objects. */
export interface ModelContents extends ReadingContext {
  /** Sorted by name. */
  readonly pools: readonly SchedulingPool[];
  readonly rancherHost: RancherHost;
  readonly acknowledged: readonly Acknowledgement[];
  /** The witness that was written on the cluster together with the model. */
  readonly witness?: string;
}

/**
 * Reads a model that comes from a file, of any schema version there was. Nothing is taken over unchecked: what passes
 * holds no name, taint or label that Kubernetes would not accept, and no key this library does not know.
 *
 * The first version also held a copy of what the cluster resource says. It is not read: the resource beside it is. Its acknowledgements accept every finding of a code.
 * @throws InvalidInputError when it is not a model of a version this library reads
 */
export function readClusterModel(value: unknown): ModelContents {
  const model = object(value, "the model");
  if (typeof model.schemaVersion !== "string" || !MODEL_SCHEMA_VERSIONS.includes(model.schemaVersion)) {
    throw new InvalidInputError([
      {
        what: `the model has the schema version ${quoted(model.schemaVersion)}`,
        why: `this release reads ${MODEL_SCHEMA_VERSIONS.join(" and ")}, and guessing at another could hide a danger`,
        help: "use the release of cdktf-rancher-k3s that synthesized the stack",
      },
    ]);
  }
  return {
    ...optional("rancherVersion", model.rancherVersion, (version) =>
      RancherVersion.parse(text(version, "rancherVersion")),
    ),
    ...optional("providerMajor", model.providerMajor, (major) => wholeNumber(major, "providerMajor")),
    rancherHost: oneOf(model.rancherHost ?? RancherHost.UNKNOWN, Object.values(RancherHost), "rancherHost"),
    ...optional("rancherAddress", model.rancherAddress, readAddress),
    pools: Object.values(mapRecord(model.pools, "pools", readPool)).sort((a, b) => (a.name < b.name ? -1 : 1)),
    acknowledged: Object.entries(
      mapRecord(
        model.acknowledged ?? {},
        "acknowledged",
        model.schemaVersion === FIRST_SCHEMA_VERSION ? readKindWideAcknowledgement : readAcknowledgement,
      ),
    )
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, acknowledgement]) => acknowledgement),
    ...optional("overridden", model.overridden, (properties) =>
      list(properties, "overridden").map((property) => text(property, "overridden")),
    ),
    ...optional("initNodePool", model.initNodePool, readPoolName),
    ...optional("initNodeMachineId", model.initNodeMachineId, readMachineId),
    ...optional("witness", model.witness, (witness) => text(witness, "witness")),
  };
}

function readPool(value: unknown, name: string): SchedulingPool {
  const pool = object(value, `pool ${quoted(name)}`);
  const names = list(pool.roles, "roles").map((role) => text(role, "roles"));
  const labels = mapRecord(pool.labels, "labels", text);
  refuse([...poolNameProblems(name), ...roleProblems(names), ...labelSyntaxProblems(labels)]);
  const roles = sortedRoles(names as NodeRole[]);
  return {
    name,
    roles,
    taints: readTaints(pool.taints, "taints"),
    roleTaints: roleTaints(roles),
    ...optional("startupTaints", pool.startupTaints, (taints) => readTaints(taints, "startupTaints")),
    labels,
    taintsApplied: oneOf(pool.taintsApplied, Object.values(TaintsApplied), "taintsApplied"),
    ...optional("nodes", pool.nodes, (nodes) => wholeNumber(nodes, "nodes")),
  };
}

function readAddress(value: unknown): string {
  const address = text(value, "rancherAddress");
  if (isAddressInUrl(address)) return address;
  throw unexpected(address, "rancherAddress", "an IP address");
}

function readPoolName(value: unknown): string {
  const name = text(value, "initNodePool");
  refuse(poolNameProblems(name));
  return name;
}

function readMachineId(value: unknown): string {
  const id = text(value, "initNodeMachineId");
  refuse(valueProblems(id, "initNodeMachineId"));
  return id;
}

function readTaints(value: unknown, place: string): Taint[] {
  return list(value, place).map((taint) => Taint.parse(text(taint, place)));
}

function readAcknowledgement(value: unknown, notation: string): Acknowledgement {
  const read = parseAcknowledgement(notation);
  if (read !== undefined) return { ...read, reason: text(value, `acknowledged.${notation}`) };
  throw unexpected(notation, "acknowledged", "a code such as RK107, or a code and a subject such as RK107 pool=first");
}

/** The first version had codes only, and each meant every finding of the code, for ever. */
function readKindWideAcknowledgement(value: unknown, code: string): Acknowledgement {
  // Codes of newer releases pass; anything else would end up in reports.
  if (/^RK\d{3}$/.test(code)) {
    return { code, subject: {}, reason: text(value, `acknowledged.${code}`), isKindWide: true };
  }
  throw unexpected(code, "acknowledged", "a code such as RK107");
}

function optional<K extends string, T>(key: K, value: unknown, read: (value: unknown) => T): { [key in K]?: T } {
  return value === undefined || value === null ? {} : ({ [key]: read(value) } as { [key in K]?: T });
}

function object(value: unknown, place: string): PlainObject {
  if (isObject(value)) return value;
  throw unexpected(value, place, "an object");
}

/** Reads every entry, and complains about all of them at once. */
function mapRecord<T>(value: unknown, place: string, read: (value: unknown, key: string) => T): Record<string, T> {
  const entries: [string, T][] = [];
  const problems: Problem[] = [];
  for (const [key, each] of Object.entries(object(value, place))) {
    problems.push(...problemsOf(() => entries.push([key, read(each, key)])));
  }
  refuse(problems);
  return Object.fromEntries(entries);
}

function list(value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw unexpected(value, place, "a list");
}

function text(value: unknown, place: string): string {
  if (typeof value === "string") return value;
  throw unexpected(value, place, "a string");
}

function wholeNumber(value: unknown, place: string): number {
  if (Number.isSafeInteger(value)) return value as number;
  throw unexpected(value, place, "a whole number");
}

function oneOf<T extends string>(value: unknown, known: readonly T[], place: string): T {
  if (known.includes(value as T)) return value as T;
  throw unexpected(value, place, `one of ${known.join(", ")}`);
}

function unexpected(value: unknown, place: string, expected: string): InvalidInputError {
  // The value is not shown when it is an object: a file of unknown origin may hold anything in there.
  const shown = typeof value === "object" && value !== null ? "an object or list" : quoted(value);
  return new InvalidInputError([
    {
      what: `the model has ${shown} at ${place} where ${expected} is expected`,
      why: "models are written by this library; this one was changed by hand or by something else",
      help: "synthesize the stack again",
    },
  ]);
}
