import { TerraformLocal, TerraformOutput, type TerraformOutputConfig } from "cdktf";
import { Construct } from "constructs";
import { sortedTolerations } from "../scheduling/agent-tolerations";
import { InvalidInputError, type Problem, refuse, withPlace } from "../scheduling/invalid-input";
import { type NodeRole, roleTaints, sortedRoles } from "../scheduling/node-role";
import type { PoolModel } from "../scheduling/pool";
import { TaintsApplied, toleratedTaints } from "../scheduling/pool";
import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";
import type { Taint, WrittenTaint } from "../scheduling/taint";
import { Toleration } from "../scheduling/toleration";
import { APP_POOL_LABELS, appPoolNameProblems } from "../scheduling/validation/app-pool";
import { poolTaintProblems } from "../scheduling/validation/pool-rules";
import { POOL_FIELDS, type ReadPool } from "../scheduling/validation/pool-shape";
import { object, optional, readPartly } from "../scheduling/validation/shape";
import { requireOwnFramework } from "./foreign-framework";
import { withHclForm } from "./hcl/hcl-form";
import { cloudConfig } from "./registration/cloud-init";
import { foreignInitNodeProblems, type InitNodeOptions } from "./registration/init-node";
import { MachineIds } from "./registration/machine-ids";
import {
  type RegistrationCommandOptions,
  readRegistrationOptions,
  registrationFlags,
  withMachineId,
} from "./registration/registration-command";
import { GiveUpAfter, registrationScript } from "./registration/registration-script";
import { shellArgument } from "./registration/shell";
import { walkedOnce } from "./walked-once";

/**
 * What a node pool is.
 *
 * @example
 * ```ts
 * cluster.addNodePool("databases", {
 *   roles: [NodeRole.WORKER],
 *   taints: ["dedicated=db:NoSchedule"],
 *   labels: { disk: "nvme" },
 *   nodes: 3,
 * });
 * ```
 */
export interface NodePoolOptions {
  /** What the pool's nodes do. A cluster needs each of the three roles in at least one pool. */
  readonly roles: readonly NodeRole[];

  /**
   * Taints of the pool's nodes, as objects, in kubectl's notation, or in the words of a node: `{ key, value, effect }`.
   * @default - only those Rancher adds because of the roles
   */
  readonly taints?: readonly WrittenTaint[];

  /**
   * Taints that the pool's nodes register with and that something takes away once the node is usable, such as Cilium
   * `node.cilium.io/agent-not-ready:NoExecute`. They are always given at registration, and keep pods off a node until
   * then. No agent is given a toleration for them, and they are not among what a pod has to tolerate to run here.
   * @default - none
   * @see https://docs.cilium.io/en/stable/installation/taints
   */
  readonly startupTaints?: readonly WrittenTaint[];

  /**
   * Taints that nodes of the pool had until now, and that are to go. New nodes do not get them, and `DeferredTaints` take
   * them off; the agents, and all pods whose tolerations are taken from the pool, tolerate them until they are left out
   * here. So a taint leaves in two applies, and never after its tolerations: move it from `taints` to here and apply, take
   * it off the nodes, then leave it out here (RK120 says how). A taint that changes is in both lists: the old one here,
   * the new one in `taints`.
   * @default - none
   */
  readonly leavingTaints?: readonly WrittenTaint[];

  /**
   * Kubernetes labels of the pool's nodes.
   * @default - only `rancher-k3s/node-pool`, which names the pool
   */
  readonly labels?: Readonly<Record<string, string>>;

  /**
   * When the taints reach the nodes.
   * @default TaintsApplied.AT_REGISTRATION
   */
  readonly taintsApplied?: TaintsApplied | `${TaintsApplied}`;

  /**
   * How many nodes the pool is meant to have. Nothing is created from it.
   * @default - open
   */
  readonly nodes?: number;
}

/** A pool's options as they were read; whoever adds a property to the options is asked for its shape here. */
type ReadOptions = Omit<NodePoolOptions, keyof ReadPool> & ReadPool;

