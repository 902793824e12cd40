import { type Problem, problemsOf, quoted, refuse } from "../invalid-input";
import { isObject, type PlainObject } from "../json";
import { isOpen, isOpenList, isOpenObject } from "../known-only-at-apply";
import { didYouMean, nearMiss } from "../near-miss";
import { hasPrototype, namesOf, propertiesOf } from "../properties";

/**
 * Shapes of what comes in, from apps and from files. The compiler checks neither JavaScript, nor what is read from JSON or
 * YAML, nor the keys of what is spread; shapes do, and say everything that is wrong in one run.
 */

/** Stands for a value that is not of its shape; what is wrong with it is among the problems. */
export const MALFORMED = Symbol("malformed");

/** How one kind of value is written down. */
export interface Shape<T> {
  /** What it is, for a sentence such as "taints is text, not a list". */
  readonly noun: string;
  /** How it is written, for a sentence such as "write it as 3". */
  readonly example: string;
  /**
   * Reads a value that may be of any type.
   * @param place where it stands, for the messages: `nodePools["gpu"].taints[0]`; empty for what is read as a whole
   * @param problems what is wrong with it is added here
   */
  read(value: unknown, place: string, problems: Problem[]): T | typeof MALFORMED;
}

/** One property of an object. */
export interface Field<T, Required extends boolean> {
  readonly shape: Shape<T>;
  readonly isRequired: Required;
}

/** The shape of every property of `T`. The compiler wants each, so that no property is refused as unknown. */
export type Fields<T> = {
  readonly [K in keyof T]-?: Field<Exclude<T[K], undefined>, Partial<Pick<T, K>> extends Pick<T, K> ? false : true>;
};

/** A property that must be there. */
export function required<T>(shape: Shape<T>): Field<T, true> {
  return { shape, isRequired: true };
}

/** A property that may be left out, or be undefined, which is the same. */
export function optional<T>(shape: Shape<T>): Field<T, false> {
  return { shape, isRequired: false };
}

/** The shape of an object of which also a part can be used. */
export interface ObjectShape<T> extends Shape<T> {
  /** Reads what can be read, also where something that is required is missing or malformed. */
  readPartly(value: unknown, place: string, problems: Problem[]): Partial<T> | typeof MALFORMED;
}

/**
 * An object with these properties and no others.
 * @param unknown the problem of another property
 */
export function object<T extends object>(fields: Fields<T>, unknown = unknownProperty): ObjectShape<T> {
  const names = Object.keys(fields);
  const noun = "an object";
  const example = `an object with ${names.join(", ")}`;
  const all = Object.entries<Field<unknown, boolean>>(fields);
  const readPartly: ObjectShape<T>["readPartly"] = (value, place, problems) => {
    if (!isPlain(value) || isOpenObject(value)) return wrongType(value, place, { noun, example }, problems);
    const written = namesOf(value);
    const mayHaveMore = hasPrototype(value);
    for (const key of written) {
      if (Object.hasOwn(fields, key) || (mayHaveMore && isOwnMatter(key, names))) continue;
      // A key whose value is undefined says nothing that could be lost.
      if (value[key] !== undefined) problems.push(unknown(key, place, names));
    }
    const entries: [string, unknown][] = [];
    for (const [name, field] of all) {
      const read = readField(
        field,
        written.has(name) ? value[name] : undefined,
        place === "" ? name : `${place}.${name}`,
        problems,
      );
      if (read !== MALFORMED && read !== undefined) entries.push([name, read]);
    }
    return Object.fromEntries(entries) as Partial<T>;
  };
  return {
    noun,
    example,
    readPartly,
    read(value, place, problems) {
      const part = readPartly(value, place, problems);
      if (part === MALFORMED) return MALFORMED;
      const isWhole = all.every(([name, { isRequired }]) => !isRequired || Object.hasOwn(part, name));
      return isWhole ? (part as T) : MALFORMED;
    },
  };
}

/**
 * Whether a property without a field is for the class of an object alone: what its methods and getters work with. One that
 * is called almost as a field is taken for a mistake, as it is in a literal; any other is not even read.
 */
function isOwnMatter(key: string, fields: readonly string[]): boolean {
  return nearMiss(key, fields) === undefined;
}

/**
 * The shape of an object that is judged as one: where a part of it is malformed, so is the whole. A rule that asks which of
 * its parts are there would miss what was written wrong.
 */
export function whole<T>(shape: Shape<T>): Shape<T> {
  return {
    ...shape,
    read(value, place, problems) {
      const before = problems.length;
      const read = shape.read(value, place, problems);
      return problems.length === before ? read : MALFORMED;
    },
  };
}

