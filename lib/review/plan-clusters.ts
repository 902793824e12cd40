import { commonRelease, type ReleasedCluster } from "../scheduling/model/common-release";
import { isClusterModel, type ModelContents } from "../scheduling/model/read-model";
import type { Cluster } from "../scheduling/reading/cluster";
import { providerMajorOf } from "../scheduling/reading/provider-major";
import { rancherReachedAt } from "../scheduling/reading/rancher-host";
import { type ReadingContext, readCluster } from "../scheduling/reading/read-cluster";
import { ResourceValues } from "../scheduling/reading/resource-values";
import { keysInRancher, type NamedCluster, sameNamedClusters } from "../scheduling/reading/same-named";
import { WITNESS_ANNOTATION } from "../scheduling/reading/witness";
import { type AcceptedState, acceptedState } from "./accepted-state";
import type { ClusterAction } from "./cluster-action";
import { changedSettings } from "./cluster-diff";
import { digest } from "./digest";
import type { StackDocument } from "./documents";
import { InputFileError } from "./input-file";
import { at, holdsTrue, isObject, type PlainObject, textAt } from "./json";
import { drainedInPlan, keptInPlan } from "./kept-in-plan";
import { blockIn } from "./kept-settings";
import { isKnownInPlan, lateReferences } from "./known-in-plan";
import { type LateInPlan, lateInPlan, NOTHING_LATE } from "./late-settings";
import { type LostKeys, lostKeys, NOTHING_LOST } from "./lost-keys";
import { machineConfigsOfPlan, type PlannedTemplates } from "./machine-configs";
import { linkModels } from "./model-links";
import { requireReadablePlan } from "./plan";
import {
  configuredDependencies,
  configuredResource,
  expressionNullness,
  unknownOfWritten,
  writtenExpressions,
} from "./plan-configuration";
import { destroyedLeftOvers, driftOf, isPlanned, type PlanScope, planEntries, scopeOf } from "./plan-entries";
import { replacementReasons } from "./plan-reasons";
import { readModelIn } from "./read-model-in";
import { clusterNameIn, requireNoOrphans } from "./stack-clusters";
import type { Staying } from "./staying";
import type { ToldPools } from "./told-pools";
import { unreadNumbers } from "./unread-numbers";
import { withUnseen } from "./unseen-tolerations";

/** What a plan does to one `rancher2_cluster_v2`. */
export interface PlannedCluster {
  readonly address: string;
  /** As Rancher holds it, as far as the provider can tell. */
  readonly before?: Cluster;
  /** As it will be. */
  readonly after?: Cluster;
  readonly action: ClusterAction;
  /** Why Terraform destroys and re-creates it; empty unless it does. */
  readonly replacedBecauseOf: readonly string[];
  /** Whether the model after is known only at apply. */
  readonly isUnknown: boolean;
  /** Whether the library's model stands beside it, before and after. */
  readonly hasModel: { readonly before: boolean; readonly after: boolean };
  /** What Rancher did not take of an earlier update and is still to take, by argument. */
  readonly refused: readonly string[];
  /** Whether it is these for certain; otherwise it is known only that an update was refused. */
  readonly isRefusalCertain: boolean;
  /** What the plan is, where it is not all that Terraform would do. */
  readonly scope?: PlanScope;
  /** Whether the plan writes the cluster at all, and with it what was refused. */
  readonly isSent: boolean;
  /** Whether the plan imports it. */
  readonly isImported?: boolean;
  /** Whether Terraform's state has it and Rancher has it no more, so that it is made anew. */
  readonly isLostInRancher?: true;
  /** Whether its resource is destroyed although the configuration still has it, as `plan -destroy` does. */
  readonly isConfigured?: true;
  /** What of others the plan takes off the cluster. */
  readonly lost: LostKeys;
  /** URL of its Rancher, where the plan tells. */
  readonly rancherUrl?: string;
  /** What stays in Rancher without being written, or comes to be there; undefined where no cluster stays. */
  readonly staying?: Staying;
}

/**
 * The clusters of a plan before and after it.
 * @param told what somebody tells of those that have no model
 * @throws InputFileError when the plan has a format this library does not know, failed, or holds a model that cannot be
 *   read
 */
