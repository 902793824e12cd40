import type { HostBootstrap, PoolBootstrap } from "../bootstrap";
import { missingRoles } from "../cluster-rules";
import type { FindingDraft } from "../finding";
import { isControlPlane, TaintsApplied } from "../model";
import { fixesTaintedFirstNode } from "../releases/rancher-changes";
import { RancherVersion } from "../releases/rancher-version";
import { inProse, listed, type ProofFacts } from "./facts";

/** Findings about the time when the first node is alone. */
export function bootstrapFindings(facts: ProofFacts): FindingDraft[] {
  return [
    ...missingRoleFindings(facts),
    ...firstNodeFindings(facts),
    ...unfixedReleaseFindings(facts),
    ...unevenTaintFindings(facts),
    ...waitingAddonFindings(facts),
  ];
}

function missingRoleFindings({ pools }: ProofFacts): FindingDraft[] {
  const missing = missingRoles(pools);
  if (missing.length === 0) return [];
  return [
    {
      code: "RK106",
      subject: "node pools",
      message: `no node pool has ${missing.length > 1 ? "any of the roles" : "the role"} ${inProse(missing)}`,
      facts: [
        pools.length === 0
          ? "there are no pools"
          : `the pools are ${pools.map(({ name, roles }) => `"${name}" (${roles.join(", ")})`).join(", ")}`,
        "Rancher does nothing until at least one etcd, one control-plane and one worker node are registered",
      ],
      help: [`add a pool with ${listed(missing)}`, "give a pool NodeRole.ALL"],
    },
  ];
}

function firstNodeFindings(facts: ProofFacts): FindingDraft[] {
  const findings = facts.bootstrap.pools.flatMap((candidate) => candidateFindings(candidate, facts));
  // Several pools of etcd alone depend on one control plane, which is to be reported once.
  return [...new Map(findings.map((finding) => [finding.message, finding])).values()];
}

function candidateFindings(candidate: PoolBootstrap, facts: ProofFacts): FindingDraft[] {
  // Every control-plane node may join an etcd node, so one pool that suits the agent is enough.
  if (candidate.hosts.some(({ verdict }) => verdict === "yes")) return [];
  return candidate.hosts.flatMap((host) => hostFindings(candidate, host, facts));
}

function hostFindings(candidate: PoolBootstrap, host: HostBootstrap, facts: ProofFacts): FindingDraft[] {
  const subject = `pool "${host.pool}"`;
  const where =
    candidate.pool === host.pool
      ? `a node of pool "${host.pool}" while it is alone`
      : `the control plane of pool "${host.pool}" before workers may join`;
  const consequence =
    "Rancher lets no worker join until its agent is connected, so untainted workers do not help and the cluster waits forever";
  if (host.agent.verdict !== "runs") {
    const taints = host.agent.verdict === "blocked" ? host.agent.by : [];
    return [
      {
        code: "RK101",
        subject,
        message: `cattle-cluster-agent cannot run on ${where}`,
        facts: [`${inProse(taints)} ${taints.length > 1 ? "are" : "is"} not tolerated`, consequence],
        help: [
          "leave deriveTolerations on, or append the tolerations to agents.clusterAgent",
          ...laterOrElsewhere(host.pool, facts),
        ],
      },
    ];
  }
  const dnsTrouble =
    host.dns === "disabled"
      ? "CoreDNS is disabled and no Deployment coredns in additionalManifest takes its place"
      : host.dns.verdict === "blocked"
        ? `CoreDNS does not tolerate ${inProse(host.dns.by)}`
        : "CoreDNS finds no node with the labels it asks for";
  const isCertain = host.needsDns === "yes";
  return [
    {
      code: isCertain ? "RK102" : "RK103",
      subject,
      message: isCertain
        ? `CoreDNS cannot run on ${where}, so cattle-cluster-agent cannot resolve Rancher's name`
        : `CoreDNS cannot run on ${where}; whether cattle-cluster-agent needs it depends on Rancher's URL, which is known only at apply`,
      facts: [
        dnsTrouble,
        isCertain
          ? "the agent asks the cluster's own DNS for the host of Rancher's URL and exits when it gets no answer"
          : "with a URL by name the cluster never comes up, with a URL by IP address it does",
        consequence,
      ],
      help: [
        ...(isCertain ? [] : ["pass rancherUrl as a literal, so that this can be judged"]),
        ...(host.dns === "disabled"
          ? ["leave coredns enabled", "ship a Deployment coredns of your own in additionalManifest", BY_ADDRESS]
          : [
              ...laterOrElsewhere(host.pool, facts),
              "taint with the key CriticalAddonsOnly instead, which K3s's own addons tolerate",
              BY_ADDRESS,
              "let CoreDNS run there: cluster.addRemedy(Remedy.coredns(pool))",
            ]),
      ],
    },
  ];
}

const BY_ADDRESS = "reach Rancher by IP address";

function laterOrElsewhere(pool: string, { pools }: ProofFacts): string[] {
  const custom = pools.filter(({ name }) => name === pool).flatMap(customRegistrationTaints);
  if (custom.length === 0) return ["give the role of the control plane to a pool that is also a worker"];
  return [
    `apply the taints of pool "${pool}" once the cluster is ready: taintsApplied: "${TaintsApplied.AFTER_READY}"`,
    `move ${inProse(custom)} to a pool without the control-plane role`,
  ];
}

