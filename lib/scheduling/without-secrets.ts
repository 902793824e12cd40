import { KNOWN_CREDENTIALS } from "./known-credentials";

/**
 * A value as an error may show it. Errors end up in logs that many may read, and what is wrong with a value is often that
 * it holds more than it should: a URL with a password in it, a whole file instead of its path.
 *
 * What may be a credential is left out, rather too much than too little: userinfo of URLs and addresses, queries and
 * fragments, all that follows a name such as `password` or `token`, and texts that are credentials by their looks.
 */
export function withoutSecrets(text: string): string {
  return [withoutUserinfo, withoutPassword, withoutQuery, withoutNamed, withoutKnown].reduce(
    (shown, hide) => hide(shown),
    text,
  );
}

const HIDDEN = "…";

/** Up to the last `@`, as a password may hold anything that is not escaped. */
function withoutUserinfo(text: string): string {
  const end = text.lastIndexOf("@");
  const authority = text.indexOf("//");
  if (authority !== -1 && authority < end) return `${text.slice(0, authority + 2)}${HIDDEN}${text.slice(end)}`;
  return text.slice(0, Math.max(end, 0)).includes(":") ? `${HIDDEN}${text.slice(end)}` : text;
}

/** A URL that breaks off before its host has a password where others have a port. */
function withoutPassword(text: string): string {
  const found = /\/\/[^/?#@[\]\s]{0,300}:(?!\d{1,5}(?!\w)|\/|$)/.exec(text);
  return found === null ? text : `${text.slice(0, found.index + found[0].length)}${HIDDEN}`;
}

/** Signatures of presigned URLs stand there, under names of all kinds. */
function withoutQuery(text: string): string {
  const start = text.search(/[?#]/);
  return start !== -1 && text.includes("=", start) ? `${text.slice(0, start + 1)}${HIDDEN}` : text;
}

/**
 * What a credential comes after. The first four are names of credentials with a colon, an equals sign or a blank behind
 * them: long names, which count within others too (`K3S_TOKEN`, `etcd-s3-secret-key`, `joinKey`), short ones, which count
 * as a word of their own alone (`vpn-auth`, `proxyPass`; not `authority`, `bypass`), and the name of a token of Rancher.
 */
const BEFORE_CREDENTIALS: readonly RegExp[] = [
  /(?:passw(?:or)?d|passphrase|requirepass|masterauth|(?:admin|bind|db|root|user)pw|secret|token|(?:access|account|api|auth|client|encryption|join|private|shared|signing)[-_]?key|credentials?|authorization|signature)[\w-]{0,40}["'\\]{0,4}(?:\s{0,9}[:=]|\s{1,9}(?=\S))/i,
  /(?<![a-z])(?:auths?|cookie|creds?|pass|psk|pwd?|sess|session)(?![a-z])[\w-]{0,40}["'\\]{0,4}(?:\s{0,9}[:=]|\s{1,9}(?=\S))/i,
  /(?<=[a-z0-9])(?:Auth|Cookie|Creds?|Pass|Psk|Pwd?|Sess)(?![a-z])[\w-]{0,40}["'\\]{0,4}(?:\s{0,9}[:=]|\s{1,9}(?=\S))/,
  /kubeconfig[\w-]{0,60}["'\\]{0,4}\s{0,9}[:=]/i,
  // Flags in a list of arguments, and those for users, passwords and tokens that commands have.
  /(?<![\w-])--?[\w-]{0,40}(?:auth|key|pass|secret|token)[\w-]{0,40}["'\\]{0,4}\s{0,9},/i,
  /(?<![\w-])(?:-[uUpt]|--user|--proxy-user)["'\\]{0,4}(?:\s{1,9}(?=\S)|\s{0,9}[=,])/,
  /(?<![\w-])-[uU](?=[^\s:]{1,80}:)/,
  /\b(?:bearer|basic)\s|-----BEGIN/i,
];

function withoutNamed(text: string): string {
  const ends = BEFORE_CREDENTIALS.flatMap((before) => {
    const found = before.exec(text);
    return found === null ? [] : [found.index + found[0].length];
  });
  return ends.length === 0 ? text : `${text.slice(0, Math.min(...ends))}${HIDDEN}`;
}

function withoutKnown(text: string): string {
  return text.replace(KNOWN_CREDENTIALS, HIDDEN);
}
