import { brand, hasBrand } from "./brand";
import { InvalidInputError, keyWithValue, type Problem, quoted, quotedPart, refuse } from "./invalid-input";
import { isObject } from "./json";
import { isOpen, literalNeeded } from "./known-only-at-apply";
import { keyProblems, valueProblems } from "./label-syntax";
import { didYouMean } from "./near-miss";
import { TAINT_EFFECTS, Taint, TaintEffect, unknownEffect } from "./taint";
import {
  MALFORMED,
  madeAt,
  number,
  object,
  optional,
  readWhole,
  type Shape,
  text,
  whole,
  wrongType,
} from "./validation/shape";

/**
 * How a toleration compares its value with a taint's.
 *
 * @example
 * ```ts
 * const isForAnyValue = (toleration: Toleration) => toleration.operator === TolerationOperator.EXISTS;
 * ```
 */
export enum TolerationOperator {
  /** Key and value must both be the taint's. */
  EQUAL = "Equal",
  /** Any value will do. */
  EXISTS = "Exists",
}

/**
 * Options of a toleration.
 *
 * @example
 * ```ts
 * const briefly: TolerationOptions = { seconds: 60 };
 * Toleration.equal("team", "a", TaintEffect.NO_EXECUTE, briefly);
 * ```
 */
export interface TolerationOptions {
  /**
   * Seconds a pod may stay after a NoExecute taint appears; 0 or less evicts it at once.
   * Only together with the effect NoExecute, as in Kubernetes.
   * @default - it may stay forever
   */
  readonly seconds?: number;
}

/** Most tolerations have none, and a thousand pools have ten thousand of those. */
const NO_OPTIONS: TolerationOptions = {};

/** A toleration in the words of a Kubernetes pod spec. */
export interface KubernetesToleration {
  /** Key of the taints that are tolerated; absent with `Exists` for all of them. */
  readonly key?: string;
  /** `Exists` for any value, `Equal` for exactly `value`, which Kubernetes takes where there is none. */
  readonly operator?: string;
  /** The value, with `Equal`; absent means an empty one. */
  readonly value?: string;
  /** The only effect that is tolerated; absent for all three. */
  readonly effect?: string;
  /** Seconds that a pod stays beside a `NoExecute` taint; absent for as long as it likes. */
  readonly tolerationSeconds?: number;
}

/**
 * What a pod says about the taints it can live with. Immutable, and valid by construction.
 *
 * @example
 * ```ts
 * const one = Toleration.equal("dedicated", "gpu", TaintEffect.NO_SCHEDULE);
 * const anyValue = Toleration.exists("CriticalAddonsOnly");
 * const answer = Toleration.for(Taint.noExecute("test-key", "test-value"));
 * ```
 */
export class Toleration {
  /**
   * Tolerates taints of this key and exactly this value.
   * @param effect the only effect tolerated; without it, all three
   * @throws InvalidInputError when a part is not legal in Kubernetes
   */
  public static equal(
    key: string,
    value: string,
    effect?: TaintEffect,
    options: TolerationOptions = NO_OPTIONS,
  ): Toleration {
    return Toleration.made(key, TolerationOperator.EQUAL, value, effect, options);
  }

  /**
   * Tolerates taints of this key, whatever their value.
   * @param effect the only effect tolerated; without it, all three
   * @throws InvalidInputError when a part is not legal in Kubernetes
   */
  public static exists(key: string, effect?: TaintEffect, options: TolerationOptions = NO_OPTIONS): Toleration {
    return Toleration.made(key, TolerationOperator.EXISTS, undefined, effect, options);
  }

  /**
   * The narrowest toleration of one taint: its key, value and effect, and nothing else.
   * @throws InvalidInputError when it is no Taint
   */
  public static for(taint: Taint): Toleration {
    refuse(taintProblems(taint));
    return taint.value === undefined
      ? Toleration.exists(taint.key, taint.effect)
      : Toleration.equal(taint.key, taint.value, taint.effect);
  }

  /**
   * Reads a toleration of a pod spec. Unlike the factories it accepts the empty key with `Exists` (everything is
   * tolerated), because such pods exist.
   * @throws InvalidInputError when a part is not legal in Kubernetes
   */
  public static fromKubernetes(spec: KubernetesToleration): Toleration {
    const read = readWhole(KUBERNETES_TOLERATION, spec, undefined, "toleration");
    return Toleration.read(read, keyWithValue(read.key, read.value));
  }

  /** @param whole the text that it is read from, which may tell what is not to be shown of it */
  private static read(spec: KubernetesToleration, whole: string): Toleration {
    const operator = spec.operator === undefined || spec.operator === "" ? TolerationOperator.EQUAL : spec.operator;
    const effect = spec.effect === "" ? undefined : spec.effect;
    refuse([...operatorProblems(operator), ...effectProblems(effect, whole)]);
    return new Toleration(
      spec.key === "" ? undefined : spec.key,
      operator as TolerationOperator,
      operator === TolerationOperator.EQUAL ? (spec.value ?? "") : spec.value,
      effect as TaintEffect | undefined,
      spec.tolerationSeconds,
      whole,
    );
  }

