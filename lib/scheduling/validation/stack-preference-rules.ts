import { type Problem, quoted } from "../invalid-input";
import { didYouMean } from "../near-miss";
import { isOpen } from "./open-value";

const STACKS: readonly string[] = ["dual", "ipv4", "ipv6"];

/** Problems of the network stack that nodes are checked by. */
export function stackPreferenceProblems(preference: unknown, place: string): Problem[] {
  if (preference === undefined || isOpen(preference) || STACKS.includes(String(preference))) return [];
  return [
    {
      what: `${place} ${quoted(preference)} is not known${didYouMean(String(preference), STACKS)}`,
      why: "the rancher2 provider refuses it",
      help: `use ${STACKS.join(", ")}`,
    },
  ];
}
