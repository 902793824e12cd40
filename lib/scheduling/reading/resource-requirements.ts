import { isObject } from "../json";
import { quantityOf } from "../quantity";

const NAMES = /^(?:cpu|memory|ephemeral-storage|hugepages-.+|[a-z0-9.-]+\/.+)$/;

/**
 * What Kubernetes refuses of the resources of a container; undefined where it takes them.
 * @see k3s-io/helm-controller pkg/config `parseResources`, kubernetes/kubernetes pkg/apis/core/validation
 *   `ValidateContainerResourceRequirements`
 */
export function resourceRequirementsProblem(resources: Readonly<Record<string, unknown>>): string | undefined {
  const [limits, requests] = [resources.limits, resources.requests].map(quantitiesIn);
  if (limits === undefined || requests === undefined) return "limits and requests are maps of names and quantities";
  for (const [name, quantity] of [...limits, ...requests]) {
    if (!NAMES.test(name)) return "there is a resource that Kubernetes does not know";
    if (quantity === undefined) return "there is a quantity that Kubernetes does not take";
  }
  const isAbove = [...requests].some(
    ([name, quantity = 0]) => quantity > (limits.get(name) ?? Number.POSITIVE_INFINITY),
  );
  return isAbove ? "more is requested than the limit" : undefined;
}

/** Quantities by name, undefined where one cannot be read; undefined as a whole where it is no map. */
function quantitiesIn(map: unknown = {}): ReadonlyMap<string, number | undefined> | undefined {
  if (map === null) return new Map();
  if (!isObject(map)) return undefined;
  return new Map(Object.entries(map).map(([name, value]) => [name, amountOf(value)]));
}

/** JSON has them as text or as numbers. */
function amountOf(value: unknown): number | undefined {
  return typeof value === "string" || typeof value === "number" ? quantityOf(String(value)) : undefined;
}
