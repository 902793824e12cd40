import { readFileSync } from "node:fs";
import path from "node:path";
import { labelSyntaxProblems, reservedLabelProblems } from "../../lib/scheduling/validation/pool-rules";
import { ownerOfLabel } from "../../lib/scheduling/validation/reserved-labels";

const isRefused = (labels: Readonly<Record<string, string>>) =>
  labelSyntaxProblems(labels).length + reservedLabelProblems(labels).length > 0;

interface Case {
  readonly label: string;
  readonly value: string;
  /** Whether a kubelet that is to set the label on its node starts. */
  readonly kubelet: boolean;
}

const { cases }: { readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(path.join(__dirname, "kubernetes/node-labels.json"), "utf8"),
);

test.each(cases.map(({ label, value, kubelet }) => [`${label}=${value}`, label, value, kubelet] as const))(
  "a kubelet starts with the label %s where a pool may have it",
  (_text, label, value, kubelet) => {
    const owner = ownerOfLabel(label);
    // On purpose: a kubelet takes them, but Rancher and Cluster API go by them.
    if (owner === "rancher" || owner === "cluster-api") return;
    expect(isRefused({ [label]: value })).toBe(!kubelet);
  },
);

test("what is refused although a kubelet takes it is Rancher's or Cluster API's, and nothing else", () => {
  const refused = cases.filter(({ label, value, kubelet }) => kubelet && isRefused({ [label]: value }));
  const prefixes = new Set(refused.map(({ label }) => (label === "cattle.io/os" ? label : label.split("/")[0])));
  expect([...prefixes].sort()).toEqual(["cattle.io/os", "cluster.x-k8s.io", "rke.cattle.io"]);
});
