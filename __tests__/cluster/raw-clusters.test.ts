import { TerraformStack, Testing } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "../../lib";
import { ClusterV2 } from "../../lib/provider-rancher2/cluster-v2";
import { Rancher2Provider } from "../../lib/provider-rancher2/provider";
import { Inputs, rancherK3s } from "../review/inputs";
import { saidOf } from "./stacks";

const inputs = new Inputs();
afterAll(() => inputs.remove());

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has no type
type Json = any;

const ALL = { name: "all", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 1 };
const K3S = "v1.33.5+k3s1";

/** A stack whose provider is for this Rancher, and what stands in it. */
function stackOf(rancherVersion: string, write: (stack: TerraformStack) => void): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "production");
  new RancherProvider(stack, "rancher", { rancherVersion, apiUrl: "https://rancher.example.com" });
  write(stack);
  return stack;
}

function library(stack: TerraformStack, id: string, props: object = {}): K3sCluster {
  return new K3sCluster(stack, id, { kubernetesVersion: K3S, nodePools: { first: { roles: NodeRole.ALL } }, ...props });
}

function raw(stack: TerraformStack, rkeConfig: object, props: object = {}): ClusterV2 {
  const cluster = new ClusterV2(stack, "raw", { name: "raw", kubernetesVersion: K3S, ...props });
  cluster.addOverride("rke_config", { machine_pools: [ALL], ...rkeConfig });
  return cluster;
}

/** The plan that creates everything in a stack. */
function planOf(json: Json): object {
  const resources = Object.entries(json.resource).flatMap(([type, named]) =>
    Object.entries(named as Json).map(([name, values]) => ({
      address: `${type}.${name}`,
      type,
      values: values as Json,
    })),
  );
  const ofProvider = (block: Json) => ({
    version_constraint: json.terraform.required_providers.rancher2.version,
    expressions: { api_url: { constant_value: block.api_url } },
  });
  return {
    format_version: "1.2",
    resource_changes: resources.map(({ address, type, values }) => ({
      address,
      type,
      mode: "managed",
      change: { actions: ["create"], before: null, after: values, after_unknown: {} },
    })),
    configuration: {
      provider_config: Object.fromEntries(
        json.provider.rancher2.map((block: Json) => [
          block.alias === undefined ? "rancher2" : `rancher2.${block.alias}`,
          ofProvider(block),
        ]),
      ),
      root_module: {
        resources: resources.map(({ address, values }) => ({
          address,
          depends_on: values.depends_on,
          provider_config_key: values.provider ?? "rancher2",
        })),
      },
    },
  };
}

/** Codes of what is found about the cluster named `raw`: at synth, in the folder, in the plan. */
async function codesOfRaw(stack: TerraformStack): Promise<string[][]> {
  const json = JSON.parse(Testing.synth(stack, true));
  const place = stack.node.tryFindChild("raw") ?? stack;
  const annotated = saidOf(place)
    .flatMap((data) => /\[(RK\d+)\]/.exec(data)?.[1] ?? [])
    .sort();
  const checked = async (file: string) => {
    const { out, err } = await rancherK3s("check", file, "--format", "json");
    expect(err).toBe("");
    const cluster = JSON.parse(out).clusters.find((each: Json) => each.cluster === "raw");
    return cluster.findings.map(({ code }: { code: string }) => code).sort();
  };
  const files = [inputs.file(json, "cdk.tf.json"), inputs.file(planOf(json), "plan.json")];
  return [annotated, await checked(files[0] as string), await checked(files[1] as string)];
}

describe("a cluster that is written with the bindings is judged alike at synth, in the folder and in the plan", () => {
  test("by the provider alone, where nobody says which Rancher it is", async () => {
    const all = await codesOfRaw(
      stackOf("2.10.6", (stack) => raw(stack, { networking: [{ stack_preference: "dual" }] })),
    );
    expect(all[0]).toEqual(expect.arrayContaining(["RK402", "RK406"]));
    expect(all).toEqual([all[0], all[0], all[0]]);
  });

  test("by the release that the library's clusters agree on", async () => {
    const all = await codesOfRaw(
      stackOf("2.14.1", (stack) => {
        library(stack, "edge");
        library(stack, "core");
        raw(stack, {});
      }),
    );
    expect(all[0]).not.toContain("RK402");
    expect(all).toEqual([all[0], all[0], all[0]]);
  });

  test("by the library's cluster and not by its provider, of which neither folder nor plan has the release", async () => {
    const all = await codesOfRaw(
      stackOf("2.14.1", (stack) => {
        library(stack, "edge", { rancherVersion: "2.13.1" });
        raw(stack, {});
      }),
    );
    // Made for 2.14, as the constraint says.
    expect(all[0]).toContain("RK403");
    expect(all).toEqual([all[0], all[0], all[0]]);
  });

  test("without a release where the library's clusters do not agree", async () => {
    const all = await codesOfRaw(
      stackOf("2.14.1", (stack) => {
        library(stack, "edge", { rancherVersion: "2.13.1" });
        library(stack, "core");
        raw(stack, {});
      }),
    );
    expect(all[0]).toContain("RK402");
    expect(all).toEqual([all[0], all[0], all[0]]);
  });

  test("without the release of another Rancher in the same stack", async () => {
    const all = await codesOfRaw(
      stackOf("2.14.1", (stack) => {
        library(stack, "edge");
        const provider = new Rancher2Provider(stack, "other", { apiUrl: "https://10.0.0.1", alias: "other" });
        raw(stack, {}, { provider });
      }),
    );
    expect(all[0]).toContain("RK402");
    expect(all).toEqual([all[0], all[0], all[0]]);
  });

  test("where an override of the stack is all there is of it", async () => {
    const all = await codesOfRaw(
      stackOf("2.14.1", (stack) => {
        library(stack, "edge");
        stack.addOverride("resource.rancher2_cluster_v2.other", {
          name: "raw",
          kubernetes_version: K3S,
          rke_config: { machine_pools: [ALL], machine_global_config: "node-taint: [a=b:NoSchedule]" },
        });
      }),
    );
    expect(all[0]).toContain("RK501");
    expect(all).toEqual([all[0], all[0], all[0]]);
  });
});

describe("a cluster of an app's own that is moved to one of the library, and writes a moved block alone", () => {
  const annotations = (stack: TerraformStack) => {
    Testing.synth(stack, true);
    return stack.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
  };
  const findings = (stack: TerraformStack) => annotations(stack).filter((each) => /RK5(14|23)/.test(each));

  test("is no cluster any more, of no name and of that of the other one neither", () => {
    const moved = (move: (raw: ClusterV2) => void) =>
      stackOf("2.14.1", (stack) => {
        const own = new ClusterV2(stack, "raw", { name: "edge", kubernetesVersion: K3S });
        library(stack, "edge", { logicalId: "main" }).resource.addMoveTarget("target");
        move(own);
      });
    expect(findings(moved((own) => own.moveTo("target")))).toEqual([]);
    expect(findings(moved((own) => own.moveToId("rancher2_cluster_v2.main")))).toEqual([]);
    expect(findings(moved(() => {})).join()).toContain("RK523");
  });

  test("is one where it takes another one's place", () => {
    const stack = stackOf("2.14.1", (each) => {
      raw(each, {}, { name: "Not A Name" }).moveFromId("rancher2_cluster_v2.older");
    });
    expect(findings(stack).join()).toContain("RK514");
  });
});
