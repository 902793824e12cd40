import { changesBetweenStacks } from "../../lib/review/cluster-change";
import { documentOfJson } from "../../lib/review/documents";
import type { PlainObject } from "../../lib/review/json";
import { clustersOf } from "../../lib/review/load-clusters";
import { reviewChanges } from "../../lib/review/review";
import { ToldPools } from "../../lib/review/told-pools";
import type { Finding } from "../../lib/scheduling/findings/finding";
import { prove } from "../../lib/scheduling/prove";
import { clusterName } from "../../lib/scheduling/reading/cluster-summary";
import { contentOf } from "./example";
import { saidInTypescript } from "./languages";
import { codesWithPage, readPage } from "./page";

/** Codes that were found in clusters written in HCL. */
const codes = new Set<string>();

test.each(codesWithPage())("the example of %s, written in HCL, is told in Terraform's words", (code) => {
  const { before, failing } = readPage(code);
  const found = findingsOf(contentOf(failing), before === undefined ? undefined : contentOf(before));
  for (const each of found) codes.add(each.code);
  expect(saidInTypescript(found)).toEqual([]);
});

test("most findings occur in clusters that are written in HCL, so that most are tried", () => {
  expect(codes.size).toBeGreaterThan(90);
});

/** What is found about the clusters of examples, or of a change between two, as if they were written by hand. */
function findingsOf(after: PlainObject, before: PlainObject | undefined): Finding[] {
  const now = documentOfJson(withoutModels(after));
  if (before === undefined) {
    return clustersOf([now], toldOf({ pools: after })).flatMap(({ cluster }) => [...prove(cluster).findings]);
  }
  const told = toldOf({ before, pools: after });
  const { clusters } = reviewChanges(changesBetweenStacks([documentOfJson(withoutModels(before))], [now], told));
  return clusters.flatMap(({ dangers, newFindings, keptFindings }) => [...dangers, ...newFindings, ...keptFindings]);
}

/** The stack as somebody writes it who does not use the library. */
function withoutModels(content: PlainObject): PlainObject {
  const { terraform_data: _, ...resource } = (content.resource ?? {}) as PlainObject;
  return { ...content, resource };
}

/** What the models of these stacks say, as a file tells it. */
function toldOf(stacks: Readonly<Record<string, PlainObject>>): ToldPools {
  const clusters = new Map<string, Record<string, unknown>>();
  for (const [side, content] of Object.entries(stacks)) {
    for (const { cluster } of clustersOf([documentOfJson(content)])) {
      if (!["model", "both"].includes(cluster.poolSource)) continue;
      const name = clusterName(cluster);
      const pools = cluster.pools
        .filter((pool) => !cluster.machinePools.includes(pool.name))
        .map(({ roleTaints: _, labels: { "rancher-k3s/node-pool": __, ...labels }, ...pool }) => ({ ...pool, labels }));
      clusters.set(name, { pools, ...clusters.get(name), name, [side]: pools });
    }
  }
  return ToldPools.read(JSON.stringify({ clusters: [...clusters.values()] }), "pools.json");
}
