import fc from "fast-check";
import { NodeRole } from "../../lib";
import { type Review, renderReviewMarkdown } from "../../lib/review";
import { rancherK3s } from "../review/inputs";
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
      `"❌ **cluster \`edge\`**: K3s v1.33.5+k3s1 → v1.33.6+k3s1, + pool \`burst\`, − pool \`spare\` and 8 more changes; coredns finds no node any more once the nodes of pool \`workers\` are replaced and the nodes of pool \`spare\` are removed ([RK707](https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK707.md), when a node joins or is replaced); 1 more error, 2 more warnings, 1 acknowledged (RK718)"`,
    );
  });

  test("has its parts in the order a reviewer reads them", () => {
    expect(sections(markdown)).toMatchInlineSnapshot(`
[
  "Problems, the worst first",
  "Rollout",
  "Node pools",
  "Tolerations of Rancher's agents",
  "Settings",
  "What can run where, changed",
  "Acknowledgements",
  "(1 finding no longer said)",
  "(Where every system workload runs after the change)",
  "(Picture: what can run where (dotted: no longer))",
]
`);
  });

  test("shows pools with taints, labels and nodes before and after", () => {
    expect(section(markdown, "Node pools")).toMatchInlineSnapshot(`
"|  | pool | roles | taints | labels, nodes |
| --- | --- | --- | --- | --- |
| **+** | \`burst\` | worker | \`spot:NoExecute\` |  |
|  | \`servers\` |  | **+** \`dedicated=servers:NoExecute\`<br>**−** \`old=x:NoSchedule\` | nodes: \`3\` → \`5\` |
| **−** | \`spare\` | worker |  |  |
|  | \`workers\` |  | **+** \`team=a:NoSchedule\` | \`zone\`: \`a\` → \`b\` |"
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
"|  | burst (new) | servers | spare (removed) | workers | in all |
| --- | --- | --- | --- | --- | --- |
| \`cattle-cluster-agent\`, \`fleet-agent\`, \`rancher-webhook\`, \`helm-operation\` | ❌ \`spot:NoExecute\` |  | ✅ → gone | ✅ → ❌ \`team=a:NoSchedule\` |  |
| \`system-upgrade-controller\` | ✅ |  | ✅ → gone |  |  |
| \`dashboard-shell\`, \`coredns\`, \`metrics-server\`, \`local-path-provisioner\` | ❌ \`spot:NoExecute\` |  | ✅ → gone | ✅ → ❌ \`team=a:NoSchedule\` | runs → **pending** |
| \`local-path-helper\` | ❌ \`spot:NoExecute\` | ✅ → ❌ \`dedicated=servers:NoExecute\` | ✅ → gone |  | runs → **absent** |
| \`helm-install-traefik-crd\`, \`helm-install-traefik\`, \`traefik\`, \`svclb-traefik\` | ❌ \`spot:NoExecute\` |  | ✅ → gone | ✅ → ❌ \`team=a:NoSchedule\` | runs → **disabled** |"
`);
  });

  test("says what happens when, and who sees to it", () => {
    expect(section(markdown, "Rollout")).toMatchInlineSnapshot(`
"- **before the apply:** take \`old=x:NoSchedule\` off the registered nodes of pool \`servers\`: the agents' toleration of \`old=x:NoSchedule\` goes with this change
  - 👉 nobody sees to it but you: Terraform does not see the taints of registered nodes: \`kubectl taint nodes -l rancher-k3s/node-pool=servers old:NoSchedule-\`
- **on apply:** Rancher stores the tolerations, and after the apply makes the pods of cattle-cluster-agent and fleet-agent anew with other tolerations
  - 🔄 Rancher sees to it: Terraform waits until Rancher has stored them, and not until the agents run with them
- **on apply:** after the apply Rancher takes the nodes from K3s v1.33.5+k3s1 to v1.33.6+k3s1, with the change of \`machineGlobalConfig\`: etcd first, then the control plane, then workers, one node at a time
  - 🔄 Rancher sees to it: Terraform does not wait for it; by \`upgradeStrategy\`, pods on servers and workers go on running, unless the new release changes them
- **on apply:** K3s deletes traefik and svclb-traefik as it is restarted with the new configuration
  - 🔄 Rancher sees to it: what needs them has to find something of your own in their place
- **when a node joins or is replaced:** nodes that Terraform registers in pool \`servers\` with new taints wait until Rancher has stored the agents' tolerations of them
  - 🔄 Terraform sees to it: the registration command that gives the taints comes from the cluster, so what uses it waits until the cluster is written; that the agents' pods have the tolerations by then is not waited for
- **when a node joins or is replaced:** registered nodes of pool \`servers\` keep what they have; those that join or are replaced come with \`dedicated=servers:NoExecute\`
  - 👉 nobody sees to it but you: replace the nodes one after the other; or change them as they run, once the agents' pods have their new tolerations (what does not tolerate it is evicted at once): \`kubectl taint nodes -l rancher-k3s/node-pool=servers dedicated=servers:NoExecute --overwrite\`
- **when a node joins or is replaced:** registered nodes of pool \`workers\` keep what they have; those that join or are replaced come with \`team=a:NoSchedule\` and the label \`zone=b\`
  - 👉 nobody sees to it but you: only once pool \`servers\` has nodes that take fleet-agent, which no other pool keeps: replace the nodes one after the other; or change them as they run: \`kubectl taint nodes -l rancher-k3s/node-pool=workers team=a:NoSchedule --overwrite\`; \`zone\` cannot be changed for good with kubectl: K3s writes the labels of a registration again whenever it starts"
`);
  });

  test("shows settings and acknowledgements", () => {
    expect(section(markdown, "Settings")).toMatchInlineSnapshot(`
"| setting | change |
| --- | --- |
| K3s | \`v1.33.5+k3s1\` → \`v1.33.6+k3s1\` |
| \`helm-install-traefik-crd\` | switched off |
| \`helm-install-traefik\` | switched off |
| \`machineGlobalConfig.disable\` | none → \`list\` |"
`);
    expect(section(markdown, "Acknowledgements")).toMatchInlineSnapshot(`
"- **−** **[RK206](https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK206.md)** is no longer acknowledged
- **+** **[RK718](https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK718.md)** “the machines are gone already”"
`);
  });

  test("shows an accepted problem last, with its reason instead of repairs", () => {
    expect(section(markdown, "Problems, the worst first").split("\n- ").at(-1)).toMatchInlineSnapshot(`
"☑️ **[RK718](https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK718.md)** pool \`spare\` goes and \`burst\` comes with the same roles, and other taints: nodes that are registered keep \`rancher-k3s/node-pool=spare\` (on apply)
  - *acknowledged:* the machines are gone already"
`);
  });

  test("has dangers and new findings in one list, and each only once", () => {
    const codes = [...section(markdown, "Problems, the worst first").matchAll(/^- (.+?) \*\*\[(RK\d+)\]/gm)];
    expect(codes.map(([, mark, code]) => `${mark} ${code}`)).toMatchInlineSnapshot(`
[
  "❌ RK707",
  "❌ RK714",
  "⚠️ RK708",
  "⚠️ RK703",
  "☑️ RK718",
]
`);
  });

  test("calls nothing by a name that only this library has", () => {
    expect(markdown).not.toMatch(/addons\.|rancherHost|as the dangers say|\| = /);
  });

  test("ends with the command that explains the first code", () => {
    const [worst] = BIG_CHANGE.clusters.flatMap(({ problems }) => problems);
    expect(textOf(toHtml(markdown)).trim().split("\n").at(-1)).toMatch(
      new RegExp(`npx --no-install cdktf-rancher-k3s explain ${worst?.finding.code}$`),
    );
  });
});

