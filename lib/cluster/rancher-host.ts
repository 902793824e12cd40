import { Token } from "cdktf";
import type { Problem } from "../scheduling/invalid-input";
import { literalUrlProblems, userinfoProblems } from "../scheduling/validation/rancher-url-rules";

/** Problems of a Rancher URL that is written out. */
export function rancherUrlProblems(url: string): Problem[] {
  return Token.isUnresolved(url) ? [] : literalUrlProblems(url, "rancherUrl");
}

/** Problems of the URL that the rancher2 provider is given, as far as it is written out. */
export function apiUrlProblems(url: string): Problem[] {
  if (Token.isUnresolved(url)) return [];
  return userinfoProblems(url, "apiUrl", "leave it out, and give tokenKey, or accessKey and secretKey, as variables");
}
