/** What a reader sees first: nothing that did not change, nothing twice, notes behind what counts. */
import { NodeRole, TaintsApplied } from "../../lib";
import { renderReviewMarkdown, renderReviewText, verdictLine } from "../../lib/review";
import { reviewClusters } from "../../lib/review/review";
import { readCluster } from "../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { type ClusterSketch, modelOf, type PoolSketch, reviewModels } from "../scheduling/models";

const SERVERS: PoolSketch = { roles: NodeRole.ALL, nodes: 3 };
const plain = modelOf({ servers: SERVERS, workers: { nodes: 4 } });
const tainted = (taint: string, rest: Partial<ClusterSketch> = {}) =>
  modelOf({ servers: SERVERS, workers: { nodes: 4, taints: [taint] } }, rest);

function reportsOf(before: readonly ClusterSketch[], after: readonly ClusterSketch[]) {
  const review = reviewModels(before, after);
  const [first] = review.clusters;
  return {
    text: renderReviewText(review),
    markdown: renderReviewMarkdown(review),
    line: first === undefined ? "" : verdictLine(first),
  };
}

test("notes stand behind what changes, and are no problems", () => {
  const { text } = reportsOf([plain], [tainted("a=b:NoSchedule")]);
  expect(text).not.toContain("Problems");
  expect(text.indexOf("Notes\n  info[RK207]")).toBeGreaterThan(text.indexOf("What can run where"));
});

test("a cluster that is new has releases, and none before them", () => {
  const { text, markdown } = reportsOf([], [plain]);
  expect(text).toContain("Settings\n  K3s      v1.33.5+k3s1\n  Rancher  2.14.1");
  expect(markdown).toContain("| K3s | `v1.33.5+k3s1` |\n| Rancher | `2.14.1` |");
});

test("of a pool that comes, the label that is its name is not said again", () => {
  const gpu = { nodes: 1, labels: { zone: "a" } };
  const { text, markdown } = reportsOf([plain], [modelOf({ servers: SERVERS, workers: { nodes: 4 }, gpu })]);
  for (const report of [text, markdown]) expect(report).not.toContain("rancher-k3s/node-pool=gpu");
  expect(text).toContain("+ gpu  worker\n         label zone=a\n         nodes: 1\n");
});

test("what could run on a pool that goes is no news where all of it runs elsewhere", () => {
  const three = modelOf({ servers: SERVERS, workers: { nodes: 4 }, gpu: { taints: ["gpu:NoSchedule"] } });
  const { text, markdown } = reportsOf([three], [plain]);
  for (const report of [text, markdown]) expect(report).not.toContain("What can run where, changed");
});

test("what is accepted is said once in the first line, by its code", () => {
  const accepted = tainted("a=b:NoExecute", { acknowledged: { "RK703 pool=workers": "at night" } });
  expect(reportsOf([plain], [accepted]).line).toMatchInlineSnapshot(
    `"cluster edge: workers + a=b:NoExecute; 1 acknowledged (RK703); agents stay schedulable"`,
  );
});

test("a taint that moves from the registration to running nodes is told in words", () => {
  const pool = { nodes: 4, taints: ["a=b:NoSchedule"] };
  const { text, markdown } = reportsOf(
    [modelOf({ servers: SERVERS, workers: pool })],
    [modelOf({ servers: SERVERS, workers: { ...pool, taintsApplied: TaintsApplied.AFTER_READY } })],
  );
  expect(text).toContain("taints at registration -> on running nodes");
  expect(markdown).toContain("taints at registration → on running nodes");
});

test("a first node that could not bring the cluster up before still cannot", () => {
  const servers = { ...SERVERS, taints: ["a=b:NoSchedule"] };
  const [before, after] = [modelOf({ servers, workers: {} }), modelOf({ servers, workers: {}, more: {} })];
  expect(reportsOf([before], [after]).line).toContain("but a new first node still cannot bring the cluster up");
});

test("of very many pools a sentence names the first, and how many more there are", () => {
  const names = Array.from({ length: 30 }, (_, index) => `pool-${index}`);
  const pools = (taints: readonly string[]) =>
    Object.fromEntries([
      ["servers", { ...SERVERS, taints }],
      ...names.map((name) => [name, { taints }] as const),
    ]) as Record<string, PoolSketch>;
  const none = { cluster: [], fleet: [] };
  const { text } = reportsOf(
    [{ ...modelOf(pools([])), agents: none }],
    [{ ...modelOf(pools(["a=b:NoSchedule"])), agents: none }],
  );
  expect(text.replaceAll(/\s+/g, " ")).toMatch(/pools "pool-0", "pool-1", .{0,80} and 23 more are replaced/);
});

test("that the nodes of a new cluster are not known happens at no time", () => {
  const resource = { name: "edge", kubernetes_version: "v1.33.5+k3s1", rke_config: [{}] };
  const unknown = readCluster(ResourceValues.ofConfiguration(resource), undefined, {});
  const [review] = reviewClusters([], [unknown]).clusters;
  const problem = review?.problems.find(({ finding }) => finding.code === "RK108");
  expect(problem?.finding.severity).toBe("warning");
  expect(problem?.moment).toBeUndefined();
  expect(review && verdictLine(review)).toContain("is open (RK108);");
});
