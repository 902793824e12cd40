import { type Problem, quoted } from "./invalid-input";

const CDKTF_TOKEN = /[$#]\{/;

/** Whether the text holds a CDKTF token or a Terraform expression, so that its value is known only at apply. */
export function isKnownOnlyAtApply(text: string): boolean {
  return CDKTF_TOKEN.test(text);
}

/** The problem of a token standing where the library must know the value while it synthesizes. */
export function literalNeeded(value: string, subject: string): Problem {
  return {
    what: `${subject} ${quoted(value)} is known only at apply, a literal is needed`,
    why: "tolerations are derived from it, and the scheduling proof judges it, before Terraform runs",
    help: "pass a plain string; when it must vary, read it from process.env, a file or CDKTF context while synthesizing",
  };
}
