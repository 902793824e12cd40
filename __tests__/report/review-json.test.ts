import { readFileSync } from "node:fs";
import path from "node:path";
import { REVIEW_SCHEMA_VERSION, reviewJson, verdictLine } from "../../lib/review";
import { reviewModels } from "../scheduling/models";
import { AFTER, BEFORE, BIG_CHANGE, NO_CHANGE } from "./reviews";

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

/** The keys of all objects, by the place they stand in; lists count as one place. */
function shape(value: unknown, place = ""): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((each) => shape(each, `${place}[]`)))];
  if (typeof value !== "object" || value === null) return [place];
  // What is in there depends on the code.
  if (place.endsWith(".data")) return [place];
  // Under these, keys are names of pools.
  const isMap = place.endsWith("placements");
  return [...new Set(Object.entries(value).flatMap(([key, inner]) => shape(inner, `${place}.${isMap ? "*" : key}`)))];
}

test("the shape is what the documentation promises", () => {
  expect(shape(plain(reviewJson(BIG_CHANGE))).sort()).toMatchInlineSnapshot(`
[
  ".clusters[].bootstrap.after",
  ".clusters[].bootstrap.before",
  ".clusters[].changes.acknowledgements[].after",
  ".clusters[].changes.acknowledgements[].before",
  ".clusters[].changes.acknowledgements[].code",
  ".clusters[].changes.kubernetesVersion.after",
  ".clusters[].changes.kubernetesVersion.before",
  ".clusters[].changes.pools[].change",
  ".clusters[].changes.pools[].labels[].after",
  ".clusters[].changes.pools[].labels[].before",
  ".clusters[].changes.pools[].labels[].key",
  ".clusters[].changes.pools[].nodes.after",
  ".clusters[].changes.pools[].nodes.before",
  ".clusters[].changes.pools[].pool",
  ".clusters[].changes.pools[].roles.after",
  ".clusters[].changes.pools[].roles.after[]",
  ".clusters[].changes.pools[].roles.before",
  ".clusters[].changes.pools[].roles.before[]",
  ".clusters[].changes.pools[].taintsApplied.after",
  ".clusters[].changes.pools[].taintsApplied.before",
  ".clusters[].changes.pools[].taints[].change",
  ".clusters[].changes.pools[].taints[].origin",
  ".clusters[].changes.pools[].taints[].taint",
  ".clusters[].changes.rancherVersion.after",
  ".clusters[].changes.rancherVersion.before",
  ".clusters[].changes.settings[].after",
  ".clusters[].changes.settings[].before",
  ".clusters[].changes.settings[].setting",
  ".clusters[].changes.tolerations[].agent",
  ".clusters[].changes.tolerations[].because[].pool",
  ".clusters[].changes.tolerations[].because[].taint",
  ".clusters[].changes.tolerations[].change",
  ".clusters[].changes.tolerations[].toleration",
  ".clusters[].cluster",
  ".clusters[].dangers[].acknowledged",
  ".clusters[].dangers[].code",
  ".clusters[].dangers[].data",
  ".clusters[].dangers[].facts[]",
  ".clusters[].dangers[].help[]",
  ".clusters[].dangers[].message",
  ".clusters[].dangers[].severity",
  ".clusters[].dangers[].subject",
  ".clusters[].dangers[].url",
  ".clusters[].file",
  ".clusters[].findings.gone[].code",
  ".clusters[].findings.gone[].data",
  ".clusters[].findings.gone[].facts[]",
  ".clusters[].findings.gone[].help[]",
  ".clusters[].findings.gone[].message",
  ".clusters[].findings.gone[].severity",
  ".clusters[].findings.gone[].subject",
  ".clusters[].findings.gone[].url",
  ".clusters[].findings.new[].code",
  ".clusters[].findings.new[].data",
  ".clusters[].findings.new[].facts[]",
  ".clusters[].findings.new[].help[]",
  ".clusters[].findings.new[].message",
  ".clusters[].findings.new[].severity",
  ".clusters[].findings.new[].subject",
  ".clusters[].findings.new[].url",
  ".clusters[].outcome",
  ".clusters[].problems[].acknowledged",
  ".clusters[].problems[].code",
  ".clusters[].problems[].message",
  ".clusters[].problems[].moment",
  ".clusters[].problems[].severity",
  ".clusters[].problems[].subject",
  ".clusters[].rollout[].because",
  ".clusters[].rollout[].by",
  ".clusters[].rollout[].moment",
  ".clusters[].rollout[].what",
  ".clusters[].severity",
  ".clusters[].stack",
  ".clusters[].verdict",
  ".clusters[].workloads[].placements.*.after",
  ".clusters[].workloads[].placements.*.after.by[]",
  ".clusters[].workloads[].placements.*.after.reliesOnRunTime",
  ".clusters[].workloads[].placements.*.after.verdict",
  ".clusters[].workloads[].placements.*.before",
  ".clusters[].workloads[].placements.*.before.by[]",
  ".clusters[].workloads[].placements.*.before.reliesOnRunTime",
  ".clusters[].workloads[].placements.*.before.verdict",
  ".clusters[].workloads[].verdict.after",
  ".clusters[].workloads[].verdict.before",
  ".clusters[].workloads[].workload",
  ".schemaVersion",
]
`);
});

test("it carries its schema version, and the documentation names it", () => {
  expect(reviewJson(NO_CHANGE)).toMatchObject({ schemaVersion: REVIEW_SCHEMA_VERSION });
  expect(readFileSync(path.join(__dirname, "../../docs/json-output.md"), "utf8")).toContain(REVIEW_SCHEMA_VERSION);
});

test("every key is there whatever changes, with null where there is nothing", () => {
  const keys = (review: unknown) => Object.keys(plain(review).clusters[0]).filter((key) => key !== "severity");
  const expected = keys(reviewJson(BIG_CHANGE));
  for (const review of [NO_CHANGE, reviewModels([], [AFTER]), reviewModels([BEFORE], [])]) {
    expect(keys(reviewJson(review))).toEqual(expected);
  }
  expect(plain(reviewJson(reviewModels([], [AFTER]))).clusters[0]).toMatchObject({
    bootstrap: { before: null, after: "yes" },
    changes: { kubernetesVersion: { before: null, after: "v1.33.6+k3s1" } },
  });
});

test("it says what text and comment say", () => {
  const [cluster] = plain(reviewJson(BIG_CHANGE)).clusters;
  const [review] = BIG_CHANGE.clusters;
  expect(cluster).toMatchObject({
    cluster: "edge",
    outcome: "changed",
    severity: "error",
    verdict: review && verdictLine(review),
  });
  expect(cluster.dangers.map(({ code }: { code: string }) => code)).toEqual(review?.dangers.map(({ code }) => code));
});
