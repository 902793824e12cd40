import { NodeRole, RancherHost } from "../../../lib";
import { dnsService } from "../own-addons";
import { chart, cluster } from "../start-up-models";
import { codesOf, PLAIN, written } from "./written";

const kubelet = (...args: string[]) => ({ "kubelet-arg": args });
const judged = (...args: Parameters<typeof cluster>) => {
  const proof = cluster(...args);
  return [proof.bootstrap.verdict, ...codesOf(proof).filter((code) => ["RK109", "RK530"].includes(code))];
};

describe("an address for names that kubelets are told in the place of K3s's", () => {
  test.each<[string, string[]]>([
    ["of the network of Services", ["cluster-dns=10.43.0.11"]],
    ["with dashes", ["--cluster-dns=10.43.0.11"]],
    ["in two arguments", ["cluster-dns=10.43.0.11", "cluster-dns=10.43.0.12"]],
  ])("%s that nothing has lets no cluster come up", (_what, args) => {
    expect(judged(kubelet(...args))).toEqual(["no", "RK530"]);
  });

  test.each<[string, string[]]>([
    ["a cache on the node", ["cluster-dns=169.254.20.10"]],
    ["a server outside of the cluster", ["cluster-dns=10.96.0.10"]],
    ["one that is known only at apply", ["cluster-dns=${var.dns}"]],
    ["a server, and a Service that nothing has", ["cluster-dns=10.96.0.10,10.43.0.11"]],
  ])("%s may answer", (_what, args) => {
    expect(judged(kubelet(...args))).toEqual(["depends", "RK109"]);
  });

  test.each<[string, object]>([
    ["K3s's own", kubelet("cluster-dns=10.43.0.10")],
    ["K3s's own among others", kubelet("cluster-dns=169.254.20.10,10.43.0.10")],
    ["others behind K3s's own", kubelet("cluster-dns+=169.254.20.10")],
    ["others before K3s's own", kubelet("cluster-dns-=169.254.20.10")],
    ["what K3s is told as well", { ...kubelet("cluster-dns=10.43.0.53"), "cluster-dns": "10.43.0.53" }],
    ["the tenth of another network", { ...kubelet("cluster-dns=10.99.0.10"), "service-cidr": "10.99.0.0/16" }],
    [
      "the tenth of an IPv6 network",
      { ...kubelet("cluster-dns=fd00:43::a"), "service-cidr": "fd00:43::/112", "cluster-cidr": "fd00:42::/56" },
    ],
    ["one that K3s takes for another argument, beside K3s's own", kubelet("cluster_dns=10.43.0.11")],
    ["another argument", kubelet("cluster-domain=10.43.0.11")],
  ])("is answered: %s", (_what, settings) => {
    expect(judged(settings)).toEqual(["yes"]);
  });

  test("may be that of a Service or a chart of the app's own", () => {
    const settings = kubelet("cluster-dns=10.43.0.11");
    const extra = { ...dnsService("10.43.0.11"), metadata: { name: "names", namespace: "kube-system" } };
    expect(judged(settings, [extra])).toEqual(["depends", "RK109"]);
    expect(judged(settings, [chart("node-local-dns")])).toEqual(["depends", "RK109"]);
  });

  test("does not matter to an agent that needs no DNS", () => {
    const rest = { rancherHost: RancherHost.ADDRESS };
    expect(judged(kubelet("cluster-dns=10.43.0.11"), [], PLAIN, rest)[0]).toBe("yes");
  });

  test("of other nodes than the first does not keep the cluster from coming up", () => {
    const side = (name: string) => ({ labels: { side: name } });
    const pools = { a: { roles: NodeRole.ALL, ...side("a") }, b: { roles: [NodeRole.WORKER], ...side("b") } };
    const on = (name: string) =>
      written(
        {
          machine_selector_config: [
            {
              config: JSON.stringify(kubelet("cluster-dns=10.43.0.11")),
              machine_label_selector: [{ match_labels: side(name).labels }],
            },
          ],
        },
        pools,
      );
    expect([on("a").bootstrap.verdict, on("b").bootstrap.verdict]).toEqual(["no", "yes"]);
    expect(
      on("b")
        .findings.filter(({ code }) => code === "RK530")
        .map(({ data }) => data),
    ).toEqual([{ key: "kubelet-arg", fault: "no-service", pools: ["b"] }]);
  });
});
