import type { ClusterModel } from "../scheduling/model";
import { readDocuments, type StackDocument } from "./documents";
import { InputFileError } from "./input-file";
import { at, isObject } from "./json";
import { modelsOfStack } from "./load-models";
import { type PlannedCluster, planChanges } from "./plan";

/** What a change does to one cluster, before it is judged: from two synthesized apps or from a plan. */
export interface ClusterChange {
  readonly cluster: string;
  readonly stack: string;
  /** File the state after the change was read from; of a removed cluster, the one before. */
  readonly file: string;
  readonly before?: ClusterModel;
  readonly after?: ClusterModel;
  /** Whether the model after is known only at apply. */
  readonly isUnknown: boolean;
  /** Whether Terraform makes the cluster anew, and the arguments that make it do so. */
  readonly replacedBecauseOf?: readonly string[];
  /** Whether every `kubernetes_node_taint` of the stack waits for the cluster; absent where the stack has none. */
  readonly laterTaintsWait?: boolean;
}

/**
 * What changes between two synthesized apps: no credentials needed, and no state.
 * @throws InputFileError when a path cannot be read, or is a plan
 */
export function changesBetween(base: string, head: string): ClusterChange[] {
  const [before, after] = [base, head].map((location) => stacksAt(location)) as [StackDocument[], StackDocument[]];
  const names = [...new Set([...before, ...after].map(({ stack }) => stack))].sort();
  return names.flatMap((stack) => {
    const old = before.find((document) => document.stack === stack);
    const now = after.find((document) => document.stack === stack);
    const file = (now ?? old)?.file as string;
    const models = pairModels(old, now);
    return joined(models, clusterActions(old, now), { stack, file, ...laterTaints(now?.content.resource) });
  });
}

/**
 * What a plan changes. Several plans are several stacks.
 * @throws InputFileError when a file cannot be read, or is no plan
 */
export function changesOfPlans(files: readonly string[]): ClusterChange[] {
  return files.flatMap((file) =>
    readDocuments(file).flatMap(({ kind, content, stack }) => {
      if (kind !== "plan") {
        throw new InputFileError(
          file,
          "is a synthesized stack; compare two of them with --base and --head, or pass a plan",
        );
      }
      const { models, clusters } = planChanges(content, file);
      return joined(models, clusters, { stack, file, ...laterTaintsOfPlan(content) });
    }),
  );
}

function stacksAt(location: string): StackDocument[] {
  const documents = readDocuments(location);
  const plan = documents.find(({ kind }) => kind === "plan");
  if (plan !== undefined)
    throw new InputFileError(plan.file, "is a plan, which holds both sides; pass it without --base and --head");
  return documents;
}

interface ModelPair {
  readonly before?: ClusterModel;
  readonly after?: ClusterModel;
  readonly isUnknown: boolean;
}

function pairModels(old: StackDocument | undefined, now: StackDocument | undefined): ModelPair[] {
  const before = new Map((old === undefined ? [] : modelsOfStack(old)).map(({ address, model }) => [address, model]));
  const after = new Map((now === undefined ? [] : modelsOfStack(now)).map(({ address, model }) => [address, model]));
  return [...new Set([...before.keys(), ...after.keys()])].sort().map((address) => {
    const [was, is] = [before.get(address), after.get(address)];
    return {
      ...(was === undefined ? {} : { before: was }),
      ...(is === undefined ? {} : { after: is }),
      isUnknown: false,
    };
  });
}

/** Arguments of the cluster that Terraform cannot change in place. */
const FORCES_REPLACEMENT = ["name", "fleet_namespace"];

