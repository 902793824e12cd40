import {
  type IResolvable,
  type ITerraformDependable,
  Op,
  type SSHProvisionerConnection,
  TerraformElement,
  TerraformResource,
  Token,
} from "cdktf";
import { Construct } from "constructs";
import { OPEN_FLAG, openNumber, openOneOf, openText } from "../configuration/open-shapes";
import { withoutUndefined } from "../configuration/without-undefined";
import { brand, hasBrand } from "../scheduling/brand";
import { InvalidInputError, type Problem, quoted, refuse } from "../scheduling/invalid-input";
import { isDnsSubdomain } from "../scheduling/label-syntax";
import {
  type Fields,
  list,
  object,
  optional,
  readPartly,
  record,
  required,
  withRule,
} from "../scheduling/validation/shape";
import { atSynth, sayOnce } from "./at-synth";
import { DEPENDABLE, NODE_POOL } from "./construct-shapes";
import { type Dependable, dependableProblems, resourcesOf } from "./dependables";
import { withFixedAddress } from "./fixed-address";
import { requireOwnFramework } from "./foreign-framework";
import { hclForm, isWrittenAsHcl } from "./hcl/hcl-form";
import { logicalIdOf, MOVABLE_FIELDS, type MovableProps, type ReadMovable } from "./logical-id";
import { guardLogicalIds } from "./logical-ids";
import { writeMoves } from "./moved-blocks";
import type { NodePool } from "./node-pool";
import { REGISTRATION_FIELDS, type RegistrationCommandOptions } from "./registration/registration-command";

/**
 * How Terraform reaches machines by SSH, in the words of its `connection` block. Values may be tokens; secrets should be,
 * from a sensitive variable or another resource, and end up in neither state nor plan.
 *
 * Without `hostKey` Terraform trusts whoever answers, and hands them the registration token.
 *
 * @example
 * ```ts
 * const key = new TerraformVariable(this, "ssh_key", { type: "string", sensitive: true });
 * const connection: SshConnectionOptions = { user: "ubuntu", agent: false, privateKey: key.stringValue };
 * new SshRegistration(this, "machines", { pool: servers, hosts: { "srv-1": { host: "192.0.2.11" } }, connection });
 * ```
 */
export interface SshConnectionOptions
  extends Omit<SSHProvisionerConnection, "type" | "host" | "targetPlatform" | "agent"> {
  /**
   * Whether to authenticate with the SSH agent of the machine that runs Terraform.
   * @default true
   */
  readonly agent?: boolean | IResolvable;
}

/** One machine that registers over SSH: where it is, how it is reached, and what it registers as. */
export interface SshHost extends RegistrationCommandOptions, SshConnectionOptions {
  /** Address of the machine, as the machine that runs Terraform or the bastion reaches it. May be a token. */
  readonly host: string;

  /**
   * Name of the node in Kubernetes, at most 63 characters. May be a token.
   * @default - the machine's key in `hosts`
   */
  readonly nodeName?: string;

  /**
   * Values that change when the machine is installed anew while its address stays, for example the id of the server or
   * the version of its image. It then registers again.
   * @default - it registers again when the cluster or the machine's address is another
   */
  readonly triggersReplace?: Readonly<Record<string, string>>;
}

/**
 * What an SSH registration is.
 *
 * @example
 * ```ts
 * const first = new SshRegistration(this, "first", { pool: servers, hosts: { "srv-1": { host: "192.0.2.11" } } });
 * const ready = new ClusterReady(this, "ready", { cluster, after: [first] });
 * new SshRegistration(this, "others", { pool: workers, hosts: { "w-1": { host: "192.0.2.21" } }, after: [ready] });
 * ```
 */
export interface SshRegistrationProps extends MovableProps {
  /** The pool that the machines become nodes of. */
  readonly pool: NodePool;

  /** The machines, by the name that their nodes get. */
  readonly hosts: Readonly<Record<string, SshHost>>;

  /**
   * How all of the machines are reached, except for what they say themselves.
   * @default - as root on port 22, with the SSH agent of the machine that runs Terraform
   */
  readonly connection?: SshConnectionOptions;

  /**
   * What must be there before the machines register: resources, or constructs with resources in them as they are now.
   * With a ClusterReady of the machines that come first, the others join a cluster that answers.
   * @default - nothing
   */
  readonly after?: readonly Dependable[];
}

/**
 * Registers machines that exist already as nodes of a pool, over SSH, while Terraform applies. They need bash and curl,
 * and a user that is root or may use sudo without a password.
 *
 * Each machine registers once, and again only when that has an effect: when the cluster or the machine is another. Not
 * when Rancher renews its registration token, and not when roles, labels, taints, name or addresses change: Rancher ignores
 * them for a machine it knows, and the kubelet takes them at its first start only. Terraform then warns, at plan and at
 * apply; change labels and taints of such a node with kubectl, or replace the node.
 *
 * Nothing happens on a machine that is removed from here: see `nodeCleanupScript`.
 *
 * @example
 * ```ts
 * new SshRegistration(this, "machines", {
 *   pool: servers,
 *   hosts: { "srv-1": { host: "192.0.2.11" }, "srv-2": { host: "192.0.2.12", internalAddress: "10.0.0.12" } },
 *   connection: { user: "ubuntu", hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample" },
 * });
 * ```
 *
 * @see rancher/rancher pkg/controllers/capr/unmanaged/controller.go (`findMachine`), rancher/rke2#7152
 */
