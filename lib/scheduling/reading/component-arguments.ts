/** One argument of a component, as `kubelet-arg` and its like hold it. */
interface ComponentArgument {
  readonly name: string;
  /** Whether its value goes before those that are there. */
  readonly isFirst: boolean;
  readonly value: string;
}

/**
 * Values of each argument, in the order a component gets them. Dashes before a name say nothing. `+` behind it puts the
 * value behind those there are, as no sign does, and `-` before them.
 * @see k3s-io/k3s pkg/util/args.go `GetArgs`
 */
export function valuesByName(items: readonly string[]): Map<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  for (const { name, isFirst, value } of items.map(componentArgument)) {
    const there = values.get(name) ?? [];
    values.set(name, isFirst ? [value, ...there] : [...there, value]);
  }
  return values;
}

/** Reads one argument; without a value it is a switch that is on. */
export function componentArgument(item: string): ComponentArgument {
  const bare = item.startsWith("--") ? item.slice(2) : item;
  const end = bare.indexOf("=");
  const written = end < 0 ? bare : bare.slice(0, end);
  return {
    name: written.replace(/[-+]+$/, ""),
    isFirst: written.endsWith("-"),
    value: end < 0 ? "true" : bare.slice(end + 1),
  };
}

/** Names of the arguments that two lists both have, and not with the same values. */
export function contradictedArguments(first: readonly string[], second: readonly string[]): readonly string[] {
  const [there, added] = [valuesByName(first), valuesByName(second)];
  return [...added].flatMap(([name, values]) => {
    const others = there.get(name);
    return others === undefined || JSON.stringify(others) === JSON.stringify(values) ? [] : [name];
  });
}
