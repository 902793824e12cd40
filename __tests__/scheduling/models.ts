import { digest } from "../../lib/review/digest";
import { reviewClusters } from "../../lib/review/review";
import { deriveAgentTolerations } from "../../lib/scheduling/agent-tolerations";
import { type ClusterModel, MODEL_SCHEMA_VERSION } from "../../lib/scheduling/model/cluster-model";
import { keyedPool } from "../../lib/scheduling/model/keyed-pool";
import { readClusterModel } from "../../lib/scheduling/model/read-model";
import { NodeRole, roleTaints } from "../../lib/scheduling/node-role";
import type { PoolModel } from "../../lib/scheduling/pool";
import { type SchedulingPool, TaintsApplied } from "../../lib/scheduling/pool";
import { prove as proveCluster, type SchedulingProof } from "../../lib/scheduling/prove";
import type { Cluster } from "../../lib/scheduling/reading/cluster";
import { poolModel } from "../../lib/scheduling/reading/cluster-summary";
import { RancherHost } from "../../lib/scheduling/reading/rancher-host";
import { readCluster } from "../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { WITNESS_ANNOTATION, witnessOf } from "../../lib/scheduling/reading/witness";
import { Taint } from "../../lib/scheduling/taint";
import { Toleration } from "../../lib/scheduling/toleration";
import { dnsService, ownAddon } from "./own-addons";

export interface PoolSketch {
  readonly roles?: readonly NodeRole[];
  readonly taints?: readonly string[];
  readonly startupTaints?: readonly string[];
  readonly leavingTaints?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly taintsApplied?: TaintsApplied;
  readonly nodes?: number;
}

/** A cluster in short: the words tests use; `resourceOf` and `contentsOf` say it in Terraform's. */
export interface ClusterSketch {
  readonly cluster: string;
  readonly kubernetesVersion: string;
  readonly rancherVersion?: string;
  readonly providerMajor?: number;
  readonly pools: Readonly<Record<string, PoolModel>>;
  /** Tolerations in the notation of `Toleration.toString()`. */
  readonly agents: { readonly cluster: readonly string[]; readonly fleet: readonly string[] };
  readonly rancherHost: RancherHost;
  readonly addons: Readonly<
    Record<
      string,
      {
        readonly tolerations?: readonly string[];
        readonly addedTolerations?: readonly string[];
        readonly disabled?: boolean;
      }
    >
  >;
  /** Keys of the K3s configuration with the kind of their values. */
  readonly configuration: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly settings?: Readonly<
    Record<string, { readonly pools?: readonly string[]; readonly restrictsPlacement?: true }>
  >;
  readonly acknowledged: Readonly<Record<string, string>>;
}

/** A cluster as K3sCluster makes it, tolerations derived, without a construct tree. */
export function modelOf(
  sketches: Readonly<Record<string, PoolSketch>>,
  rest: Partial<ClusterSketch> = {},
): ClusterSketch {
  const pools = Object.fromEntries(
    Object.entries(sketches).map(([name, { roles = [NodeRole.WORKER], taints = [], labels = {}, ...others }]) => {
      const pool: PoolModel = {
        roles,
        taints: taints.map((taint) => Taint.parse(taint).toString()).sort(),
        labels,
        taintsApplied: TaintsApplied.AT_REGISTRATION,
        ...others,
      };
      return [name, pool];
    }),
  );
  const derived = deriveAgentTolerations(schedulingPools(pools), []).map(String);
  return {
    cluster: "edge",
    kubernetesVersion: "v1.33.5+k3s1",
    rancherVersion: "2.14.1",
    pools,
    agents: { cluster: derived, fleet: derived },
    rancherHost: RancherHost.NAME,
    addons: {},
    configuration: {},
    acknowledged: {},
    ...rest,
  };
}

/** Pools of a sketch, whatever taints they have. */
export function schedulingPools(pools: ClusterSketch["pools"]): SchedulingPool[] {
  return Object.keys(pools)
    .sort()
    .map((name) => {
      const pool = pools[name] as PoolModel;
      const taints = pool.taints.map((text) => Taint.parse(text));
      const { startupTaints, leavingTaints, ...rest } = pool;
      return {
        ...rest,
        name,
        taints,
        roleTaints: roleTaints(pool.roles),
        ...(startupTaints === undefined ? {} : { startupTaints: startupTaints.map((text) => Taint.parse(text)) }),
        ...(leavingTaints === undefined ? {} : { leavingTaints: leavingTaints.map((text) => Taint.parse(text)) }),
      };
    });
}

