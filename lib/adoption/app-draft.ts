import { WITHHELD } from "../live/withheld";
import type { Problem } from "../scheduling/invalid-input";
import { isObject } from "../scheduling/json";
import { type Code, type CodeEntry, dataCode, isTokenLike, raw, textCode } from "./code";
import { commentsOf, fillIn, left, type Remark } from "./remarks";

/** A variable of the app that somebody has to give a value, because it was not read or not known. */
export interface DraftVariable {
  /** Name of the constant: `envHttpsProxy`. */
  readonly constant: string;
  /** Name in Terraform: `env_https_proxy`. */
  readonly name: string;
  readonly description: string;
}

/** A setting as K3sCluster has it. */
export interface DraftSetting {
  /** Property of K3sCluster: `upgradeStrategy`. */
  readonly property: string;
  /** Argument of the resource, as `ignore_changes` names it: `rke_config[0].upgrade_strategy`. */
  readonly argument: string;
  /** In the words of K3sCluster; undefined where there is nothing to say. */
  readonly value: unknown;
  /** Why K3sCluster would refuse it. */
  readonly problems?: readonly Problem[];
  readonly remarks?: readonly Remark[];
}

/** More than this nobody fills in by hand. */
const MOST_SECRETS = 20;

/** An app that is being written: what its parts need of each other. */
export class AppDraft {
  /** In the order in which they are met. */
  public readonly variables: DraftVariable[] = [];
  /** Arguments of the resource that Terraform leaves as they are in Rancher. */
  public readonly ignored: string[] = [];
  public readonly remarks: Remark[] = [];
  private readonly names = new Set<string>(["rancher_url", "rancher_token"]);

  /** A property with what is said of it; none where there is nothing to say. */
  public setting({ property, argument, value, problems = [], remarks = [] }: DraftSetting): CodeEntry[] {
    const all = [...remarks];
    const texts = textsIn(value);
    const secrets = texts.filter((text) => text === WITHHELD).length;
    const [problem] = problems.filter(({ doesNothing }) => doesNothing !== true);
    const reason =
      problem !== undefined
        ? `the app cannot say it: ${problem.what}`
        : texts.some((text) => isTokenLike(text))
          ? "it holds text that CDKTF would take for its own"
          : secrets > MOST_SECRETS || texts.some((text) => text !== WITHHELD && text.includes(WITHHELD))
            ? "parts of it may be secret and were not read"
            : undefined;
    if (reason !== undefined) all.push(this.leave(property, argument, reason));
    const isWritten = reason === undefined && value !== undefined;
    const before = this.variables.length;
    const code = isWritten ? dataCode(value, (text, path) => this.text(text, [property, ...path])) : undefined;
    const added = this.variables.slice(before).map(({ name }) => `TF_VAR_${name}`);
    if (added.length > 0)
      all.push(fillIn(`${property} holds what may be secret and was not read: give ${added.join(", ")}`));
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
    return text === WITHHELD ? this.variable(path.join("_"), `Value of ${path.join(" ")}`) : textCode(text);
  }

  /**
   * A sensitive variable.
   * @param wanted what its name is made of
   */
  public variable(wanted: string, description: string): Code {
    const base = snakeCase(wanted) || "value";
    let name = base;
    for (let count = 2; this.names.has(name); count += 1) name = `${base}_${count}`;
    this.names.add(name);
    const constant = camelCase(name);
    this.variables.push({ constant, name, description });
    return raw(`${constant}.stringValue`);
  }
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
