import { repairIn } from "../../lib/doctor/repair/forms";
import { renderDiagnosisJson } from "../../lib/report/doctor-json";
import { diagnosed } from "./objects";
import { agent, coredns, server } from "./system-objects";

jest.mock("../../lib/remedies/remedy-texts", () => {
  throw Object.assign(new Error("Cannot find module 'framework'"), { code: "MODULE_NOT_FOUND" });
});

test("without the framework a diagnosis has all but the manifests that take the place of K3s's own", () => {
  const registered = { "rke.cattle.io/machine": "a" };
  const diagnosis = diagnosed(
    server("cp-1", { taints: ["dedicated=cp:NoExecute"], labels: registered }),
    ...agent({ is: "pending" }),
    ...coredns({ is: "pending" }),
  );
  const { parts, lacks } = repairIn("hcl", diagnosis.repair.needs);
  expect(parts[0]?.lines[0]).toBe("cluster_agent_deployment_customization {");
  expect(lacks).toEqual(["cdktf is not installed beside this package, so coredns cannot be written out"]);
  expect(JSON.parse(renderDiagnosisJson(diagnosis)).verdict).toBe("stuck");
});
