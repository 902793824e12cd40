import type { Problem } from "../invalid-input";
import { isOpen } from "./open-value";

const LONGEST_NAME = 253;

/** Problems of the name of an object that Rancher looks up: a Secret, a ConfigMap. */
export function objectNameProblems(name: unknown, place: string): Problem[] {
  if (typeof name !== "string" || isOpen(name) || name.length <= LONGEST_NAME) return [];
  return [
    {
      what: `${place} has ${name.length} characters`,
      why: `no object of Kubernetes has a name of more than ${LONGEST_NAME}, and Rancher refuses the cluster`,
      help: "give the name of the object",
    },
  ];
}