const NODE_POOL_OPTIONS = object<ReadOptions>({
  ...POOL_FIELDS,
  labels: optional(APP_POOL_LABELS),
});

/** What can be read of a pool's options, and everything that is wrong with them. */
function readOptions(options: unknown): { readonly part: Partial<ReadOptions>; readonly problems: readonly Problem[] } {
  const { part, problems } = readPartly(NODE_POOL_OPTIONS, options);
  return { part, problems: [...problems, ...poolTaintProblems(part, roleTaints(part.roles ?? []))] };
}

/** Everything that is wrong with a pool's name and options. */
export function nodePoolProblems(name: string, options: unknown): readonly Problem[] {
  return [...appPoolNameProblems(name), ...readOptions(options).problems];
}

/**
 * What a pool needs of the cluster it belongs to.
 *
 * @example
 * ```ts
 * const existing = K3sCluster.fromClusterName(this, "existing", "edge");
 * const props: NodePoolProps = { cluster: existing, nodeCommand: existing.nodeCommand, outputPrefix: "edge" };
 * new NodePool(existing, "more", { roles: [NodeRole.WORKER] }, props);
 * ```
 */
export interface NodePoolProps {
  /** The cluster. Its id in Rancher's own API is a token, which is made only where it is used. */
  readonly cluster: { readonly clusterId: string };
  /** The cluster's registration command, a sensitive token. */
  readonly nodeCommand: string;
  /** Beginning of the names of the pool's Terraform outputs. */
  readonly outputPrefix: string;
  /**
   * The machine that is pinned as the cluster's first node. Only its own pool registers its id.
   * @default - none
   */
  readonly initNode?: InitNodeOptions;
}

/**
 * Nodes of one kind: same roles, labels and taints. Made by `K3sCluster.addNodePool`.
 *
 * A custom cluster has no pools in Rancher: a pool is what its nodes are registered with.
 *
 * @example
 * ```ts
 * const gpu = cluster.addNodePool("accelerated", { roles: [NodeRole.WORKER], taints: ["gpu=yes:NoSchedule"] });
 * const local = { name: "gpu-1", userData: gpu.cloudInit({ nodeName: "gpu-1" }) };
 * const elsewhere = gpu.registrationCommand({ labels: { rack: "r7" } });
 * ```
 */
export class NodePool extends Construct {
  /** Roles of the pool's nodes, in the order of NodeRole.ALL. */
  public readonly roles: readonly NodeRole[];
  /** Taints the app gives the pool, sorted; without those that roles imply. */
  public readonly taints: readonly Taint[];
  /** The same taints in the order in which the app writes them. */
  public readonly taintsAsWritten: readonly Taint[];
  /** Taints that something takes away once a node is usable, sorted. */
  public readonly startupTaints: readonly Taint[];
  /** Taints that registered nodes may still have and new ones do not get, sorted. */
  public readonly leavingTaints: readonly Taint[];
  /** Labels of the pool's nodes, `rancher-k3s/node-pool` among them. */
  public readonly labels: Readonly<Record<string, string>>;
  /** When the taints reach the nodes. */
  public readonly taintsApplied: TaintsApplied;
  /** How many nodes the pool is meant to have, where the app says so. */
  public readonly nodes?: number;
  private readonly cluster: NodePoolProps["cluster"];
  private readonly nodeCommand: string;
  private readonly outputPrefix: string;
  private readonly initNode: InitNodeOptions | undefined;
  private readonly locals = new Map<string, TerraformLocal>();

