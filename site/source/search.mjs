// How the search of the site takes text apart. The browser gets these functions as text, so each needs nothing beside itself.

/** Words; of Chinese, which has no spaces, each pair of neighbours. */
export function tokenize(text) {
  return text
    .toLowerCase()
    .split(/[\s\p{Z}\p{P}\p{S}]+/u)
    .flatMap((word) =>
      [...word.matchAll(/\p{Script=Han}+|\P{Script=Han}+/gu)].flatMap(([run]) => {
        const signs = [...run];
        if (!/\p{Script=Han}/u.test(run) || signs.length === 1) return [run];
        return signs.slice(1).map((sign, index) => signs[index] + sign);
      }),
    );
}

/** The page of a finding before those that name it; documents before the API; the changelog last. */
export function boostDocument(id) {
  if (/\/diagnostics\/RK\d+$/.test(id)) return 3;
  if (/\/(changelog|contributing)(#|$)/.test(id)) return 0.2;
  return id.includes("/api/") ? 0.5 : 1;
}
