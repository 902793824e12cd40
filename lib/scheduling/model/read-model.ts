import type { Acknowledgement } from "../acknowledgements/acknowledgement";
import { parseAcknowledgement } from "../acknowledgements/acknowledgement-notation";
import { type Problem, quoted, refuse } from "../invalid-input";
import { isObject, type PlainObject } from "../json";
import { valueProblems } from "../label-syntax";
import { didYouMean } from "../near-miss";
import { roleTaints, sortedRoles } from "../node-role";
import type { SchedulingPool } from "../pool";
import { isAddressInUrl, RancherHost } from "../reading/rancher-host";
import type { ReadingContext } from "../reading/read-cluster";
import { RancherVersion } from "../releases/rancher-version";
import { TAINT, type Taint } from "../taint";
import {
  leavingTaintListProblems,
  poolNameProblems,
  poolTaintProblems,
  taintListProblems,
} from "../validation/pool-rules";
import { NODE_LABELS, POOL_FIELDS, type ReadPool, TAINTS_APPLIED } from "../validation/pool-shape";
import { RANCHER_VERSION } from "../validation/release-shapes";
import { ownerOfLabel } from "../validation/reserved-labels";
import {
  anything,
  list,
  number,
  object,
  oneOf,
  optional,
  problemsAt,
  readPartly,
  record,
  required,
  type Shape,
  text,
  withRule,
  wrongType,
} from "../validation/shape";
import { MODEL_SCHEMA_VERSION } from "./cluster-model";
import { nestedModel } from "./flat-model";
import { JOINED_ROLES, keyedList, unsaid } from "./keyed-pool";

const FIRST_SCHEMA_VERSION = "cdktf-rancher-k3s/model/v1";

/** Its pools had lists, and everything that goes without saying. */
const SECOND_SCHEMA_VERSION = "cdktf-rancher-k3s/model/v2";

/** Every schema version there was. Each is read for ever: a plan's state may be years old. */
export const MODEL_SCHEMA_VERSIONS: readonly string[] = [
  FIRST_SCHEMA_VERSION,
  SECOND_SCHEMA_VERSION,
  MODEL_SCHEMA_VERSION,
];

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
 * holds no name, taint or label that Kubernetes would not accept, and nothing that this library has never written.
 *
 * The first version also held a copy of what the cluster resource says. It is not read: the resource beside it is. Its
 * acknowledgements accept every finding of a code.
 * @throws InvalidInputError when it is not a model of a version this library reads, with everything that is wrong with it
 */
export function readClusterModel(value: unknown): ModelContents {
  refuse(schemaVersionProblems(value));
  const { schemaVersion, ...properties } = withoutNull(value as PlainObject);
  const isFirst = schemaVersion === FIRST_SCHEMA_VERSION;
  const written = schemaVersion === MODEL_SCHEMA_VERSION ? nestedModel(properties) : properties;
  const { part, problems } = readPartly(MODEL, isFirst ? withoutCopy(written) : written);
  const { pools: writtenPools = {}, acknowledged: reasons = {}, rancherHost = RancherHost.UNKNOWN, ...rest } = part;
  const pools = Object.entries(writtenPools).map(([name, pool]) =>
    readPool(name, pool, schemaVersion === MODEL_SCHEMA_VERSION),
  );
  const acknowledged = Object.entries(reasons)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([notation, reason]) => readAcknowledgement(notation, reason, isFirst));
  refuse([...problems, ...[...pools, ...acknowledged].flatMap((each) => each.problems)].map(inModel));
  const { rancherVersion, ...context } = rest;
  return {
    ...context,
    ...(rancherVersion === undefined ? {} : { rancherVersion: RancherVersion.parse(rancherVersion) }),
    rancherHost,
    pools: pools.flatMap(({ read }) => read ?? []).sort((a, b) => (a.name < b.name ? -1 : 1)),
    acknowledged: acknowledged.flatMap(({ read }) => read ?? []),
  };
}

/** A part of the model that is read by itself, so that what is wrong with one does not hide the others. */
interface ReadPart<T> {
  readonly read?: T;
  readonly problems: readonly Problem[];
}

