import fc from "fast-check";
import { NodeRole } from "../../lib";
import { renderReviewMarkdown } from "../../lib/review";
import { type ClusterSketch, modelOf, reviewModels } from "../scheduling/models";
import { textOf, toHtml } from "./github-markdown";
import { AFTER, BEFORE, BIG_CHANGE, manyClusters, NO_CHANGE } from "./reviews";

/** Sections by their heading, folded ones by their summary. */
function sections(markdown: string): string[] {
  return [...markdown.matchAll(/^#### (.+)$|^<summary>(.+)<\/summary>$/gm)].map(([, title, folded]) =>
    title === undefined ? `(${folded})` : title,
  );
}

function section(markdown: string, title: string): string {
  return markdown.split(`#### ${title}\n\n`)[1]?.split(/\n\n(?:#### |<details>)/)[0] ?? "";
}

describe("a comment", () => {
  const markdown = renderReviewMarkdown(BIG_CHANGE);

  test("begins with the hidden mark, and its first line that is seen is the verdict", () => {
    const [mark, empty, verdict] = markdown.split("\n");
    expect([mark, empty]).toEqual(["<!-- cdktf-rancher-k3s review -->", ""]);
    expect(verdict).toMatchInlineSnapshot(
      `"❌ **cluster \`edge\`:** 1 pool added, 1 removed, 3 taints added, 1 removed, K3s v1.33.5+k3s1 to v1.33.6+k3s1; fleet-agent waits until taints are off nodes; coredns, dashboard-shell and 2 more system workloads find no node once nodes are replaced; 1 NoExecute addition evicts pods from nodes that get it; 1 new error, 3 new warnings"`,
    );
  });

  test("has its parts in the order a reviewer reads them", () => {
    expect(sections(markdown)).toMatchInlineSnapshot(`
[
  "Dangers",
  "Node pools",
  "Tolerations of Rancher's agents",
  "Settings",
  "What can run where, changed",
  "Rollout",
  "New findings",
  "Gone findings",
  "Acknowledgements",
  "(Picture: what can run where (dotted: no longer))",
  "(Where every system workload runs after the change)",
  "(Pools as before)",
]
`);
  });

  test("shows pools with taints, labels and nodes before and after", () => {
    expect(section(markdown, "Node pools")).toMatchInlineSnapshot(`
"|  | pool | roles | taints | labels, nodes |
| --- | --- | --- | --- | --- |
| **+** | \`burst\` | worker | \`spot:NoExecute\` |  |
|  | \`servers\` | etcd, control-plane, worker | **+** \`dedicated=servers:NoExecute\`<br>**−** \`old=x:NoSchedule\` | nodes: \`3\` → \`5\` |
| **−** | \`spare\` | worker | none |  |
|  | \`workers\` | worker | **+** \`team=a:NoSchedule\` | \`zone\`: \`a\` → \`b\` |"
`);
  });

  test("shows each toleration with the pools it is there for", () => {
    expect(section(markdown, "Tolerations of Rancher's agents")).toMatchInlineSnapshot(`
"|  | agent | toleration | because |
| --- | --- | --- | --- |
| **+** | \`cattle-cluster-agent\`<br>\`fleet-agent\` | \`dedicated=servers:NoExecute\` | pool \`servers\` |
| **−** | \`cattle-cluster-agent\`<br>\`fleet-agent\` | \`old=x:NoSchedule\` | pool \`servers\` |"
`);
  });

  test("shows the rows of the proof that change, and only these", () => {
    expect(section(markdown, "What can run where, changed")).toMatchInlineSnapshot(`
"|  | burst (new) | servers | spare (removed) | workers |  |
| --- | --- | --- | --- | --- | --- |
| \`cattle-cluster-agent\`<br>\`fleet-agent\`<br>\`rancher-webhook\`<br>\`helm-operation\` | ❌ \`spot:NoExecute\` | = | ✅ → gone | ✅ → ❌ \`team=a:NoSchedule\` |  |
| \`system-upgrade-controller\` | ✅ | = | ✅ → gone | = |  |
| \`dashboard-shell\`<br>\`coredns\`<br>\`metrics-server\`<br>\`local-path-provisioner\` | ❌ \`spot:NoExecute\` | ❌ → ❌ \`dedicated=servers:NoExecute\` | ✅ → gone | ✅ → ❌ \`team=a:NoSchedule\` | runs → **pending** |
| \`local-path-helper\` | ❌ \`spot:NoExecute\` | ✅ → ❌ \`dedicated=servers:NoExecute\` | ✅ → gone | = | runs → **absent** |
| \`helm-install-traefik-crd\`<br>\`helm-install-traefik\`<br>\`traefik\`<br>\`svclb-traefik\` | ❌ \`spot:NoExecute\` | ❌ → ❌ \`dedicated=servers:NoExecute\` | ✅ → gone | ✅ → ❌ \`team=a:NoSchedule\` | runs → **disabled** |"
`);
  });

  test("says what must come first, and whether that is guaranteed", () => {
    expect(section(markdown, "Order of operations")).toMatchInlineSnapshot(`""`);
  });

  test("shows settings and acknowledgements", () => {
    expect(section(markdown, "Settings")).toMatchInlineSnapshot(`
"| setting | change |
| --- | --- |
| \`addons.helm-install-traefik-crd.disabled\` | none → \`true\` |
| \`addons.helm-install-traefik.disabled\` | none → \`true\` |
| \`machineGlobalConfig.disable\` | none → \`list\` |"
`);
    expect(section(markdown, "Acknowledgements")).toMatchInlineSnapshot(`
"- **−** **RK206** is no longer acknowledged
- **+** **RK718** “the machines are gone already”"
`);
  });

  test("shows an accepted danger with its reason instead of repairs", () => {
    expect(section(markdown, "Dangers").split("\n- ").at(-1)).toMatchInlineSnapshot(`
"☑️ **RK718** pool "spare" goes and "burst" comes with the same roles, and other taints: nodes that are registered keep rancher-k3s/node-pool=spare
  - *acknowledged:* the machines are gone already"
`);
  });

  test("says what new findings repeat of the dangers in one line", () => {
    expect(section(markdown, "New findings").split("\n").at(-1)).toMatchInlineSnapshot(
      `"- **RK203**, **RK204** (3): as the dangers say"`,
    );
  });

  test("ends with the command that explains the first code", () => {
    expect(textOf(toHtml(markdown)).trim().split("\n").at(-1)).toMatch(/npx rancher-k3s explain RK707$/);
  });
});

test("without a change it is one line", () => {
  expect(renderReviewMarkdown(NO_CHANGE)).toBe(
    "<!-- cdktf-rancher-k3s review -->\n\n✅ no scheduling change: `edge`\n",
  );
});

test("a new cluster is shown with its findings and its whole proof", () => {
  const markdown = renderReviewMarkdown(reviewModels([], [BEFORE]));
  expect(sections(markdown)).toMatchInlineSnapshot(`
[
  "Node pools",
  "Tolerations of Rancher's agents",
  "Rollout",
  "New findings",
  "Acknowledgements",
  "(Picture: what can run where (dotted: no longer))",
  "(Where every system workload runs after the change)",
]
`);
});

test("a cluster that goes is shown with what that means", () => {
  expect(renderReviewMarkdown(reviewModels([BEFORE], []))).toMatchInlineSnapshot(`
"<!-- cdktf-rancher-k3s review -->

❌ **cluster \`edge\`:** destroyed

#### Dangers

- ❌ **RK702** the cluster is destroyed
  - Rancher removes its agents; K3s keeps running on the machines until it is uninstalled there
  - prevent_destroy does not stop it: it leaves the configuration together with the cluster
  - *help:* make sure that this is meant
  - *or:* keep it out of Terraform's hands with a removed block or terraform state rm

<sub>What a code means, and how to fix it: <code>npx rancher-k3s explain RK702</code></sub>
"
`);
});

test("an id tells the comments of several reviews apart", () => {
  expect(renderReviewMarkdown(NO_CHANGE, { commentId: "apps/edge" }).split("\n")[0]).toBe(
    "<!-- cdktf-rancher-k3s review: apps/edge -->",
  );
});

test("of several clusters all verdicts come first, the worst on top, and each has its own part", () => {
  const lab = { ...BEFORE, cluster: "lab" };
  const same = { ...BEFORE, cluster: "same" };
  const upgraded = { ...lab, kubernetesVersion: "v1.33.6+k3s1" };
  const markdown = renderReviewMarkdown(reviewModels([lab, BEFORE, same], [upgraded, AFTER, same]));
  expect(
    markdown
      .split("\n\n")
      .slice(1, 4)
      .join("\n\n")
      .split(/:\*\* .*/),
  ).toMatchInlineSnapshot(`
[
  "- ❌ **cluster \`edge\`",
  "
- ✅ **cluster \`lab\`",
  "

✅ no scheduling change: \`same\`

### ❌ \`edge\`",
]
`);
});

describe("a comment that is too long", () => {
  const bytes = (text: string) => Buffer.byteLength(text);

  test("fits GitHub's limit, and says what is left out", () => {
    const markdown = renderReviewMarkdown(manyClusters(40));
    expect(bytes(markdown)).toBeLessThanOrEqual(65_000);
    expect(bytes(markdown)).toBeGreaterThan(55_000);
    expect(markdown).toMatch(/> \*\*Shortened to fit\.\*\* Left out: .+ and \d+ more parts\./);
  });

  test("loses the picture and the whole proof before anything that is not folded", () => {
    const whole = renderReviewMarkdown(BIG_CHANGE, { maxLength: 1_000_000 });
    const cut = renderReviewMarkdown(BIG_CHANGE, { maxLength: bytes(whole) - 10 });
    const lost = sections(whole).filter((title) => !sections(cut).includes(title));
    expect(lost).toEqual(
      [
        "(Picture: what can run where (dotted: no longer))",
        "(Where every system workload runs after the change)",
      ].slice(0, lost.length),
    );
    expect(lost.length).toBeGreaterThan(0);
  });

  test("keeps the dangers longest", () => {
    const sizes = [9_000, 7_000, 5_500, 4_100];
    const kept = sizes.map((maxLength) => sections(renderReviewMarkdown(BIG_CHANGE, { maxLength })));
    for (const titles of kept) expect(titles).toContain("Dangers");
    expect(kept.map((titles) => titles.length)).toEqual([...kept.map((titles) => titles.length)].sort((a, b) => b - a));
    expect(kept.at(-1)).toEqual(["Dangers"]);
  });

  test("keeps every verdict as long as there is room for nothing else, and then counts the rest", () => {
    const markdown = renderReviewMarkdown(manyClusters(500));
    const shown = markdown.match(/^- . \*\*cluster `cluster-\d+`/gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(90);
    expect(markdown).toContain(`- and ${500 - shown} more clusters`);
  });

  test("leaves no part of it open, wherever it is cut, and never passes the limit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2_000, max: 30_000 }), (maxLength) => {
        const markdown = renderReviewMarkdown(BIG_CHANGE, { maxLength });
        expect(bytes(markdown)).toBeLessThanOrEqual(maxLength);
        expect(markdown.match(/<details>/g)?.length).toBe(markdown.match(/<\/details>/g)?.length);
        expect(markdown.split("```").length % 2).toBe(1);
        expect(markdown.split("\n")[2]).toMatch(/^❌ \*\*cluster `edge`:\*\* /);
      }),
      { numRuns: 100 },
    );
  });

  test("clusters whose names are long in escapes do not make it longer", () => {
    const called = (model: ClusterSketch, index: number) => ({
      ...model,
      cluster: `${index}${"\u{e0041}*".repeat(50)}`,
    });
    const all = Array.from({ length: 60 }, (_, index) => index);
    const review = reviewModels(
      all.map((index) => called(BEFORE, index)),
      all.map((index) => called(index < 30 ? BEFORE : AFTER, index)),
    );
    for (const maxLength of [2000, 10_000, 65_000]) {
      expect(bytes(renderReviewMarkdown(review, { maxLength }))).toBeLessThanOrEqual(maxLength);
    }
  });

  test("with a thousand pools it shows a hundred of them", () => {
    const markdown = renderReviewMarkdown(manyClusters(1, 1000), { maxLength: 1_000_000 });
    expect(section(markdown, "Node pools")).toContain("| and 904 rows more, all in `--format json` |");
    expect(bytes(renderReviewMarkdown(manyClusters(1, 1000)))).toBeLessThanOrEqual(65_000);
  });

  test("with very long reasons it shows their beginning", () => {
    const long = { ...AFTER, acknowledged: { RK709: `${"because ".repeat(10_000)}end` } };
    const markdown = renderReviewMarkdown(reviewModels([BEFORE], [long]));
    expect(markdown).not.toContain("end”");
    expect(sections(markdown)).toContain("Acknowledgements");
  });
});

