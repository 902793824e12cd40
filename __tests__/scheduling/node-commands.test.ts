import { overwriteTaintCommand, SHOW_TAINTS_COMMAND, untaintCommand } from "../../lib/scheduling/node-commands";
import { NODE_POOL_LABEL } from "../../lib/scheduling/reading/machine-labels";
import { Taint } from "../../lib/scheduling/taint";
import { poolNameProblems } from "../../lib/scheduling/validation/pool-rules";
import { casesOf } from "../conformance/comparison";
import { shellSees } from "../shell";

interface Recorded {
  readonly specs: readonly string[];
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  readonly remove?: readonly { readonly key: string; readonly effect: string }[];
}

const CASES = casesOf<Recorded>("kubernetes/parse-taints.json");
/** The last word of a command that takes a taint off. */
const removal = (taint: Taint) => untaintCommand(["db"], taint).split(" ").at(-1);

test("what takes a taint off is what Kubernetes reads as the removal of its key and effect, whatever its value", () => {
  const removals = CASES.filter(({ specs, remove }) => specs.length === 1 && remove?.length === 1);
  const byText = new Map(removals.map(({ specs: [spec = ""], remove: [taken] = [] }) => [spec, taken]));
  const known = CASES.flatMap(({ taints = [] }) => taints)
    .map((taint) => Taint.fromKubernetes(taint as never))
    .filter((taint) => byText.has(removal(taint) as string));
  expect(new Set(known.map(({ value }) => value)).size).toBeGreaterThan(1);
  expect(known.map((taint) => byText.get(removal(taint) as string))).toEqual(
    known.map(({ key, effect }) => ({ key, effect })),
  );
});

const TAINT = Taint.parse("example.com/dedicated=db:NoExecute");

test("commands name the nodes of the pool by its label, as words of a shell", () => {
  expect(shellSees([untaintCommand(["db"], TAINT), overwriteTaintCommand(["db"], TAINT)])).toEqual([
    ["taint", "nodes", "-l", "rancher-k3s/node-pool=db", "example.com/dedicated:NoExecute-"],
    ["taint", "nodes", "-l", "rancher-k3s/node-pool=db", "example.com/dedicated=db:NoExecute", "--overwrite"],
  ]);
});

test("a pool that had another name is named by all of them, in one selector", () => {
  expect(shellSees([untaintCommand(["db", "database"], TAINT)])).toEqual([
    ["taint", "nodes", "-l", "rancher-k3s/node-pool in (db,database)", "example.com/dedicated:NoExecute-"],
  ]);
});

test("what shows taints shows those of every node, whatever it is labelled with", () => {
  const [words = []] = shellSees([SHOW_TAINTS_COMMAND]);
  expect(words.slice(0, -1)).toEqual(["get", "nodes", "-o"]);
  const columns = words.at(-1)?.replace("custom-columns=", "").split(",") ?? [];
  // kubectl takes the path up to the comma, and a dot in a key would part it.
  expect(columns.map((column) => column.split(":"))).toEqual([
    ["NODE", ".metadata.name"],
    ["POOL", `.metadata.labels.${NODE_POOL_LABEL}`],
    ["TAINTS", ".spec.taints"],
  ]);
  expect(NODE_POOL_LABEL).not.toContain(".");
});

test("no name of a pool, and no key of a taint, is more than a word to a shell", () => {
  const names = ["$(id)", "a;b", "a b", "a'b", "`id`", "A", "-a", ""];
  for (const name of names) expect(poolNameProblems(name)).not.toEqual([]);
  for (const key of names.slice(0, -3)) expect(() => Taint.noSchedule(key)).toThrow();
  expect(poolNameProblems("a-1")).toEqual([]);
});
