import type { Problem } from "../invalid-input";

/**
 * Problems of how long an agent's toleration holds. A 0 that stands in a resource is none: it is not sent, and says that
 * there is no limit.
 * @param toleration where it stands, and which it is
 */
export function tolerationLimitProblems(seconds: number, toleration: string): Problem[] {
  if (seconds > 0) return [];
  return [
    {
      what: `${toleration} has ${seconds} seconds`,
      why: "the rancher2 provider does not send 0 or less, so Rancher would take it as forever",
      help: "give at least 1 second, or leave the toleration out: not tolerating evicts at once",
    },
  ];
}
