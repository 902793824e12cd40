import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, TerraformStack } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "../../lib";
import { ALL_ROLES, clusterOf, KUBERNETES_VERSION, synthesizeApp, synthesized } from "./stacks";

const TAINTED = { ...ALL_ROLES, taints: ["test-key=test-value:NoExecute" as const] };

/** Annotations of an app's stack, as a tool finds them in its manifest. */
function annotationsOf(
  build: (stack: TerraformStack) => void,
): { constructPath: string; level: string; message: string }[] {
  const outdir = mkdtempSync(path.join(tmpdir(), "annotations-"));
  try {
    const app = new App({ outdir });
    const stack = new TerraformStack(app, "production");
    build(stack);
    app.synth();
    return JSON.parse(readFileSync(path.join(outdir, "manifest.json"), "utf8")).stacks.production.annotations;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

describe("findings at synth", () => {
  test("an error fails the synth, and says where, why and what to do", () => {
    const cluster = clusterOf({ first: TAINTED, general: { roles: [NodeRole.WORKER] } });
    expect(() => synthesizeApp(cluster)).toThrow(
      /\[test\/edge\] error\[RK102\]: CoreDNS cannot run on a node of pool "first"[\s\S]*= help: [\s\S]*= or: /,
    );
  });

  test("a warning is an annotation of the cluster", () => {
    const annotations = annotationsOf((stack) => {
      new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1" });
      new K3sCluster(stack, "edge", {
        kubernetesVersion: KUBERNETES_VERSION,
        nodePools: { first: TAINTED, general: { roles: [NodeRole.WORKER] } },
      });
    });
    expect(annotations.map(({ level, message }) => `${level} ${message.split("\n")[0]?.slice(0, 16)}`)).toContain(
      "@cdktf/warn warning[RK103]: ",
    );
    expect(new Set(annotations.map(({ constructPath }) => constructPath))).toEqual(new Set(["production/edge"]));
  });

  test("pools that are added after the cluster count", () => {
    const cluster = clusterOf({ all: ALL_ROLES });
    cluster.addNodePool("more", TAINTED);
    expect(() => synthesizeApp(cluster)).toThrow(/pool "more"/);
  });

  test("an acknowledged error no longer fails the synth", () => {
    const cluster = clusterOf({ first: TAINTED, general: { roles: [NodeRole.WORKER] } });
    cluster.acknowledge("RK102", "hosts file on every node");
    expect(() => synthesizeApp(cluster)).not.toThrow();
  });

  test("the reason of an acknowledgement is in the plan", () => {
    const cluster = clusterOf({ first: TAINTED });
    cluster.acknowledge("RK102", "hosts file on every node");
    expect(synthesized(cluster).resource.terraform_data.edge_model.input).toMatchObject({
      "accepts RK102": "hosts file on every node",
    });
  });

  test("a healthy cluster has none", () => {
    expect(clusterOf({ all: ALL_ROLES }).prove().findings).toEqual([]);
    expect(() => synthesizeApp(clusterOf({ all: ALL_ROLES }))).not.toThrow();
  });
});

describe("an acknowledgement that can never work is refused", () => {
  const cluster = clusterOf({ all: ALL_ROLES });

  test("a code that does not exist", () => {
    expect(() => cluster.acknowledge("RK1O2" as never, "reason")).toThrow(
      /there is no finding "RK1O2", did you mean "RK102"\?[\s\S]*--> test\/edge/,
    );
  });

  test("a reason that Terraform would read as a template", () => {
    expect(() => cluster.acknowledge("RK102", "costs ${var.price}")).toThrow(/known only at apply/);
  });

  test("no reason", () => {
    expect(() => cluster.acknowledge("RK102", "  ")).toThrow(/RK102 is acknowledged without a reason/);
  });
});

describe("whether Rancher's agent needs DNS", () => {
  const verdict = (rancherUrl: string) => clusterOf({ first: TAINTED }, { rancherUrl }).prove().bootstrap.verdict;

  test.each([
    ["https://rancher.example.com", "no"],
    ["https://10.0.0.1", "yes"],
    ["https://10.0.0.1:8443/", "yes"],
    ["https://[2001:db8::1]", "yes"],
    ["https://10.0.0.1.nip.io", "no"],
  ])("with the URL %s the cluster comes up: %s", (url, expected) => {
    expect(verdict(url)).toBe(expected);
  });

  test.each(["rancher.example.com", "http://rancher.example.com", "ftp://x"])("%s is not a URL of Rancher", (url) => {
    expect(() => verdict(url)).toThrow(/is not an https URL/);
  });
});

test("a cluster that is not made, as its count is 0, is not judged at synth", () => {
  const withCount = (count: number) => {
    // With pools something would refer to it without an index.
    const cluster = clusterOf({});
    cluster.resource.addOverride("count", count);
    return cluster;
  };
  expect(() => synthesizeApp(withCount(1))).toThrow("RK106");
  expect(() => synthesizeApp(withCount(0))).not.toThrow();
});
