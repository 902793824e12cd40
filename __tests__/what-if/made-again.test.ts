import { controller, type KubectlObject, runningPod } from "../doctor/objects";
import { server, UNREACHABLE, worker } from "../doctor/system-objects";
import { app, asking, withRoom } from "./cluster";
import { answer, outlookOn, whatIfRun } from "./command";

const dead = worker("w-1", { taints: UNREACHABLE, ready: "Unknown" });
const ADMITTED = {
  tolerations: ["not-ready", "unreachable"].map((name) => ({
    key: `node.kubernetes.io/${name}`,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds: 300,
  })),
};
const database = app("db", ["w-1"], { kind: "StatefulSet", spec: ADMITTED });
const job = (spec: object, status: object = {}, pods = 1) => [
  controller("Job", "load", { spec, status: { active: pods, ...status } }),
  ...Array.from({ length: pods }, (_, index) => runningPod(`load-${index}`, "w-1", { owner: ["Job", "load"] })),
];
const nodes = [worker("w-1"), worker("w-2")];

describe("what is made again only once the old pod has ended is not said to come up elsewhere", () => {
  const HELD = "1 lost: StatefulSet shop/db is not made again while its node does not answer";

  test.each<[string, string, KubectlObject[], string[]]>([
    [
      "a StatefulSet on a node that is to stop answering",
      HELD,
      [...nodes, ...database],
      ["--taint", "w-1,node.kubernetes.io/unreachable:NoExecute"],
    ],
    ["on one that does not answer and is drained", HELD, [dead, worker("w-2"), ...database], ["--drain-node", "w-1"]],
    ["or is tainted", HELD, [dead, worker("w-2"), ...database], ["--taint", "w-1,x:NoExecute"]],
    [
      "a StatefulSet on a node that is not Ready",
      "1 lost: StatefulSet shop/db may not be made again",
      [worker("w-1", { ready: "False" }), worker("w-2"), ...database],
      ["--drain-node", "w-1"],
    ],
    [
      "a Job that waits for the end of its pods",
      "1 lost: Job shop/load is not made again while its node does not answer",
      [dead, worker("w-2"), ...job({ podReplacementPolicy: "Failed" })],
      ["--drain-node", "w-1"],
    ],
  ])("%s", async (_case, expected, objects, args) => {
    expect(await answer(objects, ...args)).toBe(expected);
  });

  test.each<[string, KubectlObject[], string[]]>([
    ["its node is deleted", database, ["--delete-node", "w-1"]],
    ["its node is out of service", database, ["--taint", "w-1,node.kubernetes.io/out-of-service:NoExecute"]],
    ["it is a Deployment's", app("web", ["w-1"]), ["--drain-node", "w-1"]],
    ["it is a Job's that does not wait", job({}), ["--drain-node", "w-1"]],
  ])("but where %s", async (_case, objects, args) => {
    expect(await answer([dead, worker("w-2"), ...objects], ...args)).toBe("0 moves: 1 pod moves and finds a place");
  });

  test.each([
    ["ReadWriteOnce", "1 lost: Deployment shop/web may find no place"],
    ["ReadWriteOncePod", "1 lost: Deployment shop/web may find no place"],
    ["ReadWriteMany", "0 moves: 1 pod moves and finds a place"],
  ])("a volume that is %s is free on another node, or not", async (mode, expected) => {
    const volume: KubectlObject[] = [
      {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: "data", namespace: "shop" },
        spec: { volumeName: "pv-data", accessModes: [mode] },
      },
      { apiVersion: "v1", kind: "PersistentVolume", metadata: { name: "pv-data" }, spec: {} },
    ];
    const spec = { ...ADMITTED, volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] };
    const web = [worker("w-2"), ...volume, ...app("web", ["w-1"], { spec })];
    expect(await answer([dead, ...web], "--drain-node", "w-1")).toBe(expected);
    expect(await answer([worker("w-1"), ...web], "--drain-node", "w-1")).toMatch(/^0 moves: /);
    expect(await answer([dead, ...web], "--delete-node", "w-1")).toMatch(/^0 moves: /);
  });

  test("and no toleration is offered, as no new pod comes to such a node", () => {
    for (const objects of [database, app("web", ["w-1"])]) {
      expect(outlookOn([dead, worker("w-2"), ...objects], { taint: ["w-1,x:NoExecute"] }).keeping).toEqual([]);
    }
  });

  test("what it waits for stands under it, and what the drain waits for", async () => {
    const { out } = await whatIfRun([dead, worker("w-2"), ...database], ["--drain-node", "w-1"]);
    expect(out.split("\n\n")[1]).toMatchInlineSnapshot(`
"Are not made again while their node does not answer
  StatefulSet shop/db on w-1 is evicted by the drain and is not made again while
      its node does not answer
    a StatefulSet makes no other pod while nobody knows that the old one has
        ended: until its node answers, is deleted or has the taint
        node.kubernetes.io/out-of-service, or the pod is deleted by force, which
        is safe only where its node is down for good"
`);
    expect(out).toContain("--skip-wait-for-delete-timeout");
  });
});

