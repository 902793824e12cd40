import { type Problem, quoted } from "../invalid-input";

/**
 * Problems of a Rancher URL that is known.
 * @param name what it is called where it is written
 */
export function literalUrlProblems(url: string, name: string): Problem[] {
  const userinfo = userinfoProblems(url, name, "leave it out: the URL says no more than where Rancher is");
  if (userinfo.length > 0 || (URL.canParse(url) && new URL(url).protocol === "https:")) return userinfo;
  return [
    {
      what: `${name} ${quoted(url)} is not an https URL`,
      why: "nodes and Rancher's agent reach the server by it",
      help: "write it as Rancher's setting server-url has it, for example https://rancher.example.com",
    },
  ];
}

/** The URL is not shown: of one that holds a credential, any part may be it. */
export function userinfoProblems(url: string, name: string, help: string): Problem[] {
  if (!hasUserinfo(url)) return [];
  return [
    {
      what: `${name} has a user or a password in front of its host`,
      why: "whoever may read the app, its stack or its logs would read it there",
      help,
    },
  ];
}

/** Also where it is no URL that can be read, as of one without a scheme. */
function hasUserinfo(url: string): boolean {
  if (URL.canParse(url) && `${new URL(url).username}${new URL(url).password}` !== "") return true;
  return /^\s*(?:[a-z][a-z\d+.-]*:)?[/\\]*[^/\\?#]*@/i.test(url);
}
