/** What is read in a terminal fits 80 columns; what is copied from it stays in one piece. */
import { readFileSync } from "node:fs";
import { NodeRole, TaintsApplied } from "../../lib";
import { renderComparisonText } from "../../lib/report/comparison-text";
import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { findingsText } from "../../lib/report/finding-text";
import { grid, laidOut, paragraph, visibleWidth, wrapped } from "../../lib/report/terminal-layout";
import { colorsOf, line, lines, NOTHING, shown } from "../../lib/report/terminal-text";
import { renderProofText } from "../../lib/report/text";
import { compareProofs } from "../../lib/scheduling/compare";
import { asCode, text } from "../../lib/scheduling/rich-text";
import { fixture } from "../doctor/command";
import { diagnosed, list, node, pendingPod } from "../doctor/objects";
import { modelOf, type PoolSketch, prove, REPORTED_CASE } from "../scheduling/models";

const servers: PoolSketch = { roles: NodeRole.ALL, taints: ["dedicated=servers:NoExecute"], nodes: 3 };
const many = Object.fromEntries(
  Array.from({ length: 12 }, (_, index) => [`pool-number-${index}`, { taints: [`team-${index}=a:NoSchedule`] }]),
);
const MODELS = {
  "a taint on the first node": modelOf(REPORTED_CASE),
  "tolerations that are missing": { ...modelOf({ servers, ...many }), agents: { cluster: [], fleet: [] } },
  "many pools": modelOf({ servers: { roles: NodeRole.ALL }, ...many }),
  "pools with one name that is long": modelOf({ [`servers-${"x".repeat(50)}`]: servers, workers: {} }),
  "deferred taints": modelOf({ servers: { ...servers, taintsApplied: TaintsApplied.AFTER_READY } }),
  "etcd of its own": modelOf({
    etcd: { roles: [NodeRole.ETCD] },
    control: { roles: [NodeRole.CONTROL_PLANE], taints: ["a=b:NoSchedule"] },
    workers: {},
  }),
  "a taint that K3s 1.34 does not tolerate": modelOf(
    { servers: { roles: NodeRole.ALL, taints: ["CriticalAddonsOnly=true:NoExecute"] }, workers: {} },
    { kubernetesVersion: "v1.34.3+k3s1", acknowledged: { RK208: "no local volumes here, and ".repeat(9) } },
  ),
};

/** Lines that are longer, but for commands and code, and for one word that alone is longer. */
function longLines(report: string): string[] {
  return report
    .replaceAll(/\u001b\[\d+m/g, "")
    .split("\n")
    .filter((each) => visibleWidth(each) > 80)
    .filter((each) => !/^ +(?:k3s )?kubectl |Toleration\.for\(|^ +[^ ]+$/.test(each));
}

describe.each(Object.entries(MODELS))("with %s", (_what, model) => {
  test.each([true, false])("what `check` says fits a terminal of 80 columns, with colours: %s", (color) => {
    expect(longLines(renderProofText(prove(model), { color }))).toEqual([]);
  });

  test("so does what another release changes", () => {
    const other = { ...model, kubernetesVersion: "v1.31.5+k3s1", rancherVersion: "2.10.3" };
    expect(longLines(renderComparisonText(compareProofs(prove(model), prove(other))))).toEqual([]);
  });
});

const HOSTILE = "a-very-long-key-of-a-company.example.com/dedicated=for-the-payments-team";
const CLUSTERS = {
  "stuck-first-node": fixture("stuck-first-node"),
  "gpu-daemonsets": fixture("gpu-daemonsets"),
  "cordon-and-not-ready": fixture("cordon-and-not-ready"),
  "pending-for-cpu": fixture("pending-for-cpu"),
  healthy: fixture("healthy"),
};

test.each(Object.entries(CLUSTERS))("what `doctor` says of %s fits 80 columns", (_name, file) => {
  const report = renderDiagnosisText(diagnosed(JSON.parse(readFileSync(file, "utf8"))));
  expect(longLines(report)).toEqual([]);
});

test("what `doctor` says of long taints fits, but for the taint", () => {
  const nodes = [1, 2, 3].map((index) => node(`node-${index}`, { taints: [`${HOSTILE}:NoSchedule`, "a=b:NoExecute"] }));
  const report = renderDiagnosisText(diagnosed(list(...nodes, pendingPod("web"))));
  expect(longLines(report)).toEqual([]);
  expect(report).toContain(`${HOSTILE}:NoSchedule`);
});

test("a pool table that is too wide becomes a list, with the pools that are alike together", () => {
  const report = renderProofText(prove(MODELS["many pools"]));
  expect(report).toContain("  system-upgrade-controller\n      ✓: pool-number-0, pool-number-1, pool-number-10");
});

describe("a paragraph", () => {
  const plain = { level: 0, indent: 2 };
  const within = (width: number, render: () => string) => laidOut({ width }, render);

  test("keeps a URL in one piece, on a line of its own", () => {
    const url = "https://rancher.example.com/v3/connect/agent";
    expect(within(20, () => wrapped(shown(`see ${url} for more`), plain))).toBe(`see\n  ${url}\n  for more`);
  });

  test("keeps a command in one piece", () => {
    const words = text`take it off: ${asCode("kubectl taint nodes a b-")}`;
    expect(within(20, () => paragraph(line`  = `, words, plain))).toBe("  = take it off:\n  kubectl taint nodes a b-");
  });

  test("counts characters of two columns as two, and those without one as none", () => {
    expect(visibleWidth("節点 ✅")).toBe(7);
    expect(visibleWidth("e\u0301")).toBe(1);
    expect(within(20, () => wrapped(shown("節点節点節点 節点節点"), plain))).toBe("節点節点節点\n  節点節点");
  });

  test("counts no colours", () => {
    const red = colorsOf({ color: true }).red(shown("0123456789"));
    expect(within(20, () => wrapped(line`${red} 012345678`, plain))).not.toContain("\n");
  });

  test("ends where it is narrower than its words", () => {
    expect(within(1, () => wrapped(shown("one two"), { level: 0, indent: 4 }))).toBe("one\n    two");
  });
});

test("an acknowledged finding is as wide as another one", () => {
  const [finding] = prove(MODELS["a taint that K3s 1.34 does not tolerate"]).findings.filter(
    ({ acknowledged }) => acknowledged !== undefined,
  );
  expect(finding === undefined ? undefined : longLines(findingsText([finding], colorsOf({})))).toEqual([]);
});

test("columns stand below each other, whatever is wide, coloured, empty or of several lines", () => {
  const { red } = colorsOf({ color: true });
  const table = grid([
    [shown("日本"), red(shown("x")), NOTHING, lines([shown("one"), shown("two")])],
    [shown("a"), shown("longer"), NOTHING, shown("three")],
    [shown("alone")],
  ]);
  expect(table.replace(/\u001b\[\d+m/g, "").split("\n")).toEqual([
    "日本   x          one",
    "                  two",
    "a      longer     three",
    "alone",
  ]);
});