test("the last line names the commit and the release, and no other text that is given for a commit", () => {
  const last = (commit: string) =>
    renderReviewMarkdown(NO_CHANGE, { commit, toolVersion: "1.2.3" }).trim().split("\n").at(-1);
  expect(last("5f0c1d2e3b4a5968778695a4b3c2d1e0f1a2b3c4")).toBe(
    "<sub>Reviewed `5f0c1d2e3b4a` with cdktf-rancher-k3s `1.2.3`.</sub>",
  );
  for (const text of ["main", "5f0c1d", "5f0c1d2</sub><b>", "5f0c1d2\n"]) {
    expect(last(text)).toBe("<sub>Reviewed with cdktf-rancher-k3s `1.2.3`.</sub>");
  }
});

test("the command in the last line works as it is printed", async () => {
  const [, command = ""] = /`npx --no-install cdktf-rancher-k3s (.+?)`/.exec(renderReviewMarkdown(BIG_CHANGE)) ?? [];
  const { out, exitCode } = await rancherK3s(...command.split(" "));
  expect([out.split("\n")[0], exitCode]).toEqual([expect.stringMatching(/^# RK\d{3}: /), 0]);
});

test("without a change it is one line, and what was reviewed with what", () => {
  expect(renderReviewMarkdown(NO_CHANGE)).toBe(
    "<!-- cdktf-rancher-k3s review -->\n\n✅ no scheduling change: `edge`\n\n<sub>Reviewed with cdktf-rancher-k3s.</sub>\n",
  );
});

test("a new cluster is shown with its findings and its whole proof", () => {
  const markdown = renderReviewMarkdown(reviewModels([], [BEFORE]));
  expect(sections(markdown)).toMatchInlineSnapshot(`
[
  "Problems, the worst first",
  "(1 note)",
  "Rollout",
  "Node pools",
  "Tolerations of Rancher's agents",
  "Settings",
  "Acknowledgements",
  "(Where every system workload runs after the change)",
  "(Picture: what can run where (dotted: no longer))",
]
`);
});

test("where the package is not installed, the last line leads to the page of the code", () => {
  const last = renderReviewMarkdown(reviewModels([BEFORE], []), { isInstalled: false })
    .trimEnd()
    .split("\n")
    .at(-1);
  expect(last).toMatch(/What a code means: \[RK702\]\(https:.*\/docs\/diagnostics\/RK702\.md\)<\/sub>$/);
  expect(last).not.toContain("npx");
});

test("a cluster that goes is shown with what that means", () => {
  expect(renderReviewMarkdown(reviewModels([BEFORE], []))).toMatchInlineSnapshot(`
"<!-- cdktf-rancher-k3s review -->

❌ **cluster \`edge\`**: destroyed ([RK702](https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK702.md), on apply)

#### Problems, the worst first

- ❌ **[RK702](https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK702.md)** the cluster is destroyed (on apply)
  - Rancher removes its agents; K3s keeps running on the machines until it is uninstalled there
  - \`prevent_destroy\` does not stop it: it leaves the configuration together with the cluster
  - *help:* make sure that this is meant
  - *or:* keep it out of Terraform's hands with a removed block or \`terraform state rm\`

<sub>Reviewed with cdktf-rancher-k3s. What a code means: \`npx --no-install cdktf-rancher-k3s explain RK702\`</sub>
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
  "- ❌ **cluster \`edge\`**: K3s v1.33.5+k3s1 → v1.33.6+k3s1, + pool \`burst\`, − pool \`spare\` and 8 more changes; coredns finds no node any more once the nodes of pool \`workers\` are replaced and the nodes of pool \`spare\` are removed ([RK707](https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK707.md), when a node joins or is replaced); 1 more error, 2 more warnings, 1 acknowledged (RK718)
- ✅ **cluster \`lab\`**: K3s v1.33.5+k3s1 → v1.33.6+k3s1; agents stay schedulable

✅ no scheduling change: \`same\`

### ❌ \`edge\`",
]
`);
});

describe("clusters of which the same is to be said", () => {
  const named = (models: readonly ClusterSketch[], names: readonly string[]) =>
    names.map((cluster, index) => ({ ...(models[index % models.length] as ClusterSketch), cluster }));
  const names = Array.from({ length: 30 }, (_, index) => `site-${index}`);

  test("are one entry, with the list of them", () => {
    const markdown = renderReviewMarkdown(reviewModels(named([BEFORE], names), named([AFTER], names)));
    expect(markdown.split("\n")[2]).toMatch(/^❌ \*\*30 clusters\*\* \(`site-0`, `site-1`, `site-10` and 27 more\): /);
    expect(markdown.match(/#### Problems/g)).toHaveLength(1);
    for (const name of names) expect(markdown).toContain(`\`${name}\``);
  });

  test("are one entry also where they have other numbers of nodes, which stay", () => {
    const sized = (cluster: string, count: number, ...taints: string[]) => ({
      ...modelOf({
        servers: { roles: NodeRole.ALL, nodes: 3 },
        w: { roles: [NodeRole.WORKER], nodes: count, taints },
      }),
      cluster,
    });
    const before = [sized("north", 2), sized("south", 5)];
    const after = [sized("north", 2, "a=b:NoSchedule"), sized("south", 5, "a=b:NoSchedule")];
    expect(renderReviewMarkdown(reviewModels(before, after))).toContain("**2 clusters** (`north`, `south`): ");
    const grown = [sized("north", 2, "a=b:NoSchedule"), sized("south", 6, "a=b:NoSchedule")];
    expect(renderReviewMarkdown(reviewModels(before, grown))).not.toContain("**2 clusters**");
  });

  test("are not one with a cluster of which something else is said", () => {
    const others = named([AFTER, { ...AFTER, kubernetesVersion: "v1.33.7+k3s1" }], names);
    const markdown = renderReviewMarkdown(reviewModels(named([BEFORE], names), others));
    expect(markdown.match(/^- ❌ \*\*15 clusters\*\*/gm)).toHaveLength(2);
  });

  test("are written at no line where it is not the same for all", () => {
    const at = (line: number) => (review: Review) => ({
      clusters: review.clusters.map((each) => ({
        ...each,
        problems: each.problems.map((problem) => ({
          ...problem,
          finding: { ...problem.finding, source: { file: "main.ts", line } },
        })),
      })),
    });
    const [one, other] = ["north", "south"].map((cluster) =>
      reviewModels([{ ...BEFORE, cluster }], [{ ...AFTER, cluster }]),
    );
    const together = (...reviews: Review[]) =>
      renderReviewMarkdown({ clusters: reviews.flatMap(({ clusters }) => clusters) });
    const same = together(at(9)(one as Review), at(9)(other as Review));
    const different = together(at(9)(one as Review), at(12)(other as Review));
    expect(same).toContain("*written at* `main.ts:9`");
    expect(different).not.toContain("*written at*");
    for (const markdown of [same, different]) expect(markdown).toContain("**2 clusters** (`north`, `south`): ");
  });
});

describe("a comment that is too long", () => {
  const bytes = (text: string) => Buffer.byteLength(text);

  test("fits GitHub's limit, and says what is left out", () => {
    const markdown = renderReviewMarkdown(manyClusters(40));
    expect(bytes(markdown)).toBeLessThanOrEqual(65_000);
    expect(bytes(markdown)).toBeGreaterThan(55_000);
    expect(markdown).toMatch(/> \*\*Shortened to fit\.\*\* Left out: .+ and \d+ more parts\. /);
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

  test("drops no error while anything less severe stays, and says how many it drops", () => {
    const review = manyClusters(5);
    const errors = review.clusters
      .flatMap(({ problems }) => problems)
      .filter(({ finding }) => finding.acknowledged === undefined && finding.severity === "error").length;
    const seen = new Set<string>();
    for (let maxLength = 3_000; maxLength < 30_000; maxLength += 1_500) {
      const markdown = renderReviewMarkdown(review, { maxLength });
      const kept = markdown.match(/^- ❌ \*\*\[RK/gm)?.length ?? 0;
      const isDropped = kept < errors;
      seen.add(`${isDropped}`);
      if (isDropped) {
        expect(markdown).not.toMatch(/⚠️ \*\*\[RK|☑️|#### (?!Problems)|<details>|<sub>/);
        const [, said] = /Left out: (\d+) error/.exec(markdown) ?? /, (\d+) error/.exec(markdown) ?? [];
        expect([maxLength, Number(said)]).toEqual([maxLength, errors - kept]);
      }
    }
    expect([...seen].sort()).toEqual(["false", "true"]);
  });

  test("keeps every verdict as long as there is room for nothing else, and then counts the rest", () => {
    const markdown = renderReviewMarkdown(manyClusters(200), { maxLength: 40_000 });
    const shown = markdown.match(/^- . \*\*cluster `cluster-\d+`/gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(40);
    expect(markdown).toContain(`- ❌ and ${200 - shown} more clusters with errors`);
  });

  test("begins with the worst, however little room there is", () => {
    for (const maxLength of [400, 600, 900, 1500]) {
      const one = renderReviewMarkdown(BIG_CHANGE, { maxLength });
      expect(one.split("\n")[2]).toMatch(/^❌ \*\*cluster `edge`\*\*: .*RK\d{3}/);
      const many = renderReviewMarkdown(manyClusters(200), { maxLength });
      expect(many.split("\n")[2]).toMatch(/^- ❌ \*\*cluster `cluster-\d+`\*\*: .*RK\d{3}/);
      expect(many).toMatch(/^- ❌ and 19\d more clusters with errors$/m);
      for (const markdown of [one, many]) {
        expect(bytes(markdown)).toBeLessThanOrEqual(maxLength);
        expect(markdown).toContain("> **Shortened to fit.**");
      }
    }
  });

  test("leaves no part of it open, wherever it is cut, and never passes the limit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2_000, max: 30_000 }), (maxLength) => {
        const markdown = renderReviewMarkdown(BIG_CHANGE, { maxLength });
        expect(bytes(markdown)).toBeLessThanOrEqual(maxLength);
        expect(markdown.match(/<details>/g)?.length).toBe(markdown.match(/<\/details>/g)?.length);
        expect(markdown.split("```").length % 2).toBe(1);
        expect(markdown.split("\n")[2]).toMatch(/^❌ \*\*cluster `edge`\*\*: /);
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
