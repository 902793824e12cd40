import type { IResolvable } from "cdktf";
import type {
  ClusterV2RkeConfigMachineSelectorConfigMachineLabelSelector,
  ClusterV2RkeConfigMachineSelectorFiles,
} from "../provider-rancher2/cluster-v2";
import type { Problem } from "../scheduling/invalid-input";
import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";
import { type FileObject, fileSourceProblems } from "../scheduling/validation/file-source-rules";
import { poolNameProblems } from "../scheduling/validation/pool-rules";
import { type LabelSelector, labelSelectorProblems } from "./label-selector";
import { withOpenTokens } from "./open-tokens";
import { isToken } from "./token-json";
import { mergedToken } from "./typed-tokens";
import { withoutUndefined } from "./without-undefined";

/** Which machines something is for; all conditions must hold. */
export interface MachineSelector {
  /**
   * Names of node pools, any of which.
   * @default - all
   */
  readonly pools?: readonly string[];
  /**
   * Labels of machines in Rancher: those given at registration, and Rancher's own, such as
   * `rke.cattle.io/control-plane-role: "true"`.
   * @default - all machines
   */
  readonly machineLabelSelector?: LabelSelector;
}

/** One file out of a Secret or ConfigMap. */
export interface MachineSelectorFileItem {
  /** Key in the object's data. */
  readonly key: string;
  /** Absolute path on the node. */
  readonly path: string;
  /**
   * Permissions in octal: `0600`.
   * @default - the source's defaultPermissions
   */
  readonly permissions?: string;
  /**
   * Whether a change of the file leaves K3s running; otherwise nodes are drained where the upgrade strategy says so.
   * @default false
   */
  readonly dynamic?: boolean | IResolvable;
  /**
   * Base64 of the content's SHA-256; a file with other content is not written.
   * @default - not checked
   */
  readonly hash?: string;
}

/** Files out of one Secret or ConfigMap. */
export interface MachineSelectorFileObject {
  /** Its name; it is in the cluster's Fleet namespace of the Rancher server. */
  readonly name: string;
  /** Which of its keys become files, and where. */
  readonly items: readonly MachineSelectorFileItem[];
  /**
   * Permissions in octal of the items that have none.
   * @default - those of Rancher's agent, 0600
   */
  readonly defaultPermissions?: string;
}

/**
 * Where files come from. The object must have the annotation `rke.cattle.io/object-authorized-for-clusters` with the
 * cluster's name, or Rancher stops configuring the cluster's nodes with an error.
 */
export interface MachineSelectorFileSource {
  /**
   * The Secret.
   * @default - no Secret
   */
  readonly secret?: MachineSelectorFileObject;
  /**
   * The ConfigMap.
   * @default - no ConfigMap
   */
  readonly configmap?: MachineSelectorFileObject;
}

/**
 * Files that Rancher writes to machines.
 *
 * @example
 * ```ts
 * const motd: MachineSelectorFileObject = { name: "motd", items: [{ key: "motd", path: "/etc/motd" }] };
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   machineSelectorFiles: [{ pools: ["servers"], fileSources: [{ configmap: motd }] }],
 * });
 * ```
 */
export interface MachineSelectorFiles extends MachineSelector {
  /** Where the files come from. */
  readonly fileSources: readonly MachineSelectorFileSource[];
}

/** The `machine_label_selector` block, or none for all machines. */
export function machineLabelSelectorBlock({
  pools,
  machineLabelSelector = {},
}: MachineSelector): ClusterV2RkeConfigMachineSelectorConfigMachineLabelSelector | undefined {
  const { matchLabels = {}, matchExpressions = [] } = machineLabelSelector;
  const isOnePool = pools?.length === 1;
  const labels = isOnePool ? withPool(matchLabels, pools[0] as string) : matchLabels;
  const expressions = [
    ...matchExpressions.map(({ values, ...rest }) => withoutUndefined({ ...rest, values: values && [...values] })),
    ...(pools === undefined || isOnePool ? [] : [{ key: NODE_POOL_LABEL, operator: "In", values: [...pools].sort() }]),
  ];
  const block = withoutUndefined({
    matchLabels: !isToken(labels) && Object.keys(labels).length === 0 ? undefined : labels,
    matchExpressions: expressions.length === 0 ? undefined : expressions,
  });
  return Object.keys(block).length === 0 ? undefined : block;
}

/** A map that is known only at apply can be joined by Terraform alone. */
function withPool(labels: Readonly<Record<string, string>>, pool: string): Record<string, string> {
  const own = { [NODE_POOL_LABEL]: pool };
  return isToken(labels) ? (mergedToken(labels, own) as never) : { ...labels, ...own };
}

/** One `machine_selector_files` block. */
export function machineSelectorFilesBlock(files: MachineSelectorFiles): ClusterV2RkeConfigMachineSelectorFiles {
  const objectBlock = (object: MachineSelectorFileObject | undefined) =>
    object && withoutUndefined({ ...object, items: object.items.map((item) => withoutUndefined({ ...item })) });
  return withoutUndefined({
    machineLabelSelector: machineLabelSelectorBlock(files),
    fileSources: files.fileSources.map(({ secret, configmap }) =>
      withoutUndefined({ secret: objectBlock(secret), configmap: objectBlock(configmap) }),
    ),
  });
}

/**
 * Problems of a machine selector.
 * @param place where it stands, for the message: `machineSelectorConfig[0]`
 */
export function machineSelectorProblems(
  { pools, machineLabelSelector = {} }: MachineSelector,
  place: string,
): Problem[] {
  const problems = labelSelectorProblems(machineLabelSelector, `${place}.machineLabelSelector`);
  if (pools === undefined) return problems;
  if (machineLabelSelector.matchLabels?.[NODE_POOL_LABEL] !== undefined) {
    problems.push({
      what: `${place} selects pools by name and by the label ${NODE_POOL_LABEL}`,
      why: "it is the same condition twice",
      help: "use pools alone",
    });
  }
  if (pools.length === 0) {
    problems.push({
      what: `${place}.pools is empty`,
      why: "it is not clear whether that means all machines or none",
      help: "leave pools out for all machines",
    });
  }
  return [...problems, ...pools.flatMap(poolNameProblems)];
}

/** Problems of files for machines. */
export function machineSelectorFilesProblems(files: MachineSelectorFiles, place: string): Problem[] {
  return [
    ...machineSelectorProblems(files, place),
    ...files.fileSources.flatMap((source, index) => sourceProblems(source, `${place}.fileSources[${index}]`)),
  ];
}

function sourceProblems(source: MachineSelectorFileSource, place: string): Problem[] {
  const read = (object: MachineSelectorFileObject | undefined): FileObject | undefined =>
    object && {
      name: withOpenTokens(object.name, place),
      defaultPermissions: withOpenTokens(object.defaultPermissions, place),
      items: object.items.map(({ path, permissions }) => ({
        path: withOpenTokens(path, place),
        permissions: withOpenTokens(permissions, place),
      })),
    };
  return fileSourceProblems({ secret: read(source.secret), configmap: read(source.configmap) }, place);
}
