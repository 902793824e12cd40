import type { KubectlObject } from "../doctor/objects";
import { agent, coredns, server, worker } from "../doctor/system-objects";
import { app, daemonSet, withRoom } from "./cluster";
import { outlookOn } from "./command";

const DRAIN = { drainNode: ["w-1"] };
const EVICT = { taint: ["w-1,x=y:NoExecute"] };

describe("pods that a silent node does not end are there for the scheduler", () => {
  const ZONE = "topology.kubernetes.io/zone";
  const apart = (topologyKey: string) => ({
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { app: "a" } }, topologyKey }],
      },
    },
  });
  const cluster = (ready: "True" | "False" | "Unknown", topologyKey = ZONE) => [
    withRoom(server("cp-1", { taints: ["role=cp:NoSchedule"] })),
    withRoom(worker("w-1", { ready, labels: { [ZONE]: "a" } })),
    withRoom(worker("w-2", { labels: { [ZONE]: "a" } })),
    ...agent({ is: "running", on: "cp-1" }),
    ...coredns({ is: "running", on: "cp-1" }),
    ...app("a", ["w-1"], { spec: apart(topologyKey) }),
    ...daemonSet("log", ["cp-1", "w-1", "w-2"]),
  ];
  const of = (objects: KubectlObject[], change: Parameters<typeof outlookOn>[1]) => {
    const { future } = outlookOn(objects, change).departures.find(({ workload }) => workload.name === "a") ?? {};
    return [future?.kind, ...(future?.doubts ?? [])];
  };

  test.each([EVICT, DRAIN])("their anti-affinity counts: %j", (change) => {
    expect(of(cluster("Unknown"), change)).toEqual(["no-place"]);
    expect(of(cluster("True"), change)).toEqual(["fits"]);
    expect(of(cluster("Unknown", "kubernetes.io/hostname"), change)).toEqual(["fits"]);
  });

  test("so it does where the change makes the node silent, and not where it is deleted", () => {
    expect(of(cluster("True"), { taint: ["w-1,node.kubernetes.io/unreachable:NoExecute"] })).toEqual(["no-place"]);
    expect(of(cluster("Unknown"), { deleteNode: ["w-1"] })).toEqual(["fits"]);
  });

  test("of a node that is not Ready it is not known", () => {
    expect(of(cluster("False"), EVICT)).toEqual([
      "may-not-fit",
      "a pod that is to leave a node that is not Ready may keep its room until the node is",
    ]);
  });

  test("and a pod that leaves later keeps its whole zone until then", () => {
    const slow = { tolerations: [{ key: "x", operator: "Exists", tolerationSeconds: 60 }] };
    const objects = [
      ...cluster("True").slice(0, -7),
      ...app("slow", ["w-1"], { labels: { app: "a" }, spec: slow }),
      ...app("a", ["w-1"], { spec: apart(ZONE) }),
    ];
    expect(of(objects, EVICT)).toEqual(["may-not-fit", "pods that leave later take its room until then"]);
  });
});
