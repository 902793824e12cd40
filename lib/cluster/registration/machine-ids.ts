import { Token } from "cdktf";
import { type Problem, quoted } from "../../scheduling/invalid-input";

/** A machine as it registers with an id of the app's own. */
interface Registered {
  readonly pool: string;
  /** Name of its node; undefined where the machine's host name is taken, or it is known only at apply. */
  readonly nodeName?: string;
}

/**
 * The machines of one cluster that register with an id of the app's own. Rancher knows a machine by its id alone: of two
 * with one id the second is the first to it, and both do what that one is told to.
 * @see rancher/rancher pkg/controllers/capr/unmanaged/controller.go `findMachine`
 */
export class MachineIds {
  private static readonly ofClusters = new WeakMap<object, MachineIds>();

  public static of(cluster: object): MachineIds {
    const known = MachineIds.ofClusters.get(cluster) ?? new MachineIds();
    MachineIds.ofClusters.set(cluster, known);
    return known;
  }

  private readonly byId = new Map<string, Registered>();

  private constructor() {}

  /** Notes a machine, and tells what is wrong where its id is that of another one for certain. */
  public add(machineId: string | undefined, pool: string, nodeName: string | undefined): Problem[] {
    if (machineId === undefined) return [];
    const named = nodeName === undefined || Token.isUnresolved(nodeName) ? {} : { nodeName };
    const known = this.byId.get(machineId);
    const isOther =
      known !== undefined &&
      (known.pool !== pool ||
        (known.nodeName !== undefined && named.nodeName !== undefined && known.nodeName !== named.nodeName));
    if (isOther) return [twoMachines(machineId, known, { pool, ...named })];
    this.byId.set(machineId, { ...known, pool, ...named });
    return [];
  }
}

function twoMachines(machineId: string, first: Registered, second: Registered): Problem {
  const id = Token.isUnresolved(machineId) ? "one machineId" : `machineId ${quoted(machineId)}`;
  return {
    what: `${id} registers ${inWords(first)} and ${inWords(second)}`,
    why: "Rancher knows a machine by its id: two with one id are one machine to it, and both do what that one is told to",
    help: "give each machine an id of its own, or leave machineId out where none is meant",
  };
}

function inWords({ pool, nodeName }: Registered): string {
  return nodeName === undefined ? `a node of pool ${quoted(pool)}` : `node ${quoted(nodeName)} of pool ${quoted(pool)}`;
}
