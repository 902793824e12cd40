import type { KubectlObject } from "../doctor/objects";
import { appliedToRancher } from "./applied";
import { agentsOf, appOf, argsOf, differenceLines, drifted, nodesOf, ofControlPlane } from "./living";

/** Tolerations of the agents that Kubernetes refuses, and what their order does. */

const AGENT = "cattle-cluster-agent";
const argsWith = (...tolerations: readonly object[]) => ({
  cluster_agent_deployment_customization: [{ append_tolerations: tolerations }],
});

/** Rancher's object with these tolerations, however they came there. */
function inRancher(appendTolerations: readonly object[], args = {}): KubectlObject {
  const object = appliedToRancher(argsOf(args));
  const spec = { ...(object.spec as object), clusterAgentDeploymentCustomization: { appendTolerations } };
  return { ...object, spec };
}

const TEAM = { key: "team", operator: "Exists", effect: "NoSchedule" };

describe("a toleration that Kubernetes refuses", () => {
  test.each([
    [
      "with seconds and another effect than NoExecute",
      { ...TEAM, seconds: 30 },
      { ...TEAM, tolerationSeconds: 30 },
      '{"key":"team","operator":"Exists","effect":"NoSchedule","tolerationSeconds":30}',
    ],
    [
      "whose operator is written small",
      { ...TEAM, operator: "exists" },
      { ...TEAM, operator: "exists" },
      '{"key":"team","operator":"exists","effect":"NoSchedule"}',
    ],
    [
      "that compares a value it does not look at",
      { ...TEAM, value: "a" },
      { ...TEAM, value: "a" },
      '{"key":"team","operator":"Exists","value":"a","effect":"NoSchedule"}',
    ],
  ])("never gets from the app to the agent: %s", (_which, written, sent, shown) => {
    const args = argsWith(written);
    const app = appOf({ args });
    const living = [...nodesOf(app), ...agentsOf(app)];
    expect(differenceLines(app, [...living, inRancher([sent], args)])).toEqual([
      `toleration ${shown} of ${AGENT}: app yes, Rancher yes, live no`,
    ]);
    expect(differenceLines(app, living)).toEqual([`toleration ${shown} of ${AGENT}: app yes, live no`]);
    expect(differenceLines(app, [...living, inRancher([], args)])).toEqual([
      `toleration ${shown} of ${AGENT}: app yes, Rancher no, live no`,
    ]);
  });

  test("is told where somebody added it in Rancher, as it stops every change of the agent", () => {
    const app = appOf();
    const added = { key: "x", operator: "exists", effect: "NoSchedule" };
    const { differences } = drifted(app, [...nodesOf(app), ...agentsOf(app), inRancher([TEAM, added])]);
    expect(differences).toMatchInlineSnapshot(`
[
  {
    "app": "no",
    "commands": [],
    "help": "take it out in Rancher: edit the cluster there as YAML",
    "kind": "agent",
    "live": "no",
    "rancher": "yes",
    "what": "toleration {"key":"x","operator":"exists","effect":"NoSchedule"} of cattle-cluster-agent",
    "why": "somebody added it in Rancher, whose webhook looks at keys alone. Kubernetes accepts no such toleration, and refuses the agent's Deployment with it: while it stands in Rancher, no change of the agent gets into the cluster",
  },
]
`);
  });

  test("of every key is refused by Rancher, and no patch is offered that would tolerate everything", () => {
    const args = argsWith({ operator: "Exists" });
    const app = appOf({ args });
    const { differences } = drifted(app, [...nodesOf(app), ...agentsOf(app)]);
    expect(differences).toMatchObject([
      { app: "yes", live: "no", commands: [], why: "Rancher refuses it, and with it the whole change" },
    ]);
  });
});

test("a limit in time of 0 or less that somebody wrote in Rancher evicts at once, and is none of the app's", () => {
  const [forGood, atOnce] = [undefined, -1].map((tolerationSeconds) => ({
    key: "k",
    operator: "Exists",
    effect: "NoExecute",
    ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
  })) as [object, object];
  const args = argsWith(forGood);
  const app = appOf({ args });
  expect(differenceLines(app, [...nodesOf(app), ...agentsOf(app), inRancher([atOnce], args)])).toEqual([
    `limit in time of toleration k:NoExecute op=Exists of ${AGENT}: app none, Rancher -1s, live none`,
  ]);
});

