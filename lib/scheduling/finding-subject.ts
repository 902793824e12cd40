import type { Finding, FindingCode, FindingDraft } from "./finding";
import type { FindingData } from "./finding-data";

/** What a finding is about; nothing of it when it is about the cluster as a whole. */
export interface FindingSubject {
  /** Names of pools. */
  readonly pools?: readonly string[];
  /** System workloads, Rancher's agents among them. */
  readonly workloads?: readonly string[];
  /** A property of K3sCluster, or an argument of the K3s configuration: `machineGlobalConfig`. */
  readonly setting?: string;
  /** A key within the setting. */
  readonly key?: string;
  /** A code that is acknowledged. */
  readonly acknowledgement?: string;
}

/** What a finding is about, to compare findings of two states by, or to choose one of several with the same code. */
export function subjectOf<C extends FindingCode>({ code, data }: FindingDraft<C>): FindingSubject {
  return SUBJECTS[code](data);
}

/** Whether two findings say the same about the same thing, however different releases and the rest of the data are. */
export function isSameFinding(a: Finding, b: Finding): boolean {
  return a.code === b.code && subjectKey(a) === subjectKey(b);
}

/** The subject as one text, to sort and to compare by. */
export function subjectKey(finding: FindingDraft): string {
  const { setting = "", key = "", pools = [], workloads = [], acknowledgement = "" } = subjectOf(finding);
  return JSON.stringify([setting, key, pools, workloads, acknowledgement]);
}

type SubjectOf<T> = (data: T) => FindingSubject;

const cluster: SubjectOf<unknown> = () => ({});
const pool: SubjectOf<{ readonly pool: string }> = (data) => ({ pools: [data.pool] });
const pools: SubjectOf<{ readonly pools: readonly string[] }> = (data) => ({ pools: data.pools });
const taintedPools: SubjectOf<{ readonly pools: readonly { readonly pool: string }[] }> = (data) => ({
  pools: data.pools.map((each) => each.pool),
});
const workload: SubjectOf<{ readonly workload: string }> = (data) => ({ workloads: [data.workload] });
const workloads: SubjectOf<{ readonly workloads: readonly string[] }> = (data) => ({ workloads: data.workloads });
const setting: SubjectOf<{ readonly setting: string }> = (data) => ({ setting: data.setting });
const key: SubjectOf<{ readonly setting: string; readonly key: string }> = (data) => ({
  setting: data.setting,
  key: data.key,
});

const SUBJECTS: { readonly [C in FindingCode]: SubjectOf<FindingData[C]> } = {
  RK101: pool,
  RK102: pool,
  RK103: pool,
  RK104: taintedPools,
  RK105: taintedPools,
  RK106: cluster,
  RK107: pool,
  RK108: cluster,
  RK109: cluster,
  RK201: workload,
  RK202: workload,
  RK203: workload,
  RK204: workload,
  RK205: workloads,
  RK206: workload,
  RK207: workload,
  RK208: workload,
  RK209: pool,
  RK301: workload,
  RK302: workload,
  RK303: workload,
  RK304: taintedPools,
  RK305: setting,
  RK306: ({ workload, argument }) => ({ workloads: [workload], setting: argument }),
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
  RK501: key,
  RK502: key,
  RK503: key,
  RK504: setting,
  RK505: workload,
  RK506: key,
  RK507: (data) => ({ setting: data.setting, pools: [data.pool] }),
  RK508: setting,
  RK509: setting,
  RK510: cluster,
  RK511: cluster,
  RK601: cluster,
  RK602: pool,
  RK701: cluster,
  RK702: cluster,
  RK703: pool,
  RK704: workloads,
  RK705: workloads,
  RK706: pool,
  RK707: workloads,
  RK708: workloads,
  RK709: pool,
  RK710: cluster,
  RK711: cluster,
  RK712: cluster,
  RK901: ({ acknowledgement }) => ({ acknowledgement }),
};
