import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known } from "./unknown";

/** How the machines of a pool are made anew once they come from another template. */
export interface MachineUpdate {
  /** How many may go before another one comes; all of them, or not known. */
  readonly goingFirst: number | "all" | "unknown";
  /** Their number where only the apply tells how many there are, so that these may be all; absent otherwise. */
  readonly perhapsAll?: number;
  /** Whether none is made anew for now. */
  readonly isPaused: boolean;
}

/**
 * Reads `rolling_update` and `paused` of a machine pool. Without numbers one comes before one goes. Where the numbers let
 * none come and none go, one goes.
 * @param nodes how many machines the pool is to have, where that is known
 * @see rancher/rancher pkg/apis/provisioning.cattle.io/v1/cluster_types.go (`RKEMachinePoolRollingUpdate`),
 *   kubernetes-sigs/cluster-api internal/controllers/machinedeployment (`reconcileOldMachineSetsRollingUpdate`)
 */
export function readMachineUpdate(pool: ResourceValues, nodes: number | undefined): MachineUpdate {
  const isPaused = pool.text("paused") === "true";
  const block = pool.block("rolling_update");
  if (isUnknown(block)) return { goingFirst: "unknown", isPaused };
  const surge = countOf(block?.text("max_surge"), 1, nodes, Math.ceil);
  const unavailable = countOf(block?.text("max_unavailable"), 0, nodes, Math.floor);
  const going = numberGoing(surge, unavailable);
  if (going === undefined) return { goingFirst: "unknown", isPaused };
  if (going === 0) return { goingFirst: 0, isPaused };
  if (going === Number.POSITIVE_INFINITY) return { goingFirst: "all", isPaused };
  if (nodes === undefined) return { goingFirst: "unknown", perhapsAll: going, isPaused };
  return { goingFirst: going >= nodes ? "all" : going, isPaused };
}

/** How many go before another one comes; undefined where it is not known. */
function numberGoing(surge: number | undefined, unavailable: number | undefined): number | undefined {
  if (unavailable === undefined || (unavailable === 0 && surge === undefined)) return undefined;
  return unavailable === 0 && surge === 0 ? 1 : unavailable;
}

/** A number of machines, or a share of those that the pool is to have; undefined where it is not known. */
function countOf(
  text: Known<string> | undefined,
  otherwise: number,
  nodes: number | undefined,
  round: (share: number) => number,
): number | undefined {
  if (isUnknown(text)) return undefined;
  if (text === undefined || text === "") return otherwise;
  const [, number = "", percent] = /^(\d{1,6})(%?)$/.exec(text) ?? [];
  if (number === "") return undefined;
  if (percent !== "%") return Number(number);
  if (Number(number) === 0) return 0;
  if (nodes === undefined) return round === Math.floor && Number(number) >= 100 ? Number.POSITIVE_INFINITY : undefined;
  return round((Number(number) * nodes) / 100);
}