test("where the app says that there is no limit, nobody is told to write it", () => {
  const [own, limited] = [{ key: "k", operator: "Exists", effect: "NoExecute" }, { seconds: 0 }];
  const args = argsWith({ ...own, ...limited });
  const app = appOf({ args });
  const object = inRancher([{ ...own, tolerationSeconds: 300 }], args);
  const [difference] = drifted(app, [...nodesOf(app), ...agentsOf(app), object]).differences;
  expect(difference).toMatchObject({
    what: `limit in time of toleration k:NoExecute op=Exists of ${AGENT}`,
    why: expect.stringContaining("the app says that there is no limit, so somebody gave it one in Rancher"),
    help: expect.not.stringContaining("seconds = 0"),
  });
});

test("a limit in time that only apply tells is no drift, and said not to be compared", () => {
  const own = { key: "k", operator: "Exists", effect: "NoExecute" };
  const args = argsWith({ ...own, seconds: "${var.seconds}" });
  const app = appOf({ args });
  const agents = agentsOf(app, { [AGENT]: [...ofControlPlane(app), { ...own, tolerationSeconds: 60 }] });
  const living = [...nodesOf(app), ...agents];
  for (const objects of [living, [...living, inRancher([{ ...own, tolerationSeconds: 60 }], args)]]) {
    const { differences, notCompared } = drifted(app, objects);
    expect(differences).toEqual([]);
    expect(notCompared).toContainEqual({
      what: expect.stringMatching(/^cluster_agent_deployment_customization\.append_tolerations/),
      why: "known only at apply",
    });
  }
});

describe("of several tolerations for one taint the first counts", () => {
  const forGood = { key: "k", operator: "Equal", value: "v", effect: "NoExecute" };
  const aMinute = { key: "k", operator: "Exists", effect: "NoExecute" };
  const args = argsWith(forGood, { ...aMinute, seconds: 60 });
  const app = appOf({ args });
  const [inOrder, reversed] = [
    [forGood, { ...aMinute, tolerationSeconds: 60 }],
    [{ ...aMinute, tolerationSeconds: 60 }, forGood],
  ] as const;
  const living = (agent: readonly object[]) => [
    ...nodesOf(app),
    ...agentsOf(app, { [AGENT]: [...ofControlPlane(app), ...agent] }),
  ];
  const lines = (agent: readonly object[], ...more: readonly KubectlObject[]) =>
    differenceLines(app, [...living(agent), ...more]);

  test("and Rancher and the agent have them in another order", () => {
    expect(lines(reversed, inRancher(reversed, args))).toEqual([
      `how long ${AGENT} stays under k=v:NoExecute: app for good, Rancher 60s, live 60s`,
    ]);
    const [difference] = drifted(app, [...living(reversed), inRancher(reversed, args)]).differences;
    expect(difference?.commands).toEqual([expect.stringMatching(/"value":"v".*"tolerationSeconds":60/)]);
  });

  test("and the agent alone has them in another order", () => {
    expect(lines(reversed)).toEqual([`how long ${AGENT} stays under k=v:NoExecute: app for good, live 60s`]);
    expect(lines(reversed, inRancher(inOrder, args))).toEqual([
      `how long ${AGENT} stays under k=v:NoExecute: app for good, Rancher for good, live 60s`,
    ]);
  });

  test("so another order that changes nothing is none", () => {
    expect(lines(inOrder, inRancher(inOrder, args))).toEqual([]);
    const others = argsWith({ ...aMinute, seconds: 60 }, { key: "other", operator: "Exists", effect: "NoExecute" });
    const own = appOf({ args: others });
    const swapped = inRancher(
      [
        { key: "other", operator: "Exists", effect: "NoExecute" },
        { ...aMinute, tolerationSeconds: 60 },
      ],
      others,
    );
    expect(differenceLines(own, [...nodesOf(own), ...agentsOf(own), swapped])).toEqual([]);
  });

  test("and one that is written twice counts where it stands first", () => {
    const limited = { ...aMinute, seconds: 60 };
    const own = appOf({ args: argsWith(limited, forGood, limited) });
    expect(differenceLines(own, [...nodesOf(own), ...agentsOf(own)])).toEqual([]);
  });

  test("and those that Rancher puts before the app's for taints of the control plane are its own", () => {
    const pools = [{ name: "servers", roles: ["etcd", "control-plane", "worker"], taints: ["k=v:NoExecute"] }];
    const own = appOf({ args: argsWith({ ...aMinute, seconds: 60 }, forGood), pools });
    const agents = agentsOf(own, { [AGENT]: [forGood, ...reversed] });
    expect(differenceLines(own, [...nodesOf(own), ...agents])).toEqual([]);
  });
});
