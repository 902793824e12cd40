/** An app as one file, as bundlers make it for a function or an image without node_modules. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { execute, succeed } from "./execute";
import { linkedProject } from "./linked-project";
import { packed } from "./tarball";

const work = mkdtempSync(path.join(realpathSync(tmpdir()), "bundled-app-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** What it writes is YAML in parts, so that it needs what the library loads only then; and it reads what it wrote. */
const APP = `import { App, TerraformStack } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "cdktf-rancher-k3s";
import { loadClusters } from "cdktf-rancher-k3s/review";

const app = new App();
const stack = new TerraformStack(app, "edge");
new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" });
new K3sCluster(stack, "edge", {
  kubernetesVersion: "v1.33.5+k3s1",
  nodePools: { servers: { roles: NodeRole.ALL } },
  chartValues: { traefik: { deployment: { replicas: 2 } } },
  additionalManifest: "apiVersion: v1\\nkind: Namespace\\nmetadata:\\n  name: edge\\n",
});
app.synth();
console.log(loadClusters("cdktf.out").map(({ cluster }) => cluster.name).join());
`;

test("needs nothing beside the one file", async () => {
  const project = path.join(work, "project");
  linkedProject(project, packed(), "cdktf", { cdktf: "cdktf" });
  const alone = path.join(work, "alone");
  mkdirSync(alone);
  const { warnings } = await build({
    stdin: { contents: APP, resolveDir: project, loader: "ts" },
    bundle: true,
    platform: "node",
    outfile: path.join(alone, "app.js"),
    logLevel: "silent",
  });
  expect(warnings).toEqual([]);
  expect(succeed(await execute("node", ["app.js"], alone))).toBe("edge\n");
  const stack = readFileSync(path.join(alone, "cdktf.out/stacks/edge/cdk.tf.json"), "utf8");
  expect(JSON.parse(stack).resource.rancher2_cluster_v2.edge.name).toBe("edge");
});
