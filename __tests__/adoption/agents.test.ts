import { adopt } from "../../lib/adoption/adopt";
import type { KubectlObject } from "../doctor/objects";
import { ALL_ROLES, agents, CONTROL_PLANE, inPool, liveCluster, provisioned, registered } from "./clusters";
import { clusterOfApp } from "./run-app";

const tainted = registered("a", ALL_ROLES, { labels: inPool("all"), taints: ["dedicated=cp:NoExecute"] });
const dedicated = { key: "dedicated", operator: "Equal", value: "cp", effect: "NoExecute" };
const own = { key: "team", operator: "Exists", effect: "NoSchedule" };

/** The property `agents` of the app, as it is written. */
function agentsIn(...objects: readonly KubectlObject[]): string {
  const { program } = adopt(liveCluster(objects));
  const lines = program.split("\n");
  const begin = lines.indexOf("      agents: {");
  return begin === -1 ? "" : lines.slice(begin, lines.indexOf("      },", begin) + 1).join("\n");
}

const held = (agent: readonly object[], fleet: readonly object[] = agent) =>
  provisioned({
    clusterAgentDeploymentCustomization: { appendTolerations: agent },
    fleetAgentDeploymentCustomization: { appendTolerations: fleet },
  });

describe("with Rancher's object", () => {
  test("what K3sCluster derives from the pools is not repeated", () => {
    expect(agentsIn(tainted, ...agents(), held([dedicated]))).toBe("");
  });

  test("what comes before it is written, and what comes behind it too, in Rancher's order", () => {
    expect(agentsIn(tainted, ...agents(), held([own, dedicated], [dedicated, own]))).toMatchInlineSnapshot(`
"      agents: {
        clusterAgent: {
          appendTolerations: [{ key: "team", operator: "Exists", effect: "NoSchedule" }],
        },
        fleetAgent: {
          appendTolerations: [
            { key: "dedicated", operator: "Equal", value: "cp", effect: "NoExecute" },
            { key: "team", operator: "Exists", effect: "NoSchedule" },
          ],
        },
      },"
`);
  });

  test("an agent that lacks a toleration lacks it in the app", () => {
    const objects = [tainted, ...agents(), held([dedicated], [])];
    expect(agentsIn(...objects)).toMatchInlineSnapshot(`
"      agents: {
        // An agent does not tolerate every taint of the control plane, so the app derives no tolerations, as it is to
        // change nothing: without this line it does, and the next plan shows them
        deriveTolerations: false,
        clusterAgent: {
          appendTolerations: [{ key: "dedicated", operator: "Equal", value: "cp", effect: "NoExecute" }],
        },
      },"
`);
    const { agents: written } = clusterOfApp(adopt(liveCluster(objects)).program).prove().cluster;
    expect(written["cattle-cluster-agent"].tolerations).toMatchObject([dedicated]);
    expect(written["fleet-agent"].tolerations).toEqual([]);
  });

  test("tolerations that K3sCluster cannot give are said, with what becomes of them", () => {
    const everyEffect = { key: "any", operator: "Exists" };
    expect(
      agentsIn(tainted, ...agents(), held([{ operator: "Exists" }, everyEffect, dedicated])),
    ).toMatchInlineSnapshot(`
"      agents: {
        clusterAgent: {
          // cattle-cluster-agent has the toleration {"key":"","operator":"Exists","effect":""}, which K3sCluster cannot
          // give it: the app leaves it out
          // any op=Exists of cattle-cluster-agent is for every effect; the provider has no words for that, so the first
          // plan writes it once for each
          appendTolerations: [
            { key: "any", operator: "Exists", effect: "NoSchedule" },
            { key: "any", operator: "Exists", effect: "PreferNoSchedule" },
            { key: "any", operator: "Exists", effect: "NoExecute" },
          ],
        },
        fleetAgent: {
          // fleet-agent has the toleration {"key":"","operator":"Exists","effect":""}, which K3sCluster cannot give it:
          // the app leaves it out
          // any op=Exists of fleet-agent is for every effect; the provider has no words for that, so the first plan
          // writes it once for each
          appendTolerations: [
            { key: "any", operator: "Exists", effect: "NoSchedule" },
            { key: "any", operator: "Exists", effect: "PreferNoSchedule" },
            { key: "any", operator: "Exists", effect: "NoExecute" },
          ],
        },
      },"
`);
  });
});

describe("without Rancher's object", () => {
  test("what the release and the control plane explain is Rancher's own, and the rest is written", () => {
    const defaults = [
      { key: CONTROL_PLANE, operator: "Exists", effect: "NoSchedule" },
      { key: "node-role.kubernetes.io/controlplane", operator: "Equal", value: "true", effect: "NoSchedule" },
    ];
    expect(
      agentsIn(tainted, ...agents({ agent: [...defaults, dedicated, own], fleet: [dedicated] })),
    ).toMatchInlineSnapshot(`
"      agents: {
        clusterAgent: {
          appendTolerations: [{ key: "team", operator: "Exists", effect: "NoSchedule" }],
        },
      },"
`);
  });

  test("an agent without a toleration for the control plane was given none by Rancher", () => {
    expect(agentsIn(tainted, ...agents())).toContain("deriveTolerations: false");
  });

  test("an agent that is not in the input is said to be unknown", () => {
    expect(agentsIn(tainted, ...agents({ agent: [dedicated] }).slice(0, 1))).toMatchInlineSnapshot(`
"      agents: {
        fleetAgent: {
          // fleet-agent is not in the input: what it is given beyond the pools' taints is not known
        },
      },"
`);
  });
});
