import type * as Yaml from "yaml";
import { InvalidInputError } from "../scheduling/invalid-input";

/**
 * The YAML library, loaded on first use: most apps configure nothing that needs it, and loading it would cost them more
 * than all of this library.
 */
function yaml(): typeof Yaml {
  return require("yaml");
}

/** Text of one YAML document. Long lines are left alone: a token must not be broken in two. */
export function toYaml(value: unknown): string {
  return yaml().stringify(value, { lineWidth: 0 });
}

/**
 * Every document of a YAML stream, as plain data. JSON is YAML too.
 * @param subject what the text is, for the message
 * @throws InvalidInputError when the text is not YAML
 */
export function parseYamlDocuments(text: string, subject: string): unknown[] {
  return [...yaml().parseAllDocuments(text)].map((document) => {
    const [error] = document.errors;
    if (error === undefined) return document.toJS({ maxAliasCount: 100 });
    throw new InvalidInputError([
      {
        what: `${subject} is not YAML: ${error.message.split("\n")[0]}`,
        why: "K3s and Rancher skip what they cannot read, with no more than a line in a log",
        help: "mend the text, or pass it as objects where the property takes them",
      },
    ]);
  });
}
