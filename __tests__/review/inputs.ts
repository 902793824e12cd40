import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { COMMANDS } from "../../lib/cli/commands/all";
import { run } from "../../lib/cli/program";
import { type ClusterSketch, contentsOf, resourceOf } from "../scheduling/models";

/** A folder of its own for one test file, with the files a review reads. */
export class Inputs {
  public readonly folder = mkdtempSync(path.join(tmpdir(), "review-"));
  private count = 0;

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Writes anything under a name of its own. */
  public file(content: string | Buffer | object, name = "file.json"): string {
    this.count += 1;
    const file = path.join(this.folder, String(this.count), name);
    mkdirSync(path.dirname(file), { recursive: true });
    const isRaw = typeof content === "string" || Buffer.isBuffer(content);
    writeFileSync(file, isRaw ? content : JSON.stringify(content));
    return file;
  }

  /** A `cdktf.out` with these stacks in it. */
  public app(stacks: Readonly<Record<string, SketchedStack>>): string {
    this.count += 1;
    const folder = path.join(this.folder, String(this.count));
    const manifest: Record<string, object> = {};
    for (const [name, { at = name, dependencies = [], ...content }] of Object.entries(stacks)) {
      const relative = path.join("stacks", at, "cdk.tf.json");
      mkdirSync(path.join(folder, "stacks", at), { recursive: true });
      writeFileSync(path.join(folder, relative), JSON.stringify(content));
      manifest[name] = { name, synthesizedStackPath: relative, dependencies };
    }
    writeFileSync(path.join(folder, "manifest.json"), JSON.stringify({ version: "0.21.0", stacks: manifest }));
    return folder;
  }
}

/** Content of a `cdk.tf.json`, and where it stands. */
export interface SketchedStack {
  readonly at?: string;
  readonly dependencies?: readonly string[];
  readonly [key: string]: unknown;
}

/** A synthesized stack: of each cluster its resource and its model, under the names the construct gives them. */
export function stackOf(clusters: Readonly<Record<string, ClusterSketch>>, rest: object = {}): SketchedStack {
  return {
    terraform: { required_providers: { rancher2: { source: "rancher/rancher2" } } },
    resource: {
      rancher2_cluster_v2: Object.fromEntries(Object.entries(clusters).map(([id, sketch]) => [id, resourceOf(sketch)])),
      terraform_data: Object.fromEntries(
        Object.entries(clusters).map(([id, sketch]) => [
          `${id}_model`,
          { depends_on: [`rancher2_cluster_v2.${id}`], input: contentsOf(sketch) },
        ]),
      ),
    },
    ...rest,
  };
}

/** The `change` in what is different, which is different only in part. */
function changeIn(difference: object | undefined): object {
  return (difference as { readonly change?: object } | undefined)?.change ?? {};
}

export interface PlannedCluster {
  readonly before?: ClusterSketch | undefined;
  readonly after?: ClusterSketch | undefined;
  /** What is different in the resource change of the cluster. */
  readonly cluster?: object;
  /** What is different in the resource change of the model. */
  readonly model?: object;
}

/** A plan as `terraform show -json` prints it, with an entry for the cluster and one for its model. */
export function planOf(clusters: Readonly<Record<string, PlannedCluster>>, rest: object = {}): object {
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_changes: Object.entries(clusters).flatMap(([id, { before, after, cluster, model }]) => {
      const actions = before === undefined ? ["create"] : after === undefined ? ["delete"] : ["update"];
      const values = (sketch: ClusterSketch | undefined) => (sketch === undefined ? null : resourceOf(sketch));
      const data = (sketch: ClusterSketch | undefined) => {
        if (sketch === undefined) return null;
        const input = contentsOf(sketch);
        return { id: "made-up", input, output: input, triggers_replace: null };
      };
      return [
        {
          address: `rancher2_cluster_v2.${id}`,
          mode: "managed",
          type: "rancher2_cluster_v2",
          name: id,
          ...cluster,
          change: { actions, before: values(before), after: values(after), after_unknown: {}, ...changeIn(cluster) },
        },
        {
          address: `terraform_data.${id}_model`,
          mode: "managed",
          type: "terraform_data",
          name: `${id}_model`,
          ...model,
          change: { actions, before: data(before), after: data(after), after_unknown: {}, ...changeIn(model) },
        },
      ];
    }),
    ...rest,
  };
}

/** Runs the command line, and gives what it says. */
export async function rancherK3s(...args: readonly string[]): Promise<{ out: string; err: string; exitCode: number }> {
  let [out, err] = ["", ""];
  const exitCode = await run(
    args,
    {
      write: (text) => {
        out += text;
      },
      writeError: (text) => {
        err += text;
      },
      color: false,
    },
    COMMANDS,
  );
  return { out, err, exitCode };
}
