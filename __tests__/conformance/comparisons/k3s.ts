import { NodeRole } from "../../../lib/scheduling/node-role";
import { prove, type SchedulingProof } from "../../../lib/scheduling/prove";
import type { Cluster } from "../../../lib/scheduling/reading/cluster";
import type { SystemWorkload } from "../../../lib/scheduling/releases/catalog-row";
import type { KubernetesToleration } from "../../../lib/scheduling/toleration";
import { dnsService, ownAddon } from "../../scheduling/own-addons";
import { clusterOf } from "../clusters";
import { type Comparison, comparison, corpusFile, type Exception } from "../comparison";
import type { CorpusNode } from "../objects";

export interface Shape {
  readonly shape: string;
  readonly nodes: readonly CorpusNode[];
  readonly workloads: readonly {
    readonly name: string;
    readonly kind: string;
    readonly tolerations: readonly KubernetesToleration[];
    readonly nodeSelector?: Readonly<Record<string, string>> | null;
    readonly scheduledOn: readonly string[] | "Pending";
    readonly desiredNumberScheduled?: number;
  }[];
  readonly probes?: Readonly<Record<string, Readonly<Record<string, { readonly ok: boolean }>>>>;
}

const FILE = "k3s/results.json";
const shapes = corpusFile(FILE) as readonly Shape[];

const WORKLOADS: readonly SystemWorkload[] = [
  "coredns",
  "local-path-provisioner",
  "metrics-server",
  "helm-install-traefik-crd",
  "helm-install-traefik",
  "traefik",
  "svclb-traefik",
];

const TEAM = { key: "team", operator: "Exists" };
const jobs = (tolerations: readonly object[]) => ({
  "helm-controller-arg": [`job-tolerations=${JSON.stringify(tolerations)}`],
});
const annotated = (tolerations: readonly object[]) => ({
  service: { annotations: { "svccontroller.k3s.cattle.io/tolerations": JSON.stringify(tolerations) } },
});

interface Configuration {
  readonly global?: Readonly<Record<string, unknown>>;
  readonly traefik?: Readonly<Record<string, unknown>>;
  /** Deployments that stand in for those of K3s, with the tolerations they have in the shape. */
  readonly replaced?: readonly string[];
}

/** What the name of a shape says of its configuration; the others have none. */
const CONFIGURED: Readonly<Record<string, Configuration>> = {
  "22-job-tolerations": { global: jobs([{ ...TEAM, effect: "NoSchedule" }]) },
  "23-job-tolerations-and-traefik-values": {
    global: jobs([{ operator: "Exists" }]),
    traefik: { tolerations: [TEAM], ...annotated([TEAM]) },
  },
  "24-traefik-values-only": { traefik: { tolerations: [TEAM], ...annotated([TEAM]) } },
  "25-disable-traefik": { global: { disable: ["traefik"] } },
  "26-disable-coredns-metrics-localstorage": { global: { disable: ["coredns", "metrics-server", "local-storage"] } },
  "27-disable-servicelb": { global: { disable: ["servicelb"] } },
  "28-disable-helm-controller": { global: { "disable-helm-controller": true } },
  "29-servicelb-namespace": { global: { "servicelb-namespace": "lb-system" } },
  "30-job-and-svclb-tolerations-not-traefik": { global: jobs([TEAM]), traefik: annotated([TEAM]) },
  "E16-remedies-for-noexecute-one-server": remedies(),
  "E16-remedies-for-noexecute-with-cao-agent": remedies(),
};

