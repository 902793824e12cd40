import { ResourceValues } from "../scheduling/reading/resource-values";
import { isUnknown } from "../scheduling/reading/unknown";
import {
  type Digest,
  isNeverReadBack,
  partsAgainst,
  WITNESS_ANNOTATION,
  WITNESSED_ARGUMENTS,
  type WitnessedPart,
} from "../scheduling/reading/witness";
import type { PlainObject } from "./json";

/** A cluster as Rancher holds it, as far as that is proved. */
export interface AcceptedState {
  readonly resource: ResourceValues;
  /** Arguments whose values in the state Rancher did not take, in Terraform's words. */
  readonly refused: readonly string[];
  /** Those of them that Rancher holds as the planned values have them, because the app took back what was refused. */
  readonly takenBack: readonly string[];
}

/**
 * What Rancher holds of a refreshed state. After an update that Rancher refused, the state has the refused values; what
 * the provider reads back only where Rancher holds something stays there. The witness tells: it is always read back.
 * @param before the refreshed values
 * @param after the planned values
 * @param drift what Terraform found changed outside of it: `change` of the plan's `resource_drift`, or empty
 */
export function acceptedState(
  before: ResourceValues,
  after: ResourceValues,
  drift: PlainObject,
  digest: Digest,
): AcceptedState {
  const witness = witnessIn(before);
  // Made before there was a witness, or without one: there is nothing to go by.
  if (witness === undefined) return { resource: before, refused: [], takenBack: [] };
  const intended = witnessIn(after);
  const refused = partsAgainst(witness, before, digest, intended).filter((part) => !wasReadBack(part, drift));
  const owed = partsAgainst(witness, after, digest, intended);
  return {
    resource: refused.reduce((resource, part) => asAccepted(part, resource), before),
    refused: refused.map((part) => WITNESSED_ARGUMENTS[part]),
    takenBack: refused.filter((part) => !owed.includes(part)).map((part) => WITNESSED_ARGUMENTS[part]),
  };
}

function witnessIn(resource: ResourceValues): string | undefined {
  const annotations = resource.map("annotations");
  const witness = isUnknown(annotations) ? undefined : annotations.get(WITNESS_ANNOTATION);
  return isUnknown(witness) ? undefined : witness;
}

/** Where the values changed outside of Terraform they are what the provider found in Rancher. */
function wasReadBack(part: WitnessedPart, { before, after }: PlainObject): boolean {
  const argument = WITNESSED_ARGUMENTS[part];
  const [old, now] = [before, after].map((side) => JSON.stringify(ResourceValues.ofValues(side).raw(argument) ?? null));
  return old !== now;
}

/** Where Rancher held anything, the provider would have read it; what it never reads back is not known. */
function asAccepted(part: WitnessedPart, resource: ResourceValues): ResourceValues {
  const argument = WITNESSED_ARGUMENTS[part];
  return isNeverReadBack(part, resource) ? resource.withUnknown(argument) : resource.without(argument);
}
