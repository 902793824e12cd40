import { type K3sConfiguration, manifestObjects } from "../../configuration/k3s-configuration";
import { type Problem, problemsOf } from "../../scheduling/invalid-input";
import { isObject } from "../../scheduling/json";
import { readSharedCustomizations } from "../../scheduling/reading/addons";

/** Problems of manifests and chart values that nothing can be made of. */
export function manifestProblems(configuration: K3sConfiguration): readonly Problem[] {
  const unreadable = problemsOf(() => manifestObjects(configuration));
  if (unreadable.length > 0) return unreadable;
  const objects = manifestObjects(configuration).filter(isObject);
  return readSharedCustomizations({ objects }, new Map(Object.entries(configuration.chartValues ?? {}))).problems;
}