  /**
   * @throws InvalidInputError with everything that is wrong with the name and the options
   */
  constructor(scope: Construct, name: string, options: NodePoolOptions, props: NodePoolProps) {
    const { part, problems } = readOptions(options);
    const ofName = appPoolNameProblems(name);
    // What no construct can be called has no path of its own.
    refuse([...ofName, ...problems], ofName.length > 0 ? scope.node.path : `${scope.node.path}/${name}`);
    super(scope, name);
    requireOwnFramework(this);
    const { cluster, nodeCommand, outputPrefix, initNode } = props;
    const { roles = [], taints = [], startupTaints = [], leavingTaints = [], labels, taintsApplied, nodes } = part;
    this.roles = sortedRoles(roles);
    this.taints = sorted(taints);
    this.taintsAsWritten = [...taints];
    this.startupTaints = sorted(startupTaints);
    this.leavingTaints = sorted(leavingTaints);
    this.labels = { ...labels, [NODE_POOL_LABEL]: name };
    this.taintsApplied = taintsApplied ?? TaintsApplied.AT_REGISTRATION;
    if (nodes !== undefined) this.nodes = nodes;
    this.cluster = cluster;
    this.nodeCommand = nodeCommand;
    this.outputPrefix = outputPrefix;
    this.initNode = initNode;

    this.output("registration-command", `${name}_registration_command`, {
      value: this.registrationCommand(),
      description: `Registers a node of pool ${name}; run as root on the machine`,
    });
    const machineId = this.firstNodeMachineId;
    if (machineId === undefined) return;
    // Rancher waits for this machine, and no other command registers it.
    this.output("init-node-registration-command", "init_node_registration_command", {
      value: this.registrationCommand({ machineId }),
      description: `Registers the first node, one of pool ${name}; run as root on that machine, and on no other`,
    });
  }

  private output(id: string, name: string, config: TerraformOutputConfig): void {
    const output = withHclForm(new RegistrationOutput(this, id, { ...config, sensitive: true }));
    output.overrideLogicalId(`${this.outputPrefix}_${name}`);
  }

  /** The pool's name. */
  public get name(): string {
    return this.node.id;
  }

  /** Id of the machine that is pinned as the cluster's first node, where it is one of this pool. */
  public get firstNodeMachineId(): string | undefined {
    return this.initNode?.pool === this.name ? this.initNode.machineId : undefined;
  }

  /** Id of the cluster that the nodes belong to, `c-m-xxxxxxxx`; known at apply. */
  public get clusterId(): string {
    return this.cluster.clusterId;
  }

  /**
   * What a pod needs to run on every node of the pool: one toleration per hard taint, those implied by roles and those of
   * taints that leave included.
   */
  public get tolerations(): Toleration[] {
    const { taints: own, leavingTaints } = this;
    const taints = toleratedTaints({ taints: own, roleTaints: roleTaints(this.roles), leavingTaints });
    return sortedTolerations(taints.filter((taint) => taint.isHard).map((taint) => Toleration.for(taint)));
  }

  /** Selects the nodes of this pool and no others. */
  public get nodeSelector(): Record<string, string> {
    return { [NODE_POOL_LABEL]: this.name };
  }

  /**
   * The shell command that registers a machine as a node of this pool. Run it as root on the machine, once: Rancher
   * ignores changed flags of a machine it already knows.
   *
   * The value is sensitive (it holds the cluster's registration token) and known only at apply.
   * @throws InvalidInputError when an option cannot work
   */
  public registrationCommand(options: RegistrationCommandOptions = {}): string {
    const read = this.read(options);
    const command = this.command(read);
    return read.machineId === undefined ? command : withMachineId(command, read.machineId);
  }

  /**
   * User data for cloud-init (`#cloud-config`) that registers a machine as a node of this pool when it boots for the
   * first time. It needs bash and curl on the image, and keeps trying for six hours.
   *
   * The value is sensitive and known only at apply. It holds the cluster's registration token, and whoever may read the
   * machine's user data can read it: mostly root on the machine, and every process that reaches the cloud's metadata
   * service. Rancher 2.15 renews the token every month, which changes the user data: see docs/nodes.md on how to keep
   * that from replacing machines.
   * @throws InvalidInputError when an option cannot work
   */
  public cloudInit(options: RegistrationCommandOptions = {}): string {
    const read = this.read(options);
    return this.local("user_data", read, () => cloudConfig(this.registration(read)));
  }

  /**
   * A bash script that registers the machine it runs on, as root or as a user who may use sudo, for every other way to
   * reach a machine. Unlike the bare command it fails when it could not register, after ten minutes. It may be run again.
   *
   * The value is sensitive and known only at apply.
   * @throws InvalidInputError when an option cannot work
   */
  public registrationScript(options: RegistrationCommandOptions = {}): string {
    const read = this.read(options);
    return this.local("registration_script", read, () =>
      registrationScript(this.registration(read), GiveUpAfter.ATTENDED),
    );
  }

