import path from "node:path";
import fc from "fast-check";
import type { Log } from "sarif";
import { NodeRole } from "../../lib";
import { checkJson } from "../../lib/report/json";
import { renderProofMarkdown } from "../../lib/report/markdown";
import { reviewJson } from "../../lib/report/review-json";
import { renderReviewMarkdown } from "../../lib/report/review-markdown";
import { checkSarif, reviewSarif } from "../../lib/report/sarif";
import { renderProofText } from "../../lib/report/text";
import { reviewClusters } from "../../lib/review/review";
import { prove } from "../../lib/scheduling/prove";
import type { ClusterSources } from "../../lib/scheduling/source-location";
import { judged, modelOf } from "../scheduling/models";
import { elementsOf, REFERENCES, textOf, toHtml, withoutCode } from "./github-markdown";
import { hostile } from "./hostile";

const untainted = modelOf({ servers: { roles: NodeRole.ALL }, workers: {}, gpu: {} });
const tainted = modelOf({
  servers: { roles: NodeRole.ALL, taints: ["a=b:NoExecute"] },
  workers: { taints: ["c=d:NoExecute"] },
  gpu: { taints: ["nvidia.com/gpu=present:NoSchedule"] },
});
const sourcesIn = (cluster: string, pool = cluster): ClusterSources => ({
  cluster: { file: cluster, line: 7 },
  pools: new Map([["servers", { file: pool, line: 34 }]]),
});
const clusterWith = (sources: ClusterSources) => ({ ...judged(tainted), sources });

const SOURCES = sourcesIn("main.ts", "src/pools.ts");
const proof = prove(clusterWith(SOURCES));
const review = reviewClusters([judged(untainted)], [clusterWith(SOURCES)]);
const checked = { stack: "production", file: "cdktf.out/stacks/production/cdk.tf.json", address: "x", proof };

test("a report in text has the line below what is found there", () => {
  const lines = renderProofText(proof).split("\n");
  const below = (code: string) => {
    const [, ...rest] = lines.slice(lines.findIndex((line) => line.includes(`[${code}]`)));
    // What goes on in the next line is indented as well.
    return rest.find((line) => /^ *(-->|=) /.test(line));
  };
  expect(below("RK102")).toBe("    --> src/pools.ts:34");
  expect(below("RK203")).toBe("    --> main.ts:7");
});

test("a report in Markdown has it below the message", () => {
  expect(renderProofMarkdown(proof)).toMatch(/^\*\*error RK102\*\*: .*\n- \*written at\* `src\/pools\.ts:34`\n/m);
});

test("a comment has it where the rest of a finding is folded away", () => {
  const folded = [...renderReviewMarkdown(review).matchAll(/<details>\n[\s\S]*?<\/details>/g)].map(([text]) => text);
  expect(folded.filter((text) => text.includes("*written at*")).length).toBeGreaterThan(0);
  expect(folded.reduce((left, part) => left.replace(part, ""), renderReviewMarkdown(review))).not.toContain(
    "written at",
  );
});

test("JSON has file and line of every finding and danger", () => {
  const json = JSON.parse(JSON.stringify([checkJson([checked]), reviewJson(review)]));
  const [check, reviewed] = [json[0].clusters[0], json[1].clusters[0]];
  const found = [...check.findings, ...reviewed.findings.new, ...reviewed.dangers];
  expect(reviewed.dangers.length).toBeGreaterThan(0);
  for (const { code, subject, source } of found) {
    expect([code, subject, source]).toEqual([
      code,
      subject,
      subject === 'pool "servers"' ? { file: "src/pools.ts", line: 34 } : { file: "main.ts", line: 7 },
    ]);
  }
});

test("JSON has none where none is known", () => {
  const [{ findings }] = JSON.parse(
    JSON.stringify(checkJson([{ ...checked, proof: prove(judged(tainted)) }])),
  ).clusters;
  expect(findings.length).toBeGreaterThan(0);
  expect(JSON.stringify(findings)).not.toContain('"source"');
});

describe("SARIF", () => {
  const placesIn = (log: object) =>
    ((log as Log).runs[0]?.results ?? []).map(({ locations: [location] = [] }) => {
      const { artifactLocation, region } = location?.physicalLocation ?? {};
      return `${artifactLocation?.uri}:${region?.startLine}`;
    });

  test("points at the app's line, so that a pull request shows it there", () => {
    for (const log of [checkSarif([checked]), reviewSarif(review)]) {
      expect(new Set(placesIn(log))).toEqual(new Set(["main.ts:7", "src/pools.ts:34"]));
    }
  });

  test("points at it from the root of the checkout", () => {
    const root = path.dirname(process.cwd());
    const project = encodeURIComponent(path.basename(process.cwd()));
    expect(new Set(placesIn(checkSarif([checked], { root })))).toEqual(
      new Set([`${project}/main.ts:7`, `${project}/src/pools.ts:34`]),
    );
  });

  test("points at the synthesized file when the app is not in the checkout, or its line is not known", () => {
    const file = path.join(process.cwd(), "sub/cdk.tf.json");
    const elsewhere = checkSarif([{ ...checked, file }], { root: path.join(process.cwd(), "sub") });
    expect(new Set(placesIn(elsewhere))).toEqual(new Set(["cdk.tf.json:1"]));
    const unknown = checkSarif([{ ...checked, proof: prove(judged(tainted)) }]);
    expect(new Set(placesIn(unknown))).toEqual(new Set(["cdktf.out/stacks/production/cdk.tf.json:1"]));
  });

  test("has the same fingerprints when only lines move, so that no alert is opened again", () => {
    const prints = (sources: ClusterSources) =>
      ((checkSarif([{ ...checked, proof: prove(clusterWith(sources)) }]) as Log).runs[0]?.results ?? []).map(
        ({ partialFingerprints }) => partialFingerprints,
      );
    expect(prints(sourcesIn("other.ts"))).toEqual(prints(SOURCES));
  });
});

test("a line that moves is no change of the cluster", () => {
  const [{ outcome, newFindings }] = reviewClusters([clusterWith(sourcesIn("other.ts"))], [clusterWith(SOURCES)])
    .clusters as [(typeof review.clusters)[number]];
  expect({ outcome, newFindings }).toEqual({ outcome: "unchanged", newFindings: [] });
});

test("a file's name directs neither a terminal nor a page", () => {
  const unprintable = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/;
  const shape = (markdown: string) => elementsOf(toHtml(markdown));
  const rendered = (sources: ClusterSources) => ({
    pages: [
      renderProofMarkdown(prove(clusterWith(sources))),
      renderReviewMarkdown(reviewClusters([judged(untainted)], [clusterWith(sources)])),
    ],
    text: renderProofText(prove(clusterWith(sources))),
  });
  const harmless = rendered(SOURCES);
  fc.assert(
    fc.property(hostile, (file) => {
      const { pages, text } = rendered(sourcesIn(file));
      expect(pages.map(shape)).toEqual(harmless.pages.map(shape));
      for (const page of pages) expect(textOf(withoutCode(toHtml(page)))).not.toMatch(REFERENCES);
      expect(pages.join()).not.toMatch(unprintable);
      expect(text).not.toMatch(unprintable);
      expect(text.split("\n")).toHaveLength(harmless.text.split("\n").length);
    }),
    { numRuns: 60 },
  );
});
