import { brand, hasBrand } from "./brand";
import { InvalidInputError, keyWithValue, type Problem, quoted, quotedPart, refuse } from "./invalid-input";
import { isObject } from "./json";
import { isOpen, literalNeeded } from "./known-only-at-apply";
import { keyProblems, NODE_RETRIES, valueProblems } from "./label-syntax";
import { didYouMean } from "./near-miss";
import {
  anything,
  MALFORMED,
  madeAt,
  object,
  oneOf,
  optional,
  readWhole,
  required,
  type Shape,
  text,
  wrongType,
} from "./validation/shape";

/**
 * What a taint does to pods that do not tolerate it.
 *
 * @example
 * ```ts
 * const taints = cluster.nodePools.flatMap((pool) => pool.taints);
 * const evicting = taints.filter(({ effect }) => effect === TaintEffect.NO_EXECUTE);
 * ```
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
 */
export enum TaintEffect {
  /** New pods are not scheduled here; running ones stay. */
  NO_SCHEDULE = "NoSchedule",
  /** The scheduler prefers other nodes, but may still use this one. Never blocks anything. */
  PREFER_NO_SCHEDULE = "PreferNoSchedule",
  /** New pods are not scheduled here, and running ones are evicted. */
  NO_EXECUTE = "NoExecute",
}

/** Every effect, in the order they are documented. */
export const TAINT_EFFECTS: readonly TaintEffect[] = Object.values(TaintEffect);

/** A taint as kubectl writes it, `key=value:Effect` or `key:Effect`; the compiler checks the effect. */
export type TaintNotation = `${string}:${TaintEffect}`;

/** A taint in the words of a Kubernetes node, as `kubectl get node -o json` shows it. */
export interface KubernetesTaint {
  /** Key of the taint: `dedicated`. */
  readonly key: string;
  /**
   * Value of the taint.
   * @default - no value
   */
  readonly value?: string;
  /** What it does to pods that do not tolerate it. */
  readonly effect: TaintEffect | `${TaintEffect}`;
  /** When Kubernetes put the taint on a node. It writes that itself, so it is not taken over. */
  readonly timeAdded?: unknown;
}

/** A taint as an app may write it: as an object, in kubectl's notation, or in the words of a Kubernetes node. */
export type WrittenTaint = Taint | TaintNotation | KubernetesTaint;

/**
 * A node taint: key, optional value, effect. Immutable, and valid by construction.
 *
 * @example
 * ```ts
 * const written = Taint.noExecute("test-key", "test-value");
 * const read = Taint.parse("nvidia.com/gpu=present:NoSchedule");
 * cluster.addNodePool("tainted", { roles: [NodeRole.WORKER], taints: [written, read] });
 * ```
 */
export class Taint {
  /**
   * Pods without a matching toleration are not scheduled on the node.
   * @throws InvalidInputError when key or value is not legal in Kubernetes
   */
  public static noSchedule(key: string, value?: string): Taint {
    return new Taint(key, value, TaintEffect.NO_SCHEDULE);
  }

  /**
   * Pods without a matching toleration are not scheduled on the node, and evicted when they run there already.
   * @throws InvalidInputError when key or value is not legal in Kubernetes
   */
  public static noExecute(key: string, value?: string): Taint {
    return new Taint(key, value, TaintEffect.NO_EXECUTE);
  }

  /**
   * Pods without a matching toleration go to the node only when no other fits.
   * @throws InvalidInputError when key or value is not legal in Kubernetes
   */
  public static preferNoSchedule(key: string, value?: string): Taint {
    return new Taint(key, value, TaintEffect.PREFER_NO_SCHEDULE);
  }

  /**
   * Reads kubectl's notation: `key=value:Effect`, `key:Effect` or `key=:Effect` (the last two mean the same).
   * @throws InvalidInputError when the text is anything else, with every problem it has
   */
  public static parse(text: string): Taint {
    if (isOpen(text)) throw new InvalidInputError([literalNeeded(text, "taint")]);
    if (typeof text !== "string") {
      throw new InvalidInputError([
        { what: `taint ${quoted(text)} is not a string`, why: NOTATION_WHY, help: NOTATION_HELP },
      ]);
    }
    refuse(listProblems(text));
    const colon = text.lastIndexOf(":");
    const beforeEffect = colon < 0 ? text : text.slice(0, colon);
    const equals = beforeEffect.indexOf("=");
    const key = equals < 0 ? beforeEffect : beforeEffect.slice(0, equals);
    const value = equals < 0 ? undefined : beforeEffect.slice(equals + 1);
    const effect = colon < 0 ? undefined : text.slice(colon + 1);
    refuse(
      [...effectProblems(effect, text), ...partProblems(key, value, text)].map((problem) => inNotation(text, problem)),
    );
    return new Taint(key, value, effect as TaintEffect);
  }

  /**
   * Reads a taint of a Kubernetes node: `{ key, value, effect }`.
   * @throws InvalidInputError when it is anything else, with every problem it has
   */
  public static fromKubernetes(spec: KubernetesTaint): Taint {
    const { key, value, effect } = readWhole(KUBERNETES_TAINT, spec);
    return new Taint(key, value, effect as TaintEffect);
  }

