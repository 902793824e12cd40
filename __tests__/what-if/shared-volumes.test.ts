import type { KubectlObject } from "../doctor/objects";
import { agent, coredns, server, worker } from "../doctor/system-objects";
import { app, withRoom } from "./cluster";
import { outlookOn } from "./command";

const base = [
  withRoom(server("cp-1", { taints: ["role=cp:NoSchedule"] })),
  ...["w-1", "w-2", "w-3"].map((name) => withRoom(worker(name))),
  ...agent({ is: "running", on: "cp-1" }),
  ...coredns({ is: "running", on: "cp-1" }),
];
const claim = (name: string, mode: string): KubectlObject[] => [
  {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace: "shop" },
    spec: { volumeName: `pv-${name}`, accessModes: [mode] },
  },
  { apiVersion: "v1", kind: "PersistentVolume", metadata: { name: `pv-${name}` }, spec: {} },
];
const using = (name: string) => ({ volumes: [{ name: "data", persistentVolumeClaim: { claimName: name } }] });
const tolerating = { tolerations: [{ key: "x", operator: "Exists" }] };

function futureOfA(objects: readonly KubectlObject[], change: Parameters<typeof outlookOn>[1]) {
  const { departures, staying } = outlookOn([...base, ...objects], change);
  const of = [...departures, ...staying].find(({ workload }) => workload.name === "a");
  return of === undefined ? undefined : [of.future.kind, ...of.future.doubts];
}

const DRAIN = { drainNode: ["w-1"] };
const EVICT = { taint: ["w-1,x=y:NoExecute"] };
const CLOSE = { taint: ["w-1,x=y:NoSchedule"] };

describe("a volume that is used on one node at a time", () => {
  const data = claim("data", "ReadWriteOnce");
  const one = app("a", ["w-1"], { spec: using("data") });
  const two = app("a", ["w-1", "w-1"], { spec: using("data") });
  const other = app("b", ["w-1"], { spec: { ...using("data"), ...tolerating } });

  test("goes with its only pod", () => {
    expect(futureOfA([...data, ...one], DRAIN)).toEqual(["fits"]);
    expect(futureOfA([...data, ...one], EVICT)).toEqual(["fits"]);
    expect(futureOfA([...data, ...one], CLOSE)).toEqual(["fits"]);
  });

  test("is not where the second of two pods may land", () => {
    const doubt =
      "the volume of its claim data is used on one node at a time, and more than one pod that looks for a node uses it";
    expect(futureOfA([...data, ...two], DRAIN)).toEqual(["may-not-fit", doubt]);
    expect(futureOfA([...data, ...one, ...app("b", ["w-1"], { spec: using("data") })], DRAIN)).toEqual([
      "may-not-fit",
      doubt,
    ]);
  });

  test("stays with a pod that stays", () => {
    const doubt = "the volume of its claim data is used on one node at a time, and shop/b-7d9f8b6c5-0 keeps it on w-1";
    expect(futureOfA([...data, ...one, ...other], EVICT)).toEqual(["may-not-fit", doubt]);
    expect(futureOfA([...data, ...one, ...other], CLOSE)).toEqual(["may-not-fit", doubt]);
    expect(futureOfA([...data, ...two], CLOSE)?.[0]).toBe("may-not-fit");
  });

  test("stays with a pod that leaves later, until it does", () => {
    const staying = (seconds: number) =>
      app("b", ["w-1"], {
        spec: {
          ...using("data"),
          tolerations: [{ key: "x", operator: "Exists", effect: "NoExecute", tolerationSeconds: seconds }],
        },
      });
    expect(futureOfA([...data, ...one, ...staying(3600)], EVICT)).toEqual([
      "may-not-fit",
      "the volume of its claim data is used on one node at a time, and shop/b-7d9f8b6c5-0 keeps it on w-1 until it leaves, which is later",
    ]);
    expect(futureOfA([...data, ...one, ...staying(0)], EVICT)?.[1]).toContain("more than one pod that looks");
  });

  test("may stay with a pod of a node that does not tell that it has ended", () => {
    const change = { taint: ["w-1,node.kubernetes.io/unreachable:NoExecute", "w-2,x=y:NoExecute"] };
    const from = app("a", ["w-2"], { spec: using("data") });
    const other = app("b", ["w-1"], { spec: using("data") });
    expect(futureOfA([...data, ...from, ...other], change)).toEqual([
      "may-not-fit",
      "the volume of its claim data is used on one node at a time, and shop/b-7d9f8b6c5-0 may keep it on w-1, which may not tell that the pod has ended",
    ]);
    const deleted = { deleteNode: ["w-1"], taint: ["w-2,x=y:NoExecute"] };
    expect(futureOfA([...data, ...from, ...other], deleted)).toEqual(["fits"]);
  });

  test("is no doubt where there is one node for all of them", () => {
    const closed = { cordon: ["w-3"], drainNode: ["w-1"] };
    expect(futureOfA([...data, ...two], closed)).toEqual(["fits"]);
    const staying = app("b", ["w-2"], { spec: using("data") });
    expect(futureOfA([...data, ...one, ...staying], closed)).toEqual(["fits"]);
  });

  test("is no doubt for pods of other claims, of another namespace, and where many nodes may use it", () => {
    const elsewhere = app("b", ["w-1"], { namespace: "other", spec: { ...using("data"), ...tolerating } });
    expect(futureOfA([...data, ...one, ...elsewhere], EVICT)).toEqual(["fits"]);
    const many = claim("data", "ReadWriteMany");
    expect(futureOfA([...many, ...two], DRAIN)).toEqual(["fits"]);
    expect(futureOfA([...many, ...one, ...other], EVICT)).toEqual(["fits"]);
  });
});
