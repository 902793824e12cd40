import { readFileSync } from "node:fs";
import path from "node:path";
import { overwriteTaintCommand, showTaintsCommand, untaintCommand } from "../../lib/scheduling/node-commands";
import { Taint } from "../../lib/scheduling/taint";

interface Recorded {
  readonly specs: readonly string[];
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  readonly remove?: readonly { readonly key: string; readonly effect: string }[];
}

const CASES: readonly Recorded[] = JSON.parse(
  readFileSync(path.join(__dirname, "../conformance/kubernetes/parse-taints.json"), "utf8"),
).cases;
/** The last word of a command that takes a taint off. */
const removal = (taint: Taint) => untaintCommand("db", taint).split(" ").at(-1);

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

test("commands name the nodes of the pool by its label", () => {
  const taint = Taint.parse("example.com/dedicated=db:NoExecute");
  expect([untaintCommand("db", taint), overwriteTaintCommand("db", taint), showTaintsCommand("db")]).toEqual([
    "kubectl taint nodes -l rancher-k3s/node-pool=db example.com/dedicated:NoExecute-",
    "kubectl taint nodes -l rancher-k3s/node-pool=db example.com/dedicated=db:NoExecute --overwrite",
    "kubectl get nodes -l rancher-k3s/node-pool=db -o custom-columns=NODE:.metadata.name,TAINTS:.spec.taints",
  ]);
});
