import { arrayCode, objectCode, tolerationCode } from "../../live/typed-code";
import type { Taint } from "../../scheduling/taint";
import type { RepairNeeds } from "./needs";
import { podSpecPart } from "./pod-spec-part";
import type { Repair, RepairPart } from "./repair";
import type { RepairedCluster } from "./repaired-cluster";
import type { RemedyName, Setting } from "./setting";

/** Lines of TypeScript, and what they are part of. */
export interface TypedCode {
  readonly where: "props of K3sCluster" | "pod spec of @cdktf/provider-kubernetes";
  readonly lines: readonly string[];
}

/** One workload's setting in the app; nothing where the app has no place for it. */
export function settingCode(setting: Setting, taints: readonly Taint[]): TypedCode | undefined {
  switch (setting.is) {
    case "agent":
      return {
        where: "props of K3sCluster",
        lines: objectCode("agents", objectCode(setting.agent, appendCode(taints))),
      };
    case "remedy":
      return { where: "props of K3sCluster", lines: remediesCode([[setting.remedy, taints]]) };
    case "pod-spec":
      return { where: "pod spec of @cdktf/provider-kubernetes", lines: podSpecCode(taints) };
    default:
      return undefined;
  }
}

/** The repair as an app with K3sCluster has it. */
export function typescriptRepair(needs: RepairNeeds): Repair {
  const { cluster, agents, remedies, charts, podSpecs, services, plans, pools } = needs;
  const isOfCluster = agents.size + remedies.size + charts.length + pools.pools.length > 0;
  const lines = cluster.isForK3sCluster
    ? [
        ...(agents.size === 0
          ? []
          : objectCode(
              "agents",
              [...agents].flatMap(([agent, taints]) => objectCode(agent, appendCode(taints))),
            )),
        ...(remedies.size === 0 ? [] : remediesCode([...remedies].map(([name, { taints }]) => [name, taints]))),
      ]
    : [];
  return {
    form: "typescript",
    parts: [
      ...(lines.length === 0 ? [] : [clusterPart(lines, needs)]),
      ...podSpecs.map((need) => podSpecPart(need, "pod spec of @cdktf/provider-kubernetes", podSpecCode(need.taints))),
      ...(pools.lines.length === 0 ? [] : [poolsPart(pools.lines, lines.length === 0 ? doubts(cluster) : [])]),
    ],
    lacks: [
      ...(isOfCluster && !cluster.isForK3sCluster
        ? ["K3sCluster does not make this cluster; rancher-yaml and hcl have what it needs"]
        : []),
      ...plans.map(({ name }) => `the Plan ${name} has its tolerations where it is written; rancher-yaml shows them`),
      ...services.map(
        ({ name }) => `the Service ${name} is annotated where it is written; kubectl shows the annotation`,
      ),
      ...needs.lacks,
    ],
  };
}

function clusterPart(lines: readonly string[], { agents, remedies, cluster }: RepairNeeds): RepairPart {
  const isReplaced = REPLACED.some((name) => remedies.has(name));
  return {
    where: "props of K3sCluster",
    lines,
    lasts: "lasts: Rancher and K3s write their objects from it",
    notes: [
      ...doubts(cluster),
      ...(agents.size === 0
        ? []
        : ["K3sCluster derives those of the agents for the taints of control-plane pools once the pools state them"]),
      ...(isReplaced ? ["remedies of what K3s has no setting for ship another in its place"] : []),
    ],
  };
}

/** Nodes without Rancher's label may be of a cluster that was there before it. */
export const MAY_BE_IMPORTED =
  "for a cluster whose nodes Rancher registers: these lack its label rke.cattle.io/machine, and K3sCluster cannot make an imported cluster";

/** K3sCluster cannot define a cluster that was there before Rancher. */
function doubts({ hasRkeConfig }: RepairedCluster): string[] {
  return hasRkeConfig === "yes" ? [] : [MAY_BE_IMPORTED];
}

/** Remedies that turn off what K3s ships and ship another. */
const REPLACED: readonly RemedyName[] = ["coredns", "metricsServer", "localPath"];

function poolsPart(lines: readonly string[], notes: readonly string[]): RepairPart {
  return {
    where:
      "props of K3sCluster, for what cannot tolerate: the taints of servers come once the cluster is ready, one pool has none",
    lines,
    lasts:
      "lasts for nodes that register from now on: a node that is there keeps its taints until it is deleted and registers again",
    notes,
  };
}

function appendCode(taints: readonly Taint[]): string[] {
  return arrayCode("appendTolerations: ", taints.map(tolerationCode));
}

/** `remedies: [Remedy.coredns(Toleration.for(...))],` */
function remediesCode(remedies: readonly (readonly [RemedyName, readonly Taint[]])[]): string[] {
  const [only, ...more] = remedies;
  if (only !== undefined && more.length === 0 && only[1].length === 1) {
    const [name, [taint]] = only as readonly [RemedyName, readonly [Taint]];
    return [`remedies: [Remedy.${name}(${tolerationCode(taint)})],`];
  }
  const calls = remedies.flatMap(([name, taints]) => {
    const [first, ...others] = taints.map(tolerationCode);
    return others.length === 0
      ? [`Remedy.${name}(${first}),`]
      : arrayCode(`Remedy.${name}(`, taints.map(tolerationCode), "])");
  });
  return ["remedies: [", ...calls.map((line) => `  ${line}`), "],"];
}

function podSpecCode(taints: readonly Taint[]): string[] {
  return arrayCode(
    "toleration: ",
    taints.map((taint) => `${tolerationCode(taint)}.toKubernetes()`),
  );
}
