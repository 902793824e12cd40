import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { list } from "../doctor/objects";
import { rancherK3s } from "../review/inputs";
import { CLUSTERS } from "./clusters";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "adopt-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function dumpOf(name: string): string {
  const file = path.join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(list(...(CLUSTERS[name] ?? []))));
  return file;
}

const printed = (name: string) => readFileSync(path.join(__dirname, "printed", `${name}.ts`), "utf8");

test("standard output is the app alone, and what is to be known stands on standard error", async () => {
  const { out, err, exitCode } = await rancherK3s("adopt", dumpOf("everything"));
  expect(out).toBe(printed("everything"));
  expect(exitCode).toBe(0);
  expect(err).toMatchInlineSnapshot(`
"edge: 2 pools, 2 nodes, v1.33.5+k3s1; 3 things to fill in, 1 not in the app
  npx cdktf diff, with the app: it must import, and destroy nothing

To fill in
  - agentEnvVars holds what may be secret and was not read: give
    TF_VAR_agent_env_vars_https_proxy, TF_VAR_agent_env_vars_no_proxy
  - machineGlobalConfig holds what may be secret and was not read: give
    TF_VAR_machine_global_config_datastore_endpoint
  - chartValues holds what may be secret and was not read: give
    TF_VAR_chart_values_traefik_dashboard_password

Not in the app
  - the annotation example.com/owner stays as it is in Rancher: values of
    annotations are not read. To manage it here, write it and take
    annotations["example.com/owner"] out of ignoreChanges
"
`);
  expect(err.split("\n").every((line) => line.length <= 80)).toBe(true);
});

test("dumps of two clusters' servers are put together", async () => {
  const objects = CLUSTERS.dashboard ?? [];
  const files = [
    objects.filter(({ kind }) => kind === "Cluster"),
    objects.filter(({ kind }) => kind !== "Cluster"),
  ].map((part, index) => {
    const file = path.join(folder, `${index}.json`);
    writeFileSync(file, JSON.stringify(list(...part)));
    return file;
  });
  expect((await rancherK3s("adopt", ...files)).out).toBe(printed("dashboard"));
});

test("a file is written, and one that is there is not written over", async () => {
  const [dump, output] = [dumpOf("dashboard"), path.join(folder, "main.ts")];
  const first = await rancherK3s("adopt", dump, "--output", output);
  expect([first.out, first.exitCode]).toEqual(["", 0]);
  expect(readFileSync(output, "utf8")).toBe(printed("dashboard"));
  writeFileSync(output, "// mine\n");
  const second = await rancherK3s("adopt", dump, "--output", output);
  expect(second.exitCode).toBe(2);
  expect(second.err).toContain("is there already and is not written over: take another name, or remove it first");
  expect(readFileSync(output, "utf8")).toBe("// mine\n");
});

test("a cluster that cannot become an app ends with exit code 2 and no file", async () => {
  const dump = dumpOf("dashboard");
  const { out, err, exitCode } = await rancherK3s(
    "adopt",
    dump,
    "--cluster",
    "third",
    "--output",
    path.join(folder, "x"),
  );
  expect([out, exitCode]).toEqual(["", 2]);
  expect(err).toContain('the nodes are of the cluster "fleet-default/edge", and not of "third"');
  expect(() => readFileSync(path.join(folder, "x"))).toThrow("ENOENT");
});
