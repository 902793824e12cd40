import { isEtcd } from "../../proof/first-nodes";
import type { FindingDraft } from "../finding";
import type { ProofContext } from "./context";

/** Findings about a first node that is pinned, or is meant to be. */
export function initNodeFindings({ cluster: { initNode }, pools }: ProofContext): FindingDraft[] {
  if (initNode?.pool === undefined) return [];
  const { pool: name, isPinned, label } = initNode;
  if (isPinned === false) return [{ code: "RK111", data: { pool: name, pinsOther: label !== "" } }];
  const pool = pools.find((each) => each.name === name);
  if (pool !== undefined && isEtcd(pool)) return [];
  const etcdPools = pools.filter(isEtcd).map((each) => each.name);
  return [{ code: "RK110", data: { pool: name, ...(pool === undefined ? {} : { roles: pool.roles }), etcdPools } }];
}
