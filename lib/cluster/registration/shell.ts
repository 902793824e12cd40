import { Fn, Token } from "cdktf";
import { whenSettled } from "../../configuration/settled";

/** Characters no POSIX shell treats specially within an unquoted word, as in Python's `shlex.quote`. */
const NEEDS_NO_QUOTES = /^[A-Za-z0-9_@%+=:,./-]+$/;

/**
 * One argument of a POSIX shell command line. What is known now is quoted now; a token is quoted by Terraform when its
 * value is known, so that no value, at any time, is more than one argument.
 */
export function shellArgument(value: string): string {
  if (Token.isUnresolved(value)) return tokenArgument(value);
  return NEEDS_NO_QUOTES.test(value) ? value : `'${withoutQuotes(value)}'`;
}

function tokenArgument(token: string): string {
  const quoted = whenSettled(token, {
    plain: (value) => withoutQuotes(String(value)),
    // Twice the backslashes: CDKTF passes them on as they are, and Terraform's own string syntax takes one away.
    open: (expression) => Fn.replace(Token.asString(expression), "'", "'\\\\''"),
  });
  return `'${Token.asString(quoted)}'`;
}

function withoutQuotes(text: string): string {
  return text.replaceAll("'", "'\\''");
}
