import { arrayCode, objectCode, propertyCode } from "../../live/typed-code";
import { NodeRole } from "../../scheduling/node-role";
import { type SchedulingPool, TaintsApplied } from "../../scheduling/pool";
import { NODE_POOL_LABEL } from "../../scheduling/reading/machine-labels";
import { OLDER_PROVIDER_MAJORS } from "../../scheduling/releases/rancher-minors";
import type { PoolsChange } from "../repair";
import { TRIAL_CLUSTER, type Trial } from "../trial";
import type { WrittenPart } from "./form";

/** Longest line before an object gets a line for each property. */
const LINE = 80;

/** An app that makes the cluster: `main.ts`, whole. */
export function asTypescript(trial: Trial, changes: readonly PoolsChange[]): WrittenPart[] {
  const { tolerations, derivesTolerations, disabled, kubernetesVersion } = trial;
  const agents = [
    ...(derivesTolerations ? [] : ["deriveTolerations: false,"]),
    ...(tolerations.length === 0
      ? []
      : ["clusterAgent", "fleetAgent"].flatMap((agent) =>
          objectCode(
            agent,
            arrayCode(
              "appendTolerations: ",
              tolerations.map((each) => `Toleration.parse(${JSON.stringify(String(each))})`),
            ),
          ),
        )),
  ];
  const props = [
    `kubernetesVersion: ${JSON.stringify(String(kubernetesVersion))},`,
    ...objectCode(
      "nodePools",
      trial.pools.flatMap((pool) => poolLines(pool, changes)),
    ),
    ...(agents.length === 0 ? [] : objectCode("agents", agents)),
    ...(disabled.length === 0
      ? []
      : [`machineGlobalConfig: { disable: [${disabled.map((word) => JSON.stringify(word)).join(", ")}] },`]),
  ];
  const imports = ["K3sCluster", "NodeRole", "RancherProvider", ...(tolerations.length === 0 ? [] : ["Toleration"])];
  return [
    {
      where: "main.ts",
      language: "ts",
      lines: [
        'import { App, TerraformStack } from "cdktf";',
        `import { ${imports.join(", ")} } from "cdktf-rancher-k3s";`,
        "",
        "const app = new App();",
        'const stack = new TerraformStack(app, "clusters");',
        ...providerLines(trial),
        `new K3sCluster(stack, ${JSON.stringify(TRIAL_CLUSTER)}, {`,
        ...props.map((line) => `  ${line}`),
        "});",
        "app.synth();",
      ],
    },
  ];
}

function providerLines({ rancherVersion, rancherUrl, taken }: Trial): string[] {
  const older = OLDER_PROVIDER_MAJORS.get(rancherVersion.minor);
  const isMade = rancherVersion.providerMajor !== undefined;
  return [
    'new RancherProvider(stack, "rancher", {',
    `  rancherVersion: ${JSON.stringify(String(rancherVersion))},`,
    ...(older === undefined ? [] : [`  providerVersion: "~> ${older}.0",`]),
    ...(isMade || older !== undefined
      ? []
      : ["  // which provider release goes with this Rancher is not known here", '  providerVersion: ">= 1.0",']),
    `  apiUrl: ${JSON.stringify(rancherUrl)},${taken.some(({ what }) => what === "rancherUrl") ? " // yours" : ""}`,
    "});",
  ];
}

/** The changed line is marked: it is what somebody looks for. */
function poolLines(pool: SchedulingPool, changes: readonly PoolsChange[]): string[] {
  const { name, roles, taints, labels, taintsApplied, nodes } = pool;
  const change = changes.find((each) => each.pool === name);
  const ownLabels = Object.entries(labels).filter(([key]) => key !== NODE_POOL_LABEL);
  // Where there is none, nothing comes later, and the command that judges the same leaves it out too.
  const isDeferred = taintsApplied === TaintsApplied.AFTER_READY && taints.length > 0;
  const properties = [
    `roles: ${rolesCode(roles)}`,
    ...(taints.length === 0 ? [] : [`taints: [${taints.map((taint) => JSON.stringify(String(taint))).join(", ")}]`]),
    ...(isDeferred ? ['taintsApplied: "after-ready"'] : []),
    ...(ownLabels.length === 0
      ? []
      : [
          `labels: { ${ownLabels.map(([key, value]) => `${propertyCode(key)}: ${JSON.stringify(value)}`).join(", ")} }`,
        ]),
    ...(nodes === undefined ? [] : [`nodes: ${nodes}`]),
  ];
  const inOne = `${propertyCode(name)}: { ${properties.join(", ")} },${change?.is === "added" ? " // added" : ""}`;
  if (change?.is !== "deferred" && inOne.length <= LINE) return [inOne];
  const lines = properties.map((property) =>
    change?.is === "deferred" && property.startsWith("taintsApplied") ? `${property}, // changed` : `${property},`,
  );
  return objectCode(name, lines);
}

function rolesCode(roles: readonly NodeRole[]): string {
  if (roles.length === NodeRole.ALL.length) return "NodeRole.ALL";
  return `[${roles.map((role) => `NodeRole.${ROLE_NAMES[role]}`).join(", ")}]`;
}

const ROLE_NAMES: Readonly<Record<NodeRole, string>> = {
  [NodeRole.ETCD]: "ETCD",
  [NodeRole.CONTROL_PLANE]: "CONTROL_PLANE",
  [NodeRole.WORKER]: "WORKER",
};
