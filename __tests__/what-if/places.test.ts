import { controller, pendingPod, pod, runningPod } from "../doctor/objects";
import { DNS_TOLERATIONS, server, worker } from "../doctor/system-objects";
import { app, asking, daemonSet, localVolume, withRoom } from "./cluster";
import { outlookOn } from "./command";

/** What becomes of each workload whose pods leave, the doubts in brackets. */
const futures = (...[objects, change]: Parameters<typeof outlookOn>) =>
  outlookOn(objects, change).departures.map(
    ({ workload, future: { kind, nodes, homeless, doubts } }) =>
      `${workload.name} ${kind} ${nodes.join(" ")}${homeless > 0 ? ` ${homeless} homeless` : ""}${doubts.length > 0 ? ` (${doubts.join("; ")})` : ""}`,
  );
const nodes = (...cpus: readonly string[]) => cpus.map((cpu, index) => withRoom(worker(`w-${index}`), cpu));
const gone = { taint: ["w-0,gone:NoExecute"] };
const hostPort = (port: number) => ({ containers: [{ ports: [{ hostPort: port }] }] });
const apart = (app: string) => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app } } },
      ],
    },
  },
});

describe("a pod that is evicted finds a place for certain", () => {
  test("where a node has room for everything that moves", () => {
    const apps = [...app("a", ["w-0"], { spec: asking("1") }), ...app("b", ["w-0"], { spec: asking("2") })];
    expect(futures([...nodes("4", "4"), ...apps], gone)).toEqual(["a fits w-1", "b fits w-1"]);
  });

  test("where there are more nodes than pods that keep it off", () => {
    const apps = app("a", ["w-0", "w-1"], { spec: apart("a") });
    expect(futures([...nodes("4", "4", "4"), ...apps], gone)).toEqual(["a fits w-2"]);
    const ports = app("a", ["w-0", "w-0"], { spec: hostPort(443) });
    expect(futures([...nodes("4", "4", "4"), ...ports], gone)).toEqual(["a fits w-1 w-2"]);
  });

  test("although it is to be spread evenly, where it is alone: CoreDNS of K3s", () => {
    const spread = { topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "DoNotSchedule" };
    const selector = { labelSelector: { matchLabels: { app: "dns" } } };
    const spec = { tolerations: DNS_TOLERATIONS, topologySpreadConstraints: [{ ...spread, ...selector }] };
    expect(futures([...nodes("4", "4"), ...app("dns", ["w-0"], { spec })], gone)).toEqual(["dns fits w-1"]);
    expect(futures([...nodes("4", "4"), ...app("dns", ["w-0", "w-1"], { spec })], gone)).toEqual([
      "dns may-not-fit w-1 (it is to be spread evenly, which is not judged)",
    ]);
  });
});

describe("a pod that is evicted may find no place", () => {
  test("where others that move as well may take the room, and at least so many have none", () => {
    const three = app("a", ["w-0", "w-0", "w-0"], { spec: asking("3") });
    expect(futures([...nodes("9", "4", "4"), ...three], gone)).toEqual([
      "a may-not-fit w-1 w-2 1 homeless (others that move at the same time may take the room before it)",
    ]);
    const two = [...app("a", ["w-0"], { spec: asking("3") }), ...app("b", ["w-0"], { spec: asking("2") })];
    expect(futures([...nodes("9", "4"), ...two], gone)).toEqual([
      "a may-not-fit w-1 (others that move at the same time may take the room before it)",
      "b may-not-fit w-1 (others that move at the same time may take the room before it)",
    ]);
  });

  test("where pods that wait already may take the room", () => {
    const waiting = pendingPod("queued", { spec: asking("3") });
    expect(futures([...nodes("9", "4"), ...app("a", ["w-0"], { spec: asking("3") }), waiting], gone)).toEqual([
      "a may-not-fit w-1 (others that move at the same time may take the room before it)",
    ]);
  });

  test("where a DaemonSet comes to the node that is opened", () => {
    const opened = { ...gone, untaint: ["w-1,closed"] };
    const closed = withRoom(worker("w-1", { taints: ["closed:NoSchedule"] }), "4");
    const log = controller("DaemonSet", "log", { template: asking("1") });
    const objects = [...nodes("9"), closed, ...app("a", ["w-0"], { spec: asking("4") })];
    expect(futures(objects, opened)).toEqual(["a fits w-1"]);
    expect(futures([...objects, log], opened)).toEqual([
      "a may-not-fit w-1 (others that move at the same time may take the room before it)",
    ]);
  });

  test("where it and others that move keep apart, or want the same port", () => {
    const apps = [...app("a", ["w-0"], { spec: apart("b") }), ...app("b", ["w-0"])];
    expect(futures([...nodes("4", "4"), ...apps], gone)).toEqual([
      "a may-not-fit w-1 (it must keep apart from others that move at the same time)",
      "b may-not-fit w-1 (it must keep apart from others that move at the same time)",
    ]);
    const ports = [...app("a", ["w-0"], { spec: hostPort(80) }), ...app("b", ["w-0"], { spec: hostPort(80) })];
    expect(futures([...nodes("4", "4"), ...ports], gone)).toHaveLength(2);
    expect(futures([...nodes("4", "4"), ...ports], gone).join()).not.toMatch(/ fits /);
  });

  test("where no node has room, and it goes before pods of lower priority", () => {
    const busy = app("busy", ["w-1"], { spec: asking("4") });
    const first = app("first", ["w-0"], { spec: { ...asking("2"), priority: 1000 } });
    const last = app("last", ["w-0"], { spec: asking("2") });
    expect(futures([...nodes("4", "4"), ...busy, ...first, ...last], gone)).toEqual([
      "last no-place  1 homeless",
      "first may-not-fit  (the scheduler may put off pods of lower priority to make room for it)",
    ]);
  });

  test("where nodes do not say what they have, and it asks for some", () => {
    const silent = [worker("w-0"), worker("w-1")];
    const apps = [...app("a", ["w-0"], { spec: asking("1") }), ...app("b", ["w-0"])];
    expect(futures([...silent, ...apps], gone)).toEqual([
      "a may-not-fit w-1 (whether the nodes have enough for its requests is not in the input)",
      "b fits w-1",
    ]);
  });

  test("where its volume is not in the input, or is made anew", () => {
    const { spec } = localVolume("data", "w-0");
    const ephemeral = { volumes: [{ name: "scratch", ephemeral: {} }] };
    expect(futures([...nodes("4", "4"), ...app("a", ["w-0"], { spec })], gone)).toEqual([
      "a may-not-fit w-1 (where the volume of its claim data can be used is not in the input)",
    ]);
    expect(futures([...nodes("4", "4"), ...app("a", ["w-0"], { spec: ephemeral })], gone)).toEqual([
      "a may-not-fit w-1 (the volume of its claim a-7d9f8b6c5-0-scratch is made anew, and where is not known)",
    ]);
  });
});

