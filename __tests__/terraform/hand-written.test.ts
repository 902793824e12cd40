/** A repository that is written by hand in HCL, planned by the real Terraform and reviewed by what docs/hand-written.md says. */
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { TerraformStack, Testing } from "cdktf";
import { K3sCluster, NodeRole } from "../../lib";
import { createMirror, execute, type ProviderRelease, RANCHER2, REPOSITORY } from "./harness";
import { createRancher } from "./rancher";

const [release] = RANCHER2.filter(({ version }) => version === "14.1.1") as [ProviderRelease];
const mirror = createMirror([release]);
const rancher = createRancher();
const terraform = mirror.with(rancher.environment);
afterAll(() => {
  mirror.remove();
  rancher.remove();
});

const FIXTURE = path.join(__dirname, "hand-written");
const PAGE = readFileSync(path.join(REPOSITORY, "docs/hand-written.md"), "utf8");
const commands = (blocksOf("sh").find((block) => block.startsWith("terraform plan ")) ?? "").trimEnd();
const [pools = ""] = blocksOf("yaml");

function blocksOf(language: string): string[] {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ([, block]) => block ?? "",
  );
}

/** The repository with what stands in `before.tf` or `after.tf`. */
function write(folder: string, side: "before" | "after"): void {
  cpSync(path.join(FIXTURE, "provider.tf"), path.join(folder, "provider.tf"));
  cpSync(path.join(FIXTURE, "cluster"), path.join(folder, "cluster"), { recursive: true });
  cpSync(path.join(FIXTURE, `${side}.tf`), path.join(folder, "main.tf"));
}

/** A cluster of the library, as somebody has it beside HCL; the provider is that of the HCL. */
function ofLibrary(): object {
  const stack = new TerraformStack(Testing.app(), "beside");
  const nodePools = { all: { roles: NodeRole.ALL } };
  new K3sCluster(stack, "ours", { kubernetesVersion: "v1.33.5+k3s1", rancherVersion: "2.14.1", nodePools });
  const { terraform: _, provider: __, ...content } = JSON.parse(Testing.synth(stack));
  return content;
}

/** Runs commands as a reader of the page does, and gives what they print. */
async function run(folder: string, lines: string) {
  const programs = path.join(folder, "bin");
  mkdirSync(programs, { recursive: true });
  // What npx finds in a project that has installed the package.
  const program = `#!/bin/sh\n[ "$1 $2" = "--no-install cdktf-rancher-k3s" ] || exit 9\nshift 2\nexec '${process.execPath}' '${REPOSITORY}/dist/lib/cli/main.js' "$@"\n`;
  writeFileSync(path.join(programs, "npx"), program);
  chmodSync(path.join(programs, "npx"), 0o755);
  return execute("bash", ["-e", "-c", lines], folder, {
    ...process.env,
    ...terraform.environment,
    ...rancher.environment,
    NODE_OPTIONS: "",
    PATH: `${programs}:${process.env.PATH}`,
  });
}

interface Reviewed {
  readonly cluster: string;
  readonly address: string;
  readonly outcome: string;
  readonly severity?: string;
  readonly dangers: readonly { readonly code: string }[];
}

const rows = (clusters: readonly Reviewed[]) =>
  clusters
    .map(({ address, outcome, severity = "", dangers }) =>
      [address, outcome, severity, ...new Set(dangers.map(({ code }) => code))].join(" ").replace(/ +/g, " "),
    )
    .sort();

test("every cluster of a hand-written repository is reviewed, with a cluster of the library beside it and without", async () => {
  const folder = terraform.workspace({}, [release]);
  write(folder, "before");
  writeFileSync(path.join(folder, "pools.yaml"), pools);
  await terraform.init(folder);

  // All of it is new, and nothing of this library is there.
  const created = await run(folder, `${commands.replace("review", "check")} --format json --fail-on never`);
  expect([created.code, created.stderr]).toEqual([0, ""]);
  const { clusters, notJudged } = JSON.parse(created.stdout.slice(created.stdout.indexOf('{\n  "schemaVersion"')));
  expect(clusters.map(({ address }: Reviewed) => address).sort()).toMatchInlineSnapshot(`
[
  "module.region["eu"].rancher2_cluster_v2.this",
  "module.region["us"].rancher2_cluster_v2.this",
  "module.rke2.rancher2_cluster_v2.this",
  "rancher2_cluster_v2.dashboard",
  "rancher2_cluster_v2.edge",
  "rancher2_cluster_v2.gone",
  "rancher2_cluster_v2.renamed",
  "rancher2_cluster_v2.upgraded",
]
`);
  expect(notJudged.map(({ name, because }: Record<string, string>) => `${name}: ${because}`)).toMatchInlineSnapshot(`
[
  "cluster dashboard: it is not known which nodes it has (--pools)",
  "cluster gone: it is not known which nodes it has (--pools)",
  "cluster old-name: it is not known which nodes it has (--pools)",
  "cluster rke2: v1.33.5+rke2r1 is a release of RKE2",
]
`);

  rmSync(path.join(folder, "cdk.tf.json"));
  writeFileSync(path.join(folder, "cdk.tf.json"), JSON.stringify(ofLibrary()));
  await terraform.apply(folder);
  write(folder, "after");
  rancher.edit("dashboard", {
    "spec.clusterAgentDeploymentCustomization.appendTolerations": [],
    "spec.kubernetesVersion": "v1.34.3+k3s1",
  });
  const reviewed = await run(folder, `${commands} --format json > review.json || true\n${commands}`);
  const review = JSON.parse(readFileSync(path.join(folder, "review.json"), "utf8"));
  expect(rows(review.clusters)).toMatchInlineSnapshot(`
[
  "module.region["eu"].rancher2_cluster_v2.this changed error RK707 RK708",
  "module.region["us"].rancher2_cluster_v2.this unchanged ",
  "module.rke2.rancher2_cluster_v2.this changed warning RK703",
  "rancher2_cluster_v2.dashboard changed error RK710",
  "rancher2_cluster_v2.edge changed error RK704",
  "rancher2_cluster_v2.gone removed error RK702",
  "rancher2_cluster_v2.ours unchanged ",
  "rancher2_cluster_v2.renamed replaced error RK701",
  "rancher2_cluster_v2.upgraded changed error",
]
`);
  expect(reviewed.code).toBe(1);
  expect(reviewed.stdout.split("\n").filter((line) => line.startsWith("not judged"))).toMatchInlineSnapshot(`
[
  "not judged: cluster dashboard: it is not known which nodes it has (--pools)",
  "not judged: cluster new-name: it is not known which nodes it has (--pools)",
  "not judged: what changed in pools.yaml: its pools are taken to be the same",
]
`);
  // Nothing of a plan's secrets, and nothing that only an app in TypeScript can write.
  expect(reviewed.stdout).not.toMatch(
    /registration-token|token-made|addRemedy|machineGlobalConfig|upgradeStrategy|appendTolerations/,
  );
}, 120_000);
