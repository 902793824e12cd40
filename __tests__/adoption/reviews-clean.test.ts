import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { doctor } from "../doctor/command";
import { type KubectlObject, list } from "../doctor/objects";
import { rancherK3s } from "../review/inputs";
import { CLUSTERS } from "./clusters";

jest.setTimeout(60_000);

const SYNTH_WITH_ERRORS = "CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS";

/** Runs the printed app, and gives the folder it wrote to `look`. */
async function synthesized<T>(name: string, look: (outdir: string) => Promise<T>): Promise<T> {
  const outdir = mkdtempSync(path.join(tmpdir(), "adopted-"));
  const before = { ...process.env };
  Object.assign(process.env, { CDKTF_OUTDIR: outdir, [SYNTH_WITH_ERRORS]: "true" });
  try {
    jest.isolateModules(() => require(path.join(__dirname, "printed", `${name}.ts`)));
    return await look(outdir);
  } finally {
    for (const variable of ["CDKTF_OUTDIR", SYNTH_WITH_ERRORS]) {
      if (before[variable] === undefined) delete process.env[variable];
      else process.env[variable] = before[variable];
    }
    rmSync(outdir, { recursive: true });
  }
}

/** What `doctor --expect` says of the cluster and the app that was made of it. */
async function compared(name: string, objects: readonly KubectlObject[] = CLUSTERS[name] ?? []) {
  return synthesized(name, async (outdir) => {
    const dump = path.join(outdir, "dump.json");
    writeFileSync(dump, JSON.stringify(list(...objects)));
    const { out } = await doctor([dump, "--expect", outdir, "--format", "json"]);
    return JSON.parse(out);
  });
}

/** Nodes with a label more, as `kubectl label node` gives it. */
function labelled(objects: readonly KubectlObject[], pools: Readonly<Record<string, string>>): KubectlObject[] {
  return objects.map((object) => {
    const metadata = object.metadata as { name: string; labels?: object };
    const pool = object.kind === "Node" ? pools[metadata.name] : undefined;
    if (pool === undefined) return object;
    return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, "rancher-k3s/node-pool": pool } } };
  });
}

describe("an app that was made of a cluster says what the cluster is like", () => {
  test.each(["everything", "without-rancher"])("%s: doctor --expect finds no difference", async (name) => {
    const { drift } = await compared(name);
    expect(drift.differences).toEqual([]);
    expect(drift.verdict).toBe("as-the-app-says");
  });

  test("nodes without the label of their pool lack that alone, and the commands of the app give it", async () => {
    const { drift } = await compared("dashboard");
    expect(drift.differences.map(({ what }: { what: string }) => what)).toEqual([
      "label rancher-k3s/node-pool of pool servers-cp",
      "label rancher-k3s/node-pool of pool workers-gpu",
      "label rancher-k3s/node-pool of pool workers-ssd",
    ]);
    const pools = {
      "cp-1": "servers-cp",
      "cp-2": "servers-cp",
      "gpu-1": "workers-gpu",
      "web-1": "workers-ssd",
      "web-2": "workers-ssd",
    };
    const after = await compared("dashboard", labelled(CLUSTERS.dashboard ?? [], pools));
    expect(after.drift.verdict).toBe("as-the-app-says");
  });

  test("what the doctor finds without a place, check finds without a place", async () => {
    const { blocked, drift } = await compared("stuck-first-node");
    const workloads = blocked.map(({ name }: { name: string }) => name);
    expect(drift.differences).toEqual([]);
    await synthesized("stuck-first-node", async (outdir) => {
      const { out } = await rancherK3s("check", outdir, "--format", "json");
      const rows: { workload: string; verdict: string }[] = JSON.parse(out).clusters[0].workloads;
      const judged = new Map(rows.map(({ workload, verdict }) => [workload, verdict]));
      expect(workloads).toContain("coredns");
      // Whether Rancher's agent comes to run hangs on the release of Rancher, which that input does not tell.
      judged.delete("cattle-cluster-agent");
      for (const name of workloads.filter((each: string) => judged.has(each))) {
        expect([name, judged.get(name)]).not.toEqual([name, "runs"]);
      }
    });
  });

  test("Terraform imports the cluster, and is told not to destroy it", async () => {
    const stack = await synthesized("dashboard", async (outdir) =>
      JSON.parse(JSON.stringify(require(path.join(outdir, "stacks/edge/cdk.tf.json")))),
    );
    expect(stack.import).toEqual([{ id: "fleet-default/edge", to: "rancher2_cluster_v2.edge" }]);
    expect(stack.resource.rancher2_cluster_v2.edge.lifecycle.prevent_destroy).toBe(true);
  });
});
