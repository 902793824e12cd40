import type { BootstrapProof, HostBootstrap } from "../scheduling/proof/bootstrap";
import type { Placement } from "../scheduling/proof/placement";
import type { SchedulingProof } from "../scheduling/prove";
import { placeAsArgument } from "../scheduling/reading/argument-names";
import { languageOf } from "../scheduling/reading/cluster";

/** A proof whose reasons name settings as the cluster's own configuration calls them. */
export function proofAsWritten<P extends SchedulingProof>(proof: P): P {
  if (languageOf(proof.cluster) !== "hcl") return proof;
  return {
    ...proof,
    bootstrap: bootstrapAsArguments(proof.bootstrap),
    workloads: proof.workloads.map((workload) => ({
      ...workload,
      placements: Object.fromEntries(
        Object.entries(workload.placements).map(([pool, placement]) => [pool, placementAsArguments(placement)]),
      ),
      ...(workload.dependsOn === undefined ? {} : { dependsOn: workload.dependsOn.map(placeAsArgument) }),
    })),
  };
}

function bootstrapAsArguments(bootstrap: BootstrapProof): BootstrapProof {
  // Pools of etcd alone have the same list of hosts, which reports show once.
  const told = new Map<readonly HostBootstrap[], readonly HostBootstrap[]>();
  const hostsOf = (hosts: readonly HostBootstrap[]) => {
    const known = told.get(hosts) ?? hosts.map(hostAsArguments);
    told.set(hosts, known);
    return known;
  };
  return {
    ...bootstrap,
    dependsOn: bootstrap.dependsOn.map(placeAsArgument),
    pools: bootstrap.pools.map((pool) => ({
      ...pool,
      dependsOn: pool.dependsOn.map(placeAsArgument),
      hosts: hostsOf(pool.hosts),
    })),
  };
}

function hostAsArguments({ dns, agent, ...host }: HostBootstrap): HostBootstrap {
  return {
    ...host,
    agent: placementAsArguments(agent),
    dns: typeof dns === "object" ? placementAsArguments(dns) : dns,
  };
}

function placementAsArguments(placement: Placement): Placement {
  switch (placement.verdict) {
    case "depends":
      return { ...placement, on: placement.on.map(placeAsArgument) };
    case "stopped":
      return { ...placement, by: placement.by.map(placeAsArgument) };
    default:
      return placement;
  }
}
