import fc from "fast-check";
import { NodeRole, Taint, TaintEffect, Toleration } from "../../lib";

const name = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,10}[A-Za-z0-9])?$/);
const prefix = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?(\.[a-z]{2,4})?$/);

/** Legal label and taint keys. */
export const keys = fc.oneof(
  name,
  fc.tuple(prefix, name).map(([domain, rest]) => `${domain}/${rest}`),
  // A small alphabet too, so that keys meet.
  fc.constantFrom("dedicated", "gpu", "test-key"),
);

/** Legal label and taint values, the empty one among them. */
export const values = fc.oneof(fc.constant(""), name, fc.constantFrom("true", "test-value"));

export const effects = fc.constantFrom(...Object.values(TaintEffect));

export const taints = fc
  .tuple(keys, values, effects)
  .map(([key, value, effect]) => Taint.parse(`${key}=${value}:${effect}`));

export const tolerations = fc.oneof(
  fc
    .tuple(keys, values, fc.option(effects, { nil: undefined }))
    .map(([key, value, effect]) => Toleration.equal(key, value, effect)),
  fc.tuple(keys, fc.option(effects, { nil: undefined })).map(([key, effect]) => Toleration.exists(key, effect)),
  fc.tuple(keys, fc.integer()).map(([key, seconds]) => Toleration.exists(key, TaintEffect.NO_EXECUTE, { seconds })),
  fc.constant(Toleration.fromKubernetes({ operator: "Exists" })),
);

export const roles = fc.subarray([...NodeRole.ALL], { minLength: 1 });

/** Taints of one pool: at most one per key and effect. */
export const poolTaints = fc.uniqueArray(taints, {
  maxLength: 4,
  selector: (taint) => `${taint.key}:${taint.effect}`,
});
