import type { RancherCluster } from "../live/rancher-objects";
import type { ClusterDiff, PoolChange } from "../review/cluster-diff";
import { sameList } from "../review/cluster-diff";
import type { SettingChange } from "../review/setting-diff";
import { isSwitch, settingName } from "../review/setting-words";
import { at, objectsAt } from "../scheduling/json";
import type { Agent, Cluster } from "../scheduling/reading/cluster";
import { KNOWN_AT_APPLY } from "../scheduling/reading/cluster-summary";
import { isUnknown } from "../scheduling/reading/unknown";
import { templateSecret } from "../scheduling/releases/pod-security-template";
import { plain } from "../scheduling/rich-text";
import { DELETE_MISSING } from "../scheduling/validation/duration-rules";
import type { Difference, DriftKind, Findings, NotCompared } from "./drift";
import { leftAloneDifferences } from "./left-alone";
import { isLeftToRancher, LEFT_TO_RANCHER, untold } from "./left-to-rancher";
import { atRancher, rancherCommand } from "./rancher-command";
import { type Held, unreadBecause } from "./read-back";
import { isSameToRancher } from "./same-customization";

/** Compares what the app writes to Rancher with what Rancher holds, tolerations and releases left out. */
export function settingFindings(diff: ClusterDiff, app: Cluster, { cluster: held, object }: Held): Findings {
  const rewritten = diff.settings.filter(({ setting }) => isRewritten(setting, app));
  const left = diff.settings.filter(({ setting }) => isLeftToRancher(setting, app));
  const settings = diff.settings.filter(
    (change) =>
      !rewritten.includes(change) &&
      !left.includes(change) &&
      !isTemplateFile(change, app, object) &&
      !isSameToRancher(change.setting, app, held) &&
      isCompared(change, app, held),
  );
  return {
    differences: [
      ...leftAloneDifferences(app, { cluster: held, object }),
      ...causesFirst(settings).map((change) => settingDifference(change, app, { cluster: held, object })),
      ...environmentDifferences(app, held, object),
      ...diff.pools
        .filter(({ pool }) => [...app.machinePools, ...held.machinePools].includes(pool))
        .flatMap((change) => machinePoolDifferences(change, object)),
    ],
    compared: ["configuration"],
    notCompared: [
      ...openValues(diff, app),
      ...rewrittenValues(rewritten.filter((change) => !left.includes(change))),
      ...leftValues(left),
    ],
  };
}

/** Numbers that the provider takes from Rancher where the app writes none. */
const DRAIN_NUMBER = /^upgradeStrategy\.\w+DrainOptions\.(?:gracePeriod|skipWaitForDeleteTimeoutSeconds|timeout)$/;
/** The provider sends true where drain options are written and do not say it. */
const DRAIN_DEFAULT = /^upgradeStrategy\.\w+DrainOptions\.ignoreDaemonSets$/;
/** What is not read of Rancher's object, or is there twice. */
const NOT_READ =
  /^(?:annotations\b|agentEnvVars\b|rke_config\.machine_pools\..*\.(?:annotations|rolling_update|node_drain_timeout|node_startup_timeout_seconds|unhealthy_node_timeout_seconds)$|rkeConfig\.localAuthEndpoint\b)/;
/**
 * What Rancher's dashboard writes when somebody rotates certificates, or takes a snapshot or restores one: it is done, and
 * what is left says nothing about the cluster.
 */
const ASKED_FOR_ONCE = /^(?:rotateCertificates|etcdSnapshotCreate|rkeConfig\.etcdSnapshotRestore)\b/;
/** Of annotations the one that has Rancher forget machines. */
const FORGETTING = `annotations.${DELETE_MISSING}`;

/** What is not set in the app, and in Rancher is as Rancher or the provider have it of themselves, is the same. */
function isCompared({ setting, before, after }: SettingChange, app: Cluster, held: Cluster): boolean {
  if (setting === FORGETTING) return after !== undefined;
  if (NOT_READ.test(setting)) return false;
  if (after === undefined && ASKED_FOR_ONCE.test(setting)) return false;
  if (setting.startsWith("labels.") && after === undefined) return false;
  const isUnsaid = after === undefined || after === "false";
  if (isUnsaid && (DRAIN_NUMBER.test(setting) || DRAIN_DEFAULT.test(setting))) return false;
  return !(after === undefined && before === "boolean" && isIdleSwitch(setting, app, held));
}

/**
 * A switch that Rancher's dashboard or the provider writes as off, where nothing in the app has it on. The dashboard writes
 * every setting of the release that has a default; K3s has no switch that is on by itself.
 * @see rancher/dashboard shell/edit/provisioning.cattle.io.cluster/rke2.vue `initServerAgentArgs`
 */
