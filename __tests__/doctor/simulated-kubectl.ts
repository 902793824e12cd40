import type { KubectlObject } from "./objects";

/** What kubectl and Kubernetes make of the doctor's commands: its objects are changed, and pods are placed again. */

type Json = Record<string, unknown>;

/** The objects after the commands of a line, which are joined by &&. */
export function afterCommands(line: string, objects: readonly KubectlObject[]): KubectlObject[] {
  const changed = structuredClone(objects) as KubectlObject[];
  for (const words of commandsOf(line)) apply(words, changed);
  return changed;
}

/** Words as a POSIX shell reads them: quoted by single quotes alone. */
function commandsOf(line: string): string[][] {
  const words = [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ""));
  const commands: string[][] = [[]];
  for (const word of words) {
    if (word === "&&") commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands;
}

function apply(words: readonly string[], objects: KubectlObject[]): void {
  const [kubectl, verb, ...rest] = words;
  if (kubectl !== "kubectl") throw new Error(`not a command of kubectl: ${words.join(" ")}`);
  if (verb === "uncordon") {
    for (const name of rest) uncordon(found("node", undefined, name, objects));
    return;
  }
  const [, , namespace, patch, kind = "", name = "", type, , operations = "[]"] = words;
  if (patch !== "patch" || type !== "--type=json") throw new Error(`not simulated: ${words.join(" ")}`);
  for (const operation of JSON.parse(operations)) change(found(kind, namespace, name, objects), operation);
}

function found(kind: string, namespace: string | undefined, name: string, objects: readonly KubectlObject[]): Json {
  const object = objects.find((each) => {
    const metadata = each.metadata as Json;
    return each.kind.toLowerCase() === kind && metadata.namespace === namespace && metadata.name === name;
  });
  if (object === undefined) throw new Error(`Error from server (NotFound): ${kind} ${name}`);
  return object as Json;
}

function uncordon(node: Json): void {
  const spec = node.spec as { unschedulable?: boolean; taints?: { key: string }[] };
  spec.unschedulable = false;
  spec.taints = (spec.taints ?? []).filter(({ key }) => key !== "node.kubernetes.io/unschedulable");
}

/** The JSON Patch `add`, which is all that the doctor writes. */
function change(object: Json, { op, path, value }: { op: string; path: string; value: unknown }): void {
  const keys = path.split("/").slice(1);
  const last = keys.pop() as string;
  const parent = keys.reduce<unknown>((at, key) => (at as Json | undefined)?.[key], object);
  if (op !== "add" || parent === undefined) throw new Error(`the path does not exist: ${path}`);
  if (Array.isArray(parent)) parent.splice(Number(last), 0, value);
  else (parent as Json)[last] = value;
}

interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

interface Spec {
  readonly tolerations?: readonly Toleration[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName: string } }[];
  readonly containers?: readonly { readonly resources?: { readonly requests?: { readonly cpu?: string } } }[];
}

/**
 * Nodes on which Kubernetes would place a pod that waits. Of its controller it is made anew only where that replaces pods
 * that wait: a Deployment does, unless it is paused.
 */
export function nodesFor(pod: string, objects: readonly KubectlObject[]): string[] {
  const object = objects.find(({ kind, metadata }) => kind === "Pod" && (metadata as Json).name === pod);
  if (object === undefined) throw new Error(`no pod ${pod}`);
  const [owner] = ((object.metadata as Json).ownerReferences ?? []) as { kind: string; name: string }[];
  const deployment =
    owner?.kind === "ReplicaSet"
      ? objects.find(({ kind, metadata }) => kind === "Deployment" && owner.name === `${(metadata as Json).name}-1`)
      : undefined;
  const deployed = deployment?.spec as { paused?: boolean; template: { spec: Spec } } | undefined;
  const spec = deployed === undefined || deployed.paused ? (object.spec as Spec) : deployed.template.spec;
  return objects.flatMap((each) => (each.kind === "Node" && takes(each, spec, objects) ? [nameOf(each)] : []));
}

function nameOf({ metadata }: KubectlObject): string {
  return (metadata as { name: string }).name;
}

function takes(node: KubectlObject, spec: Spec, objects: readonly KubectlObject[]): boolean {
  const { taints = [], unschedulable = false } = node.spec as { taints?: Taint[]; unschedulable?: boolean };
  const { labels } = node.metadata as { labels: Record<string, string> };
  const { allocatable } = node.status as { allocatable: { cpu: string } };
  const hard = taints.filter(({ effect }) => effect !== "PreferNoSchedule");
  const all = unschedulable ? [...hard, { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }] : hard;
  const asked = (spec.containers ?? []).map(({ resources }) => Number(resources?.requests?.cpu ?? 0));
  return (
    all.every((taint) => (spec.tolerations ?? []).some((each) => tolerates(each, taint))) &&
    Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value) &&
    asked.reduce((sum, cpu) => sum + cpu, 0) <= Number(allocatable.cpu) &&
    (spec.volumes ?? []).every(({ persistentVolumeClaim }) => {
      const place = volumeNode(persistentVolumeClaim?.claimName, objects);
      return place === undefined || place === nameOf(node);
    })
  );
}

/** The node of a volume that is a directory of it. */
function volumeNode(claim: string | undefined, objects: readonly KubectlObject[]): string | undefined {
  const bound = objects.find(
    (each) => each.kind === "PersistentVolume" && (each.spec as { claim?: string }).claim === claim,
  );
  return (bound?.spec as { node?: string } | undefined)?.node;
}

function tolerates({ key = "", operator = "Equal", value = "", effect = "" }: Toleration, taint: Taint): boolean {
  if (effect !== "" && effect !== taint.effect) return false;
  if (key !== "" && key !== taint.key) return false;
  return operator === "Exists" || (key !== "" && value === (taint.value ?? ""));
}
