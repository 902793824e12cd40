/**
 * Has the nested references of generated bindings made when they are first asked for. Declarations stay as they are: the
 * fields are private.
 *
 *   private _labels = new cdktf.StringMap(this, "labels");   =>   new LazyReference(() => new cdktf.StringMap(...));
 *   return this._labels;                                     =>   return this._labels.reference;
 *
 * @param {string} text a generated file
 */
export function withLazyReferences(text) {
  const [head, ...classes] = text.split(/^(?=export class )/m);
  const used = new Set();
  const written = classes.map((body) => lazyClass(body, used));
  if (used.size === 0) return text;
  const names = [...used].sort().join(", ");
  return [head, ...written]
    .join("")
    .replace("import * as cdktf from 'cdktf';\n", `$&import { ${names} } from '../lazy-reference';\n`);
}

const FIELD = /^ {2}private (?<field>_\w+) = (?<made>new (?<type>[\w.]+)\(this, .*\));$/gm;

/** A class from its first line to the next, with what stands behind it. */
function lazyClass(body, used) {
  let lazy = body;
  for (const { groups } of body.matchAll(FIELD)) {
    const { field, made, type } = groups;
    const isValued = new RegExp(`this\\.${field}\\??\\.internalValue\\b`).test(body);
    const holder = isValued ? (type.endsWith("List") ? "LazyList" : "LazyBlock") : "LazyReference";
    used.add(holder);
    lazy = lazy
      .replace(`private ${field} = ${made};`, `private ${field} = new ${holder}(() => ${made});`)
      .replace(`return this.${field};`, `return this.${field}.reference;`);
    const others = new RegExp(`this\\.${field}\\b(?!\\??\\.internalValue\\b|\\.reference;)`);
    if (others.test(lazy) || !lazy.includes(`return this.${field}.reference;`)) {
      throw new Error(
        `The generator uses nested references differently: ${field} of ${/^export class \w+/.exec(body)}`,
      );
    }
  }
  return lazy;
}
