import type { LiveCluster } from "../live/live-cluster";
import { counted } from "../scheduling/counted";
import { type Cluster, NotK3s } from "../scheduling/reading/cluster";
import { isUnknown } from "../scheduling/reading/unknown";
import type { Difference, Findings, NotCompared } from "./drift";
import { untold } from "./left-to-rancher";
import { atRancher, rancherCommand } from "./rancher-command";
import type { Held } from "./read-back";

/** Compares the release of the app with that of Rancher's object and of every kubelet, and Rancher's own. */
export function releaseFindings(app: Cluster, live: LiveCluster, held: Held | undefined): Findings {
  const rancher = rancherRelease(app, live);
  const said = writtenRelease(app);
  if (said === undefined) {
    const place = isUnknown(app.kubernetesVersion) ? app.kubernetesVersion.path : "kubernetes_version";
    return { ...rancher, notCompared: [...(rancher.notCompared ?? []), ...untold([place], app)] };
  }
  const holds = held === undefined ? undefined : writtenRelease(held.cluster);
  const versions = new Map<string, string[]>();
  for (const { name, kubeletVersion } of live.nodes) {
    if (kubeletVersion !== "") versions.set(kubeletVersion, [...(versions.get(kubeletVersion) ?? []), name]);
  }
  const others = [...versions].filter(([version]) => version !== said).sort();
  const isHeld = holds === undefined || holds === said;
  const isDifferent = !isHeld || others.length > 0;
  const difference: Difference = {
    kind: "release",
    what: "release",
    app: said,
    ...(holds === undefined ? {} : { rancher: holds === "" ? "none" : holds }),
    ...(versions.size === 0 ? {} : { live: releasesText(versions) }),
    ...whyOf(holds, said, others.length > 0),
    ...atRancher(held === undefined ? [] : rancherCommand(held.object.name)),
  };
  return {
    differences: [...(isDifferent ? [difference] : []), ...(rancher.differences ?? [])],
    compared: [...(holds === undefined && versions.size === 0 ? [] : ["release"]), ...(rancher.compared ?? [])],
    notCompared: rancher.notCompared ?? [],
  };
}

function writtenRelease({ kubernetesVersion }: Cluster): string | undefined {
  if (isUnknown(kubernetesVersion)) return undefined;
  return kubernetesVersion instanceof NotK3s ? kubernetesVersion.text : kubernetesVersion.toString();
}

function releasesText(versions: ReadonlyMap<string, readonly string[]>): string {
  const [first, ...others] = [...versions].sort();
  if (first !== undefined && others.length === 0) return first[0];
  return [...versions]
    .sort()
    .map(([version, nodes]) => `${version} on ${counted(nodes.length, "node")}`)
    .join(", ");
}

function whyOf(holds: string | undefined, said: string, isOtherOnNodes: boolean): Pick<Difference, "why" | "help"> {
  if (holds !== undefined && holds !== said) {
    return {
      why: "the app was not applied since, Rancher refused it, or somebody chose another release in Rancher",
      help: "run terraform plan and see which of the two is meant: applying the app brings every node to its release, also an older one",
    };
  }
  const rancher = holds === undefined ? "Rancher may not have been told, or the" : "Rancher was told, and the";
  return {
    why: isOtherOnNodes
      ? `${rancher} upgrade is not through: it goes on node by node, and stops at one that cannot be drained or does not come back`
      : "",
    help: "see in Rancher, or by its machines, which node it waits for; what the proof says holds once all nodes have the release",
  };
}

const RANCHER_COMMAND = "kubectl get settings.management.cattle.io server-version -o json";

/** Rancher's own release stands in a setting, where Rancher runs. */
function rancherRelease({ rancherVersion }: Cluster, { rancher }: LiveCluster): Findings {
  if (rancherVersion === undefined) return {};
  const said = rancherVersion.toString();
  const found = rancher.serverVersion.replace(/^v/, "");
  if (found === "") return { notCompared: [rancherNotThere()] };
  if (found === said) return { compared: ["Rancher's release"] };
  return {
    differences: [
      {
        kind: "release",
        what: "release of Rancher",
        app: said,
        rancher: found,
        why: "Rancher was upgraded, or the app tells another one: the proof goes by what that release installs, and with which tolerations",
        help: `write rancherVersion: "${VERSION.test(found) ? found : "..."}" in the app, and run check`,
        commands: [],
      },
    ],
    compared: ["Rancher's release"],
  };
}

const VERSION = /^\d+\.\d+\.\d+$/;

function rancherNotThere(): NotCompared {
  return {
    what: "Rancher's own release",
    why: "its setting server-version is not in the input",
    command: RANCHER_COMMAND,
  };
}
