import { App, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { NodePool, type NodePoolOptions } from "../../../lib/cluster/node-pool";
import type { RegistrationCommandOptions } from "../../../lib/cluster/registration/registration-command";
import { NodeRole } from "../../../lib/scheduling/node-role";
import { nodeTaints } from "../../../lib/scheduling/pool";
import { Taint } from "../../../lib/scheduling/taint";
import {
  labelSyntaxProblems,
  poolTaintProblems,
  reservedLabelProblems,
  taintListProblems,
} from "../../../lib/scheduling/validation/pool-rules";
import { poolOf } from "../clusters";
import { type Comparison, casesOf, comparison, corpusFile } from "../comparison";
import { type CorpusTaint, expanded, goodTaint, taintOf, unlessRefused } from "../objects";

interface NodeConfiguration {
  readonly id: string;
  readonly roles: readonly NodeRole[];
  readonly runtime: string;
  readonly taints: readonly CorpusTaint[] | null;
  readonly nodeTaint: readonly string[] | null;
}

interface Registered {
  readonly id: string;
  readonly in: { readonly taints?: string | null; readonly labels?: string };
  readonly taints: readonly CorpusTaint[] | null;
  readonly nodeLabels: Readonly<Record<string, string>> | null;
  readonly objectLabels: Readonly<Record<string, string>>;
}

interface Raw {
  readonly id: string;
  readonly flags: string;
  readonly taints?: readonly CorpusTaint[];
  readonly nodeLabels?: Readonly<Record<string, string>>;
  readonly machineLabels?: Readonly<Record<string, string>>;
  readonly refused?: readonly string[];
  readonly address?: string;
  readonly internalAddress?: string;
  /** Why the script stopped by itself. */
  readonly script?: string;
}

/** One text that was given as taint or label, and what arrived of it. */
interface Given<T> {
  readonly id: string;
  readonly text: string;
  readonly arrived: T;
}

const registered = casesOf<Registered>("rancher/registration.json");
const { raw, pools } = corpusFile("webhook/registration.json") as {
  readonly raw: readonly Raw[];
  readonly pools: readonly RegisteredPool[];
};

const FLAG = /^--worker --(?<name>taints|label) '(?<text>[^']*)'$/;

const givenTaints: readonly Given<readonly CorpusTaint[]>[] = [
  ...registered.flatMap((each) =>
    typeof each.in.taints === "string" ? [{ id: each.id, text: each.in.taints, arrived: each.taints ?? [] }] : [],
  ),
  ...raw.flatMap((each) => {
    const { name, text } = FLAG.exec(each.flags)?.groups ?? {};
    return name === "taints" && text !== undefined ? [{ id: each.id, text, arrived: each.taints ?? [] }] : [];
  }),
];

const labelsIn = (each: Pick<Registered, "nodeLabels" | "objectLabels">, isRefused: boolean) => (key: string) =>
  isRefused || each.nodeLabels?.[key] !== each.objectLabels[key] ? undefined : each.objectLabels[key];

const givenLabels: readonly Given<(key: string) => string | undefined>[] = [
  ...registered.flatMap((each) =>
    each.id.startsWith("labels=") ? [{ id: each.id, text: each.in.labels ?? "", arrived: labelsIn(each, false) }] : [],
  ),
  ...raw.flatMap(({ id, flags, nodeLabels = {}, machineLabels = {}, refused }) => {
    const { name, text } = FLAG.exec(flags)?.groups ?? {};
    const arrived = labelsIn(
      { nodeLabels: longKeys(nodeLabels), objectLabels: longKeys(machineLabels) },
      refused !== undefined,
    );
    return name === "label" && text !== undefined ? [{ id, text: expanded(text) as string, arrived }] : [];
  }),
];

function longKeys(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map((entry) => expanded(entry) as [string, string]));
}

/** Flags that are not one taint or one label of a worker. */
const otherFlags = raw.filter(({ flags }) => !FLAG.test(flags));

interface Flags {
  readonly node: RegistrationCommandOptions;
  readonly taints: readonly string[];
  readonly labels: readonly string[];
}

/** What stands after the registration command of a worker; a list is the same as several flags. */
function flagsIn(text: string): Flags {
  const values = (names: string) =>
    [...` ${text}`.matchAll(new RegExp(` --(?:${names}) (?:'([^']*)'|(\\S+))`, "g"))].map(
      ([, quoted, bare]) => expanded(quoted ?? bare) as string,
    );
  const [nodeName, address, internalAddress] = ["node-name", "address", "internal-address"].map(
    (name) => values(name)[0],
  );
  return {
    node: {
      ...(nodeName === undefined ? {} : { nodeName }),
      ...(address === undefined ? {} : { address }),
      ...(internalAddress === undefined ? {} : { internalAddress }),
    },
    taints: values("taints?").flatMap((each) => each.split(",")),
    labels: values("labels?").flatMap((each) => each.split(",")),
  };
}

