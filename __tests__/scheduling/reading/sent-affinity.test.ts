import { sentAffinity, withKeysAsRead } from "../../../lib/scheduling/reading/sent-affinity";

/** What the provider sends of an affinity, by Go's types. */

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
const IN = { key: "a", operator: "In", values: ["b"] };
const node = (...matchExpressions: unknown[]) => ({
  nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ matchExpressions }] } },
});

test.each<[string, unknown]>([
  ["nothing", {}],
  ["an empty part", { nodeAffinity: {} }],
  ["a required term", node(IN)],
  ["a preferred one", { nodeAffinity: { [PREFERRED]: [{ weight: 1, preference: { matchExpressions: [IN] } }] } }],
  ["an empty selector of pods", { podAffinity: { [REQUIRED]: [{ labelSelector: {}, topologyKey: "z" }] } }],
  [
    "all of a term of pods",
    {
      podAntiAffinity: {
        [REQUIRED]: [
          {
            labelSelector: { matchLabels: { Key: "v" }, matchExpressions: [IN] },
            namespaces: ["a"],
            topologyKey: "z",
            namespaceSelector: {},
            matchLabelKeys: ["x"],
            mismatchLabelKeys: ["y"],
          },
        ],
      },
    },
  ],
])("%s is sent as it is", (_, affinity) => {
  expect(sentAffinity(affinity)).toEqual(affinity);
});

test.each<[string, unknown, unknown]>([
  ["a key that there is not", { nodeAfinity: {}, ...node({ ...IN, extra: 1 }) }, node(IN)],
  ["an empty list", { nodeAffinity: { [PREFERRED]: [] } }, { nodeAffinity: {} }],
  ["empty values", node({ key: "a", operator: "Exists", values: [] }), node({ key: "a", operator: "Exists" })],
  ["null", { nodeAffinity: null, podAffinity: { [REQUIRED]: null } }, { podAffinity: {} }],
])("%s is left out", (_, affinity, sent) => {
  expect(sentAffinity(affinity)).toEqual(sent);
});

test("what Kubernetes needs is there and empty where nobody wrote it", () => {
  expect(sentAffinity({ nodeAffinity: { [REQUIRED]: {} } })).toEqual({
    nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: null } },
  });
  expect(sentAffinity(node({}))).toEqual(node({ key: "", operator: "" }));
  expect(sentAffinity({ podAffinity: { [PREFERRED]: [{}] } })).toEqual({
    podAffinity: { [PREFERRED]: [{ weight: 0, podAffinityTerm: { topologyKey: "" } }] },
  });
});

test("keys count in any case, labels in theirs alone", () => {
  const spelled = { NODEAFFINITY: { [REQUIRED.toLowerCase()]: { NodeSelectorTerms: [{ MatchExpressions: [IN] }] } } };
  expect(sentAffinity(spelled)).toEqual(node(IN));
  // Go folds the long s and the Kelvin sign, too.
  expect(
    sentAffinity({ nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ "matchExpre\u017f\u017fions": [IN] }] } } }),
  ).toEqual(node(IN));
  const labels = { podAffinity: { [REQUIRED]: [{ topologyKey: "z", labelSelector: { matchLabels: { Key: "v" } } }] } };
  expect(withKeysAsRead(labels)).toEqual(labels);
  expect(withKeysAsRead({ other: 1, Podaffinity: {} })).toEqual({ other: 1, podAffinity: {} });
});

test.each<[string, unknown]>([
  ["text", "linux"],
  ["a list", []],
  ["a list for an object", { nodeAffinity: [] }],
  ["an object for a list", { podAffinity: { [REQUIRED]: {} } }],
  ["a number for text", node({ ...IN, key: 1 })],
  ["text for a number", { nodeAffinity: { [PREFERRED]: [{ weight: "1", preference: {} }] } }],
  ["half a number", { nodeAffinity: { [PREFERRED]: [{ weight: 1.5, preference: {} }] } }],
])("nothing is sent of %s", (_, affinity) => {
  expect(sentAffinity(affinity)).toBeUndefined();
});

test("hostile keys and depths do no harm", () => {
  const deep = JSON.parse(`${'{"nodeAffinity":'.repeat(5000)}{}${"}".repeat(5000)}`);
  expect(sentAffinity(deep)).toEqual({ nodeAffinity: {} });
  const hostile = JSON.parse('{"__proto__": {"nodeAffinity": {}}, "podAffinity": {}}');
  expect(sentAffinity(hostile)).toEqual({ podAffinity: {} });
  expect(sentAffinity(withKeysAsRead(deep))).toEqual({ nodeAffinity: {} });
});
