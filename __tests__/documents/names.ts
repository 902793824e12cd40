/** Names that stay in Latin letters in a text of Chinese: of programs, formats and companies. */

/** CoreDNS, K3s, RKE2, YAML: with a capital or a figure where a word has none, so that they are the same in both languages. Codes are figures. */
const TELLTALE = /\b(?!RK\d{3}\b)(?=\w*(?:[a-z0-9][A-Z]|[A-Z]\w*[A-Z0-9]|[A-Za-z]\d))\w*[A-Za-z]\w*/g;

/** Words that Chinese has from English where English says it in another way. */
const BORROWED: readonly string[] = ["Agent", "Pod", "English"];

/** Rancher, Terraform: of a translation alone, as English begins sentences with a capital. */
const CAPITALIZED = /\b[A-Z][a-z]+\b/g;

/** What stands in brackets for those who know it by its English name. */
const IN_BRACKETS = /（[A-Za-z ]+）/g;

/** Names of the original that its translation does not have. */
export function namesLost(original: string, translation: string): string[] {
  const there = telltale(translation);
  return telltale(original).filter((name) => !there.includes(name));
}

/**
 * Names that a translation has and its original does not.
 * @param original with its code: a translation may say in words what stands there
 */
export function namesAdded(original: string, translation: string): string[] {
  const text = translation.replace(IN_BRACKETS, "");
  const found = [...new Set([...telltale(text), ...(text.match(CAPITALIZED) ?? [])])];
  const there = new Set([...telltale(original), ...(original.match(/\w+/g) ?? []).map(singular)]);
  return found.filter((name) => !BORROWED.includes(name) && !there.has(name) && !there.has(singular(name)));
}

function telltale(text: string): string[] {
  return [...new Set((text.match(TELLTALE) ?? []).map((name) => name.replace(/([A-Z])s$/, "$1")))];
}

function singular(word: string): string {
  return word.toLowerCase().replace(/s$/, "");
}
