import { holdsWithheld, type WithheldKind, withheldKind } from "../live/withheld";
import type { Problem } from "../scheduling/invalid-input";
import { isObject } from "../scheduling/json";
import { type Code, type CodeEntry, dataCode, isTokenLike, joinedCode, raw, textCode } from "./code";
import { commentsOf, fillIn, left, type Remark } from "./remarks";
import { withheldJson } from "./withheld-json";

/** A variable of the app that somebody has to give a value, because it was not read or not known. */
export interface DraftVariable {
  /** Name of the constant: `envHttpsProxy`. */
  readonly constant: string;
  /** Name in Terraform: `env_https_proxy`. */
  readonly name: string;
  readonly description: string;
  /** What it is that was not read. */
  readonly kind: WithheldKind;
}

/** A text of which parts are variables: a value of its own, as K3sCluster reads what is written in a text at once. */
export interface DraftLocal {
  /** Name of the constant. */
  readonly constant: string;
  /** Name in Terraform. */
  readonly name: string;
  readonly value: Code;
}

/** A setting as K3sCluster has it. */
export interface DraftSetting {
  /** Property of K3sCluster: `upgradeStrategy`. */
  readonly property: string;
  /**
   * As remarks name it.
   * @default - by its property
   */
  readonly name?: string;
  /** Argument of the resource, as `ignore_changes` names it: `rke_config[0].upgrade_strategy`. */
  readonly argument: string;
  /** In the words of K3sCluster; undefined where there is nothing to say. */
  readonly value: unknown;
  /** Why K3sCluster would refuse it. */
  readonly problems?: readonly Problem[];
  readonly remarks?: readonly Remark[];
  /** The first release of the provider that has the argument, where not all have. */
  readonly since?: string | undefined;
  /** What K3sCluster writes of itself, and Rancher does not hold. */
  readonly unsaid?: { readonly property: string; readonly argument: string; readonly reason: string };
}

/** More than this nobody fills in by hand. */
const MOST_SECRETS = 20;

/** How the value of a variable is given in the environment, where that is not as it stands. */
const FORMS: Readonly<Record<WithheldKind, string>> = {
  text: "",
  number: " (a number)",
  list: " (a list, in JSON)",
  map: " (a map, in JSON)",
};

/** The property of a variable that stands for its value. */
const VALUES: Readonly<Record<WithheldKind, string>> = {
  text: "stringValue",
  number: "numberValue",
  list: "value",
  map: "value",
};

/** An app that is being written: what its parts need of each other. */
export class AppDraft {
  /** In the order in which they are met. */
  public readonly variables: DraftVariable[] = [];
  /** Arguments of the resource that Terraform leaves as they are in Rancher. */
  public readonly ignored: string[] = [];
  public readonly remarks: Remark[] = [];
  /** Arguments that Rancher holds and the app does not write, for whatever reason. */
  public readonly unwritten: string[] = [];
  /** Texts of which parts were not read. */
  public readonly locals: DraftLocal[] = [];
  private readonly names = new Set<string>(["rancher_url", "rancher_token"]);

  /**
   * @param refused settings that K3sCluster takes for a mistake, with the reason
   * @param providerMajor of the provider that the app will use, where it is known
   */
  public constructor(
    private readonly refused: ReadonlyMap<string, string>,
    private readonly providerMajor?: number,
  ) {}

  /** Whether the provider has an argument that came with a release; Terraform refuses `ignore_changes` of one it has not. */
  public isKnownToProvider(since: string | undefined): boolean {
    return since === undefined || this.providerMajor === undefined || this.providerMajor >= Number.parseInt(since, 10);
  }

