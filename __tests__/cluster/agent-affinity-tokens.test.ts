import { Fn, TerraformVariable, Token } from "cdktf";
import { type Affinity, K3sCluster, NodeRole } from "../../lib";
import { KUBERNETES_VERSION, rancherStack, synthesized } from "./stacks";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

/** Text as it is, and anything else as JSON. */
const EITHER = "${try(tostring(var.x), jsonencode(var.x))}";

const stack = () => {
  const scope = rancherStack();
  const variable = (id: string, type?: string) => new TerraformVariable(scope, id, type === undefined ? {} : { type });
  return { scope, variable };
};

function written(scope: ReturnType<typeof rancherStack>, overrideAffinity: unknown): string {
  const cluster = new K3sCluster(scope, "edge", {
    kubernetesVersion: KUBERNETES_VERSION,
    nodePools: { all: { roles: NodeRole.ALL } },
    agents: { clusterAgent: { overrideAffinity: overrideAffinity as Affinity } },
  });
  const { edge } = synthesized(cluster).resource.rancher2_cluster_v2;
  return edge.cluster_agent_deployment_customization[0].override_affinity;
}

describe("values of an affinity that are known only at apply", () => {
  test("are text where text is wanted, also from a variable that is a number", () => {
    const { scope, variable } = stack();
    const n = variable("n", "number");
    const term = {
      topologyKey: n.stringValue,
      labelSelector: {
        matchLabels: { a: n.stringValue, b: `zone-${n.stringValue}` },
        matchExpressions: [{ key: "c", operator: "In", values: [n.stringValue] }],
      },
      namespaces: [n.stringValue],
    };
    expect(
      written(scope, { podAffinity: { [PREFERRED]: [{ weight: n.numberValue, podAffinityTerm: term }] } }),
    ).toMatchInlineSnapshot(
      `"{"podAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":\${jsonencode(tonumber(var.n))},"podAffinityTerm":{"topologyKey":\${jsonencode(tostring(var.n))},"labelSelector":{"matchLabels":{"a":\${jsonencode(tostring(var.n))},"b":\${jsonencode("zone-\${var.n}")}},"matchExpressions":[{"key":"c","operator":"In","values":[\${jsonencode(tostring(var.n))}]}]},"namespaces":[\${jsonencode(tostring(var.n))}]}}]},"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"kubernetes.io/os","operator":"NotIn","values":["windows"]}]}]}}}"`,
    );
  });

  test("are lists and maps of text where those are wanted", () => {
    const { scope, variable } = stack();
    const term = {
      topologyKey: "kubernetes.io/hostname",
      labelSelector: {
        matchLabels: Token.asStringMap(variable("labels").value),
        matchExpressions: [{ key: "c", operator: "In", values: variable("list", "list(number)").listValue }],
      },
    };
    expect(written(scope, { podAntiAffinity: { [REQUIRED]: [term] } })).toMatchInlineSnapshot(
      `"{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"kubernetes.io/hostname","labelSelector":{"matchLabels":\${jsonencode(zipmap(keys(var.labels), formatlist("%s", values(var.labels))))},"matchExpressions":[{"key":"c","operator":"In","values":\${jsonencode(formatlist("%s", var.list))}}]}}]},"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"kubernetes.io/os","operator":"NotIn","values":["windows"]}]}]}}}"`,
    );
  });

  test.each<[string, (value: TerraformVariable) => unknown, string]>([
    ["the affinity", ({ value }) => value, EITHER],
    ["the affinity as any token", ({ value }) => Token.asAny(value), EITHER],
    ["the affinity as text", ({ stringValue }) => stringValue, EITHER],
    [
      "the affinity read from text",
      ({ stringValue }) => Fn.jsondecode(stringValue),
      EITHER.replaceAll("var.x", "jsondecode(var.x)"),
    ],
    [
      "the affinity as text around a token",
      ({ stringValue }) => `{"podAffinity":${stringValue}}`,
      '{"podAffinity":${var.x}}',
    ],
    ["nodeAffinity", ({ value }) => ({ nodeAffinity: value }), '{"nodeAffinity":${jsonencode(var.x)}}'],
    [
      "a term",
      ({ value }) => ({ nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [value] } } }),
      `{"nodeAffinity":{"${REQUIRED}":{"nodeSelectorTerms":[\${jsonencode(var.x)}]}}}`,
    ],
  ])("are written as an expression as a whole: %s", (_what, affinity, text) => {
    const { scope, variable } = stack();
    expect(written(scope, affinity(variable("x")))).toBe(text);
  });

  test.each<[string, (value: TerraformVariable) => object]>([
    ["values", ({ value }) => ({ operator: "In", values: Token.asAny(value) })],
    ["one value", ({ stringValue }) => ({ operator: "NotIn", values: [stringValue] })],
    ["the operator", ({ stringValue }) => ({ operator: stringValue, values: ["windows"] })],
  ])("leave a condition on the operating system alone: %s", (_what, condition) => {
    const { scope, variable } = stack();
    const matchExpressions = [{ key: "kubernetes.io/os", ...condition(variable("x")) }];
    const text = written(scope, { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ matchExpressions }] } } });
    expect(text).toContain("var.x");
    expect(text.match(/kubernetes.io\/os/g)).toHaveLength(1);
  });
});
