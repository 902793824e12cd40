import { schedulerReport } from "../../lib/doctor/scheduler-message";

const after = " preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.";

test.each([
  ["1 Insufficient cpu, 1 Insufficient nvidia.com/gpu", ["not enough cpu", "not enough nvidia.com/gpu"]],
  ["pod has unbound immediate PersistentVolumeClaims", ["a volume claim is not bound yet"]],
  ['persistentvolumeclaim "data" not found', ["a volume claim does not exist"]],
  ['persistentvolumeclaim "data" is being deleted', ["a volume claim is being deleted"]],
  ['persistentvolumeclaim "data" bound to non-existent persistentvolume "pv-1"', ["a volume claim is bound to none"]],
  ["1 node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)", ["a volume claim is bound to none"]],
  ['persistentvolume "pv-1" not found', ["a volume does not exist"]],
  [
    'waiting for ephemeral volume controller to create the persistentvolumeclaim "a-b"',
    ["a volume claim is not made yet"],
  ],
  ["1 node(s) had volume node affinity conflict", ["its volume is on a node that does not fit"]],
  ["1 node(s) didn't match PersistentVolume's node affinity", ["its volume is on a node that does not fit"]],
  ["1 node(s) had no available volume zone", ["its volume is in a zone without a node that fits"]],
  ["1 node(s) did not have enough free storage", ["there is not enough free storage"]],
  [
    "1 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode",
    ["its volume is for one pod alone, and another uses it"],
  ],
  ["1 node(s) didn't satisfy existing pods anti-affinity rules", ["the anti-affinity of other pods keeps it off"]],
  ["1 node(s) didn't match pod affinity rules", ["its pod affinity or anti-affinity is not met"]],
  ["1 node(s) didn't match pod affinity/anti-affinity", ["its pod affinity or anti-affinity is not met"]],
  [
    "1 node(s) didn't match pod topology spread constraints (missing required label)",
    ["its topology spread constraints are not met"],
  ],
  ["1 cannot allocate all claims", ["the devices it claims are not free"]],
])("the scheduler's %s is put into words", (reasons, words) => {
  expect(schedulerReport(`0/2 nodes are available: ${reasons}.`).others).toEqual(words);
  expect(schedulerReport(`0/2 nodes are available: ${reasons}.${after}`).others).toEqual(words);
  expect(schedulerReport(`0/2 nodes are available: ${reasons}. still not schedulable,${after}`).others).toEqual(words);
});

test("a reason that is not known is quoted, and stands beside those that are", () => {
  const message = `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) lacked a frobnicator, of all things.${after}`;
  expect(schedulerReport(message).others).toEqual([
    "not enough cpu",
    'the scheduler says: "node(s) lacked a frobnicator, of all things"',
  ]);
  expect(schedulerReport('running PreFilter plugin "X": no luck').others).toEqual([
    'the scheduler says: "running PreFilter plugin "X": no luck"',
  ]);
});

test("a quotation is short", () => {
  expect(schedulerReport("y".repeat(5000)).others.join().length).toBeLessThan(300);
});

test.each([
  ["node(s) had untolerated taint(s)", "since Kubernetes 1.34"],
  ["node(s) had untolerated taint {a/b: c}", "before"],
  ["node(s) had taint {a: }, that the pod didn't tolerate", "before 1.24"],
])("%s is counted, as it was written %s", (reason) => {
  const message = `0/5 nodes are available: 1 Insufficient cpu, 2 ${reason}, 2 node(s) were unschedulable.${after}`;
  expect(schedulerReport(message)).toMatchObject({ tainted: 2, closed: 4, others: ["not enough cpu"] });
});

const DO_NOT_FIT = "its node selector and required node affinity do not fit 2 nodes";

test.each([
  ["node(s) didn't match Pod's node affinity/selector", DO_NOT_FIT],
  ["node(s) didn't match node selector", DO_NOT_FIT],
  ["node(s) didn't satisfy plugin(s) [NodeAffinity]", DO_NOT_FIT],
  ["node(s) were unschedulable", "2 nodes are cordoned"],
])("%s is told by the nodes, and in words where they are not there", (reason, words) => {
  const report = schedulerReport(`0/2 nodes are available: 2 ${reason}.${after}`);
  expect(report).toMatchObject({ tainted: 0, others: [], ofLabelsAndCordons: [words] });
});

test("what is about nodes is told apart from what is about the pod", () => {
  const { others, ofNodes } = schedulerReport(`0/2 nodes are available: 2 Insufficient cpu.${after}`);
  expect([...ofNodes]).toEqual(others);
  expect(schedulerReport('persistentvolumeclaim "data" not found').ofNodes.size).toBe(0);
});

test("what is said of preemption is not about the pod's own place", () => {
  const message = "0/1 nodes are available: 1 Too many pods. preemption: 0/1 nodes are available: 1 Insufficient cpu.";
  expect(schedulerReport(message).others).toEqual(["the nodes are full of pods"]);
  expect(schedulerReport("").others).toEqual([]);
  expect(schedulerReport("0/1 nodes are available: no new claims to deallocate.").others).toEqual([]);
});
