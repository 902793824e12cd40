const QUANTITY = /^\+?(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;
const BINARY = "KMGTPE";
const DECIMAL: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
};

/**
 * The amount that a quantity of Kubernetes stands for: `100m`, `0.5`, `128Mi`. Undefined for what is none, or below zero.
 * @see kubernetes/kubernetes staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go
 */
export function quantityOf(text: string): number | undefined {
  const [, digits, suffix = ""] = QUANTITY.exec(text) ?? [];
  if (digits === undefined) return undefined;
  if (suffix.endsWith("i")) return Number(digits) * 1024 ** (BINARY.indexOf(suffix.charAt(0)) + 1);
  return suffix.length > 1 ? Number(digits + suffix) : Number(digits) * (DECIMAL[suffix] ?? 1);
}
