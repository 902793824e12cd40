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

/** Who types a code wants its page. Else guides come before pages of findings, these before the API, and what only names things is last. */
export function boostDocument(id, term) {
  const [, code] = /\/diagnostics\/(RK\d+)(?:#|$)/.exec(id) ?? [];
  if (code !== undefined) return code.toLowerCase() === term ? 10 : 0.5;
  if (/\/(changelog|contributing|comments\/[\w-]+|plan-review\/comment)(#|$)/.test(id) || id.includes("/namespaces/"))
    return 0.2;
  return id.includes("/api/") ? 0.4 : 1;
}