function unfixedReleaseFindings({ model, pools }: ProofFacts): FindingDraft[] {
  if (model.rancherVersion === undefined) return [];
  const rancher = RancherVersion.parse(model.rancherVersion);
  if (fixesTaintedFirstNode(rancher)) return [];
  const tainted = pools.filter((pool) => isControlPlane(pool) && customRegistrationTaints(pool).length > 0);
  if (tainted.length === 0) return [];
  return [
    {
      code: "RK104",
      subject: `pools ${listed(tainted.map(({ name }) => name))}`,
      message: `Rancher ${rancher} does not reliably give cattle-cluster-agent the taints of the first node (rancher/rancher#49981)`,
      facts: [
        ...tainted.map((pool) => `pool "${pool.name}": ${inProse(customRegistrationTaints(pool))}`),
        "fixed in Rancher 2.10.6, 2.11.2 and 2.12.0, never in 2.9",
        "tolerations in the cluster's own configuration, as the derived ones are, do not depend on the fix",
      ],
      help: [
        "upgrade Rancher to a release with the fix",
        ...tainted.map(({ name }) => `keep custom taints off pool "${name}" until the cluster is ready`),
      ],
    },
  ];
}

function customRegistrationTaints(pool: ProofFacts["pools"][number]): string[] {
  return pool.taintsApplied === TaintsApplied.AT_REGISTRATION
    ? pool.taints.filter((taint) => taint.isHard).map(String)
    : [];
}

function unevenTaintFindings({ pools, bootstrap, workloads }: ProofFacts): FindingDraft[] {
  const controlPlane = pools.filter(isControlPlane);
  const texts = controlPlane.map((pool) => customRegistrationTaints(pool).sort().join(", "));
  if (new Set(texts).size < 2) return [];
  return [
    {
      code: "RK105",
      subject: `pools ${listed(controlPlane.map(({ name }) => name))}`,
      message: "control-plane pools carry different taints",
      facts: [
        ...controlPlane.map((pool, index) => `pool "${pool.name}": ${texts[index] === "" ? "no taint" : texts[index]}`),
        "every control-plane node writes its own version of the agent's manifest, tolerating its own taints; they overwrite each other",
        ...whatOverwritingMeans(workloads),
        ...poolsToWaitFor(bootstrap),
      ],
      help: ["give every control-plane pool the same taints"],
    },
  ];
}

function whatOverwritingMeans(workloads: ProofFacts["workloads"]): string[] {
  const agent = workloads.find(({ workload }) => workload === "cattle-cluster-agent");
  const relies = Object.values(agent?.placements ?? {}).some(
    (placement) => placement.verdict === "runs" && placement.reliesOnRunTime,
  );
  return [
    relies
      ? "the agent relies on these tolerations, so it may be moved or stay Pending whenever the manifest changes"
      : "the tolerations in the cluster's own configuration are in every version, so the agent keeps a place",
  ];
}

/** With etcd on nodes of its own, one control-plane pool that suits the agent is enough, but it must be there. */
function poolsToWaitFor({ pools }: ProofFacts["bootstrap"]): string[] {
  const suitable = pools
    .filter(({ verdict }) => verdict === "depends")
    .flatMap(({ hosts }) => hosts.filter(({ verdict }) => verdict === "yes").map(({ pool }) => pool));
  return suitable.length === 0
    ? []
    : [`the cluster comes up only once a node of ${listed([...new Set(suitable)])} has joined`];
}

function waitingAddonFindings({ bootstrap, pools, workloads, model }: ProofFacts): FindingDraft[] {
  return bootstrap.pools.flatMap((candidate) => {
    const pool = pools.find(({ name }) => name === candidate.pool);
    if (pool === undefined || !isControlPlane(pool) || candidate.verdict === "no") return [];
    // What a role's taint keeps away waits for the workers in any case, as that taint is meant.
    const taintsAtStart = new Set(customRegistrationTaints(pool));
    const waiting = workloads.filter(({ verdict, kind, placements, waitsFor }) => {
      const placement = placements[pool.name];
      const isBlocked = placement?.verdict === "blocked" && placement.by.every((taint) => taintsAtStart.has(taint));
      return verdict === "runs" && waitsFor === undefined && (kind === "Deployment" || kind === "Job") && isBlocked;
    });
    if (waiting.length === 0) return [];
    const others = pools
      .map(({ name }) => name)
      .filter((name) => waiting.every(({ pools: usable }) => usable.includes(name)));
    const needsOther = inProse(waiting.map(({ workload }) => workload));
    return [
      {
        code: "RK107",
        subject: `pool "${pool.name}"`,
        message: `${needsOther} cannot run on pool "${pool.name}" and wait for another pool to join`,
        facts: [
          ...new Set(
            waiting.flatMap(({ placements }) => {
              const placement = placements[pool.name];
              return placement?.verdict === "blocked"
                ? [`${inProse(placement.by)} ${placement.by.length > 1 ? "are" : "is"} not tolerated`]
                : [];
            }),
          ),
          `K3s ${model.kubernetesVersion} and Rancher ship them without a toleration for it`,
        ],
        help: [
          ...(others.length === 0 ? [] : [`register a node of ${listed(others)} soon after the first one`]),
          `apply the taints of pool "${pool.name}" once the cluster is ready: taintsApplied: "${TaintsApplied.AFTER_READY}"`,
        ],
      },
    ];
  });
}
