import { isObject } from "../json";

const NAMES = /^(?:cpu|memory|ephemeral-storage|hugepages-.+|[a-z0-9.-]+\/.+)$/;

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E)|)$/;

const MULTIPLIERS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * What Kubernetes refuses of the resources of a container; undefined where it takes them.
 * @see k3s-io/helm-controller pkg/config `parseResources`, kubernetes/kubernetes pkg/apis/core/validation
 *   `ValidateContainerResourceRequirements`
 */
export function resourceRequirementsProblem(resources: Readonly<Record<string, unknown>>): string | undefined {
  const { limits = {}, requests = {} } = resources;
  const read = [limits, requests].map(quantitiesIn);
  const [most, least] = read;
  if (most === undefined || least === undefined) return "limits and requests are maps of names and quantities";
  for (const [name, quantity] of [...most, ...least]) {
    if (!NAMES.test(name)) return "there is a resource that Kubernetes does not know";
    if (quantity === undefined || quantity < 0) return "there is a quantity that Kubernetes cannot read";
  }
  const isAbove = least.some(([name, quantity]) => {
    const limit = most.find(([other]) => other === name)?.[1];
    return limit !== undefined && quantity !== undefined && quantity > limit;
  });
  return isAbove ? "more is requested than the limit" : undefined;
}

/** Quantities by name, undefined where one cannot be read; undefined as a whole where it is no map. */
function quantitiesIn(map: unknown): readonly (readonly [string, number | undefined])[] | undefined {
  if (map === null) return [];
  return isObject(map) ? Object.entries(map).map(([name, value]) => [name, quantityOf(value)]) : undefined;
}

function quantityOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  const [, digits, exponent = "", suffix = ""] = typeof value === "string" ? (QUANTITY.exec(value) ?? []) : [];
  return digits === undefined ? undefined : Number(`${digits}${exponent}`) * (MULTIPLIERS[suffix] ?? 1);
}
