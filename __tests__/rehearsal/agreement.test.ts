import { agreementOn } from "../../lib/rehearsal/agreement";
import type { RehearsalStage } from "../../lib/rehearsal/rehearsal";
import { rehearse } from "../../lib/rehearsal/rehearse";
import { renderAgreementJson } from "../../lib/report/rehearsal-json";
import { renderAgreementMarkdown } from "../../lib/report/rehearsal-markdown";
import { renderAgreementText } from "../../lib/report/rehearsal-text";
import { clusterOf } from "./clusters";
import { dumpOf, liveCluster, proven } from "./throw-away";

const CLUSTER = clusterOf({
  first: { roles: "etcd control-plane worker", taints: ["test-key=test-value:NoExecute"] },
  gpu: { roles: "worker", taints: ["gpu:NoSchedule"], nodes: 2 },
});

// biome-ignore lint/suspicious/noExplicitAny: objects of Kubernetes, of any kind
type Json = any;

function agreementAfter(change: (items: Json[]) => Json[] | undefined, stage: RehearsalStage = "steady") {
  const dump = dumpOf(rehearse(CLUSTER, { stage }), proven(CLUSTER, stage));
  const items = change(dump.items) ?? dump.items;
  return agreementOn(liveCluster({ ...dump, items }), CLUSTER);
}

const named = (items: Json[], name: RegExp): Json[] => items.filter(({ metadata }) => name.test(metadata.name));

const head = (text: string) => text.split("\n\n")[0];

test("where the scheduler decides as the proof does, the first line says so, and what has no node", () => {
  expect(renderAgreementText(agreementAfter(() => undefined))).toMatchInlineSnapshot(`
"agreed: 14 of 14 workloads of edge, as the proof says: coredns, fleet-agent,
  dashboard-shell and 6 more have no node
stage steady: 3 nodes, 14 workloads

Workloads
  agrees cattle-cluster-agent: on first; not on gpu
  agrees fleet-agent: not on first, gpu
  agrees rancher-webhook: on first; not on gpu
  agrees system-upgrade-controller: on first, gpu
  agrees helm-operation: on first; not on gpu
  agrees dashboard-shell: not on first, gpu
  agrees coredns: not on first, gpu
  agrees metrics-server: not on first, gpu
  agrees local-path-provisioner: not on first, gpu
  agrees local-path-helper: on first, gpu; in the real cluster never made, as
      local-path-provisioner does not run
  agrees helm-install-traefik-crd: not on first, gpu
  agrees helm-install-traefik: not on first, gpu
  agrees traefik: not on first, gpu; in the real cluster never made, as
      helm-install-traefik-crd does not run
  agrees svclb-traefik: not on first, gpu; in the real cluster never made, as
      helm-install-traefik-crd does not run"
`);
});

test("at an upgrade, and while the first node is alone, it is the same", () => {
  for (const stage of ["upgrade", "bootstrap"] as const) {
    expect(agreementAfter(() => undefined, stage).verdict).toBe("agreed");
  }
});

test("one pod on a node that the proof closes is a disagreement, and says which taint was to keep it off", () => {
  const agreement = agreementAfter((items) => {
    const [probe] = named(items, /^coredns-on-gpu$/);
    probe.spec.nodeName = "gpu-1";
    probe.status = { phase: "Running" };
    return undefined;
  });
  expect(head(renderAgreementText(agreement))).toMatchInlineSnapshot(`
"disagreed: on 1 of 14 workloads of edge: coredns runs on gpu, and the proof says
  that it does not, because of gpu:NoSchedule
stage steady: 3 nodes, 14 workloads"
`);
});