function isIdleSwitch(setting: string, app: Cluster, held: Cluster): boolean {
  const written = configurationsOf(held).find(({ property }) => setting.startsWith(`${property}.`));
  if (written === undefined || isUnknown(written.settings)) return false;
  const key = setting.slice(written.property.length + 1);
  const inGlobal = app.machineConfiguration.global?.settings;
  const isInGlobal = inGlobal !== undefined && (isUnknown(inGlobal) || inGlobal.has(key));
  return written.settings.get(key) === false && !isInGlobal;
}

function configurationsOf({ machineConfiguration: { global, selected } }: Cluster) {
  return [...(global === undefined ? [] : [global]), ...selected];
}

/** What follows for a system workload from what is written. */
const CONSEQUENCE = /^addons\..+\.([^.]+)$/;
/** What of it says something by itself: the rest is how the workload is told apart from K3s' own. */
const TELLING: ReadonlySet<string> = new Set(["disabled", "tolerations", "addedTolerations"]);

/** What is written comes before what follows from it; where nothing that is written differs, all of that is told. */
function causesFirst(settings: readonly SettingChange[]): SettingChange[] {
  const causes = settings.filter(({ setting }) => !CONSEQUENCE.test(setting));
  const others = settings.filter(({ setting }) => CONSEQUENCE.test(setting));
  const isTelling = ({ setting }: SettingChange) => TELLING.has(CONSEQUENCE.exec(setting)?.[1] ?? "");
  return [...causes, ...(causes.some(({ setting }) => WRITTEN.test(setting)) ? others.filter(isTelling) : others)];
}

/** Where workloads are changed. */
const WRITTEN = /^(?:machineGlobalConfig|machineSelectorConfig|chartValues|additionalManifest)\b/;

/** What Rancher's webhook writes anew whenever the cluster is written is another value by its doing; a finding is about it. */
function isRewritten(setting: string, app: Cluster): boolean {
  return app.rewrittenValues.some(
    (each) => setting === each.setting || [".", "["].some((end) => setting.startsWith(`${each.setting}${end}`)),
  );
}

const OF_FILES = /^machineSelectorFiles\[(\d+)\]/;

/** The file of a pod security admission template, which Rancher's webhook adds behind those of the app. */
function isTemplateFile({ setting, after }: SettingChange, { name }: Cluster, { resource }: RancherCluster): boolean {
  const [, index] = OF_FILES.exec(setting) ?? [];
  if (index === undefined || after !== undefined || isUnknown(name)) return false;
  const files = objectsAt(first(resource.rke_config), "machine_selector_files")[Number(index)];
  const secret = first(at(first(at(files, "file_sources")), "secret"));
  return at(secret, "name") === templateSecret(name);
}

function first(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}

function rewrittenValues(changes: readonly SettingChange[]): NotCompared[] {
  if (changes.length === 0) return [];
  const why =
    "Rancher's webhook writes it anew whenever the cluster is written; check says how to write it so that it stays";
  return [{ what: changes.map(({ setting }) => setting).join(", "), why }];
}

function leftValues(changes: readonly SettingChange[]): NotCompared[] {
  if (changes.length === 0) return [];
  return [
    {
      what: changes
        .map(({ setting }) => settingName(setting))
        .map(plain)
        .join(", "),
      why: LEFT_TO_RANCHER,
    },
  ];
}

const ANOTHER = ", another value";
const OF_AGENTS = /^agents\.(clusterAgent|fleetAgent)\.(\w+)/;

function settingDifference({ setting, before, after }: SettingChange, app: Cluster, held: Held): Difference {
  const [, agent] = OF_AGENTS.exec(setting) ?? [];
  const kind: DriftKind = agent !== undefined ? "agent" : setting.startsWith("labels.") ? "label" : "setting";
  return {
    kind,
    what: plain(settingName(setting)),
    ...valuesOf(setting, before, after),
    ...switchValues(setting, app, held.cluster),
    ...whyOf(before, after),
    ...(agent === undefined
      ? {}
      : unseen(agent === "clusterAgent" ? "cattle-cluster-agent" : "fleet-agent", app, held)),
    ...atRancher(rancherCommand(held.object.name)),
  };
}

/** The values where they are no secrets, else whether there are any. */
function valuesOf(
  setting: string,
  before: string | undefined,
  after: string | undefined,
): Pick<Difference, "app" | "rancher"> {
  if (isSwitch(setting)) {
    const word = (value: string | undefined) => (value === "true" ? "switched off" : "not switched off");
    return { app: word(after), rancher: word(before) };
  }
  if (after?.endsWith(ANOTHER)) return { app: after.slice(0, -ANOTHER.length), rancher: "another value" };
  return { app: after ?? NOT_SET, rancher: before ?? NOT_SET };
}

const NOT_SET = "not set";