describe("a Job makes no other pod", () => {
  test.each<[string, string, KubectlObject[]]>([
    ["without retries", "1 lost: Job shop/load is gone for good", job({ backoffLimit: 0 })],
    ["that has none left", "1 lost: Job shop/load is gone for good", job({ backoffLimit: 2 }, { failed: 1 }, 3)],
    [
      "that is over",
      "1 lost: Job shop/load is gone for good",
      job({}, { conditions: [{ type: "Failed", status: "True" }] }),
    ],
    [
      "perhaps, by rules that are not read",
      "1 lost: Job shop/load may not be made again",
      job({ podFailurePolicy: {} }),
    ],
    [
      "perhaps, by an index that is not read",
      "1 lost: Job shop/load may not be made again",
      job({ backoffLimitPerIndex: 1 }),
    ],
    ["perhaps, where it is not in the input", "1 lost: Job shop/load may not be made again", job({}).slice(1)],
    ["where it has retries it does", "0 moves: 2 pods move and find a place", job({ backoffLimit: 2 }, {}, 2)],
  ])("%s", async (_case, expected, objects) => {
    expect(await answer([...nodes, ...objects], "--drain-node", "w-1")).toBe(expected);
  });

  test("which a cordon does nothing to", async () => {
    expect(await answer([...nodes, ...job({ backoffLimit: 0 })], "--cordon", "w-1")).toMatch(
      /^0 nothing: nothing moves/,
    );
  });
});

test("whether an object that nothing is known of makes a pod again is not known", async () => {
  const objects = [...nodes, runningPod("build", "w-1", { owner: ["TaskRun", "build"] })];
  expect(await answer(objects, "--drain-node", "w-1")).toBe("1 lost: TaskRun shop/build may not be made again");
  const { departures } = outlookOn(objects, { drainNode: ["w-1"] });
  expect(departures[0]?.future.doubts).toEqual(["what a TaskRun does when its pod is gone is not known"]);
});

describe("what is made again is made from its template, not from the pod that is there", () => {
  const tolerating = { tolerations: [{ key: "gpu", operator: "Exists" }] };
  const hash = "7d9f8b6c5";
  const patched = (template: object, pod: object = tolerating, kind: "Deployment" | "StatefulSet" = "Deployment") => [
    controller(kind, "web", { template }),
    runningPod(`web-${hash}-0`, "w-1", {
      owner: kind === "Deployment" ? ["ReplicaSet", `web-${hash}`] : [kind, "web"],
      hash,
      spec: { ...pod },
    }),
  ];
  const gpu = [worker("w-1"), worker("w-2", { taints: ["gpu:NoSchedule"] })];
  const MAY = "1 lost: Deployment shop/web may find no place";
  const replicaSet = (template: object) =>
    controller("ReplicaSet", `web-${hash}`, {
      template,
      metadata: { ownerReferences: [{ kind: "Deployment", name: "web", controller: true }] },
    });

  test.each<[string, string, KubectlObject[], string[]]>([
    ["a pod that was given a toleration by hand", MAY, [...gpu, ...patched({})], ["--drain-node", "w-1"]],
    [
      "a template that was given a node selector since",
      MAY,
      [...nodes, ...patched({ nodeSelector: { disk: "ssd" } }, {})],
      ["--drain-node", "w-1"],
    ],
    [
      "a template that asks for more since",
      "1 lost: StatefulSet shop/web may find no place",
      [withRoom(worker("w-1")), withRoom(worker("w-2"), "2"), ...patched(asking("3"), asking("1"), "StatefulSet")],
      ["--drain-node", "w-1"],
    ],
    [
      "a template that asks for less since, which the pod's own ReplicaSet does not know",
      MAY,
      [withRoom(worker("w-1")), withRoom(worker("w-2"), "2"), ...patched(asking("1"), asking("3"))],
      ["--drain-node", "w-1"],
    ],
    [
      "a taint that the pod tolerates by hand, for it is not let in again",
      "1 lost: Deployment shop/web runs on, and may find no place once it restarts",
      [worker("w-1"), ...patched({})],
      ["--taint", "w-1,gpu:NoExecute"],
    ],
    [
      "the ReplicaSet of the pod has the toleration",
      "0 moves: 1 pod moves and finds a place",
      [...gpu, ...patched({}), replicaSet(tolerating)],
      ["--drain-node", "w-1"],
    ],
    [
      "tolerations of admission are no patch",
      "0 moves: 1 pod moves and finds a place",
      [...nodes, ...patched({}, ADMITTED)],
      ["--drain-node", "w-1"],
    ],
    [
      "other nodes take both",
      "0 moves: 1 pod moves and finds a place",
      [...gpu, worker("w-3"), ...patched({})],
      ["--drain-node", "w-1"],
    ],
  ])("%s", async (_case, expected, objects, args) => {
    expect(await answer(objects, ...args)).toBe(expected);
  });

  test("and room is counted for the larger of the two, once", () => {
    const room = [withRoom(worker("w-1")), withRoom(worker("w-2"), "3"), server("cp-1", { unschedulable: true })];
    const futures = (...objects: KubectlObject[]) =>
      outlookOn([...room, ...objects], { drainNode: ["w-1"] }).departures.map(({ future }) => future.kind);
    const web = patched({ ...asking("3"), ...tolerating }, asking("3"));
    expect(futures(...web)).toEqual(["fits"]);
    expect(futures(...patched(asking("2"), asking("1")), ...app("a", ["w-1"], { spec: asking("1") }))).toEqual([
      "fits",
      "fits",
    ]);
    expect(futures(...patched(asking("3"), asking("1")), ...app("a", ["w-1"], { spec: asking("1") }))).toEqual([
      "may-not-fit",
      "may-not-fit",
    ]);
  });
});
