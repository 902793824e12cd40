import { type NodeRoom, nameOfPort, PODS } from "../live/node-room";
import type { OpenNodes, PlacementJudge } from "../live/placement-judge";
import type { LabelledPod } from "../live/pod-affinity";
import type { PodNeeds } from "../live/pod-needs";
import { Contest } from "./contest";
import { formsOf, type Mover } from "./mover";

/**
 * What all pods that look for a node ask of the nodes that are open to them, as if every one of them came to each: a node
 * that has room for that takes any of them, in whatever order they come and wherever the scheduler puts the others.
 */
export class Demand {
  private readonly ofLists = new Map<OpenNodes["nodes"], Map<string, number>>();
  private ofNodes: ReadonlyMap<string, ReadonlyMap<string, number>> | undefined;
  private readonly roomy = new Map<OpenNodes["nodes"], Map<string, readonly string[]>>();
  private readonly ports = new Map<string, number>();
  /** Of them those of DaemonSets, also by node. */
  private readonly portsOfNodes = new Map<string, number>();
  private readonly portsOn = new Map<string, number>();
  private readonly contest = new Contest();
  private readonly counted = new Set<Mover>();

  constructor(
    private readonly judge: PlacementJudge,
    private readonly room: NodeRoom,
    /** With those that leave later still in their place, and until when. */
    private readonly atFirst: { readonly room: NodeRoom; readonly until: number },
  ) {}

  /** Counts pods in. All are to be added before anything is asked. */
  public add(mover: Mover): void {
    const { count } = mover;
    this.counted.add(mover);
    for (const [nodes, amounts] of this.askedBy(mover)) {
      const asked = this.ofLists.get(nodes) ?? new Map<string, number>();
      this.ofLists.set(nodes, asked);
      for (const [resource, amount] of amounts) addTo(asked, resource, count * amount);
    }
    for (const port of portsOf(mover)) addTo(this.ports, port, count);
    this.contest.add(mover);
  }

  /** What one pod asks of the nodes that are open to it, by their lists: the most, where it may be made in two ways. */
  private askedBy(mover: Mover): Map<OpenNodes["nodes"], Map<string, number>> {
    const byList = new Map<OpenNodes["nodes"], Map<string, number>>();
    for (const pod of formsOf(mover)) {
      for (const { nodes } of this.judge.placesFor(pod).open) {
        const amounts = byList.get(nodes) ?? new Map([[PODS, 1]]);
        byList.set(nodes, amounts);
        for (const [resource, amount] of pod.placement.needs.requests) {
          amounts.set(resource, Math.max(amounts.get(resource) ?? 0, amount));
        }
      }
    }
    return byList;
  }

  /** Counts a pod in on each of these nodes: one that a DaemonSet is to have there. */
  public addOn(nodes: readonly string[], { requests, hostPorts }: PodNeeds): void {
    const asked = new Map<string, number>([[PODS, 1], ...requests]);
    this.ofLists.set(nodes, asked);
    for (const port of new Set(hostPorts.map(nameOfPort))) {
      addTo(this.ports, port, nodes.length);
      addTo(this.portsOfNodes, port, nodes.length);
      for (const node of nodes) addTo(this.portsOn, JSON.stringify([node, port]), 1);
    }
  }

  /** Whether the node has room for all that may come to it, of what a pod needs that was counted in there. */
  public hasRoomOn(node: string, { requests, hostPorts }: PodNeeds): boolean {
    const asked = this.askedOfNodes().get(node);
    const { room } = this.atFirst;
    return (
      [PODS, ...requests.map(([resource]) => resource)].every(
        (resource) => (asked?.get(resource) ?? 0) <= (room.leftOn(node, resource) ?? Number.POSITIVE_INFINITY),
      ) &&
      hostPorts.map(nameOfPort).every((port) => {
        const own = this.portsOn.get(JSON.stringify([node, port])) ?? 0;
        return own <= 1 && (this.ports.get(port) ?? 0) <= (this.portsOfNodes.get(port) ?? 0);
      })
    );
  }

  /** Nodes of a list that have room for the pod whoever else comes. */
  public roomyFor(mover: Mover, pod: LabelledPod, { nodes }: OpenNodes): readonly string[] {
    const isCounted = this.counted.has(mover);
    // One that is not among those counted in comes besides them.
    const resources = [[PODS, 1] as const, ...pod.placement.needs.requests].map(
      ([resource, amount]) => [resource, isCounted ? 0 : amount] as const,
    );
    const isLate = mover.after >= this.atFirst.until;
    const room = isLate ? this.room : this.atFirst.room;
    const byResources = this.roomy.get(nodes) ?? new Map<string, readonly string[]>();
    this.roomy.set(nodes, byResources);
    const key = JSON.stringify([isLate, resources]);
    const known = byResources.get(key);
    if (known !== undefined) return known;
    const asked = this.askedOfNodes();
    const found = nodes.filter((name) =>
      resources.every(([resource, own]) => {
        const left = room.leftOn(name, resource);
        // A node that does not say what it has takes a pod that asks for nothing.
        return left === undefined ? resource === PODS : (asked.get(name)?.get(resource) ?? 0) + own <= left;
      }),
    );
    byResources.set(key, found);
    return found;
  }

  /** How many nodes others may close to the pod by ports and anti-affinity; infinite where each may close many. */
  public closedByOthers(mover: Mover): number {
    const own = this.counted.has(mover) ? 1 : 0;
    const byPorts = [...portsOf(mover)].reduce((sum, port) => sum + (this.ports.get(port) ?? own) - own, 0);
    return byPorts + this.contest.closedTo(mover);
  }

  private askedOfNodes(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    if (this.ofNodes !== undefined) return this.ofNodes;
    const ofNodes = new Map<string, Map<string, number>>();
    for (const [nodes, asked] of this.ofLists) {
      for (const name of nodes) {
        const ofNode = ofNodes.get(name) ?? new Map<string, number>();
        ofNodes.set(name, ofNode);
        for (const [resource, amount] of asked) addTo(ofNode, resource, amount);
      }
    }
    this.ofNodes = ofNodes;
    return ofNodes;
  }
}

function portsOf(mover: Mover): ReadonlySet<string> {
  return new Set(formsOf(mover).flatMap(({ placement }) => placement.needs.hostPorts.map(nameOfPort)));
}

function addTo(sums: Map<string, number>, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}
