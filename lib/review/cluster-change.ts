import type { Cluster } from "../scheduling/reading/cluster";
import { clusterName } from "../scheduling/reading/cluster-summary";
import type { OpenValue } from "../scheduling/reading/written-values";
import type { RancherVersion } from "../scheduling/releases/rancher-version";
import type { ClusterAction } from "./cluster-action";
import { type DeferredTaintOrder, deferredTaintOrderOf } from "./deferred-taint-order";
import { readDocuments, type StackDocument } from "./documents";
import { InputFileError } from "./input-file";
import { type LeftNode, leftBetween } from "./left-nodes";
import { type LostKeys, NOTHING_LOST } from "./lost-keys";
import { type PlannedCluster, plannedClusters } from "./plan-clusters";
import type { PlanScope } from "./plan-entries";
import { renamedTogether } from "./renamed-clusters";
import { amongClusters, type RetaintedNode, retaintedBetween, retaintedByPlans } from "./retainted-nodes";
import { type ClusterIdentity, mayBeSame } from "./same-cluster";
import { type StackChange, stackChanges } from "./stack-changes";
import { resourceAddress } from "./stack-instances";
import { pairStacks } from "./stack-pairs";
import type { Staying } from "./staying";
import { type PoolsOption, ToldPools } from "./told-pools";
import type { PoolsTold } from "./told-sides";
import { type UntaintedNode, untaintedBetween, untaintedByPlans } from "./untainted-nodes";

/**
 * What becomes of a cluster that is imported, at its old place: destroyed, or destroyed unless Terraform's state forgot it
 * before, which synthesized apps do not tell. Of one that stays where it is: that it is destroyed through another address.
 * Of one that comes in another stack while its old stack leaves the app with it: that it would be made a second time.
 */
export type ImportLoss = "destroyed" | "destroyed-unless-forgotten" | "destroyed-at-other-address" | "made-twice";

/** What a change does to one cluster, before it is judged: from two synthesized apps or from a plan. */
export interface ClusterChange {
  /** Name in Rancher. */
  readonly cluster: string;
  /** Name of the stack; of a plan, that of its file or folder. */
  readonly stack: string;
  /** File the state after the change was read from; of a removed cluster, the one before. */
  readonly file: string;
  /** Terraform address of the cluster. */
  readonly address?: string;
  /** The cluster before; absent of one that comes. */
  readonly before?: Cluster;
  /** The cluster after; absent of one that goes. */
  readonly after?: Cluster;
  /** Whether what the library knows of the cluster after the change is known only at apply. */
  readonly isUnknown: boolean;
  /** What becomes of the cluster in Rancher, where the input tells. */
  readonly action?: ClusterAction;
  /** Why Terraform destroys and re-creates the cluster, or destroys what it imports; empty unless it does. */
  readonly replacedBecauseOf: readonly string[];
  /** Where the cluster is now in Terraform, where the change makes or imports it in another place of the same state. */
  readonly formerAddress?: string;
  /** Whether it is two clusters, one that goes and one of another name that comes, and only their pools are the same. */
  readonly isPairedByPools?: true;
  /** Whether a plan imports the cluster. */
  readonly isImported?: boolean;
  /** Whether Terraform's state has the cluster and Rancher has it no more, so that it is made anew. */
  readonly isLostInRancher?: true;
  /** Whether a plan destroys its resource although the configuration still has it, as `plan -destroy` does. */
  readonly isConfigured?: true;
  /** Of a cluster that is imported at one place, or stays there, while another does not forget it: what becomes of it there. */
  readonly importLoss?: ImportLoss;
  /** When the taints that are put on running nodes come; undefined where none are known of. */
  readonly deferredTaintOrder?: DeferredTaintOrder;
  /** Nodes that may be the cluster's and of which the taints are destroyed; absent where there are none. */
  readonly untainted?: readonly UntaintedNode[];
  /** Nodes that may be the cluster's and that get other taints; absent where there are none. */
  readonly retainted?: readonly RetaintedNode[];
  /** Nodes that may be the cluster's and keep the taints of a stack that leaves the app; absent where there are none. */
  readonly left?: readonly LeftNode[];
  /** Whether the library's model stands beside the cluster, before and after. */
  readonly hasModel: { readonly before: boolean; readonly after: boolean };
  /** What Rancher did not take of an earlier update and is still to take, by argument. */
  readonly refused: readonly string[];
  /** Whether it is these for certain; otherwise it is known only that an update was refused. */
  readonly isRefusalCertain: boolean;
  /** What the plan is, where it is not all that Terraform would do. */
  readonly scope?: PlanScope;
  /** Whether the change writes the cluster at all, and with it what was refused. */
  readonly isSent: boolean;
  /** What of others the change takes off the cluster. */
  readonly lost: LostKeys;
  /** URL of its Rancher, where the input tells; of a cluster that goes, the one before. */
  readonly rancherUrl?: string;
  /** Release that Rancher has as the cluster comes, where others that are there tell; only of one that comes. */
  readonly rancherThere?: RancherVersion;
  /** What stays in Rancher without being written, or comes to be there; undefined where no cluster stays. */
  readonly staying?: Staying;
  /** What decides which instances of the cluster's resource there are, where it changes and is known only at apply. */
  readonly openInstances?: OpenValue;
  /** Which side of the change a file tells its pools of, where it is one of two. */
  readonly poolsTold?: "for-the-first-time" | "no-more";
}