/** One by one: a call takes no more arguments than the stack holds. */
function addTo(problems: Problem[], more: readonly Problem[]): void {
  for (const problem of more) problems.push(problem);
}

function readField(
  { shape, isRequired }: Field<unknown, boolean>,
  value: unknown,
  place: string,
  problems: Problem[],
): unknown {
  if (value === undefined) {
    if (!isRequired) return undefined;
    problems.push({
      what: `${place} is missing`,
      why: "nothing else says it; what comes from process.env is undefined where the variable is not set",
      help: `write it as ${shape.example}`,
    });
    return MALFORMED;
  }
  if (value === null && !isRequired) {
    problems.push({
      what: `${place} is null, not ${shape.noun}`,
      why: "null does not mean the default: what has a default is left out",
      help: `leave it out, or write it as ${shape.example}`,
    });
    return MALFORMED;
  }
  return shape.read(value, place, problems);
}

/** The problem of a property that nothing reads. */
export function unknownProperty(key: string, place: string, known: readonly string[]): Problem {
  const near = nearMiss(key, known);
  return {
    what: `${place === "" ? "there is" : `${place} has`} an unknown property ${quoted(key)}${didYouMean(key, known)}`,
    why: "nothing reads it, so what it says would be lost without a word",
    help: near === undefined ? `use ${known.join(", ")}` : `write ${near}`,
  };
}

/**
 * A list of things of one shape.
 * @param rule what is wrong with the items together; those that are malformed are undefined, so that the others keep their
 *   places
 */
export function list<T>(
  item: Shape<T>,
  rule: (items: readonly (T | undefined)[], place: string) => readonly Problem[] = () => [],
  example = `[${item.example}]`,
): Shape<readonly T[]> {
  const words = { noun: "a list", example };
  return {
    ...words,
    read(value, place, problems) {
      if (!Array.isArray(value)) return wrongType(value, place, words, problems);
      const items = Array.from(value, (each, index) => item.read(each, `${place}[${index}]`, problems));
      const broken = rule(
        items.map((each) => (each === MALFORMED ? undefined : each)),
        place,
      );
      addTo(problems, broken);
      return broken.length > 0 || items.includes(MALFORMED) ? MALFORMED : (items as T[]);
    },
  };
}

/** An object with keys of the app's choice and values of one shape. Values that are malformed are left out. */
export function record<T>(item: Shape<T>, key = "key"): Shape<Readonly<Record<string, T>>> {
  const words = { noun: "an object", example: `{ ${key}: ${item.example} }` };
  return {
    ...words,
    read(value, place, problems) {
      if (!isPlain(value) || isOpen(value)) return wrongType(value, place, words, problems);
      const entries: [string, T][] = [];
      const mayHaveMethods = hasPrototype(value);
      for (const [name, each] of propertiesOf(value)) {
        if (mayHaveMethods && typeof each === "function") continue;
        const inner = `${place}[${quoted(name)}]`;
        if (each === undefined) {
          problems.push(undefinedValue(inner, item));
          continue;
        }
        const read = item.read(each, inner, problems);
        if (read !== MALFORMED) entries.push([name, read]);
      }
      return Object.fromEntries(entries);
    },
  };
}

/** The problem of a key without a value: that it is written says something, unlike a property that has a default. */
function undefinedValue(place: string, { example }: Shape<unknown>): Problem {
  return {
    what: `${place} is undefined`,
    why: "the key is written, and would be lost without a word; what comes from process.env is undefined where the variable is not set",
    help: `leave the key out, or write it as ${example}`,
  };
}

/**
 * Plain data of any depth, as JSON has it, or what is known only at apply. It is copied, so that everything reads objects of
 * classes in one way; a property that is undefined is left out.
 */
