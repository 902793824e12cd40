import { type IResolvable, Lazy, type TerraformProvider, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import {
  ClusterV2,
  clusterV2ClusterAgentDeploymentCustomizationToTerraform,
  clusterV2FleetAgentDeploymentCustomizationToTerraform,
} from "../provider-rancher2/cluster-v2";
import { clusterNameProblems, poolSetProblems } from "../scheduling/cluster-rules";
import { InvalidInputError, problemsOf, refuse, renderProblem } from "../scheduling/invalid-input";
import { KubernetesVersion } from "../scheduling/kubernetes-version";
import { type ClusterModel, MODEL_SCHEMA_VERSION, schedulingPools } from "../scheduling/model";
import { RancherVersion } from "../scheduling/rancher-version";
import type { Toleration } from "../scheduling/toleration";
import { type AgentOptions, type AgentsOptions, agentsProblems, agentTolerations } from "./agents";
import { ClusterModelResource } from "./cluster-model-resource";
import { NodePool, type NodePoolOptions } from "./node-pool";
import { RancherProvider } from "./rancher-provider";

/** What a K3s cluster is. */
export interface K3sClusterProps {
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
   * Provider the cluster is made with.
   * @default - the stack's rancher2 provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * A Rancher custom K3s cluster: nodes register themselves, pool by pool, and Rancher's agents tolerate what the control
 * plane is tainted with.
 */
export class K3sCluster extends Construct {
  /** The `rancher2_cluster_v2` resource, for everything this construct has no property for. */
  public readonly resource: ClusterV2;

  /** Name of the cluster in Rancher. */
  public readonly name: string;

  private readonly props: K3sClusterProps;
  private readonly pools: Construct;
  private readonly logicalId: string;

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
        ...agentsProblems(props.agents ?? {}),
      ],
      this.node.path,
    );
    const { agents = {} } = props;
    this.logicalId = TerraformStack.of(this).getLogicalId(this.node);
    this.resource = new ClusterV2(this, "Default", {
      name: this.name,
      kubernetesVersion: props.kubernetesVersion,
      clusterAgentDeploymentCustomization: lazyBlock(
        () => this.agentCustomization(agents.clusterAgent),
        clusterV2ClusterAgentDeploymentCustomizationToTerraform,
      ),
      fleetAgentDeploymentCustomization: lazyBlock(
        () => this.agentCustomization(agents.fleetAgent),
        clusterV2FleetAgentDeploymentCustomizationToTerraform,
      ),
      ...(props.provider === undefined ? {} : { provider: props.provider }),
    });
    new ClusterModelResource(this, "model", Lazy.anyValue({ produce: () => this.model })).overrideLogicalId(
      `${this.logicalId}_model`,
    );
    this.pools = new Construct(this, "pools");
    for (const [name, options] of Object.entries(props.nodePools ?? {})) this.addNodePool(name, options);
    this.node.addValidation({
      validate: () => poolSetProblems(this.nodePools).map((problem) => renderProblem(problem)),
    });
  }

  /** Id of the cluster in Rancher's own API, `c-m-xxxxxxxx`; known at apply. */
  public get clusterId(): string {
    return this.resource.clusterV1Id;
  }

  /** The shell command that registers nodes, without roles, labels and taints; sensitive, known at apply. */
  public get nodeCommand(): string {
    return this.resource.clusterRegistrationToken.get(0).nodeCommand;
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
    if (this.pools.node.tryFindChild(name) !== undefined) {
      throw new InvalidInputError(
        [
          {
            what: `node pool "${name}" exists already`,
            why: "a pool's name is what its nodes are told apart by",
            help: "give the second pool a name of its own",
          },
        ],
        this.node.path,
      );
    }
    return new NodePool(this.pools, name, {
      ...options,
      nodeCommand: this.nodeCommand,
      outputPrefix: this.logicalId,
    });
  }

  /** Everything the app says about the cluster that concerns scheduling, in plain data. */
  public get model(): ClusterModel {
    const { agents = {} } = this.props;
    const { rancherVersion } = this;
    return {
      schemaVersion: MODEL_SCHEMA_VERSION,
      cluster: this.name,
      kubernetesVersion: this.props.kubernetesVersion,
      ...(rancherVersion === undefined ? {} : { rancherVersion }),
      pools: this.poolModels,
      agents: {
        cluster: this.tolerationsOf(agents.clusterAgent).map(String),
        fleet: this.tolerationsOf(agents.fleetAgent).map(String),
      },
    };
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

  private tolerationsOf(agent: AgentOptions | undefined): Toleration[] {
    return agentTolerations(schedulingPools(this.poolModels), agent, this.props.agents?.deriveTolerations);
  }

  /** The customization of one agent, or none, so that nothing is written that neither app nor pools ask for. */
  private agentCustomization(agent: AgentOptions | undefined): { appendTolerations: ProviderToleration[] } | undefined {
    const tolerations = this.tolerationsOf(agent);
    return tolerations.length === 0 ? undefined : { appendTolerations: tolerations.map(providerToleration) };
  }
}

/** A toleration in the words of the rancher2 provider, which fills in NoSchedule and Equal where they are left out. */
interface ProviderToleration {
  readonly key: string;
  readonly operator: string;
  readonly value?: string;
  readonly effect?: string;
  readonly seconds?: number;
}

function providerToleration({ key = "", operator, value, effect, seconds }: Toleration): ProviderToleration {
  return {
    key,
    operator,
    ...(value === undefined ? {} : { value }),
    ...(effect === undefined ? {} : { effect }),
    ...(seconds === undefined ? {} : { seconds }),
  };
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
