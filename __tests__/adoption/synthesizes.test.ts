import { adopt } from "../../lib/adoption/adopt";
import { renderAdoptionText } from "../../lib/report/adoption-text";
import type { KubectlObject } from "../doctor/objects";
import { agent } from "../doctor/system-objects";
import { ALL_ROLES, agents, inPool, liveCluster, provisioned, registered, SERVER_ROLES } from "./clusters";
import { clusterOfApp } from "./run-app";

const ETCD = { etcd: { snapshotRetention: 5 } };
const all = registered("a", ALL_ROLES, { labels: inPool("all") });

const ON_SERVERS = { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" };

const config = (machineGlobalConfig: object, others: object = {}) =>
  provisioned({ rkeConfig: { ...ETCD, machineGlobalConfig, ...others } });

/** What the printed app is judged to be, and what was said of that. */
function judged(...objects: readonly KubectlObject[]) {
  const { program, remarks } = adopt(liveCluster(objects));
  const { findings } = clusterOfApp(program).prove();
  const named = (kind: string) =>
    remarks.flatMap(({ kind: each, text }) => (each === kind ? (/RK\d{3}/.exec(text) ?? []) : []));
  return {
    accepted: findings.filter(({ acknowledged }) => acknowledged !== undefined).map(({ code }) => code),
    errors: findings
      .filter((each) => each.severity === "error" && each.acknowledged === undefined)
      .map(({ code }) => code),
    leftOver: findings.filter(({ code }) => code.startsWith("RK9")).map(({ code }) => code),
    saidAccepted: named("note"),
    saidRefused: named("refused"),
  };
}

const NO_NETWORK = config({ "flannel-backend": "none", "disable-network-policy": true });
const NO_CLOUD = config({ "disable-cloud-controller": true, "kubelet-arg": ["cloud-provider=external"] });

describe("an app of a cluster that runs synthesizes", () => {
  test.each<[string, readonly KubectlObject[], readonly string[]]>([
    ["with a network that nobody wrote into Rancher", [all, ...agents(), NO_NETWORK], ["RK113"]],
    ["with a cloud controller that nobody wrote into Rancher", [all, ...agents(), NO_CLOUD], ["RK112"]],
    [
      "with labels in its configuration, which do nothing",
      [all, ...agents(), config({ "node-label": ["a=b"] })],
      ["RK501"],
    ],
    [
      "with values of charts that do nothing",
      [all, ...agents(), config({}, { chartValues: { coredns: { a: 1 }, "rke2-calico": { a: 1 } } })],
      ["RK506", "RK506"],
    ],
    [
      "with configuration for a pool that is gone",
      [
        all,
        ...agents(),
        config(
          {},
          {
            machineSelectorConfig: [
              { machineLabelSelector: { matchLabels: inPool("gone") }, config: { "kubelet-arg": ["max-pods=50"] } },
            ],
          },
        ),
      ],
      ["RK507"],
    ],
    [
      "with taints given to the kubelet",
      [all, ...agents(), config({ "kubelet-arg": ["register-with-taints=a=b:NoSchedule"] })],
      ["RK522"],
    ],
    [
      "with servers alone, of which none is a worker",
      [
        registered("a", SERVER_ROLES, {
          labels: inPool("all"),
          taints: ["node-role.kubernetes.io/control-plane:NoSchedule"],
        }),
        ...agents({ agent: [ON_SERVERS], fleet: [ON_SERVERS] }),
      ],
      ["RK106"],
    ],
    ["with nothing to accept", [all, ...agents(), config({})], []],
  ])("%s", (_what, objects, codes) => {
    const { accepted, errors, leftOver, saidAccepted, saidRefused } = judged(...objects);
    expect([accepted, saidAccepted]).toEqual([codes, codes]);
    expect([errors, saidRefused, leftOver]).toEqual([[], [], []]);
  });
});

describe("what the input does not show to run is not accepted, and the app says so", () => {
  const asleep = registered("a", ALL_ROLES, { labels: inPool("all"), ready: "False" });
  const cordoned = registered("a", ALL_ROLES, { labels: inPool("all"), unschedulable: true });
  const waiting = registered("a", ALL_ROLES, {
    labels: inPool("all"),
    taints: ["node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule"],
  });
  const other = registered("b", ["worker"], { labels: inPool("other"), ready: "Unknown" });
  const idle = agents().map((each) => ({ ...each, status: {} }));

  test.each<[string, readonly KubectlObject[], string]>([
    ["a node that is not Ready", [asleep, ...agents(), NO_NETWORK], "RK113"],
    ["a node that waits for its cloud controller", [waiting, ...agents(), NO_CLOUD], "RK112"],
    ["a pool of which no node answers", [all, other, ...agents(), NO_NETWORK], "RK113"],
    ["a cordoned node, which says nothing of the next", [cordoned, ...agents(), NO_NETWORK], "RK113"],
    ["an agent without a pod", [all, ...idle, NO_NETWORK], "RK113"],
    ["no agent in the input", [all, ...agents().slice(1), NO_NETWORK], "RK113"],
    ["an agent that crashes", [all, ...agent({ is: "crashing", on: "a", restarts: 7 }), NO_NETWORK], "RK113"],
  ])("%s", (_what, objects, code) => {
    const { accepted, errors, saidRefused } = judged(...objects);
    expect(accepted).toEqual([]);
    expect(errors).toContain(code);
    expect(saidRefused).toEqual(errors);
  });

  test("a place for new pods, whatever runs now", () => {
    const tainted = registered("a", ALL_ROLES, { labels: inPool("all"), taints: ["dedicated=cp:NoSchedule"] });
    const { accepted, errors, saidRefused } = judged(tainted, ...agents(), config({}));
    expect(accepted).toEqual([]);
    expect(errors).toContain("RK203");
    expect(saidRefused).toEqual(errors);
  });

  test("the report begins with it, and with the command that shows the plan all the same", () => {
    const text = renderAdoptionText(adopt(liveCluster([asleep, ...agents(), NO_NETWORK])));
    expect(text).toMatchInlineSnapshot(`
"edge: 1 pool, 1 node, v1.33.5+k3s1; does not synthesize: 1 error
  CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS=true npx cdktf diff
  with the app: it must import, and destroy nothing

Does not synthesize
  - the app does not synthesize because of RK113, the nodes of pool "all" never
    get ready, because no network runs; it is not accepted in the app, as the
    input does not show that nodes of every pool are Ready and Rancher's agent
    runs
    npx cdktf-rancher-k3s explain RK113
"
`);
  });
});

test("a node that died beside others of its pool does not hide that the cluster runs", () => {
  const dead = registered("b", ALL_ROLES, { labels: inPool("all"), ready: "Unknown" });
  const { accepted, errors } = judged(all, dead, ...agents(), NO_NETWORK);
  expect([accepted, errors]).toEqual([["RK113"], []]);
});
