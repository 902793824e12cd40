import { NodeTaint } from "@cdktf/provider-kubernetes/lib/node-taint";
import {
  type ITerraformDependable,
  TerraformIterator,
  type TerraformProvider,
  TerraformResource,
  TerraformStack,
  Token,
} from "cdktf";
import { Construct } from "constructs";
import { provider, RESOURCE } from "../cluster/construct-shapes";
import { withFixedAddress } from "../cluster/fixed-address";
import { requireOwnFramework } from "../cluster/foreign-framework";
import { withHclForm } from "../cluster/hcl/hcl-form";
import { MOVABLE_FIELDS, type MovableProps, type ReadMovable } from "../cluster/logical-id";
import { guardLogicalIds } from "../cluster/logical-ids";
import { writeMoves } from "../cluster/moved-blocks";
import { refuse } from "../scheduling/invalid-input";
import { FLAG, list, object, optional, readPartly, required } from "../scheduling/validation/shape";
import {
  DEFERRED_POOL,
  type DeferredPool,
  deferredTaintProblems,
  NODES_BY_POOL,
  type NodesByPool,
  nodesOf,
  type ReadDeferredPool,
  taintsOf,
} from "./deferred-pool";

/** Owner of the taints in the eyes of the Kubernetes API server. */
const FIELD_MANAGER = "cdktf-rancher-k3s";

/**
 * Which nodes get which taints.
 *
 * @example
 * ```ts
 * new DeferredTaints(this, "taints", {
 *   pools: [{ name: "db", taints: ["dedicated=db:NoSchedule"] }],
 *   nodes: { db: ["db-1", "db-2"] },
 *   logicalId: "taints",
 * });
 * ```
 */
export interface DeferredTaintsProps extends MovableProps {
  /** The pools, declared with `taintsApplied: "after-ready"`. Node pools of another stack, or plain data, will do. */
  readonly pools: readonly DeferredPool[];

  /**
   * Names of the nodes as Kubernetes has them, by the name of their pool. Names, or whole lists of them, may be known
   * only at apply; a list must then be known at plan.
   */
  readonly nodes: NodesByPool;

  /**
   * What the names of the taints' resources begin with in Terraform, before the name of the node: `taints_gpu-1`; of nodes
   * that are a list, or names that are tokens, before that of their pool. They stay when the construct gets another id or
   * another scope.
   * @default - CDKTF names each resource by the construct's id and scope, so that it changes with them
   */
  readonly logicalId?: string;

  /**
   * What this construct was before, so that Terraform moves its resources (`moved` blocks) instead of destroying them,
   * which would take the taints off the nodes: its former logicalId, or its former path, with the stack's
   * (`taints/site/taints`). The id of a construct that stood in the stack itself will do as well. Several, the oldest
   * first, where some states have not seen the earlier moves. Of the same stack: Terraform moves nothing from one state
   * to another. Leave it in until every state was applied with it; later it does no harm.
   * @default - nothing is moved
   */
  readonly movedFrom?: string | readonly string[];

  /**
   * Whether to take the list of taints over from whoever wrote it last. Kubernetes knows one owner of a node's taints
   * for the whole list, and makes its node controller the owner as soon as the node is cordoned or not ready for a
   * moment: without force, every later change and the destruction fail with a "Field manager conflict". With it, taints
   * that somebody else put on the node are removed; those of the node's condition come back by themselves.
   * @default true
   */
  readonly force?: boolean;

  /**
   * What must be there before any taint is, for example a ClusterReady.
   * @default - the cluster, when it is in the same stack
   */
  readonly dependsOn?: readonly ITerraformDependable[];

  /**
   * Provider that reaches the cluster.
   * @default - the stack's kubernetes provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * Taints the nodes of pools that registered without their taints, one `kubernetes_node_taint` per node.
 *
 * Give it a stack of its own, applied once the cluster is active: a Kubernetes provider whose cluster is made in the same
 * apply cannot be planned with. Cluster and agents tolerate the taints beforehand: pools of the same stack make the
 * resources depend on their cluster, pools of another stack make this stack depend on theirs.
 *
 * Server-side apply replaces the list of a node's taints as a whole (kubernetes/kubernetes#117142), so the taints Rancher
 * gives a node for its roles are written too, and anything else on the node is replaced. Destroying it leaves the nodes
 * without any taint. It has a field manager of its own, so that `kubernetes_labels` on the same node is left alone
 * (hashicorp/terraform-provider-kubernetes#2247).
 *
 * Take a node out of `nodes` when it is gone: the provider cannot read the taints of a node that is not there, and
 * before its version 2.30 fails to plan then (hashicorp/terraform-provider-kubernetes#2466).
 *
 * @example
 * ```ts
 * const tainted = cluster.addNodePool("tainted", {
 *   roles: [NodeRole.WORKER],
 *   taints: ["dedicated=db:NoSchedule"],
 *   taintsApplied: "after-ready",
 * });
 * new DeferredTaints(this, "taints", { pools: [tainted], nodes: { tainted: ["db-1", "db-2"] } });
 * ```
 */
export class DeferredTaints extends Construct {
  /** The `kubernetes_node_taint` resources, for everything this construct has no property for. */
  public readonly resources: readonly NodeTaint[];

