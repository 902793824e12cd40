import { type Finding, NodeRole, subjectOf } from "../../lib";
import { compareProofs } from "../../lib/scheduling/compare";
import { findingKey } from "../../lib/scheduling/findings/claims";
import { type ClusterSketch, modelOf, prove } from "./models";

const all = { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] };
const findingsOf = (rest: Partial<ClusterSketch> = {}) => prove(modelOf({ all }, rest)).findings;
const subjects = (rest: Partial<ClusterSketch>, code: string) =>
  findingsOf(rest)
    .filter((finding) => finding.code === code)
    .map((finding) => subjectOf(finding));

test.each<[string, string, Partial<ClusterSketch>, object[]]>([
  ["a pool", "RK102", {}, [{ pools: ["all"] }]],
  ["a workload", "RK203", {}, [{ workloads: ["coredns"] }]],
  ["several workloads", "RK205", {}, [{ workloads: ["helm-install-traefik-crd", "helm-install-traefik"] }]],
  ["several pools", "RK307", { rancherVersion: "2.11.1" }, [{ pools: ["all"] }]],
  ["the cluster as a whole", "RK401", { kubernetesVersion: "v1.30.1+k3s1" }, [{}]],
  ["a setting", "RK406", { providerMajor: 7, settings: { networking: {} } }, [{ setting: "networking" }]],
  [
    "a key within a setting",
    "RK502",
    { configuration: { machineGlobalConfig: { "cluster-cidr": "number", "cluster-domain": "null" } } },
    [
      { setting: "machineGlobalConfig", key: "cluster-cidr" },
      { setting: "machineGlobalConfig", key: "cluster-domain" },
    ],
  ],
  [
    "a setting and the pool it names",
    "RK507",
    { settings: { "machineSelectorFiles[0]": { pools: ["no", "none"] } } },
    [
      { setting: "machineSelectorFiles[0]", pools: ["no"] },
      { setting: "machineSelectorFiles[0]", pools: ["none"] },
    ],
  ],
  ["an acknowledgement", "RK901", { acknowledged: { RK999: "old" } }, [{ acknowledgement: "RK999" }]],
])("a finding is about %s", (_what, code, rest, expected) => {
  expect(subjects(rest, code)).toEqual(expected);
});

test("a finding stays the same on another release, with other words", () => {
  const [before, after] = ["2.10.3", "2.11.1"].map((rancherVersion) =>
    findingsOf({ rancherVersion }).find(({ code }) => code === "RK307"),
  ) as [Finding, Finding];
  expect(after.data).not.toEqual(before.data);
  expect(findingKey(before)).toBe(findingKey(after));
});

test("findings with the same code about different things are not the same", () => {
  const [one, other] = findingsOf({ agents: { cluster: [], fleet: [] } }).filter(({ code }) => code === "RK204") as [
    Finding,
    Finding,
  ];
  expect(findingKey(one)).not.toBe(findingKey(other));
});

test("a second pool that does not exist is news, although the setting is the same", () => {
  const named = (pool: string) =>
    prove(modelOf({ all }, { settings: { "machineSelectorFiles[0]": { pools: [pool] } } }));
  const { newFindings, goneFindings } = compareProofs(named("one"), named("other"));
  expect([newFindings, goneFindings].map((list) => list.map(({ code }) => code))).toEqual([["RK507"], []]);
});
