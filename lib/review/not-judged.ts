import type { SchedulingProof } from "../scheduling/prove";
import { type Cluster, NotK3s } from "../scheduling/reading/cluster";
import { clusterName } from "../scheduling/reading/cluster-summary";
import { isUnknown } from "../scheduling/reading/unknown";
import { distributionOfRelease } from "../scheduling/releases/distribution";
import { asCode, plain, type Text, text } from "../scheduling/rich-text";
import type { StackDocument } from "./documents";
import { at, isObject, objectsAt, type PlainObject, textAt } from "./json";
import { everyEntry } from "./plan-entries";
import { pairStacks } from "./stack-pairs";

/** Something in the input that is a cluster, or may hold some, and of which nothing is proved. */
export interface NotJudged {
  /** What it is called: a cluster by its name, anything else by its address. */
  readonly name: string;
  /** Name of the stack; of a plan, that of its file or folder. */
  readonly stack: string;
  /** File it was read from. */
  readonly file: string;
  /** Terraform address. */
  readonly address: string;
  /** Why; goes on after the name. */
  readonly because: Text;
  /** Whether the change touches it, where it is one of which nothing else is told. */
  readonly isChanged?: true;
}

/** Where a cluster was found. */
type Place = Pick<NotJudged, "stack" | "file" | "address">;

/** Why nothing is proved of a cluster, or only in part; undefined where it is judged. */
export function notJudgedCluster(cluster: Cluster, place: Place): NotJudged | undefined {
  const because = reasonOf(cluster);
  return because === undefined ? undefined : { ...place, name: `cluster ${clusterName(cluster)}`, because };
}

function reasonOf({ kubernetesVersion, poolSource }: SchedulingProof["cluster"]): Text | undefined {
  if (kubernetesVersion instanceof NotK3s) {
    if (kubernetesVersion.text === "") return text`no ${asCode("kubernetes_version")} is written`;
    const release = asCode(kubernetesVersion.text);
    if (kubernetesVersion.text.includes("rke2")) return text`${release} is a release of RKE2`;
    return distributionOfRelease(kubernetesVersion.text) === "RKE2"
      ? text`Rancher takes ${release} for a release of RKE2`
      : text`${release} is no release of K3s`;
  }
  if (isUnknown(kubernetesVersion)) return text`its ${asCode("kubernetes_version")} is known only at apply`;
  return poolSource === "unknown" ? text`it is not known which nodes it has (${asCode("--pools")})` : undefined;
}

/** Clusters of the resource that came before `rancher2_cluster_v2`: imported, hosted by a cloud, or of RKE1. */
const FORMER_TYPE = "rancher2_cluster";

/** What of stacks and plans is not looked into: clusters of another type, and modules in stacks. */
export function othersIn(documents: readonly StackDocument[]): NotJudged[] {
  return documents.flatMap((document) =>
    document.kind === "plan" ? formerInPlan(document) : [...formerIn(undefined, document), ...modulesIn(document)],
  );
}

/** The same of a change between two synthesized apps. */
export function othersBetween(before: readonly StackDocument[], after: readonly StackDocument[]): NotJudged[] {
  return pairStacks(before, after).flatMap(({ old, now }) => [
    ...formerIn(old, now, true),
    ...modulesIn(now ?? (old as StackDocument)),
  ]);
}

/**
 * Clusters that are only read. Of a cluster that is made elsewhere nothing is to be judged, so it is told where there is no
 * other: that there is none at all would not be true.
 */
export function onlyReadIn(documents: readonly StackDocument[]): NotJudged[] {
  return documents.flatMap(({ content, kind, stack, file }) => {
    const addresses =
      kind === "plan"
        ? everyEntry(content)
            .filter(({ type, mode }) => type === CLUSTER_TYPE && mode === "data")
            .map((entry) => textAt(entry, "address") ?? "")
        : [...named(content, "data", CLUSTER_TYPE).keys()].map((name) => `data.${CLUSTER_TYPE}.${name}`);
    const because = text`it is only read, and made or changed elsewhere`;
    return [...new Set(addresses)].sort().map((address) => ({ name: address, stack, file, address, because }));
  });
}

const CLUSTER_TYPE = "rancher2_cluster_v2";

/**
 * Clusters of the former type among what is not looked into. Where there is nothing else they are named as well: that there
 * is no cluster would not be true. A module may hold none, and what it does hold nobody has read.
 */
export function formerOnes(others: readonly NotJudged[]): NotJudged[] {
  return others.filter(({ address }) => OF_FORMER_TYPE.test(address));
}

/** Of an instance the key stands behind the name. */
const OF_FORMER_TYPE = new RegExp(`(^|\\.)${FORMER_TYPE}\\.[^.[]+(\\[.*\\])?$`);

/** What is said of it where there is nothing else: goes on after the reason why there is nothing to judge. */
export function notLookedInto(others: readonly NotJudged[]): string {
  return others
    .slice(0, MOST_NAMED)
    .map(({ name, because }) => `; ${name}: ${plain(because)}`)
    .join("");
}

const MOST_NAMED = 10;

function formerInPlan(document: StackDocument): NotJudged[] {
  return objectsAt(document.content, "resource_changes")
    .filter(({ type, mode }) => type === FORMER_TYPE && mode === "managed")
    .map((entry) => former(document, textAt(entry, "address") ?? "", plannedWords(at(entry, "change", "actions"))));
}

function plannedWords(actions: unknown): string | undefined {
  const all = Array.isArray(actions) ? actions : [];
  if (all.includes("delete")) return all.includes("create") ? "is destroyed and re-created" : "is destroyed";
  if (all.includes("create")) return "is created";
  return all.includes("update") ? "changes" : undefined;
}

function formerIn(old: StackDocument | undefined, now: StackDocument | undefined, isChange = false): NotJudged[] {
  const [was, is] = [old, now].map((each) => named(each?.content, "resource", FORMER_TYPE));
  const document = now ?? old;
  if (document === undefined || was === undefined || is === undefined) return [];
  return [...new Set([...was.keys(), ...is.keys()])].sort().map((name) => {
    const [before, after] = [was.get(name), is.get(name)].map((each) => each && JSON.stringify(each));
    const change = after === undefined ? "is destroyed" : before === undefined ? "is created" : "changes";
    return former(document, `${FORMER_TYPE}.${name}`, isChange && before !== after ? change : undefined);
  });
}

function former({ stack, file }: StackDocument, address: string, change: string | undefined): NotJudged {
  const because = text`only ${asCode("rancher2_cluster_v2")} is looked at${change === undefined ? "" : `, and it ${change}`}`;
  return { name: address, stack, file, address, because, ...(change === undefined ? {} : { isChanged: true }) };
}

function modulesIn({ content, stack, file }: StackDocument): NotJudged[] {
  return [...named(content, "module").keys()].sort().map((name) => ({
    name: `module.${name}`,
    stack,
    file,
    address: `module.${name}`,
    because: text`which clusters a module makes is seen in a plan alone`,
  }));
}

function named(content: PlainObject | undefined, ...path: readonly string[]): ReadonlyMap<string, unknown> {
  const found = at(content, ...path);
  return new Map(Object.entries(isObject(found) ? found : {}));
}
