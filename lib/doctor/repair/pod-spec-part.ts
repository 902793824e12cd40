import type { PodSpecNeed } from "./needs";
import type { RepairPart } from "./repair";

const NAMED = 3;

/** What people write into their own pod specs. */
export function podSpecPart({ workloads }: PodSpecNeed, where: string, lines: readonly string[]): RepairPart {
  const more = workloads.length - NAMED;
  const names = more > 0 ? `${workloads.slice(0, NAMED).join(", ")} and ${more} more` : workloads.join(", ");
  return { where: `${where}: ${names}`, lines, lasts: "lasts", notes: [] };
}
