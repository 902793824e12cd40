import fc from "fast-check";
import { K3sCluster, type KubernetesToleration, NodeRole, type Taint } from "../../lib";
import { adopt } from "../../lib/adoption/adopt";
import { nodePoolProblems } from "../../lib/cluster/node-pool";
import { originOfLabel } from "../../lib/live/node-labels";
import { roleTaints } from "../../lib/scheduling/node-role";
import { rancherStack, synthesized } from "../cluster/stacks";
import { controller, type KubectlObject, node } from "../doctor/objects";
import { keys, poolTaints, roles, tolerations, values } from "../scheduling/arbitraries";
import { liveCluster, provisioned } from "./clusters";
import { clusterOfApp } from "./run-app";

interface Pool {
  readonly roles: readonly NodeRole[];
  readonly taints: readonly Taint[];
  readonly labels: Readonly<Record<string, string>>;
  readonly nodes: number;
}

const given = (labels: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(labels).filter(([key]) => originOfLabel(key, new Map(Object.entries(labels))) === "given"),
  );

const pool: fc.Arbitrary<Pool> = fc
  .record({
    roles,
    taints: poolTaints,
    labels: fc.dictionary(keys, values, { maxKeys: 3 }).map(given),
    nodes: fc.integer({ min: 1, max: 3 }),
  })
  .filter((options) => nodePoolProblems("some", options).length === 0);

const names = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/).filter((name) => !(name in {}));
const appended = fc.array(
  tolerations.filter(
    ({ toleratesEverything, seconds, effect }) => !toleratesEverything && (seconds ?? 1) > 0 && effect !== undefined,
  ),
  { maxLength: 3 },
);

const clusters = fc.record({
  pools: fc.dictionary(names, pool, { minKeys: 1, maxKeys: 4 }),
  agent: appended,
  fleet: appended,
});

/** The nodes of the pools, as they are once they have registered. */
function nodesOf(pools: Readonly<Record<string, Pool>>, isLabelled: boolean): KubectlObject[] {
  return Object.entries(pools).flatMap(([name, { roles: own, taints, labels, nodes }]) =>
    Array.from({ length: nodes }, (_, index) =>
      node(`${name}-${index}`, {
        taints: [...taints, ...roleTaints(own)].map(String),
        labels: {
          ...Object.fromEntries(own.map((role) => [`node-role.kubernetes.io/${role}`, "true"])),
          ...(isLabelled ? { "rancher-k3s/node-pool": name } : {}),
          ...labels,
        },
      }),
    ),
  );
}

const AGENTS = ["cluster_agent_deployment_customization", "fleet_agent_deployment_customization"] as const;

type Resource = Readonly<Record<string, readonly { readonly append_tolerations?: readonly HeldToleration[] }[]>>;
type HeldToleration = KubernetesToleration & { readonly seconds: number };

function resourceOf(cluster: K3sCluster): Resource {
  return synthesized(cluster).resource.rancher2_cluster_v2[cluster.name];
}

function appendedIn(resource: Resource): (readonly HeldToleration[])[] {
  return AGENTS.map((argument) => [resource[argument] ?? []].flat()[0]?.append_tolerations ?? []);
}

/** Derived ones come in the order of the pools, which no cluster tells. */
function tolerationsOf(resource: Resource): string[][] {
  return appendedIn(resource).map((all) => all.map((each) => JSON.stringify(each)).sort());
}

/** What Rancher holds once an app was applied. */
function rancherOf(resource: Resource): KubectlObject {
  const [agent, fleet] = appendedIn(resource).map((all) => ({ appendTolerations: all.map(heldToleration) }));
  return provisioned({ clusterAgentDeploymentCustomization: agent, fleetAgentDeploymentCustomization: fleet });
}

/** The provider does not send 0 seconds. */
function heldToleration({ seconds, ...toleration }: HeldToleration) {
  return { ...toleration, ...(seconds === 0 ? {} : { tolerationSeconds: seconds }) };
}

const agentDeployment = controller("Deployment", "cattle-cluster-agent", { namespace: "cattle-system" });

const poolsIn = (cluster: K3sCluster) => Object.fromEntries(cluster.nodePools.map((each) => [each.name, each.model]));

test("an app that is applied, read from the cluster and printed is the same app", () => {
  fc.assert(
    fc.property(clusters, ({ pools, agent, fleet }) => {
      const app = new K3sCluster(rancherStack(), "edge", {
        kubernetesVersion: "v1.33.5+k3s1",
        nodePools: pools,
        agents: { clusterAgent: { appendTolerations: agent }, fleetAgent: { appendTolerations: fleet } },
      });
      const written = resourceOf(app);
      const live = liveCluster([...nodesOf(pools, true), agentDeployment, rancherOf(written)]);
      const printed = clusterOfApp(adopt(live).program);
      expect(poolsIn(printed)).toEqual(poolsIn(app));
      expect(tolerationsOf(resourceOf(printed))).toEqual(tolerationsOf(written));
    }),
    { numRuns: 8 },
  );
});

test("without labels of pools every node is in one pool that says what it has", () => {
  fc.assert(
    fc.property(clusters, ({ pools }) => {
      const nodes = nodesOf(pools, false);
      const adopted = adopt(liveCluster([...nodes, agentDeployment])).pools;
      expect(adopted.flatMap((each) => each.nodes).sort()).toEqual(
        nodes.map(({ metadata }) => (metadata as { name: string }).name).sort(),
      );
      for (const [name, wanted] of Object.entries(pools)) {
        const found = adopted.find((each) => each.nodes.includes(`${name}-0`));
        expect(found?.roles).toEqual(NodeRole.ALL.filter((role) => wanted.roles.includes(role)));
        expect(found?.taints.map(String)).toEqual(wanted.taints.map(String).sort());
      }
    }),
    { numRuns: 40 },
  );
});
