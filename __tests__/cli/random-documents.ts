import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { type NodePoolOptions, NodeRole } from "../../lib";
import { clusterOf, synthesized } from "../cluster/stacks";
import { CLUSTERS } from "../cluster/surface-props";
import { planOf, stackOf } from "../review/inputs";
import { planBetween } from "../review/plan-between";
import { modelOf, REPORTED_CASE } from "../scheduling/models";

/** What a command is called with, and what it finds on standard input. */
export interface RandomRun {
  readonly args: readonly string[];
  readonly input: Buffer;
}

/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Dice {
  constructor(private seed: number) {}

  /** From 0 to one less than the number of sides. */
  public roll(sides: number): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  }

  public pick<T>(things: readonly T[]): T {
    return things[this.roll(things.length)] as T;
  }

  public isOneIn(many: number): boolean {
    return this.roll(many) === 0;
  }
}

/** Documents as the three commands expect them, before anything is wrong with them. */
export function soundDocuments(): Readonly<Record<"check" | "review" | "doctor", readonly object[]>> {
  const pools: Readonly<Record<string, NodePoolOptions>> = {
    all: { roles: NodeRole.ALL },
    gpu: { roles: [NodeRole.WORKER], taints: ["gpu=yes:NoExecute"] },
  };
  const stacks = [
    ...CLUSTERS.map((props) => synthesized(clusterOf(pools, props))),
    stackOf({ edge: modelOf(REPORTED_CASE), other: modelOf({ all: { roles: NodeRole.ALL } }) }),
  ];
  const [before, after] = [modelOf({ all: { roles: NodeRole.ALL } }), modelOf(REPORTED_CASE)];
  const bare = synthesized(clusterOf({ all: { roles: NodeRole.ALL } }));
  const plans = [
    planOf({ edge: { before, after }, come: { after }, gone: { before } }),
    ...stacks.slice(0, CLUSTERS.length).map((stack) => planBetween(bare, stack, bare)),
  ];
  const fixtures = path.join(__dirname, "../doctor/fixtures");
  const dumps = readdirSync(fixtures).map((name) => JSON.parse(readFileSync(path.join(fixtures, name), "utf8")));
  return { check: [...stacks, ...plans], review: plans, doctor: dumps.map(fewItems) };
}

/** Items of every kind, and no more than make a run of all of them slow. */
function fewItems(dump: { readonly items: readonly object[] }): object {
  return { ...dump, items: dump.items.filter((_, index) => index % 3 === 0) };
}

const FORMATS = {
  check: ["text", "markdown", "json", "sarif"],
  review: ["text", "markdown", "json", "sarif"],
  doctor: ["text", "markdown", "json"],
} as const;

/** A command with a document of its own in which something is wrong, or none where the dice say so. */
export function randomRun(dice: Dice, sound: ReturnType<typeof soundDocuments>): RandomRun {
  const command = dice.pick(["check", "review", "doctor"] as const);
  const document = dice.isOneIn(20) ? anything(dice, 4) : dice.pick(sound[command]);
  let text = textOf(command, mutated(document, dice), dice);
  if (dice.isOneIn(12)) text = mangled(text, dice);
  const bytes = dice.isOneIn(20) ? mangledBytes(Buffer.from(text), dice) : Buffer.from(text);
  return { args: [command, "-", "--format", dice.pick(FORMATS[command])], input: bytes };
}

function textOf(command: string, document: unknown, dice: Dice): string {
  if (command === "doctor" && dice.isOneIn(10)) return stringify(document);
  const text = JSON.stringify(document) ?? "";
  // JSON.stringify writes none of these.
  return text.replaceAll('"@deep"', deep(dice)).replaceAll('"@huge"', dice.pick(["1e999", "-1e999", "1e-999", "-0"]));
}

function deep(dice: Dice): string {
  const levels = dice.pick([50, 450, 600, 5000]);
  const [open, close] = dice.pick([
    ["[", "]"],
    ['{"a":', "}"],
    ['{"resource":[', "]}"],
  ] as const);
  return `${open.repeat(levels)}1${close.repeat(levels)}`;
}

