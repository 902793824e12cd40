import type { Taint } from "../scheduling/taint";
import { FIRST_LABEL, POOL_LABEL } from "./labels";
import type { Labels, Manifest } from "./manifest";
import type { Rehearsal, RehearsedPool } from "./rehearsal";

/** The nodes of a pool, as they are once K3s and Rancher have registered them. */
export function nodesOf(pool: RehearsedPool, { first, kubelet }: Rehearsal, own: Labels): Manifest[] {
  const { madeUp } = pool;
  return pool.nodes.map((name) => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        ...madeUp[name],
        ...pool.labels,
        ...own,
        [POOL_LABEL]: pool.label,
        ...(first === undefined ? {} : { [FIRST_LABEL]: first }),
      },
      // By it kwok knows the nodes that it is to keep alive, where it does not keep all of them.
      annotations: { "kwok.x-k8s.io/node": "fake" },
    },
    spec: {
      // A cloud's controller deletes nodes that it has no machine of; this one it takes for another's.
      providerID: `kwok://${name}`,
      ...(pool.taints.length === 0 ? {} : { taints: pool.taints.map(taintOf) }),
    },
    // A node may be made with its status. It is not told to be Ready, as kwok begins with nodes that are not.
    status: {
      capacity: ROOM,
      allocatable: ROOM,
      nodeInfo: {
        architecture: "amd64",
        bootID: "",
        containerRuntimeVersion: "",
        kernelVersion: "",
        kubeProxyVersion: "",
        kubeletVersion: kubelet,
        machineID: "",
        operatingSystem: "linux",
        osImage: "",
        systemUUID: "",
      },
    },
  }));
}

/** Enough for all of it: the proof judges no resources, and a rehearsal asks for none. */
const ROOM = { cpu: "16", memory: "64Gi", pods: "5000" };

function taintOf({ key, value, effect }: Taint) {
  return { key, ...(value === undefined ? {} : { value }), effect };
}
