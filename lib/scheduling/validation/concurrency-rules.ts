import { type Problem, quoted } from "../invalid-input";
import { isOpen } from "./open-value";

/** @see rancher/rancher pkg/apis/rke.cattle.io/v1 `ClusterUpgradeStrategy`, the pattern of both fields */
const CONCURRENCY = /^(([1-9]|[1-9][0-9]|100)%|[1-9][0-9]{0,9}|0)$/;

/** Problems of how many nodes are upgraded at a time. */
export function concurrencyProblems(concurrency: unknown, place: string): Problem[] {
  if (concurrency === undefined || isOpen(concurrency) || CONCURRENCY.test(String(concurrency))) return [];
  return [
    {
      what: `${place} ${quoted(concurrency)} is neither a number of nodes nor a percentage`,
      why: "Rancher takes whole numbers, 0 for all at once, and 1% to 100%",
      help: 'write 1 or "10%"',
    },
  ];
}