function clusterActions(old: StackDocument | undefined, now: StackDocument | undefined): PlannedCluster[] {
  const [before, after] = [clusterResources(old), clusterResources(now)];
  for (const { from, to } of moves(now)) {
    const moved = before.get(from);
    if (moved !== undefined && before.delete(from)) before.set(to, moved);
  }
  return [...new Set([...before.keys(), ...after.keys()])].sort().map((address) => {
    const [was, is] = [before.get(address), after.get(address)];
    const forced = FORCES_REPLACEMENT.filter((argument) => at(was, argument) !== at(is, argument));
    const isReplaced = was !== undefined && is !== undefined && forced.length > 0;
    return {
      address,
      name: String(at(is, "name") ?? at(was, "name") ?? ""),
      action: was === undefined ? "create" : is === undefined ? "delete" : isReplaced ? "replace" : "no-op",
      replacedBecauseOf: isReplaced ? forced : [],
    };
  });
}

function clusterResources(document: StackDocument | undefined): Map<string, unknown> {
  const resources = at(document?.content, "resource", "rancher2_cluster_v2");
  return new Map(
    Object.entries(isObject(resources) ? resources : {}).map(([name, resource]) => [
      `rancher2_cluster_v2.${name}`,
      resource,
    ]),
  );
}

function moves(document: StackDocument | undefined): { from: string; to: string }[] {
  const moved = document?.content.moved;
  return (Array.isArray(moved) ? moved : []).map((move) => ({
    from: String(at(move, "from")),
    to: String(at(move, "to")),
  }));
}

/** Brings models and clusters together by name; a cluster that is deleted here and created there is made anew. */
function joined(
  pairs: readonly ModelPair[],
  clusters: readonly PlannedCluster[],
  place: Pick<ClusterChange, "stack" | "file" | "laterTaintsWait">,
): ClusterChange[] {
  return byName(pairs).map((pair) => {
    const cluster = (pair.after ?? pair.before)?.cluster ?? "";
    const replaced = replacement(clusters, [pair.after?.cluster, pair.before?.cluster]);
    return { ...pair, ...place, cluster, ...(replaced === undefined ? {} : { replacedBecauseOf: replaced }) };
  });
}

/** A model that left one address and came back at another is still the same cluster's. */
function byName(pairs: readonly ModelPair[]): ModelPair[] {
  const gone = pairs.filter(({ after, isUnknown }) => after === undefined && !isUnknown);
  const rejoined = new Set<ModelPair>();
  const result = pairs.flatMap((pair): ModelPair[] => {
    if (pair.before !== undefined || pair.after === undefined) return [pair];
    const { cluster } = pair.after;
    const old = gone.find(({ before }) => before?.cluster === cluster);
    if (old?.before === undefined) return [pair];
    rejoined.add(old);
    return [{ ...pair, before: old.before }];
  });
  return result.filter((pair) => !rejoined.has(pair));
}

function replacement(
  clusters: readonly PlannedCluster[],
  names: readonly (string | undefined)[],
): readonly string[] | undefined {
  const own = clusters.filter(({ name }) => names.includes(name));
  const replaced = own.find(({ action }) => action === "replace");
  if (replaced !== undefined) return replaced.replacedBecauseOf;
  const isMadeAnew = own.some(({ action }) => action === "delete") && own.some(({ action }) => action === "create");
  return isMadeAnew ? ["resource address"] : undefined;
}

type LaterTaints = Pick<ClusterChange, "laterTaintsWait">;

function laterTaints(resources: unknown): LaterTaints {
  const taints = at(resources, "kubernetes_node_taint");
  return waiting(isObject(taints) ? Object.values(taints).map((taint) => at(taint, "depends_on")) : []);
}

function laterTaintsOfPlan(content: unknown): LaterTaints {
  const resources = at(content, "configuration", "root_module", "resources");
  const taints = (Array.isArray(resources) ? resources : []).filter(
    (each) => at(each, "type") === "kubernetes_node_taint",
  );
  return waiting(taints.map((taint) => at(taint, "depends_on")));
}

function waiting(dependencies: readonly unknown[]): LaterTaints {
  if (dependencies.length === 0) return {};
  const waitsForCluster = (list: unknown) =>
    Array.isArray(list) && list.some((address) => String(address).startsWith("rancher2_cluster_v2."));
  return { laterTaintsWait: dependencies.every(waitsForCluster) };
}