test("a pod that no node takes although the proof has one for it is a disagreement, with the scheduler's words", () => {
  const agreement = agreementAfter((items) => {
    const [probe] = named(items, /^system-upgrade-controller-on-gpu$/);
    delete probe.spec.nodeName;
    probe.status = {
      phase: "Pending",
      conditions: [
        {
          type: "PodScheduled",
          status: "False",
          reason: "Unschedulable",
          message: "0/3 nodes are available: \u001b[31m3 Insufficient cpu.",
        },
      ],
    };
    return undefined;
  });
  expect(agreement.verdict).toBe("disagreed");
  expect(renderAgreementText(agreement).split("\n").slice(0, 10).join("\n")).toMatchInlineSnapshot(`
"disagreed: on 1 of 14 workloads of edge: system-upgrade-controller has no place
  on gpu, and the proof says that it runs there
stage steady: 3 nodes, 14 workloads

Workloads
  disagrees system-upgrade-controller: on first; not on gpu
    gpu: no node takes it, says the scheduler: 0/3 nodes are available:
      \\u001b[31m3 Insufficient cpu.; the proof says that it runs there
  agrees cattle-cluster-agent: on first; not on gpu
  agrees fleet-agent: not on first, gpu"
`);
});

test("a DaemonSet on a pool that it has no place on is a disagreement", () => {
  const agreement = agreementAfter((items) => {
    const [daemonSet] = named(items, /^svclb-traefik$/);
    const template = { metadata: { ...daemonSet.spec.template.metadata, namespace: daemonSet.metadata.namespace } };
    const pods = ["gpu-1", "gpu-2"].map((nodeName) => ({
      kind: "Pod",
      apiVersion: "v1",
      metadata: { ...template.metadata, name: `svclb-traefik-on-${nodeName}` },
      spec: { nodeName },
      status: { phase: "Running" },
    }));
    return [...items, ...pods];
  });
  expect(agreement.workloads[0]).toMatchObject({ workload: "svclb-traefik", verdict: "disagrees" });
});

test("pods of which the scheduler has said nothing are not decided yet, and the command is there to ask again", () => {
  const agreement = agreementAfter((items) => {
    for (const pod of named(items, /^coredns/).filter(({ kind }) => kind === "Pod")) {
      delete pod.spec.nodeName;
      pod.status = { phase: "Pending" };
    }
    return undefined;
  });
  expect(head(renderAgreementText(agreement))).toMatchInlineSnapshot(`
"undecided: 1 of 14 workloads of edge is not decided yet
  kubectl get nodes,pods,deployments,daemonsets,jobs -A -o json
stage steady: 3 nodes, 14 workloads"
`);
});

test("what is not there is not decided: pods, a DaemonSet that nobody looked at, nodes", () => {
  expect(agreementAfter((items) => items.filter(({ metadata }) => metadata.name !== "coredns-on-gpu")).verdict).toBe(
    "undecided",
  );
  expect(
    agreementAfter((items) => {
      delete named(items, /^svclb-traefik$/)[0].status;
      return items.filter(({ kind, metadata }) => kind !== "Pod" || !metadata.name.startsWith("svclb-"));
    }).workloads[0],
  ).toMatchObject({ workload: "svclb-traefik", verdict: "undecided" });
  expect(agreementAfter((items) => items.filter(({ metadata }) => metadata.name !== "gpu-2")).verdict).toBe(
    "undecided",
  );
});

test("what a node keeps off for want of somebody who keeps it alive says nothing about the proof", () => {
  const agreement = agreementAfter((items) => {
    named(items, /^gpu-1$/)[0].spec.taints.push({ key: "node.kubernetes.io/unreachable", effect: "NoSchedule" });
    return undefined;
  });
  expect(agreement.verdict).toBe("undecided");
  expect(renderAgreementText(agreement)).toContain(
    "1 node of gpu has node.kubernetes.io/unreachable:NoSchedule besides",
  );
  const without = agreementAfter((items) => {
    for (const node of named(items, /^gpu-\d$/)) node.spec = {};
    for (const pod of named(items, /^coredns-on-gpu$/)) {
      pod.spec.nodeName = "gpu-1";
      pod.status = { phase: "Running" };
    }
    return undefined;
  });
  expect(without.workloads.find(({ workload }) => workload === "coredns")?.verdict).toBe("undecided");
});

