import type { SettingChange } from "./setting-diff";

/** How Rancher has K3s restarted for a setting. */
export interface Restarting {
  /** The property by which it is told. */
  readonly property: string;
  /** On which nodes; `configured` are those whose configuration of K3s is another one by it. */
  readonly nodes: "all" | "servers" | "etcd" | "rotated" | "configured" | "selected";
  /** Whether nodes are drained first where the upgrade strategy says so. */
  readonly isRolling: boolean;
  /** Whether it depends on nothing that is not known here. */
  readonly isCertain: boolean;
}

/** What a kind of settings does; undefined where K3s goes on running. */
interface Rule {
  readonly of: RegExp;
  readonly restarting: ((change: SettingChange) => Omit<Restarting, "property"> | undefined) | undefined;
}

const ROLLING = { isRolling: true, isCertain: true } as const;
const MAY_ROLL = { isRolling: true, isCertain: false } as const;
const UNDRAINED = { isRolling: false, isCertain: true } as const;

/**
 * What becomes of K3s on nodes that are there. Rancher restarts it on a node whose files are others than before, unless it
 * calls them dynamic; the same files decide about draining. The first that fits counts.
 * @see rancher/rancher pkg/capr/planner/config.go `restartStamp`, `drainHash`
 */
const RULES: readonly Rule[] = [
  { of: /^machineGlobalConfig\b/, restarting: () => ({ nodes: "configured", ...ROLLING }) },
  { of: /^machineSelectorConfig\b/, restarting: () => ({ nodes: "configured", ...ROLLING }) },
  { of: /^registries\b/, restarting: () => ({ nodes: "all", ...ROLLING }) },
  // In the configuration of K3s on nodes with etcd.
  { of: /^etcd\b/, restarting: () => ({ nodes: "etcd", ...ROLLING }) },
  // The API server is told of it, and a file comes; the rest is for kubeconfigs alone.
  { of: /^localAuthEndpoint\.enabled$/, restarting: () => ({ nodes: "servers", ...ROLLING }) },
  { of: /^localAuthEndpoint\b/, restarting: undefined },
  // Rancher has no such property there; what the provider makes of it is not known.
  { of: /^rkeConfig\.localAuthEndpoint\b/, restarting: () => ({ nodes: "servers", ...MAY_ROLL }) },
  // An item may be dynamic, and another secret may hold the same.
  { of: /^machineSelectorFiles\b/, restarting: () => ({ nodes: "selected", ...MAY_ROLL }) },
  {
    // Rancher's webhook makes an argument and a file of it; two templates may say the same.
    of: /^defaultPodSecurityAdmissionConfigurationTemplateName$/,
    restarting: ({ before, after }) => ({
      nodes: "servers",
      isRolling: true,
      isCertain: before === undefined || after === undefined,
    }),
  },
  // It stands in the file of an authorized cluster endpoint, where there is one.
  { of: /^networking\b/, restarting: () => ({ nodes: "servers", ...MAY_ROLL }) },
  {
    of: /^rotateCertificates\.generation$/,
    restarting: ({ after }) => (after === undefined ? undefined : { nodes: "rotated", ...UNDRAINED }),
  },
  { of: /^rotateCertificates\b/, restarting: undefined },
  {
    // A restore starts everything again.
    of: /^rkeConfig\.etcdSnapshotRestore\b/,
    restarting: ({ after }) => (after === undefined ? undefined : { nodes: "all", ...UNDRAINED }),
  },
  {
    // The installer writes these for K3s, and starts it again where the file is another one.
    of: /^agentEnvVars\.(?:(?:K3S|CONTAINERD)_.+|(?:[Nn][Oo]|[Hh][Tt][Tt][Pp][Ss]?)_[Pp][Rr][Oo][Xx][Yy].*)$/,
    restarting: () => ({ nodes: "all", ...UNDRAINED }),
  },
  // What the installer makes of the others of its own depends on what they say.
  { of: /^agentEnvVars\.INSTALL_K3S_/, restarting: () => ({ nodes: "all", isRolling: false, isCertain: false }) },
  {
    // Another node than the first one is told to servers; which one it is, is not known.
    of: /^labels\.rke\.cattle\.io\/init-node-machine-id$/,
    restarting: () => ({ nodes: "servers", isRolling: false, isCertain: false }),
  },
  // Agents and their system agent get them, charts and manifests go into files that are dynamic, Rancher refuses others.
  {
    of: /^(?:agentEnvVars|agents|chartValues|additionalManifest|addons|dataDirectories)\b/,
    restarting: undefined,
  },
  { of: /^(?:labels|annotations|upgradeStrategy|etcdSnapshotCreate|enableNetworkPolicy)\b/, restarting: undefined },
  { of: /^(?:cloudCredentialSecretName|defaultClusterRoleForProjectMembers)$/, restarting: undefined },
  // Machines are made anew, or keep what they have.
  {
    of: /^(?:rke_config\.machine_pools|rkeConfig\.machinePools|rkeConfig\.machinePoolDefaults)\b/,
    restarting: undefined,
  },
  // What the model says of Rancher and of the provider reaches no node.
  { of: /^(?:rancherHost|providerMajor)$/, restarting: undefined },
];

/** What a setting that changes does to K3s on nodes that are there; undefined where it goes on running. */
export function restartingOf(change: SettingChange): Restarting | undefined {
  const rule = RULES.find(({ of }) => of.test(change.setting));
  // Of what is not known here nobody can say that K3s goes on running.
  const restarting = rule === undefined ? { nodes: "all" as const, ...MAY_ROLL } : rule.restarting?.(change);
  return restarting === undefined ? undefined : { ...restarting, property: propertyOf(change.setting) };
}

/** What is made of many settings is told by its property; an endpoint, a variable or a label by what it is. */
function propertyOf(setting: string): string {
  return (
    /^(?:machineGlobalConfig|machineSelectorConfig|machineSelectorFiles|registries|networking|etcd|rkeConfig\.[a-zA-Z]+)\b/.exec(
      setting,
    )?.[0] ?? setting
  );
}
