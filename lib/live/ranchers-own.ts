import { oncePer } from "../scheduling/once-per";
import type { LiveCluster } from "./live-cluster";

/** Where something stands, and its name. */
interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** Whether Rancher puts it into the cluster that it runs in itself, and into no other; Rancher in a container has no Deployment. */
export function isOfRanchersOwn({ namespace, name }: Place): boolean {
  return (
    namespace === "cattle-fleet-local-system" ||
    (namespace === "cattle-fleet-system" && name === "fleet-controller") ||
    (namespace === "cattle-system" && name === "rancher")
  );
}

/** Whether it is the cluster that Rancher itself runs in, and no cluster of another Rancher, whose agent it would have. */
export const isRanchersOwn: (cluster: LiveCluster) => boolean = oncePer(isOwn);

function isOwn({ controllers, pods }: LiveCluster): boolean {
  const ofPods = pods.map(({ namespace, owner, templateHash }) => ({
    namespace,
    name: owner === undefined ? "" : withoutHash(owner.name, templateHash),
  }));
  const isAgent = ({ namespace, name }: Place) => namespace === "cattle-system" && name === "cattle-cluster-agent";
  const places: readonly Place[] = [...controllers, ...ofPods];
  return places.some(isOfRanchersOwn) && !places.some(isAgent);
}

/** Name of the Deployment that a ReplicaSet is of. */
function withoutHash(name: string, hash: string): string {
  const end = `-${hash}`;
  return hash !== "" && name.endsWith(end) ? name.slice(0, -end.length) : name;
}
