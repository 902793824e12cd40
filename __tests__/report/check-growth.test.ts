import { NodeRole } from "../../lib";
import { renderCheckMarkdown } from "../../lib/report/check-markdown";
import { renderCheckText } from "../../lib/report/check-text";
import type { CheckedCluster } from "../../lib/report/json";
import { growth, MOST } from "../growth";
import { modelOf, prove } from "../scheduling/models";

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const tainted = (...taints: readonly string[]) => modelOf({ servers: { roles: NodeRole.ALL, taints }, workers: {} });
const proved = prove(tainted("k=v:NoExecute"));

/** A judged cluster under a name, and with a place, of its own. */
function checked(index: number, proof = proved): CheckedCluster {
  const cluster = `c${index}`;
  const findings = proof.findings.map((finding) => ({ ...finding, cluster, source: { file: "main.ts", line: index } }));
  return {
    stack: "production",
    file: "cdk.tf.json",
    address: `rancher2_cluster_v2.${cluster}`,
    path: `production/${cluster}`,
    proof: { ...proof, cluster: { ...proof.cluster, name: cluster }, findings },
  };
}

const MANY_TAINTS = 3000;
const withTaints = new Map(
  [MANY_TAINTS, MANY_TAINTS / 4].map((count) => [
    count,
    [checked(1, prove(tainted(...numbers(count).map((index) => `key-${index}=v:NoExecute`))))],
  ]),
);
/** Of each cluster something else is to be said. */
const ofItsOwn = (index: number): CheckedCluster => {
  const one = checked(index);
  const findings = one.proof.findings.map((finding) => ({ ...finding, data: { ...finding.data, pool: `p${index}` } }));
  return { ...one, proof: { ...one.proof, findings: findings as typeof one.proof.findings } };
};

const FORMATS = { text: renderCheckText, markdown: renderCheckMarkdown };

describe.each(Object.entries(FORMATS))("%s", (_format, render) => {
  const lengthOf = (clusters: readonly CheckedCluster[]) => render(clusters, [], []).length;

  test("of two thousand clusters that are alike is hardly longer than of one thousand", () => {
    const [one, two] = [1000, 2000].map((count) => lengthOf(numbers(count).map((index) => checked(index))));
    expect(one).toBeLessThan(15_000);
    expect((two ?? 0) - (one ?? 0)).toBeLessThan(100);
  });

  test("of clusters that differ ends, and says how many are left out and what is found in them", () => {
    const [one, two] = [1000, 2000].map((count) => render(numbers(count).map(ofItsOwn), [], []));
    expect(one?.length).toBeLessThan(200_000);
    expect((two?.length ?? 0) - (one?.length ?? 0)).toBeLessThan(100);
    expect(two?.replaceAll(/\s+/g, " ")).toContain("and 1900 clusters more with 5700 findings (RK102, RK207, RK209)");
  });

  test("of three thousand taints is no longer than a reader can bear, and says how many there are", () => {
    const report = render(withTaints.get(MANY_TAINTS) ?? [], [], []);
    expect(report.length).toBeLessThan(20_000);
    expect(report).toContain("and 2975 more");
  });

  test("takes no sixteen times as long for four times as many clusters", async () => {
    expect(await growth(cpuOf((times) => lengthOf(numbers(300 * times).map(ofItsOwn))))).toBeLessThan(MOST);
  });

  test("takes no sixteen times as long for four times as many taints", async () => {
    const cost = cpuOf((times) => lengthOf(withTaints.get((MANY_TAINTS / 4) * times) ?? []));
    expect(await growth(cost)).toBeLessThan(MOST);
  });
});

const cpuOf = (work: (times: number) => unknown) => async (times: number) => {
  const before = process.cpuUsage();
  work(times);
  const { user, system } = process.cpuUsage(before);
  return user + system;
};
