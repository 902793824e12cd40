import { Annotations, Aspects, type IResolvable, Lazy, type TerraformProvider, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import {
  ClusterV2,
  clusterV2ClusterAgentDeploymentCustomizationToTerraform,
  clusterV2FleetAgentDeploymentCustomizationToTerraform,
} from "../provider-rancher2/cluster-v2";
import { type Remedy, remedied } from "../remedies";
import { acknowledgementProblems } from "../scheduling/acknowledgement";
import { clusterNameProblems } from "../scheduling/cluster-rules";
import type { FindingCode } from "../scheduling/finding";
import { namingPlace, problemsOf, refuse } from "../scheduling/invalid-input";
import { type ClusterModel, MODEL_SCHEMA_VERSION, parseTolerations, schedulingPools } from "../scheduling/model";
import { prove, type SchedulingProof } from "../scheduling/proof";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import { renderFinding } from "../scheduling/render-finding";
import { addonCustomizations } from "./addons";
import { type AgentOptions, type AgentsOptions, agentCustomization, agentsProblems, agentTolerations } from "./agents";
import { ClusterModelResource } from "./cluster-model-resource";
import { type ClusterSettings, settingsConfig, settingsProblems } from "./cluster-settings";
import type { ExistingCluster, ExistingClusterOptions, IK3sCluster } from "./existing-cluster";
import { ImportBlock } from "./import-block";
import { configurationKinds } from "./k3s-configuration";
import { requireNodeCommand } from "./node-command";
import { addNodePool, NodePool, type NodePoolOptions } from "./node-pool";
import { rancherHostOf, rancherUrlProblems } from "./rancher-host";
import { RancherProvider } from "./rancher-provider";
import { settingModels } from "./setting-models";

/** What a K3s cluster is. */
export interface K3sClusterProps extends ClusterSettings {
  /**
   * Name of the cluster in Rancher. Changing it replaces the cluster.
   * @default - the construct's id
   */
  readonly name?: string;

  /** K3s release, `vX.Y.Z+k3sN`. */
  readonly kubernetesVersion: string;

  /**
   * Release of the Rancher server: `2.14.1`.
   * @default - that of the RancherProvider in the same stack, when there is exactly one
   */
  readonly rancherVersion?: string;

  /**
   * URL by which nodes reach Rancher. Only its form is used: whether the host is a name or an IP address decides
   * whether Rancher's agent needs DNS on the first node.
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
   * Provider the cluster is made with.
   * @default - the stack's rancher2 provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * A Rancher custom K3s cluster: nodes register themselves, pool by pool, and Rancher's agents tolerate what the control
 * plane is tainted with.
 */
export class K3sCluster extends Construct implements IK3sCluster {
  /**
   * A custom K3s cluster that something else than this app makes, for more nodes or to wait for it.
   * @param clusterName name of the cluster in Rancher
   */
  public static fromClusterName(
    scope: Construct,
    id: string,
    clusterName: string,
    options?: ExistingClusterOptions,
  ): ExistingCluster {
    // Loaded here, as most apps make their clusters themselves.
    const { ExistingCluster } = require("./existing-cluster") as typeof import("./existing-cluster");
    return new ExistingCluster(scope, id, clusterName, options);
  }

  /** The `rancher2_cluster_v2` resource, for everything this construct has no property for. */
  public readonly resource: ClusterV2;

  /** Name of the cluster in Rancher. */
  public readonly name: string;

  /** The shell command that registers nodes, without roles, labels and taints; sensitive, known at apply. */
  public readonly nodeCommand: string;

  private readonly props: K3sClusterProps;
  private readonly pools: Construct;
  private readonly logicalId: string;
  private readonly acknowledged = new Map<FindingCode, string>();
  private readonly remedies: Remedy[] = [];
  private lastModel?: { readonly of: string; readonly model: ClusterModel };

  /**
   * @throws InvalidInputError with everything that is wrong with the props
   */
  constructor(scope: Construct, id: string, props: K3sClusterProps) {
    super(scope, id);
    this.props = props;
    this.name = props.name ?? id;
    refuse(
      [
        ...clusterNameProblems(this.name),
        ...problemsOf(() => KubernetesVersion.parse(props.kubernetesVersion)),
        ...problemsOf(() => props.rancherVersion && RancherVersion.parse(props.rancherVersion)),
        ...rancherUrlProblems(props.rancherUrl),
        ...agentsProblems(props.agents ?? {}),
        ...settingsProblems(props),
        ...problemsOf(() => addonCustomizations(props)),
      ],
      this.node.path,
    );
    const { agents = {} } = props;
    this.logicalId = TerraformStack.of(this).getLogicalId(this.node);
    this.resource = new ClusterV2(this, "Default", {
      name: this.name,
      kubernetesVersion: props.kubernetesVersion,
      clusterAgentDeploymentCustomization: lazyBlock(
        () => agentCustomization(parseTolerations(this.model.agents.cluster), agents.clusterAgent),
        clusterV2ClusterAgentDeploymentCustomizationToTerraform,
      ),
      fleetAgentDeploymentCustomization: lazyBlock(
        () => agentCustomization(parseTolerations(this.model.agents.fleet), agents.fleetAgent),
        clusterV2FleetAgentDeploymentCustomizationToTerraform,
      ),
      ...settingsConfig(props, this.name),
      ...(props.provider === undefined ? {} : { provider: props.provider }),
    });
    this.nodeCommand = this.resource.clusterRegistrationToken.get(0).nodeCommand;
    new ClusterModelResource(this, "model", Lazy.anyValue({ produce: () => this.model })).overrideLogicalId(
      `${this.logicalId}_model`,
    );
    this.pools = new Construct(this, "pools");
    for (const [name, options] of Object.entries(props.nodePools ?? {})) this.addNodePool(name, options);
    this.addRemedy(...(props.remedies ?? []));
    // On this construct and not on the app: aspects of an app are never visited.
    Aspects.of(this).add({ visit: (node) => node === this && this.annotateFindings() });
  }

  /** Id of the cluster in Rancher's own API, `c-m-xxxxxxxx`; known at apply. */
  public get clusterId(): string {
    return this.resource.clusterV1Id;
  }

  /** The pools, sorted by name. */
  public get nodePools(): NodePool[] {
    return this.pools.node.children
      .filter((child): child is NodePool => child instanceof NodePool)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Adds a pool of nodes. The order in which pools are added changes nothing.
   * @throws InvalidInputError when there is a pool of that name, or with everything wrong with the options
   */
  public addNodePool(name: string, options: NodePoolOptions): NodePool {
    requireNodeCommand(this.resource);
    const pool = addNodePool(this.pools, name, {
      ...options,
      clusterId: this.clusterId,
      nodeCommand: this.nodeCommand,
      outputPrefix: this.logicalId,
    });
    this.configure();
    return pool;
  }

  /**
   * Has Terraform take over the cluster of this name that is in Rancher already, instead of making it. Call it until that
   * is done.
   */
  public importExisting(): void {
    const { provider } = this.props;
    new ImportBlock(this, "import", {
      to: this.resource,
      id: `${this.resource.fleetNamespaceInput ?? "fleet-default"}/${this.name}`,
      ...(provider === undefined ? {} : { provider }),
    });
  }

  /**
   * Lets system workloads run where taints keep them away.
   * @throws InvalidInputError when a remedy cannot work with these releases, or sets what is set already
   */
  public addRemedy(...remedies: Remedy[]): void {
    this.remedies.push(...remedies);
    namingPlace(this.node.path, () => this.configure());
  }

  /** What the app sets, and what the remedies add. */
  private get settings(): ClusterSettings {
    if (this.remedies.length === 0) return this.props;
    const { kubernetesVersion } = this.props;
    const { rancherVersion } = this;
    return remedied(this.props, this.remedies, {
      kubernetesVersion,
      ...(rancherVersion === undefined ? {} : { rancherVersion }),
      pools: schedulingPools(this.poolModels),
    });
  }

  /** Remedies depend on the pools, so their configuration is written anew whenever one of them is added. */
  private configure(): void {
    if (this.remedies.length === 0) return;
    const { rkeConfig } = settingsConfig(this.settings, this.name);
    if (rkeConfig !== undefined) this.resource.putRkeConfig(rkeConfig);
  }

  /** Everything the app says about the cluster that concerns scheduling, in plain data. */
  public get model(): ClusterModel {
    const provider = RancherProvider.of(this);
    // Terraform's JSON, both agents and the findings ask for it, each several times while nothing changes.
    const of = JSON.stringify([
      this.pools.node.children.length,
      this.remedies.length,
      [...this.acknowledged],
      provider?.node.path,
    ]);
    if (this.lastModel?.of !== of) this.lastModel = { of, model: this.collectModel(provider) };
    return this.lastModel.model;
  }

  private collectModel(provider: RancherProvider | undefined): ClusterModel {
    const { agents = {} } = this.props;
    const { rancherVersion, settings: configuration } = this;
    const pools = this.poolModels;
    const tolerations = (agent: AgentOptions | undefined) =>
      agentTolerations(schedulingPools(pools), agent, agents.deriveTolerations).map(String);
    const settings = settingModels(agents, configuration);
    return {
      schemaVersion: MODEL_SCHEMA_VERSION,
      cluster: this.name,
      kubernetesVersion: this.props.kubernetesVersion,
      ...(rancherVersion === undefined ? {} : { rancherVersion }),
      ...(provider?.providerMajor === undefined ? {} : { providerMajor: provider.providerMajor }),
      pools,
      agents: { cluster: tolerations(agents.clusterAgent), fleet: tolerations(agents.fleetAgent) },
      rancherHost: rancherHostOf(this.props.rancherUrl ?? provider?.apiUrl),
      addons: addonCustomizations(configuration),
      configuration: configurationKinds(configuration),
      ...(settings === undefined ? {} : { settings }),
      acknowledged: Object.fromEntries([...this.acknowledged].sort()),
    };
  }

  /** Judges the cluster as it is now: whether it comes up, where everything runs, and what is to be said about it. */
  public prove(): SchedulingProof {
    return prove(this.model);
  }

  /**
   * Accepts one kind of finding. It still shows in every report, with the reason, but no longer fails anything. When it
   * stops occurring, that is reported too.
   * @param code code of the finding: `RK107`
   * @param reason why it is acceptable here; goes into Terraform's state and every report
   * @throws InvalidInputError when there is no such code, or no reason
   */
  public acknowledge(code: FindingCode, reason: string): void {
    refuse(acknowledgementProblems(code, reason), this.node.path);
    this.acknowledged.set(code, reason);
  }

  private annotateFindings(): void {
    const annotations = Annotations.of(this);
    for (const finding of this.prove().findings) {
      const text = renderFinding(finding);
      if (finding.acknowledged !== undefined || finding.severity === "info") annotations.addInfo(text);
      else if (finding.severity === "warning") annotations.addWarning(text);
      else annotations.addError(text);
    }
  }

  private get rancherVersion(): string | undefined {
    const { rancherVersion } = this.props;
    return rancherVersion === undefined
      ? RancherProvider.of(this)?.rancherVersion
      : RancherVersion.parse(rancherVersion).toString();
  }

  private get poolModels(): ClusterModel["pools"] {
    return Object.fromEntries(this.nodePools.map((pool) => [pool.name, pool.model]));
  }
}

/**
 * A block that is made when the stack is synthesized, so that pools added later count. The bindings pass lazy values
 * through untouched, which is why it must be in Terraform's own words already.
 */
function lazyBlock<T>(produce: () => T | undefined, toTerraform: (block: T) => unknown): IResolvable {
  return Lazy.anyValue({
    produce: () => {
      const block = produce();
      return block === undefined ? undefined : [toTerraform(block)];
    },
  });
}