export function plainData<T>(noun: string, example: string): Shape<T> {
  const copyOf = (
    value: unknown,
    place: string,
    problems: Problem[],
    above: readonly unknown[],
    read: Count,
  ): unknown => {
    read.values += 1;
    // Parts that stand at several places are written at each of them, and so are theirs.
    if (read.values > MOST_VALUES) {
      if (read.values === MOST_VALUES + 1) problems.push(tooLarge(place));
      return MALFORMED;
    }
    if (typeof value === "string" && LOST_LIST.test(value)) {
      problems.push(lostList(place));
      return MALFORMED;
    }
    if (isOpen(value) || isScalar(value)) return value;
    if (isConstruct(value)) {
      problems.push(constructItself(value, place));
      return MALFORMED;
    }
    if (!Array.isArray(value) && !isPlain(value)) {
      problems.push(notPlain(value, place));
      return MALFORMED;
    }
    const holdsItself = above.includes(value);
    if (holdsItself || above.length > DEEPEST) {
      problems.push(nestsTooDeeply(place, holdsItself));
      return MALFORMED;
    }
    const path = [...above, value];
    if (Array.isArray(value)) {
      return Array.from(value, (each, at) => copyOf(each, `${place}[${at}]`, problems, path, read));
    }
    const mayHaveMethods = hasPrototype(value);
    const written = [...propertiesOf(value)].filter(
      ([, each]) => each !== undefined && !(mayHaveMethods && typeof each === "function"),
    );
    return Object.fromEntries(
      written.map(([key, each]) => [key, copyOf(each, within(place, key), problems, path, read)]),
    );
  };
  return {
    noun,
    example,
    read(value, place, problems) {
      const before = problems.length;
      const copy = copyOf(value, place, problems, [], { values: 0 });
      return problems.length === before ? (copy as T) : MALFORMED;
    },
  };
}

/** CDKTF has text for a list that is known only at apply, and takes it back only from a list with nothing else in it. */
const LOST_LIST = /#\{TfToken\[/;

function lostList(place: string): Problem {
  return {
    what: `${place} is a list that is known only at apply, put between other text or items`,
    why: "CDKTF does not know how many items it has, and can write it only as a list of its own",
    help: 'join lists with Fn.concat([["a=b"], list]), and make text of one with Fn.join(",", list)',
  };
}

function notPlain(value: unknown, place: string): Problem {
  return {
    what: `${place} is ${kindOf(value)}`,
    why: "neither YAML nor JSON has anything for it, so it would be written as an empty value",
    help: "give text, true or false, a number, a list or a plain object, as the setting takes it",
  };
}

/** A construct stands for itself; what Terraform puts in its place are its attributes. */
function isConstruct(value: unknown): value is object {
  return typeof value === "object" && value !== null && Symbol.for("constructs.Construct") in value;
}

function constructItself(value: object, place: string): Problem {
  return {
    what: `${place} is a construct, ${value.constructor.name}, and not a value of it`,
    why: "a construct is walked through part by part, and nothing in it is the value",
    help: CONSTRUCT_HELP,
  };
}

const CONSTRUCT_HELP =
  "pass stringValue, numberValue or listValue of a TerraformVariable, or an attribute of a resource";

/** How many values were read. */
interface Count {
  values: number;
}

/** Some hundred times of what the largest manifests hold. */
const MOST_VALUES = 200_000;

function tooLarge(place: string): Problem {
  return {
    what: `${place.slice(0, 60)}... is one of more than ${MOST_VALUES} values`,
    why: "they are written out as text, which Rancher and Kubernetes keep in one object of at most about 1 MB",
    help: "write less; a part that stands at several places counts at each of them",
  };
}

/** Nothing that K3s, Helm or Kubernetes reads comes near to it; what holds itself has no end. */
const DEEPEST = 100;