export function plannedClusters({ content: document, file, stack }: PlanPlace, told: ToldPools): PlannedCluster[] {
  requireReadablePlan(document, file);
  const changes = planEntries(document);
  const clusters = changes.filter(isCluster);
  const models = changes.flatMap((change) => modelChange(change, document, file));
  const { byCluster, orphans } = linkModels(
    models,
    clusters.map((resource) => {
      const previousAddress = textAt(resource, "previous_address");
      return {
        address: textAt(resource, "address") ?? "",
        ...(previousAddress === undefined ? {} : { previousAddress }),
        names: namesOf(resource),
      };
    }),
    bothSides,
  );
  requireNoOrphans(
    orphans.filter(({ address }) => isPlanned(document, address)),
    file,
  );
  const modelOf = (resource: PlainObject) => byCluster.get(textAt(resource, "address") ?? "");
  const released = (side: "before" | "after") =>
    clusters.flatMap((resource) => {
      const contents = modelOf(resource)?.[side];
      const provider = providerOf(document, resource);
      return contents === undefined ? [] : [{ provider, rancherVersion: contents.rancherVersion }];
    });
  const releases = { before: released("before"), after: released("after") };
  const templatesFor = machineConfigsOfPlan(document, changes);
  const sameNamed = sameNamedIn(document, clusters, (each) => plannedValues(each, document));
  const sameNamedBefore = sameNamedIn(document, clusters, heldValues);
  return [
    ...clusters
      .map((resource) => plannedCluster(resource, modelOf(resource), document, { releases, told, stack, templatesFor }))
      .map((planned) => withSameNamed(planned, { before: sameNamedBefore, after: sameNamed })),
    ...destroyedLeftOvers(document).filter(isCluster).flatMap(leftOver),
  ];
}

/** Other clusters that are the same one in Rancher by some of their values, by address. */
function sameNamedIn(
  document: PlainObject,
  clusters: readonly PlainObject[],
  valuesOf: (cluster: PlainObject) => ResourceValues | undefined,
): ReadonlyMap<string, readonly string[]> {
  const named = clusters.flatMap((each): NamedCluster[] => {
    const resource = valuesOf(each);
    const address = textAt(each, "address") ?? "";
    return resource === undefined
      ? []
      : [{ address, rancher: providerOf(document, each), keys: keysInRancher(resource) }];
  });
  return new Map([...sameNamedClusters(named)].map(([{ address }, others]) => [address, others]));
}

function withSameNamed(
  { before, after, ...planned }: PlannedCluster,
  sameNamed: Readonly<Record<"before" | "after", ReadonlyMap<string, readonly string[]>>>,
): PlannedCluster {
  const of = (side: "before" | "after") => sameNamed[side].get(planned.address) ?? [];
  return {
    ...planned,
    ...(before === undefined ? {} : { before: { ...before, sameNamed: of("before") } }),
    ...(after === undefined ? {} : { after: { ...after, sameNamed: of("after") } }),
  };
}

function heldValues(resource: PlainObject): ResourceValues | undefined {
  const { before, before_sensitive: sensitive } = changeOf(resource);
  return isObject(before) ? ResourceValues.ofValues(before, sensitive) : undefined;
}

function isCluster({ type, mode }: PlainObject): boolean {
  return type === "rancher2_cluster_v2" && mode === "managed";
}

/** A cluster that an earlier replacement put aside, and that goes now. */
function leftOver(resource: PlainObject): PlannedCluster[] {
  const { before, before_sensitive: sensitive } = changeOf(resource);
  if (!isObject(before)) return [];
  return [
    {
      address: textAt(resource, "address") ?? "",
      before: readCluster(ResourceValues.ofValues(before, sensitive), undefined, {}),
      action: "destroyed",
      scope: "deposed",
      replacedBecauseOf: [],
      isUnknown: false,
      hasModel: { before: false, after: false },
      refused: [],
      isRefusalCertain: true,
      isSent: true,
      lost: NOTHING_LOST,
    },
  ];
}

