import { NodeRole, TaintsApplied } from "../../lib";
import { renderProofMarkdown } from "../../lib/report/markdown";
import { renderProofTable, renderProofText } from "../../lib/report/text";
import { modelOf, type PoolSketch, prove } from "../scheduling/models";

const first = { roles: NodeRole.ALL, taints: ["k=v:NoExecute"] };
const proofOf = (pool: PoolSketch) => prove(modelOf({ first: pool, general: {} }));
const late = proofOf({ ...first, taintsApplied: TaintsApplied.AFTER_READY });
const atOnce = proofOf(first);
const TIME = "With the taints that come once the cluster is ready. Before they are on a node, they keep no pod off it.";

describe("taints that come once the cluster is ready", () => {
  test("are no contradiction between the first node, where CoreDNS runs, and the table, where they keep it off", () => {
    const text = renderProofText(late);
    expect(text).toContain("pool first: cattle-cluster-agent runs, CoreDNS runs");
    expect(
      text.slice(text.indexOf("Where system"), text.indexOf("  cattle-cluster-agent     ")),
    ).toMatchInlineSnapshot(`
"Where system workloads run
  With the taints that come once the cluster is ready. Before they are on a
  node, they keep no pod off it.

                             first  general
"
`);
    expect(text).toMatch(/^ {2}coredns +✗ b +✓$/m);
  });

  test("stand with their pool as such, in text and in Markdown", () => {
    const ofPools = (text: string) => text.slice(text.indexOf("Node pools"), text.indexOf("Tolerations"));
    expect(ofPools(renderProofText(late))).toContain("k=v:NoExecute, once the cluster is ready");
    expect(ofPools(renderProofMarkdown(late))).toContain("| `k=v:NoExecute`, once the cluster is ready |");
  });

  test("are told of above every table, also where it is shown alone", () => {
    expect(renderProofTable(late).replaceAll(/\s+/g, " ")).toMatch(`${TIME} first general`);
    expect(renderProofMarkdown(late)).toContain(`### Where system workloads run\n\n${TIME}\n\n| `);
  });
});

test("of taints that nodes register with no pool and no table says that they come later", () => {
  expect(renderProofTable(atOnce)).not.toContain("With the taints");
  const text = renderProofText(atOnce);
  expect(text.slice(0, text.indexOf("Findings"))).not.toContain("once the cluster is ready");
  const markdown = renderProofMarkdown(atOnce);
  expect(markdown.slice(0, markdown.indexOf("### Findings"))).not.toContain("once the cluster is ready");
});

test("a pool that has no taints has none to wait for", () => {
  const none = proofOf({ roles: NodeRole.ALL, taintsApplied: TaintsApplied.AFTER_READY });
  expect(renderProofText(none)).not.toContain("once the cluster is ready");
});
