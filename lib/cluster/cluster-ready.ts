import { type ITerraformDependable, TerraformElement, type TerraformProvider, TerraformResource, Token } from "cdktf";
import { Construct } from "constructs";
import { openNumber, openText } from "../configuration/open-shapes";
import type { ClusterSync, ClusterSyncTimeouts } from "../provider-rancher2/cluster-sync";
import { type Problem, quoted, refuse } from "../scheduling/invalid-input";
import { NodeRole } from "../scheduling/node-role";
import {
  list,
  object,
  ofType,
  optional,
  readPartly,
  required,
  type Shape,
  withRule,
} from "../scheduling/validation/shape";
import { DEPENDABLE, provider } from "./construct-shapes";
import { type Dependable, dependableProblems, resourcesOf } from "./dependables";
import type { IK3sCluster } from "./existing-cluster";
import { withFixedAddress } from "./fixed-address";
import { requireOwnFramework } from "./foreign-framework";
import { withHclForm } from "./hcl/hcl-form";
import { logicalIdOf, MOVABLE_FIELDS, type MovableProps, type ReadMovable } from "./logical-id";
import { guardLogicalIds } from "./logical-ids";
import { writeMoves } from "./moved-blocks";
import { SshRegistration } from "./ssh-registration";

/**
 * What to wait for.
 *
 * @example
 * ```ts
 * new ClusterReady(this, "ready", {
 *   cluster: K3sCluster.fromClusterName(this, "existing", "edge"),
 *   after: [],
 *   stateConfirm: 3,
 *   timeouts: { create: "60m" },
 * });
 * ```
 */
export interface ClusterReadyProps extends MovableProps {
  /** The cluster that must be active. */
  readonly cluster: IK3sCluster;

  /**
   * What makes nodes register: machines with user data, an SshRegistration; resources, or constructs with resources in
   * them as they are now. Between them there must be a node of each role, since Rancher does nothing before.
   *
   * May be empty for a cluster of `K3sCluster.fromClusterName`, which has its nodes.
   */
  readonly after: readonly Dependable[];

  /**
   * How many times in a row, five seconds apart, Rancher must call the cluster active. A custom cluster may be active for
   * a moment before it is.
   * @default - the provider's: 1
   */
  readonly stateConfirm?: number;

  /**
   * How long to wait, for example `{ create: "60m" }`.
   * @default - the provider's: 30 minutes
   */
  readonly timeouts?: ClusterSyncTimeouts;

  /**
   * Provider to ask.
   * @default - the stack's rancher2 provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * Waits while Terraform applies until the cluster is active: at least one node of each role has joined and Rancher's agent
 * answers. Not until every node has joined (rancher/terraform-provider-rancher2#988).
 *
 * K3sCluster itself never waits: its nodes can only register once it is there, so it would wait for them forever. What needs
 * the running cluster depends on this construct, by `dependsOn: [ready]` or by using one of its values.
 *
 * @example
 * ```ts
 * const hosts = { "srv-1": { host: "192.0.2.11" } };
 * const registration = new SshRegistration(this, "machines", { pool: servers, hosts });
 * const ready = new ClusterReady(this, "ready", { cluster, after: [registration] });
 * new TerraformOutput(this, "kubeconfig", { value: ready.kubeConfig, sensitive: true });
 * ```
 */
export class ClusterReady extends Construct implements ITerraformDependable {
  /** The `rancher2_cluster_sync` resource. */
  public readonly resource: ClusterSync;

  /**
   * @throws InvalidInputError when there is nothing to wait for, or it can never come
   */
  constructor(scope: Construct, id: string, props: ClusterReadyProps) {
    super(scope, id);
    requireOwnFramework(this);
    const read = this.read(props);
    const { cluster, after, stateConfirm, timeouts, provider, movedFrom = [] } = read;
    guardLogicalIds(this);
    // Loaded here, as most apps wait for nothing.
    const { ClusterSync } =
      require("../provider-rancher2/cluster-sync") as typeof import("../provider-rancher2/cluster-sync");
    const dependsOn = resourcesOf(after);
    const config = {
      clusterId: cluster.clusterId,
      ...(dependsOn.length === 0 ? {} : { dependsOn }),
      ...(stateConfirm === undefined ? {} : { stateConfirm }),
      ...(timeouts === undefined ? {} : { timeouts }),
      ...(provider === undefined ? {} : { provider }),
    };
    const resource = withHclForm(new ClusterSync(this, "Default", config));
    const logicalId = logicalIdOf(this, read);
    if (read.logicalId !== undefined) resource.overrideLogicalId(logicalId);
    this.resource = withFixedAddress(resource, this, logicalId);
    const type = resource.terraformResourceType;
    writeMoves(this, movedFrom, { logicalId, type, resources: [{ type, suffix: "" }] });
  }

