/** The demo in main.ts, which `npm run synth` writes and checks. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { rancherK3s } from "../trial/command";

const MAIN = path.join(__dirname, "../../main.ts");
const outdir = mkdtempSync(path.join(tmpdir(), "demo-"));
const before = process.env.CDKTF_OUTDIR;

beforeAll(() => {
  process.env.CDKTF_OUTDIR = outdir;
  jest.isolateModules(() => require(MAIN));
});

afterAll(() => {
  if (before === undefined) delete process.env.CDKTF_OUTDIR;
  else process.env.CDKTF_OUTDIR = before;
  rmSync(outdir, { recursive: true });
});

test("what is printed begins with the reported case, which never comes up, and its repair, which does", async () => {
  const { out, exitCode } = await rancherK3s(["check", outdir]);
  expect(exitCode).toBe(0);
  expect(out.slice(0, out.indexOf("\n\n\n"))).toMatchInlineSnapshot(`
"2 clusters: 1 with accepted errors, 1 with accepted warnings

✗ cluster reported: the cluster never comes up; 1 acknowledged (RK102); 2 notes
✓ cluster repaired: comes up; 1 acknowledged (RK602); 2 notes"
`);
  expect(out.match(/^ {2}[✓✗±?] .*/gm)).toEqual([
    "  ✗ the cluster never comes up",
    "  ✓ the cluster comes up, whichever node is the first",
  ]);
});

test("what happened, why, and what was changed stands with the reported case", async () => {
  const { out } = await rancherK3s(["check", outdir, "--cluster", "reported"]);
  const words = out.replaceAll(/\s+/g, " ");
  expect(words).toContain("CoreDNS blocked by test-key=test-value:NoExecute");
  expect(words).toContain("no node that is added helps and the cluster waits forever");
  expect(words).toContain('cluster "repaired" has one line more: taintsApplied: "after-ready"');
  expect(words).toContain("never to be deployed");
  expect(words).toContain("stack never-deploy:");
});

test("one line of the app is the difference between the two", () => {
  const [reported = [], repaired = []] = [
    ...readFileSync(MAIN, "utf8").matchAll(/new DemoStack\(app, "[\w-]+", "\w+", \{\n([\s\S]*?)^\}\);/gm),
  ].map(([, pool = ""]) => pool.split("\n"));
  expect(reported.length).toBeGreaterThan(2);
  expect(repaired.filter((line) => !reported.includes(line))).toEqual(["  taintsApplied: TaintsApplied.AFTER_READY,"]);
  expect(reported.filter((line) => !repaired.includes(line))).toEqual([]);
});

test("nothing of it is open but notes, and what is accepted has a reason", async () => {
  const { clusters } = JSON.parse((await rancherK3s(["check", outdir, "--format", "json"])).out);
  const findings: { code: string; severity: string; acknowledged?: string }[] = clusters.flatMap(
    ({ findings: each }: { findings: object[] }) => each,
  );
  const accepted = findings.filter(({ acknowledged }) => acknowledged !== undefined);
  expect(accepted.map(({ code }) => code)).toEqual(["RK102", "RK602"]);
  expect(findings.filter(({ severity, acknowledged }) => severity !== "info" && acknowledged === undefined)).toEqual(
    [],
  );
});

test("Terraform's addresses of what is deployed stay", () => {
  const file = path.join(outdir, "stacks/tainted-cluster/cdk.tf.json");
  const { resource } = JSON.parse(readFileSync(file, "utf8"));
  expect(Object.entries(resource).map(([type, all]) => [type, Object.keys(all as object)])).toEqual([
    ["rancher2_cluster_v2", ["demo"]],
    ["terraform_data", ["demo_model"]],
  ]);
});
