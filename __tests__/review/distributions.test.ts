import { distributionOfRelease } from "../../lib/scheduling/releases/distribution";
import { Inputs, rancherK3s } from "./inputs";
import { handWritten } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const MACHINES = [{ name: "all", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 3 }];
const written = (kubernetes_version: string) =>
  inputs.file(handWritten({ kubernetes_version, rke_config: { machine_pools: MACHINES } }), "cdk.tf.json");
const review = (before: string, after: string, ...options: string[]) =>
  rancherK3s("review", "--base", written(before), "--head", written(after), ...options);

const [K3S, RKE2] = ["v1.33.5+k3s1", "v1.33.5+rke2r1"];

test.each([
  ["v1.33.5+k3s1", "K3s"],
  ["v1.33.5-k3s1", "K3s"],
  ["v1.33.5+k3s1-extra", "K3s"],
  ["v1.33.5+rke2r1", "RKE2"],
  ["v1.33.5", "RKE2"],
  ["v1.33.5+K3S1", "RKE2"],
  ["1.33.5+k3s1", undefined],
  ["v1.33+k3s1", undefined],
  ["v1.33.05+k3s1", undefined],
  ["v1.33.5+k3s1 ", undefined],
  ["latest", undefined],
  ["", undefined],
])("Rancher takes %j for a release of %s", (release, distribution) => {
  expect(distributionOfRelease(release)).toBe(distribution);
});

describe("a cluster that stays", () => {
  test("is not upgraded from RKE2 to K3s: that is a danger of its own", async () => {
    const { out, exitCode } = await review(RKE2, K3S);
    expect(exitCode).toBe(1);
    expect(out).not.toContain("Rancher takes the nodes from");
    expect(out.slice(0, out.indexOf("  warning["))).toMatchInlineSnapshot(`
"✗ cluster edge: Kubernetes v1.33.5+rke2r1 → v1.33.5+k3s1; the cluster is
  switched from RKE2 to K3s in place: v1.33.5+rke2r1 to v1.33.5+k3s1 (RK724, on
  apply)

Problems, the worst first
  error[RK724] on apply: the cluster is switched from RKE2 to K3s in place:
      v1.33.5+rke2r1 to v1.33.5+k3s1
    = no release of Rancher is known to refuse it: it runs the installer of K3s
      on machines that run RKE2, and takes nothing of RKE2 away
    = a cluster that was switched so was stuck in provisioning
      (rancher/rancher#32767); of newer releases of Rancher it is not known
    = help: keep a release of RKE2: v1.33.5+rke2r1
    = or: make a new cluster of K3s, on other machines, and move what runs there

Settings
  Kubernetes  v1.33.5+rke2r1 -> v1.33.5+k3s1

Notes
  info[RK402] on apply: the Rancher release is not known; the cluster is judged
      as on 2.15.0
    = what Rancher does with taints changed in single patch releases
    = help: write rancherVersion in the file of --pools (docs/hand-written.md),
      or pass --rancher-version to cdktf-rancher-k3s check

What a code means: npx --no-install cdktf-rancher-k3s explain RK724
  RK724: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK724.md
  RK402: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK402.md"
`);
  });

  test("is not mistyped from K3s to RKE2", async () => {
    const { out, exitCode } = await review(K3S, RKE2);
    expect([exitCode, out]).toEqual([1, expect.stringContaining("error[RK724]")]);
    expect(out).not.toContain("RK408");
    expect(out).toContain("neither K3s nor RKE2 supports it");
  });

  test("is switched by a release without a name as well, which Rancher takes for one of RKE2", async () => {
    const { out } = await review(K3S, "v1.33.6");
    expect(out).toContain("error[RK724]");
    expect(out).toContain("Rancher installs RKE2 where the version does not contain k3s, so also for");
  });

  test.each([
    [RKE2, "v1.34.3+rke2r1", "RKE2 v1.33.5+rke2r1 → v1.34.3+rke2r1"],
    ["v1.33.5", "v1.34.3+rke2r1", "RKE2 v1.33.5 → v1.34.3+rke2r1"],
    ["v1.33.5", "v1.33.6", "RKE2 v1.33.5 → v1.33.6"],
  ])("is upgraded within its distribution: %s to %s", async (before, after, said) => {
    const { out } = await review(before, after);
    expect(out).toContain(said);
    expect(out).toContain("Rancher takes the nodes from");
    expect(out).not.toContain("RK724");
  });

  test("is not switched where Rancher refuses the release", async () => {
    const { out, exitCode } = await review(K3S, "latest");
    expect([exitCode, out]).toEqual([1, expect.stringContaining("error[RK408] on apply")]);
    expect(out).not.toContain("RK724");
  });

  test("of RKE2, whose next release is known only at apply, is not judged as one of K3s", async () => {
    const { out, exitCode } = await review(RKE2, "${var.release}");
    expect(exitCode).toBe(0);
    expect(out.replace(/\s+/g, " ")).toContain("not judged: whether it becomes one of K3s is known only at apply");
    expect(out).not.toMatch(/RK\d|as before|no longer said/);
    expect(out.match(/not judged/g)).toHaveLength(1);
  });
});

test("a cluster that is made anew as one of the other distribution is replaced, not switched", async () => {
  const head = handWritten({ name: "other", kubernetes_version: K3S, rke_config: { machine_pools: MACHINES } });
  const { out } = await rancherK3s("review", "--base", written(RKE2), "--head", inputs.file(head, "cdk.tf.json"));
  expect(out).toContain("error[RK701]");
  expect(out).not.toContain("RK724");
});

test("a check calls each by its distribution, and leaves it open where the release is", async () => {
  const head = async (release: string) => (await rancherK3s("check", written(release))).out.split("\n")[0];
  expect(await head(RKE2)).toMatch(/^edge {2}RKE2 v1\.33\.5\+rke2r1,/);
  expect(await head("v1.33.5")).toMatch(/^edge {2}RKE2 v1\.33\.5,/);
  expect(await head("latest")).toMatch(/^edge {2}Kubernetes latest,/);
  expect(await head("${var.release}")).toMatch(/^edge {2}Kubernetes \(known at apply\),/);
});

test("a release without a name that is destroyed is one of RKE2, as in every other report", async () => {
  const custom = inputs.file(handWritten({ kubernetes_version: "v1.33.5" }), "cdk.tf.json");
  const gone = inputs.file({ ...handWritten({}), resource: {} }, "cdk.tf.json");
  const { out } = await rancherK3s("review", "--base", custom, "--head", gone);
  expect(out.replace(/\s+/g, " ")).toContain("RKE2 keeps running until it is uninstalled there");
});