/** Of a switch the value is told, which is no secret. */
function switchValues(setting: string, app: Cluster, held: Cluster): Pick<Difference, "app" | "rancher"> {
  const [said, there] = [app, held].map((cluster) => {
    const written = configurationsOf(cluster).find(({ property }) => setting.startsWith(`${property}.`));
    if (written === undefined || isUnknown(written.settings)) return undefined;
    const value = written.settings.get(setting.slice(written.property.length + 1));
    return typeof value === "boolean" ? String(value) : undefined;
  });
  return { ...(said === undefined ? {} : { app: said }), ...(there === undefined ? {} : { rancher: there }) };
}

function whyOf(before: string | undefined, after: string | undefined): Pick<Difference, "why" | "help"> {
  if (after === undefined) {
    return {
      why: "somebody set it in Rancher, or it stayed there when it left the app; terraform plan may show no change of it, as the app does not write it",
      help: "write it in the app, or take it out in Rancher: edit the cluster there as YAML",
    };
  }
  if (before === undefined) {
    return {
      why: "the app was not applied since, Rancher refused it, or somebody took it out in Rancher",
      help: "run terraform plan: where it shows no change, set it in Rancher by hand, or change anything of the cluster in the app, as the provider then sends all of it",
    };
  }
  return {
    why: "the app was not applied since, Rancher refused it, or somebody changed it in Rancher",
    help: "run terraform plan: where it shows no change, set it in Rancher by hand, or change anything of the cluster in the app, as the provider then sends all of it",
  };
}

function unseen(agent: Agent, app: Cluster, held: Held): Partial<Pick<Difference, "why">> {
  const unread = unreadBecause(agent, app, held);
  return unread === undefined ? {} : { why: `${unread}, so that no plan shows what somebody changes there` };
}

/** Names of the agents' variables; their values are not read. */
function environmentDifferences(app: Cluster, held: Cluster, object: RancherCluster): Difference[] {
  if (app.environment.unknown !== undefined && app.environment.names.length === 0) return [];
  if (isLeftToRancher("agentEnvVars", app)) return [];
  const [said, there] = [new Set(app.environment.names), new Set(held.environment.names)];
  const difference = (name: string, isSaid: boolean): Difference => ({
    kind: "setting",
    what: `environment variable ${name} of the agents`,
    app: isSaid ? "set" : "not set",
    rancher: isSaid ? "not set" : "set",
    ...whyOf(isSaid ? undefined : "set", isSaid ? "set" : undefined),
    ...atRancher(rancherCommand(object.name)),
  });
  return [
    ...[...said].filter((name) => !there.has(name)).map((name) => difference(name, true)),
    ...(app.environment.unknown === undefined
      ? [...there].filter((name) => !said.has(name)).map((name) => difference(name, false))
      : []),
  ];
}

/** A pool of machines stands in Rancher as a setting; what its nodes are like is compared elsewhere. */
function machinePoolDifferences(
  { pool, change, roles, taints, labels, nodes }: PoolChange,
  object: RancherCluster,
): Difference[] {
  const difference = (what: string, held: string | undefined, said: string | undefined): Difference => ({
    kind: "node",
    what: `${what} of machine pool ${pool}`,
    app: said ?? "none",
    rancher: held ?? "none",
    ...whyOf(held, said),
    ...atRancher(rancherCommand(object.name)),
  });
  if (change !== "kept") {
    const isHeld = change === "removed";
    return [
      {
        ...difference("", isHeld ? "there" : undefined, isHeld ? undefined : "there"),
        what: `machine pool ${pool}`,
      },
    ];
  }
  const moved = taints.filter(({ change: each, origin }) => each !== "kept" && origin !== "roles");
  return [
    ...(sameList(roles) ? [] : [difference("roles", roles.before?.join(", "), roles.after?.join(", "))]),
    ...moved.map(({ taint, change: each }) =>
      difference(
        `taint ${taint}`,
        each === "removed" ? "written" : undefined,
        each === "removed" ? undefined : "written",
      ),
    ),
    ...labels.map(({ key, before, after }) => difference(`label ${key}`, before, after)),
    ...(nodes.before === nodes.after || nodes.after === undefined || nodes.after === KNOWN_AT_APPLY
      ? []
      : [
          difference(
            "number of nodes",
            nodes.before === undefined ? undefined : String(nodes.before),
            String(nodes.after),
          ),
        ]),
  ];
}

/** Values that one side does not tell. */
function openValues({ open }: ClusterDiff, app: Cluster): NotCompared[] {
  const paths = (sides: readonly string[]) => open.filter(({ side }) => sides.includes(side)).map(({ path }) => path);
  const [late, withheld] = [paths(["after", "both"]), paths(["before"])];
  return [
    ...untold(late, app),
    ...(withheld.length === 0
      ? []
      : [{ what: withheld.join(", "), why: "may hold secrets, so what Rancher has there is not read" }]),
  ];
}
