/**
 * A value as an error may show it. Errors end up in logs that many may read, and what is wrong with a value is often that
 * it holds more than it should: a URL with a password in it, a whole file instead of its path.
 *
 * What may be a credential is left out, rather too much than too little: userinfo of URLs and addresses, queries and
 * fragments, all that follows a name such as `password` or `token`, and texts that are credentials by their looks.
 */
export function withoutSecrets(text: string): string {
  return [withoutUserinfo, withoutQuery, withoutNamed, withoutKnown].reduce((shown, hide) => hide(shown), text);
}

const HIDDEN = "…";

/** Up to the last `@`, as a password may hold anything that is not escaped. */
function withoutUserinfo(text: string): string {
  const end = text.lastIndexOf("@");
  const authority = text.indexOf("//");
  if (authority !== -1 && authority < end) return `${text.slice(0, authority + 2)}${HIDDEN}${text.slice(end)}`;
  return text.slice(0, Math.max(end, 0)).includes(":") ? `${HIDDEN}${text.slice(end)}` : text;
}

/** Signatures of presigned URLs stand there, under names of all kinds. */
function withoutQuery(text: string): string {
  const start = text.search(/[?#]/);
  return start !== -1 && text.includes("=", start) ? `${text.slice(0, start + 1)}${HIDDEN}` : text;
}

const NAMED =
  /(?:passw(?:or)?d|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|client[-_]?key|credentials?|authorization|signature)[\w-]{0,40}["']?\s{0,9}[:=]|\b(?:bearer|basic)\s|-----BEGIN/i;

function withoutNamed(text: string): string {
  const found = NAMED.exec(text);
  return found === null ? text : `${text.slice(0, found.index + found[0].length)}${HIDDEN}`;
}

/**
 * JSON web tokens, tokens of K3s, keys of AWS, tokens of GitHub, GitLab and Slack.
 */
const KNOWN =
  /\beyJ[\w-]{10,}[\w.-]*|\bK10[0-9a-f]{32,}\S*|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\b(?:gh[oprsu]_|github_pat_|glpat-|xox[abp]-)[\w-]{10,}/g;

function withoutKnown(text: string): string {
  return text.replace(KNOWN, HIDDEN);
}