describe("a pod that is evicted has no place for certain", () => {
  test("and why is said node by node: taint, selector, room, volume, port", () => {
    const data = localVolume("data", "w-0");
    const objects = [
      ...nodes("4", "1"),
      withRoom(server("cp-1", { taints: ["node-role.kubernetes.io/control-plane:NoSchedule"] })),
      withRoom(worker("w-2", { labels: { disk: "hdd" } })),
      ...app("big", ["w-0"], { spec: asking("2") }),
      ...app("db", ["w-0"], { kind: "StatefulSet", spec: data.spec }),
      ...data.objects,
      ...app("edge", ["w-0"], { spec: { ...hostPort(443), nodeSelector: { "kubernetes.io/hostname": "w-1" } } }),
      runningPod("lb", "w-1", { owner: ["DaemonSet", "lb"], spec: hostPort(443) }),
      ...app("ssd", ["w-0"], { spec: { nodeSelector: { disk: "ssd" } } }),
    ];
    const { departures } = outlookOn(objects, { ...gone, cordon: ["w-2"] });
    const told = departures.map(({ workload, future: { kind, hindrances } }) => [
      workload.name,
      kind,
      ...hindrances.closed.map((each) => `${each.nodes} ${each.taints.map(({ key }) => key)}`),
      ...hindrances.obstructed.map((each) => `${each.nodes} ${each.reasons}`),
      ...hindrances.volumes,
      `${hindrances.notAskedFor.nodes} not asked for`,
    ]);
    expect(told).toMatchInlineSnapshot(`
[
  [
    "big",
    "no-place",
    "w-0 gone",
    "cp-1 node-role.kubernetes.io/control-plane",
    "w-2 node.kubernetes.io/unschedulable",
    "w-1 not enough cpu",
    " not asked for",
  ],
  [
    "db",
    "no-place",
    "w-0 gone",
    "the volume of its claim data can be used on w-0 alone",
    " not asked for",
  ],
  [
    "edge",
    "no-place",
    "w-1 host port 443/TCP is taken by DaemonSet shop/lb",
    "cp-1,w-0,w-2 not asked for",
  ],
  [
    "ssd",
    "no-place",
    "cp-1,w-0,w-1,w-2 not asked for",
  ],
]
`);
  });
});

describe("a pod that tolerates a taint for a while", () => {
  const spec = (...tolerations: readonly object[]) => ({ tolerations });
  const tolerating = { key: "gone", operator: "Exists", effect: "NoExecute" };
  const limited = { ...tolerating, tolerationSeconds: 60 };

  test("is evicted when the time is over, and again and again where it has no other node", () => {
    const apps = app("a", ["w-0"], { spec: spec(limited) });
    const [departure] = outlookOn([...nodes("4"), ...apps], gone).departures;
    expect([departure?.seconds, departure?.future.kind]).toEqual([60, "comes-back"]);
    expect(futures([...nodes("4", "4"), ...apps], gone)).toEqual(["a fits w-1"]);
  });

  test("stays where a toleration without a limit stands before, and not where it stands behind", () => {
    const seconds = (...tolerations: readonly object[]) =>
      outlookOn([...nodes("4"), ...app("a", ["w-0"], { spec: spec(...tolerations) })], gone).departures.map(
        (each) => each.seconds,
      );
    expect(seconds(tolerating, limited)).toEqual([]);
    expect(seconds(limited, tolerating)).toEqual([60]);
  });
});

