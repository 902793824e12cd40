import type { ModelContents } from "../scheduling/model/read-model";
import { isClusterModel } from "../scheduling/model/read-model";
import type { Cluster } from "../scheduling/reading/cluster";
import { rancherHostOf } from "../scheduling/reading/rancher-host";
import { type ReadingContext, readCluster } from "../scheduling/reading/read-cluster";
import { ResourceValues } from "../scheduling/reading/resource-values";
import { readSources } from "../scheduling/source-location";
import type { StackDocument } from "./documents";
import { InputFileError } from "./input-file";
import { at, isObject, objectsAt, type PlainObject, textAt } from "./json";
import { linkModels } from "./model-links";
import { readModelIn } from "./read-model-in";

/** A `rancher2_cluster_v2` of a synthesized stack. */
export interface StackCluster {
  readonly cluster: Cluster;
  readonly address: string;
  /** Path of the cluster's construct, where the file tells. */
  readonly path?: string;
  /** The resource as the file holds it. */
  readonly resource: PlainObject;
}

/**
 * The clusters of a synthesized stack, whoever wrote them.
 * @throws InputFileError when a model cannot be read, or stands there without its cluster
 */
export function clustersOfStack({ content, file }: StackDocument): StackCluster[] {
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
  const rancherVersion = commonRelease(models.map(({ contents }) => contents));
  return resources.map(([name, resource]) => {
    const address = addressOf(name);
    const model = byCluster.get(address);
    const path = model?.path ?? textAt(resource, "//", "metadata", "path");
    const context = model?.contents ?? {
      ...providerContext(content, textAt(resource, "provider")),
      ...(rancherVersion === undefined ? {} : { rancherVersion }),
    };
    return {
      cluster: readCluster(ResourceValues.ofConfiguration(resource), model?.contents.pools, context),
      address,
      // The model and the resource are children of the construct.
      ...(path === undefined ? {} : { path: path.replace(/\/[^/]*$/, "") }),
      resource,
    };
  });
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

/** The release that all models of a stack agree on: there is one Rancher behind them. */
function commonRelease(models: readonly ModelContents[]): ReadingContext["rancherVersion"] {
  const releases = new Map(models.map(({ rancherVersion }) => [rancherVersion?.toString(), rancherVersion]));
  return releases.size === 1 ? [...releases.values()][0] : undefined;
}

/** What the provider block of a cluster without a model tells. */
function providerContext(content: PlainObject, reference: string | undefined): ReadingContext {
  const [, alias] = /^rancher2\.(.+)$/.exec(reference ?? "") ?? [];
  const block = at(content, "provider", "rancher2");
  const blocks = Array.isArray(block) ? block.filter(isObject) : isObject(block) ? [block] : [];
  const own = blocks.find((each) => textAt(each, "alias") === alias);
  const major = /\d+/.exec(textAt(content, "terraform", "required_providers", "rancher2", "version") ?? "")?.[0];
  return {
    rancherHost: rancherHostOf(textAt(own, "api_url")),
    ...(major === undefined ? {} : { providerMajor: Number(major) }),
  };
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
