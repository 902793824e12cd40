import "@microsoft/jest-sarif";
import path from "node:path";
import type { Log, Result } from "sarif";
import { NodeRole } from "../../lib";
import { PROJECT_PAGE } from "../../lib/report/finding-page";
import * as reports from "../../lib/report/sarif";
import type { ClusterReview, Review } from "../../lib/review";
import { type ClusterSketch, modelOf, prove, REPORTED_CASE, reviewModels } from "../scheduling/models";
import { AFTER, BEFORE, BIG_CHANGE, manyClusters, NO_CHANGE } from "./reviews";

// The package's declarations do not mention SARIF's types, so that its users need not install them.
const reviewSarif = reports.reviewSarif as (...args: Parameters<typeof reports.reviewSarif>) => Log;
const checkSarif = reports.checkSarif as (...args: Parameters<typeof reports.checkSarif>) => Log;

const root = "/repository";
const resultsOf = (log: Log): Result[] => log.runs[0]?.results ?? [];
const located = (review: Review, file: string): Review => ({
  clusters: review.clusters.map((cluster) => ({
    ...cluster,
    stack: "production",
    file,
    address: "terraform_data.edge_model",
  })),
});
const log = reviewSarif(located(BIG_CHANGE, "/repository/cdktf.out/stacks/production/cdk.tf.json"), { root });

test.each<[string, Log]>([
  ["a review", log],
  ["a review by a release", reviewSarif(BIG_CHANGE, { toolVersion: "0.1.0" })],
  ["a review of nothing", reviewSarif(NO_CHANGE)],
  ["a check", checkSarif([{ stack: "a", file: "a.json", address: "x", proof: prove(modelOf(REPORTED_CASE)) }])],
])("%s is valid SARIF 2.1.0", (_what, sarif) => {
  expect(JSON.parse(JSON.stringify(sarif))).toBeValidSarifLog();
});

test("it holds the dangers and what is new, the worst first", () => {
  const [cluster] = BIG_CHANGE.clusters;
  const expected = [...(cluster?.dangers ?? []), ...(cluster?.newFindings ?? [])]
    .filter(({ acknowledged }) => acknowledged === undefined)
    .map(({ code }) => code as string);
  expect(
    resultsOf(log)
      .map(({ ruleId }) => ruleId)
      .sort(),
  ).toEqual(expected.sort());
  const levels = resultsOf(log).map(({ level }) => ["error", "warning", "note"].indexOf(level as string));
  expect(levels).toEqual([...levels].sort());
});

test("every result has a rule with help, and says where it is in the repository", () => {
  const rules = log.runs[0]?.tool.driver.rules ?? [];
  for (const { ruleId, ruleIndex, locations } of resultsOf(log)) {
    expect(rules[ruleIndex as number]).toMatchObject({
      id: ruleId,
      help: { text: expect.stringContaining(`explain ${ruleId}`) },
    });
    expect(locations).toMatchObject([
      {
        physicalLocation: {
          artifactLocation: { uri: "cdktf.out/stacks/production/cdk.tf.json" },
          region: { startLine: 1 },
        },
        logicalLocations: [{ fullyQualifiedName: "terraform_data.edge_model" }],
      },
    ]);
  }
});