/** The model that stands in the plan beside the cluster. */
export function contentsOf({
  rancherVersion,
  providerMajor,
  rancherHost,
  pools,
  acknowledged,
}: ClusterSketch): ClusterModel {
  return {
    schemaVersion: MODEL_SCHEMA_VERSION,
    ...(rancherVersion === undefined ? {} : { rancherVersion }),
    ...(providerMajor === undefined ? {} : { providerMajor }),
    rancherHost,
    pools: Object.fromEntries(schedulingPools(pools).map((pool) => [pool.name, keyedPool(pool)])),
    acknowledged,
  };
}

/** The same as models of the first two versions held it: pools with lists. */
export function listedContentsOf(sketch: ClusterSketch, schemaVersion: string) {
  const pools = Object.fromEntries(schedulingPools(sketch.pools).map((pool) => [pool.name, poolModel(pool)]));
  return { ...contentsOf(sketch), schemaVersion, pools };
}

/** The cluster, read as a review or a check reads it. */
export function judged(sketch: ClusterSketch): Cluster {
  const { pools: _, ...contents } = readClusterModel({ ...contentsOf(sketch), pools: {} });
  return readCluster(ResourceValues.ofConfiguration(resourceOf(sketch)), schedulingPools(sketch.pools), contents);
}

export function prove(sketch: ClusterSketch): SchedulingProof {
  return proveCluster(judged(sketch));
}

export function reviewModels(base: readonly ClusterSketch[], head: readonly ClusterSketch[]) {
  return reviewClusters(base.map(judged), head.map(judged));
}

/** The `rancher2_cluster_v2` in Terraform's JSON. */
export function resourceOf(sketch: ClusterSketch): Record<string, unknown> {
  const resource = resourceWithoutWitness(sketch);
  const witness = witnessOf(ResourceValues.ofConfiguration(resource), digest);
  return { ...resource, annotations: { [WITNESS_ANNOTATION]: witness } };
}

function resourceWithoutWitness(sketch: ClusterSketch): Record<string, unknown> {
  const { cluster, kubernetesVersion, agents, settings = {} } = sketch;
  return {
    name: cluster,
    kubernetes_version: kubernetesVersion,
    ...agentBlock("cluster", agents.cluster, settings, "agents.clusterAgent"),
    ...agentBlock("fleet", agents.fleet, settings, "agents.fleetAgent"),
    // K3sCluster always writes it.
    rke_config: [rkeConfigOf(sketch)],
  };
}

/** An affinity in JSON that asks for a label of the node's, or for nothing that keeps an agent off a node. */
function affinity(restrictsPlacement: boolean): string {
  const term = { matchExpressions: [{ key: "zone", operator: "Exists" }] };
  return JSON.stringify({
    nodeAffinity: restrictsPlacement
      ? { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } }
      : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: term }] },
  });
}

function agentBlock(
  agent: string,
  texts: readonly string[],
  settings: NonNullable<ClusterSketch["settings"]>,
  property: string,
): object {
  const block = {
    ...(texts.length === 0 ? {} : { append_tolerations: texts.map(providerToleration) }),
    ...(settings[`${property}.overrideAffinity`] === undefined
      ? {}
      : { override_affinity: affinity(settings[`${property}.overrideAffinity`]?.restrictsPlacement === true) }),
    ...(settings[`${property}.schedulingCustomization`] === undefined
      ? {}
      : { scheduling_customization: [{ priority_class: [{ value: 5 }] }] }),
  };
  return Object.keys(block).length === 0 ? {} : { [`${agent}_agent_deployment_customization`]: [block] };
}

function providerToleration(text: string): object {
  const { key, operator, value, effect, tolerationSeconds } = Toleration.parse(text).toKubernetes();
  return { key, operator, value, effect, seconds: tolerationSeconds ?? 0 };
}

const SAMPLES: Readonly<Record<string, unknown>> = {
  string: "text",
  boolean: true,
  list: ["a"],
  number: 5,
  map: { a: "b" },
  null: null,
};

const sampled = (kinds: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(kinds).map(([key, kind]) => [key, SAMPLES[kind]]));