describe("room on a node that pods leave later", () => {
  const late = (name: string) => ({
    tolerations: [{ key: name, operator: "Exists", effect: "NoExecute", tolerationSeconds: 3600 }],
  });
  const ever = { tolerations: [{ key: "late", operator: "Exists", effect: "NoExecute" }] };
  const change = { drainNode: ["w-0"], taint: ["w-1,late:NoExecute"] };
  const LATE = "(pods that leave later take its room until then)";

  test("is not there yet, so that a pod that leaves now may find no place", () => {
    const held = (spec: object, own: object) =>
      futures(
        [
          ...nodes("4", "4"),
          runningPod("old", "w-1", { spec: { ...spec, ...late("late") }, metadata: { labels: { app: "old" } } }),
          ...app("web", ["w-0"], { spec: { ...own, ...ever } }),
        ],
        change,
      );
    expect(held(hostPort(80), hostPort(80))).toContain(`web may-not-fit w-1 ${LATE}`);
    expect(held(asking("3"), asking("3"))).toContain(`web may-not-fit w-1 ${LATE}`);
    expect(held({}, apart("old"))).toContain(`web may-not-fit w-1 ${LATE}`);
    expect(held(asking("1"), asking("3"))).toContain("web fits w-1");
  });

  test("neither where taints that are there make them leave", () => {
    const objects = [
      withRoom(worker("w-0")),
      withRoom(worker("w-1", { taints: ["late:NoExecute"] })),
      ...app("old", ["w-1"], { spec: { ...asking("3"), ...late("late") } }),
      ...app("web", ["w-0"], { spec: { ...asking("3"), ...ever } }),
    ];
    expect(futures(objects, { drainNode: ["w-0"] })).toEqual([`web may-not-fit w-1 ${LATE}`]);
  });

  test("is there once a pod that leaves later still looks for it, and on other nodes", () => {
    const old = runningPod("old", "w-1", { spec: { ...asking("3"), ...late("late") } });
    const latest = {
      tolerations: [
        { key: "late", operator: "Exists", effect: "NoExecute" },
        { key: "later", operator: "Exists", effect: "NoExecute", tolerationSeconds: 7200 },
      ],
    };
    const web = app("web", ["w-0"], { spec: { ...asking("3"), ...latest } });
    const changes = { taint: ["w-1,late:NoExecute", "w-0,later:NoExecute"] };
    expect(futures([...nodes("4", "4"), old, ...web], changes)).toContain("web fits w-1");
    expect(futures([...nodes("4", "4", "4"), old, ...app("web", ["w-0"], { spec: asking("3") })], change)).toContain(
      "web fits w-2",
    );
  });

  test("is never there where a DaemonSet makes its pod again at once, which is evicted again and again", () => {
    const spec = { ...hostPort(80), ...late("late"), nodeSelector: { "kubernetes.io/hostname": "w-1" } };
    const objects = [
      ...nodes("4", "4"),
      ...daemonSet("proxy", ["w-1"], spec),
      ...app("web", ["w-0"], { spec: { ...hostPort(80), ...ever } }),
    ];
    expect(futures(objects, change)).toEqual(["web no-place  1 homeless", "proxy comes-back w-1"]);
    expect(outlookOn(objects, change).daemonSets).toEqual([]);
  });
});

test("a DaemonSet takes a pod off a node that its template does not tolerate, whatever the pod tolerates itself", () => {
  const spec = { tolerations: [{ key: "gone", operator: "Exists" }] };
  const lone = runningPod("log-w-0", "w-0", { owner: ["DaemonSet", "log"], spec });
  expect(futures([...nodes("4"), lone], gone)).toEqual([]);
  expect(futures([...nodes("4"), lone, controller("DaemonSet", "log")], gone)).toEqual(["log of-its-node "]);
});

test("pods that are over or on their way out do not move, and give up their room", () => {
  const leaving = runningPod("old", "w-1", {
    owner: ["Job", "old"],
    spec: asking("4"),
    metadata: { deletionTimestamp: "2026-03-04T10:00:00Z" },
  });
  const over = pod("over", { spec: { nodeName: "w-0" }, status: { phase: "Succeeded" } });
  const apps = app("a", ["w-0"], { spec: asking("3") });
  expect(futures([...nodes("4", "4"), leaving, over, ...apps], gone)).toEqual(["a fits w-1"]);
});
