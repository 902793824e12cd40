import type { TerraformProvider } from "cdktf";
import { openText } from "../configuration/open-shapes";
import type { Remedy } from "../remedies";
import { quoted, refuse } from "../scheduling/invalid-input";
import type { AnyText, KnownKubernetesVersion, KnownRancherVersion } from "../scheduling/releases/known-releases";
import { clusterNameProblems } from "../scheduling/validation/cluster-rules";
import { KUBERNETES_VERSION, RANCHER_VERSION } from "../scheduling/validation/release-shapes";
import {
  anything,
  FLAG,
  list,
  object,
  optional,
  problemsAt,
  readPartly,
  record,
  required,
  text,
  withRule,
} from "../scheduling/validation/shape";
import { provider, REMEDY } from "./construct-shapes";
import { MOVABLE_FIELDS, type MovableProps, type ReadMovable } from "./logical-id";
import { type NodePoolOptions, nodePoolProblems } from "./node-pool";
import { rancherUrlProblems } from "./rancher-host";
import { type AgentsOptions, agentsProblems, type ReadAgents } from "./settings/agents";
import { AGENTS } from "./settings/agents-shape";
import { type ClusterSettings, settingsProblems } from "./settings/cluster-settings";
import { manifestProblems } from "./settings/manifest-problems";
import { SETTINGS_FIELDS } from "./settings/settings-shape";

/**
 * What a K3s cluster is.
 *
 * @example
 * ```ts
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL }, gpu: { roles: [NodeRole.WORKER], taints: ["gpu=yes:NoSchedule"] } },
 *   machineGlobalConfig: { "tls-san": ["edge.example.com"] },
 *   etcd: { snapshotRetention: 10 },
 * });
 * ```
 */
export interface K3sClusterProps extends ClusterSettings, MovableProps {
  /**
   * Name of the cluster in Rancher. Changing it replaces the cluster.
   * @default - the construct's id
   */
  readonly name?: string;

  /** K3s release, `vX.Y.Z+k3sN`. */
  readonly kubernetesVersion: KnownKubernetesVersion | AnyText;

  /**
   * Release of the Rancher server: `2.14.1`.
   * @default - that of the RancherProvider in the same stack, when there is exactly one
   */
  readonly rancherVersion?: KnownRancherVersion | AnyText;

  /**
   * URL by which nodes reach Rancher. Only its form is used: whether the host is a name or an IP address decides
   * whether Rancher's agent needs DNS on the first node. One with a user or a password in it is refused.
   * @default - `apiUrl` of the RancherProvider in the same stack, when there is exactly one
   */
  readonly rancherUrl?: string;

  /**
   * Node pools by name; more can be added with `addNodePool`.
   * @default - none yet
   */
  readonly nodePools?: Readonly<Record<string, NodePoolOptions>>;

  /**
   * Rancher's agents in the cluster.
   * @default - tolerations derived from the taints of the control-plane pools
   */
  readonly agents?: AgentsOptions;

  /**
   * What lets system workloads run where taints keep them away. With node pools as targets use `addRemedy`.
   * @default - none
   */
  readonly remedies?: readonly Remedy[];

  /**
   * Whether the cluster in Rancher gets the annotation `rancher-k3s/witness`, a digest of what the provider does not
   * always read back: agent customizations, names of environment variables, pod security template. When Rancher refuses
   * an update, Terraform's state has the refused values all the same, and only the witness brings them into the next
   * plan. It costs that annotations which others put on the cluster are planned away, but for those with `cattle.io/` or
   * `rancher.io/` in the key; `ignoreChanges: ['annotations["their-key"]']` on `resource.lifecycle` keeps one.
   * @default true
   */
  readonly witness?: boolean;

  /**
   * Whether Terraform refuses every plan that would destroy the cluster in Rancher, its replacement by another name or
   * namespace among them (`lifecycle.prevent_destroy`). To destroy it on purpose, set it to false and synthesize again;
   * Terraform reads it from the configuration, so nothing has to be applied in between.
   *
   * It protects only what is in the app: where the construct is taken out, or gets another logical id without `movedFrom`,
   * its protection goes with it. `resource.lifecycle` with a `preventDestroy` of its own wins.
   * @default true
   */
  readonly preventDestroy?: boolean;

  /**
   * Provider the cluster is made with.
   * @default - the stack's rancher2 provider
   */
  readonly provider?: TerraformProvider;
}

/** A cluster's properties as they were read. */
export type ReadClusterProps = Omit<K3sClusterProps, "agents" | keyof MovableProps> &
  ReadMovable & { readonly agents?: ReadAgents };

const K3S_CLUSTER = object<ReadClusterProps>({
  ...SETTINGS_FIELDS,
  ...MOVABLE_FIELDS,
  name: optional(text("edge")),
  kubernetesVersion: required(KUBERNETES_VERSION),
  rancherVersion: optional(RANCHER_VERSION),
  rancherUrl: optional(withRule(openText("https://rancher.example.com"), rancherUrlProblems)),
  // Each pool is read by itself, so that what is wrong with one does not hide the others.
  nodePools: optional(record(anything("a node pool", "{ roles: NodeRole.ALL }"), "servers")),
  agents: optional(AGENTS),
  remedies: optional(list(REMEDY)),
  witness: optional(FLAG),
  preventDestroy: optional(FLAG),
  provider: optional(provider("rancher2")),
});

/**
 * Reads the properties of a cluster, and of the pools in them.
 * @param id the construct's id, which is the name where none is given
 * @throws InvalidInputError with everything that is wrong with them
 */
export function readClusterProps(props: unknown, id: string, constructPath: string): ReadClusterProps {
  const { part, problems } = readPartly(K3S_CLUSTER, props);
  const pools = Object.entries(part.nodePools ?? {});
  refuse(
    [
      ...clusterNameProblems(part.name ?? id),
      ...problems,
      ...agentsProblems(part.agents ?? {}),
      ...settingsProblems(part, part.name ?? id),
      ...manifestProblems(part),
      ...pools.flatMap(([name, options]) => problemsAt(`nodePools[${quoted(name)}]`, nodePoolProblems(name, options))),
    ],
    constructPath,
  );
  return part as ReadClusterProps;
}
