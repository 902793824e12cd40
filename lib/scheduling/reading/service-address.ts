const IPV4_RANGE = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** The address at this place of an IPv4 range, counted from its first; undefined for anything else. */
export function serviceAddress(range: string, place: number): string | undefined {
  const match = IPV4_RANGE.exec(range);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  const size = 2 ** (32 - prefix);
  if ([a, b, c, d].some((part) => part > 255) || prefix > 32 || place >= size) return undefined;
  const given = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  const address = given - (given % size) + place;
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** The network of an IPv4 range, whichever of its addresses it is written with; anything else as it is. */
export function networkOf(range: string): string {
  const first = serviceAddress(range, 0);
  return first === undefined ? range.toLowerCase() : `${first}/${Number(range.slice(range.indexOf("/") + 1))}`;
}
