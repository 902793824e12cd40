import { readFileSync } from "node:fs";
import path from "node:path";
import { readAgentConfiguration } from "../../../lib/scheduling/reading/agent-configuration";
import { ResourceValues } from "../../../lib/scheduling/reading/resource-values";

interface Case {
  readonly name: string;
  readonly block: unknown;
  readonly planned: unknown;
  readonly sent: readonly { readonly key?: string; readonly operator: string; readonly value?: string }[] | null;
}

const file = path.join(__dirname, "conformance/append-tolerations.json");
const corpus = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly Case[] };

const readConfigured = (block: unknown) =>
  readAgentConfiguration(ResourceValues.ofConfiguration({ agent: block }).block("agent"));
const readPlanned = (block: unknown) =>
  readAgentConfiguration(ResourceValues.ofValues({ agent: block }).block("agent"));

describe.each(corpus.cases.map((each) => [each.name, each] as const))("%s", (_name, { block, planned, sent }) => {
  const spelled = ["Equal", "Exists"];
  // Rancher's webhook takes no toleration without a key; Kubernetes takes none with another mistake.
  const taken = (sent ?? []).filter(
    (each) => "key" in each && spelled.includes(each.operator) && !("value" in each && each.operator === "Exists"),
  );

  test("is read as Rancher takes it, from a configuration and from a plan", () => {
    for (const read of [readConfigured(block), readPlanned(planned)]) {
      expect(read.tolerations.map((toleration) => toleration.toKubernetes())).toEqual(
        taken.map((each) => ({ ...each, ...(each.operator === "Equal" && !("value" in each) ? { value: "" } : {}) })),
      );
      expect(read.refusedTolerations).toHaveLength((sent ?? []).length - taken.length);
    }
  });
});
