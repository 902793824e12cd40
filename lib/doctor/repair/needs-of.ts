import { inChunks, type Uncordoning } from "../../live/kubectl";
import type { Taint } from "../../scheduling/taint";
import type { KubernetesToleration } from "../../scheduling/toleration";
import type { Advice } from "../advice";
import type { BlockedWorkload } from "../blocked-workload";
import type { PoolSketch } from "../pool-sketch";
import { UNTIL } from "./lasts";
import type { RepairNeeds, ServiceNeed, TemporaryChange } from "./needs";
import type { RepairedCluster } from "./repaired-cluster";
import type { AgentName, ChartValue, RemedyName } from "./setting";

/** A blocked workload, and what helps it. */
type Advised = Pick<BlockedWorkload, "workload" | "cause"> & { readonly remedy: Advice };

/** Puts together what the blocked workloads need. */
export function repairNeeds(blocked: readonly Advised[], cluster: RepairedCluster, pools: PoolSketch): RepairNeeds {
  const agents = new Lists<AgentName, Taint>();
  const remedies = new Lists<RemedyName, Taint>();
  const kept = new Lists<RemedyName, KubernetesToleration>();
  const charts = new Lists<string, KubernetesToleration>();
  const values = new Map<string, ChartValue>();
  const podSpecs = new Map<string, { taints: readonly Taint[]; workloads: string[] }>();
  const services = new Map<string, ServiceNeed>();
  const plans = new Lists<string, KubernetesToleration>();
  const changes: TemporaryChange[] = [];
  const uncordoned = new Uncordoned();
  for (const { workload, remedy, cause } of blocked) {
    const { setting, taints, tolerations } = remedy;
    for (const change of remedy.changes) {
      if (change.is === "uncordon") uncordoned.add(change);
      else changes.push({ change, lasts: remedy.changesLast });
    }
    // What waits for a node in trouble gets its place back with it: tolerating others is for now.
    if (setting === undefined || taints.length === 0 || cause === "nodes") continue;
    switch (setting.is) {
      case "agent":
        agents.add(setting.agent, taints);
        break;
      case "remedy":
        remedies.add(setting.remedy, taints);
        kept.add(setting.remedy, setting.kept);
        break;
      case "chart": {
        const place = [setting.chart, ...setting.path].join(" ");
        values.set(place, { chart: setting.chart, path: setting.path });
        charts.add(place, [...tolerations, ...setting.kept]);
        break;
      }
      case "service": {
        const name = `${setting.namespace}/${setting.name}`;
        services.set(name, { name, tolerations });
        break;
      }
      case "plan":
        plans.add(`${setting.namespace}/${setting.name}`, tolerations);
        break;
      case "pod-spec": {
        const key = taints.map(String).join(" ");
        const group = podSpecs.get(key) ?? { taints, workloads: [] };
        podSpecs.set(key, group);
        group.workloads.push(`${workload.kind} ${workload.namespace}/${workload.name}`);
      }
    }
  }
  return {
    cluster,
    agents: agents.all(),
    remedies: new Map([...remedies.all()].map(([name, taints]) => [name, { taints, kept: kept.of(name) }])),
    charts: [...values].map(([place, value]) => ({ ...value, tolerations: charts.of(place) })),
    podSpecs: [...podSpecs.values()],
    services: [...services.values()],
    plans: [...plans.all()].map(([name, tolerations]) => ({ name, tolerations })),
    changes: [...uncordoned.changes(), ...changes],
    pools,
  };
}

/** Nodes that many workloads wait for are uncordoned once. */
class Uncordoned {
  private readonly nodes = new Set<string>();
  private readonly known = new Set<Uncordoning>();

  public add(change: Uncordoning): void {
    if (this.known.has(change)) return;
    this.known.add(change);
    for (const node of change.nodes) this.nodes.add(node);
  }

  public changes(): TemporaryChange[] {
    return inChunks([...this.nodes]).map((nodes) => ({
      change: { is: "uncordon", nodes },
      lasts: UNTIL.uncordoned,
    }));
  }
}

/** Lists by name, in which everything stands once. */
class Lists<K, T extends object> {
  private readonly lists = new Map<K, Map<string, T>>();

  public add(name: K, items: readonly T[]): void {
    const list = this.lists.get(name) ?? new Map<string, T>();
    this.lists.set(name, list);
    for (const item of items) list.set(JSON.stringify(item), item);
  }

  public of(name: K): readonly T[] {
    return [...(this.lists.get(name)?.values() ?? [])];
  }

  public all(): ReadonlyMap<K, readonly T[]> {
    return new Map([...this.lists.keys()].map((name) => [name, this.of(name)]));
  }
}