  /**
   * Reads the notation of `toString()`: `key=value:Effect`, `key:Effect op=Exists`, with ` for 300s` at the end where it
   * is limited in time.
   * @throws InvalidInputError when the text is anything else
   */
  public static parse(text: string): Toleration {
    const match = typeof text === "string" ? NOTATION.exec(text) : null;
    if (match === null) {
      throw new InvalidInputError([
        {
          what: `toleration ${quoted(text)} cannot be read`,
          why: "tolerations are written as kubectl describe prints them",
          help: "write key=value:Effect, or key:Effect op=Exists",
        },
      ]);
    }
    const { key, value, effect, exists, seconds } = match.groups as Record<string, string | undefined>;
    return Toleration.read(
      {
        ...(key === EVERY_KEY ? {} : { key: key as string }),
        operator: exists === undefined ? TolerationOperator.EQUAL : TolerationOperator.EXISTS,
        ...(value === undefined ? {} : { value }),
        ...(effect === undefined ? {} : { effect }),
        ...(seconds === undefined ? {} : { tolerationSeconds: Number(seconds) }),
      },
      text,
    );
  }

  /** What the factories make: for one key, which from JavaScript may be left out. */
  private static made(
    key: string,
    operator: TolerationOperator,
    value: string | undefined,
    effect: TaintEffect | undefined,
    options: TolerationOptions,
  ): Toleration {
    const { seconds } = options === NO_OPTIONS ? options : readWhole(OPTIONS, options, undefined, "toleration options");
    return new Toleration(key ?? "", operator, value, effect, seconds);
  }

  /** Whether the value is a Toleration, also one that another copy of this package made. */
  public static isToleration(value: unknown): value is Toleration {
    return hasBrand(value, "Toleration");
  }

  /** The notation is asked for again and again, and sorted by. */
  #text: string | undefined;

  private constructor(
    /** The taint key tolerated. Absent only in tolerations read from a pod spec that tolerates every taint. */
    public readonly key: string | undefined,
    /** How `value` is compared. */
    public readonly operator: TolerationOperator,
    /** The taint value tolerated; absent with `Exists`. */
    public readonly value: string | undefined,
    /** The effect tolerated; absent means all three. */
    public readonly effect: TaintEffect | undefined,
    /** Seconds a pod may stay under a NoExecute taint; absent means forever. */
    public readonly seconds: number | undefined,
    whole = keyWithValue(key, value),
  ) {
    refuse([
      ...tolerationKeyProblems(key, operator, whole),
      ...tolerationValueProblems(key, operator, value, whole),
      ...effectProblems(effect, whole),
      ...secondsProblems(effect, seconds),
    ]);
  }

  /** Whether this toleration matches every taint there is (no key). Rancher refuses it for its agents. */
  public get toleratesEverything(): boolean {
    return this.key === undefined;
  }

  /**
   * Whether a pod with this toleration tolerates the taint, exactly as the Kubernetes scheduler and kubelet decide it.
   * `seconds` plays no part: it limits how long a pod stays, not whether it may come.
   */
  public tolerates(taint: Taint): boolean {
    if (this.effect !== undefined && this.effect !== taint.effect) return false;
    if (this.key !== undefined && this.key !== taint.key) return false;
    return this.operator === TolerationOperator.EXISTS || this.value === (taint.value ?? "");
  }

  /** Whether this toleration tolerates, for ever, every taint that the other one tolerates. */
  public covers(other: Toleration): boolean {
    const coversKey = this.key === undefined || this.key === other.key;
    const coversEffect = this.effect === undefined || this.effect === other.effect;
    const coversValue =
      this.operator === TolerationOperator.EXISTS ||
      (other.operator === TolerationOperator.EQUAL && this.value === other.value);
    return this.seconds === undefined && coversKey && coversEffect && coversValue;
  }

  /** Same key, operator, value, effect and seconds. */
  public equals(other: Toleration): boolean {
    return this.toString() === other.toString();
  }

  /**
   * As `kubectl describe` prints it: `key=value:Effect`, `key:Effect op=Exists`, `key:NoExecute op=Exists for 300s`;
   * with `*` for the key where every key is tolerated.
   */
  public toString(): string {
    this.#text ??= this.notation();
    return this.#text;
  }

  private notation(): string {
    const value = this.value === undefined || this.value === "" ? "" : `=${this.value}`;
    const effect = this.effect === undefined ? "" : `:${this.effect}`;
    const operator = this.operator === TolerationOperator.EXISTS ? " op=Exists" : "";
    return `${this.key ?? EVERY_KEY}${value}${effect}${operator}${this.seconds === undefined ? "" : ` for ${this.seconds}s`}`;
  }

  /** As a pod spec holds it, operator written out: for Helm values and manifests. */
  public toKubernetes(): KubernetesToleration {
    return {
      ...(this.key === undefined ? {} : { key: this.key }),
      operator: this.operator,
      ...(this.value === undefined ? {} : { value: this.value }),
      ...(this.effect === undefined ? {} : { effect: this.effect }),
      ...(this.seconds === undefined ? {} : { tolerationSeconds: this.seconds }),
    };
  }
}

