import { type Problem, quoted, refuse } from "../scheduling/invalid-input";
import { nearMiss } from "../scheduling/near-miss";
import type { SchedulingPool } from "../scheduling/pool";
import { printable } from "../scheduling/printable";
import type { Cluster } from "../scheduling/reading/cluster";
import type { YamlReader } from "../scheduling/reading/go-yaml";
import { RancherHost, rancherReachedAt, rancherServerAt } from "../scheduling/reading/rancher-host";
import { type ReadingContext, readCluster } from "../scheduling/reading/read-cluster";
import type { ResourceValues } from "../scheduling/reading/resource-values";
import { isUnknown } from "../scheduling/reading/unknown";
import { readTextFile } from "./input-file";
import type { NotJudged } from "./not-judged";
import { type PoolsFile, readPoolsFile, type ToldCluster } from "./pools-file";
import { underLaterNames } from "./renamed-told-pools";
import { called, problemsOfMachines } from "./told-machine-pools";
import { type PoolsTold, strayBefore, takenAsBefore } from "./told-sides";

/** A cluster without a model, and where it was found. */
export interface ClusterWithoutModel {
  readonly values: ResourceValues;
  readonly context: ReadingContext;
  readonly readYaml?: YamlReader;
  readonly side: "before" | "after";
  readonly stack: string;
  readonly address: string;
  /** Where it was in Terraform, where the change moves it. */
  readonly previousAddress?: string;
  readonly rancherUrl?: string | undefined;
}

/** How a program tells what `--pools` tells on the command line. */
export interface PoolsOption {
  /**
   * The node pools of clusters that are not made with K3sCluster: the name of a file, or what would stand in it.
   * @default - nobody tells them
   */
  readonly pools?: string | object;
}

/** Where a cluster of the input was found that the file may mean. */
interface Seen extends Pick<ClusterWithoutModel, "side" | "stack" | "address" | "previousAddress" | "rancherUrl"> {
  readonly name: string | undefined;
  /** Whether its pools are told elsewhere, by what. */
  readonly toldBy?: "model" | "machine_pools";
  /** Its pools of machines. */
  readonly machinePools?: readonly SchedulingPool[];
}

/**
 * What somebody tells of clusters in a file, because nothing in Terraform does: of clusters that register their nodes and
 * are not made with K3sCluster. It remembers what was meant, so that nothing in the file is passed over.
 */
export class ToldPools {
  /** @param content the text of the file */
  public static read(content: string, file: string): ToldPools {
    return new ToldPools(readPoolsFile(content, file));
  }

  /**
   * The same compared with what the file told before the change. Clusters that are in the earlier file alone are nobody's
   * mistake: what it tells may be gone since.
   * @param content the text of the earlier file
   */
  public comparedWith(content: string, file: string): ToldPools {
    return new ToldPools(this.content, readPoolsFile(content, file));
  }

  /**
   * Reads what a program passes: the name of a file, or what would stand in it.
   * @throws InputFileError when the file cannot be read
   */
  public static of({ pools }: PoolsOption): ToldPools {
    if (pools === undefined) return ToldPools.nothing();
    // An object has no lines that anybody could look at.
    return typeof pools === "string"
      ? ToldPools.read(readTextFile(pools), pools)
      : ToldPools.read(JSON.stringify(pools), "the pools");
  }

  /** Where nobody tells anything. */
  public static nothing(): ToldPools {
    return new ToldPools({ clusters: [], problems: [] });
  }

  private readonly all: Seen[] = [];
  private readonly toldOnOneSide = new Map<string, PoolsTold>();
  private readonly takenToBeSame = new Set<ToldCluster>();
  private readonly meant = new Map<ToldCluster, Seen[]>();

  private constructor(
    private readonly content: PoolsFile,
    private readonly earlier?: PoolsFile,
  ) {}

