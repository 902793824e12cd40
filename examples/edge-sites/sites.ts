import { Taint } from "cdktf-rancher-k3s";

/** What differs from site to site. */
export interface Site {
  /** Name of the site, and of its cluster. */
  readonly name: string;
  readonly region: string;
  /** How many machines do everything there. */
  readonly servers: 1 | 3;
  /** Whether there is a machine with a camera, for vision workloads alone. */
  readonly hasCamera: boolean;
}

/** Shared by all sites, and by the workloads that tolerate it. */
export const CAMERA = Taint.noSchedule("edge.example.com/camera", "true");

const REGIONS = ["north", "east", "south", "west"];

/** A hundred sites, as they would come from an inventory. */
export const SITES: readonly Site[] = Array.from({ length: 100 }, (_, index) => ({
  name: `site-${String(index + 1).padStart(3, "0")}`,
  region: REGIONS[index % REGIONS.length] as string,
  servers: index % 5 === 0 ? 3 : 1,
  hasCamera: index % 3 === 0,
}));
