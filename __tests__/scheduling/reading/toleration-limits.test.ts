import { readAgentConfiguration } from "../../../lib/scheduling/reading/agent-configuration";
import { ResourceValues } from "../../../lib/scheduling/reading/resource-values";
import { PLAIN, TAINTED, verdictOf, written } from "./written";

const K = { key: "k", operator: "Exists", effect: "NoExecute" };
const AGENT = "fleet_agent_deployment_customization";
const limited = (
  seconds: unknown,
  pools: Parameters<typeof written>[1] = TAINTED,
  toleration: object = K,
  agent = AGENT,
) => written({}, pools, { [agent]: [{ append_tolerations: [{ ...toleration, seconds }] }] });
const open = (proof: ReturnType<typeof written>) =>
  proof.findings.filter(({ code }) => code === "RK109").map(({ data }) => data);

describe("the limit of an agent's toleration", () => {
  test("leaves open whether the agent is evicted, where it is known only at apply", () => {
    const proof = limited("${var.s}");
    expect(open(proof)).toEqual([
      {
        value: `${AGENT}.append_tolerations.seconds`,
        firstNode: false,
        workloads: [],
        evicted: ["fleet-agent"],
      },
    ]);
    expect(proof.findings.map(({ code }) => code)).not.toContain("RK302");
    expect(verdictOf("fleet-agent", proof)).toBe("runs");
  });

  test("decides nothing where no taint evicts", () => {
    expect(open(limited("${var.s}", PLAIN))).toEqual([]);
    const noSchedule = { ...K, effect: "NoSchedule" };
    const tainted = { first: { ...TAINTED.first, taints: ["k=v:NoSchedule"] } };
    expect(open(limited("${var.s}", tainted, noSchedule))).toEqual([]);
  });

  test("that is known is judged as it is", () => {
    expect(limited(60).findings.map(({ code }) => code)).toContain("RK302");
    expect(open(limited(60))).toEqual([]);
  });

  test("decides nothing for cattle-cluster-agent where Rancher's own toleration comes first, as it does on the control plane", () => {
    const cluster = "cluster_agent_deployment_customization";
    const codes = (seconds: unknown, pools: Parameters<typeof written>[1] = TAINTED) =>
      limited(seconds, pools, K, cluster).findings.map(({ code }) => code);
    expect(codes("${var.s}")).not.toContain("RK109");
    expect(codes(60)).not.toContain("RK302");
    const onWorkers = { ...PLAIN, gpu: { taints: ["k=v:NoExecute"] } };
    expect(codes("${var.s}", onWorkers)).toContain("RK109");
    expect(codes(60, onWorkers)).toContain("RK302");
  });

  test("that the provider fills in at apply is none", () => {
    const values = { a: [{ append_tolerations: [K] }] };
    const mask = { a: [{ append_tolerations: [{ seconds: true }] }] };
    const read = readAgentConfiguration(ResourceValues.ofValues(values, mask).block("a"));
    expect([read.openLimits, read.tolerations.length]).toEqual([[], 1]);
  });
});
