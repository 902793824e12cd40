import { controller, type KubectlObject } from "../doctor/objects";
import { server, worker } from "../doctor/system-objects";
import { app } from "./cluster";
import { type NO_CHANGE, outlookOn } from "./command";

const objects: KubectlObject[] = [
  worker("worker-1", { labels: { pool: "gpu" }, taints: ["dedicated=gpu:NoSchedule"] }),
  worker("worker-2", { unschedulable: true }),
  ...app("web", ["worker-1"]),
];

/** What is refused of a change, all at once. */
function refusal(change: Partial<typeof NO_CHANGE>, on = objects): string {
  try {
    outlookOn(on, change);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a change that cannot be is refused, with what may have been meant", () => {
  test("several mistakes at once", () => {
    expect(
      refusal({
        taint: ["woker-1,a=b:NoExecutes", "pool=gpu,a:NoSchedule", "a=b:NoSchedule", "label=pol=gpu,a:NoSchedule"],
        untaint: ["worker-1,dedicate:NoSchedule"],
        cordon: ["label=pool=gpus"],
      }),
    ).toMatchInlineSnapshot(`
"--taint "woker-1,a=b:NoExecutes": there is no node "woker-1" in the input, did you mean "worker-1"?
  = why: what happens on a node that is not there is not known
  = help: name a node (n1, or node=n1), every node (all), or nodes by a label (label=pool=gpu, or label=pool for any value); there are "worker-1", "worker-2"
--taint "woker-1,a=b:NoExecutes": taint "a=b:NoExecutes": has the unknown effect "NoExecutes", did you mean "NoExecute"?
  = why: neither kubectl nor Kubernetes takes such a taint
  = help: use NoSchedule, PreferNoSchedule, NoExecute, spelled as Kubernetes does
--taint "pool=gpu,a:NoSchedule": nodes "pool=gpu" are none
  = why: a name of a node holds no =
  = help: nodes with a label are written "label=pool=gpu"; otherwise name a node (n1, or node=n1), every node (all), or nodes by a label (label=pool=gpu, or label=pool for any value)
--taint "a=b:NoSchedule": names no node
  = why: nothing would be changed
  = help: write --taint NODES,TAINT; name a node (n1, or node=n1), every node (all), or nodes by a label (label=pool=gpu, or label=pool for any value)
--taint "label=pol=gpu,a:NoSchedule": no node in the input has the label "pol=gpu", did you mean "pool"?
  = why: nothing would be changed
  = help: kubectl get nodes --show-labels shows which labels nodes have
--untaint "worker-1,dedicate:NoSchedule": no such node carries the taint "dedicate:NoSchedule", did you mean "dedicated=gpu:NoSchedule"?
  = why: kubectl refuses to take away what is not there
  = help: take away one that is there: "dedicated=gpu:NoSchedule"
--cordon "label=pool=gpus": no node in the input has the label "pool=gpus", did you mean "pool=gpu"?
  = why: nothing would be changed
  = help: kubectl get nodes --show-labels shows which labels nodes have"
`);
  });

  test("taints that Kubernetes itself gives and takes", () => {
    expect(refusal({ untaint: ["worker-2,node.kubernetes.io/unschedulable:NoSchedule"] })).toMatchInlineSnapshot(`
"--untaint "worker-2,node.kubernetes.io/unschedulable:NoSchedule": "node.kubernetes.io/unschedulable:NoSchedule" says that the node is cordoned
  = why: Kubernetes puts it on again until the node is uncordoned
  = help: use --uncordon"
`);
  });

  test("contradictions, whichever node they are on", () => {
    expect(
      refusal({
        taint: ["all,a=b:NoSchedule", "worker-1,a=c:NoSchedule", "worker-1,dedicated=x:NoSchedule"],
        untaint: ["worker-1,dedicated"],
        cordon: ["all"],
        uncordon: ["worker-2"],
      }),
    ).toMatchInlineSnapshot(`
"node "worker-1": "a=b:NoSchedule" and "a=c:NoSchedule" are both to be put on
  = why: which comes last is not told, and it decides what happens
  = help: a node has one taint of a key and effect: choose the value
node "worker-1": "dedicated=x:NoSchedule" is to be put on and taken away
  = why: which comes last is not told, and it decides what happens
  = help: ask for one of the two
node "worker-2": --cordon and --uncordon are both asked for
  = why: which comes last is not told, and it decides what happens
  = help: ask for each alone"
`);
  });

  test("nothing, and releases of anything but K3s", () => {
    expect(refusal({})).toMatchInlineSnapshot(`
"no change is asked for
  = why: there is nothing to say before it is clear what is to be done
  = help: use --taint, --untaint, --cordon, --uncordon, --drain-node, --delete-node or --kubernetes-version, such as --taint n1,dedicated=gpu:NoExecute"
`);
    expect(refusal({ kubernetesVersion: "1.34.3" })).toMatchInlineSnapshot(`
"--kubernetes-version "1.34.3" is not a K3s version
  = why: Rancher installs RKE2 whenever the version does not contain k3s
  = help: write it as K3s releases are named: v1.34.3+k3s1"
`);
    const rke2 = [server("cp-1", { version: "v1.33.5+rke2r1" }), ...app("web", ["cp-1"])];
    expect(refusal({ kubernetesVersion: "v1.34.3+k3s1" }, rke2)).toMatchInlineSnapshot(`
"--kubernetes-version "v1.34.3+k3s1": this cluster runs "v1.33.5+rke2r1"
  = why: what a release changes is known of K3s alone
  = help: leave the option out"
`);
  });
});

