import { COMMANDS } from "../../lib/cli/commands/all";
import { run } from "../../lib/cli/program";
import { Dice, type RandomRun, randomRun, soundDocuments } from "./random-documents";

/** For a longer run by hand; docs/reliability.md has the figures of one. */
const DOCUMENTS = Number(process.env.RANDOM_DOCUMENTS ?? 600);
const SEED = Number(process.env.RANDOM_SEED ?? 11);

async function ending({ args, input }: RandomRun) {
  let [out, err] = ["", ""];
  const exitCode = await run(
    args,
    {
      write: (text) => {
        out += text;
      },
      writeError: (text) => {
        err += text;
      },
      color: false,
      input: (async function* () {
        yield input;
      })(),
    },
    COMMANDS,
  );
  return { out, err, exitCode };
}

/** What is wrong with how a command ended, or undefined. */
function objection({ out, err, exitCode }: Awaited<ReturnType<typeof ending>>): string | undefined {
  if (exitCode === 0 || exitCode === 1) return err === "" && out !== "" ? undefined : "a result without a report";
  if (exitCode !== 2) return `exit code ${exitCode}`;
  if (out !== "") return "a report beside a refusal";
  return /^cdktf-rancher-k3s: [^\u0000-\u001f]{1,2100}\n$/.test(err) ? undefined : "a refusal that is not one line";
}

test(
  `whatever ${DOCUMENTS} random documents hold, check, review and doctor end as documented`,
  async () => {
    process.env.RANCHER_K3S_DEBUG = "1";
    const sound = soundDocuments();
    const tally: Record<string, number> = {};
    const faults: string[] = [];
    for (let index = 0; index < DOCUMENTS; index += 1) {
      const each = randomRun(new Dice(SEED * 1_000_003 + index), sound);
      const ended = await ending(each).catch((error: Error) => ({ out: "", err: String(error.stack), exitCode: -1 }));
      const [command] = each.args;
      tally[`${command} ${ended.exitCode}`] = (tally[`${command} ${ended.exitCode}`] ?? 0) + 1;
      const wrong = objection(ended);
      if (wrong !== undefined) faults.push(`${index}: ${each.args.join(" ")}: ${wrong}: ${ended.err.slice(0, 1500)}`);
    }
    delete process.env.RANCHER_K3S_DEBUG;
    if (process.env.RANDOM_DOCUMENTS !== undefined) console.log(tally);
    expect(faults.slice(0, 5)).toEqual([]);
    // Most documents get past the first look: otherwise nothing would be tried.
    const ends = (code: number) => ["check", "review", "doctor"].map((command) => tally[`${command} ${code}`] ?? 0);
    for (const code of [0, 1, 2]) expect(Math.min(...ends(code))).toBeGreaterThan(DOCUMENTS / 100);
  },
  Math.max(60_000, DOCUMENTS * 100),
);
