import { isObject } from "../json";
import { leftOutByArguments } from "./left-out-parts";
import { isUnknown } from "./unknown";

/** Where a value stands in the values of a chart, key by key. */
export type ValuePath = readonly string[];

/**
 * Where values stand that charts commonly take for where, and whether, their pods run: what a chart really makes of one
 * is known only where its templates are.
 */
export function decidingValues(values: unknown, isSkipped: (path: ValuePath) => boolean): readonly ValuePath[] {
  const found: ValuePath[] = [];
  // A loop, because a hostile file may nest deeper than the call stack.
  const pending: { readonly path: ValuePath; readonly value: unknown }[] = [{ path: [], value: values }];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { path, value } = next;
    if (path.length > 0 && isSkipped(path)) continue;
    // Of a map that is known only at apply anything may be in it.
    const isOpenMap = isUnknown(value) && value.type === "map";
    if (path.length > 0 && (isOpenMap || isDeciding(path.at(-1) ?? "", value))) found.push(path);
    else if (typeof value === "object" && value !== null && !isUnknown(value))
      pending.push(...Object.entries(value).map(([key, inner]) => ({ path: [...path, key], value: inner })));
  }
  return found;
}

/** Whether text in the values tells a cloud controller manager to leave nodes alone. */
export function leavesNodesAlone(values: unknown): boolean {
  return textsIn(values).some(({ key, text }) => {
    const isList = /^(?:enabled)?controllers$/i.test(key) && CONTROLLERS.test(text);
    return leftOutByArguments([{ args: [isList ? `--controllers=${text}` : text] }]).includes("cloud-node");
  });
}

/** One of those that cloud controller managers have. */
const CONTROLLERS =
  /(?:^|,)-?(?:cloud-node(?:-controller|-lifecycle)?|cloud-node-lifecycle-controller|route|service)(?:,|$)/;

/** Texts in the values that may be arguments, with the key they stand under; a list of names is one text. */
function textsIn(values: unknown): readonly { readonly key: string; readonly text: string }[] {
  const found: { readonly key: string; readonly text: string }[] = [];
  const pending: { readonly key: string; readonly value: unknown }[] = [{ key: "", value: values }];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { key, value } = next;
    if (typeof value === "string") found.push({ key, text: value });
    else if (Array.isArray(value) && /controllers$/i.test(key) && value.every((each) => typeof each === "string"))
      found.push({ key, text: value.join(",") });
    else if (Array.isArray(value)) pending.push(...value.map((inner) => ({ key, value: inner })));
    else if (isObject(value) && !isUnknown(value))
      pending.push(...Object.entries(value).map(([inner, each]) => ({ key: inner, value: each })));
  }
  return found;
}

function isDeciding(key: string, value: unknown): boolean {
  const rule = RULES.find(({ pattern }) => pattern.test(key));
  return rule !== undefined && (isUnknown(value) || rule.counts(value));
}

/** Whether Helm takes it for nothing. */
export function isFalsy(value: unknown): boolean {
  return [undefined, null, false, "", 0].includes(value as undefined) || isEmpty(value);
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && !isUnknown(value) && Object.keys(value).length === 0;
}

/** Keys, and with which values they keep pods away or leave them out. */
const RULES: readonly { readonly pattern: RegExp; readonly counts: (value: unknown) => boolean }[] = [
  // A list takes the place of what the chart has, and so does an empty one.
  { pattern: /tolerations?$/i, counts: () => true },
  {
    pattern: /(?:nodeselectors?|affinity|schedulername|runtimeclassname|nodename)$/i,
    counts: (value) => !isFalsy(value),
  },
  { pattern: /^(?:.*replicas?|replicas?count)$/i, counts: (value) => String(value) === "0" },
  { pattern: /^enabled?$/i, counts: (value) => isFalsy(value) || value === "false" },
  { pattern: /^tolerateall(?:taints)?$/i, counts: isFalsy },
  { pattern: /^hostnetwork(?:ing)?$/i, counts: isFalsy },
];