function remedies(): Configuration {
  const tolerations = [{ key: "team", operator: "Equal", value: "a", effect: "NoExecute" }];
  const own = [
    { key: "CriticalAddonsOnly", operator: "Exists" },
    { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
  ];
  return {
    global: { disable: ["coredns", "metrics-server", "local-storage"], ...jobs(tolerations) },
    traefik: { tolerations: [...own, ...tolerations], ...annotated(tolerations) },
    replaced: ["coredns", "metrics-server", "local-path-provisioner"],
  };
}

function rkeConfig({ shape, workloads }: Shape): Record<string, unknown> {
  const { global, traefik, replaced = [] } = CONFIGURED[shape] ?? {};
  const manifests = workloads
    .filter(({ name }) => replaced.includes(name))
    .map(({ name, kind, tolerations, nodeSelector }) =>
      JSON.stringify(ownAddon(name, { tolerations, nodeSelector: nodeSelector ?? {} }, { kind })),
    );
  if (replaced.includes("coredns")) manifests.push(JSON.stringify(dnsService()));
  return {
    ...(global === undefined ? {} : { machine_global_config: JSON.stringify(global) }),
    ...(traefik === undefined ? {} : { chart_values: JSON.stringify({ traefik }) }),
    ...(manifests.length === 0 ? {} : { additional_manifest: manifests.join("\n---\n") }),
  };
}

/** K3s itself taints no node because of its roles, so all of a node's taints stand in the shape. */
const rolesOf = ({ labels = {} }: CorpusNode) =>
  labels["node-role.kubernetes.io/control-plane"] === "true" ? NodeRole.ALL : [NodeRole.WORKER];

/** The cluster of which a shape shows what became. */
export function clusterOfShape(of: Shape): Cluster {
  return clusterOf(
    of.nodes.map((node) => ({ ...node, roles: rolesOf(node) })),
    // One that certainly passes every argument on: no Rancher stood before the control plane that was asked.
    { rancher: "2.16.0" },
    [],
    rkeConfig(of),
  );
}

interface Case {
  readonly of: Shape;
  readonly workload: SystemWorkload;
  readonly proof: () => SchedulingProof;
}

const cases = shapes.flatMap((of): Case[] => {
  let known: SchedulingProof | undefined;
  const proof = () => {
    known ??= prove(clusterOfShape(of));
    return known;
  };
  return WORKLOADS.map((workload) => ({ of, workload, proof }));
});

/** A DaemonSet's name ends in letters made up. */
const seen = ({ of, workload }: Case) =>
  of.workloads.find(
    ({ name }) => name === workload || (workload === "svclb-traefik" && name.startsWith(`${workload}-`)),
  );

function proven({ workload, proof }: Case) {
  const found = proof().workloads.find((each) => each.workload === workload);
  if (found === undefined) throw new Error(`no proof of ${workload}`);
  return found;
}

const places = (each: Case) =>
  Object.entries(proven(each).placements).flatMap(([node, { verdict }]) => (verdict === "runs" ? node : []));

/** The verdict, and the nodes of a DaemonSet; a pod of another kind chooses one of several. */
type Answer = readonly [verdict: string, nodes?: readonly string[]];

function happened(each: Case): Answer {
  const found = seen(each);
  if (found === undefined) return ["absent"];
  if (found.kind === "DaemonSet") {
    return found.desiredNumberScheduled === 0 ? ["missing"] : ["runs", [...found.scheduledOn].sort()];
  }
  return [found.scheduledOn === "Pending" ? "pending" : "runs"];
}

function foretold(each: Case): Answer {
  const { verdict } = proven(each);
  if (verdict === "disabled") return ["absent"];
  if (verdict !== "runs") return [verdict];
  const chosen = seen(each);
  const nodes = places(each);
  if (chosen?.kind === "DaemonSet") return ["runs", nodes.sort()];
  // It must have chosen one that it was said to be able to choose.
  const elsewhere = [...(chosen?.scheduledOn ?? [])].filter((node) => !nodes.includes(node));
  return elsewhere.length === 0 ? ["runs"] : ["runs", nodes];
}

/** Moments that show the same as a cluster that was always like that. */
const LIKE_STATIC = [
  "E01-late-noexecute-before",
  "E03-not-ready-before",
  "E08-never-initialized-annotated",
  "E09-enablelb-toggle-and-lbpool-lbpool-without-enablelb",
  "E09-enablelb-toggle-and-lbpool-enablelb-on-agent-1",
  "E11-reregistration-tainted",
  "E11-reregistration-deleted-and-registered-without-taints",
  "E15-doctor-commands-1-blocked",
  "E16-remedies-for-noexecute-one-server",
  "E16-remedies-for-noexecute-with-cao-agent",
  "E17-one-of-two-not-ready-before",
];

const MOMENTS: Exception<Case> = {
  reason: "moments of a cluster that changes",
  of: ({ of }) => isMoment(of),
};

function isMoment({ shape }: Shape): boolean {
  return shape.startsWith("E") && !LIKE_STATIC.includes(shape);
}

/** Shapes of clusters that do not change. */
export const STATIC_SHAPES: readonly Shape[] = shapes.filter((shape) => !isMoment(shape));

interface Probe {
  readonly each: Case;
  readonly pool: string;
  readonly ok: boolean;
}

const probes = cases.flatMap((each): Probe[] =>
  Object.entries(each.of.probes?.[each.workload] ?? {}).map(([pool, { ok }]) => ({ each, pool, ok })),
);

export const K3S: readonly Comparison[] = [
  comparison({
    claim: "what K3s ships runs, waits or is absent as it was seen to do on a control plane of K3s 1.36.3",
    files: [FILE],
    cases,
    name: ({ of, workload }) => `${workload} in ${of.shape}`,
    program: happened,
    library: foretold,
    notJudged: [
      MOMENTS,
      {
        reason: "Rancher does not pass disable-helm-controller on to K3s, so it switches nothing off (RK503)",
        of: ({ of: { shape } }) => shape === "28-disable-helm-controller",
      },
    ],
  }),
  comparison({
    claim: "of each node alone it is said rightly whether the scheduler of K3s takes a workload there",
    files: [FILE],
    cases: probes,
    name: ({ each, pool }) => `${each.workload} on ${pool} in ${each.of.shape}`,
    program: ({ ok }) => ok,
    library: ({ each, pool }) => places(each).some((node) => node === pool || node.replace(/-\d+$/, "") === pool),
  }),
];
