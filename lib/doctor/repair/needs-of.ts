import { type Uncordoning, uncordonedFirst } from "../../live/kubectl";
import { makerOf } from "../../live/workload-maker";
import type { Workload } from "../../live/workloads";
import { inProse, plain } from "../../scheduling/rich-text";
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
  const uncordonings: Uncordoning[] = [];
  const lacking = blocked.filter(
    ({ remedy, cause }) =>
      remedy.taints.length > 0 &&
      cause !== "nodes" &&
      remedy.setting === undefined &&
      !(remedy.needsPools && pools.pools.length > 0),
  );
  for (const { workload, remedy, cause } of blocked) {
    const { setting, taints, tolerations } = remedy;
    for (const change of remedy.changes) {
      if (change.is === "uncordon") uncordonings.push(change);
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
        // A CronJob makes the Job, and the next one as it stands there.
        const { kind, name } = makerOf(workload) ?? workload;
        const written = `${kind} ${workload.namespace}/${name}`;
        if (!group.workloads.includes(written)) group.workloads.push(written);
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
    changes: [...uncordonedFirst(uncordonings).map((change) => ({ change, lasts: UNTIL.uncordoned })), ...changes],
    pools,
    lacks: [...lacks(lacking, cluster), ...notInstalled(blocked)],
  };
}

const NAMED = 3;

function named(workloads: readonly Workload[]): string {
  const names = workloads.slice(0, NAMED).map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);
  const more = workloads.length - NAMED;
  return plain(inProse(more > 0 ? [...names, `${more} more`] : names));
}

/** What is set elsewhere, or nowhere: a form that did not say so would look as if it were enough. */
function lacks(lacking: readonly Advised[], cluster: RepairedCluster): string[] {
  const byReason = new Map<string, Workload[]>();
  for (const { workload, remedy } of lacking) {
    const reason = reasonOf(remedy, cluster);
    byReason.set(reason, [...(byReason.get(reason) ?? []), workload]);
  }
  return [...byReason].map(([reason, workloads]) => `nothing is written here for ${named(workloads)}: ${reason}`);
}

function reasonOf({ notes, needsPools }: Advice, { hasRkeConfig }: RepairedCluster): string {
  const [note = "its tolerations are set where it is installed"] = notes;
  if (!needsPools) return note;
  const where =
    hasRkeConfig === "no"
      ? "the configuration of the nodes: node-taint, read when a node registers"
      : "the machine pools";
  return `${note}. The taints are in ${where}`;
}

/** Jobs of charts of which it is not known what they bring. */
const INSTALLERS: readonly (string | undefined)[] = ["helm-job", "other-helm-job"];

/** Charts that wait for their Job: what they bring may be kept off by the same taints, and nobody can see it yet. */
function notInstalled(blocked: readonly Advised[]): string[] {
  const jobs = blocked.filter(
    ({ workload, remedy }) => INSTALLERS.includes(workload.known?.name) && remedy.taints.length > 0,
  );
  const installing = jobs.map(({ workload }) => workload).filter(({ name }) => name.startsWith("helm-install-"));
  if (installing.length === 0) return [];
  return [
    `what ${named(installing)} ${installing.length === 1 ? "installs" : "install"} is not in the cluster yet, and may need tolerations as well: ask doctor again once it is`,
  ];
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
