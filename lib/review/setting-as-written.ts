import { argumentOf, placeAsArgument } from "../scheduling/reading/argument-names";
import { type Cluster, languageOf } from "../scheduling/reading/cluster";

/** A setting as the cluster's own configuration calls it: as an argument where it is not made with K3sCluster. */
export function settingAsWritten(property: string, cluster: Cluster | undefined): string {
  return cluster !== undefined && languageOf(cluster) === "hcl" ? argumentOf(property) : property;
}

/** What a verdict rests on, with the setting in it as the cluster's own configuration calls it. */
export function placeAsWritten(place: string, cluster: Cluster): string {
  return languageOf(cluster) === "hcl" ? placeAsArgument(place) : place;
}