/**
 * What changes between two synthesized apps: no credentials needed, and no state.
 *
 * @example
 * ```ts
 * const changes = changesBetween("cdktf.base", "cdktf.out");
 * const made = changes.filter(({ before }) => before === undefined).map(({ cluster }) => cluster);
 * ```
 *
 * @throws InputFileError when a path cannot be read, or is a plan
 * @throws InvalidInputError when something is wrong with the pools that are told
 */
export function changesBetween(base: string, head: string, options: PoolsOption = {}): ClusterChange[] {
  const told = ToldPools.of(options);
  const changes = changesBetweenStacks(readDocuments(base), readDocuments(head), told);
  told.requireMeant(true);
  return changes;
}

/**
 * The same of stacks that were read.
 * @throws InputFileError when one is a plan
 */
export function changesBetweenStacks(
  before: readonly StackDocument[],
  after: readonly StackDocument[],
  told = ToldPools.nothing(),
): ClusterChange[] {
  requireNoPlan([...before, ...after]);
  const [untainted, retainted] = [untaintedBetween(before, after), retaintedBetween(before, after)];
  const left = leftBetween(before, after);
  return rejoined(
    pairStacks(before, after).flatMap(({ old, now }) => {
      return stackChanges(old, now, told).map((change) =>
        withWhatIsBeside(
          ofStack(
            change,
            placeOf((now ?? old) as StackDocument, deferredTaintOrderOf(now, after, resourceAddress(change.address))),
          ),
          untainted(old, resourceAddress(change.address)),
          retainted(now, resourceAddress(change.address)),
          left(old, resourceAddress(change.address)),
          told.sidesOf(((old ?? now) as StackDocument).stack, change.address),
        ),
      );
    }),
    "destroyed-unless-forgotten",
  );
}

/**
 * What a plan changes. Several plans are several stacks.
 *
 * @example
 * ```ts
 * // terraform show -json plan.bin > plan.json
 * for (const { cluster, action } of changesOfPlans(["plan.json"])) console.log(cluster, action);
 * ```
 *
 * @throws InputFileError when a file cannot be read, or is no plan
 * @throws InvalidInputError when something is wrong with the pools that are told
 */
export function changesOfPlans(files: readonly string[], options: PoolsOption = {}): ClusterChange[] {
  const told = ToldPools.of(options);
  const changes = changesOfPlanDocuments(files.flatMap(readDocuments), told);
  told.requireMeant(true);
  return changes;
}

/**
 * The same of plans that were read.
 * @throws InputFileError when one is no plan
 */
export function changesOfPlanDocuments(
  documents: readonly StackDocument[],
  told = ToldPools.nothing(),
): ClusterChange[] {
  const [untainted, retainted] = [untaintedByPlans(documents), retaintedByPlans(documents)];
  return rejoined(
    documents.flatMap((document) => {
      if (document.kind !== "plan") {
        throw new InputFileError(
          document.file,
          "is a synthesized stack; compare two of them with --base and --head, or pass a plan",
        );
      }
      return plannedClusters(document, told).map((planned) =>
        withWhatIsBeside(
          ofPlan(planned, placeOf(document, deferredTaintOrderOf(document, [], planned.address))),
          untainted(document, planned.address),
          retainted(document, planned.address),
          [],
          told.sidesOf(document.stack, planned.address),
        ),
      );
    }),
    "destroyed",
  );
}

type Place = Pick<ClusterChange, "stack" | "file" | "deferredTaintOrder">;

function placeOf({ stack, file }: StackDocument, deferredTaintOrder: DeferredTaintOrder | undefined): Place {
  return { stack, file, ...(deferredTaintOrder === undefined ? {} : { deferredTaintOrder }) };
}

/** What of it stands elsewhere in the input. */
function withWhatIsBeside(
  change: ClusterChange,
  untainted: readonly UntaintedNode[],
  retainted: readonly RetaintedNode[],
  left: readonly LeftNode[],
  poolsTold: PoolsTold | undefined,
): ClusterChange {
  return {
    ...change,
    ...(untainted.length === 0 ? {} : { untainted }),
    ...(retainted.length === 0 ? {} : { retainted }),
    ...(left.length === 0 ? {} : { left }),
    // One that gets another name may be told by that.
    ...(poolsTold === undefined || (poolsTold === "no-more" && change.after?.poolSource !== "unknown")
      ? {}
      : { poolsTold }),
  };
}

