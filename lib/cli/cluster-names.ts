import { nearMiss } from "../scheduling/near-miss";

const MOST_NAMED = 20;

/** Which clusters there are, behind a name that none of them has; before them the one that was most likely meant. */
export function namesIn(names: readonly string[], written: string): string {
  const all = [...new Set(names)];
  if (all.length === 0) return "";
  const more = all.length - MOST_NAMED;
  const listed = (more > 1 ? [...all.slice(0, MOST_NAMED), `${more} more`] : all).join(", ");
  const there = `here ${all.length === 1 ? "is" : "are"} ${listed}`;
  const meant = nearMiss(written, all);
  return meant === undefined ? `; t${there}` : `, did you mean "${meant}"? T${there}`;
}

/** A name that is not seen as one, or ends where nobody sees it, stands in marks. */
export function inWords(name: string): string {
  return /^$|\s/.test(name) ? JSON.stringify(name) : name;
}
