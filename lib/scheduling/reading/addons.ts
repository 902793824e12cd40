import { isControlPlane, type SchedulingPool } from "../pool";
import type { SystemWorkload } from "../releases/catalog-row";
import { disabledAddons } from "./disabled-addons";
import { HELM_CONTROLLER_ARG, readHelmControllerArgs } from "./helm-controller-args";
import { configurationOf, type KnownSettings, type MachineConfiguration } from "./machine-configuration";
import type { Part } from "./shared-customizations";
import { standInOrPackaged } from "./stand-in";
import { takingTurns } from "./taking-turns";
import type { Known } from "./unknown";
import { type Customizations, oneOf, type WorkloadCustomization } from "./workload-customization";

/** What is said about system workloads, on one server and by all of them together. */
export interface Addons {
  /** What goes for the whole cluster. */
  readonly everywhere: Customizations;
  /** What a server says while no other is there, by the name of its pool. */
  readonly byPool: ReadonlyMap<string, Customizations>;
}

/**
 * Reads what K3s configuration, chart values and manifests say about system workloads.
 * @param shared what manifests and chart values say, which is the same on every server
 */
export function readAddons(
  configuration: MachineConfiguration,
  pools: readonly SchedulingPool[],
  cluster: Known<string>,
  shared: readonly Part[],
): Addons {
  const isUniform = configuration.selected.every(({ selector }) => selector.selectsAll);
  const servers = pools.filter(isControlPlane);
  const of = (machine: Pick<SchedulingPool, "roles" | "labels">) =>
    joined(ofServer(configurationOf(configuration, machine, cluster)), shared);
  // Configuration of all machines is worked out once, however many pools there are.
  const ofAll = of(servers[0] ?? { roles: [], labels: {} });
  if (isUniform || servers.length === 0) return { everywhere: ofAll, byPool: new Map() };
  const byPool = new Map(servers.map((server) => [server.name, of(server)]));
  return { everywhere: agreed(byPool), byPool };
}

/** Both may speak of one workload, of different properties of it. */
function joined(server: readonly (readonly [SystemWorkload, WorkloadCustomization])[], shared: readonly Part[]) {
  const all = new Map<SystemWorkload, WorkloadCustomization>();
  const add = (name: SystemWorkload, part: WorkloadCustomization) => all.set(name, { ...all.get(name), ...part });
  for (const [name, part] of server) add(name, part);
  for (const [name, part] of shared) {
    if (!("standIn" in part)) add(name, part);
    else all.set(name, standInOrPackaged(name, all.get(name) ?? {}, part.standIn));
  }
  // What is turned off is so whichever of two writers has the last word about the rest of it.
  return new Map([...all].map(([name, each]) => [name, each.disabled === true ? withoutOther(each) : each]));
}

function withoutOther({ otherwise: _, ...rest }: WorkloadCustomization): WorkloadCustomization {
  return rest;
}

/** Servers that disagree about an addon take turns, so what they disagree about is open. */
function agreed(byPool: ReadonlyMap<string, Customizations>): Customizations {
  const on = takingTurns([...byPool.keys()]);
  const all = [...byPool.values()];
  const names = new Set(all.flatMap((customizations) => [...customizations.keys()]));
  return new Map(
    [...names].map((name) => [
      name,
      oneOf(
        all.map((customizations) => customizations.get(name) ?? {}),
        on,
      ),
    ]),
  );
}

const HELM_JOBS: readonly SystemWorkload[] = [
  "helm-install-traefik-crd",
  "helm-install-traefik",
  "helm-install-gateway-api-crd",
];

/** What the K3s configuration of one server says. */
function ofServer(settings: KnownSettings): (readonly [SystemWorkload, WorkloadCustomization])[] {
  const { jobs } = readHelmControllerArgs(settings.get(HELM_CONTROLLER_ARG));
  const isSilent = Object.keys(jobs).length === 0;
  return [
    ...disabledAddons(settings.list("disable")),
    ...(isSilent ? [] : HELM_JOBS.map((name) => [name, jobs] as const)),
  ];
}
