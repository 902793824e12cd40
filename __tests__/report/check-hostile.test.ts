import { NodeRole } from "../../lib";
import { renderCheckMarkdown } from "../../lib/report/check-markdown";
import { renderCheckText } from "../../lib/report/check-text";
import type { CheckedCluster } from "../../lib/report/json";
import { modelOf, prove } from "../scheduling/models";
import { elementsOf, toHtml } from "./github-markdown";
import { UNSEEN_TEXTS, unseenIn } from "./hostile";

const stuck = prove(modelOf({ servers: { roles: NodeRole.ALL, taints: ["k=v:NoExecute"] }, workers: {} }));
const clean = prove(modelOf({ servers: { roles: NodeRole.ALL }, workers: {} }));

/** Everything that a cluster is called by is this text. */
function clustersCalled(text: string): CheckedCluster[] {
  return [stuck, stuck, clean, clean].map((proof, index) => ({
    stack: text,
    file: text,
    address: `${text}${index}`,
    path: text,
    proof: {
      ...proof,
      cluster: { ...proof.cluster, name: `${text}${index % 2}` },
      findings: proof.findings.map((finding) => ({ ...finding, cluster: text, path: text, acknowledged: text })),
    },
  }));
}

test.each(Object.entries(UNSEEN_TEXTS))("many clusters are harmless whose names hold %s", (_what, name) => {
  for (const render of [renderCheckText, renderCheckMarkdown]) {
    const report = render(clustersCalled(name), [], []);
    expect(report).toMatch(/4 clusters: /);
    expect(unseenIn(report.replaceAll("⚠️", ""))).toBeUndefined();
  }
});

test.each([
  "<img src=x onerror=alert(1)>",
  "[a](https://x.io)",
  "`</code><script>`",
  "a\n# heading\n- list",
  "@org/team",
])("many clusters bring no Markdown of their own: %s", (name) => {
  const html = toHtml(renderCheckMarkdown(clustersCalled(name), [], []));
  expect(new Set(elementsOf(html))).toEqual(
    new Set(elementsOf(toHtml(renderCheckMarkdown(clustersCalled("a"), [], [])))),
  );
});
