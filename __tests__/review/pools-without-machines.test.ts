import { changesBetween, renderReviewMarkdown, reviewChanges } from "../../lib/review";
import { plain } from "../../lib/scheduling/rich-text";
import { Inputs, rancherK3s } from "./inputs";
import { handWritten } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const SERVERS = { name: "s", quantity: 3, etcd_role: true, control_plane_role: true, worker_role: true };
const NONE = { name: "a", quantity: 0, worker_role: true };
const TAINTED = { ...NONE, taints: [{ key: "team", value: "a", effect: "NoExecute" }] };

const stack = (...pools: object[]) =>
  inputs.file(
    handWritten({ kubernetes_version: "v1.33.5+k3s1", rke_config: { machine_pools: [SERVERS, ...pools] } }),
    "cdk.tf.json",
  );
const review = (before: readonly object[], after: readonly object[]) =>
  reviewChanges(changesBetween(stack(...before), stack(...after)));
const seen = (before: readonly object[], after: readonly object[]) => {
  const [found] = review(before, after).clusters;
  if (found === undefined) throw new Error("no cluster");
  const { outcome, verdict, rollout, problems } = found;
  return [outcome, plain(verdict).split("; ")[0], rollout.length + problems.length];
};

describe("a pool of machines that has none", () => {
  test("is told with the taint that it gets, and nothing is said to happen to nodes", async () => {
    const { out, exitCode } = await rancherK3s("review", "--base", stack(NONE), "--head", stack(TAINTED));
    expect(exitCode).toBe(0);
    expect(out).toMatchInlineSnapshot(`
"✓ cluster edge: a + team=a:NoExecute (no machines); agents stay schedulable

Node pools
  ~ a  + team=a:NoExecute
       no machines

1 finding as before: RK402
"
`);
    expect(renderReviewMarkdown(review([NONE], [TAINTED]))).toContain(
      "| `a` | **+** `team=a:NoExecute` | no machines |",
    );
  });

  test.each([
    ["comes", [], [TAINTED], "+ pool a (no machines)"],
    ["goes", [TAINTED], [], "− pool a (no machines)"],
    ["loses its taint", [TAINTED], [NONE], "a − team=a:NoExecute (no machines)"],
    ["gets other roles", [NONE], [{ ...NONE, etcd_role: true }], "a roles worker → etcd, worker (no machines)"],
    ["gets a label", [NONE], [{ ...NONE, machine_labels: { tier: "one" } }], "a + label tier=one (no machines)"],
    ["gets another name", [NONE], [{ ...NONE, name: "b" }], "+ pool b (no machines), − pool a (no machines)"],
  ])("is told where it %s", (_how, before, after, words) => {
    expect(seen(before, after)).toEqual(["changed", words, 0]);
  });

  test("is not told where nothing of it changes", () => {
    expect(seen([TAINTED], [TAINTED])).toEqual(["unchanged", "no scheduling change", 0]);
  });

  test("that gets machines is told by their number", () => {
    expect(seen([TAINTED], [{ ...TAINTED, quantity: 2 }]).slice(0, 2)).toEqual(["changed", "a 0 → 2 nodes"]);
  });
});
