import type { Change } from "../scheduling/compare";

/** What a release before and after is one of: K3s, unless either of them says to be one of RKE2. */
export function distributionOf({ before, after }: Change<string>): "K3s" | "Kubernetes" {
  return [before, after].some((release) => release?.includes("+rke2")) ? "Kubernetes" : "K3s";
}
