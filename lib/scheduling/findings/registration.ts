import type { FindingDraft } from "../finding";
import { NodeRole } from "../node-role";
import type { ProofFacts } from "./facts";

/** Findings about the nodes that are to be registered. */
export function registrationFindings({ pools }: ProofFacts): FindingDraft[] {
  const etcd = pools.filter((pool) => pool.roles.includes(NodeRole.ETCD));
  if (etcd.length === 0 || etcd.some(({ nodes }) => nodes === undefined)) return [];
  const count = etcd.reduce((sum, { nodes = 0 }) => sum + nodes, 0);
  if (count % 2 === 1) return [];
  return [
    {
      code: "RK601",
      subject: "etcd",
      message: `${count} etcd nodes survive the loss of no more nodes than ${count - 1} would`,
      facts: [
        ...etcd.map(({ name, nodes }) => `pool "${name}": ${nodes}`),
        `etcd needs a majority: ${majority(count)} of ${count}, ${majority(count - 1)} of ${count - 1}`,
      ],
      help: ["use an odd number of etcd nodes: 1, 3 or 5"],
    },
  ];
}

function majority(nodes: number): number {
  return Math.floor(nodes / 2) + 1;
}
