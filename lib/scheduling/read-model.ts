import { clusterNameProblems } from "./cluster-rules";
import { InvalidInputError, type Problem, problemsOf, quoted, refuse } from "./invalid-input";
import {
  type ClusterModel,
  type ConfigurationValueKind,
  MODEL_SCHEMA_VERSION,
  type PoolModel,
  RancherHost,
  type SettingModel,
  TaintsApplied,
  type WorkloadCustomization,
} from "./model";
import { type NodeRole, roleProblems, sortedRoles } from "./node-role";
import { nodeLabelProblems, poolNameProblems } from "./pool-rules";
import { KubernetesVersion } from "./releases/kubernetes-version";
import { RancherVersion } from "./releases/rancher-version";
import { Taint } from "./taint";
import { Toleration } from "./toleration";

/** Beginning of every schema version there has been or will be. */
const ANY_SCHEMA_VERSION = "cdktf-rancher-k3s/model/";

/** Whether a value read from a stack or a plan claims to be a cluster's model. */
export function isClusterModel(value: unknown): boolean {
  return (
    isRecord(value) && typeof value.schemaVersion === "string" && value.schemaVersion.startsWith(ANY_SCHEMA_VERSION)
  );
}

/**
 * Reads a model that comes from a file. Nothing is taken over unchecked: what passes holds no name, taint or toleration
 * that Kubernetes would not accept, and no key this library does not know.
 * @throws InvalidInputError when it is not a model of a version this library reads
 */
export function readClusterModel(value: unknown): ClusterModel {
  const model = record(value, "the model");
  if (model.schemaVersion !== MODEL_SCHEMA_VERSION) {
    throw new InvalidInputError([
      {
        what: `the model has the schema version ${quoted(model.schemaVersion)}`,
        why: `this release reads ${MODEL_SCHEMA_VERSION} only, and guessing at another could hide a danger`,
        help: "use the release of cdktf-rancher-k3s that synthesized the stack",
      },
    ]);
  }
  const cluster = text(model.cluster, "cluster");
  refuse(clusterNameProblems(cluster));
  const agents = record(model.agents, "agents");
  return {
    schemaVersion: MODEL_SCHEMA_VERSION,
    cluster,
    kubernetesVersion: KubernetesVersion.parse(text(model.kubernetesVersion, "kubernetesVersion")).toString(),
    ...optional("rancherVersion", model.rancherVersion, (version) =>
      RancherVersion.parse(text(version, "rancherVersion")).toString(),
    ),
    ...optional("providerMajor", model.providerMajor, (major) => wholeNumber(major, "providerMajor")),
    pools: mapRecord(model.pools, "pools", readPool),
    agents: {
      cluster: tolerations(agents.cluster, "agents.cluster"),
      fleet: tolerations(agents.fleet, "agents.fleet"),
    },
    rancherHost: oneOf(model.rancherHost ?? RancherHost.UNKNOWN, Object.values(RancherHost), "rancherHost"),
    addons: mapRecord(model.addons ?? {}, "addons", readCustomization),
    configuration: mapRecord(model.configuration ?? {}, "configuration", (keys, property) =>
      mapRecord(keys, property, (kind, key) => oneOf(kind, VALUE_KINDS, `${property}.${key}`)),
    ),
    ...optional("settings", model.settings, (settings) => mapRecord(settings, "settings", readSetting)),
    acknowledged: mapRecord(model.acknowledged ?? {}, "acknowledged", readReason),
  };
}

const VALUE_KINDS: readonly ConfigurationValueKind[] = ["string", "boolean", "list", "number", "map", "null"];

function readPool(value: unknown, name: string): PoolModel {
  const pool = record(value, `pool ${quoted(name)}`);
  const roles = list(pool.roles, "roles").map((role) => text(role, "roles"));
  const labels = mapRecord(pool.labels, "labels", text);
  refuse([...poolNameProblems(name), ...roleProblems(roles), ...nodeLabelProblems(labels)]);
  return {
    roles: sortedRoles(roles as NodeRole[]),
    taints: list(pool.taints, "taints").map((taint) => Taint.parse(text(taint, "taints")).toString()),
    labels,
    taintsApplied: oneOf(pool.taintsApplied, Object.values(TaintsApplied), "taintsApplied"),
    ...optional("nodes", pool.nodes, (nodes) => wholeNumber(nodes, "nodes")),
  };
}

function readSetting(value: unknown, property: string): SettingModel {
  const setting = record(value, `settings.${property}`);
  return {
    ...optional("pools", setting.pools, (pools) => list(pools, "pools").map((pool) => text(pool, "pools"))),
    ...(setting.restrictsPlacement === true ? { restrictsPlacement: true } : {}),
  };
}

function readReason(value: unknown, code: string): string {
  // Codes of newer releases pass; anything else would end up in reports.
  if (/^RK\d{3}$/.test(code)) return text(value, `acknowledged.${code}`);
  throw unexpected(code, "acknowledged", "a code such as RK107");
}

function readCustomization(value: unknown, name: string): WorkloadCustomization {
  const customization = record(value, `addons.${name}`);
  return {
    ...optional("tolerations", customization.tolerations, (each) => tolerations(each, `addons.${name}.tolerations`)),
    ...optional("addedTolerations", customization.addedTolerations, (each) =>
      tolerations(each, `addons.${name}.addedTolerations`),
    ),
    ...optional("disabled", customization.disabled, (disabled) => disabled === true),
  };
}

function tolerations(value: unknown, place: string): string[] {
  return list(value, place).map((each) => Toleration.parse(text(each, place)).toString());
}

function optional<K extends string, T>(key: K, value: unknown, read: (value: unknown) => T): { [key in K]?: T } {
  return value === undefined || value === null ? {} : ({ [key]: read(value) } as { [key in K]?: T });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function record(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw unexpected(value, place, "an object");
}

/** Reads every entry, and complains about all of them at once. */
function mapRecord<T>(value: unknown, place: string, read: (value: unknown, key: string) => T): Record<string, T> {
  const entries: [string, T][] = [];
  const problems: Problem[] = [];
  for (const [key, each] of Object.entries(record(value, place))) {
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
