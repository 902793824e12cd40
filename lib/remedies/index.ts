export { mergeK3sConfiguration } from "../configuration/merge";
export type { RemediedCluster, RemediedSettings, RemedyConfiguration } from "./context";
export type { CorednsRemedyOptions } from "./coredns";
export type { LocalPathRemedyOptions } from "./local-path";
export type { MetricsServerRemedyOptions } from "./metrics-server";
export { Remedy, remedied } from "./remedy";
export type { RemedyTarget, RemedyTargets, ToleratedPool } from "./tolerations";