/** Whether a worker pool and its node take the same. */
function takenTogether({ id, flags }: Raw): "arrives" | "refused" {
  const { node, taints, labels } = flagsIn(flags);
  const options = { taints, labels: Object.fromEntries(labels.map((each) => each.split("="))) };
  return flagsOf({ id, roles: "w", options, node, library: "" }) === "refused" ? "refused" : "arrives";
}

/** Whether all of it reaches machine and node, and K3s starts with the taints. */
function arrivesWhole({ flags, refused, script, taints = [], nodeLabels = {}, address, internalAddress }: Raw): string {
  const given = flagsIn(flags);
  const ids = new Set(taints.map(({ key, effect }) => `${key}:${effect}`));
  const isWhole =
    refused === undefined &&
    script === undefined &&
    (given.node.address ?? "") === (address ?? "") &&
    (given.node.internalAddress ?? "") === (internalAddress ?? "") &&
    given.taints.length === taints.length &&
    ids.size === taints.length &&
    given.labels.every((each) => nodeLabels[each.split("=")[0] ?? ""] === each.split("=")[1]);
  return isWhole ? "arrives" : "refused";
}

/** Taints that a kubelet starts with, in order, or that it is refused or lost. */
function kept(taints: readonly CorpusTaint[]): readonly string[] | "refused" {
  const typed = taints.map(taintOf);
  const ids = new Set(typed.map((taint) => `${taint?.key}:${taint?.effect}`));
  return typed.includes(undefined) || ids.size < typed.length
    ? "refused"
    : taints.map((taint) => goodTaint(taint).toString());
}

/** As the library takes a text for a pool of workers. */
function taken(text: string): readonly string[] | "refused" {
  const taint = unlessRefused(() => Taint.parse(text));
  return taint === undefined || taintListProblems([taint], "taints").length > 0 ? "refused" : [taint.toString()];
}

interface RegisteredPool {
  readonly id: string;
  readonly roles: string;
  readonly options?: {
    readonly roles?: readonly NodeRole[];
    readonly taints?: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly taintsApplied?: string;
  };
  readonly node?: RegistrationCommandOptions;
  readonly library: string;
  readonly flags?: string;
  readonly arrives?: "unchanged" | "not run" | readonly string[];
}

const stack = new TerraformStack(new App(), "registrations");

const ROLES_IN_SHORT: Readonly<Record<string, readonly NodeRole[]>> = {
  all: NodeRole.ALL,
  e: [NodeRole.ETCD],
  cp: [NodeRole.CONTROL_PLANE],
  w: [NodeRole.WORKER],
  ecp: [NodeRole.ETCD, NodeRole.CONTROL_PLANE],
  ew: [NodeRole.ETCD, NodeRole.WORKER],
  cpw: [NodeRole.CONTROL_PLANE, NodeRole.WORKER],
};

/** The flags of a node of the pool, or that pool or node are refused. */
function flagsOf({ id, roles, options = {}, node = {} }: RegisteredPool): string {
  const props = { roles: ROLES_IN_SHORT[roles], ...(expanded(options) as object) } as NodePoolOptions;
  const flags = unlessRefused(() => {
    const cluster = { clusterId: "c-m-1" };
    const pool = new NodePool(new Construct(stack, id), "p", props, { cluster, nodeCommand: "", outputPrefix: id });
    return pool.registrationFlags(expanded(node) as RegistrationCommandOptions);
  });
  return flags ?? "refused";
}