  /** A property with what is said of it; none where there is nothing to say. */
  public setting({
    property,
    name = property,
    argument,
    value,
    problems = [],
    remarks = [],
    unsaid,
    since,
  }: DraftSetting): CodeEntry[] {
    if (!this.isKnownToProvider(since)) return value === undefined ? [] : this.lose(name, argument);
    const all = [...remarks];
    const texts = textsIn(value);
    const secrets = texts.reduce((sum, text) => sum + secretsIn(text), 0);
    // K3sCluster refuses what does nothing too.
    const problem = problems.find(({ doesNothing }) => doesNothing !== true) ?? problems[0];
    const mistake = problem?.what ?? (value === undefined ? undefined : this.refused.get(name));
    const reason =
      mistake !== undefined
        ? `the app cannot say it: ${mistake}`
        : texts.some((text) => isTokenLike(text))
          ? "it holds text that CDKTF would take for its own"
          : secrets > MOST_SECRETS || texts.some((text) => holdsWithheld(text) && secretsIn(text) === 0)
            ? "parts of it may be secret and were not read"
            : undefined;
    if (reason !== undefined) {
      all.push(this.leave(name, argument, reason));
      this.unwritten.push(argument);
    }
    if (reason === undefined && unsaid !== undefined)
      all.push(this.leave(unsaid.property, unsaid.argument, unsaid.reason));
    const isWritten = reason === undefined && value !== undefined;
    const before = this.variables.length;
    const code = isWritten ? dataCode(value, (text, path) => this.text(text, [property, ...path])) : undefined;
    const added = this.variables.slice(before).map(({ name, kind }) => `TF_VAR_${name}${FORMS[kind]}`);
    if (added.length > 0)
      all.push(fillIn(`${name} holds what may be secret and was not read: give ${added.join(", ")}`));
    this.remarks.push(...all);
    if (!isWritten && all.length === 0) return [];
    return [
      {
        key: property,
        ...(code === undefined ? {} : { value: code }),
        comments: all.flatMap(commentsOf),
      },
    ];
  }

  /** Says that the provider has no words for what Rancher holds. */
  private lose(property: string, argument: string): CodeEntry[] {
    const remark = left(
      `Rancher holds ${property}, which release ${this.providerMajor} of the provider has no argument for: no plan shows it, and an apply may take it away`,
    );
    this.remarks.push(remark);
    this.unwritten.push(argument);
    return [{ key: "", comments: commentsOf(remark) }];
  }

  /** Says that an argument stays in Rancher as it is, and has Terraform leave it so. */
  public leave(property: string, argument: string, reason: string): Remark {
    this.ignore([argument]);
    return left(
      `${property} stays as it is in Rancher: ${reason}. To manage it here, write it and take ${argument} out of ignoreChanges`,
    );
  }

  /** Has Terraform leave arguments as they are in Rancher. */
  public ignore(names: readonly string[]): void {
    for (const name of names) if (!this.ignored.includes(name)) this.ignored.push(name);
  }

  /** A text, or the variable that stands for what was not read. */
  public text(text: string, path: readonly string[]): Code {
    const kind = withheldKind(text);
    if (kind !== undefined) return raw(this.variable(path, kind));
    const pieces = withheldJson(text);
    if (pieces === undefined) return textCode(text);
    const name = this.newName(`${path.join("_")}_text`);
    const constant = camelCase(name);
    const value = joinedCode(
      pieces.map((piece) =>
        typeof piece === "string"
          ? textCode(piece)
          : // Whatever the value is, Terraform makes JSON of it.
            raw(`Fn.jsonencode(${this.variable([...path, ...piece.path], withheldKind(piece.withheld) ?? "text")})`),
      ),
    );
    this.locals.push({ constant, name, value });
    return raw(`${constant}.asString`);
  }

  /**
   * The value of a sensitive variable.
   * @param path what its name is made of
   */
  private variable(path: readonly string[], kind: WithheldKind): string {
    const name = this.newName(path.join("_"));
    const description = `Value of ${path.join(" ")}`;
    const constant = camelCase(name);
    this.variables.push({ constant, name, description, kind });
    return `${constant}.${VALUES[kind]}`;
  }

  /** A name in Terraform that nothing else has. */
  private newName(wanted: string): string {
    const base = snakeCase(wanted) || "value";
    let name = base;
    for (let count = 2; this.names.has(name); count += 1) name = `${base}_${count}`;
    this.names.add(name);
    return name;
  }
}

/** How many values of a text are not read: it is one, or JSON of some. */
function secretsIn(text: string): number {
  if (withheldKind(text) !== undefined) return 1;
  return withheldJson(text)?.filter((piece) => typeof piece !== "string").length ?? 0;
}

/** Every text in plain data, those that are keys too. */
function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  const waiting: unknown[] = [value];
  for (let next = waiting.pop(); waiting.length > 0 || next !== undefined; next = waiting.pop()) {
    if (typeof next === "string") texts.push(next);
    else if (Array.isArray(next)) for (const item of next) waiting.push(item);
    else if (isObject(next)) {
      for (const [key, inner] of Object.entries(next)) {
        texts.push(key);
        waiting.push(inner);
      }
    }
  }
  return texts;
}

/** `agentEnvVars_HTTPS_PROXY` is `agent_env_vars_https_proxy`. */
function snakeCase(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_\d]+|_+$/g, "")
    .slice(0, 60);
}

/** Of at least two words, so that it is no word of the language. */
function camelCase(name: string): string {
  const camel = name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return camel === name ? `${name}Value` : camel;
}
