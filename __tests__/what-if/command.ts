import { whatIfCommand } from "../../lib/cli/commands/what-if";
import { readCluster } from "../../lib/live/read-cluster";
import type { Outlook } from "../../lib/what-if/outlook";
import { readChange } from "../../lib/what-if/read-change";
import { whatIf } from "../../lib/what-if/what-if";
import type { WrittenChange } from "../../lib/what-if/written-change";
import { type KubectlObject, list } from "../doctor/objects";

/** Nothing is changed, to fill in from. */
export const NO_CHANGE: WrittenChange = {
  taint: [],
  untaint: [],
  cordon: [],
  uncordon: [],
  drainNode: [],
  deleteNode: [],
};

/** What a change would do to these objects. */
export function outlookOn(objects: readonly KubectlObject[], change: Partial<WrittenChange>): Outlook {
  const cluster = readCluster([{ file: "cluster.json", content: list(...objects) }]);
  return whatIf(cluster, readChange({ ...NO_CHANGE, ...change }, cluster));
}

export interface CommandRun {
  readonly out: string;
  readonly exitCode: number;
}

/** Runs `cdktf-rancher-k3s what-if` on these objects with these arguments. */
export async function whatIfRun(
  objects: readonly KubectlObject[],
  args: readonly string[],
  options: { color?: boolean } = {},
): Promise<CommandRun> {
  let out = "";
  let exitCode = -1;
  const streams = {
    write: (text: string) => {
      out += text;
    },
    writeError: () => {},
    color: options.color ?? false,
    input: (async function* () {
      yield JSON.stringify(list(...objects));
    })(),
  };
  const command = whatIfCommand(streams, (code) => {
    exitCode = code;
  });
  await command
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parseAsync(["-", ...args], { from: "user" });
  return { out, exitCode };
}

/** The answer, and the exit code. */
export async function answer(objects: readonly KubectlObject[], ...args: readonly string[]): Promise<string> {
  const { out, exitCode } = await whatIfRun(objects, args);
  const sentence = /^([^\n]*(?:\n {2}(?!kubectl)[^\n]*)*)/.exec(out)?.[1]?.replaceAll("\n ", "");
  return `${exitCode} ${sentence}`;
}
