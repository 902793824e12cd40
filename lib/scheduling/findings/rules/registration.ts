import { NodeRole } from "../../node-role";
import type { FindingDraft } from "../finding";
import type { ProofContext } from "./context";

/** Findings about the nodes that are to be registered. */
export function registrationFindings({ pools }: ProofContext): FindingDraft[] {
  const etcd = pools.filter((pool) => pool.roles.includes(NodeRole.ETCD));
  if (etcd.length === 0 || etcd.some(({ nodes }) => nodes === undefined)) return [];
  const count = etcd.reduce((sum, { nodes = 0 }) => sum + nodes, 0);
  if (count % 2 === 1) return [];
  return [{ code: "RK601", data: { nodes: count, pools: etcd.map(({ name, nodes = 0 }) => ({ pool: name, nodes })) } }];
}
