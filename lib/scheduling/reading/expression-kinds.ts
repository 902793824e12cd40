import { argumentsIn, callIn, endOfText } from "./expression-calls";
import { templateParts } from "./template";

/** What an expression of Terraform gives; "open" where that is not known before apply. */
export type ExpressionKind = "text" | "number" | "boolean" | "list" | "map" | "open";

/** The type that a variable is declared with, as it is written: `list(string)`; undefined where none is. */
export type VariableType = (name: string) => string | undefined;

/** Functions of Terraform by what they give. */
const FUNCTIONS: ReadonlyMap<string, ExpressionKind> = new Map(
  Object.entries({
    text: "tostring join format lower upper title trim trimspace trimprefix trimsuffix replace substr strrev chomp indent cidrhost cidrnetmask cidrsubnet base64encode base64decode jsonencode yamlencode md5 sha1 sha256 sha512 file uuid timestamp formatdate",
    number: "tonumber length max min abs ceil floor sum parseint index log pow signum",
    boolean: "tobool contains alltrue anytrue startswith endswith can fileexists",
    list: "tolist toset concat coalescelist split compact distinct flatten keys range reverse sort chunklist setunion setintersection setsubtract cidrsubnets formatlist matchkeys",
    map: "tomap merge zipmap",
  }).flatMap(([kind, names]) => names.split(" ").map((name) => [name, kind as ExpressionKind] as const)),
);

const WORD = /^(?:true|false)$/;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const VARIABLE = /^var\.([A-Za-z_][\w-]*)$/;

/** What an expression gives. */
export function kindOfExpression(expression: string, variableType: VariableType): ExpressionKind {
  const text = expression.trim();
  if (text.startsWith('"')) return kindOfTemplate(text, variableType);
  if (WORD.test(text)) return "boolean";
  if (NUMBER.test(text)) return "number";
  const [, variable] = VARIABLE.exec(text) ?? [];
  if (variable !== undefined) return kindOfType(variableType(variable));
  const call = callIn(text);
  if (call?.name === "try" || call?.name === "coalesce") {
    return kindOfAny(argumentsIn(call.argument).map((each) => kindOfExpression(each, variableType)));
  }
  return (call === undefined ? undefined : FUNCTIONS.get(call.name)) ?? "open";
}

/**
 * What stands in YAML where an expression stands without quotes. Of JSON it is what the JSON is of; text is read as YAML,
 * and may turn out to be anything.
 */
export function kindInYaml(expression: string, variableType: VariableType): ExpressionKind {
  const call = callIn(expression.trim());
  if (call?.name === "jsonencode") return kindOfExpression(call.argument, variableType);
  const kind = kindOfExpression(expression, variableType);
  return kind === "text" ? "open" : kind;
}

/** A template of one expression and nothing else gives what that gives. */
function kindOfTemplate(text: string, variableType: VariableType): ExpressionKind {
  if (endOfText(text) !== text.length - 1) return "open";
  const parts = templateParts(text.slice(1, -1));
  if (parts === undefined) return "open";
  const [only, ...others] = parts;
  return typeof only === "object" && others.length === 0 ? kindOfExpression(only.expression, variableType) : "text";
}

/** What one of several may turn out to be: what all of them are, or one of those that Rancher passes on alike. */
function kindOfAny(kinds: readonly ExpressionKind[]): ExpressionKind {
  const [first = "open"] = kinds;
  const isPassedOn = kinds.every((kind) => kind === "text" || kind === "list" || kind === "boolean");
  return isPassedOn || kinds.every((kind) => kind === first) ? first : "open";
}

/** @see https://developer.hashicorp.com/terraform/language/expressions/type-constraints */
function kindOfType(type: string | undefined): ExpressionKind {
  const [, name = ""] = /^\s*(?:\$\{)?\s*([a-z]+)/.exec(type ?? "") ?? [];
  return TYPES.get(name) ?? "open";
}

const TYPES: ReadonlyMap<string, ExpressionKind> = new Map([
  ["string", "text"],
  ["number", "number"],
  ["bool", "boolean"],
  ["list", "list"],
  ["set", "list"],
  ["tuple", "list"],
  ["map", "map"],
  ["object", "map"],
]);