const DISABLE: Readonly<Record<string, string>> = {
  coredns: "coredns",
  "metrics-server": "metrics-server",
  "local-path-provisioner": "local-storage",
  traefik: "traefik",
  "helm-install-traefik": "traefik",
  "svclb-traefik": "servicelb",
};

function rkeConfigOf({ addons, configuration, settings = {} }: ClusterSketch): Record<string, unknown> {
  const kubernetes = (texts: readonly string[] | undefined) =>
    texts?.map((text) => Toleration.parse(text).toKubernetes());
  const disable = Object.entries(addons).flatMap(([name, { disabled }]) => (disabled ? [DISABLE[name] ?? name] : []));
  const jobs = kubernetes(addons["helm-install-traefik"]?.addedTolerations);
  const globalConfig = {
    ...sampled(configuration.machineGlobalConfig),
    ...(disable.length === 0 ? {} : { disable: [...new Set(disable)] }),
    ...(jobs === undefined ? {} : { "helm-controller-arg": [`job-tolerations=${JSON.stringify(jobs)}`] }),
  };
  const svclb = kubernetes(addons["svclb-traefik"]?.addedTolerations);
  const chart = {
    ...(addons.traefik?.tolerations === undefined ? {} : { tolerations: kubernetes(addons.traefik.tolerations) }),
    ...(svclb === undefined
      ? {}
      : { service: { annotations: { "svccontroller.k3s.cattle.io/tolerations": JSON.stringify(svclb) } } }),
  };
  const chartValues = {
    ...sampled(configuration.chartValues),
    ...(Object.keys(chart).length === 0 ? {} : { traefik: chart }),
  };
  const manifests = Object.entries(addons).flatMap(([name, { tolerations }]) =>
    tolerations === undefined ? [] : manifestOf(name, kubernetes(tolerations)),
  );
  const selectors = Object.keys({ ...configuration, ...settings }).filter((name) =>
    name.startsWith("machineSelectorConfig"),
  );
  const files = Object.keys(settings).filter((name) => name.startsWith("machineSelectorFiles"));
  const selector = (name: string) => {
    const pools = settings[name]?.pools;
    const expression = { key: "rancher-k3s/node-pool", operator: "In", values: pools };
    return pools === undefined ? {} : { machine_label_selector: [{ match_expressions: [expression] }] };
  };
  return {
    ...(Object.keys(globalConfig).length === 0 ? {} : { machine_global_config: JSON.stringify(globalConfig) }),
    ...(selectors.length === 0
      ? {}
      : {
          machine_selector_config: selectors.map((name) => ({
            ...selector(name),
            config: JSON.stringify(sampled(configuration[name])),
          })),
        }),
    ...(files.length === 0 ? {} : { machine_selector_files: files.map(selector) }),
    ...(Object.keys(chartValues).length === 0 ? {} : { chart_values: JSON.stringify(chartValues) }),
    ...(manifests.length === 0
      ? {}
      : { additional_manifest: manifests.map((each) => JSON.stringify(each)).join("\n---\n") }),
    ...(settings.dataDirectories === undefined ? {} : { data_directories: [{ system_agent: "/a" }] }),
    ...(settings.networking === undefined ? {} : { networking: [{ stack_preference: "dual" }] }),
  };
}

function manifestOf(name: string, tolerations: unknown): object[] {
  const named = (kind: string, namespace: string, object: string) => ({
    kind,
    metadata: { name: object, namespace },
  });
  switch (name) {
    case "rancher-webhook":
      return [
        {
          ...named("ConfigMap", "cattle-system", "rancher-config"),
          data: { "rancher-webhook": JSON.stringify({ tolerations }) },
        },
      ];
    case "local-path-helper":
      return [
        {
          ...named("ConfigMap", "kube-system", "local-path-config"),
          data: { "helperPod.yaml": JSON.stringify({ spec: { tolerations } }) },
        },
      ];
    case "coredns":
    case "metrics-server":
    case "local-path-provisioner":
      return [ownAddon(name, { tolerations }), ...(name === "coredns" ? [dnsService()] : [])];
    default:
      return [];
  }
}

/** The reported case: an all-role first pool with a custom NoExecute taint, and an untainted worker pool. */
export const REPORTED_CASE = {
  first: { roles: NodeRole.ALL, taints: ["test-key=test-value:NoExecute"] },
  general: {},
};
