import { agreementOn } from "../../lib/rehearsal/agreement";
import { REHEARSAL_LABEL, STAGE_LABEL, WORKLOAD_LABEL } from "../../lib/rehearsal/labels";
import type { Manifest } from "../../lib/rehearsal/manifest";
import { manifestsOf } from "../../lib/rehearsal/manifests";
import type { Rehearsal } from "../../lib/rehearsal/rehearsal";
import { rehearse } from "../../lib/rehearsal/rehearse";
import { oneEffectEach } from "../../lib/scheduling/agent-tolerations";
import { clusterOf } from "../conformance/clusters";
import { casesOf, corpusFile } from "../conformance/comparison";
import { clusterOfShape, STATIC_SHAPES } from "../conformance/comparisons/k3s";
import { isWell, type Made, podOf, type Workload } from "../conformance/comparisons/kubernetes-scheduling";
import { goodToleration } from "../conformance/objects";
import { dumpOf, liveCluster } from "./throw-away";

const FILES = [
  { file: "kubernetes/scheduling-1.json", releases: { k3s: "v1.33.5+k3s1", rancher: "2.14.1" } },
  { file: "kubernetes/scheduling-2.json", releases: { k3s: "v1.36.3+k3s1", rancher: "2.15.0" } },
] as const;

/** As the corpus names them: with what Rancher adds at run time where it adds something. */
function workloadsIn({ feasible }: Made): readonly string[] {
  const names = Object.keys(feasible);
  return names.filter((name) => !names.includes(`${name}.run-time`));
}

// biome-ignore lint/suspicious/noExplicitAny: pods of any kind of object
function podSpecOf({ kind, spec }: Manifest): any {
  // biome-ignore lint/suspicious/noExplicitAny: pods of any kind of object
  return kind === "Pod" ? spec : (spec as any).template.spec;
}

/** As the provider sends them: with one effect each, and no limit that is not positive. */
function sent({ agents = [], ...made }: Made): Made {
  const tolerations = agents.map(goodToleration).flatMap(oneEffectEach);
  return {
    ...made,
    agents: tolerations.map((toleration) => {
      const { tolerationSeconds = 0, ...rest } = toleration.toKubernetes();
      return { ...rest, ...(tolerationSeconds > 0 ? { tolerationSeconds } : {}) };
    }),
  };
}

/** The manifests of each workload. */
function byWorkload(rehearsal: Rehearsal): ReadonlyMap<string, readonly Manifest[]> {
  const manifests = new Map<string, Manifest[]>();
  for (const manifest of manifestsOf(rehearsal)) {
    const workload = manifest.metadata.labels[WORKLOAD_LABEL] ?? "";
    manifests.set(workload, [...(manifests.get(workload) ?? []), manifest]);
  }
  return manifests;
}

