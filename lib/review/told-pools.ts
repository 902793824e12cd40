import { type Problem, quoted, refuse } from "../scheduling/invalid-input";
import { nearMiss } from "../scheduling/near-miss";
import { printable } from "../scheduling/printable";
import type { Cluster } from "../scheduling/reading/cluster";
import type { YamlReader } from "../scheduling/reading/go-yaml";
import { RancherHost, rancherReachedAt, rancherServerAt } from "../scheduling/reading/rancher-host";
import { type ReadingContext, readCluster } from "../scheduling/reading/read-cluster";
import type { ResourceValues } from "../scheduling/reading/resource-values";
import { isUnknown } from "../scheduling/reading/unknown";
import { type PoolsFile, readPoolsFile, type ToldCluster } from "./pools-file";

/** A cluster without a model, and where it was found. */
export interface ClusterWithoutModel {
  readonly values: ResourceValues;
  readonly context: ReadingContext;
  readonly readYaml?: YamlReader;
  readonly side: "before" | "after";
  readonly stack: string;
  readonly address: string;
  readonly rancherUrl?: string | undefined;
}

/** Where a cluster of the input was found that the file may mean. */
interface Seen extends Pick<ClusterWithoutModel, "side" | "stack" | "address"> {
  readonly name: string | undefined;
  /** Whether its pools are told elsewhere, by what. */
  readonly toldBy?: "model" | "machine_pools";
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

  /** Where nobody tells anything. */
  public static nothing(): ToldPools {
    return new ToldPools({ clusters: [], problems: [] });
  }

  private readonly all: Seen[] = [];
  private readonly meant = new Map<ToldCluster, Seen[]>();

  private constructor(private readonly content: PoolsFile) {}

  /** Reads a cluster that has no model, with what is told of it. */
  public readCluster(found: ClusterWithoutModel): Cluster {
    const { values, context, readYaml, side } = found;
    const read = (pools: Parameters<typeof readCluster>[1], more: ReadingContext) =>
      readCluster(values, pools, more, readYaml);
    const bare = read(undefined, context);
    const seen: Seen = {
      ...found,
      name: isUnknown(bare.name) ? undefined : bare.name,
      ...(bare.poolSource === "machine_pools" ? { toldBy: "machine_pools" } : {}),
    };
    const told = this.find(seen, found.rancherUrl);
    const rancherVersion = told?.rancherVersion ?? this.content.rancherVersion;
    const rancherUrl = told?.rancher ?? this.content.rancher;
    if (told === undefined && rancherVersion === undefined && rancherUrl === undefined) return bare;
    const pools = side === "before" ? (told?.before ?? told?.pools) : told?.pools;
    return read(seen.toldBy === undefined ? pools : undefined, {
      ...context,
      poolsFrom: "file",
      acknowledged: told?.acknowledged ?? [],
      ...(rancherVersion === undefined ? {} : { rancherVersion }),
      // What Terraform says is so; where it takes the URL from a variable, it says nothing.
      ...(bare.rancherHost === RancherHost.UNKNOWN ? rancherReachedAt(rancherUrl) : {}),
    });
  }

  /** Notes a cluster that a model tells about. */
  public noteModelled(
    seen: Omit<Seen, "toldBy" | "name"> & Pick<ClusterWithoutModel, "rancherUrl">,
    name: Cluster["name"],
  ) {
    this.find({ ...seen, name: isUnknown(name) ? undefined : name, toldBy: "model" }, seen.rancherUrl);
  }

  /**
   * To be called once everything is read.
   * @throws InvalidInputError with everything that is wrong in the file: also what is told of a cluster that is not there,
   *   of several at once, or of one whose pools are known
   */
  public requireMeant(): void {
    const { clusters, problems } = this.content;
    refuse([...problems, ...clusters.flatMap((told) => this.problemsOf(told))]);
  }

  private find(seen: Seen, rancherUrl: string | undefined): ToldCluster | undefined {
    this.all.push(seen);
    const fitting = this.content.clusters.filter(
      ({ name, address, stack, rancher }) =>
        (name === undefined || name === seen.name) &&
        (address === undefined || address === seen.address) &&
        (stack === undefined || stack === seen.stack) &&
        (rancher === undefined || rancherUrl === undefined || rancherServerAt(rancherUrl) === rancherServerAt(rancher)),
    );
    for (const told of fitting) this.meant.set(told, [...(this.meant.get(told) ?? []), seen]);
    return fitting[0];
  }

  private problemsOf(told: ToldCluster): Problem[] {
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
    const bySelf = meant.map(({ toldBy }) => toldBy);
    if (bySelf.every((each) => each === "model")) return [modelled(told)];
    const isOfMachines = bySelf.every((each) => each !== undefined) && bySelf.includes("machine_pools");
    return isOfMachines && (told.pools !== undefined || told.before !== undefined) ? [ofMachines(told)] : [];
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

const MOST_NAMED = 20;

function called({ name, address, rancher, stack }: ToldCluster): string {
  return [
    ...(name === undefined ? [] : [quoted(name)]),
    ...(address === undefined ? [] : [`at ${quoted(address)}`]),
    ...(rancher === undefined ? [] : [`of ${quoted(rancher)}`]),
    ...(stack === undefined ? [] : [`in ${quoted(stack)}`]),
  ].join(" ");
}

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

function ofMachines(told: ToldCluster): Problem {
  return {
    what: `${told.place}: ${called(told)} has machine_pools, which tell its pools`,
    why: "Rancher makes its machines as they are written there, and no others",
    help: "take pools and before out; rancherVersion and acknowledged may stay",
  };
}
