import type { LiveNode, LivePod } from "./live-cluster";
import type { HostPort, PodNeeds } from "./pod-needs";

/** What nodes have left for pods: resources, places for pods, ports of their own. */
export class NodeRoom {
  private readonly used = new Map<string, Map<string, number>>();
  private readonly pods = new Map<string, number>();
  private readonly ports = new Map<string, TakenPort[]>();
  private readonly free = new Map<string, readonly { readonly name: string; readonly free: number }[]>();
  private readonly fullOfPods: readonly string[];
  /** A node that does not say what it has is not judged. */
  private readonly telling: readonly LiveNode[];
  private readonly allocatable: ReadonlyMap<string, LiveNode["allocatable"]>;

  constructor(nodes: readonly LiveNode[], placed: readonly LivePod[]) {
    this.telling = nodes.filter(({ allocatable }) => allocatable.size > 0);
    this.allocatable = new Map(this.telling.map(({ name, allocatable }) => [name, allocatable]));
    const { pods } = this;
    for (const pod of placed) {
      const { requests, hostPorts } = pod.placement.needs;
      pods.set(pod.nodeName, (pods.get(pod.nodeName) ?? 0) + 1);
      for (const port of hostPorts) {
        const taken = { ip: port.ip, node: pod.nodeName, by: nameOf(pod) };
        const known = this.ports.get(nameOfPort(port));
        if (known === undefined) this.ports.set(nameOfPort(port), [taken]);
        else known.push(taken);
      }
      if (requests.length === 0) continue;
      const used = this.used.get(pod.nodeName) ?? new Map<string, number>();
      this.used.set(pod.nodeName, used);
      for (const [resource, amount] of requests) used.set(resource, (used.get(resource) ?? 0) + amount);
    }
    this.fullOfPods = this.telling
      .filter(({ name, allocatable }) => (pods.get(name) ?? 0) >= (allocatable.get(PODS) ?? Number.POSITIVE_INFINITY))
      .map(({ name }) => name);
  }

  /** The same text for pods that the same nodes have not enough for. */
  public keyOf({ requests, hostPorts }: PodNeeds): string {
    const lacking = requests.map(([resource, amount]) => [resource, this.countBelow(resource, amount)]);
    return JSON.stringify([lacking.filter(([, count]) => count !== 0), hostPorts]);
  }

  /** How much of a resource, or how many places for pods, a node has left; undefined where it does not say what it has. */
  public leftOn(node: string, resource: string): number | undefined {
    const has = this.allocatable.get(node);
    if (has === undefined) return undefined;
    if (resource === PODS) return (has.get(PODS) ?? Number.POSITIVE_INFINITY) - (this.pods.get(node) ?? 0);
    return (has.get(resource) ?? 0) - (this.used.get(node)?.get(resource) ?? 0);
  }

  private countBelow(resource: string, amount: number): number {
    const nodes = this.leastFirst(resource);
    let [at, end] = [0, nodes.length];
    while (at < end) {
      const middle = Math.floor((at + end) / 2);
      if ((nodes[middle]?.free ?? 0) < amount) at = middle + 1;
      else end = middle;
    }
    return at;
  }

  /** Nodes that have not enough for a pod, with what they lack. */
  public lackedBy({ requests, hostPorts }: PodNeeds): ReadonlyMap<string, readonly string[]> {
    const lacking = new Map<string, string[]>();
    const lack = (node: string, reason: string) => {
      const known = lacking.get(node);
      if (known === undefined) lacking.set(node, [reason]);
      else if (!known.includes(reason)) known.push(reason);
    };
    for (const name of this.fullOfPods) lack(name, "it is full of pods");
    for (const [resource, amount] of requests) {
      const lacking = this.leastFirst(resource).slice(0, this.countBelow(resource, amount));
      for (const { name } of lacking) lack(name, `not enough ${resource}`);
    }
    for (const port of hostPorts) {
      const taken = this.ports.get(nameOfPort(port)) ?? [];
      for (const { ip, node, by } of taken) {
        if (ip === "" || port.ip === "" || ip === port.ip)
          lack(node, `host port ${nameOfPort(port)} is taken by ${by}`);
      }
    }
    return lacking;
  }

  /** How much of a resource nodes have left, so that nodes with enough are not looked at for every pod. */
  private leastFirst(resource: string): readonly { readonly name: string; readonly free: number }[] {
    const known = this.free.get(resource);
    if (known !== undefined) return known;
    const free = this.telling
      .map(({ name, allocatable }) => ({
        name,
        free: (allocatable.get(resource) ?? 0) - (this.used.get(name)?.get(resource) ?? 0),
      }))
      .sort((a, b) => a.free - b.free);
    this.free.set(resource, free);
    return free;
  }
}

/** What nodes count their places for pods as. */
export const PODS = "pods";

interface TakenPort {
  readonly ip: string;
  readonly node: string;
  readonly by: string;
}

/** `443/TCP` */
export function nameOfPort({ port, protocol }: HostPort): string {
  return `${port}/${protocol}`;
}

function nameOf({ owner, namespace, name }: LivePod): string {
  return owner === undefined ? `Pod ${namespace}/${name}` : `${owner.kind} ${namespace}/${owner.name}`;
}
