import { Token } from "cdktf";
import { type Problem, quoted } from "../scheduling/invalid-input";

/** Problems of a Rancher URL that is written out. */
export function rancherUrlProblems(url: string): Problem[] {
  if (Token.isUnresolved(url)) return [];
  if (URL.canParse(url) && new URL(url).protocol === "https:") return [];
  return [
    {
      what: `rancherUrl ${quoted(url)} is not an https URL`,
      why: "nodes and Rancher's agent reach the server by it",
      help: "write it as Rancher's setting server-url has it, for example https://rancher.example.com",
    },
  ];
}