interface ModelChange {
  readonly address: string;
  readonly dependsOn: readonly string[];
  readonly cluster?: string;
  readonly before?: ModelContents;
  readonly after?: ModelContents;
  readonly isUnknown: boolean;
}

function modelChange(resource: PlainObject, document: PlainObject, file: string): ModelChange[] {
  if (resource.type !== "terraform_data") return [];
  const before = at(resource, "change", "before", "input");
  const after = at(resource, "change", "after", "input");
  if (!isClusterModel(before) && !isClusterModel(after)) return [];
  requireNothingSensitive(file, at(resource, "change", "before_sensitive"), at(resource, "change", "after_sensitive"));
  const unknown = at(resource, "change", "after_unknown");
  const isUnknown = unknown === true || holdsTrue(at(unknown, "input"));
  const address = textAt(resource, "address") ?? "";
  return [
    {
      address,
      dependsOn: configuredDependencies(document, resource),
      ...clusterNameIn(isClusterModel(after) ? after : before),
      ...(isClusterModel(before) ? { before: readModelIn(file, before) } : {}),
      ...(isClusterModel(after) && !isUnknown ? { after: readModelIn(file, after) } : {}),
      isUnknown,
    },
  ];
}

/** A construct that is moved has its old model destroyed and a new one made. */
function bothSides(one: ModelChange, other: ModelChange): ModelChange {
  const [before, after] = [one.before ?? other.before, other.after ?? one.after];
  return {
    ...one,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    isUnknown: one.isUnknown || other.isUnknown,
  };
}

/** A mask is true as a whole, or in the places of the values that are sensitive. */
function requireNothingSensitive(file: string, ...masks: readonly unknown[]): void {
  if (masks.some((mask) => mask === true || holdsTrue(at(mask, "input")))) {
    throw new InputFileError(file, "marks the model of a cluster as sensitive, so it must not be shown in a report");
  }
}

function namesOf(resource: PlainObject): string[] {
  return ["before", "after"].flatMap((side) => textAt(resource, "change", side, "name") ?? []);
}

/** A plan and where it was found. */
type PlanPlace = Pick<StackDocument, "content" | "file" | "stack">;

/** What is known of clusters beside what the plan says of each. */
interface Around {
  readonly releases: Releases;
  readonly told: ToldPools;
  readonly stack: string;
  /** What machine configs say, for a cluster of a provider. */
  readonly templatesFor: (provider: string) => PlannedTemplates;
}

interface Releases {
  readonly before: readonly ReleasedCluster[];
  readonly after: readonly ReleasedCluster[];
}

