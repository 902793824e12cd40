import fc from "fast-check";
import { judgeTrial } from "../../lib/trial/judge-trial";
import { readTrial } from "../../lib/trial/read-trial";
import { isGood } from "../../lib/trial/repair";
import { typedPool } from "../../lib/trial/typed-pool";
import { fuzz } from "../fuzz";

const judged = (pools: readonly string[], rancherUrl = "https://rancher.example.com") =>
  judgeTrial(
    readTrial({
      pools,
      rancherVersion: "2.14.1",
      kubernetesVersion: "v1.33.5+k3s1",
      rancherUrl,
      tolerations: [],
      derivesTolerations: true,
      disabled: [],
    }),
  );
const repaired = (...pools: string[]) => judged(pools).repair?.trial.pools.map(typedPool).join(" ");

test("what comes up is not repaired", () => {
  expect(repaired("a:all")).toBeUndefined();
});

test("taints of servers wait, and where they would leave no node free, one is added", () => {
  expect(repaired("first:all:k=v:NoExecute", "w:worker")).toBe("first:all:k=v:NoExecute:after-ready w:worker");
  expect(repaired("first:all:k=v:NoExecute")).toBe("first:all:k=v:NoExecute:after-ready general:worker");
  expect(repaired("general:all:k=v:NoExecute")).toBe("general:all:k=v:NoExecute:after-ready general-2:worker");
});

test("roles that are missing are added", () => {
  expect(repaired("w:worker")).toBe("w:worker servers:etcd+controlplane");
  expect(repaired("s:etcd+controlplane")).toBe("s:etcd+controlplane more:worker");
});

test("a repair was judged, and comes up", () => {
  const roles = fc.constantFrom("all", "etcd", "controlplane", "worker", "etcd+controlplane");
  const taints = fc.constantFrom("", ":k=v:NoExecute", ":k=v:NoSchedule", ":CriticalAddonsOnly:NoSchedule");
  const pools = fc.array(fc.tuple(roles, taints), { minLength: 1, maxLength: 3 });
  let repairs = 0;
  fc.assert(
    fc.property(pools, (parts) => {
      const { proof, repair } = judged(parts.map((part, index) => `p${index}:${part.join("")}`));
      if (isGood(proof)) expect(repair).toBeUndefined();
      if (repair === undefined) return;
      repairs += 1;
      expect(isGood(repair.proof)).toBe(true);
      const again = judged(repair.trial.pools.map(typedPool));
      expect(again.proof.bootstrap).toEqual(repair.proof.bootstrap);
      expect(again.proof.findings).toEqual(repair.proof.findings);
    }),
    fuzz(60),
  );
  expect(repairs).toBeGreaterThan(10);
});