test("a pod that names its node is left a while to be evicted", () => {
  const refused = clusterOf(
    { all: { roles: "etcd control-plane worker", taints: ["a:NoExecute"] } },
    { kubernetes_version: "v1.36.3+k3s1" },
  );
  const rehearsal = rehearse(refused, { stage: "steady" });
  const dump = dumpOf(
    rehearsal,
    (workload, node) => workload === "local-path-helper" || proven(refused, "steady")(workload, node),
  );
  expect(agreementOn(liveCluster(dump), refused).workloads[0]).toMatchObject({
    workload: "local-path-helper",
    verdict: "disagrees",
  });
  const [pod] = named(dump.items, /^local-path-helper/);
  pod.metadata.creationTimestamp = "2026-11-28T10:04:50Z";
  expect(agreementOn(liveCluster(dump), refused).workloads[0]).toMatchObject({
    workload: "local-path-helper",
    verdict: "undecided",
  });
});

test("nodes of another state of the app are not compared", () => {
  const dump = dumpOf(rehearse(CLUSTER, { stage: "steady" }), () => true);
  const changed = clusterOf({
    first: { roles: "etcd control-plane worker" },
    gpu: { roles: "worker", taints: ["gpu:NoSchedule"], nodes: 2 },
  });
  expect(() => agreementOn(liveCluster(dump), changed)).toThrowErrorMatchingInlineSnapshot(`
"the nodes and pods are of other manifests than cdktf-rancher-k3s rehearse --stage steady prints of "edge" now
  = why: the app, or this program, has changed since they were applied
  = help: print the manifests again, and apply them to a cluster without the former ones"
`);
});

test("nodes of two stages are not compared", () => {
  const [one, two] = (["steady", "upgrade"] as const).map((stage) => dumpOf(rehearse(CLUSTER, { stage }), () => true));
  for (const node of named(two?.items ?? [], /^gpu-\d$/)) node.metadata.name = `other-${node.metadata.name}`;
  const both = { ...one, items: [...(one?.items ?? []), ...(two?.items ?? [])] };
  expect(() => agreementOn(liveCluster(both), CLUSTER)).toThrowErrorMatchingInlineSnapshot(`
"the nodes are of several rehearsals of "edge"
  = why: what the scheduler decided with the nodes of one says nothing about another
  = help: take a new throw-away cluster, or delete those of all but one: kubectl delete nodes,namespaces -l rancher-k3s/rehearsal-stage=..."
`);
});

test("Markdown has the answer in its heading, and JSON what each pool was asked and answered", () => {
  const agreement = agreementAfter(() => undefined);
  expect(renderAgreementMarkdown(agreement).split("\n").slice(0, 7).join("\n")).toMatchInlineSnapshot(`
"## ✅ agreed: 14 of 14 workloads of edge, as the proof says: \`coredns\`, \`fleet-agent\`, \`dashboard-shell\` and 6 more have no node

stage steady: 3 nodes, 14 workloads

| workload | proof and scheduler | where it runs |
| --- | --- | --- |
| \`cattle-cluster-agent\` | agrees | on \`first\`; not on \`gpu\` |"
`);
  const json = JSON.parse(renderAgreementJson(agreement));
  expect(json.schemaVersion).toBe("cdktf-rancher-k3s/rehearsal/v1");
  expect(json.workloads.find(({ workload }: Json) => workload === "coredns")).toMatchInlineSnapshot(`
{
  "kind": "Deployment",
  "namespace": "kube-system",
  "own": {
    "scheduler": {
      "kind": "refused",
      "message": "0/2 nodes are available: 2 node(s) had untolerated taint(s).",
    },
    "verdict": "agrees",
  },
  "pools": [
    {
      "pool": "first",
      "proof": {
        "by": [
          "test-key=test-value:NoExecute",
        ],
        "verdict": "blocked",
      },
      "scheduler": {
        "kind": "refused",
        "message": "0/2 nodes are available: 2 node(s) had untolerated taint(s).",
      },
      "verdict": "agrees",
    },
    {
      "pool": "gpu",
      "proof": {
        "by": [
          "gpu:NoSchedule",
        ],
        "verdict": "blocked",
      },
      "scheduler": {
        "kind": "refused",
        "message": "0/2 nodes are available: 2 node(s) had untolerated taint(s).",
      },
      "verdict": "agrees",
    },
  ],
  "verdict": "agrees",
  "workload": "coredns",
}
`);
});
