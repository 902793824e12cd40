import type { ClusterModel } from "../scheduling/model";
import { type ClusterAction, type ClusterResource, clusterResources } from "./cluster-resource";
import { readDocuments, type StackDocument } from "./documents";
import { InputFileError } from "./input-file";
import { at } from "./json";
import { type LaterTaints, laterTaintsOf } from "./later-taints";
import { modelsOfStack } from "./load-models";
import { planChanges } from "./plan";

/** What a change does to one cluster, before it is judged: from two synthesized apps or from a plan. */
export interface ClusterChange {
  readonly cluster: string;
  readonly stack: string;
  /** File the state after the change was read from; of a removed cluster, the one before. */
  readonly file: string;
  /** Terraform address of the resource that holds the model. */
  readonly address?: string;
  readonly before?: ClusterModel;
  readonly after?: ClusterModel;
  /** Whether the model after is known only at apply. */
  readonly isUnknown: boolean;
  /** What becomes of the cluster in Rancher, where the input tells. */
  readonly action?: ClusterAction;
  /** Why Terraform makes the cluster anew; empty unless it does. */
  readonly replacedBecauseOf: readonly string[];
  /** When the taints that are put on running nodes come; undefined where none are known of. */
  readonly laterTaints?: LaterTaints;
}

/**
 * What changes between two synthesized apps: no credentials needed, and no state.
 * @throws InputFileError when a path cannot be read, or is a plan
 */
export function changesBetween(base: string, head: string): ClusterChange[] {
  const [before, after] = [stacksAt(base), stacksAt(head)];
  return acrossStacks(
    pairStacks(before, after).flatMap(({ old, now }) => {
      const place = placeOf((now ?? old) as StackDocument, now === undefined ? undefined : laterTaintsOf(now, after));
      return joined(pairModels(old, now), clusterResources(old, now), place);
    }),
  );
}

/**
 * What a plan changes. Several plans are several stacks.
 * @throws InputFileError when a file cannot be read, or is no plan
 */
export function changesOfPlans(files: readonly string[]): ClusterChange[] {
  return acrossStacks(
    files.flatMap((file) =>
      readDocuments(file).flatMap((document) => {
        if (document.kind !== "plan") {
          throw new InputFileError(
            document.file,
            "is a synthesized stack; compare two of them with --base and --head, or pass a plan",
          );
        }
        const { models, clusters } = planChanges(document.content, document.file);
        return joined(models, clusters, placeOf(document, laterTaintsOf(document, [])));
      }),
    ),
  );
}

type Place = Pick<ClusterChange, "stack" | "file" | "laterTaints">;

function placeOf({ stack, file }: StackDocument, laterTaints: LaterTaints | undefined): Place {
  return { stack, file, ...(laterTaints === undefined ? {} : { laterTaints }) };
}

function stacksAt(location: string): StackDocument[] {
  const documents = readDocuments(location);
  const plan = documents.find(({ kind }) => kind === "plan");
  if (plan !== undefined)
    throw new InputFileError(plan.file, "is a plan, which holds both sides; pass it without --base and --head");
  return documents;
}

interface StackPair {
  readonly old?: StackDocument;
  readonly now?: StackDocument;
}

