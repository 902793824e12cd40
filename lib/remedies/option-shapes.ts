import { list, object, optional, text } from "../scheduling/validation/shape";
import type { CorednsRemedyOptions } from "./coredns";
import type { LocalPathRemedyOptions } from "./local-path";
import type { MetricsServerRemedyOptions } from "./metrics-server";

/** Shapes of the remedies' options, apart from the remedies, which are loaded on first use. */

export const COREDNS_OPTIONS = object<CorednsRemedyOptions>({
  image: optional(text("registry.example.com/coredns:1.12.0")),
  clusterDns: optional(list(text("10.43.0.10"))),
});

export const METRICS_SERVER_OPTIONS = object<MetricsServerRemedyOptions>({
  image: optional(text("registry.example.com/metrics-server:v0.7.2")),
});

export const LOCAL_PATH_OPTIONS = object<LocalPathRemedyOptions>({
  image: optional(text("registry.example.com/local-path-provisioner:v0.0.32")),
  helperImage: optional(text("registry.example.com/busybox:1.37.0")),
  path: optional(text("/data/volumes")),
});