brand(Toleration, "Toleration");

const OPTIONS = object<TolerationOptions>({ seconds: optional(number(60)) });

/** As one: without a part that is malformed it would tolerate more. */
const KUBERNETES_TOLERATION = whole(
  object<KubernetesToleration>({
    key: optional(text("dedicated")),
    operator: optional(text("Equal")),
    value: optional(text("gpu")),
    effect: optional(text("NoSchedule")),
    tolerationSeconds: optional(number(300)),
  }),
);

/** A toleration, or one in the words of a pod spec; instances of other copies of this package pass as they are. */
export const TOLERATION: Shape<Toleration> = {
  noun: "a toleration",
  example: '{ key: "dedicated", operator: "Exists" }',
  read(value, place, problems) {
    if (Toleration.isToleration(value)) return value;
    if (!isObject(value)) return wrongType(value, place, TOLERATION, problems);
    const spec = KUBERNETES_TOLERATION.read(value, place, problems);
    return spec === MALFORMED ? MALFORMED : madeAt(() => Toleration.fromKubernetes(spec), place, problems);
  },
};

const EVERY_KEY = "*";
const NOTATION =
  /^(?<key>[^=:\s]+)(=(?<value>[^=:\s]*))?(:(?<effect>[^=:\s]+))?(?<exists> op=Exists)?( for (?<seconds>-?\d+)s)?$/;

function taintProblems(taint: unknown): Problem[] {
  if (Taint.isTaint(taint)) return [];
  return [
    {
      what: `${quoted(taint)} is not a Taint`,
      why: "a toleration without a key would tolerate every taint there is",
      help: "pass Taint.parse(text)",
    },
  ];
}

function tolerationKeyProblems(key: string | undefined, operator: TolerationOperator, whole: string): Problem[] {
  if (isOpen(key)) return [literalNeeded(key, "toleration key")];
  if (key !== undefined) {
    if (key !== "") return keyProblems(key, "toleration key", whole);
  } else if (operator === TolerationOperator.EXISTS) {
    return [];
  }
  return [
    {
      what: "toleration key is empty",
      why: "an empty key tolerates every taint there is, even those that say a node is gone; Rancher refuses it for its agents",
      help: "name each key to tolerate, or use Toleration.for(taint)",
    },
  ];
}

function tolerationValueProblems(
  key: string | undefined,
  operator: TolerationOperator,
  value: string | undefined,
  whole: string,
): Problem[] {
  if (value === undefined) return [];
  if (isOpen(value)) return [literalNeeded(value, `toleration ${quoted(key ?? "")} value`)];
  if (operator === TolerationOperator.EXISTS && value !== "") {
    return [
      {
        what: `toleration of ${quotedPart(key ?? "", whole)} has the operator Exists and the value ${quotedPart(value, whole)}`,
        why: "Exists ignores the value, so Kubernetes refuses one",
        help: "leave the value out, or use Toleration.equal",
      },
    ];
  }
  return valueProblems(value, () => `toleration ${quotedPart(key ?? "", whole)} value`, whole);
}

function operatorProblems(operator: string): Problem[] {
  const known = Object.values(TolerationOperator) as string[];
  if (known.includes(operator)) return [];
  if (isOpen(operator)) return [literalNeeded(operator, "toleration operator")];
  return [
    {
      what: `unknown toleration operator ${quoted(operator)}${didYouMean(operator, known)}`,
      why: "Kubernetes compares with Equal and Exists; Lt and Gt are behind a feature gate that is off, and the rancher2 provider refuses them",
      help: "use Equal or Exists",
    },
  ];
}

function effectProblems(effect: string | undefined, whole: string): Problem[] {
  if (effect === undefined || (TAINT_EFFECTS as readonly string[]).includes(effect)) return [];
  if (isOpen(effect)) return [literalNeeded(effect, "toleration effect")];
  return [
    {
      what: `unknown taint effect ${unknownEffect(effect, whole)}`,
      why: "the rancher2 provider accepts any letter case and Kubernetes then refuses the pod",
      help: `use ${TAINT_EFFECTS.join(", ")}, spelled as Kubernetes does`,
    },
  ];
}

function secondsProblems(effect: TaintEffect | undefined, seconds: number | undefined): Problem[] {
  if (seconds === undefined) return [];
  if (!Number.isSafeInteger(seconds)) {
    return [
      {
        what: `toleration seconds ${quoted(seconds)} is not a whole number`,
        why: "Kubernetes counts toleration time in whole seconds",
        help: "pass a whole number of seconds, for example 300",
      },
    ];
  }
  if (effect === TaintEffect.NO_EXECUTE) return [];
  return [
    {
      what: `toleration seconds ${seconds} without the effect NoExecute (it has ${effect ?? "all effects"})`,
      why: "only NoExecute evicts running pods, so Kubernetes refuses seconds with any other effect",
      help: "add TaintEffect.NO_EXECUTE, or leave the seconds out",
    },
  ];
}
