import { PRINT_LABEL, REHEARSAL_LABEL, STAGE_LABEL } from "./labels";
import type { Labels, Manifest } from "./manifest";
import { nodesOf } from "./node-manifests";
import { ACCOUNT, namespaceIn, workloadObjects } from "./pod-manifests";
import type { Rehearsal } from "./rehearsal";
import { shortHash } from "./safe-names";

/** Everything of a rehearsal, in an order in which it can be made: what is asked for stands before what asks. */
export function manifestsOf(rehearsal: Rehearsal): Manifest[] {
  return objectsOf(rehearsal, printOf(rehearsal));
}

/** A text that is another one as soon as anything in the manifests is. */
export function printOf(rehearsal: Rehearsal): string {
  return `p${shortHash(JSON.stringify(objectsOf(rehearsal, "")), 16)}`;
}

function objectsOf(rehearsal: Rehearsal, print: string): Manifest[] {
  const labels: Labels = {
    [REHEARSAL_LABEL]: rehearsal.cluster,
    [STAGE_LABEL]: rehearsal.stage,
    [PRINT_LABEL]: print,
  };
  const namespaces = [...new Set(rehearsal.workloads.map((each) => namespaceIn(rehearsal, each)))].sort();
  return [
    ...namespaces.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } })),
    // A pod that is made before its namespace has an account is refused, and nobody makes it again.
    ...namespaces.map((namespace) => ({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: ACCOUNT, namespace, labels },
      automountServiceAccountToken: false,
    })),
    ...rehearsal.pools.flatMap((pool) => nodesOf(pool, rehearsal, labels)),
    ...rehearsal.workloads.flatMap((workload) => workloadObjects(workload, rehearsal, labels)),
  ];
}
