import type { LiveClaim, LiveNode, LiveVolume } from "./live-cluster";
import type { NodeSelection } from "./node-selection";

/** A volume of a pod that can be used on some nodes only: on one, where it is a directory of it. */
export interface VolumePlace {
  readonly claim: string;
  readonly volume: string;
  readonly selection: NodeSelection;
  /** Sorted. */
  readonly nodes: readonly string[];
}

/** Where volumes can be used. A claim that is not bound yet, or not in the input, restricts nothing. */
export class VolumePlaces {
  private readonly claims: ReadonlyMap<string, LiveClaim>;
  private readonly volumes: ReadonlyMap<string, LiveVolume>;
  private readonly nodes = new Map<string, readonly string[]>();

  constructor(
    claims: readonly LiveClaim[],
    volumes: readonly LiveVolume[],
    private readonly selected: (selection: NodeSelection) => readonly LiveNode[],
  ) {
    this.claims = new Map(claims.map((claim) => [placeOf(claim.namespace, claim.name), claim]));
    this.volumes = new Map(volumes.map((volume) => [volume.name, volume]));
  }

  public of(namespace: string, claims: readonly string[]): VolumePlace[] {
    return claims.flatMap((claim) => {
      const volume = this.volumes.get(this.claims.get(placeOf(namespace, claim))?.volumeName ?? "");
      if (volume?.terms === undefined) return [];
      const selection: NodeSelection = { labels: [], terms: volume.terms };
      return [{ claim, volume: volume.name, selection, nodes: this.nodesOf(volume.name, selection) }];
    });
  }

  private nodesOf(volume: string, selection: NodeSelection): readonly string[] {
    const known =
      this.nodes.get(volume) ??
      this.selected(selection)
        .map(({ name }) => name)
        .sort();
    this.nodes.set(volume, known);
    return known;
  }
}

function placeOf(namespace: string, claim: string): string {
  return JSON.stringify([namespace, claim]);
}