export class SshRegistration extends Construct {
  /** Whether the value is an SshRegistration, also one that another copy of this package made. */
  public static isSshRegistration(value: unknown): value is SshRegistration {
    return hasBrand(value, "SshRegistration");
  }

  /** The pool that the machines become nodes of. */
  public readonly pool: NodePool;

  /**
   * @throws InvalidInputError with everything that is wrong with the props
   */
  constructor(scope: Construct, id: string, props: SshRegistrationProps) {
    super(scope, id);
    requireOwnFramework(this);
    const read = this.read(props);
    const { pool, hosts, connection, after = [], movedFrom = [] } = read;
    this.pool = pool;
    guardLogicalIds(this);
    const logicalId = logicalIdOf(this, read);
    const dependsOn = resourcesOf(after);
    const registrations = Object.keys(hosts)
      .sort()
      .map((name) => {
        const host = hosts[name] as SshHost;
        const { nodeName = name, address, internalAddress, labels, machineId, triggersReplace, ...reachedBy } = host;
        const options = withoutUndefined({ nodeName, address, internalAddress, labels, machineId });
        const reached = { ...connection, ...reachedBy };
        const registration = new RegistrationResource(this, name, {
          triggersReplace: {
            cluster: pool.clusterId,
            host: host.host,
            ...(reached.port === undefined ? {} : { port: reached.port }),
            ...triggersReplace,
          },
          flags: pool.registrationFlags(options),
          script: pool.registrationScript(options),
          connection: reached,
          dependsOn,
        });
        // A name to type: `terraform apply -replace=terraform_data.servers_server-1` registers one machine again.
        registration.overrideLogicalId(`${logicalId}${suffixOf(name)}`);
        return withFixedAddress(registration, this, logicalId);
      });
    const resources = registrations.map(({ terraformResourceType: type, node }) => ({
      type,
      suffix: suffixOf(node.id),
    }));
    writeMoves(this, movedFrom, { logicalId, resources });
    if (registrations.length > 0) new StaleFlagsCheck(this, "flags", registrations);
    addHosts(this, hosts);
  }

  private read(props: unknown): ReadProps {
    const { part, problems } = readPartly(PROPS, props);
    const { hosts = {}, after = [] } = part;
    refuse(
      [...problems, ...Object.keys(hosts).flatMap(hostNameProblems), ...dependableProblems(after, "after")],
      this.node.path,
    );
    return part as ReadProps;
  }
}

brand(SshRegistration, "SshRegistration");

/** What of a registration's name follows the logical id. */
function suffixOf(host: string): string {
  return `_${host.replaceAll(".", "_")}`;
}

/** The machines of each pool that register over SSH, whichever construct they are of. */
const HOSTS = new WeakMap<NodePool, SshHost[]>();

/** Notes machines of a pool, and has the stack ask whether the cluster's first node may still be another one. */
function addHosts(registration: SshRegistration, hosts: SshRegistrationProps["hosts"]): void {
  const { pool, node } = registration;
  const known = HOSTS.get(pool);
  if (known === undefined) {
    node.addValidation({
      validate: () => {
        const problems = missingFirstNodeProblems(pool, HOSTS.get(pool) ?? []);
        return problems.length === 0 ? [] : [new InvalidInputError(problems, node.path).message];
      },
    });
  }
  HOSTS.set(pool, [...(known ?? []), ...Object.values(hosts)]);
}

/**
 * Problems of a pool whose nodes all register over SSH without the id that the first node is pinned by. With fewer of them
 * than nodes, or where nobody says how many there are, it may be one that registers otherwise.
 */
function missingFirstNodeProblems(pool: NodePool, hosts: readonly SshHost[]): Problem[] {
  const { firstNodeMachineId, nodes, name } = pool;
  if (firstNodeMachineId === undefined || nodes === undefined || hosts.length < nodes) return [];
  const ids = hosts.flatMap(({ machineId }) => machineId ?? []);
  // Of two ids the one that is known only at apply may turn out to be the other.
  const mayBeIt = (id: string) => id === firstNodeMachineId || [id, firstNodeMachineId].some(Token.isUnresolved);
  if (ids.some(mayBeIt)) return [];
  return [
    {
      what: `no host of pool ${quoted(name)} registers as the first node, and they are all of its nodes (${nodes})`,
      why: "Rancher waits for the machine with the id of initNode, and lets no other one be the first",
      help: "give machineId of initNode to one of the hosts",
    },
  ];
}

