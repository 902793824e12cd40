/**
 * The properties that are set: Terraform gets no argument that nobody wrote. An empty list is none, as it is to the
 * provider.
 */
export function withoutUndefined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const isSet = (value: unknown) => value !== undefined && !(Array.isArray(value) && value.length === 0);
  const set = Object.entries(values).filter(([, value]) => isSet(value));
  return Object.fromEntries(set) as { [K in keyof T]: Exclude<T[K], undefined> };
}