function schemaVersionProblems(value: unknown): Problem[] {
  if (!isObject(value)) return [inModel({ what: "there is no object", why: "", help: "" })];
  const { schemaVersion } = value;
  if (typeof schemaVersion === "string" && MODEL_SCHEMA_VERSIONS.includes(schemaVersion)) return [];
  return [
    {
      what: `the model has the schema version ${quoted(schemaVersion)}`,
      why: `this release reads ${MODEL_SCHEMA_VERSIONS.join(" and ")}, and guessing at another could hide a danger`,
      help: "where a later release of cdktf-rancher-k3s synthesized the stack, use that one or a newer: it reads the models of all before it",
    },
  ];
}

/** Whatever it is, the model was not written like this by any release that this one knows. */
function inModel({ what }: Problem): Problem {
  return {
    what: `in the model, ${what}`,
    why: "models are written by this library: this one was changed by something else, or is of a newer release, and guessing at what it says could hide a danger",
    help: "synthesize the stack again, or use the release of cdktf-rancher-k3s that synthesized it",
  };
}

/** Terraform may write what is not there as null. */
function withoutNull(value: PlainObject): PlainObject {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
}

/** What only the first version had: a copy of what the cluster resource says. */
const COPY: readonly string[] = ["cluster", "kubernetesVersion", "agents", "addons", "configuration", "settings"];

function withoutCopy(model: PlainObject): PlainObject {
  return Object.fromEntries(Object.entries(model).filter(([key]) => !COPY.includes(key)));
}

type ModelProperties = Omit<
  ModelContents,
  "pools" | "poolsFrom" | "acknowledged" | "sources" | "nullSources" | "findTemplate" | "rancherHost" | "rancherVersion"
> & {
  readonly rancherVersion?: string;
  readonly rancherHost?: RancherHost;
  readonly pools: Readonly<Record<string, unknown>>;
  readonly acknowledged?: Readonly<Record<string, string>>;
};

/**
 * Every property that a model of the newest version ever had. One that is not known here is refused: what a newer release
 * has to say beyond them may well be what keeps a node from joining.
 */
const MODEL = object<ModelProperties>(
  {
    rancherVersion: optional(RANCHER_VERSION),
    providerMajor: optional(withRule(number(14), wholeNumberProblems)),
    rancherHost: optional(oneOf(Object.values(RancherHost), "")),
    rancherAddress: optional(withRule(text("203.0.113.1"), addressProblems)),
    pools: required(record(anything("a pool", ""))),
    acknowledged: optional(record(withRule(text("one node"), emptyReasonProblems))),
    overridden: optional(list(text("name"))),
    globalEntries: optional(list(list(text("tls-san")))),
    leftOut: optional(list(text("localAuthEndpoint"))),
    initNodePool: optional(withRule(text("first"), poolNameProblems)),
    initNodeMachineId: optional(withRule(text("first-1"), (id, place) => valueProblems(id, () => place))),
    witness: optional(text("")),
  },
  unnamedProperty,
);

/** Without the name, since a file of unknown origin may hold anything in there. */
function unnamedProperty(key: string, place: string, known: readonly string[]): Problem {
  return {
    what: `${place === "" ? "there is" : `${place} has`} an unknown property${didYouMean(key, known)}`,
    why: "",
    help: "",
  };
}

function addressProblems(value: string, place: string): Problem[] {
  if (isAddressInUrl(value)) return [];
  return [{ what: `${place} ${quoted(value)} is not an IP address`, why: "", help: "" }];
}

function emptyReasonProblems(reason: string, place: string): Problem[] {
  return reason.trim() === "" ? [{ what: `${place} is empty`, why: "", help: "" }] : [];
}

function wholeNumberProblems(value: number, place: string): Problem[] {
  if (Number.isSafeInteger(value) && value >= 1) return [];
  return [{ what: `${place} ${quoted(value)} is not a whole number of at least 1`, why: "", help: "" }];
}