  /** Reads a cluster that has no model, with what is told of it. */
  public readCluster(found: ClusterWithoutModel): Cluster {
    const { values, context, readYaml, side } = found;
    const read = (pools: Parameters<typeof readCluster>[1], more: ReadingContext) =>
      readCluster(values, pools, more, readYaml);
    const bare = read(undefined, context);
    const seen: Seen = {
      ...found,
      name: isUnknown(bare.name) ? undefined : bare.name,
      ...(bare.poolSource === "machine_pools" ? { toldBy: "machine_pools", machinePools: bare.pools } : {}),
    };
    const told = this.find(seen);
    const earlierFile = side === "before" ? this.earlier : undefined;
    const earlierTold = earlierFile && earlierOf(earlierFile, seen);
    if (side === "before" && bare.poolSource !== "machine_pools") this.noteSides(seen, told, earlierTold);
    // A cluster whose pools are told no more has them still: they count for neither side.
    const earlier = told?.pools === undefined ? undefined : earlierTold;
    const says = <K extends "rancherVersion" | "rancher">(key: K) =>
      earlier?.[key] ?? earlierFile?.[key] ?? told?.[key] ?? this.content[key];
    const [rancherVersion, rancherUrl] = [says("rancherVersion"), says("rancher")];
    if (told === undefined && rancherVersion === undefined && rancherUrl === undefined) return bare;
    const acknowledged = (earlier ?? told)?.acknowledged ?? [];
    const poolsThen = told?.before ?? earlier?.pools;
    const then =
      side === "after" || poolsThen === undefined
        ? { pools: told?.pools, acknowledged }
        : underLaterNames({ pools: poolsThen, acknowledged }, told?.pools);
    return read(then.pools, {
      ...context,
      poolsFrom: "file",
      acknowledged: then.acknowledged,
      ...(rancherVersion === undefined ? {} : { rancherVersion }),
      // What Terraform says is so; where it takes the URL from a variable, it says nothing.
      ...(bare.rancherHost === RancherHost.UNKNOWN ? rancherReachedAt(rancherUrl) : {}),
    });
  }

  /** Notes a cluster that a model tells about. */
  public noteModelled(
    seen: Pick<Seen, "side" | "stack" | "address" | "previousAddress" | "rancherUrl">,
    name: Cluster["name"],
  ) {
    this.find({ ...seen, name: isUnknown(name) ? undefined : name, toldBy: "model" });
  }

  /** Whether the file and what it was before the change tell of the pools of a cluster that was read on one side alone. */
  public sidesOf(stack: string, address: string): PoolsTold | undefined {
    return this.toldOnOneSide.get(keyOf({ stack, address }));
  }

  /** What the file leaves open about the time before a change, once everything is read. */
  public openBefore(): NotJudged[] {
    const stays = (told: ToldCluster) => this.meant.get(told)?.some(({ side }) => side === "after") === true;
    if (this.earlier === undefined) return takenAsBefore([...this.takenToBeSame].filter(stays));
    const { clusters } = this.earlier;
    return strayBefore(clusters.filter((told) => !this.all.some((seen) => wasMeant(told, seen))));
  }

  private noteSides(seen: Seen, told: ToldCluster | undefined, earlier: ToldCluster | undefined): void {
    if (told?.before !== undefined) return;
    if (told?.pools === undefined) {
      if (earlier?.pools !== undefined) this.toldOnOneSide.set(keyOf(seen), "no-more");
    } else if (this.earlier === undefined) this.takenToBeSame.add(told);
    else if (earlier?.pools === undefined) this.toldOnOneSide.set(keyOf(seen), "for-the-first-time");
  }

  /**
   * To be called once everything is read.
   * @param isChange whether both sides of a change were read
   * @throws InvalidInputError with everything that is wrong in the file: also what is told of a cluster that is not there,
   *   of several at once, or of one whose pools are known
   */
  public requireMeant(isChange = false): void {
    const { clusters } = this.content;
    const problems = [...this.content.problems, ...(this.earlier?.problems ?? [])];
    // Whoever has neither a name nor an address means nobody.
    const named = clusters.filter(({ name, address }) => name !== undefined || address !== undefined);
    refuse([...problems, ...named.flatMap((told) => this.problemsOf(told, isChange))]);
  }

  private find(seen: Seen): ToldCluster | undefined {
    this.all.push(seen);
    const fitting = this.content.clusters.filter((told) => isMeant(told, seen));
    for (const told of fitting) this.meant.set(told, [...(this.meant.get(told) ?? []), seen]);
    return fitting[0];
  }

  private problemsOf(told: ToldCluster, isChange: boolean): Problem[] {
    const meant = this.meant.get(told) ?? [];
    if (meant.length === 0) return [this.nobody(told)];
    // Where a change brings a cluster to another place, the place after it counts.
    const after = meant.filter(({ side }) => side === "after");
    const placesOf = (seen: readonly Seen[]) => [
      ...new Set(seen.map(({ stack, address }) => (stack === "" ? address : `${address} in ${stack}`))),
    ];
    const places = placesOf(after.length > 0 ? after : meant);
    if (places.length > 1) return [several(told, places)];
    const first = this.content.clusters.find((each) => this.meant.get(each)?.some((seen) => meant.includes(seen)));
    if (first !== undefined && first !== told) return [twice(told, first)];
    const later = this.laterName(told, meant);
    if (later !== undefined) return [renamed(told, later)];
    if (meant.every(({ toldBy }) => toldBy === "model")) return [modelled(told)];
    return [
      ...(isChange && told.before !== undefined && meant.every(({ side }) => side === "after") ? [isNew(told)] : []),
      ...problemsOfMachines(told, meant),
    ];
  }

