import { NodeRole } from "../../lib";
import type { ClusterReview } from "../../lib/review";
import type { ClusterChange } from "../../lib/review/cluster-change";
import { withRanchersThere } from "../../lib/review/ranchers-there";
import { plain } from "../../lib/scheduling/rich-text";
import { type ClusterSketch, judged, modelOf, type PoolSketch, reviewModels } from "../scheduling/models";

const ALL = { roles: NodeRole.ALL };

const on = (rancherVersion: string, kubernetesVersion: string, rest: Partial<ClusterSketch> = {}) =>
  modelOf(
    { servers: ALL },
    {
      rancherHost: "address" as ClusterSketch["rancherHost"],
      rancherVersion,
      kubernetesVersion,
      ...rest,
    },
  );
const review = (before: ClusterSketch, after: ClusterSketch) =>
  reviewModels([before], [after]).clusters[0] as ClusterReview;
const problems = ({ problems: all }: ClusterReview) =>
  all
    .filter(({ finding }) => finding.severity !== "info")
    .map(({ finding, moment, grown = [] }) => `${finding.code} ${moment}: ${plain(grown)}`);
const ofRancher = ({ rollout }: ClusterReview) =>
  rollout
    .filter(({ because }) => plain(because).includes("upgrades no Rancher"))
    .map(({ moment, what, because }) => `${moment}: ${plain(what)} [${plain(because)}]`);

describe("a K3s release that only the new Rancher supports", () => {
  const found = review(on("2.12.3", "v1.33.5+k3s1"), on("2.14.1", "v1.34.3+k3s1"));

  test("is a problem with the apply, as no apply upgrades Rancher", () => {
    expect(problems(found)).toEqual(["RK401 on-apply: so on Rancher 2.12.3, which this apply does not upgrade"]);
    expect(found.severity).toBe("warning");
    expect(found.newFindings.map(({ code }) => code)).toContain("RK401");
  });

  test("asks for the new Rancher before the apply, and not for an upgrade after it", () => {
    expect(ofRancher(found)).toMatchInlineSnapshot(`
[
  "before-apply: have Rancher at 2.14.1 before this is applied: its pods in the cluster are made anew as the server goes there from 2.12.3 [this apply upgrades no Rancher, and RK401 tells what is wrong on 2.12.3; where Rancher is 2.14.1 already, nothing is to be done]",
]
`);
  });

  test("asks for a Rancher in between where the new one does not support the K3s that is there", () => {
    const far = review(on("2.12.3", "v1.33.5+k3s1"), on("2.15.0", "v1.34.3+k3s1"));
    expect(ofRancher(far)).toMatchInlineSnapshot(`
[
  "before-apply: have Rancher at 2.13 or 2.14 before this is applied, which support K3s 1.33 and 1.34: 2.15.0 does not support 1.33 [this apply upgrades no Rancher, and RK401 tells what is wrong on 2.12.3]",
  "on-restart: Rancher goes from 2.12.3 to 2.15.0: its pods in the cluster are made anew when the Rancher server is upgraded [this apply upgrades no Rancher: rancherVersion says which release the cluster is judged by]",
]
`);
    const tooFar = review(on("2.12.3", "v1.32.5+k3s1"), on("2.15.0", "v1.36.1+k3s1"));
    expect(ofRancher(tooFar)).toMatchInlineSnapshot(`
[
  "before-apply: go there in steps: no Rancher supports both K3s 1.32 and 1.36, and 2.15.0 does not support 1.32 [this apply upgrades no Rancher, and RK401 tells what is wrong on 2.12.3]",
  "on-restart: Rancher goes from 2.12.3 to 2.15.0: its pods in the cluster are made anew when the Rancher server is upgraded [this apply upgrades no Rancher: rancherVersion says which release the cluster is judged by]",
]
`);
  });

  test("is told once where the new Rancher does not support it either", () => {
    const still = review(on("2.12.3", "v1.33.5+k3s1"), on("2.13.1", "v1.35.3+k3s1"));
    expect(problems(still).filter((each) => each.startsWith("RK401"))).toEqual(["RK401 on-apply: "]);
  });

  test("can be accepted for that time, and the acknowledgement is not said to be over", () => {
    const acknowledged = { RK401: "upgraded an hour ago" };
    const accepted = review(on("2.12.3", "v1.33.5+k3s1"), on("2.14.1", "v1.34.3+k3s1", { acknowledged }));
    expect(accepted.severity).toBeUndefined();
    expect([...accepted.newFindings, ...accepted.keptFindings].map(({ code }) => code)).not.toContain("RK901");
  });
});

