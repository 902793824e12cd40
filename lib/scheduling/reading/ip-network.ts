/** An IP address as a number. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** A network of IP addresses. */
export interface IpNetwork {
  readonly family: 4 | 6;
  /** Its first address. */
  readonly first: bigint;
  /** How many addresses it has. */
  readonly size: bigint;
}

/** An IP address as Go reads it; undefined for anything else. */
export function parseIp(text: string): IpAddress | undefined {
  const ipv4 = parseIpv4(text);
  if (ipv4 !== undefined) return { family: 4, value: ipv4 };
  const ipv6 = parseIpv6(text);
  if (ipv6 === undefined) return undefined;
  // An IPv4 address, written as one of IPv6.
  return ipv6 >> 32n === 0xffffn ? { family: 4, value: ipv6 & 0xffffffffn } : { family: 6, value: ipv6 };
}

/** A network as Go reads it, whichever of its addresses it is written with; undefined for anything else. */
export function parseNetwork(text: string): IpNetwork | undefined {
  const [, host = "", length = ""] = /^(.+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const address = parseIp(host);
  // A mapped address counts by the bits of IPv6, which nobody writes.
  if (address === undefined || (address.family === 4 && host.includes(":"))) return undefined;
  const width = address.family === 4 ? 32 : 128;
  if (Number(length) > width) return undefined;
  const size = 1n << BigInt(width - Number(length));
  return { family: address.family, first: address.value - (address.value % size), size };
}

/** Whether an address is one of a network's. */
export function isInNetwork({ family, value }: IpAddress, network: IpNetwork): boolean {
  return family === network.family && value >= network.first && value < network.first + network.size;
}

/** An address as text: of IPv6 without the shortest form. */
export function ipText({ family, value }: IpAddress): string {
  const [parts, bits, radix] = family === 4 ? [4, 8n, 10] : [8, 16n, 16];
  const mask = (1n << bits) - 1n;
  const all = Array.from({ length: parts }, (_, index) => (value >> (bits * BigInt(parts - 1 - index))) & mask);
  const text = all.map((part) => part.toString(radix)).join(family === 4 ? "." : ":");
  return family === 4 ? text : text.replace(/(?:^|:)0(?::0)+(?::|$)/, "::");
}

const IPV4 = /^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/;

function parseIpv4(text: string): bigint | undefined {
  const parts = IPV4.test(text) ? text.split(".").map(Number) : [];
  if (parts.length === 0 || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const [, head = text, tail] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  const ipv4 = tail === undefined ? undefined : parseIpv4(tail);
  if (tail !== undefined && ipv4 === undefined) return undefined;
  const inHex = ipv4 === undefined ? head : `${head}${(ipv4 >> 16n).toString(16)}:${(ipv4 & 0xffffn).toString(16)}`;
  const halves = inHex.split("::");
  if (halves.length > 2) return undefined;
  const [before = [], after = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - before.length - after.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...before, ...Array.from({ length: missing }, () => "0"), ...after];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((value, group) => (value << 16n) + BigInt(`0x${group}`), 0n);
}