test("an input without nodes or without pods, of which it would be said that nothing happens", () => {
  const [one, , ...rest] = objects;
  expect(refusal({ cordon: ["all"] }, rest)).toMatch(/^the input holds no Node\n/);
  const withoutPods = [one, controller("Deployment", "web")] as KubectlObject[];
  expect(refusal({ cordon: ["all"] }, withoutPods)).toMatch(/^the input holds no Pod\n/);
});

describe("a change is written as kubectl makes it", () => {
  const commands = (change: Partial<typeof NO_CHANGE>) => outlookOn(objects, change).commands;

  test.each<[Partial<typeof NO_CHANGE>, string[]]>([
    [{ taint: ["node=worker-1,a=b:NoSchedule"] }, ["kubectl taint nodes worker-1 a=b:NoSchedule"]],
    [
      { taint: ["worker-1,dedicated=x:NoSchedule"] },
      ["kubectl taint nodes worker-1 dedicated=x:NoSchedule --overwrite"],
    ],
    [{ taint: ["label=pool=gpu,a:NoExecute"] }, ["kubectl taint nodes -l pool=gpu a:NoExecute"]],
    [{ taint: ["worker-1,dedicated:NoSchedule-"] }, ["kubectl taint nodes worker-1 dedicated:NoSchedule-"]],
    [{ untaint: ["all,dedicated"] }, ["kubectl taint nodes worker-1 dedicated-"]],
    [{ uncordon: ["worker-2"], cordon: ["worker-1"] }, ["kubectl cordon worker-1", "kubectl uncordon worker-2"]],
    [{ deleteNode: ["all"] }, ["kubectl delete node worker-1 worker-2"]],
  ])("%j", (change, expected) => {
    expect(commands(change)).toEqual(expected);
  });

  test("and what of it changes nothing is said", () => {
    const { notes, verdict } = outlookOn(objects, {
      taint: ["worker-1,dedicated=gpu:NoSchedule", "worker-1,node.kubernetes.io/unreachable:NoExecute"],
      cordon: ["worker-2"],
      uncordon: ["worker-1"],
    });
    expect(verdict).toBe("lost");
    expect(notes.slice(0, 4)).toMatchInlineSnapshot(`
[
  "dedicated=gpu:NoSchedule is on worker-1 already",
  "node.kubernetes.io/unreachable:NoExecute and node.kubernetes.io/unreachable:NoSchedule: Kubernetes's own, taken away again unless the node is not answering, so what is said here holds for a node that is",
  "worker-2 is cordoned already",
  "worker-1 is not cordoned",
]
`);
  });
});
