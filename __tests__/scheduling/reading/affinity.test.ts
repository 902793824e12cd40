import { restrictsPlacement } from "../../../lib/scheduling/reading/affinity";
import { codesOf, written } from "./written";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const terms = (...nodeSelectorTerms: unknown[]) => ({ nodeAffinity: { [REQUIRED]: { nodeSelectorTerms } } });
const os = (operator: string, ...values: string[]) => ({
  matchExpressions: [{ key: "kubernetes.io/os", operator, values }],
});
const ZONE = { matchExpressions: [{ key: "zone", operator: "Exists" }] };

test.each([
  ["another operating system", terms(os("In", "darwin"))],
  ["no Linux", terms(os("NotIn", "windows", "linux"))],
  ["no label of the operating system", terms(os("DoesNotExist"))],
  ["an operator there is not", terms(os("Equals", "linux"))],
  ["a term without conditions, which takes no node", terms({})],
  ["no term at all", terms()],
  ["another label", terms(ZONE)],
  [
    "another label besides",
    terms({ matchExpressions: [...ZONE.matchExpressions, ...os("In", "linux").matchExpressions] }),
  ],
  ["a field", terms({ ...os("In", "linux"), matchFields: [{ key: "metadata.name", operator: "In", values: ["a"] }] })],
  ["other pods", { podAntiAffinity: { [REQUIRED]: [{ topologyKey: "zone" }] } }],
  ["something that is no affinity", "linux"],
])("an affinity restricts placement that asks for %s", (_what, affinity) => {
  expect(restrictsPlacement(affinity)).toBe(true);
});

test.each([
  ["Linux", terms(os("In", "linux", "darwin"))],
  ["no Windows", terms(os("NotIn", "windows"))],
  ["an operating system", terms(os("Exists"))],
  ["another label or Linux", terms(ZONE, os("In", "linux"))],
  ["nothing, but would like something", { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{}] } }],
  ["nothing", {}],
])("an affinity restricts nothing that asks for %s", (_what, affinity) => {
  expect(restrictsPlacement(affinity)).toBe(false);
});

test("an agent's affinity that no Linux node fits is said not to be judged", () => {
  const agent = (affinity: object) => ({
    cluster_agent_deployment_customization: [{ override_affinity: JSON.stringify(affinity) }],
  });
  expect(codesOf(written({}, undefined, agent(terms(os("In", "darwin")))))).toContain("RK305");
  expect(codesOf(written({}, undefined, agent(terms(os("NotIn", "windows")))))).not.toContain("RK305");
});