function isScalar(value: unknown): boolean {
  return value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

function within(place: string, key: string): string {
  return /^[A-Za-z]\w*$/.test(key) ? `${place}.${key}` : `${place}[${quoted(key)}]`;
}

function nestsTooDeeply(place: string, holdsItself: boolean): Problem {
  const root = place.slice(0, 60);
  return {
    what: holdsItself ? `${root}... holds itself` : `${root}... nests more than ${DEEPEST} levels deep`,
    why: "it is written out as text, which would have no end, or one that nothing reads",
    help: "write plain data, each part of it once",
  };
}

/** A value that a test tells from all others. */
export function ofType<T>(noun: string, example: string, isOne: (value: unknown) => boolean): Shape<T> {
  const words = { noun, example };
  return {
    ...words,
    read: (value, place, problems) => (isOne(value) ? (value as T) : wrongType(value, place, words, problems)),
  };
}

/** Text of this library's own, which needs no look for what may be a credential in it: it is quoted at every start. */
export function literal(text: string): string {
  return JSON.stringify(text);
}

/** Text. */
export function text(example: string): Shape<string> {
  return ofType("text", literal(example), (value) => typeof value === "string" && !isOpenList(value));
}

/** A number. */
export function number(example: number): Shape<number> {
  return ofType("a number", String(example), (value) => Number.isFinite(value) && !isOpen(value));
}

/** True or false. */
export const FLAG: Shape<boolean> = ofType("true or false", "true or false", (value) => typeof value === "boolean");

/** Anything: it is judged elsewhere, or not taken over. */
export function anything<T>(noun: string, example: string): Shape<T> {
  return ofType(noun, example, () => true);
}

/** One of several words, of which each must be known while the app is synthesized. */
export function oneOf<T extends string>(known: readonly T[], why: string): Shape<T> {
  const words = { noun: "text", example: known.map(literal).join(" or ") };
  return {
    ...words,
    read(value, place, problems) {
      if (typeof value !== "string" || isOpen(value)) return wrongType(value, place, words, problems);
      if (known.includes(value as T)) return value as T;
      problems.push({
        what: `${place} ${quoted(value)} is not known${didYouMean(value, known)}`,
        why,
        help: `use ${known.join(", ")}`,
      });
      return MALFORMED;
    },
  };
}

/** A shape with a rule for values of it. The rule is asked only for what has the shape. */
export function withRule<T>(shape: Shape<T>, rule: (value: T, place: string) => readonly Problem[]): Shape<T> {
  return {
    ...shape,
    read(value, place, problems) {
      const read = shape.read(value, place, problems);
      if (read === MALFORMED) return MALFORMED;
      const broken = rule(read, place);
      addTo(problems, broken);
      return broken.length === 0 ? read : MALFORMED;
    },
  };
}

/** What is made of a value whose own rules throw. */
export function madeAt<T>(make: () => T, place: string, problems: Problem[]): T | typeof MALFORMED {
  let made: T | typeof MALFORMED = MALFORMED;
  const found = problemsOf(() => {
    made = make();
  });
  addTo(problems, problemsAt(place, found));
  return made;
}

/** Problems as those of what stands at a place. */
export function problemsAt(place: string, problems: readonly Problem[]): readonly Problem[] {
  return place === "" ? problems : problems.map((problem) => ({ ...problem, what: `${place}: ${problem.what}` }));
}

/**
 * Reads a value as a whole.
 * @param place what it is, where it is not an object of its own: `clusterName`
 * @throws InvalidInputError with everything that is wrong with it
 */
export function readWhole<T>(shape: Shape<T>, value: unknown, constructPath?: string, place = ""): T {
  const problems: Problem[] = [];
  const read = shape.read(value, place, problems);
  refuse(problems, constructPath);
  return read as T;
}

/** What can be read of an object, nothing where it is none, and everything that is wrong with it. */
export function readPartly<T>(
  shape: ObjectShape<T>,
  value: unknown,
  place = "",
): { readonly part: Partial<T>; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const part = shape.readPartly(value, place, problems);
  return { part: part === MALFORMED ? {} : part, problems };
}

/** Kinds of values that are written out, and not passed as a whole. */
const HAS_PARTS = /\b(?:object|list)/;

/** The problem of a value of another type. What the value is may be secret, so only its type is said. */
export function wrongType(
  value: unknown,
  place: string,
  { noun, example }: Pick<Shape<unknown>, "noun" | "example">,
  problems: Problem[],
): typeof MALFORMED {
  const subject = place === "" ? "what is passed" : place;
  problems.push(
    isOpen(value)
      ? {
          what: `${subject} is known only at apply, a literal is needed`,
          why: "it is read while the app is synthesized, before Terraform runs",
          help: `write it as ${example}${HAS_PARTS.test(noun) ? "; what inside of it Terraform alone needs may still be a token" : "; when it must vary, read it from process.env, a file or CDKTF context while synthesizing"}`,
        }
      : {
          what: `${subject} is ${kindOf(value)}, not ${noun}`,
          why: `only ${noun} can be read there`,
          help: helpFor(value, noun, example),
        },
  );
  return MALFORMED;
}

function helpFor(value: unknown, noun: string, example: string): string {
  if (isConstruct(value) && VALUE.test(noun)) return CONSTRUCT_HELP;
  return noun === "text" && isBare(value) ? `write it in quotes, as in ${example}` : `write it as ${example}`;
}

/** What a construct may have been meant to give. */
const VALUE = /\b(?:text|number|list|true|object)\b/;

/** An object that tells what it holds by its properties; a Map or a Date would be read as empty. */
function isPlain(value: unknown): value is PlainObject {
  return isObject(value) && tagOf(value) === "Object";
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** What YAML, or JavaScript, takes for something else than text where it has no quotes. */
function isBare(value: unknown): boolean {
  return typeof value === "number" || typeof value === "boolean";
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return value === "" ? "empty text" : "text";
  if (typeof value === "boolean" || (typeof value === "number" && !Number.isFinite(value))) return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  if (isConstruct(value)) return `a construct, ${value.constructor.name}`;
  return isPlain(value) ? "an object" : `a ${tagOf(value)}`;
}