  /** Whether the value is a Taint, also one that another copy of this package made. */
  public static isTaint(value: unknown): value is Taint {
    return hasBrand(value, "Taint");
  }

  /** The value; absent and empty are the same to Kubernetes, and absent here. */
  public readonly value?: string;

  /** The notation is asked for again and again, and sorted by. */
  #text: string | undefined;

  private constructor(
    /** The key, with its prefix if it has one. */
    public readonly key: string,
    value: string | undefined,
    /** What the taint does to pods that do not tolerate it. */
    public readonly effect: TaintEffect,
  ) {
    refuse(partProblems(key, value));
    if (value !== undefined && value !== "") this.value = value;
  }

  /** Whether an untolerated taint of this effect keeps pods off the node: NoSchedule and NoExecute do. */
  public get isHard(): boolean {
    return this.effect !== TaintEffect.PREFER_NO_SCHEDULE;
  }

  /** Same key, value and effect. */
  public equals(other: Taint): boolean {
    return this.key === other.key && this.value === other.value && this.effect === other.effect;
  }

  /** kubectl's notation, `key=value:Effect`, or `key:Effect` without a value. */
  public toString(): string {
    this.#text ??= `${this.key}${this.value === undefined ? "" : `=${this.value}`}:${this.effect}`;
    return this.#text;
  }
}

brand(Taint, "Taint");

const KUBERNETES_TAINT = object<KubernetesTaint>({
  key: required(text("dedicated")),
  value: optional(text("gpu")),
  effect: required(oneOf(TAINT_EFFECTS, "Rancher passes any effect on, and the kubelet then fails to start the node")),
  timeAdded: optional(anything("a time", '"2026-01-01T00:00:00Z"')),
});

/** A taint in each of the ways it may be written; instances of other copies of this package pass as they are. */
export const TAINT: Shape<Taint> = {
  noun: "a taint",
  example: '"key=value:NoSchedule" or { key: "key", value: "value", effect: "NoSchedule" }',
  read(value, place, problems) {
    if (Taint.isTaint(value)) return value;
    if (typeof value !== "string" && !isObject(value)) return wrongType(value, place, TAINT, problems);
    const spec = typeof value === "string" ? value : KUBERNETES_TAINT.read(value, place, problems);
    if (spec === MALFORMED) return MALFORMED;
    return madeAt(() => (typeof spec === "string" ? Taint.parse(spec) : Taint.fromKubernetes(spec)), place, problems);
  },
};

const NOTATION_WHY = "a taint has a key, an effect, and optionally a value between them";
const NOTATION_HELP = "write key=value:Effect or key:Effect, for example dedicated=gpu:NoSchedule";

function partProblems(key: string, value: string | undefined, whole = keyWithValue(key, value)): Problem[] {
  return [
    ...(isOpen(key) ? [literalNeeded(key, "taint key")] : keyProblems(key, "taint key", whole)),
    ...(value === undefined
      ? []
      : taintValueProblems(value, () => `taint${isOpen(key) ? "" : ` ${quotedPart(key, whole)}`} value`, whole)),
  ];
}

function taintValueProblems(value: string, subject: () => string, whole: string): Problem[] {
  return isOpen(value) ? [literalNeeded(value, subject())] : valueProblems(value, subject, whole, NODE_RETRIES);
}

function listProblems(text: string): Problem[] {
  if (!text.includes(",")) return [];
  return [
    {
      what: `taint ${quoted(text)} holds a comma`,
      why: "Rancher splits taints at commas, and K3s 1.32 and later refuses a list in one entry",
      help: "give each taint as an entry of its own",
    },
  ];
}

function effectProblems(effect: string | undefined, whole: string): Problem[] {
  if (effect === undefined) return [{ what: "has no effect", why: NOTATION_WHY, help: NOTATION_HELP }];
  if ((TAINT_EFFECTS as readonly string[]).includes(effect)) return [];
  if (effect.endsWith("-")) {
    return [
      {
        what: 'ends in "-", kubectl\'s way to remove a taint',
        why: "K3s accepts it at registration and then silently drops it",
        help: "leave the taint out of the list instead",
      },
    ];
  }
  return [
    {
      what: `has the unknown effect ${unknownEffect(effect, whole)}`,
      why: "Rancher passes any effect on, and the kubelet then fails to start the node",
      help: `use ${TAINT_EFFECTS.join(", ")}, spelled as Kubernetes does`,
    },
  ];
}

/** An effect that is none, with the one that was meant; one that is nearly an effect is no credential. */
export function unknownEffect(effect: string, whole: string): string {
  const meant = didYouMean(effect, TAINT_EFFECTS);
  return meant === "" ? quotedPart(effect, whole) : `${quoted(effect)}${meant}`;
}

function inNotation(text: string, problem: Problem): Problem {
  return { ...problem, what: `taint ${quoted(text)}: ${problem.what}` };
}
