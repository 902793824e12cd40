import { type K3sConfiguration, manifestObjects } from "../../configuration/k3s-configuration";
import { type Problem, problemsOf } from "../../scheduling/invalid-input";
import { Manifests } from "../../scheduling/reading/manifests";
import { readSharedCustomizations } from "../../scheduling/reading/shared-customizations";

/** Problems of manifests and chart values that nothing can be made of. */
export function manifestProblems(configuration: K3sConfiguration): readonly Problem[] {
  const unreadable = problemsOf(() => manifestObjects(configuration));
  if (unreadable.length > 0) return unreadable;
  const manifests = Manifests.of(manifestObjects(configuration));
  return readSharedCustomizations(manifests, new Map(Object.entries(configuration.chartValues ?? {}))).problems;
}
