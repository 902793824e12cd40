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

/** How much a word counts: those that every text has, and bare numbers, decide little in a message that somebody pastes. */
export function boostTerm(term) {
  return /^(?:an?|and|are|as|at|be|been|by|can|do|does|for|from|had|has|have|how|i|if|in|is|it|its|my|no|not|of|on|or|that|the|there|this|to|was|were|what|when|where|which|why|with|\d+)$/.test(
    term,
  )
    ? 0.05
    : 1;
}

/** The word that is still being typed stands for all that begin like it. */
export function prefix(_term, index, terms) {
  return index === terms.length - 1;
}

/**
 * Who types a code wants its page. Else guides come before pages of findings, these before the API, and what only names things is
 * last. The page on a cluster that waits begins with the messages that people see, and they search for these.
 */
export function boostDocument(id, term) {
  const [, code] = /\/diagnostics\/(RK\d+)(?:#|$)/.exec(id) ?? [];
  if (code !== undefined) return code.toLowerCase() === term ? 10 : 0.5;
  if (/\/(changelog|contributing|comments\/[\w-]+|plan-review\/comment)(#|$)/.test(id) || id.includes("/namespaces/"))
    return 0.2;
  if (id.includes("/stuck-cluster#waiting-for-")) return 2;
  return id.includes("/api/") ? 0.4 : 1;
}