test.each([
  ["/repository/a b/ü#?.json", "a%20b/%C3%BC%23%3F.json"],
  ["cdktf.out/x.json", "cdktf.out/x.json"],
  ["/elsewhere/plan.json", "production/plan.json"],
])("the path %s is %s in the repository", (file, uri) => {
  const [first] = resultsOf(reviewSarif(located(BIG_CHANGE, file), { root }));
  expect(first?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(uri);
});

describe("a plan outside the repository", () => {
  const plan = (file: string) => {
    const [cluster] = BIG_CHANGE.clusters;
    return { clusters: [{ ...(cluster as ClusterReview), file, stack: path.basename(path.dirname(file)) }] };
  };
  const told = (review: Review) =>
    resultsOf(reviewSarif(review, { root })).map(({ locations: [location] = [], partialFingerprints }) => [
      location?.physicalLocation?.artifactLocation?.uri,
      partialFingerprints?.primaryLocationLineHash,
    ]);

  test("is the same in the next run, in whatever temporary folder it stands", () => {
    const [first, next] = [told(plan("/tmp/tmp.x2Ab/plan.json")), told(plan("/tmp/tmp.Zz9q/plan.json"))];
    expect(first.length).toBeGreaterThan(0);
    expect(first).toEqual(next);
    expect(first[0]?.[0]).toBe("plan.json");
  });

  test("is told from another one by its folder", () => {
    const [one, other] = [plan("/tmp/eu/plan.json"), plan("/tmp/us/plan.json")];
    const all = told({ clusters: [...one.clusters, ...other.clusters] });
    expect(new Set(all.map(([uri]) => uri))).toEqual(new Set(["eu/plan.json", "us/plan.json"]));
    expect(new Set(all.map(([, print]) => print)).size).toBe(all.length);
  });

  test("on standard input stands in no folder of it", () => {
    const [cluster] = BIG_CHANGE.clusters;
    const given = { ...(cluster as ClusterReview), file: "standard input", stack: "standard input" };
    expect(told({ clusters: [given] })[0]?.[0]).toBe("standard%20input");
    const [first] = resultsOf(reviewSarif({ clusters: [given] }, { root: path.dirname(process.cwd()) }));
    expect(first?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe("standard%20input");
  });
});

test("without a root, paths are relative to the working directory", () => {
  const file = path.join(process.cwd(), "cdktf.out/x.json");
  const [first] = resultsOf(reviewSarif(located(BIG_CHANGE, file)));
  expect(first?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe("cdktf.out/x.json");
});

test("fingerprints tell results apart, and stay when only releases change", () => {
  const prints = (sarif: Log) =>
    resultsOf(sarif).map(({ partialFingerprints }) => partialFingerprints?.primaryLocationLineHash);
  const all = prints(log);
  expect(new Set(all).size).toBe(all.length);
  expect(all[0]).toMatch(/^[0-9a-f]{16}:1$/);
  const newer = { rancherVersion: "2.14.2" };
  expect(
    prints(
      reviewSarif(located(reviewModels([{ ...BEFORE, ...newer }], [{ ...AFTER, ...newer }]), "/repository/x"), {
        root,
      }),
    ),
  ).toEqual(all);
});

test("what somebody acknowledged is left out, as GitHub opens an alert for every result", () => {
  const [cluster] = BIG_CHANGE.clusters;
  const accepted = [...(cluster?.dangers ?? []), ...(cluster?.newFindings ?? [])].filter(
    ({ acknowledged }) => acknowledged !== undefined,
  );
  expect(accepted.map(({ code }) => code)).toContain("RK718");
  expect(resultsOf(log).map(({ ruleId }) => ruleId)).not.toContain("RK718");
  expect(JSON.stringify(log)).not.toContain("the machines are gone already");
  const findings = accepted.slice(0, 1);
  const proof = { ...prove(modelOf(REPORTED_CASE)), findings };
  expect(resultsOf(checkSarif([{ stack: "a", file: "a.json", address: "x", proof }]))).toEqual([]);
});

test("it says which release judged, where this project is, and where each finding is explained", () => {
  const { driver } = reviewSarif(BIG_CHANGE, { toolVersion: "1.2.3-rc.1" }).runs[0]?.tool ?? {};
  expect(driver).toMatchObject({ informationUri: PROJECT_PAGE, semanticVersion: "1.2.3-rc.1" });
  expect(driver?.rules?.length).toBeGreaterThan(3);
  for (const { id, helpUri } of driver?.rules ?? []) {
    expect(helpUri).toBe(`${PROJECT_PAGE}/blob/main/docs/diagnostics/${id}.md`);
  }
});

test("there are never more results than GitHub shows, and errors are the last to go", () => {
  const results = resultsOf(reviewSarif(manyClusters(1000)));
  expect(results).toHaveLength(5000);
  expect(new Set(results.map(({ level }) => level))).not.toContain("note");
});

test("check holds all findings of a cluster", () => {
  const model: ClusterSketch = modelOf({ first: { roles: NodeRole.ALL, taints: ["a=b:NoExecute"] } });
  const proof = prove(model);
  const sarif = checkSarif([{ stack: "a", file: "a.json", address: "terraform_data.x", path: "a/edge", proof }]);
  expect(resultsOf(sarif).map(({ ruleId }) => ruleId)).toEqual(proof.findings.map(({ code }) => code));
  expect(resultsOf(sarif)[0]?.locations?.[0]?.logicalLocations?.[0]?.fullyQualifiedName).toBe("a/edge");
});
