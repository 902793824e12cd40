import { isObject } from "../json";
import { type NullSources, nullnessOf } from "./nullness";
import { ResourceValues } from "./resource-values";
import { isUnknown } from "./unknown";

/** Tolerations of one agent of which some have a limit in time, and others say nothing of one. */
export interface ShiftingSeconds {
  /** Property of K3sCluster. */
  readonly setting: string;
  /** Where those without `seconds` stand, in Terraform's words. */
  readonly places: readonly string[];
  /** Where those stand of which the `seconds` that are written may be null, and count as not written then. */
  readonly openPlaces: readonly string[];
  /** What `dynamic` blocks say of `seconds`, of tolerations that they may make: nothing, what may be null, or not known what. */
  readonly dynamic?: "unwritten" | "open" | "unseen";
}

/**
 * An authorized cluster endpoint that is off, or may turn out to be: `written` as it is, `left-out` of what is written,
 * written by a `dynamic` block, or `open` where it is known only at apply.
 */
export type EndpointOff = "written" | "left-out" | "dynamic" | "open";

const TOLERATIONS = [
  ["cluster_agent_deployment_customization", "agents.clusterAgent.appendTolerations"],
  ["fleet_agent_deployment_customization", "agents.fleetAgent.appendTolerations"],
] as const;

/**
 * Tolerations that can get the seconds of another one: the provider gives one without `seconds` those that stood at its
 * place in the list before, which no plan shows. A 0 that is written keeps that from happening, and is not sent. Of a plan
 * this tells for tolerations that are new in it.
 * @see rancher/terraform-provider-rancher2 schema_toleration.go; seen with 8.5.0 to 15.0.0-rc.16
 */
export function readShiftingSeconds(resource: ResourceValues, sources: NullSources): readonly ShiftingSeconds[] {
  return TOLERATIONS.flatMap(([argument, setting]) => {
    const written = resource.without("dynamic").block(argument);
    const block = written === undefined || isUnknown(written) ? undefined : written;
    const tolerations = block?.without("dynamic").blocks("append_tolerations") ?? [];
    if (isUnknown(tolerations)) return [];
    const made = madeTolerations(resource, argument, block);
    if (![...tolerations, ...made].some(mayBeLimited)) return [];
    const mayBeNull = (each: ResourceValues) =>
      each.isConfiguration && nullnessOf(each.raw("seconds"), sources) === "maybe";
    const places = tolerations.filter((each) => !each.has("seconds")).map(({ path }) => path);
    const openPlaces = tolerations.filter(mayBeNull).map(({ path }) => path);
    const isUnwritten = made.some((each) => nullnessOf(each.raw("seconds"), sources) === "null");
    const dynamic = isUnwritten ? "unwritten" : made.some(mayBeNull) ? "open" : undefined;
    if (places.length + openPlaces.length === 0 && dynamic === undefined) return [];
    return [{ setting, places, openPlaces, ...(dynamic === undefined ? {} : { dynamic }) }];
  });
}

/**
 * Of a plan whose configuration does not tell which of an agent's tolerations is which: those that have no seconds need not
 * be the ones for which none are written.
 * @param unseen arguments of the customizations of which that is so
 */
export function asUnseen(shifting: readonly ShiftingSeconds[], unseen: readonly string[]): readonly ShiftingSeconds[] {
  const settings = TOLERATIONS.flatMap(([argument, setting]): string[] => (unseen.includes(argument) ? [setting] : []));
  return shifting.map((each) =>
    settings.includes(each.setting) ? { setting: each.setting, places: [], openPlaces: [], dynamic: "unseen" } : each,
  );
}

/** Tolerations that `dynamic` blocks make, as they write them, in a block that is written or made itself. */
function madeTolerations(
  resource: ResourceValues,
  argument: string,
  block: ResourceValues | undefined,
): readonly ResourceValues[] {
  if (!resource.isConfiguration) return [];
  const valuesIn = (contents: readonly unknown[]) => contents.filter(isObject).map(ResourceValues.ofConfiguration);
  const made = valuesIn(dynamicContents(resource, argument));
  const written = made.map((each) => each.without("dynamic").blocks("append_tolerations"));
  return [
    ...written.flatMap((each) => (isUnknown(each) ? [] : each)),
    ...[...(block === undefined ? [] : [block]), ...made].flatMap((each) =>
      valuesIn(dynamicContents(each, "append_tolerations")),
    ),
  ];
}

function mayBeLimited(toleration: ResourceValues): boolean {
  const seconds = toleration.text("seconds");
  return isUnknown(seconds) || Number(seconds ?? 0) > 0;
}

/**
 * Whether there is an authorized cluster endpoint that is off and says nothing else, or may be one. The provider reads it
 * back as no block, so that every plan is to write it again; one with a name or certificates it reads back as it is.
 * @see rancher/terraform-provider-rancher2 structure_cluster_v2_local_auth_endpoint.go, 7.11.1 to 15.0.0-rc.16
 */
export function readEndpointOff(resource: ResourceValues): Exclude<EndpointOff, "left-out"> | undefined {
  const block = resource.block("local_auth_endpoint");
  if (block === undefined) return undefined;
  if (!isUnknown(block)) return offIn(block);
  const dynamic = resource.isConfiguration ? dynamicContents(resource, "local_auth_endpoint") : [];
  const found = dynamic.map((content) => (isObject(content) ? offIn(ResourceValues.ofConfiguration(content)) : "open"));
  return found.includes("written") ? "dynamic" : found.find((each) => each !== undefined);
}

/** What `dynamic` blocks of this name write, as far as they write any. */
function dynamicContents(resource: ResourceValues, name: string): unknown[] {
  const dynamic = [resource.raw("dynamic")].flat().flatMap((each) => (isObject(each) ? [each[name]].flat() : []));
  return dynamic.flatMap((each) => {
    if (!isObject(each)) return [];
    const { for_each: repeated, content } = each;
    const isNone = (isObject(repeated) || Array.isArray(repeated)) && Object.keys(repeated).length === 0;
    return isNone ? [] : [content].flat();
  });
}

function offIn(block: ResourceValues): "written" | "open" | undefined {
  const enabled = block.text("enabled") ?? "false";
  const others = ["fqdn", "ca_certs"].map((name) => block.text(name) ?? "");
  const usesOwnAuthority = block.text("use_internal_ca_certs") ?? "false";
  if (enabled === "true" || usesOwnAuthority === "true") return undefined;
  if (others.some((text) => !isUnknown(text) && text !== "")) return undefined;
  return [enabled, usesOwnAuthority, ...others].some(isUnknown) ? "open" : "written";
}

/**
 * Whether nothing is said of how nodes are upgraded, not even an empty `rke_config`. Rancher's dashboard writes all drain
 * options of a cluster that it saves, and the provider then fills in that nodes are drained. With `rke_config`, what the
 * dashboard wrote of it is planned away.
 * @see rancher/terraform-provider-rancher2 schema_cluster_v2_rke_config_upgrade_strategy.go; seen with 8.5.0 to 15.0.0-rc.16
 */
export function mayStartDraining(resource: ResourceValues): boolean {
  return !resource.has("rke_config");
}
