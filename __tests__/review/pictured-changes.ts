import { NodeRole } from "../../lib";
import { changesBetween, type Review, reviewChanges } from "../../lib/review";
import { type ClusterSketch, modelOf } from "../scheduling/models";
import { type Inputs, stackOf } from "./inputs";

/** Changes whose comments are shown in docs/comments, by the name of the page. */
export const PICTURED_CHANGES: Readonly<Record<string, (inputs: Inputs) => Review>> = {
  "one-taint": between({ edge: tainted({}) }, { edge: tainted({ workers: "team=payments:NoSchedule" }) }),
  "no-execute-on-servers": between(
    { edge: tainted({}) },
    { edge: tainted({ servers: "dedicated=servers:NoExecute" }) },
  ),
  upgrade: between(
    { edge: tainted({ servers: "CriticalAddonsOnly=true:NoExecute" }) },
    { edge: { ...tainted({ servers: "CriticalAddonsOnly=true:NoExecute" }), kubernetesVersion: "v1.34.3+k3s1" } },
  ),
  "sixty-clusters": between(sites({}), sites({ workers: "team=payments:NoSchedule" })),
  rename: between({ edge: tainted({}) }, { edge: { ...tainted({}), cluster: "edge-eu" } }),
  nothing: between({ edge: tainted({}), lab: called("lab") }, { edge: tainted({}), lab: called("lab") }),
};

/** Pools of one cluster with a taint each, or none. */
function tainted(taints: { readonly servers?: string; readonly workers?: string }): ClusterSketch {
  const listed = (taint: string | undefined) => (taint === undefined ? [] : [taint]);
  return modelOf({
    servers: { roles: NodeRole.ALL, taints: listed(taints.servers), nodes: 3 },
    workers: { taints: listed(taints.workers), nodes: 4 },
  });
}

function called(cluster: string): ClusterSketch {
  return { ...tainted({}), cluster };
}

function sites(taints: { readonly workers?: string }): Record<string, ClusterSketch> {
  const names = Array.from({ length: 60 }, (_, index) => `site-${String(index + 1).padStart(2, "0")}`);
  return Object.fromEntries(names.map((cluster) => [cluster, { ...tainted(taints), cluster }]));
}

function between(
  before: Readonly<Record<string, ClusterSketch>>,
  after: Readonly<Record<string, ClusterSketch>>,
): (inputs: Inputs) => Review {
  return (inputs) =>
    reviewChanges(changesBetween(inputs.app({ clusters: stackOf(before) }), inputs.app({ clusters: stackOf(after) })));
}
