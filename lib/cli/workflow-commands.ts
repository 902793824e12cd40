/**
 * Keeps a CI runner from taking output for commands: GitHub's `::name::` at the beginning of a line, and `##[name]`,
 * Azure's `##vso[name]` and TeamCity's `##teamcity[name]` anywhere in it.
 */
export function withoutWorkflowCommands(text: string, isJson = false): string {
  // In JSON an escape stands for the same character; elsewhere nothing is seen of the break.
  const [hash, colon] = isJson ? ["#\\u0023", ":\\u003a"] : ["#\u200b#", ":\u200b:"];
  return text.replace(/##(?=\[|(?:vso|teamcity)\[)/gi, hash).replace(/^([^\S\n]*)::/gm, `$1${colon}`);
}
