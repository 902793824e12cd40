import type { Change } from "../scheduling/compare";
import { type Distribution, distributionOfRelease } from "../scheduling/releases/distribution";

/** What a release before and after is one of; Kubernetes where the two differ, or none is one that Rancher installs. */
export function distributionOf({ before, after }: Change<string>): Distribution | "Kubernetes" {
  const [only, ...others] = new Set([before, after].flatMap((release) => distributionOfRelease(release ?? "") ?? []));
  return only === undefined || others.length > 0 ? "Kubernetes" : only;
}
