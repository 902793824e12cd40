import { NodeRole } from "../../lib";
import {
  type ClusterReview,
  type Review,
  renderReviewMarkdown,
  renderReviewText,
  reviewClusters,
  reviewJson,
} from "../../lib/review";
import { readClusterModel } from "../../lib/scheduling/model/read-model";
import { readCluster } from "../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { type ClusterSketch, listedContentsOf, modelOf, resourceOf, reviewModels } from "../scheduling/models";

const TAINTED = { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] };
const two = modelOf(
  { a: TAINTED, b: TAINTED, workers: {} },
  { rancherHost: "address" as ClusterSketch["rancherHost"] },
);
const three = modelOf({ a: TAINTED, b: TAINTED, c: TAINTED, workers: {} }, { rancherHost: two.rancherHost });
const both = { "RK107 pool=a": "a worker joins", "RK107 pool=b": "a worker joins" };

const only = ({ clusters }: Review) => clusters[0] as ClusterReview;
const codes = (findings: ClusterReview["newFindings"]) =>
  findings.filter(({ acknowledged }) => acknowledged === undefined).map(({ code }) => code);

const before = { ...two, acknowledged: { "RK107 pool=a": "a worker joins", RK903: "gone" } };
const after = {
  ...two,
  acknowledged: { "RK107 pool=a": "a worker joins at once", 'RK503 setting=chartValues key="a `b`"': "known" },
};
const changed = reviewModels([before], [after]);

test("a pool that is added beside accepted ones is an open finding of the change", () => {
  const review = only(reviewModels([{ ...two, acknowledged: both }], [{ ...three, acknowledged: both }]));
  expect(codes(review.newFindings)).toContain("RK107");
  expect(review.severity).toBe("warning");
});

test("a pool that makes an acknowledgement ambiguous is an error of the change", () => {
  const one = modelOf({ a: TAINTED, workers: {} }, { rancherHost: two.rancherHost, acknowledged: { RK107: "fine" } });
  const review = only(reviewModels([one], [{ ...two, acknowledged: { RK107: "fine" } }]));
  expect(codes(review.newFindings)).toContain("RK902");
  expect(review.severity).toBe("error");
});

test("text names what each acknowledgement is for", () => {
  expect(
    renderReviewText(changed)
      .split("\n\n")
      .find((part) => part.startsWith("Acknowledgements")),
  ).toMatchInlineSnapshot(`
"Acknowledgements
  RK107 for pool "a"
      a worker joins -> a worker joins at once
  RK503 for setting chartValues, key "a \`b\`"
      none -> known
  RK903
      gone -> none"
`);
});

test("a comment names what each acknowledgement is for", () => {
  expect(/#### Acknowledgements\n\n([\s\S]*?)\n\n/.exec(renderReviewMarkdown(changed))?.[1]).toMatchInlineSnapshot(`
"- **[RK107](https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK107.md)** for pool \`a\` “a worker joins” → “a worker joins at once”
- **+** **[RK503](https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK503.md)** for setting \`chartValues\`, key <code>"a &#96;b&#96;"</code> “known”
- **−** **RK903** is no longer acknowledged"
`);
});

test("JSON has code and subject apart", () => {
  const [cluster] = JSON.parse(JSON.stringify(reviewJson(changed))).clusters;
  expect(cluster.changes.acknowledgements).toEqual([
    { code: "RK107", subject: { pool: "a" }, before: "a worker joins", after: "a worker joins at once" },
    { code: "RK503", subject: { setting: "chartValues", key: "a `b`" }, before: null, after: "known" },
    { code: "RK903", subject: {}, before: "gone", after: null },
  ]);
});

describe("a model of the first version, whose acknowledgements accept all of a code,", () => {
  const read = (schemaVersion: string) => {
    const model = listedContentsOf({ ...two, acknowledged: { RK107: "fine" } }, schemaVersion);
    const { pools, ...context } = readClusterModel(model);
    return readCluster(ResourceValues.ofConfiguration(resourceOf(two)), pools, context);
  };
  const [first, second] = [read("cdktf-rancher-k3s/model/v1"), read("cdktf-rancher-k3s/model/v2")];

  test("is no change when it stays", () => {
    expect(only(reviewClusters([first], [first])).outcome).toBe("unchanged");
  });

  test("is a change when the same words come to mean one finding", () => {
    const review = only(reviewClusters([first], [second]));
    expect(review.outcome).toBe("changed");
    expect(codes(review.newFindings)).toEqual(["RK902"]);
    expect(renderReviewText({ clusters: [review] })).toContain("RK107, wherever it occurs  fine -> none");
  });
});
