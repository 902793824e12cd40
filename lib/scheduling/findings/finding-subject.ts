import type { FindingSubject, SubjectPart } from "../acknowledgements/subject";
import type { FindingCode, FindingDraft } from "./finding";
import type { FindingData } from "./finding-data";
import { givenFinding } from "./given-finding";

/**
 * What a finding is about, to compare findings of two states by, or to choose one of several with the same code.
 *
 * @example
 * ```ts
 * const aboutGpu = cluster.prove().findings.filter((finding) => subjectOf(finding).pools?.includes("gpu"));
 * ```
 *
 * @throws InvalidInputError when it is no finding
 */
export function subjectOf<C extends FindingCode>(finding: FindingDraft<C>): FindingSubject {
  const { code, data } = givenFinding(finding);
  return SUBJECTS[code].of(data);
}

/** What findings of this code are told apart by; nothing where they are about the cluster as a whole. */
export function subjectParts(code: FindingCode): readonly SubjectPart[] {
  return SUBJECTS[code].parts;
}

/**
 * Whether an acknowledgement of a change that names all parts of its subject accepts no other change: of RK703 it is a taint
 * on a pool. What names a pool or a workload alone fits whatever happens to that later.
 */
export function tellsChangesApart(code: string): boolean {
  return code === "RK703";
}

/** The subject as one text, to sort and to compare by. */
export function subjectKey(finding: FindingDraft): string {
  const {
    setting = "",
    key = "",
    keys = [],
    pools = [],
    workloads = [],
    toleration = "",
    acknowledgement = "",
  } = subjectOf(finding);
  return JSON.stringify([setting, keys.length > 0 ? keys : key, pools, workloads, toleration, acknowledgement]);
}

interface SubjectOf<T> {
  readonly parts: readonly SubjectPart[];
  readonly of: (data: T) => FindingSubject;
}

function by<T>(parts: readonly SubjectPart[], of: (data: T) => FindingSubject): SubjectOf<T> {
  return { parts, of };
}

const cluster = by<unknown>([], () => ({}));
const pool = by(["pool"], (data: { readonly pool: string }) => ({ pools: [data.pool] }));
const pools = by(["pool"], (data: { readonly pools: readonly string[] }) => ({ pools: data.pools }));
const taintedPools = by(["pool"], (data: { readonly pools: readonly { readonly pool: string }[] }) => ({
  pools: data.pools.map((each) => each.pool),
}));
/** A taint stands for the key: several of one pool are told apart. */
const taintOfPools = by(["key", "pool"], (data: { readonly taint: string; readonly pools: readonly string[] }) => ({
  key: data.taint,
  pools: data.pools,
}));
const retaintedPools = by(
  ["pool"],
  (data: { readonly pools: readonly string[]; readonly former: readonly string[] }) => ({
    pools: data.pools.length > 0 ? data.pools : data.former,
  }),
);
const workload = by(["workload"], (data: { readonly workload: string }) => ({ workloads: [data.workload] }));
const workloads = by(["workload"], (data: { readonly workloads: readonly string[] }) => ({
  workloads: data.workloads,
}));
const toleration = by(
  ["workload", "toleration"],
  (data: { readonly workload: string; readonly toleration: string }) => ({
    workloads: [data.workload],
    toleration: data.toleration,
  }),
);
const setting = by(["setting"], (data: { readonly setting: string }) => ({ setting: data.setting }));
const key = by(["setting", "key"], (data: { readonly setting: string; readonly key: string }) => ({
  setting: data.setting,
  key: data.key,
}));
const acknowledgement = by(["acknowledgement"], (data: { readonly acknowledgement: string }) => ({
  acknowledgement: data.acknowledgement,
}));

const SUBJECTS: { readonly [C in FindingCode]: SubjectOf<FindingData[C]> } = {
  RK101: pool,
  RK102: pool,
  RK103: pool,
  RK104: taintedPools,
  RK105: taintedPools,
  RK106: cluster,
  RK107: pool,
  RK108: cluster,
  RK109: by(["setting"], ({ value }) => ({ setting: value })),
  RK110: pool,
  RK111: pool,
  RK112: pools,
  RK113: key,
  RK114: key,
  RK115: key,
  RK116: taintOfPools,
  RK117: taintOfPools,
  RK118: pools,
  RK119: pools,
  RK120: by(["key", "pool"], (data) => ({ key: data.taint, pools: [data.pool] })),
  RK201: workload,
  RK202: workload,
  RK203: workload,
  RK204: workload,
  RK205: workloads,
  RK206: workload,
  RK207: workload,
  RK208: workload,
  RK209: pool,
  RK211: workload,
  RK301: workload,
  RK302: toleration,
  RK303: toleration,
  RK304: taintedPools,
  RK305: setting,
  RK306: by(["setting", "workload"], ({ workload, argument }) => ({ workloads: [workload], setting: argument })),
  RK307: taintedPools,
  RK401: cluster,
  RK402: cluster,
  RK403: cluster,
  RK404: cluster,
  RK405: cluster,
  RK406: setting,
  RK407: pools,
  RK408: cluster,
  RK409: cluster,
  RK410: cluster,
  RK411: cluster,
  RK412: workloads,
  RK413: cluster,
  RK414: workload,
  RK415: setting,
  RK501: key,
  RK502: key,
  RK503: key,
  RK504: setting,
  RK505: workload,
  RK506: key,
  RK507: by(["setting", "pool"], (data) => ({ setting: data.setting, pools: [data.pool] })),
  RK508: setting,
  RK509: setting,
  RK510: cluster,
  RK511: cluster,
  RK512: key,
  RK513: setting,
  RK514: cluster,
  RK517: by(["key"], ({ object }) => ({ key: object })),
  RK518: by(["key"], (data) => ({ key: data.key })),
  RK519: workload,
  RK520: setting,
  RK521: key,
  RK522: key,
  RK523: cluster,
  RK524: pool,
  RK525: pool,
  RK526: key,
  RK527: key,
  RK528: key,
  RK529: key,
  RK530: by(["key", "pool"], (data) => ({ key: data.key, pools: data.pools })),
  RK531: key,
  RK532: by(["key"], ({ variable }) => ({ key: variable })),
  RK533: key,
  RK534: by(["setting", "key"], (data) => ({ setting: data.setting, key: `${data.key} ${data.argument}` })),
  RK535: taintedPools,
  RK540: setting,
  RK541: setting,
  RK542: setting,
  RK543: setting,
  RK544: setting,
  RK545: setting,
  RK546: setting,
  RK601: cluster,
  RK602: pool,
  RK603: by(["workload"], (data) => ({ workloads: data.workloads.map(({ workload }) => workload) })),
  RK701: cluster,
  RK702: cluster,
  RK703: by(["key", "pool"], (data) => ({ keys: data.taints, pools: [data.pool] })),
  RK704: workloads,
  RK705: workloads,
  RK707: workloads,
  RK708: workloads,
  RK709: pool,
  RK710: cluster,
  RK711: cluster,
  RK712: cluster,
  RK713: cluster,
  RK714: workloads,
  RK715: cluster,
  RK716: cluster,
  RK717: workloads,
  RK718: pool,
  RK719: pools,
  RK720: acknowledgement,
  RK721: retaintedPools,
  RK722: retaintedPools,
  RK723: cluster,
  RK724: cluster,
  RK725: pools,
  RK901: acknowledgement,
  RK902: acknowledgement,
};
