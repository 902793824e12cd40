import type { LiveCluster } from "../live/live-cluster";
import type { RancherCluster } from "../live/rancher-objects";
import { counted } from "../scheduling/counted";
import { providerMajorOf } from "../scheduling/reading/provider-major";
import type { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { NEWEST_KNOWN_RANCHER } from "../scheduling/releases/newest-known";
import { OLDER_PROVIDER_MAJORS } from "../scheduling/releases/rancher-minors";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import { ranchersSupporting } from "../scheduling/releases/supported-pairs";
import { adoptedAgents } from "./adopted-agents";
import { type AdoptedPool, adoptedPools } from "./adopted-pools";
import { AppDraft } from "./app-draft";
import { clusterSettings } from "./cluster-settings";
import type { CodeEntry } from "./code";
import { judgedApp } from "./judged-app";
import { programOf } from "./program";
import { rancherReleaseIn } from "./rancher-release";
import { refusedSettings } from "./refused-settings";
import { commentsOf, fillIn, left, type Remark } from "./remarks";
import { camelCase } from "./terraform-words";
import { type AdoptableCluster, adoptableCluster } from "./which-cluster";

/** An app made of a living cluster. */
export interface Adoption {
  /** Name of the cluster in Rancher; empty where the input does not tell it. */
  readonly name: string;
  readonly kubernetesVersion: string;
  readonly pools: readonly AdoptedPool[];
  /** TypeScript of `main.ts`. */
  readonly program: string;
  /** Everything that somebody has to know or to fill in; each stands at its place in the program too. */
  readonly remarks: readonly Remark[];
}

/** What the name of a cluster is in an app while nobody knows it. */
const NAME_TO_FILL_IN = "name-in-rancher";

/**
 * Writes the app of a living cluster.
 * @param wanted name of the cluster in Rancher, where the input holds several
 * @throws InvalidInputError when K3sCluster does not define such clusters
 */
export function adopt(live: LiveCluster, wanted?: string): Adoption {
  const cluster = adoptableCluster(live, wanted);
  const { held, kubernetesVersion } = cluster;
  const pools = adoptedPools(live, cluster.name);
  const provider = providerOf(live, kubernetesVersion);
  const providerMajor = provider.version.providerMajor ?? providerMajorOf(provider.constraint);
  const context = { rancherVersion: provider.version, ...(providerMajor === undefined ? {} : { providerMajor }) };
  const draft = new AppDraft(held === undefined ? new Map() : refusedSettings(held, pools, context), providerMajor);
  const clusterRemarks = [...nameRemarks(live, cluster), ...objectRemarks(held)];
  draft.remarks.push(...provider.remarks, ...clusterRemarks, ...pools.flatMap(inPool));
  const name = cluster.name || NAME_TO_FILL_IN;
  const agents = adoptedAgents(live, held, kubernetesVersion, pools, draft);
  const settings = held === undefined ? unknownSettings(draft) : clusterSettings(held, name, draft);
  const judged = judgedApp(live, { cluster: { ...cluster, name }, pools, agents, context, draft });
  draft.remarks.push(...judged.refused, ...judged.accepted.map(({ remark }) => remark));
  const program = programOf({
    name,
    namespace: cluster.namespace,
    kubernetesVersion: kubernetesVersion.toString(),
    rancherVersion: provider.version,
    ...(provider.constraint === undefined ? {} : { providerVersion: provider.constraint }),
    providerRemarks: provider.remarks,
    clusterRemarks: [...clusterRemarks, ...judged.refused],
    pools,
    agents: agents.entries,
    accepted: judged.accepted,
    settings,
    beside: held === undefined ? [] : besideOf(held),
    draft,
  });
  const { name: known } = cluster;
  return { name: known, kubernetesVersion: kubernetesVersion.toString(), pools, program, remarks: draft.remarks };
}

function inPool({ name, remarks }: AdoptedPool): Remark[] {
  return remarks.map((remark) => ({ ...remark, text: `pool ${name}: ${remark.text}` }));
}

interface AdoptedProvider {
  readonly version: RancherVersion;
  readonly constraint?: string;
  readonly remarks: readonly Remark[];
}

/** Rancher's release where the input tells it, else the newest that runs this K3s, to be looked at. */
function providerOf(live: LiveCluster, { minor }: KubernetesVersion): AdoptedProvider {
  const { version, remarks, unreadable } = rancherReleaseIn(live);
  if (version === undefined) {
    const newest = ranchersSupporting(minor).at(-1);
    return {
      version: newest === undefined ? NEWEST_KNOWN_RANCHER : RancherVersion.parse(`${newest}.0`),
      remarks: [
        fillIn(
          `${unreadable === undefined ? "the input does not tell the release of Rancher" : `Rancher says ${unreadable}, which is no release`}: write the one that its About page shows`,
        ),
      ],
    };
  }
  if (version.providerMajor !== undefined) return { version, remarks };
  const older = OLDER_PROVIDER_MAJORS.get(version.minor);
  const remark = fillIn(
    `which provider was made for Rancher ${version.minor} is not known here: look at providerVersion`,
  );
  return older === undefined
    ? { version, constraint: `~> ${NEWEST_KNOWN_RANCHER.providerMajor}.0`, remarks: [...remarks, remark] }
    : { version, constraint: `~> ${older}.0`, remarks };
}

function nameRemarks({ controllers, nodes }: LiveCluster, { held, name, isSaid }: AdoptableCluster): Remark[] {
  const isOfRancher =
    held !== undefined ||
    nodes.some(({ rancherCluster }) => rancherCluster !== "") ||
    controllers.some(({ namespace }) => namespace === "cattle-system");
  return [
    ...(isOfRancher
      ? []
      : [left("nothing of Rancher is in the input: Terraform can take over only a cluster that is in Rancher")]),
    ...(name === ""
      ? [
          fillIn(
            `the input does not tell the cluster's name: write it in place of ${NAME_TO_FILL_IN}, or run this again with --cluster NAME`,
          ),
        ]
      : isSaid
        ? []
        : [
            fillIn(
              `no node says which cluster it is of: look whether these are the nodes of ${name}, as the first apply gives the cluster of that name what stands here`,
            ),
          ]),
  ];
}

const RANCHER_COMMAND = "kubectl get clusters.provisioning.cattle.io,machines.cluster.x-k8s.io -A -o json";

function objectRemarks(held: RancherCluster | undefined): Remark[] {
  if (held !== undefined) return [];
  return [
    fillIn(
      `Rancher's own object is not in the input, so its settings are not in the app, and Terraform leaves them as they are: add the output of ${RANCHER_COMMAND}, run where Rancher runs, and run this again`,
    ),
  ];
}

/** Terraform takes annotations of others away where the app writes one of its own, as the witness is. */
function unknownSettings(draft: AppDraft): CodeEntry[] {
  draft.ignore(UNKNOWN_SETTINGS);
  const remark = left(
    "annotations stay as they are in Rancher: which ones others gave the cluster is not in the input, and Terraform would take them away for the app's own, which therefore is not written either. To have it written, add Rancher's object",
  );
  draft.remarks.push(remark);
  return [{ key: "", comments: commentsOf(remark) }];
}

/** What an app that does not know Rancher's object would take away. */
const UNKNOWN_SETTINGS: readonly string[] = [
  "agent_env_vars",
  "annotations",
  "default_cluster_role_for_project_members",
  "default_pod_security_admission_configuration_template_name",
  "enable_network_policy",
  "labels",
  "local_auth_endpoint",
  "rke_config",
];

/** Arguments without a property that Terraform would take away. */
function besideOf({ resource }: RancherCluster): [string, string][] {
  return ["default_cluster_role_for_project_members", "cloud_credential_secret_name"].flatMap(
    (argument): [string, string][] => {
      const value = resource[argument];
      return typeof value === "string" ? [[camelCase(argument), value]] : [];
    },
  );
}

/** What there is in an app: `3 pools, 7 nodes`. */
export function sizeOf({ pools }: Pick<Adoption, "pools">): string {
  const nodes = pools.reduce((sum, pool) => sum + pool.nodes.length, 0);
  return `${counted(pools.length, "pool")}, ${counted(nodes, "node")}`;
}
