import { type Problem, quoted } from "../invalid-input";
import { isOpen } from "./open-value";

/** @see rancher/rancher pkg/controllers/capr/unmanaged/controller.go */
export const DELETE_MISSING = "rke.cattle.io/delete-missing-custom-machines-after";

/**
 * Problems of the time after which Rancher forgets a machine whose node is gone.
 * @param place where it stands, for the message: `deleteMissingCustomMachinesAfter`
 */
export function forgettingProblems(duration: unknown, place: string): Problem[] {
  if (duration === undefined || isOpen(duration)) return [];
  const problem = (what: string, why: string): Problem[] => [
    { what: `${place} ${quoted(duration)} ${what}`, why, help: "write 90s, 30m or 24h" },
  ];
  // Without the annotation it forgets none either.
  const ignored = (what: string, why: string): Problem[] =>
    problem(what, why).map((each) => ({ ...each, doesNothing: true }));
  const nanoseconds = typeof duration === "string" ? nanosecondsIn(duration) : "unreadable";
  if (nanoseconds === "unreadable")
    return ignored(
      "is not a duration",
      "Rancher reads numbers with units, h being the largest, and forgets no machine when it cannot",
    );
  if (nanoseconds === "too long")
    return ignored("is longer than Rancher can count", "Rancher forgets no machine when it cannot read the duration");
  if (nanoseconds < 0n)
    return problem("is a time before now", "Rancher would forget a machine as soon as its node is missed");
  return [];
}

const DURATION = /^([+-]?)(?:0|((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+))$/;
const PART = /(\d*)(?:\.(\d*))?([a-zµμ]+)/g;
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** What a duration of Go can count: 63 bits, and one more to the negative side. */
const MOST = 2n ** 63n;

/** As Go's time.ParseDuration reads it: whole nanoseconds of each part, which never lose a digit. */
function nanosecondsIn(duration: string): bigint | "unreadable" | "too long" {
  const [isRead, sign, parts = ""] = DURATION.exec(duration) ?? [];
  if (isRead === undefined) return "unreadable";
  let sum = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of parts.matchAll(PART)) {
    const size = UNITS[unit] ?? 0n;
    sum += BigInt(whole || 0) * size + (BigInt(fraction || 0) * size) / 10n ** BigInt(fraction.length);
    if (sum > MOST) return "too long";
  }
  if (sign === "-") return -sum;
  return sum === MOST ? "too long" : sum;
}
