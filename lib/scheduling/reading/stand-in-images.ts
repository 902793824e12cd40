import type { SystemWorkload } from "../releases/catalog-row";
import type { Manifests } from "./manifests";
import { reach } from "./unknown";

/** Packaged addons that a workload of the app's own can take the place of. */
const REPLACEABLE: readonly SystemWorkload[] = ["coredns", "metrics-server", "local-path-provisioner"];

/** The images of workloads of the app's own that are called as packaged ones, as far as they are known. */
export function readStandInImages(manifests: Manifests): ReadonlyMap<SystemWorkload, readonly string[]> {
  const all = REPLACEABLE.map((name) => [name, imagesOf(manifests, name)] as const);
  return new Map(all.filter(([, images]) => images.length > 0));
}

function imagesOf(manifests: Manifests, name: SystemWorkload): readonly string[] {
  return ["Deployment", "DaemonSet"].flatMap((kind) => {
    const { object } = manifests.find({ kind, namespace: "kube-system", name });
    const containers = reach(object, "spec", "template", "spec", "containers");
    return (Array.isArray(containers) ? containers : [])
      .map((container) => reach(container, "image"))
      .filter((image) => typeof image === "string");
  });
}
