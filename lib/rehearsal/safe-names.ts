import { createHash } from "node:crypto";

/** Room that names leave for what is put before or behind them, within the 63 characters of a label. */
const LONGEST = 40;

const DNS_LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/**
 * Names for objects and labels of Kubernetes, one for each of these, whatever they are: a name that can be one stays as it is,
 * another one keeps what it can and gets a part of its hash.
 */
export function safeNames(names: readonly string[]): ReadonlyMap<string, string> {
  const all = [...new Set(names)];
  const asTheyAre = all.filter(isSafe);
  const taken = new Set(asTheyAre);
  const safe = new Map(asTheyAre.map((name) => [name, name]));
  for (const name of all.filter((each) => !isSafe(each))) {
    let length = 8;
    // Somebody may have called another one like this on purpose.
    while (taken.has(withHash(name, length))) length += 1;
    taken.add(withHash(name, length));
    safe.set(name, withHash(name, length));
  }
  return safe;
}

/** The same for one name alone. */
export function safeName(name: string): string {
  return isSafe(name) ? name : withHash(name, 12);
}

function isSafe(name: string): boolean {
  return name.length <= LONGEST && DNS_LABEL.test(name);
}

function withHash(name: string, length: number): string {
  const kept = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST - length - 1)
    .replaceAll(/^-+|-+$/g, "");
  return `${kept === "" ? "x" : kept}-${shortHash(name, length)}`;
}

/** The beginning of a hash, of lower-case letters and digits. */
export function shortHash(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}
