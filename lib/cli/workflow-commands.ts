/**
 * Keeps a CI runner from taking output for commands: GitHub's `::name::` at the beginning of a line, and `##[name]`,
 * Azure's `##vso[name]` and TeamCity's `##teamcity[name]` anywhere in it.
 */
export function withoutWorkflowCommands(text: string, isJson = false): string {
  // In JSON an escape stands for the same character; elsewhere nothing is seen of the break.
  const [hash, colon] = isJson ? ["#\\u0023", ":\\u003a"] : ["#\u200b#", ":\u200b:"];
  return text.replace(MARKS, hash).replace(/^([^\S\n]*)::/gm, `$1${colon}`);
}

/** The same of output that is commands of GitHub's, each on a line of its own, and no others. */
export function withoutOtherCommands(commands: string): string {
  return commands.replace(MARKS, "#\u200b#");
}

const MARKS = /##(?=\[|(?:vso|teamcity)\[)/gi;
