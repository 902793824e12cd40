/**
 * The major version that a version constraint of a provider leaves, or undefined when it leaves several or none.
 * @param constraint as in `required_providers`: `~> 14.0`
 */
export function providerMajorOf(constraint: string | undefined): number | undefined {
  const bounds = (constraint ?? "").split(",").map((part) => /^\s*(~>|>=|<|=|)\s*v?(\d+)(\.[\d.]+)?/.exec(part));
  const majors = (operators: readonly string[]) =>
    bounds.flatMap((bound) => (bound !== null && operators.includes(bound[1] ?? "") ? [Number(bound[2])] : []));
  const [exact] = majors(["~>", "=", ""]);
  if (exact !== undefined) return exact;
  const [from, below] = [majors([">="])[0], majors(["<"])[0]];
  return from !== undefined && below === from + 1 ? from : undefined;
}