  /** What is called otherwise after the change, at the same place. */
  private laterName(told: ToldCluster, meant: readonly Seen[]): Seen | undefined {
    if (told.name === undefined || meant.some(({ side }) => side === "after")) return undefined;
    return this.all.find(
      ({ side, name, stack, address }) =>
        side === "after" && name !== told.name && meant.some((old) => old.stack === stack && old.address === address),
    );
  }

  private nobody(told: ToldCluster): Problem {
    const names = [...new Set(this.all.flatMap(({ name, address }) => [name ?? [], address].flat()))];
    const known = [...new Set(this.all.map(({ name, address }) => name ?? address))].sort();
    const near = nearMiss(told.name ?? told.address ?? "", names);
    return {
      what: `${told.place}: there is no cluster ${called(told)}${near === undefined ? "" : `, did you mean ${quoted(near)}?`}`,
      why: "what is told of it would be passed over, and the cluster that is meant would be judged without",
      help: `tell of one of the clusters that there are: ${known.slice(0, MOST_NAMED).map(quoted).join(", ")}${known.length > MOST_NAMED ? `, and ${known.length - MOST_NAMED} more` : ""}`,
    };
  }
}

/** Whoever has neither a name nor an address means nobody. */
function isMeant({ name, address, stack, rancher }: ToldCluster, seen: Seen): boolean {
  const { rancherUrl } = seen;
  return (
    (name !== undefined || address !== undefined) &&
    (name === undefined || name === seen.name) &&
    (address === undefined || address === seen.address) &&
    (stack === undefined || stack === seen.stack) &&
    (rancher === undefined || rancherUrl === undefined || rancherServerAt(rancherUrl) === rancherServerAt(rancher))
  );
}

/** What the earlier file tells of a cluster: where it was then, else where it is now, if the file was ahead of the apply. */
function earlierOf({ clusters }: PoolsFile, seen: Seen): ToldCluster | undefined {
  const then = atFormerAddress(seen);
  return clusters.find((told) => isMeant(told, then)) ?? clusters.find((told) => isMeant(told, seen));
}

function wasMeant(told: ToldCluster, seen: Seen): boolean {
  return isMeant(told, atFormerAddress(seen)) || isMeant(told, seen);
}

function atFormerAddress(seen: Seen): Seen {
  return { ...seen, address: seen.previousAddress ?? seen.address };
}

function keyOf({ stack, address }: Pick<Seen, "stack" | "address">): string {
  return JSON.stringify([stack, address]);
}

const MOST_NAMED = 20;

function several(told: ToldCluster, places: readonly string[]): Problem {
  return {
    what: `${told.place}: ${called(told)} is ${places.length} clusters: ${places.slice(0, MOST_NAMED).map(printable).join(", ")}`,
    why: "nodes of one are not nodes of the other",
    help: "tell them apart by address, by rancher, which is the URL, or by stack, and tell the pools of each",
  };
}

function twice(told: ToldCluster, first: ToldCluster): Problem {
  return {
    what: `${told.place}: ${called(told)} is told already, at ${first.place}`,
    why: "only one of them can be so",
    help: "keep one of them",
  };
}

function modelled(told: ToldCluster): Problem {
  return {
    what: `${told.place}: ${called(told)} is made with K3sCluster, which tells its pools itself`,
    why: "what stands in two places is different some day",
    help: "take it out of the file; what the app says is judged",
  };
}

function renamed(told: ToldCluster, { name, address }: Seen): Problem {
  return {
    what: `${told.place}: ${called(told)} is called ${name === undefined ? "otherwise" : quoted(name)} after the change`,
    why: "what is told of it would count for the cluster before the change alone",
    help: `write ${name === undefined ? "" : `its name after the change, ${quoted(name)}, or `}its address, ${printable(address)}, by which it is found on both sides`,
  };
}

function isNew(told: ToldCluster): Problem {
  return {
    what: `${told.place}: ${called(told)} is new, and before tells of nodes that it had`,
    why: "a cluster that the change makes had none, so what is told would be passed over",
    help: "take before out; where it is the same cluster in Rancher as another one, tell that one by its name",
  };
}