  private read(props: unknown): ReadProps {
    const { part, problems } = readPartly(PROPS, props);
    const { cluster, after } = part;
    const together =
      cluster === undefined || after === undefined
        ? []
        : [
            ...dependableProblems(after, "after"),
            ...nothingProblems(cluster, after),
            ...missingRoleProblems(cluster, after),
          ];
    refuse([...problems, ...together], this.node.path);
    return part as ReadProps;
  }

  /** Address of the resource, so that this construct can stand in any `dependsOn`. */
  public get fqn(): string {
    return this.resource.fqn;
  }

  /** Id of the cluster, `c-m-xxxxxxxx`, for what may only use it once the cluster is active; known at apply. */
  public get clusterId(): string {
    return this.resource.clusterId;
  }

  /** Administrator's kubeconfig, through Rancher; sensitive, known at apply. */
  public get kubeConfig(): string {
    return this.resource.kubeConfig;
  }
}

/** A cluster, made by this app or another. */
const CLUSTER: Shape<IK3sCluster> = ofType(
  "a cluster",
  "a K3sCluster, or what K3sCluster.fromClusterName returns",
  (value) =>
    Construct.isConstruct(value) &&
    "resource" in value &&
    TerraformElement.isTerraformElement(value.resource) &&
    "clusterId" in value &&
    typeof value.clusterId === "string" &&
    "addNodePool" in value &&
    typeof value.addNodePool === "function",
);

type ReadProps = Omit<ClusterReadyProps, keyof MovableProps> & ReadMovable;

const PROPS = object<ReadProps>({
  ...MOVABLE_FIELDS,
  cluster: required(CLUSTER),
  after: required(list(DEPENDABLE)),
  stateConfirm: optional(withRule(openNumber(3), stateConfirmProblems)),
  timeouts: optional(
    object<ClusterSyncTimeouts>({
      create: optional(openText("60m")),
      update: optional(openText("60m")),
      delete: optional(openText("60m")),
    }),
  ),
  provider: optional(provider("rancher2")),
});

/** The resource of an existing cluster is a data source. */
function isMadeHere(cluster: IK3sCluster): boolean {
  return TerraformResource.isTerraformResource(cluster.resource);
}

function nothingProblems(cluster: IK3sCluster, after: readonly Dependable[]): Problem[] {
  const own = new Set<ITerraformDependable>(resourcesOf([cluster]));
  if (!isMadeHere(cluster) || resourcesOf(after).some((resource) => !own.has(resource))) return [];
  return [
    {
      what: `nothing that registers nodes comes before the wait for cluster ${quoted(cluster.name)}`,
      why: "a cluster becomes active once its nodes register, and Terraform would wait for it before it makes them, or shows the command that registers them",
      help: "name what registers the nodes in `after`; where they register outside of Terraform, wait in a stack that is applied later, on K3sCluster.fromClusterName",
    },
  ];
}

/** Only for what is known: machines that an app makes itself may be of any pool. */
function missingRoleProblems(cluster: IK3sCluster, after: readonly Dependable[]): Problem[] {
  const pools = after.flatMap((dependable) => (SshRegistration.isSshRegistration(dependable) ? [dependable.pool] : []));
  if (!isMadeHere(cluster) || pools.length === 0 || pools.length < after.length) return [];
  const missing = NodeRole.ALL.filter((role) => !pools.some((pool) => pool.roles.includes(role)));
  if (missing.length === 0) return [];
  return [
    {
      what: `no node with the role ${missing.join(" or ")} registers before the wait for cluster ${quoted(cluster.name)}`,
      why: "Rancher does nothing until a node of each role has registered (rancher/rancher pkg/capr/planner/planner.go, clusterIsSane), so the wait would not end",
      help: `add the registration of a pool with the role ${missing.join(" and one with the role ")} to \`after\``,
    },
  ];
}

function stateConfirmProblems(stateConfirm: number): Problem[] {
  if (Token.isUnresolved(stateConfirm)) return [];
  if (Number.isSafeInteger(stateConfirm) && stateConfirm >= 1) return [];
  return [
    {
      what: `stateConfirm ${quoted(stateConfirm)} is not a whole number of at least 1`,
      why: "it says how many times in a row the cluster must be active",
      help: "pass a literal such as 3, or leave it out",
    },
  ];
}
