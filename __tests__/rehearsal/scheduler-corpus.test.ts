import { agreementOn } from "../../lib/rehearsal/agreement";
import { REHEARSAL_LABEL, STAGE_LABEL, WORKLOAD_LABEL } from "../../lib/rehearsal/labels";
import type { Manifest } from "../../lib/rehearsal/manifest";
import { manifestsOf } from "../../lib/rehearsal/manifests";
import type { Rehearsal } from "../../lib/rehearsal/rehearsal";
import { rehearse } from "../../lib/rehearsal/rehearse";
import type { KubernetesToleration } from "../../lib/scheduling/toleration";
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

/** The provider sends no limit that is not positive. */
function asSent({ tolerationSeconds = 0, ...toleration }: KubernetesToleration): string {
  return goodToleration({ ...toleration, ...(tolerationSeconds > 0 ? { tolerationSeconds } : {}) }).toString();
}

function allOf(rehearsal: Rehearsal, workload: string): Manifest[] {
  return manifestsOf(rehearsal).filter(({ metadata }) => metadata.labels[WORKLOAD_LABEL] === workload);
}

/** What decides about a pod's place, but for the labels that keep it to the rehearsal. */
// biome-ignore lint/suspicious/noExplicitAny: pods of any kind of object
function deciding(spec: any) {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const selector = Object.entries(spec.nodeSelector ?? {}).filter(([key]) => !key.startsWith("rancher-k3s/"));
  return {
    tolerations: new Set((spec.tolerations ?? []).map((each: object) => goodToleration(each).toString())),
    selector: new Set(selector.map(([key, value]) => `${key}=${value}`)),
    required,
  };
}

describe.each(FILES)("$file", ({ file, releases }) => {
  const { workloads } = corpusFile(file) as { readonly workloads: readonly Workload[] };
  const cases = casesOf<Made>(file).map((made) => {
    const cluster = clusterOf(made.nodes, releases, made.agents);
    return { made, cluster, rehearsal: rehearse(cluster, { stage: "steady" }) };
  });
  const nodeOf = (name: string) => name.replace(/-1$/, "");

  test("every printed pod carries the tolerations, labels and affinity that the real scheduler was given", () => {
    for (const { made, rehearsal } of cases) {
      for (const workload of workloadsIn(made)) {
        const given = podOf({ made, workload }, workloads);
        const printed = allOf(rehearsal, given.name);
        expect(printed.length).toBeGreaterThan(0);
        for (const manifest of printed) {
          const spec = podSpecOf(manifest);
          expect(deciding(spec)).toEqual({
            tolerations: new Set((given.tolerations ?? []).map((each) => asSent(each))),
            selector: new Set(Object.entries(given.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`)),
            required: given.requiredNodeAffinity,
          });
          expect(spec.nodeSelector).toMatchObject({ [REHEARSAL_LABEL]: "edge", [STAGE_LABEL]: "steady" });
        }
      }
    }
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
    const some = cases.filter((each) => each.made.nodes.every(isWell)).slice(0, 20);
    expect(some).toHaveLength(20);
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
    // Load balancers of a user's own Services are not the app's to tell.
    for (const written of shape.workloads.filter((each) => !/^svclb-(?!traefik)/.test(each.name))) {
      const name = written.name.replace(/^(svclb-traefik)-.*/, "$1");
      const [manifest] = allOf(rehearsal, name);
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