const TEXTS: readonly string[] = [
  "",
  " ",
  "\0",
  "\u001b[2J\u001b]0;x\u0007",
  "\r\n::set-output name=x::y",
  "\ud800",
  "\udfff\ud800",
  "\u202e\u{e0041}\u{e0042}",
  "$" + "{var.x}",
  "%" + "{ if x }",
  "$" + "{",
  "a".repeat(3000),
  "\u0301".repeat(500),
  "*",
  "a=b:NoSchedule",
  "a=b:NoExecute",
  "=:",
  "a=:NoSchedule-",
  "v1.33.5+k3s1",
  "v99999999999999999999.1.1+k3s1",
  "v1.33.05+k3s1",
  "2.14.1",
  "a: *x",
  "a: [",
  "- ".repeat(600),
  "[".repeat(600),
  '{"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": "x"}}}',
  "100%",
  "-1",
  "1e999",
  "0x10",
  "NaN",
  "../../etc/passwd",
  "cdktf-rancher-k3s/model/v1",
  "cdktf-rancher-k3s/model/v9",
];

const KEYS: readonly string[] = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "length",
  "then",
  "toJSON",
  "0",
  "//",
  "pools",
  "taints",
  "roles",
  "kind",
  "items",
  "metadata",
  "change",
  "before",
  "after_unknown",
  "after_sensitive",
  "deposed",
  "count",
  "for_each",
  "dynamic",
  "provider",
];

/** A value of any kind, hostile more often than not. */
function anything(dice: Dice, depth: number): unknown {
  switch (dice.roll(depth > 0 ? 10 : 7)) {
    case 0:
      return null;
    case 1:
      return dice.isOneIn(2);
    case 2:
      return dice.pick([0, -1, 1, 2.5, 1e21, 2 ** 53, -(2 ** 31), "@huge"]);
    case 3:
      return dice.isOneIn(4) ? "@deep" : [];
    case 4:
      return {};
    case 5:
    case 6:
      return dice.pick(TEXTS);
    case 7:
      return Array.from({ length: dice.roll(4) }, () => anything(dice, depth - 1));
    default:
      return Object.fromEntries(
        Array.from({ length: dice.roll(4) }, () => [
          dice.isOneIn(3) ? dice.pick(TEXTS) : dice.pick(KEYS),
          anything(dice, depth - 1),
        ]),
      );
  }
}

/** A copy with up to three of its parts changed. */
function mutated(document: unknown, dice: Dice): unknown {
  let copy = structuredClone(document);
  for (let left = dice.roll(4); left > 0; left -= 1) copy = mutatedOnce(copy, dice);
  return copy;
}

/** Goes down from the top, as far as the dice say, and changes what it finds there. */
function mutatedOnce(value: unknown, dice: Dice): unknown {
  if (typeof value !== "object" || value === null) return anything(dice, 2);
  const keys = Object.keys(value);
  if (keys.length === 0 || dice.isOneIn(12)) return anything(dice, 3);
  const key = dice.pick(keys);
  const inner = (value as Record<string, unknown>)[key];
  if (typeof inner === "object" && inner !== null && !dice.isOneIn(8)) {
    return withEntry(value, key, mutatedOnce(inner, dice));
  }
  switch (dice.roll(5)) {
    case 0:
      return withoutEntry(value, key);
    case 1:
      return withEntry(value, dice.isOneIn(2) ? dice.pick(KEYS) : dice.pick(TEXTS), inner);
    case 2:
      return Array.isArray(value) ? [...value, ...value] : withEntry(value, dice.pick(KEYS), anything(dice, 2));
    default:
      return withEntry(value, key, anything(dice, 2));
  }
}

function withEntry(value: object, key: string, inner: unknown): unknown {
  if (Array.isArray(value)) return value.map((each, index) => (String(index) === key ? inner : each));
  return Object.fromEntries([...Object.entries(value).filter(([name]) => name !== key), [key, inner]]);
}

function withoutEntry(value: object, key: string): unknown {
  if (Array.isArray(value)) return value.filter((_, index) => String(index) !== key);
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

/** What becomes of a text on the way. */
function mangled(text: string, dice: Dice): string {
  const at = dice.roll(text.length + 1);
  switch (dice.roll(6)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return `\ufeff${text}`;
    case 2:
      return text.slice(0, at) + dice.pick(TEXTS) + text.slice(at);
    case 3:
      return text + text;
    case 4:
      return text.replace(/"(\w+)":/, '"$1":1,"$1":');
    default:
      return text.replace(/\d+/, "1e999");
  }
}

function mangledBytes(bytes: Buffer, dice: Dice): Buffer {
  if (dice.isOneIn(4)) return Buffer.from(`\ufeff${bytes}`, "utf16le");
  const copy = Buffer.from(bytes);
  for (let left = dice.roll(4); left > 0 && copy.length > 0; left -= 1) copy[dice.roll(copy.length)] = dice.roll(256);
  return copy;
}
