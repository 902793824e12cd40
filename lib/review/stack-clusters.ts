import { isKnownOnlyAtApply } from "../scheduling/known-only-at-apply";
import { isClusterModel } from "../scheduling/model/read-model";
import type { Cluster } from "../scheduling/reading/cluster";
import { variableTypeIn } from "../scheduling/reading/declared-variables";
import { yamlTemplateReader } from "../scheduling/reading/go-yaml";
import { hasNoInstance, type Instance, instancesOf } from "../scheduling/reading/instances";
import { declarationsIn } from "../scheduling/reading/known-at-plan";
import { readLateSettings } from "../scheduling/reading/late-settings";
import { type Nullness, nullnessOf, nullSourcesIn, withoutNullArguments } from "../scheduling/reading/nullness";
import { rancherOfStack, rancherUrlOfStack } from "../scheduling/reading/rancher-of-stack";
import { readCluster } from "../scheduling/reading/read-cluster";
import { ResourceValues } from "../scheduling/reading/resource-values";
import { keysInRancher, sameNamedClusters } from "../scheduling/reading/same-named";
import { readSources } from "../scheduling/source-location";
import type { StackDocument } from "./documents";
import { InputFileError } from "./input-file";
import { at, isObject, objectsAt, type PlainObject, textAt } from "./json";
import { machineConfigsOfStack } from "./machine-configs";
import { linkModels } from "./model-links";
import { readModelIn } from "./read-model-in";
import type { ToldPools } from "./told-pools";

/** A `rancher2_cluster_v2` of a synthesized stack. */
export interface StackCluster {
  readonly cluster: Cluster;
  readonly address: string;
  /** Path of the cluster's construct, where the file tells. */
  readonly path?: string;
  /** Which configuration of the provider makes it. */
  readonly provider: string;
  /** What Terraform makes of the resource; undefined where that is known only at apply. */
  readonly instances: readonly Instance[] | undefined;
  /** URL of its Rancher, where the file tells. */
  readonly rancherUrl?: string;
  /** The resource as the file holds it, without what is null. */
  readonly resource: PlainObject;
  /** Whether something in it is null. */
  readonly nullness: (json: unknown) => Nullness;
  /** The cluster if Rancher held this resource in its place. */
  readonly readAs: (resource: PlainObject, instance?: string) => Cluster;
}

/**
 * The clusters of a synthesized stack, whoever wrote them.
 * @param told what somebody tells of those that have no model
 * @param side of the change, which the stack is
 * @throws InputFileError when a model cannot be read, or stands there without its cluster
 */
export function clustersOfStack(
  { content, file, stack }: StackDocument,
  told: ToldPools,
  side: "before" | "after",
): StackCluster[] {
  const resources = resourcesOfType(content, "rancher2_cluster_v2");
  const models = resourcesOfType(content, "terraform_data").flatMap(([name, resource]) => {
    const input = at(resource, "input");
    if (!isClusterModel(input)) return [];
    const dependsOn = at(resource, "depends_on");
    return [
      {
        address: `terraform_data.${name}`,
        dependsOn: (Array.isArray(dependsOn) ? dependsOn : []).filter((each) => typeof each === "string"),
        ...clusterNameIn(input),
        contents: { ...readModelIn(file, input), sources: readSources(at(resource, "//", "sources")) },
        path: textAt(resource, "//", "metadata", "path"),
      },
    ];
  });
  const { byCluster, orphans } = linkModels(
    models,
    resources.map(([name, resource]) => ({ address: addressOf(name), names: [textAt(resource, "name") ?? ""] })),
  );
  requireNoOrphans(orphans, file);
  const released = resources.flatMap(([name, resource]) => {
    const model = byCluster.get(addressOf(name));
    return model === undefined
      ? []
      : [{ provider: providerOf(resource), rancherVersion: model.contents.rancherVersion }];
  });
  const [declared, imported] = [declarationsIn(content), importedAddresses(content)];
  const named = resources.map(([name, resource]) => ({
    address: addressOf(name),
    rancher: providerOf(resource),
    keys: keysInRancher(ResourceValues.ofConfiguration(resource), declared),
  }));
  const sameNamed = new Map([...sameNamedClusters(named)].map(([{ address }, others]) => [address, others]));
  const readYaml = yamlTemplateReader((name) => variableTypeIn(content, name));
  const nullSources = nullSourcesIn(content);
  const findTemplate = machineConfigsOfStack(content);
  return resources.flatMap(([name, resource]) => {
    const values = ResourceValues.ofConfiguration(resource);
    if (hasNoInstance(values, declared)) return [];
    const address = addressOf(name);
    const model = byCluster.get(address);
    const path = model?.path ?? textAt(resource, "//", "metadata", "path");
    const context = {
      ...(model?.contents ?? rancherOfStack(content, providerOf(resource), released)),
      nullSources,
      findTemplate,
    };
    const rancherUrl = rancherUrlOfStack(content, providerOf(resource));
    const readWhole = (each: ResourceValues, instance: string): Cluster => {
      const place = { side, stack, address: instance, rancherUrl };
      if (model === undefined) return told.readCluster({ ...place, values: each, context, readYaml });
      const cluster = readCluster(each, model.contents.pools, context, readYaml);
      told.noteModelled(place, cluster.name);
      return cluster;
    };
    const read = (each: ResourceValues, instance = address): Cluster => ({
      ...readWhole(each, instance),
      sameNamed: sameNamed.get(address) ?? [],
      lateSettings: imported.has(address) ? [] : readLateSettings(each, declared),
    });
    return [
      {
        cluster: read(values),
        readAs: (each, instance) => read(ResourceValues.ofConfiguration(each), instance),
        address,
        provider: providerOf(resource),
        instances: instancesOf(values, declared),
        // The model and the resource are children of the construct.
        ...(path === undefined ? {} : { path: path.replace(/\/[^/]*$/, "") }),
        ...(rancherUrl === undefined || isKnownOnlyAtApply(rancherUrl) ? {} : { rancherUrl }),
        resource: withoutNullArguments(resource, nullSources) as PlainObject,
        nullness: (json) => nullnessOf(json, nullSources),
      },
    ];
  });
}

