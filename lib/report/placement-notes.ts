import type { Placement } from "../scheduling/proof/placement";
import { cutNames, first, MOST_FACTS } from "./bounds";
import { evictedAfter } from "./words";

/** What is to be said about a cell besides yes or no. */
export function placementNotes(cell: Placement | undefined): string[] {
  if (cell === undefined) return [];
  switch (cell.verdict) {
    case "runs":
      return cell.reliesOnRunTime ? ["only with tolerations that Rancher adds at run time"] : [];
    case "blocked":
      return first(
        cell.by,
        MOST_FACTS,
        (taint) => `${taint} is not tolerated`,
        (more) => `${more} more taints are not tolerated`,
      );
    case "depends":
      return first(
        cell.on,
        MOST_FACTS,
        (value) => `depends on ${value}`,
        (more) => `depends on ${more} more values`,
      );
    case "evicted":
      return first(
        cell.by,
        MOST_FACTS,
        (taint) => `${taint} evicts it again and again, ${evictedAfter(cell.seconds)}`,
        (more) => `${more} more taints evict it again and again, ${evictedAfter(cell.seconds)}`,
      );
    case "stopped":
      return first(
        cell.by,
        MOST_FACTS,
        (setting) => `nothing starts there, because of ${setting}`,
        (more) => `nothing starts there, because of ${more} more settings`,
      );
    case "unselected":
      return [
        `its nodes lack the label ${cutNames(Object.entries(cell.missingLabels), (label) => label.join("=")).join(", ")}`,
      ];
  }
}
