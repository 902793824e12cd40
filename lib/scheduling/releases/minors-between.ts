const MINOR = /^v?(\d+)\.(\d+)/;

/**
 * The minors that a release is away from those that are known: its own, and those between. `1.34` and `1.35` for
 * `v1.35.1+k3s1` where 1.32 and 1.33 are known.
 */
export function minorsBetween(release: string, known: readonly string[]): readonly string[] {
  const own = numbersOf(release);
  const numbers = known.flatMap((each) => numbersOf(each) ?? []);
  if (own === undefined || numbers.length === 0) return [release];
  const [oldest, newest] = [
    Math.min(...numbers.map(({ minor }) => minor)),
    Math.max(...numbers.map(({ minor }) => minor)),
  ];
  const { major, minor } = own;
  const [from, to] = minor > newest ? [newest + 1, minor] : minor < oldest ? [minor, oldest - 1] : [minor, minor];
  return Array.from({ length: to - from + 1 }, (_, index) => `${major}.${from + index}`);
}

function numbersOf(release: string): { readonly major: number; readonly minor: number } | undefined {
  const match = MINOR.exec(release);
  return match === null ? undefined : { major: Number(match[1]), minor: Number(match[2]) };
}
