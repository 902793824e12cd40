import type { Finding } from "../../lib";
import { covers } from "../../lib/review/problems";

const frame = { severity: "warning", cluster: "edge" } as const;
const lost = (code: "RK707" | "RK708", ...workloads: string[]): Finding => ({
  ...frame,
  code,
  data: { workloads, causes: [], followers: [], moment: "on-join" },
});
const unplaced = (workload: string, code: "RK203" | "RK204" = "RK204"): Finding => ({
  ...frame,
  code,
  data: {
    workload,
    refusals: [],
    neverMade: [],
    customize: { kind: "unneeded" },
    hasControlPlane: true,
  },
});
const jobs = (...workloads: string[]): Finding => ({
  ...frame,
  code: "RK205",
  data: { workloads, neverMade: [], refusals: [], customize: { kind: "unneeded" } },
});

test.each<[string, Finding, Finding, boolean]>([
  ["the same workload", lost("RK707", "coredns"), unplaced("coredns", "RK203"), true],
  ["one of its workloads", lost("RK708", "metrics-server", "dashboard-shell"), unplaced("dashboard-shell"), true],
  ["another workload", lost("RK708", "metrics-server"), unplaced("dashboard-shell"), false],
  ["all of the jobs", lost("RK708", "metrics-server", "job-a", "job-b"), jobs("job-a", "job-b"), true],
  ["only some of the jobs", lost("RK708", "metrics-server", "job-a"), jobs("job-a", "job-b"), false],
  ["workloads whose names look like a list", lost("RK708", "a", "b"), unplaced("a and b"), false],
])("whether a danger about lost places tells of a finding about %s", (_what, danger, finding, isTold) => {
  expect(covers(danger, finding)).toBe(isTold);
});

test("a danger of another kind tells of nothing, nor does any of what is no loss", () => {
  const evicted: Finding = {
    ...frame,
    code: "RK703",
    data: { pool: "a", taints: ["a:NoExecute"], workloads: ["coredns"], isAtOnce: true },
  };
  const single: Finding = { ...frame, code: "RK209", data: { pool: "a", workloads: ["coredns"], keeping: [] } };
  expect(covers(evicted, unplaced("coredns"))).toBe(false);
  expect(covers(lost("RK707", "coredns"), single)).toBe(false);
});