const NOTED_TAINT: Shape<Taint> = {
  ...TAINT,
  read: (value, place, problems) =>
    typeof value === "string" ? TAINT.read(value, place, problems) : wrongType(value, place, text(""), problems),
};

/** In kubectl's notation, and in no other of the ways that an app may write them. */
const NOTED_TAINTS = list(NOTED_TAINT, taintListProblems);
const NOTED_LEAVING_TAINTS = list(NOTED_TAINT, leavingTaintListProblems);

/** A pool as models have it: everything but taints that come and go and the number of nodes is always there. */
const POOL = object<ReadPool & Required<Pick<ReadPool, "taints" | "labels" | "taintsApplied">>>(
  {
    ...POOL_FIELDS,
    taints: required(NOTED_TAINTS),
    startupTaints: optional(NOTED_TAINTS),
    leavingTaints: optional(NOTED_LEAVING_TAINTS),
    labels: required(withRule(NODE_LABELS, neverLegalProblems)),
    taintsApplied: required(TAINTS_APPLIED),
  },
  unnamedProperty,
);

const KEYED_TAINTS = keyedList(NOTED_TAINTS);
const KEYED_LEAVING_TAINTS = keyedList(NOTED_LEAVING_TAINTS);

/** A pool as models of the newest version have it. */
const KEYED_POOL = object<ReadPool>(
  {
    ...POOL_FIELDS,
    roles: required(JOINED_ROLES),
    taints: optional(KEYED_TAINTS),
    startupTaints: optional(KEYED_TAINTS),
    leavingTaints: optional(KEYED_LEAVING_TAINTS),
    labels: optional(withRule(NODE_LABELS, neverLegalProblems)),
  },
  unnamedProperty,
);

/**
 * Labels that no release ever let an app give its nodes. Of others that are refused by now older releases were silent, and
 * what they do is for the findings to tell.
 */
function neverLegalProblems(labels: Readonly<Record<string, string>>): Problem[] {
  return Object.keys(labels)
    .filter((key) => ownerOfLabel(key) === "kubernetes" || key.startsWith("rke.cattle.io/") || key === "cattle.io/os")
    .map((key) => ({ what: `label key ${quoted(key)} is one that no app can give its nodes`, why: "", help: "" }));
}

function readPool(name: string, value: unknown, isKeyed: boolean): ReadPart<SchedulingPool> {
  const { part, problems } = readPartly(isKeyed ? KEYED_POOL : POOL, isObject(value) ? withoutNull(value) : value);
  const said = isKeyed ? { ...unsaid(name), ...part, labels: { ...unsaid(name).labels, ...part.labels } } : part;
  const { roles = [], taints = [], startupTaints, leavingTaints, labels = {}, taintsApplied, nodes } = said;
  const all = [
    ...poolNameProblems(name),
    // A taint with the key and effect of a role's was legal once.
    ...problemsAt(`pools[${quoted(name)}]`, [...problems, ...poolTaintProblems(part, [])]),
  ];
  if (all.length > 0 || taintsApplied === undefined) return { problems: all };
  const sorted = sortedRoles(roles);
  return {
    read: {
      name,
      roles: sorted,
      taints,
      roleTaints: roleTaints(sorted),
      ...(startupTaints === undefined ? {} : { startupTaints }),
      ...(leavingTaints === undefined ? {} : { leavingTaints }),
      labels,
      taintsApplied,
      ...(nodes === undefined ? {} : { nodes }),
    },
    problems: [],
  };
}

/** The first version had codes only, and each meant every finding of the code, for ever. Codes of newer releases pass. */
function readAcknowledgement(notation: string, reason: string, isFirst: boolean): ReadPart<Acknowledgement> {
  if (isFirst && /^RK\d{3}$/.test(notation)) {
    return { read: { code: notation, subject: {}, reason, isKindWide: true }, problems: [] };
  }
  const read = isFirst ? undefined : parseAcknowledgement(notation);
  if (read !== undefined) return { read: { ...read, reason }, problems: [] };
  return {
    problems: [{ what: `acknowledged has ${quoted(notation)}, which is no acknowledgement`, why: "", help: "" }],
  };
}