function plannedCluster(
  resource: PlainObject,
  model: ModelChange | undefined,
  document: PlainObject,
  { releases, told, stack, templatesFor }: Around,
): PlannedCluster {
  const address = textAt(resource, "address") ?? "";
  const previousAddress = textAt(resource, "previous_address");
  const action = actionOf(at(resource, "change", "actions"));
  const provider = providerOf(document, resource);
  const rancherUrl = rancherUrlOf(document, provider);
  const templates = templatesFor(provider);
  const read = (side: "before" | "after", values: ResourceValues): Cluster => {
    const place = { side, stack, address, rancherUrl, ...(previousAddress === undefined ? {} : { previousAddress }) };
    const contents = model?.[side];
    if (contents === undefined) {
      const context = {
        ...providerContext(document, provider, releases[side]),
        findTemplate: templates[side],
      };
      return told.readCluster({ ...place, values, context });
    }
    const cluster = readCluster(values, contents.pools, contents);
    told.noteModelled(place, cluster.name);
    return cluster;
  };
  const scope = scopeOf(document);
  const accepted = acceptedBefore(resource, model, document, scope);
  const isMade = action === "created" || action === "replaced";
  const isSent = !isNoOperation(resource);
  // Where nothing else changes the apply leaves the cluster alone, and the next plan knows the values.
  const lateInIt = isSent && scope !== "refresh-only" ? plannedLate(resource, document, isMade) : NOTHING_LATE;
  const after = plannedValues(resource, document, lateInIt.mask);
  const takenBack = accepted?.takenBack ?? [];
  const isImported = isObject(changeOf(resource).importing);
  // What an import does not read is as open afterwards, where the apply sends nothing. A model comes from another place.
  const isOpen = isImported && model?.after === undefined;
  const isLeft = !isSent && accepted !== undefined && (accepted.refused.length > 0 || isOpen);
  const [was, is] = [
    accepted && read("before", heldBefore(resource, accepted, scope)),
    // What is not written stays as Rancher holds it, whatever the state says.
    after && read("after", isLeft ? accepted.resource : after),
  ];
  const lateSettings = lateInIt.settings;
  const late = isMade || lateSettings.length > 0 ? { lateSettings } : {};
  return {
    address,
    ...(was === undefined ? {} : { before: was }),
    ...(is === undefined ? {} : { after: { ...withUnseenOf(resource, document, is), ...late } }),
    ...(action !== "kept" || scope === "refresh-only" || was === undefined || is === undefined
      ? {}
      : { staying: whatStays(resource, document, was, is) }),
    action,
    ...(scope === undefined ? {} : { scope }),
    replacedBecauseOf: action === "replaced" ? replacementReasons(resource) : [],
    isUnknown: model?.isUnknown ?? false,
    hasModel: { before: model?.before !== undefined, after: model?.after !== undefined },
    refused: after === undefined ? [] : (accepted?.refused ?? []).filter((argument) => !takenBack.includes(argument)),
    isRefusalCertain: accepted?.isCertain ?? true,
    isSent,
    ...(isImported ? { isImported: true } : {}),
    ...(action === "created" && isLost(driftOf(document, address)) ? { isLostInRancher: true as const } : {}),
    ...(action === "destroyed" && configuredResource(document, resource) !== undefined ? { isConfigured: true } : {}),
    lost: isNoOperation(resource) ? NOTHING_LOST : lostKeys(changeOf(resource)),
    ...(rancherUrl === undefined ? {} : { rancherUrl }),
  };
}

function withUnseenOf(resource: PlainObject, document: PlainObject, cluster: Cluster): Cluster {
  const { after } = changeOf(resource);
  const written = writtenExpressions(document, resource);
  if (!isObject(after) || written === undefined) return cluster;
  // A plan that creates a cluster has no block where the one that is written says nothing yet.
  const isWritten = blockIn(written, "rke_config") !== undefined;
  return { ...withUnseen(cluster, after, written), ...(isWritten ? { mayStartDraining: false } : {}) };
}

function whatStays(resource: PlainObject, document: PlainObject, was: Cluster, is: Cluster): Staying {
  const { before, after } = changeOf(resource);
  const drift = driftOf(document, resource.address);
  const drifted = drift === undefined ? undefined : changeOf(drift);
  const written = writtenExpressions(document, resource);
  const takenBack = drifted === undefined || isNoOperation(resource) ? [] : takenBackIn(drifted, was, is);
  if (!isObject(before) || !isObject(after) || written === undefined) {
    return { source: "plan", kept: [], drained: [], takenBack };
  }
  const nullnessOf = expressionNullness(document, resource);
  const planned = { held: before, after, written, nullnessOf, drift: drifted, before: was, planned: is };
  return { source: "plan", kept: keptInPlan(planned), drained: drainedInPlan(before, planned), takenBack };
}

/** What is otherwise in Rancher than in the state of old, and what the plan changes again. */
function takenBackIn({ before, after }: PlainObject, was: Cluster, is: Cluster): string[] {
  // What Rancher refused differs as well, and nobody has changed it there.
  const [old, now] = [before, after].map((side) => textAt(side, "annotations", WITNESS_ANNOTATION));
  if (old !== now || !isObject(before) || !isObject(after)) return [];
  const [left, found] = [before, after].map((side) => readCluster(ResourceValues.ofValues(side), undefined, {}));
  const drifted = new Set(changedSettings(left as Cluster, found as Cluster));
  return changedSettings(was, is).filter((setting) => drifted.has(setting));
}

/** @param late places of values that are planned as nothing and come at apply */
function plannedValues(resource: PlainObject, document: PlainObject, late?: unknown): ResourceValues | undefined {
  const { after, after_sensitive: sensitive } = changeOf(resource);
  return isObject(after) ? ResourceValues.ofValues(after, unknownIn(resource, document), sensitive, late) : undefined;
}

