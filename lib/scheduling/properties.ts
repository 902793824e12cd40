/** Reading objects that an app made: literals, what is made from another object, and instances of classes. */

/**
 * The name of every property of an object: its own, those it inherits from another object, and the getters of its
 * classes. What every object has is none, nor are the methods of a class.
 */
export function namesOf(value: object): Set<string> {
  // To describe every property takes longer than to read it.
  if (isLiteral(value)) return new Set(Object.keys(value));
  const names = new Set<string>();
  for (const each of chainOf(value)) {
    for (const [name, { enumerable, get }] of Object.entries(Object.getOwnPropertyDescriptors(each))) {
      if (enumerable || (get !== undefined && each !== value)) names.add(name);
    }
  }
  return names;
}

/** Every property of an object with its value, as the object itself tells it. */
export function propertiesOf(value: object): Map<string, unknown> {
  return new Map([...namesOf(value)].map((name) => [name, (value as Record<string, unknown>)[name]]));
}

/** The same as an object of its own, which is read in one way by everything. */
export function plainCopy(value: object): Record<string, unknown> {
  return Object.fromEntries(propertiesOf(value));
}

/** Whether an object is an instance of a class, or made from another object, and no literal. */
export function hasPrototype(value: object): boolean {
  return !isLiteral(value) && chainOf(value).length > 1;
}

/** Nearly all are; of one the enumerable properties are all there is. */
function isLiteral(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}

/** The object and what it inherits from, without what every object inherits from. */
function chainOf(value: object): object[] {
  const chain: object[] = [];
  for (let each: object | null = value; each !== null && !isRoot(each); each = Object.getPrototypeOf(each)) {
    chain.push(each);
  }
  return chain;
}

/** By what it has, as an object of another realm inherits from a root of its own. */
function isRoot(value: object): boolean {
  return Object.getPrototypeOf(value) === null && Object.hasOwn(value, "isPrototypeOf");
}
