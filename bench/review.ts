/**
 * A review of a plan of about 50 MB, as a ratio to reading and parsing it, within one run.
 *
 * npm run bench
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { renderReviewMarkdown } from "../lib/report/review-markdown";
import { changesOfPlans } from "../lib/review/cluster-change";
import { reviewChanges } from "../lib/review/review";
import { type ClusterModel, MODEL_SCHEMA_VERSION } from "../lib/scheduling/model/cluster-model";
import { NodeRole } from "../lib/scheduling/node-role";
import { RancherHost } from "../lib/scheduling/reading/rancher-host";

const CLUSTERS = 100;
const MEGABYTES = 50;

function model(taints: readonly string[]): ClusterModel {
  return {
    schemaVersion: MODEL_SCHEMA_VERSION,
    rancherVersion: "2.14.1",
    pools: {
      servers: { roles: NodeRole.ALL.join(", ") },
      workers: { roles: NodeRole.WORKER, taints: Object.fromEntries(taints.map((taint) => [taint, true])) },
    },
    rancherHost: RancherHost.ADDRESS,
    acknowledged: {},
  };
}

/** Clusters and their models, and between them as much of other resources as makes the plan as large as it shall be. */
function madeUpPlan(): string {
  const clusters = Array.from({ length: CLUSTERS }, (_, index) => {
    const name = `cluster-${index}`;
    const cluster = { name, kubernetes_version: "v1.33.5+k3s1" };
    const side = (input: object) => ({ id: name, input, output: input, triggers_replace: null });
    return [
      change("rancher2_cluster_v2", name, { ...cluster, kube_config: "made-up ".repeat(1000) }, cluster),
      change("terraform_data", `${name}_model`, side(model([])), side(model(["team=a:NoExecute"]))),
    ];
  }).flat();
  const other = {
    tags: { team: "made-up", size: 12, on: true },
    list: ["one", "two", { three: [3, null] }],
    text: "x".repeat(900),
  };
  const size = JSON.stringify(change("other_thing", "other", other, other)).length * 1.5;
  const others = Array.from({ length: Math.round((MEGABYTES * 1024 ** 2) / size) }, (_, index) =>
    change("other_thing", `other_${index}`, other, { ...other, index }),
  );
  return JSON.stringify({
    format_version: "1.2",
    planned_values: {
      root_module: { resources: others.map(({ address, change: { after } }) => ({ address, values: after })) },
    },
    resource_changes: [...others, ...clusters],
  });
}

function change(type: string, name: string, before: object, after: object) {
  const address = `${type}.${name}`;
  return { address, mode: "managed", type, name, change: { actions: ["update"], before, after, after_unknown: {} } };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

function milliseconds(work: () => unknown): number {
  const runs = Array.from({ length: 5 }, () => {
    globalThis.gc?.();
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return median(runs);
}

const folder = mkdtempSync(path.join(tmpdir(), "bench-review-"));
try {
  const file = path.join(folder, "plan.json");
  writeFileSync(file, madeUpPlan());
  const parse = milliseconds(() => JSON.parse(readFileSync(file, "utf8")));
  const read = milliseconds(() => changesOfPlans([file]));
  const all = milliseconds(() => renderReviewMarkdown(reviewChanges(changesOfPlans([file]))));
  const show = (label: string, time: number) =>
    console.log(`${label.padEnd(34)}${time.toFixed(0).padStart(6)} ms  ${(time / parse).toFixed(2)}x`);
  console.log(
    `plan of ${(statSync(file).size / 1024 ** 2).toFixed(1)} MB with ${CLUSTERS} changed clusters (median of 5)`,
  );
  show("readFileSync and JSON.parse", parse);
  show("what changes", read);
  show("what changes, judged and rendered", all);
  console.log(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
} finally {
  rmSync(folder, { recursive: true });
}
