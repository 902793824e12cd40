import { type Problem, quoted } from "../invalid-input";
import { isOpen } from "./open-value";

/** Whether Kubernetes takes the text as the name of a namespace. */
export function isNamespaceName(text: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}

/** Problems of the Fleet workspace. */
export function fleetNamespaceProblems(namespace: unknown): Problem[] {
  if (namespace === undefined || isOpen(namespace)) return [];
  if (typeof namespace === "string" && isNamespaceName(namespace)) return [];
  return [
    {
      what: `fleetNamespace ${quoted(namespace)} is not a name Kubernetes allows for a namespace`,
      why: "the workspace is a namespace of the Rancher server",
      help: 'use at most 63 lower-case letters, digits and "-", beginning and ending with a letter or digit',
    },
  ];
}
