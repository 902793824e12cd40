import { createHash } from "node:crypto";
import { Fn, Token } from "cdktf";
import { whenSettled } from "./settled";
import { isToken } from "./token-json";

/** SHA-256 of text. Where it holds an expression Terraform works it out, so that it goes by what the expression gives. */
export function checksum(text: string): string {
  if (!isToken(text)) return sha256(text);
  const open = (expression: unknown) => Fn.sha256(Token.asString(expression));
  return Token.asString(whenSettled(text, { plain: (value) => sha256(String(value)), open }));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