/** What decides about a pod's place, but for the labels that keep it to the rehearsal. */
// biome-ignore lint/suspicious/noExplicitAny: pods of any kind of object
function deciding(spec: any) {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const selector = Object.entries(spec.nodeSelector ?? {}).filter(([key]) => !key.startsWith("rancher-k3s/"));
  return {
    tolerations: distinct((spec.tolerations ?? []).map((each: object) => goodToleration(each).toString())),
    selector: distinct(selector.map(([key, value]) => `${key}=${value}`)),
    required,
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

describe.each(FILES)("$file", ({ file, releases }) => {
  const { workloads } = corpusFile(file) as { readonly workloads: readonly Workload[] };
  const cases = casesOf<Made>(file).map((made) => {
    const cluster = clusterOf(made.nodes, releases, made.agents);
    return { made, cluster, rehearsal: rehearse(cluster, { stage: "steady" }) };
  });
  const nodeOf = (name: string) => name.replace(/-1$/, "");

  test("every printed pod carries the tolerations, labels and affinity that the real scheduler was given", () => {
    const others: unknown[] = [];
    let compared = 0;
    for (const { made, rehearsal } of cases) {
      const manifests = byWorkload(rehearsal);
      for (const workload of workloadsIn(made)) {
        const { name, requiredNodeAffinity, ...given } = podOf({ made: sent(made), workload }, workloads);
        const terms = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: requiredNodeAffinity } };
        const asked = deciding({ ...given, affinity: { nodeAffinity: terms } });
        for (const manifest of manifests.get(name) ?? []) {
          const spec = podSpecOf(manifest);
          const isKept = spec.nodeSelector[REHEARSAL_LABEL] === "edge" && spec.nodeSelector[STAGE_LABEL] === "steady";
          const printed = deciding(spec);
          compared += 1;
          if (isKept && JSON.stringify(printed) === JSON.stringify(asked)) continue;
          others.push({ nodes: made.nodes, name, printed, asked });
        }
      }
    }
    expect(others).toEqual([]);
    expect(compared).toBeGreaterThan(3000);
  });

  test("the proof is agreed with where a throw-away cluster answers what the real scheduler answered", () => {
    let compared = 0;
    for (const { made, cluster, rehearsal } of cases.filter((each) => each.made.nodes.every(isWell))) {
      const answers = (workload: string) => made.feasible[`${workload}.run-time`] ?? made.feasible[workload] ?? [];
      const dump = dumpOf(rehearsal, (workload, node) => answers(workload).includes(nodeOf(node)));
      const { verdict, workloads: all } = agreementOn(liveCluster(dump), cluster);
      const others = all.filter((each) => each.verdict !== "agrees").map(({ workload }) => workload);
      expect([verdict, others]).toEqual(["agreed", []]);
      compared += all.length;
    }
    expect(compared).toBeGreaterThan(1000);
  });

  test("and is not agreed with where one answer is another one", () => {
    const some = cases.filter((each) => each.made.nodes.every(isWell)).slice(0, 8);
    expect(some).toHaveLength(8);
    for (const { made, cluster, rehearsal } of some) {
      for (const changed of ["cattle-cluster-agent", "coredns", "svclb-traefik", "local-path-helper"]) {
        const [node] = made.nodes;
        const answers = (workload: string) => made.feasible[`${workload}.run-time`] ?? made.feasible[workload] ?? [];
        const dump = dumpOf(rehearsal, (workload, on) => {
          const says = answers(workload).includes(nodeOf(on));
          return workload === changed && nodeOf(on) === node?.name ? !says : says;
        });
        const agreement = agreementOn(liveCluster(dump), cluster);
        const [worst] = agreement.workloads;
        const said = worst?.pools.find(({ pool }) => pool === node?.name)?.said.verdict;
        // A pod that names its node and is gone may never have been there.
        const isGone = changed === "local-path-helper" && said === "runs";
        expect([agreement.verdict, worst?.workload]).toEqual([isGone ? "undecided" : "disagreed", changed]);
      }
    }
  });
});

test("every printed pod of what K3s ships carries what K3s's own controllers wrote", () => {
  let compared = 0;
  for (const shape of STATIC_SHAPES) {
    const rehearsal = rehearse(clusterOfShape(shape), { stage: "steady" });
    const manifests = byWorkload(rehearsal);
    // Load balancers of a user's own Services are not the app's to tell.
    for (const written of shape.workloads.filter((each) => !/^svclb-(?!traefik)/.test(each.name))) {
      const name = written.name.replace(/^(svclb-traefik)-.*/, "$1");
      const [manifest] = manifests.get(name) ?? [];
      if (manifest === undefined) throw new Error(`${name} is not printed for ${shape.shape}`);
      const { tolerations, selector } = deciding(podSpecOf(manifest));
      const expected = deciding({ tolerations: written.tolerations, nodeSelector: written.nodeSelector ?? {} });
      expect([shape.shape, name, tolerations, selector]).toEqual([
        shape.shape,
        name,
        expected.tolerations,
        expected.selector,
      ]);
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(150);
});