export const RANCHER_NODES: readonly Comparison[] = [
  comparison({
    claim: "nodes get the taints that Rancher's planner gives them because of pool and roles",
    files: ["rancher/node-taints-and-labels.json"],
    cases: casesOf<NodeConfiguration>("rancher/node-taints-and-labels.json"),
    name: ({ id }) => id,
    program: ({ taints, nodeTaint: written }) => {
      const nodeTaint = written ?? [];
      const isLost = (taints ?? []).some((taint) => taintOf(taint) === undefined);
      const ids = new Set(nodeTaint.map((text) => text.replace(/=[^:]*/, "")));
      return isLost || ids.size < nodeTaint.length ? "refused" : nodeTaint;
    },
    library: ({ id, roles, taints }) => {
      const typed = (taints ?? []).flatMap((taint) => taintOf(taint) ?? []);
      if (
        typed.length < (taints ?? []).length ||
        taintListProblems(typed, "taints").length > 0 ||
        poolTaintProblems({ taints: typed }, poolOf({ name: id, roles }).roleTaints).length > 0
      )
        return "refused";
      return nodeTaints(poolOf({ name: id, roles, taints: taints ?? [] }))
        .map(String)
        .sort();
    },
    notJudged: [
      { reason: "RKE2", of: ({ runtime }) => runtime !== "k3s" },
      { reason: "a node without a role, which no pool is", of: ({ roles }) => roles.length === 0 },
    ],
  }),
  comparison({
    claim: "a taint that Rancher loses or changes on the way to the node is refused, and the others are not",
    files: ["rancher/registration.json", "webhook/registration.json"],
    cases: givenTaints,
    name: ({ id, text }) => `${id} ${text}`,
    program: ({ arrived }) => (arrived.length === 0 ? "refused" : kept(arrived)),
    library: ({ text }) => taken(text),
    onPurpose: [
      {
        reason: "Rancher loses it, and the library writes it with =, which arrives",
        of: ({ text }) => text === "k:NoSchedule" || text === "k:NoExecute",
      },
      {
        reason: "each taint is an entry of its own, without space or comma around it",
        of: ({ text, arrived }) => /[\s,]/.test(text) && kept(arrived) !== "refused" && arrived.length > 0,
      },
      {
        reason: "Kubernetes sets and clears taints of node.kubernetes.io by itself, so a pool's would not last",
        of: ({ text }) => text.startsWith("node.kubernetes.io/"),
      },
    ],
  }),
  comparison({
    claim: "a label that Rancher loses or changes on the way to the node is refused, and the others are not",
    files: ["rancher/registration.json", "webhook/registration.json"],
    cases: givenLabels.filter(({ text }) => text.includes("=") && !text.includes(",")),
    name: ({ id, text }) => `${id} ${text}`,
    program: ({ text, arrived }) => {
      const [key = "", ...value] = text.split("=");
      // On a worker it marks the machine as one of the control plane.
      if (key === "cluster.x-k8s.io/control-plane") return "refused";
      return arrived(key) === value.join("=") ? "arrives" : "refused";
    },
    library: ({ text }) => {
      const [key = "", ...value] = text.split("=");
      const labels = { [key]: value.join("=") };
      const problems = [...labelSyntaxProblems(labels), ...reservedLabelProblems(labels)];
      return problems.length === 0 ? "arrives" : "refused";
    },
    onPurpose: [
      {
        reason: "labels of Rancher's own tell it what a machine is",
        of: ({ text, arrived }) =>
          /^(rke\.cattle\.io\/|cattle\.io\/os=)/.test(text) && arrived(text.split("=")[0] ?? "") === text.split("=")[1],
      },
      {
        reason: "the API server refuses the value, which was not part of that run",
        of: ({ id }) => id === "labels='a=b=c'" || id === "labels='a=\"b\"'",
      },
    ],
  }),
  comparison({
    claim: "what a node is given besides, several taints or labels included, arrives as it is written or is refused",
    files: ["webhook/registration.json"],
    cases: otherFlags,
    name: ({ id, flags }) => `${id} ${flags}`,
    program: arrivesWhole,
    library: takenTogether,
    notJudged: [
      {
        reason: "roles alone, which the flags of pools are compared with",
        of: ({ flags }) => /^(--(etcd|controlplane|worker|all-roles|no-roles|master) ?|-[aepw] ?)*$/.test(flags),
      },
      { reason: "flags that no command has", of: ({ flags }) => flags.startsWith("-a ") && flags !== "-a" },
      { reason: "a label twice, which no record can hold", of: ({ id }) => id === "raw-103" },
    ],
    onPurpose: [
      {
        reason: "Rancher loses it, and the library writes it with =, which arrives",
        of: ({ id }) => id === "raw-035" || id === "raw-105",
      },
      {
        reason: "Rancher takes it, and no node can have that name",
        of: ({ id }) => id === "raw-082" || id === "raw-083",
      },
      { reason: "nothing, which is left out", of: ({ id }) => id === "raw-093" || id === "raw-100" },
      { reason: "the name of an interface, whose address arrives", of: ({ id }) => id === "raw-096" },
      { reason: "each address stands without space around it", of: ({ id }) => id === "raw-099" },
    ],
  }),
  comparison({
    claim: "a node is registered with flags that arrive as the pool says, and what would not arrive is refused",
    files: ["webhook/registration.json"],
    cases: pools,
    name: ({ id, roles, options, node }) => `${id} ${roles} ${JSON.stringify(options ?? node ?? {})}`,
    program: ({ arrives, flags }) => (arrives === "unchanged" ? expanded(flags) : "refused"),
    library: flagsOf,
    notJudged: [
      { reason: "refused, so that there was nothing to run", of: (each) => each.library === "refused" },
      { reason: "lists that are cut in the corpus", of: (each) => / in all>/.test(JSON.stringify(each)) },
      { reason: "words that a cloud's metadata service is asked for", of: ({ arrives }) => arrives === "not run" },
    ],
    onPurpose: [
      {
        reason:
          "it arrives, and Rancher gives nodes of these roles one of the same key and effect, so that K3s would not start",
        of: ({ id }) => id === "pool-065",
      },
      {
        reason: "it arrives, and Rancher and Cluster API go by such labels of a machine",
        of: ({ arrives, options }) =>
          arrives === "unchanged" &&
          Object.keys(options?.labels ?? {}).some((key) =>
            /^((topology\.)?cluster\.x-k8s\.io|objectset\.rio\.cattle\.io)\//.test(key),
          ),
      },
    ],
  }),
];