describe("the picture", () => {
  const picture = (markdown: string) => /```mermaid\n([\s\S]*?)\n```/.exec(markdown)?.[1];

  test("shows what can run where, and what no longer can", () => {
    expect(picture(renderReviewMarkdown(BIG_CHANGE))).toMatchInlineSnapshot(`
"flowchart LR
  w0("cattle-cluster-agent<br/>fleet-agent<br/>rancher-webhook<br/>helm-operation")
  w0 --> p2
  w0 -.-x p3
  w1("system-upgrade-controller")
  w1 --> p0
  w1 --> p1
  w1 --> p2
  w1 --> p3
  w2("dashboard-shell<br/>coredns<br/>metrics-server<br/>local-path-provisioner"):::stuck
  w2 -.-x p3
  p0["burst<br/>spot:NoExecute"]
  p1["gpu<br/>nvidia.com/gpu=present:NoSchedule"]
  p2["servers<br/>dedicated=servers:NoExecute"]
  p3["workers<br/>team=a:NoSchedule"]
  classDef stuck fill:#ffebe9,stroke:#cf222e,color:#1f2328"
`);
  });

  test("is left out where it would be too large, or where there is nothing to tell apart", () => {
    expect(picture(renderReviewMarkdown(manyClusters(1, 5)))).toBeUndefined();
    const one = modelOf({ all: { roles: NodeRole.ALL } });
    expect(picture(renderReviewMarkdown(reviewModels([one], [{ ...one, rancherVersion: "2.14.2" }])))).toBeUndefined();
  });

  test("leads nowhere from a text", () => {
    const text = picture(renderReviewMarkdown(BIG_CHANGE)) ?? "";
    for (const [, inner] of text.matchAll(/"([^"]*)"/g))
      expect(inner).toMatch(/^(?:[A-Za-z0-9 ._/=:,-]|#\d+;|<br\/>)*$/);
    expect(text.replace(/"[^"]*"/g, "")).toMatch(/^[\w\s([\]).>x:#,-]*$/);
  });
});
