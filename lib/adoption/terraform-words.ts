import { isObject, type PlainObject } from "../scheduling/json";

/** The one block that a list of blocks holds; empty where there is none. */
export function blockOf(value: unknown): PlainObject {
  const [first] = Array.isArray(value) ? value : [value];
  return isObject(first) ? first : {};
}

/** The blocks of a list. */
export function blocksOf(value: unknown): PlainObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** `snapshot_schedule_cron` is `snapshotScheduleCron` in TypeScript. */
export function camelCase(argument: string): string {
  return argument.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** A block in the words of the properties, without what is left out. */
export function propertiesOf(block: PlainObject, without: readonly string[] = []): PlainObject {
  return Object.fromEntries(
    Object.entries(block)
      .filter(([argument]) => !without.includes(argument))
      .map(([argument, value]) => [camelCase(argument), value]),
  );
}

/** The object, or undefined where there is nothing in it. */
export function unlessEmpty<T extends object>(object: T): T | undefined {
  return Object.keys(object).length === 0 ? undefined : object;
}