function requireNoPlan(documents: readonly StackDocument[]): void {
  const plan = documents.find(({ kind }) => kind === "plan");
  if (plan !== undefined)
    throw new InputFileError(plan.file, "is a plan, which holds both sides; pass it without --base and --head");
}

function ofStack(
  { address, before, after, action, replacedBecauseOf, staying, openInstances }: StackChange,
  place: Place,
): ClusterChange {
  const [was, is] = [before?.cluster, after?.cluster];
  const { rancherUrl } = after ?? before ?? {};
  return {
    ...place,
    ...(rancherUrl === undefined ? {} : { rancherUrl }),
    ...named(was, is),
    address,
    isUnknown: false,
    action,
    replacedBecauseOf,
    hasModel: { before: hasModel(was), after: hasModel(is) },
    refused: [],
    isRefusalCertain: true,
    isSent: true,
    lost: NOTHING_LOST,
    ...(staying === undefined ? {} : { staying }),
    ...(openInstances === undefined ? {} : { openInstances }),
  };
}

function ofPlan({ before, after, ...planned }: PlannedCluster, place: Place): ClusterChange {
  return { ...place, ...planned, ...named(before, after) };
}

function named(
  before: Cluster | undefined,
  after: Cluster | undefined,
): Pick<ClusterChange, "cluster" | "before" | "after"> {
  const cluster = after ?? before;
  return {
    cluster: cluster === undefined ? "" : clusterName(cluster),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

function hasModel(cluster: Cluster | undefined): boolean {
  return cluster?.poolSource === "model" || cluster?.poolSource === "both";
}

/**
 * A cluster that leaves one address, or one stack, and comes at another is destroyed there and re-created here. An import
 * here keeps it only where Terraform is told to forget it there.
 * @param importLoss what becomes of an imported cluster whose old place goes without being forgotten, as far as these tell
 */
function rejoined(changes: readonly ClusterChange[], importLoss: ImportLoss): ClusterChange[] {
  const gone = changes.filter(
    ({ before, after, isUnknown, scope }) =>
      before !== undefined && after === undefined && !isUnknown && scope === undefined,
  );
  const used = new Set<ClusterChange>();
  const result = changes.map((come): ClusterChange => {
    // One that is imported is there before, but nobody knows its pools.
    const isNew = come.before === undefined || (come.hasModel.after && !come.hasModel.before);
    if (come.after === undefined || !(isNew || come.isImported === true)) return come;
    const old = gone.find(
      (each) =>
        !used.has(each) && (isNew || each.action !== "forgotten") && mayBeSame(identityOf(each), identityOf(come)),
    );
    if (old === undefined) return come;
    used.add(old);
    const { before } = old;
    const rejoinedHere = {
      ...come,
      ...(before && { before }),
      hasModel: { ...come.hasModel, before: old.hasModel.before },
    };
    const isMoved = old.file !== come.file;
    if (old.action !== "destroyed" && (come.action !== "created" || !isMoved)) return rejoinedHere;
    return {
      ...rejoinedHere,
      // What is imported is judged as what it is, for where the old place was forgotten it stays.
      ...lossOf(come, old, importLoss),
      replacedBecauseOf: [isMoved ? "its stack" : "its address in Terraform"],
      ...(isMoved || old.address === undefined ? {} : { formerAddress: old.address }),
    };
  });
  return renamedTogether(withSharedLosses(amongClusters(result.filter((change) => !used.has(change)))));
}

function lossOf(
  come: ClusterChange,
  old: ClusterChange,
  importLoss: ImportLoss,
): Pick<ClusterChange, "action" | "importLoss"> {
  if (come.action !== "created") return { importLoss };
  return old.action === "left" ? { importLoss: "made-twice" } : { action: "replaced" };
}

/** Two addresses of one state may be one cluster in Rancher: where one destroys it, the other one has it no more. */
function withSharedLosses(changes: readonly ClusterChange[]): ClusterChange[] {
  const lost = changes.filter(
    ({ action, scope, before }) =>
      (action === "destroyed" || action === "replaced") &&
      (scope === undefined || scope === "partial") &&
      (before?.sameNamed.length ?? 0) > 0,
  );
  return changes.map((change): ClusterChange => {
    const { action, before, after, file } = change;
    if (action !== "kept" || before === undefined || after === undefined) return change;
    const addresses = lost
      .filter((each) => each.file === file)
      .map(({ formerAddress, address }) => formerAddress ?? address ?? "")
      .filter((address) => before.sameNamed.includes(address));
    if (addresses.length === 0) return change;
    return { ...change, importLoss: "destroyed-at-other-address", replacedBecauseOf: addresses };
  });
}

function identityOf({ before, after, address, rancherUrl }: ClusterChange): ClusterIdentity {
  return { name: (after ?? before)?.name, address, rancherUrl };
}
