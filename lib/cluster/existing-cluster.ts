import type { TerraformElement, TerraformProvider } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { OPEN_FLAG, openText } from "../configuration/open-shapes";
import { isToken } from "../configuration/token-json";
import { DataRancher2ClusterV2 } from "../provider-rancher2/data-rancher2-cluster-v2";
import { type Problem, quoted } from "../scheduling/invalid-input";
import { isDnsSubdomain } from "../scheduling/label-syntax";
import { object, optional, readWhole, required, withRule } from "../scheduling/validation/shape";
import { provider } from "./construct-shapes";
import { withFixedAddress } from "./fixed-address";
import { requireOwnFramework } from "./foreign-framework";
import { withHclForm } from "./hcl/hcl-form";
import { LOGICAL_ID, type LogicalIdProps, logicalIdOf } from "./logical-id";
import { guardLogicalIds } from "./logical-ids";
import { addNodePool, type NodePool, type NodePoolOptions } from "./node-pool";
import { requireNodeCommand } from "./registration/node-command";

/** A custom K3s cluster, whether this app makes it or not. */
export interface IK3sCluster extends IConstruct {
  /** The resource or data source behind it. */
  readonly resource: TerraformElement;
  /** Name of the cluster in Rancher. */
  readonly name: string;
  /** Id of the cluster in Rancher's own API, `c-m-xxxxxxxx`; known at apply. */
  readonly clusterId: string;
  /** The shell command that registers nodes, without roles, labels and taints; sensitive, known at apply. */
  readonly nodeCommand: string;
  /** Adds a pool of nodes. */
  addNodePool(name: string, options: NodePoolOptions): NodePool;
}

/**
 * How an existing cluster is found, beside its name.
 *
 * @example
 * ```ts
 * K3sCluster.fromClusterName(this, "existing", "edge", { fleetNamespace: "fleet-sites" });
 * ```
 */
export interface ExistingClusterOptions extends LogicalIdProps {
  /**
   * Namespace of the cluster in Rancher.
   * @default - the provider's: `fleet-default`
   */
  readonly fleetNamespace?: string;

  /**
   * Whether `kubeConfig` is there. For every plan that reads it Rancher mints an API token
   * (rancher/terraform-provider-rancher2#841, #2269). Needs provider 15, for Rancher 2.15.
   * @default - the provider's: true
   */
  readonly generateKubeConfig?: boolean;

  /**
   * Provider the cluster is read with.
   * @default - the stack's rancher2 provider
   */
  readonly provider?: TerraformProvider;
}

const OPTIONS = object<ExistingClusterOptions>({
  fleetNamespace: optional(openText("fleet-default")),
  generateKubeConfig: optional(OPEN_FLAG),
  provider: optional(provider("rancher2")),
  logicalId: LOGICAL_ID,
});

/** Read as one, so that what is wrong with one argument does not hide the other. */
const ARGUMENTS = object<{ readonly clusterName: string; readonly options: ExistingClusterOptions }>({
  clusterName: required(withRule(openText("edge"), nameProblems)),
  options: required(OPTIONS),
});

function nameProblems(name: string, place: string): Problem[] {
  if (isToken(name) || isDnsSubdomain(name)) return [];
  return [
    {
      what: `${place} ${quoted(name)} is not a DNS subdomain`,
      why: "no cluster in Rancher has such a name, and the provider would find none when Terraform plans",
      help: "use the name that Rancher shows, for example edge",
    },
  ];
}

/**
 * A custom K3s cluster that something else than this app makes and changes. Made by `K3sCluster.fromClusterName`.
 *
 * Nodes can be added to it. What they need of the cluster itself it must have already: tolerations of Rancher's agents are
 * not derived from these pools, and no scheduling proof is given, as most of the cluster is not known here.
 *
 * @example
 * ```ts
 * const existing = K3sCluster.fromClusterName(this, "existing", "edge");
 * const workers = existing.addNodePool("workers", { roles: [NodeRole.WORKER], taints: ["team=a:NoSchedule"] });
 * new TerraformOutput(this, "join", { value: workers.registrationCommand(), sensitive: true });
 * ```
 */
export class ExistingCluster extends Construct implements IK3sCluster {
  /** The `rancher2_cluster_v2` data source, for everything else that Rancher says of the cluster. */
  public readonly resource: DataRancher2ClusterV2;
  /** Name of the cluster in Rancher. */
  public readonly name: string;

  private readonly pools: Construct;
  private readonly logicalId: string;

  /**
   * Call `K3sCluster.fromClusterName` instead, which is this.
   * @throws InvalidInputError with everything wrong with the name or the options
   */
  constructor(scope: Construct, id: string, clusterName: string, options: ExistingClusterOptions = {}) {
    super(scope, id);
    requireOwnFramework(this);
    const read = readWhole(ARGUMENTS, { clusterName, options }, this.node.path);
    const { generateKubeConfig, logicalId, ...config } = read.options;
    this.name = read.clusterName;
    this.logicalId = logicalIdOf(this, read.options);
    const resource = withHclForm(new DataRancher2ClusterV2(this, "Default", { name: this.name, ...config }));
    if (logicalId !== undefined) resource.overrideLogicalId(logicalId);
    this.resource = withFixedAddress(resource, this, this.logicalId);
    // Younger than the bindings.
    if (generateKubeConfig !== undefined) this.resource.addOverride("generate_kube_config", generateKubeConfig);
    this.pools = new Construct(this, "pools");
    guardLogicalIds(this);
  }

  /** Id in Rancher's own API, `c-m-xxxxxxxx`; known at apply. */
  public get clusterId(): string {
    return this.resource.clusterV1Id;
  }

  /** Registration command without roles and options, with a token in it: secret. Known at apply. */
  public get nodeCommand(): string {
    return this.resource.clusterRegistrationToken.get(0).nodeCommand;
  }

  /** K3s release that the cluster runs; known at apply. */
  public get kubernetesVersion(): string {
    return this.resource.kubernetesVersion;
  }

  /** Administrator's kubeconfig, through Rancher; sensitive, known at apply. */
  public get kubeConfig(): string {
    return this.resource.kubeConfig;
  }

  /**
   * Adds a pool of nodes. The order in which pools are added changes nothing.
   * @throws InvalidInputError when there is a pool of that name here, or with everything wrong with the options
   */
  public addNodePool(name: string, options: NodePoolOptions): NodePool {
    // Here and not sooner: who only reads the cluster may not be allowed to read its registration command.
    requireNodeCommand(this.resource);
    return addNodePool(this.pools, name, options, {
      cluster: this,
      nodeCommand: this.nodeCommand,
      outputPrefix: this.logicalId,
    });
  }
}
