import { isToken } from "../../configuration/token-json";
import { type Problem, quoted } from "../../scheduling/invalid-input";

/** Asks Rancher to do something once: it does so whenever the number changes, in whichever direction. */
export interface Operation {
  /**
   * Begin with 1 and count up, once for each time. Rancher's UI counts up the same number, and a plan that sets it back
   * to the app's makes Rancher do it again.
   */
  readonly generation: number;
}

/** A rotation of the certificates K3s makes for itself. */
export interface RotateCertificates extends Operation {
  /**
   * Names as `k3s certificate rotate --service` takes them.
   * @default - all
   */
  readonly services?: readonly string[];
}

/**
 * Problems of an operation.
 * @param place the property: `rotateCertificates`
 */
export function operationProblems(operation: Operation | undefined, place: string): Problem[] {
  const { generation } = operation ?? { generation: 1 };
  if (isToken(generation) || (Number.isSafeInteger(generation) && generation >= 1)) return [];
  return [
    {
      what: `${place}.generation ${quoted(generation)} is not a whole number of at least 1`,
      why: "Rancher acts when the number changes, and takes 0 for none",
      help: "begin with 1 and count up",
    },
  ];
}