  /**
   * The flags of the registration command alone: what the pool is, and nothing secret.
   * @throws InvalidInputError when an option cannot work
   */
  public registrationFlags(options: RegistrationCommandOptions = {}): string {
    return this.flags(this.read(options));
  }

  /** The options as they are, once and for all: a getter may give another value the next time. */
  private read(options: unknown): RegistrationCommandOptions {
    return withPlace(this.node.path, () => readRegistrationOptions(options, this.labels));
  }

  private flags(options: RegistrationCommandOptions): string {
    const { machineId, nodeName } = options;
    refuse(foreignInitNodeProblems(this.name, machineId, this.initNode), this.node.path);
    refuse(MachineIds.of(this.cluster).add(machineId, this.name, nodeName), this.node.path);
    const taints = this.taintsApplied === TaintsApplied.AT_REGISTRATION ? this.taints : [];
    return registrationFlags(
      { roles: this.roles, labels: this.labels, taints: [...taints, ...this.startupTaints] },
      options,
    );
  }

  private command(options: RegistrationCommandOptions): string {
    return `${this.nodeCommand} ${this.flags(options)}`;
  }

  /** The command as lines of a registration script, which has a `sudo` of its own that passes the machine's id on. */
  private registration(options: RegistrationCommandOptions): string {
    const command = this.command(options);
    const { machineId } = options;
    return machineId === undefined ? command : `export CATTLE_ID=${shellArgument(machineId)}\n${command}`;
  }

  /**
   * A text as a Terraform local, so that it can be an argument of Terraform's functions: CDKTF takes no text there that has
   * both double quotes and tokens in it, and some clouds want user data in base64.
   */
  private local(kind: string, options: RegistrationCommandOptions, produce: () => string): string {
    // All of it is text by now: two tokens are two texts.
    const key = `${kind} ${JSON.stringify(options)}`;
    const known = this.locals.get(key);
    if (known !== undefined) return known.asString;
    const earlier = [...this.locals.keys()].filter((other) => other.startsWith(`${kind} `)).length;
    const name = earlier === 0 ? kind : `${kind}_${earlier + 1}`;
    const local = withHclForm(new TerraformLocal(this, name, produce()));
    local.overrideLogicalId(`${this.outputPrefix}_${this.name}_${name}`);
    this.locals.set(key, local);
    return local.asString;
  }

  /** The pool in plain data. */
  public get model(): PoolModel {
    return {
      roles: this.roles,
      taints: this.taints.map(String),
      ...(this.startupTaints.length === 0 ? {} : { startupTaints: this.startupTaints.map(String) }),
      ...(this.leavingTaints.length === 0 ? {} : { leavingTaints: this.leavingTaints.map(String) }),
      labels: this.labels,
      taintsApplied: this.taintsApplied,
      ...(this.nodes === undefined ? {} : { nodes: this.nodes }),
    };
  }
}

class RegistrationOutput extends TerraformOutput {
  public override toTerraform(): object {
    return walkedOnce(this, super.toTerraform());
  }
}

/**
 * Adds a pool to the pools of a cluster.
 * @throws InvalidInputError when there is a pool of that name, or with everything wrong with the options
 */
export function addNodePool(
  pools: Construct,
  name: string,
  options: NodePoolOptions,
  cluster: NodePoolProps,
): NodePool {
  if (appPoolNameProblems(name).length > 0 || pools.node.tryFindChild(name) === undefined) {
    return new NodePool(pools, name, options, cluster);
  }
  throw new InvalidInputError(
    [
      {
        what: `node pool "${name}" exists already`,
        why: "a pool's name is what its nodes are told apart by",
        help: "give the second pool a name of its own",
      },
    ],
    pools.node.scope?.node.path,
  );
}

function sorted(taints: readonly Taint[]): Taint[] {
  return [...taints].sort((a, b) => (a.toString() < b.toString() ? -1 : 1));
}
