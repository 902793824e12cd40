/**
 * Recognizes instances whichever copy of this package made them. `instanceof` knows only the copy that asks, and one app
 * may hold two: its own, and that of a library it uses.
 */

const brandOf = (name: string) => Symbol.for(`cdktf-rancher-k3s/${name}`);

/** Marks all instances of a class. */
export function brand(type: { readonly prototype: object }, name: string): void {
  Object.defineProperty(type.prototype, brandOf(name), { value: true });
}

/** Whether the value is an instance of the class that any copy marked with this name. */
export function hasBrand(value: unknown, name: string): boolean {
  return typeof value === "object" && value !== null && brandOf(name) in value;
}