  /**
   * @throws InvalidInputError with everything that is wrong with the pools and nodes
   */
  constructor(scope: Construct, id: string, props: DeferredTaintsProps) {
    super(scope, id);
    requireOwnFramework(this);
    const { pools, nodes, force = true, dependsOn: first = [], provider, logicalId, movedFrom = [] } = this.read(props);
    guardLogicalIds(this);
    const dependsOn = [...first, ...this.tolerationsFirst(props.pools)];
    const settings = {
      fieldManager: FIELD_MANAGER,
      force,
      ...(dependsOn.length === 0 ? {} : { dependsOn }),
      ...(provider === undefined ? {} : { provider }),
    };
    const named = pools.flatMap((pool) => {
      // The provider wants a value even where there is none.
      const taint = taintsOf(pool).map(({ key, value = "", effect }) => ({ key, value, effect }));
      // Without a resource whose taints these were, Terraform destroys it, which takes them off.
      if (taint.length === 0) return [];
      const names = nodesOf(pool.name, nodes) ?? [];
      if (Token.isUnresolved(names)) {
        const forEach = TerraformIterator.fromList([...names]);
        const metadata = { name: forEach.value };
        const resource = new NodeTaint(this, `${pool.name}[*]`, { ...settings, forEach, metadata, taint });
        return [{ resource, suffix: `_${pool.name}__nodes` }];
      }
      return names.map((name, index) => {
        // By the node alone: one that changes its pool keeps its resource, and with it its taints until the new ones.
        const [id, suffix] = Token.isUnresolved(name)
          ? [`${pool.name}[${index}]`, `_${pool.name}__${index}`]
          : [name, `_${name.replaceAll(".", "_")}`];
        return { resource: new NodeTaint(this, id, { ...settings, metadata: { name }, taint }), suffix };
      });
    });
    for (const { resource, suffix } of named) {
      withHclForm(resource);
      if (logicalId !== undefined) resource.overrideLogicalId(`${logicalId}${suffix}`);
      if (logicalId !== undefined || movedFrom.length > 0)
        withFixedAddress(resource, this, logicalId ?? this.node.path);
    }
    writeMoves(this, movedFrom, {
      logicalId,
      isByPath: true,
      resources: named.map(({ resource: { terraformResourceType: type, node }, suffix }) => ({
        type,
        suffix,
        id: node.id,
      })),
    });
    this.resources = named.map(({ resource }) => resource);
  }

  private read(props: unknown): ReadProps {
    const { part, problems } = readPartly(PROPS, props);
    const { pools, nodes } = part;
    refuse([...problems, ...(pools === undefined ? [] : deferredTaintProblems(pools, nodes))], this.node.path);
    return part as ReadProps;
  }

  /** Clusters of the same stack, to depend on; stacks of the others come before this stack. */
  private tolerationsFirst(pools: readonly DeferredPool[]): ITerraformDependable[] {
    const stack = TerraformStack.of(this);
    const constructs = pools.filter((pool): pool is DeferredPool & Construct => Construct.isConstruct(pool));
    const stacks = new Set(constructs.map((pool) => TerraformStack.of(pool)));
    for (const other of stacks) if (other !== stack) stack.addDependency(other);
    const here = constructs.filter((pool) => TerraformStack.of(pool) === stack);
    return [...new Set(here.flatMap(clusterOf))];
  }
}

type ReadProps = Omit<DeferredTaintsProps, "pools" | keyof MovableProps> &
  ReadMovable & { readonly pools: readonly ReadDeferredPool[] };

const PROPS = object<ReadProps>({
  ...MOVABLE_FIELDS,
  pools: required(list(DEFERRED_POOL)),
  nodes: required(NODES_BY_POOL),
  force: optional(FLAG),
  dependsOn: optional(list(RESOURCE)),
  provider: optional(provider("kubernetes")),
});

/** The resource of the cluster that the pool belongs to. */
function clusterOf(pool: Construct): TerraformResource[] {
  const resources = pool.node.scopes.map(({ node }) => node.defaultChild);
  return resources.filter((child) => TerraformResource.isTerraformResource(child)).slice(-1);
}