/** By name; two that were given as single files whatever their names; and by where their state is. */
function pairStacks(before: readonly StackDocument[], after: readonly StackDocument[]): StackPair[] {
  const [onlyOld, onlyNow] = [before[0], after[0]];
  if (before.length === 1 && after.length === 1 && onlyOld !== undefined && onlyNow !== undefined) {
    if (!onlyOld.isOfManifest && !onlyNow.isOfManifest) return [{ old: onlyOld, now: onlyNow }];
  }
  const oldByName = new Map(before.map((document) => [document.stack, document]));
  const nowNames = new Set(after.map(({ stack }) => stack));
  const gone = before.filter(({ stack }) => !nowNames.has(stack));
  const paired = after.map((now): StackPair => {
    const old = oldByName.get(now.stack) ?? gone.find((document) => hasSameState(document, now));
    return old === undefined ? { now } : { old, now };
  });
  const taken = new Set(paired.map(({ old }) => old));
  const left = before.filter((document) => !taken.has(document)).map((old): StackPair => ({ old }));
  return [...paired, ...left].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function nameOf({ old, now }: StackPair): string {
  return (now ?? old)?.stack ?? "";
}

/** A stack that was renamed keeps its state when its backend says so. */
function hasSameState(one: StackDocument, other: StackDocument): boolean {
  const [a, b] = [one, other].map(({ content }) => {
    const state = at(content, "terraform", "backend") ?? at(content, "terraform", "cloud");
    return state === undefined ? undefined : JSON.stringify(state);
  });
  return a !== undefined && a === b;
}

interface ModelPair {
  readonly address: string;
  readonly before?: ClusterModel;
  readonly after?: ClusterModel;
  readonly isUnknown: boolean;
}

function pairModels(old: StackDocument | undefined, now: StackDocument | undefined): ModelPair[] {
  const [before, after] = [modelsByAddress(old), modelsByAddress(now)];
  return [...new Set([...before.keys(), ...after.keys()])].sort().map((address) => {
    const [was, is] = [before.get(address), after.get(address)];
    return { address, ...(was && { before: was }), ...(is && { after: is }), isUnknown: false };
  });
}

function modelsByAddress(document: StackDocument | undefined): Map<string, ClusterModel> {
  return new Map((document === undefined ? [] : modelsOfStack(document)).map(({ address, model }) => [address, model]));
}

/** Brings models and clusters of one stack together; a cluster that leaves one address and comes at another is made anew. */
function joined(pairs: readonly ModelPair[], clusters: readonly ClusterResource[], place: Place): ClusterChange[] {
  return rejoined(pairs, () => true).map((pair) => {
    const cluster = (pair.after ?? pair.before)?.cluster ?? "";
    return { ...pair, ...place, cluster, ...outcome(pair, clusters) };
  });
}

function outcome(
  { address, before, after }: ModelPair,
  clusters: readonly ClusterResource[],
): Pick<ClusterChange, "action" | "replacedBecauseOf"> {
  const names = [before?.cluster, after?.cluster];
  // The construct names both resources alike; whoever overrides that is found by the cluster's name.
  const twin = address.replace(/terraform_data\.(.+)_model$/, "rancher2_cluster_v2.$1");
  const sameAddress = clusters.filter((cluster) => cluster.address === twin);
  const own =
    sameAddress.length > 0 && before !== undefined && after !== undefined && !sameAddress.some(isOneSided)
      ? sameAddress
      : clusters.filter((cluster) => cluster.names.some((name) => names.includes(name)));
  const replaced = own.find(({ action }) => action === "replaced");
  if (replaced !== undefined) return { action: "replaced", replacedBecauseOf: replaced.replacedBecauseOf };
  if (own.some(({ action }) => action === "destroyed") && own.some(({ action }) => action === "created")) {
    return { action: "replaced", replacedBecauseOf: ["its address in Terraform"] };
  }
  const [first] = own;
  return { ...(first === undefined ? {} : { action: first.action }), replacedBecauseOf: [] };
}

function isOneSided({ action }: ClusterResource): boolean {
  return action === "created" || action === "destroyed";
}

/** A model that left one place and came back at another is still the same cluster's. */
function rejoined<T extends Pick<ModelPair, "before" | "after" | "isUnknown">>(
  pairs: readonly T[],
  mayJoin: (gone: T, come: T) => boolean,
): T[] {
  const gone = pairs.filter(
    ({ before, after, isUnknown }) => before !== undefined && after === undefined && !isUnknown,
  );
  const used = new Set<T>();
  const result = pairs.map((pair): T => {
    if (pair.before !== undefined || pair.after === undefined) return pair;
    const { cluster } = pair.after;
    const old = gone.find((each) => each.before?.cluster === cluster && !used.has(each) && mayJoin(each, pair));
    if (old === undefined) return pair;
    used.add(old);
    return { ...pair, before: old.before };
  });
  return result.filter((pair) => !used.has(pair));
}

/** A cluster that moves to another stack is made anew there, unless Terraform is told to forget it here and import it there. */
function acrossStacks(changes: readonly ClusterChange[]): ClusterChange[] {
  const before = new Set(changes.filter((change) => change.before !== undefined));
  return rejoined(changes, ({ file }, come) => file !== come.file).map((change) => {
    if (change.before === undefined || before.has(change)) return change;
    return change.action === "created" ? { ...change, action: "replaced", replacedBecauseOf: ["its stack"] } : change;
  });
}
