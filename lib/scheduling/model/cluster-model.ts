import type { RancherHost } from "../reading/rancher-host";
import type { KeyedPool } from "./keyed-pool";

/**
 * Marks a ClusterModel wherever it is found, and says which shape it has.
 *
 * @example
 * ```ts
 * const isOurs = (input: { readonly schemaVersion?: string }) => input.schemaVersion === MODEL_SCHEMA_VERSION;
 * ```
 */
export const MODEL_SCHEMA_VERSION = "cdktf-rancher-k3s/model/v3";

/**
 * What the app says about one cluster that Rancher has no field for, in plain JSON. It stands in Terraform's state and in
 * the plan beside the cluster, which says everything else. It holds no secret and no value that is known only at apply,
 * so it may be shown to anybody who may read the plan.
 */
export interface ClusterModel {
  /** Version of this form; see {@link MODEL_SCHEMA_VERSION}. */
  readonly schemaVersion: typeof MODEL_SCHEMA_VERSION;
  /** Release of the Rancher server, where the app says it. */
  readonly rancherVersion?: string;
  /** Major version of the rancher2 provider, where the app chooses one. */
  readonly providerMajor?: number;
  /** Whether nodes reach Rancher by a name or by an IP address. */
  readonly rancherHost: RancherHost;
  /** The IP address by which nodes reach Rancher; absent where no exceptions of a proxy are to be compared with it. */
  readonly rancherAddress?: string;
  /** The node pools, by name. */
  readonly pools: Readonly<Record<string, KeyedPool>>;
  /**
   * Findings the app accepts, with the reason. By code, and by what each is about: `RK204 workload=coredns`, or the code
   * alone where it occurs once. A value that is not plain is a JSON string: `RK503 setting=machineGlobalConfig key="a b"`. Absent where it accepts none.
   */
  readonly acknowledged?: Readonly<Record<string, string>>;
  /** Typed properties whose value an override took the place of, sorted; absent where there is none. */
  readonly overridden?: readonly string[];
  /**
   * Keys of `machineGlobalConfig` that stand in `machine_selector_config`, entry by entry from its front; absent where no
   * entry is taken for such a one.
   */
  readonly globalEntries?: readonly (readonly string[])[];
  /** Settings that were set on the resource and left out of it: `localAuthEndpoint`; absent where there is none. */
  readonly leftOut?: readonly string[];
  /** The pool that the machine registers with which is pinned as the first node; absent where none is. */
  readonly initNodePool?: string;
  /** Id of that machine, which the cluster is labelled with; absent where none is pinned, or it is known only at apply. */
  readonly initNodeMachineId?: string;
  /** The witness that was written on the cluster together with this model; absent where it is switched off. */
  readonly witness?: string;
}