/** Which configuration of the provider makes a cluster. */
function providerOf(resource: PlainObject): string {
  return textAt(resource, "provider") ?? "rancher2";
}

function addressOf(name: string): string {
  return `rancher2_cluster_v2.${name}`;
}

function resourcesOfType(content: PlainObject, type: string): [string, PlainObject][] {
  const resources = at(content, "resource", type);
  return Object.entries(isObject(resources) ? resources : {}).flatMap(([name, resource]) =>
    isObject(resource) ? [[name, resource]] : [],
  );
}

/** Models of the first schema version name their cluster. */
export function clusterNameIn(input: unknown): { cluster?: string } {
  const cluster = textAt(input, "cluster");
  return cluster === undefined ? {} : { cluster };
}

/** @throws InputFileError when there is a model without its cluster, as nothing can be judged by it alone */
export function requireNoOrphans(orphans: readonly { readonly address: string }[], file: string): void {
  const [first] = orphans;
  if (first !== undefined) {
    throw new InputFileError(file, `has the model ${first.address}, but not the rancher2_cluster_v2 it belongs to`);
  }
}

/** Addresses whose resources Terraform forgets and leaves as they are, by the `removed` blocks of a stack. */
export function forgottenAddresses(content: PlainObject | undefined): ReadonlySet<string> {
  return new Set(
    objectsAt(content, "removed").flatMap((block) => {
      const from = textAt(block, "from");
      const lifecycle = at(block, "lifecycle");
      const { destroy } = (Array.isArray(lifecycle) ? lifecycle : [lifecycle]).find(isObject) ?? {};
      return from !== undefined && destroy === false ? [bareAddress(from)] : [];
    }),
  );
}

/** Addresses that take over what is there already, by the `import` blocks of a stack. */
export function importedAddresses(content: PlainObject | undefined): ReadonlySet<string> {
  return new Set(objectsAt(content, "import").flatMap((block) => bareAddress(textAt(block, "to") ?? "")));
}

/** Terraform takes an address in JSON as it is, and as an expression. */
function bareAddress(address: string): string {
  return /^\$\{(.*)\}$/.exec(address)?.[1] ?? address;
}

/** The `moved` blocks of a stack: from which address to which. */
export function movedAddresses(content: PlainObject | undefined): ReadonlyMap<string, string> {
  return new Map(
    objectsAt(content, "moved").flatMap((move) => {
      const [from, to] = [textAt(move, "from"), textAt(move, "to")];
      return from === undefined || to === undefined ? [] : [[from, to] as const];
    }),
  );
}

/** Moves may be chained, and hostile ones may go in circles. */
export function followMoves(start: string, targets: ReadonlyMap<string, string>): string {
  const seen = new Set<string>();
  let address = start;
  for (let next = targets.get(address); next !== undefined && !seen.has(next); next = targets.get(address)) {
    seen.add(next);
    address = next;
  }
  return address;
}