/** Settings that the plan does not know although the provider needs them. */
function plannedLate(resource: PlainObject, document: PlainObject, isMade: boolean): LateInPlan {
  const { after, before, after_unknown: unknown } = changeOf(resource);
  if (!isObject(after)) return NOTHING_LATE;
  const { resource: written, module = "" } = configuredResource(document, resource) ?? {};
  const configured = at(written, "expressions");
  const isKnown = (reference: string) => isKnownInPlan(document, module, reference);
  return lateInPlan({ after, before, unknown, configured, isMade, isKnown, late: lateReferences(document) });
}

/** What of the planned values is known only at apply. */
function unknownIn(resource: PlainObject, document: PlainObject): unknown {
  const { after_unknown: unknown } = changeOf(resource);
  return unknownOfWritten(unknown, writtenExpressions(document, resource));
}

function isNoOperation(resource: PlainObject): boolean {
  const actions = at(resource, "change", "actions");
  return Array.isArray(actions) && actions.every((action) => action === "no-op");
}

function changeOf(resource: PlainObject): PlainObject {
  const change = at(resource, "change");
  return isObject(change) ? change : {};
}

/** What Rancher holds, as far as the refreshed state proves it. */
function acceptedBefore(
  resource: PlainObject,
  model: ModelChange | undefined,
  document: PlainObject,
  scope: PlanScope | undefined,
): AcceptedState | undefined {
  const { before: left, before_sensitive: sensitive, after, importing } = changeOf(resource);
  // A refresh-only plan has what the state had, and what was read in Rancher in the place of what is planned.
  const before = scope === "refresh-only" && isObject(after) ? after : left;
  if (!isObject(before)) return undefined;
  const evidence = {
    drift: changeOf(driftOf(document, resource.address) ?? {}),
    model: model?.before,
    isImported: isObject(importing),
  };
  const [held, planned] = [
    ResourceValues.ofValues(before, sensitive, evidence.isImported ? unreadNumbers(before, after) : {}),
    ResourceValues.ofValues(after, unknownIn(resource, document)),
  ];
  return acceptedState(held, planned, evidence, digest);
}

/** What is compared with: what Rancher holds, or, where nothing is sent, what Terraform's state says of it. */
function heldBefore(resource: PlainObject, accepted: AcceptedState, scope: PlanScope | undefined): ResourceValues {
  return scope === "refresh-only" ? (heldValues(resource) ?? accepted.resource) : accepted.resource;
}

function isLost(drift: PlainObject | undefined): boolean {
  return drift !== undefined && actionOf(at(drift, "change", "actions")) === "destroyed";
}

function actionOf(actions: unknown): ClusterAction {
  const all = Array.isArray(actions) ? actions : [];
  const isGone = all.includes("delete") || all.includes("forget");
  if (all.includes("create")) return isGone ? "replaced" : "created";
  if (all.includes("delete")) return "destroyed";
  return all.includes("forget") ? "forgotten" : "kept";
}

/** Which configuration of the provider makes a cluster. */
function providerOf(document: PlainObject, resource: PlainObject): string {
  return textAt(configuredResource(document, resource)?.resource, "provider_config_key") ?? "rancher2";
}

function rancherUrlOf(document: PlainObject, provider: string): string | undefined {
  return textAt(document, "configuration", "provider_config", provider, "expressions", "api_url", "constant_value");
}

/** What is known of Rancher, for a cluster without a model. */
function providerContext(
  document: PlainObject,
  provider: string,
  released: readonly ReleasedCluster[],
): ReadingContext {
  const configured = at(document, "configuration", "provider_config", provider);
  const providerMajor = providerMajorOf(
    // Terraform notes the constraint with the configuration that has no alias.
    textAt(configured, "version_constraint") ??
      textAt(document, "configuration", "provider_config", "rancher2", "version_constraint"),
  );
  const rancherVersion = commonRelease(released, provider);
  return {
    ...rancherReachedAt(rancherUrlOf(document, provider)),
    ...(providerMajor === undefined ? {} : { providerMajor }),
    ...(rancherVersion === undefined ? {} : { rancherVersion }),
  };
}