test("pods that only the new Rancher lets on tainted nodes have no place until Rancher is that", () => {
  const made = (servers: PoolSketch, rancherVersion: string) =>
    modelOf({ servers: { ...ALL, ...servers } }, { rancherVersion, kubernetesVersion: "v1.34.3+k3s1" });
  const found = review(made({}, "2.15.0"), made({ taints: ["a:NoSchedule"] }, "2.14.1"));
  expect(problems(found).filter((each) => each.includes("so on Rancher"))).toMatchInlineSnapshot(`
[
  "RK204 on-join: so on Rancher 2.15.0, which this apply does not upgrade",
]
`);
  expect(ofRancher(found)).toMatchInlineSnapshot(`
[
  "before-apply: have Rancher at 2.14.1 before this is applied: its pods in the cluster are made anew as the server goes there from 2.15.0 [this apply upgrades no Rancher, and RK204 tells what is wrong on 2.15.0; where Rancher is 2.14.1 already, nothing is to be done]",
]
`);
});

test("what both Ranchers support can come in any order", () => {
  const found = review(on("2.13.1", "v1.33.5+k3s1"), on("2.14.1", "v1.34.3+k3s1"));
  expect(problems(found)).toEqual([]);
  expect(ofRancher(found)).toEqual([expect.stringMatching(/^on-restart: Rancher goes from 2\.13\.1/)]);
});

test("another major of the provider comes with another Rancher, in whichever order: it is no problem of the apply", () => {
  const was = on("2.13.1", "v1.33.5+k3s1", { providerMajor: 13 });
  const is = on("2.14.1", "v1.33.5+k3s1", { providerMajor: 14 });
  expect(problems(review(was, is))).toEqual([]);
});

describe("a cluster that comes while its Rancher is still to be upgraded", () => {
  const north = (kubernetesVersion: string, pools: PoolSketch = { labels: { disk: "fast" } }) =>
    modelOf(
      { north: { ...ALL, ...pools } },
      {
        cluster: "north",
        rancherHost: "address" as ClusterSketch["rancherHost"],
        rancherVersion: "2.14.1",
        kubernetesVersion,
      },
    );
  const coming = (before: readonly ClusterSketch[], after: readonly ClusterSketch[]) =>
    reviewModels(before, after).clusters.find(({ cluster }) => cluster === "north") as ClusterReview;
  const [was, is] = [on("2.12.3", "v1.33.5+k3s1"), on("2.14.1", "v1.33.5+k3s1")];

  test("meets the release that the others tell, which goes first", () => {
    const found = coming([was], [is, north("v1.34.3+k3s1")]);
    expect(problems(found)).toContain("RK401 on-apply: so on Rancher 2.12.3, which this apply does not upgrade");
    expect(found.severity).toBe("warning");
    expect(ofRancher(found)).toEqual([
      "before-apply: have Rancher at 2.14.1 before this is applied: it is 2.12.3 by what else is written for it [this apply upgrades no Rancher, and RK401 tells what is wrong on 2.12.3; where Rancher is 2.14.1 already, nothing is to be done]",
    ]);
  });

  test("is told nothing of where both releases do", () => {
    const found = coming([was], [is, north("v1.33.5+k3s1")]);
    expect([problems(found).join().includes("so on Rancher"), ofRancher(found)]).toEqual([false, []]);
  });

  test("in the place of one that goes, with the same pools or without any likeness", () => {
    const likeEdge = modelOf(
      { servers: ALL },
      { cluster: "north", rancherHost: was.rancherHost, rancherVersion: "2.14.1", kubernetesVersion: "v1.34.3+k3s1" },
    );
    const renamed = coming([was], [likeEdge]);
    expect(renamed.outcome).toBe("replaced");
    expect(problems(renamed)).toContain("RK401 on-apply: so on Rancher 2.12.3, which this apply does not upgrade");
    const other = coming([was], [north("v1.34.3+k3s1", { taints: ["a:NoSchedule"] })]);
    expect(other.outcome).toBe("created");
    expect(problems(other)).toContain("RK401 on-apply: so on Rancher 2.12.3, which this apply does not upgrade");
  });

  test("is told nothing where the others do not agree, or are in another Rancher", () => {
    const second = { ...was, cluster: "south", rancherVersion: "2.13.1" };
    const third = { ...is, cluster: "south" };
    expect(ofRancher(coming([was, second], [is, third, north("v1.34.3+k3s1")]))).toEqual([]);
    const [edge, comes] = [
      { file: "a", rancherUrl: "https://one", before: judged(was), after: judged(is) },
      { file: "a", rancherUrl: "https://two", after: judged(north("v1.34.3+k3s1")) },
    ] as unknown as [ClusterChange, ClusterChange];
    expect(withRanchersThere([edge, comes])[1]).toBe(comes);
    const same = withRanchersThere([edge, { ...comes, rancherUrl: "https://one" }])[1];
    expect(String(same?.rancherThere)).toBe("2.12.3");
  });
});
