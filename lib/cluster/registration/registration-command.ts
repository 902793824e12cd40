import { Token } from "cdktf";
import { openText } from "../../configuration/open-shapes";
import { keyWithValue, type Problem, quoted, quotedPart, refuse } from "../../scheduling/invalid-input";
import { isDnsSubdomain } from "../../scheduling/label-syntax";
import { NodeRole } from "../../scheduling/node-role";
import type { Taint } from "../../scheduling/taint";
import { reservedLabelProblems } from "../../scheduling/validation/pool-rules";
import { NODE_LABELS } from "../../scheduling/validation/pool-shape";
import { type Fields, object, optional, readPartly, withRule } from "../../scheduling/validation/shape";
import { machineIdProblems } from "./init-node";
import { shellArgument } from "./shell";

/**
 * What differs from node to node of one pool when they register.
 *
 * @example
 * ```ts
 * servers.registrationCommand({ nodeName: "srv-1", address: "192.0.2.11", internalAddress: "eth1" });
 * ```
 */
export interface RegistrationCommandOptions {
  /**
   * Name of the node in Kubernetes, at most 63 characters. May be a token.
   * @default - the machine's host name
   */
  readonly nodeName?: string;

  /**
   * Public address of the node: an IP address, a comma-separated list of them, a network interface, or one of the
   * install script's own words such as `awspublic`. May be a token.
   * @default - found by the node itself
   */
  readonly address?: string;

  /**
   * Private address of the node, in the same forms as `address`. May be a token.
   * @default - found by the node itself
   */
  readonly internalAddress?: string;

  /**
   * Labels of this node alone, on top of the pool's.
   * @default - only the pool's labels
   */
  readonly labels?: Readonly<Record<string, string>>;

  /**
   * Id by which Rancher knows the machine, for the machine that is pinned as init node, see `initNodeLabels`. May be a
   * token.
   * @default - made up by the machine itself, and kept in /etc/rancher/agent/cattle-id
   */
  readonly machineId?: string;
}

const ROLE_FLAGS: Readonly<Record<NodeRole, string>> = {
  [NodeRole.ETCD]: "--etcd",
  [NodeRole.CONTROL_PLANE]: "--controlplane",
  [NodeRole.WORKER]: "--worker",
};

/**
 * The flags of Rancher's system-agent install script that register a node with these roles, labels and taints, as one
 * piece of a shell command line.
 *
 * Long flags only, one label or taint each: the script joins repeated flags with commas, and its short `-a` means all
 * roles, not address.
 * @see rancher/system-agent install.sh `parse_args`
 */
export function registrationFlags(
  pool: { roles: readonly NodeRole[]; labels: Readonly<Record<string, string>>; taints: readonly Taint[] },
  options: RegistrationCommandOptions,
): string {
  const labels = { ...pool.labels, ...options.labels };
  return [
    ...pool.roles.map((role) => ROLE_FLAGS[role]),
    ...flag("--node-name", options.nodeName),
    ...flag("--address", options.address),
    ...flag("--internal-address", options.internalAddress),
    ...Object.keys(labels)
      .sort()
      .flatMap((key) => flag("--label", keyWithValue(key, labels[key]))),
    ...pool.taints.flatMap((taint) => flag("--taints", registrationTaint(taint))),
  ].join(" ");
}

/**
 * The command with the machine's id, which has no flag: it must be in the environment that `sudo` gives the install
 * script, and sudo keeps nothing of its own environment. In a subshell, so that `sudo` is itself again afterwards.
 */
export function withMachineId(command: string, machineId: string): string {
  return `(sudo() { command sudo env CATTLE_ID=${shellArgument(machineId)} "$@"; }; ${command})`;
}

/**
 * A taint as the registration flag wants it: always with `=`, because Rancher drops `key:NoSchedule` with no more than a
 * line in its own log.
 * @see rancher/rancher pkg/taints/utils.go
 */
function registrationTaint(taint: Taint): string {
  return `${taint.key}=${taint.value ?? ""}:${taint.effect}`;
}

function flag(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, shellArgument(value)];
}

const ADDRESS = /^[A-Za-z0-9:][A-Za-z0-9:._,-]*$/;

/** Each may be a token but for the labels. */
export const REGISTRATION_FIELDS: Fields<RegistrationCommandOptions> = {
  nodeName: optional(withRule(openText("gpu-1"), nodeNameProblems)),
  address: optional(withRule(openText("203.0.113.7"), addressProblems)),
  internalAddress: optional(withRule(openText("10.0.0.7"), addressProblems)),
  labels: optional(withRule(NODE_LABELS, reservedLabelProblems)),
  machineId: optional(withRule(openText("edge-server-1"), machineIdProblems)),
};

const REGISTRATION_OPTIONS = object(REGISTRATION_FIELDS);

/**
 * The options as they were read.
 * @param poolLabels labels that the nodes have from their pool
 * @throws InvalidInputError with everything that is wrong with them
 */
export function readRegistrationOptions(
  options: unknown,
  poolLabels: Readonly<Record<string, string>>,
): RegistrationCommandOptions {
  const { part, problems } = readPartly(REGISTRATION_OPTIONS, options);
  const { labels = {} } = part;
  refuse([
    ...problems,
    ...Object.keys(labels)
      .filter((key) => Object.hasOwn(poolLabels, key) && poolLabels[key] !== labels[key])
      .map((key) => ({
        what: `label ${quoted(key)} is ${ofLabel(key, poolLabels)} on the pool and ${ofLabel(key, labels)} on the node`,
        why: "two values for one label: which one Rancher keeps is not defined",
        help: "leave it out of one of the two",
      })),
  ]);
  return part;
}

function ofLabel(key: string, labels: Readonly<Record<string, string>>): string {
  return quotedPart(labels[key], keyWithValue(key, labels[key]));
}

const LONGEST_NODE_NAME = 63;

function nodeNameProblems(nodeName: string): Problem[] {
  if (Token.isUnresolved(nodeName)) return [];
  if (!isDnsSubdomain(nodeName)) {
    return [
      {
        what: `nodeName ${quoted(nodeName)} is not a DNS subdomain`,
        why: "K3s refuses any other name for a node",
        help: 'use lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit',
      },
    ];
  }
  if (nodeName.length <= LONGEST_NODE_NAME) return [];
  return [
    {
      what: `nodeName ${quoted(nodeName)} has ${nodeName.length} characters, at most ${LONGEST_NODE_NAME} are allowed`,
      why: "Rancher makes it a label value of the machine, which cannot be longer; the machine is refused, and the install script tries again for hours",
      help: "use a shorter name, or leave it out where the machine's host name will do",
    },
  ];
}

function addressProblems(address: string, place: string): Problem[] {
  if (Token.isUnresolved(address) || ADDRESS.test(address)) return [];
  return [
    {
      what: `${place} ${quoted(address)} is neither an IP address nor the name of a network interface`,
      why: "the install script looks it up as one of the two, and retries for hours when there is none",
      help: "pass an IP address, several joined by commas, or an interface such as eth0",
    },
  ];
}
