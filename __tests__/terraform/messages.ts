/** What Terraform says with -json while it plans and applies. */

interface Message {
  readonly type: string;
  readonly diagnostic: { severity: string; summary: string; detail: string; address?: string };
  readonly change: { action: string; resource: { addr: string } };
}

const messagesIn = (stdout: string): Message[] =>
  stdout.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));

/** Summaries of errors, with the address of the resource, if they are about one. */
export function errorsIn(stdout: string): { summary: string; address: string | undefined }[] {
  return messagesIn(stdout)
    .filter(({ type, diagnostic }) => type === "diagnostic" && diagnostic.severity === "error")
    .map(({ diagnostic: { summary, detail, address } }) => ({
      summary,
      // An error of Terraform about what a provider planned names the resource in its text only.
      address: address ?? /\b[a-z0-9]+_\w+\.\w+/.exec(detail)?.[0],
    }));
}

/** What a plan would do, by address; what it leaves alone is not there. */
export function changesIn(stdout: string): Readonly<Record<string, string>> {
  const messages = messagesIn(stdout);
  if (!messages.some(({ type }) => type === "change_summary")) throw new Error(`there is no plan:\n${stdout}`);
  const changes = messages.filter(({ type }) => type === "planned_change").map(({ change }) => change);
  return Object.fromEntries(changes.map(({ action, resource }) => [resource.addr, action]));
}
