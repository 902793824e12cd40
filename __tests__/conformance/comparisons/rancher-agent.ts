import { NodeRole } from "../../../lib/scheduling/node-role";
import type { KubernetesToleration } from "../../../lib/scheduling/toleration";
import { clusterOf, ROLE_LABEL } from "../clusters";
import { type Comparison, casesOf, comparison, type Exception } from "../comparison";
import { type CorpusTaint, isOfCondition, taintOf } from "../objects";
import { probesFor, toleratedBy, toleratedByWorkload } from "../tolerated";

interface Seen {
  readonly versions: readonly string[];
  readonly out: { readonly tolerations?: readonly KubernetesToleration[]; readonly invalidYaml?: true };
}

interface Manifest {
  readonly id: string;
  readonly in: {
    readonly taints: readonly CorpusTaint[] | null;
    readonly append?: readonly KubernetesToleration[];
  };
  readonly seen: readonly Seen[];
}

interface Case {
  readonly manifest: Manifest;
  readonly version: string;
  readonly tolerations: readonly KubernetesToleration[] | undefined;
}

const eachVersion = (file: string) =>
  casesOf<Manifest>(file).flatMap((manifest) =>
    manifest.seen.flatMap(({ versions, out }) =>
      versions.map((version): Case => ({ manifest, version, tolerations: out.tolerations })),
    ),
  );

const taintsOf = ({ manifest }: Case) => manifest.in.taints ?? [];
const appendedIn = ({ manifest }: Case) => manifest.in.append ?? [];
const probesOf = (each: Case) => probesFor([...taintsOf(each), ...appendedIn(each)]);

const program = (each: Case) => toleratedBy(each.tolerations ?? [], probesOf(each));
const library = (each: Case) =>
  toleratedByWorkload(
    "cattle-cluster-agent",
    clusterOf(
      [{ name: "server", roles: NodeRole.ALL, taints: taintsOf(each) }],
      { rancher: each.version },
      appendedIn(each),
    ),
    probesOf(each),
  );

const NOT_JUDGED: readonly Exception<Case>[] = [
  {
    reason: "taints that no node can have",
    of: (each) => taintsOf(each).some((taint) => taintOf(taint) === undefined),
  },
  {
    reason: "an empty list of taints, where Rancher hands over none at all",
    of: ({ manifest }) => manifest.in.taints?.length === 0,
  },
  {
    reason: "taints of a node's condition, which the proof takes to be gone",
    of: (each) => taintsOf(each).some(isOfCondition),
  },
  {
    reason: "an empty list of tolerations, which no provider sends",
    of: ({ manifest }) => manifest.id.endsWith("empty-list"),
  },
  {
    reason: "a toleration of every key, which Rancher refuses",
    of: ({ manifest }) => manifest.id.endsWith("append=all"),
  },
  { reason: "0 seconds, which no provider sends", of: ({ manifest }) => manifest.id.endsWith("seconds-0") },
];

const nameOf = ({ manifest, version }: Case) => `${manifest.id} in ${version}`;

interface ControlPlane {
  readonly id: string;
  readonly taints: readonly CorpusTaint[] | null;
  readonly nodes: readonly { readonly labels: Readonly<Record<string, string>>; readonly taints: CorpusTaint[] }[];
}

const ROLES = new Map(NodeRole.ALL.map((role) => [`${ROLE_LABEL}${role}`, role]));

const rolesOf = (labels: Readonly<Record<string, string>>) =>
  Object.keys(labels).flatMap((key) => (labels[key] === "true" ? (ROLES.get(key) ?? []) : []));

/** A worker as well, so that it has the taints of the case and no other. */
const alsoWorker = (roles: readonly NodeRole[]) =>
  roles.includes(NodeRole.CONTROL_PLANE) ? [...new Set([...roles, NodeRole.WORKER])] : roles;

/** What the agent tolerates where Rancher hands over no taint. */
const DEFAULTS: readonly KubernetesToleration[] = [
  { key: `${ROLE_LABEL}controlplane`, value: "true", effect: "NoSchedule" },
  { key: `${ROLE_LABEL}control-plane`, operator: "Exists", effect: "NoSchedule" },
];

const asToleration = ({ key = "", value, effect = "" }: CorpusTaint): KubernetesToleration =>
  value === undefined ? { key, operator: "Exists", effect } : { key, value, effect };

export const AGENT: readonly Comparison[] = [
  comparison({
    claim:
      "cattle-cluster-agent tolerates what its manifest says, for every taint list, list of tolerations and release",
    files: ["rancher/agent-tolerations-1.json", "rancher/agent-tolerations-2.json"],
    cases: [...eachVersion("rancher/agent-tolerations-1.json"), ...eachVersion("rancher/agent-tolerations-2.json")],
    name: nameOf,
    program,
    library,
    notJudged: NOT_JUDGED,
  }),
  comparison({
    claim: "no other option of the agent's manifest changes what it tolerates",
    files: ["rancher/agent-manifest-options.json"],
    cases: eachVersion("rancher/agent-manifest-options.json"),
    name: nameOf,
    program,
    library,
    notJudged: [
      {
        reason: "the agent before bootstrap, for a feature that is off",
        of: ({ manifest }) => "preBootstrap" in manifest.in,
      },
    ],
  }),
  comparison({
    claim: "at run time Rancher's agent tolerates the taints that Rancher finds on the control plane",
    files: ["rancher/control-plane-taints.json"],
    cases: casesOf<ControlPlane>("rancher/control-plane-taints.json"),
    name: ({ id }) => id,
    program: ({ taints, nodes }) =>
      toleratedBy(
        taints === null ? DEFAULTS : taints.map(asToleration),
        probesFor(nodes.flatMap((node) => node.taints)),
      ),
    library: ({ nodes }) =>
      toleratedByWorkload(
        "cattle-cluster-agent",
        clusterOf(
          nodes.map(({ labels, taints }, index) => ({
            name: `node-${index}`,
            roles: alsoWorker(rolesOf(labels)),
            taints,
          })),
        ),
        probesFor(nodes.flatMap((node) => node.taints)),
      ),
    onPurpose: [
      {
        reason: "the taint of a cloud provider is taken to be gone by the time Rancher looks",
        of: ({ id }) => id === "uninitialized kept",
      },
    ],
    notJudged: [
      {
        reason: "a key that no taint can have",
        of: ({ nodes }) => nodes.some(({ taints }) => taints.some((taint) => taintOf(taint) === undefined)),
      },
      {
        reason: "labels of roles that K3s gives no node",
        of: ({ nodes }) => nodes.some(({ labels }) => rolesOf(labels).length < Object.keys(labels).length),
      },
    ],
  }),
];
