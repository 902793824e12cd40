import type { ModelContents } from "../scheduling/model/read-model";
import { ResourceValues } from "../scheduling/reading/resource-values";
import {
  type Digest,
  isNeverReadBack,
  isWitness,
  isWitnessOfOtherForm,
  NOTHING_ACCEPTED,
  openPartsBetween,
  partsAgainst,
  partsOfOtherValues,
  WITNESS_ANNOTATION,
  WITNESSED_ARGUMENTS,
  type WitnessedPart,
  withoutUnset,
} from "../scheduling/reading/witness";
import { type PlainObject, textAt } from "./json";
import { isKept } from "./kept-values";

/** A cluster as Rancher holds it, as far as that is proved. */
export interface AcceptedState {
  readonly resource: ResourceValues;
  /** Arguments whose values in the state Rancher did not take, in Terraform's words. */
  readonly refused: readonly string[];
  /** Those of them that Rancher holds as the planned values have them, because the app took back what was refused. */
  readonly takenBack: readonly string[];
  /** Whether it is these for certain; otherwise it is known only that an update was refused. */
  readonly isCertain: boolean;
}

/** What tells how a state came to be, besides its values. */
export interface StateEvidence {
  /** What Terraform found changed outside of it: `change` of the plan's `resource_drift`, or empty. */
  readonly drift: PlainObject;
  /** The model in the state. It is written after the cluster, so never together with an update that was refused. */
  readonly model: ModelContents | undefined;
  /** Whether the values were read from Rancher for the first time. */
  readonly isImported: boolean;
}

/**
 * What Rancher holds of a refreshed state. After an update that Rancher refused, the state has the refused values; what
 * the provider reads back only where Rancher holds something stays there. The witness tells: it is always read back. Where
 * somebody took it off the cluster or wrote over it, the model in the state has the one that Rancher accepted.
 * @param before the refreshed values
 * @param after the planned values
 */
export function acceptedState(
  before: ResourceValues,
  after: ResourceValues,
  { drift, model, isImported }: StateEvidence,
  digest: Digest,
): AcceptedState {
  const [inRancher, intended] = [witnessIn(before), witnessIn(after)];
  if (isImported) return importedState(before, inRancher, digest);
  // A later release wrote what is compared in another way, and Rancher took it.
  if (isWitnessOfOtherForm(inRancher)) return asHeld(before);
  // The app switched it off. The provider keeps an annotation that is written no more, and it grows old.
  if (isWitness(inRancher) && model !== undefined && model.witness === undefined) return asHeld(before);
  const accepted = [inRancher, model?.witness].find(isWitness);
  const tried = witnessIn(ResourceValues.ofValues(drift.before));
  // Made before there was a witness, or without one: there is nothing to go by, but for a witness that was tried.
  if (accepted === undefined && (model === undefined || !isWitness(tried))) return asHeld(before);
  const witness = accepted ?? NOTHING_ACCEPTED;
  const open = openRefused(witness, before, after, tried, digest);
  const refused = [...new Set([...partsAgainst(witness, before, digest, intended), ...open])].filter(
    (part) => !wasReadBack(part, drift),
  );
  const owed = [
    ...partsAgainst(witness, after, digest, intended),
    ...(isWitness(intended) ? openPartsBetween(witness, intended) : open),
  ];
  const isCertain = accepted !== undefined;
  const takenBack = isCertain ? refused.filter((part) => !owed.includes(part)) : [];
  return {
    resource: refused.reduce(
      (resource, part) =>
        isCertain && !open.includes(part)
          ? asAccepted(part, resource)
          : resource.withUnknown(WITNESSED_ARGUMENTS[part]),
      before,
    ),
    refused: refused.map((part) => WITNESSED_ARGUMENTS[part]),
    takenBack: takenBack.map((part) => WITNESSED_ARGUMENTS[part]),
    isCertain: isCertain && !refused.some((part) => open.includes(part) && !takenBack.includes(part)),
  };
}

/**
 * Parts with expressions in them of an update that was refused. Values tell nothing of them: the witness that Terraform
 * wrote last does, as its state had it before Rancher was read. Where that is gone with an earlier refresh, values that
 * are planned as they are tell, as the digest that comes with them is another one; unless they are so because nothing is
 * written any more.
 */
function openRefused(
  accepted: string,
  before: ResourceValues,
  after: ResourceValues,
  tried: string | undefined,
  digest: Digest,
): readonly WitnessedPart[] {
  if (isWitness(tried)) return openPartsBetween(accepted, tried);
  const intended = witnessIn(after);
  if (!isWitness(intended)) return [];
  return partsOfOtherValues(accepted, intended).filter((part) => {
    const argument = WITNESSED_ARGUMENTS[part];
    const [old, now] = [before, after].map((values) => JSON.stringify(withoutUnset(values.raw(argument))));
    return old === now && after.isKnown(argument) && !isKept(part, { accepted, intended, before }, digest);
  });
}

function asHeld(resource: ResourceValues): AcceptedState {
  return { resource, refused: [], takenBack: [], isCertain: true };
}

/** What was just read holds nothing that was refused, but a block that is never read back is missing in it. */
function importedState(before: ResourceValues, witness: string | undefined, digest: Digest): AcceptedState {
  const differing = isWitness(witness) ? partsAgainst(witness, before, digest, undefined) : NEVER_READ_BACK;
  const unread = differing.filter((part) => {
    const argument = WITNESSED_ARGUMENTS[part];
    return isNeverReadBack(part, before) && !before.has(argument);
  });
  return asHeld(unread.reduce((resource, part) => resource.withUnknown(WITNESSED_ARGUMENTS[part]), before));
}

/** Parts that may never be read back. */
const NEVER_READ_BACK: readonly WitnessedPart[] = ["cluster-agent", "fleet-agent"];

/** It is no secret, wherever it stands. */
function witnessIn(resource: ResourceValues): string | undefined {
  return textAt(resource.raw("annotations"), WITNESS_ANNOTATION);
}

/** Where the values changed outside of Terraform they are what the provider found in Rancher. */
function wasReadBack(part: WitnessedPart, { before, after }: PlainObject): boolean {
  const argument = WITNESSED_ARGUMENTS[part];
  const [old, now] = [before, after].map((side) =>
    JSON.stringify(withoutUnset(ResourceValues.ofValues(side).raw(argument))),
  );
  return old !== now;
}

/** Where Rancher held anything, the provider would have read it; what it never reads back is not known. */
function asAccepted(part: WitnessedPart, resource: ResourceValues): ResourceValues {
  const argument = WITNESSED_ARGUMENTS[part];
  return isNeverReadBack(part, resource) ? resource.withUnknown(argument) : resource.without(argument);
}
