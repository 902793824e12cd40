import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { controller, diagnosed, type KubectlObject, pendingPod } from "./objects";
import { before, coredns, deployment, installer, server, UNINITIALIZED, worker } from "./system-objects";

/** Moments of a K3s control plane, rebuilt from what a real one did. */

const explained = (...objects: readonly KubectlObject[]) => diagnosed(...objects).explanations;
const whole = (...objects: readonly KubectlObject[]) => renderDiagnosisText(diagnosed(...objects));

describe("what K3s does that nobody expects is explained", () => {
  test("before the first node is initialized there is no scheduler, and pods say nothing", () => {
    const fresh = server("server-1", { taints: [UNINITIALIZED] });
    const unseen = coredns({ is: "pending", unseen: true });
    const line =
      "K3s starts its scheduler once one node is initialized: until then pods are Pending and nothing says why";
    expect(explained(fresh, ...unseen)).toContain(line);
    expect(explained(fresh, server("server-2"), ...unseen)).not.toContain(line);
    expect(explained(fresh, ...coredns({ is: "pending" }))).not.toContain(line);
  });

  test("a disabled chart on tainted nodes stays, as the job that removes it waits", () => {
    expect(
      explained(
        server("server-1", { taints: ["team=a:NoSchedule"] }),
        ...installer("helm-delete-traefik"),
        ...deployment("traefik", { is: "running", on: "server-1" }),
        controller("DaemonSet", "svclb-traefik-ec6bb34b", { namespace: "kube-system", status: { numberReady: 1 } }),
      ),
    ).toContain(
      "helm-delete-traefik cannot run, so nothing removes svclb-traefik-ec6bb34b and traefik, although traefik is disabled or deleted",
    );
  });

  describe("load balancers that ask for the label enablelb", () => {
    const balancer = controller("DaemonSet", "svclb-web-9993e7e8", {
      namespace: "lb-system",
      metadata: {
        labels: {
          "svccontroller.k3s.cattle.io/svcname": "web",
          "svccontroller.k3s.cattle.io/svcnamespace": "shop",
        },
      },
      template: { nodeSelector: { "svccontroller.k3s.cattle.io/enablelb": "true" } },
    });
    const enabled = (value: string) => worker("agent-1", { labels: { "svccontroller.k3s.cattle.io/enablelb": value } });

    test("when the last label is gone", () => {
      expect(explained(worker("agent-1"), balancer)).toEqual([
        "svclb-web-9993e7e8 runs nowhere, as no node has the label svccontroller.k3s.cattle.io/enablelb=true: K3s asks for it until the Service shop/web is written again, although no node has it any more",
      ]);
    });

    test("when a node has another value", () => {
      expect(explained(enabled("false"), balancer)).toEqual([
        "svclb-web-9993e7e8 runs nowhere, as no node has the label svccontroller.k3s.cattle.io/enablelb=true: one node with another value is enough for K3s to ask for it",
      ]);
    });

    test("nothing is said when a node has it", () => {
      expect(explained(enabled("true"), balancer)).toEqual([]);
    });
  });

  test("load balancers in a namespace of their own are K3s's, and their Service is where its label says", () => {
    const { skipping, blocked } = diagnosed(
      worker("agent-1", { taints: ["edge=1:NoExecute"] }),
      controller("DaemonSet", "svclb-web-9993e7e8", {
        namespace: "lb-system",
        metadata: {
          labels: {
            "svccontroller.k3s.cattle.io/svcname": "web",
            "svccontroller.k3s.cattle.io/svcnamespace": "shop",
          },
        },
      }),
    );
    const [only] = [...skipping, ...blocked];
    expect(only?.workload.known?.name).toBe("svclb");
    expect(only?.remedy.commands[0]).toMatch(/^kubectl -n shop annotate service web /);
  });

  test("jobs of charts are recognized where their HelmChart is", () => {
    const { blocked } = diagnosed(
      worker("agent-1", { taints: ["edge=1:NoExecute"] }),
      pendingPod("helm-install-web-5nq8b", {
        namespace: "shop",
        owner: ["Job", "helm-install-web"],
        metadata: { labels: { "helmcharts.helm.cattle.io/chart": "web" } },
      }),
    );
    expect(blocked.map(({ workload }) => workload.known?.name)).toEqual(["helm-job"]);
  });

  test("a patch of CoreDNS is said to be gone after a restart, and pools to reach nodes that register", () => {
    const text = whole(server("server-1", { taints: ["team=a:NoSchedule"] }), ...coredns({ is: "pending" })).replace(
      /\s+/g,
      " ",
    );
    expect(text).toContain("helps until K3s restarts on a server, which writes the object again");
    expect(text).toContain("a node that is there keeps its own until it is deleted and registers again");
  });
});

test("since when a NoExecute taint is on a node is told", () => {
  const taint = { key: "team", value: "a", effect: "NoExecute", timeAdded: before(90) };
  expect(
    explained(
      server("server-1", { taints: [taint] }),
      ...deployment("cattle-cluster-agent", { is: "pending" }, { namespace: "cattle-system" }),
    ),
  ).toContain("server-1 has team=a:NoExecute since 2026-03-04 08:30:00 UTC (1 hour)");
});
