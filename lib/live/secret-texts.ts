import { withoutSecrets } from "../scheduling/without-secrets";
import { holdsJoinedPassword, isFlagOfClient, isSecretFlag, namesClient, namesSecret } from "./secret-names";

/** What a text by itself tells of credentials in it. */

/** Whether a text is a credential by its looks, or holds one. */
export function looksSecret(text: string): boolean {
  return (
    withoutSecrets(text) !== text || ENCODED_PEM.test(text) || DIGEST.test(text) || isEncoded(text) || isRandom(text)
  );
}

/** `-----BEGIN ` in base64, wherever it stands. */
const ENCODED_PEM = /LS0tLS1CRUdJTi/;

/** A digest of a password, as htpasswd, LDAP and /etc/shadow have it. */
const DIGEST =
  /\$(?:2[abxy]?|apr1|[156]|y|7|argon2\w{0,2}|scrypt|pbkdf2[\w-]{0,10})\$[^\s:]{8,}|\{(?:S?SHA\d{0,3}|S?MD5|CRYPT)\}\S{8,}/;

const BASE64 = /^[A-Za-z0-9+/_-]{20,}={0,2}$/;

/** Base64 of something that is a credential. */
function isEncoded(text: string): boolean {
  const whole = text.replace(/\s/g, "");
  if (!BASE64.test(whole)) return false;
  const decoded = Buffer.from(whole, "base64").toString("utf8");
  return /^[\t\n\r\x20-\x7e]{12,}$/.test(decoded) && (withoutSecrets(decoded) !== decoded || assignsSecret(decoded));
}

/** One long word of letters and digits that nobody would write by hand. A digest of an image is none. */
function isRandom(text: string): boolean {
  const whole = text.replace(/\s/g, "");
  return /^[A-Za-z0-9+_=][A-Za-z0-9+/_=]{31,}$/.test(whole) && /\d/.test(whole) && /[A-Za-z]/.test(whole);
}

/** Names with something behind them: `tls_key=x`, `"bearer": "x"`, `--tls-key x`. */
const ASSIGNED = /(?<![\w./-])([.-]{0,2}[A-Za-z][\w.-]{0,80})["'\\]{0,3}(\s{0,3}[=:](?!\/\/)|\s)\s{0,3}(?=[^\s-])/g;

/** Taints and labels are written like that as well. */
const TAINTS = /^-{0,2}(?:register-with-taints|node-(?:labels?|taints?))=/;

/** Whether a text gives a value to what is called as credentials are. */
export function assignsSecret(text: string): boolean {
  if (TAINTS.test(text)) return false;
  if (givesPassword(text)) return true;
  for (const [, name = "", by = ""] of text.matchAll(ASSIGNED)) {
    const isGiven = /[=:]/.test(by);
    if (name.startsWith("-") ? isSecretFlag(name) || (isGiven && namesSecret(name)) : isGiven && namesSecret(name)) {
      return true;
    }
  }
  return false;
}

/** Whether a command in the text has a flag of one letter with a password: `mysql -pX`, `redis-cli -a X`. */
function givesPassword(text: string): boolean {
  if (!/\s-[apw]/.test(text)) return false;
  const isOfClient = namesClient(text);
  const words = text.split(/[\s"',[\]]+/);
  return words.some(
    (word, index) =>
      holdsJoinedPassword(word, isOfClient) ||
      (isOfClient && isFlagOfClient(word) && index < words.length - 1 && words[index + 1] !== ""),
  );
}