const CONNECTION: Fields<SshConnectionOptions> = {
  agent: optional(OPEN_FLAG),
  agentIdentity: optional(openText("deploy")),
  bastionCertificate: optional(openText("a reference")),
  bastionHost: optional(openText("bastion.example.com")),
  bastionHostKey: optional(openText("ssh-ed25519 AAAA...")),
  bastionPassword: optional(openText("a sensitive variable")),
  bastionPort: optional(openNumber(22)),
  bastionPrivateKey: optional(openText("a sensitive variable")),
  bastionUser: optional(openText("root")),
  certificate: optional(openText("a reference")),
  hostKey: optional(openText("ssh-ed25519 AAAA...")),
  password: optional(openText("a sensitive variable")),
  port: optional(openNumber(22)),
  privateKey: optional(openText("a sensitive variable")),
  proxyHost: optional(openText("proxy.example.com")),
  proxyPort: optional(openNumber(3128)),
  proxyScheme: optional(openOneOf(["http", "https"], "Terraform knows no other proxy")),
  proxyUserName: optional(openText("deploy")),
  proxyUserPassword: optional(openText("a sensitive variable")),
  scriptPath: optional(openText("/tmp/terraform.sh")),
  timeout: optional(openText("5m")),
  user: optional(openText("root")),
};

const HOST = object<SshHost>({
  ...REGISTRATION_FIELDS,
  ...CONNECTION,
  host: required(withRule(openText("203.0.113.7"), hostProblems)),
  triggersReplace: optional(record(openText("1"), "image")),
});

type ReadProps = Omit<SshRegistrationProps, keyof MovableProps> & ReadMovable;

const PROPS = object<ReadProps>({
  ...MOVABLE_FIELDS,
  pool: required(NODE_POOL),
  hosts: required(record(HOST, '"server-1"')),
  connection: optional(object<SshConnectionOptions>(CONNECTION)),
  after: optional(list(DEPENDABLE)),
});

function hostNameProblems(name: string): Problem[] {
  if (isDnsSubdomain(name)) return [];
  return [
    {
      what: `host name ${quoted(name)} is not a DNS subdomain`,
      why: "it becomes the name of the node, and K3s refuses any other, and part of a Terraform name",
      help: 'use lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit',
    },
  ];
}

function hostProblems(host: string, place: string): Problem[] {
  if (host !== "") return [];
  return [
    {
      what: `${place} is empty`,
      why: "Terraform has nowhere to connect to",
      help: "give the machine's address or name",
    },
  ];
}

interface RegistrationResourceProps {
  readonly triggersReplace: Readonly<Record<string, unknown>>;
  readonly flags: string;
  readonly script: string;
  readonly connection: SshConnectionOptions & Pick<SshHost, "host">;
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * One registered machine, as a `terraform_data` resource: `input` keeps the flags that it registered with, since later ones
 * have no effect.
 */
class RegistrationResource extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: RegistrationResourceProps,
  ) {
    const { connection, script, dependsOn } = props;
    super(scope, id, {
      terraformResourceType: "terraform_data",
      terraformGeneratorMetadata: { providerName: "terraform" },
      // CDKTF has `agent` as a string; Terraform wants a boolean.
      connection: { type: "ssh", ...connection } as unknown as SSHProvisionerConnection,
      provisioners: [{ type: "remote-exec", inline: [script] }],
      lifecycle: { ignoreChanges: ["input"] },
      ...(dependsOn.length === 0 ? {} : { dependsOn: [...dependsOn] }),
    });
  }

  /** The flags of the pool and host as they are now. */
  public get flags(): string {
    return this.props.flags;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { triggers_replace: this.props.triggersReplace, input: this.props.flags };
  }

  public override toHclTerraform(): object {
    return hclForm(this);
  }
}

/** A `check` block that warns of machines whose pool has changed since they registered. It never fails a plan. */
class StaleFlagsCheck extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly registrations: readonly RegistrationResource[],
  ) {
    super(scope, id, "check");
    atSynth(this, () => this.warnOfHcl());
  }

  private warnOfHcl(): void {
    if (!isWrittenAsHcl()) return;
    sayOnce(
      this,
      "Warning",
      "CDKTF writes no check block as HCL, so Terraform will not warn of a machine that registered with other flags than it " +
        "would today. Synthesize JSON, which is what CDKTF does without --hcl, to keep that warning.",
    );
  }

  public override toTerraform(): object {
    const assert = this.registrations.map((registration) => ({
      condition: Op.eq(registration.interpolationForAttribute("input"), registration.flags),
      error_message:
        `Node ${registration.node.id} registered with other flags than it would today. Rancher ignores changed flags of ` +
        "a machine it knows: change labels and taints of the node with kubectl, or replace the node.",
    }));
    return { check: { [this.friendlyUniqueId]: { assert } } };
  }
}
