import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, TerraformStack } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider, type WrittenTaint } from "../../lib";
import { changesOfPlans, reviewChanges, reviewJson } from "../../lib/review";
import { examplesOf, MODULES, type PublicName, publicNames } from "../public-api";
import { planBetween } from "../review/plan-between";
import { codeIn, errorsOf, run } from "./example";

jest.setTimeout(120_000);

/** The generated bindings are told of by the Terraform registry. */
const NAMES = [...MODULES.keys()].filter((each) => each !== "./provider-rancher2").flatMap(publicNames);

/** What apps write out although its name tells nothing of it. */
const WRITTEN = [
  "Affinity",
  "AgentSchedulingCustomization",
  "ClusterMetadata",
  "ClusterSettings",
  "DataDirectories",
  "Etcd",
  "EtcdS3Config",
  "Finding",
  "K3sConfiguration",
  "LabelSelector",
  "LocalAuthEndpoint",
  "MachineSelectorConfig",
  "MachineSelectorFiles",
  "Operation",
  "Registries",
  "RotateCertificates",
  "SchedulingMatchers",
  "UpgradeStrategy",
];

function needsExample({ name, kind }: PublicName): boolean {
  return kind !== "type" || /(?:Props|Options)$/.test(name) || WRITTEN.includes(name);
}

/** Each once, although several entry points may export what it is of. */
const examples = [
  ...new Map(NAMES.flatMap(examplesOf).map((each) => [`${each.name}\n${each.comment}`, each])).values(),
];

const folder = mkdtempSync(path.join(tmpdir(), "docstrings-"));
const before = process.cwd();

/** Files that examples read, under the names that docs/plan-review.md gives them. */
beforeAll(() => {
  process.chdir(folder);
  const [base, head] = [synthesized("cdktf.base", []), synthesized("cdktf.out", ["team=a:NoExecute"])];
  writeFileSync("plan.json", JSON.stringify(planBetween(base, head, base)));
  writeFileSync("review.json", JSON.stringify(reviewJson(reviewChanges(changesOfPlans(["plan.json"])))));
});
afterAll(() => process.chdir(before));

function synthesized(outdir: string, taints: readonly WrittenTaint[]) {
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "edge");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
  const cluster = new K3sCluster(stack, "edge", { kubernetesVersion: "v1.33.5+k3s1" });
  cluster.addNodePool("servers", { roles: NodeRole.ALL });
  cluster.addNodePool("workers", { roles: [NodeRole.WORKER], taints });
  app.synth();
  return JSON.parse(JSON.stringify(stack.toTerraform()));
}

test("every class, function, enum and constant, and what apps write out, has an example", () => {
  const without = NAMES.filter(
    (each) => needsExample(each) && examplesOf(each).every(({ name }) => name !== each.name),
  );
  expect(without.map(({ kind, name }) => `${kind} ${name}`)).toEqual([]);
  expect(WRITTEN.filter((name) => !NAMES.some((each) => each.name === name))).toEqual([]);
});

test("every example compiles against the library", () => {
  expect(errorsOf(examples)).toEqual({});
});

test.each(examples)("the example of $name runs, and what it makes synthesizes without an error", (example) => {
  expect(run(codeIn(example))).toEqual([]);
});
