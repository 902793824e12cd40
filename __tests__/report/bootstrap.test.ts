import { NodeRole } from "../../lib";
import { renderProofMarkdown } from "../../lib/report/markdown";
import { renderProofText } from "../../lib/report/text";
import { bootstrapLine } from "../../lib/report/words";
import type { BootstrapProof, PoolBootstrap } from "../../lib/scheduling/proof/bootstrap";
import { clusterOf } from "../cluster/stacks";
import { modelOf, type PoolSketch, prove } from "../scheduling/models";

/** What the words are made from: how pools fare, and what it depends on. */
function line(verdict: BootstrapProof["verdict"], pools: Record<string, PoolBootstrap["verdict"]>, ...on: string[]) {
  const entries = Object.entries(pools).map(([pool, each]) => ({ pool, verdict: each }) as PoolBootstrap);
  const wins = entries.filter((each) => each.verdict === "yes").map(({ pool }) => pool);
  return bootstrapLine({ verdict, wins, dependsOn: on, pools: entries });
}

describe("the verdict in a sentence", () => {
  test("of certain ones", () => {
    expect(line("yes", { a: "yes" })).toBe("the cluster comes up, whichever node is the first");
    expect(line("no", { a: "no" })).toBe("the cluster never comes up");
  });

  test("of a first node that is pinned: to which pool", () => {
    const judged = (verdict: "yes" | "no", isPinned: boolean) =>
      bootstrapLine({ verdict, wins: [], dependsOn: [], pools: [] }, { pool: "s", label: "m1", isPinned });
    expect(judged("yes", true)).toBe('the cluster comes up: its first node is pinned to pool "s"');
    expect(judged("no", true)).toBe(
      'the cluster never comes up: its first node is pinned to pool "s", whose nodes do not bring it up',
    );
    expect([judged("yes", false), judged("no", false)]).toEqual([
      "the cluster comes up, whichever node is the first",
      "the cluster never comes up",
    ]);
  });

  test("of a lottery: which pools win, and which lose", () => {
    expect(line("lottery", { a: "yes", b: "no" })).toBe(
      'the cluster comes up only if a node of pool "a" is elected first; with "b" it never does',
    );
  });

  test("of a lottery in which one pool is open: it may come up with that one as well", () => {
    expect(line("lottery", { a: "yes", b: "no", c: "depends" }, "x")).toBe(
      'the cluster comes up if a node of pool "a" is elected first; with "b" it never does; with "c" it depends on x',
    );
  });

  test("of what is open: on what, and which pools never do it", () => {
    expect(line("depends", { a: "depends" }, "x", "y")).toBe("whether the cluster comes up depends on x, and on y");
    expect(line("depends", { a: "depends", b: "no" }, "x")).toBe(
      'whether the cluster comes up depends on x; with "b" it never does',
    );
  });

  test("of many pools is cut", () => {
    const pools = { a: "yes", b: "yes", c: "yes", d: "yes", e: "yes", z: "no" } as const;
    expect(line("lottery", pools)).toContain('pool "a", "b", "c" or 2 more is elected first');
  });
});

describe("the first nodes in a report", () => {
  const tainted: PoolSketch = { roles: [NodeRole.CONTROL_PLANE], taints: ["x=y:NoSchedule"] };
  const pools = { both: { roles: NodeRole.ALL }, etcd: { roles: [NodeRole.ETCD] }, servers: tainted };
  const bad = { roles: NodeRole.ALL, taints: ["x=y:NoSchedule"] };

  test("show the pools whose nodes are there, with what runs on each", () => {
    const text = renderProofText(prove(modelOf({ etcd: pools.etcd, servers: tainted, workers: {} })));
    expect(text.slice(text.indexOf("First node"), text.indexOf("Node pools"))).toMatchInlineSnapshot(`
"First node
  ✗ the cluster never comes up
    ✗ pool etcd first; there before workers join:
        pool etcd: cattle-cluster-agent blocked by
          node-role.kubernetes.io/etcd:NoExecute, CoreDNS blocked by
          node-role.kubernetes.io/etcd:NoExecute
        pool servers: cattle-cluster-agent runs, CoreDNS blocked by
          x=y:NoSchedule

"
`);
  });

  test("show that nobody is elected without all three roles", () => {
    expect(renderProofText(prove(modelOf({ etcd: pools.etcd })))).toContain("✗ pool etcd: Rancher elects no node");
  });

  test("show a lottery as one, in text and in Markdown", () => {
    const proof = prove(modelOf({ bad, both: pools.both }));
    expect(renderProofText(proof)).toContain('± the cluster comes up only if a node of pool "both" is elected first');
    expect(renderProofMarkdown(proof).split("\n")[0]).toBe(
      '## 🎲 edge: the cluster comes up only if a node of pool "both" is elected first; with "bad" it never does',
    );
  });
});

test("a first node that is pinned is told in text and Markdown", () => {
  const nodePools = { s: { roles: NodeRole.ALL }, t: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] as const } };
  for (const [pool, words] of Object.entries({
    s: "the cluster comes up: its",
    t: "the cluster never comes up: its",
  })) {
    const proof = clusterOf(nodePools, { initNode: { pool, machineId: "edge-1" } }).prove();
    expect(renderProofText(proof)).toContain(`${words} first node is pinned to pool "${pool}"`);
    expect(renderProofMarkdown(proof)).toContain(`${words} first node is pinned to pool`);
  }
});
