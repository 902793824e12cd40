import { NodeRole, RancherHost } from "../../../lib";
import { dnsService, ownAddon } from "../own-addons";
import { PLAIN, verdictOf, written } from "./written";

const OWN = ownAddon("coredns");

const server = (name: string) => ({ roles: NodeRole.ALL, labels: { "rancher-k3s/node-pool": name } });

/** A cluster with this K3s configuration and these manifests. */
function cluster(settings: object, objects: readonly object[] = [], rest: object = {}) {
  return written({
    machine_global_config: JSON.stringify(settings),
    additional_manifest: objects.map((each) => JSON.stringify(each)).join("\n---\n"),
    ...rest,
  });
}

const ownDns = (settings: object, ...objects: object[]) =>
  cluster({ disable: ["coredns"], ...settings }, [OWN, ...objects]);
const told = ({ findings }: ReturnType<typeof written>) =>
  findings.flatMap((finding) => (finding.code === "RK530" ? [finding.data] : []));

describe("a CoreDNS of the app's own", () => {
  test.each([
    ["the standard address", {}, dnsService()],
    ["the tenth address of service-cidr", { "service-cidr": "10.99.0.0/16" }, dnsService("10.99.0.10")],
    ["the address in cluster-dns", { "cluster-dns": "10.43.0.99" }, dnsService("10.43.0.99")],
  ])("brings the cluster up with a Service at %s", (_what, settings, service) => {
    const proof = ownDns(settings, service);
    expect([proof.bootstrap.verdict, told(proof)]).toEqual(["yes", []]);
  });

  test.each([
    ["is of another network", { "service-cidr": "10.99.0.0/16" }, [dnsService()], "service-cidr", "no-service"],
    ["is not the one pods are told", { "cluster-dns": "10.43.0.99" }, [dnsService()], "cluster-dns", "no-service"],
    ["has no address", {}, [dnsService("None")], "service-cidr", "no-service"],
    [
      "is given any address",
      {},
      [{ ...dnsService(), spec: { selector: { app: "coredns" } } }],
      "service-cidr",
      "no-service",
    ],
    ["is not there", {}, [], "service-cidr", "no-service"],
    ["selects other pods", {}, [dnsService("10.43.0.10", { app: "dns" })], "service-cidr", "other-pods"],
  ])("is of no use where its Service %s", (_what, settings, services, key, fault) => {
    const proof = ownDns(settings, ...services);
    expect(told(proof)).toEqual([{ key, fault, pools: ["first"] }]);
    // Its pods run all the same.
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["no", "runs"]);
    expect(proof.bootstrap.pools[0]?.hosts[0]?.dns).toBe("unanswered");
    expect(proof.findings.map(({ code }) => code)).not.toContain("RK102");
  });

  test("is told of where its Service is refused, and somebody elsewhere may answer at that address", () => {
    const proof = ownDns({ "cluster-dns": "10.44.0.10" }, dnsService("10.44.0.10"));
    expect(told(proof)).toEqual([{ key: "cluster-dns", fault: "outside", pools: ["first"] }]);
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["depends", "runs"]);
    expect(proof.findings.map(({ code }) => code)).not.toContain("RK109");
  });

  test("is open where pods ask an address that no Service can have, and told of nowhere", () => {
    const proof = ownDns({ "cluster-dns": "192.0.2.53" }, dnsService());
    expect([proof.bootstrap.verdict, told(proof)]).toEqual(["depends", []]);
  });

  test("need not be asked by an agent that reaches Rancher by address, and is told of all the same", () => {
    const additional_manifest = JSON.stringify(OWN);
    const proof = written({ machine_global_config: "disable: [coredns]", additional_manifest }, PLAIN, {
      rancherHost: RancherHost.ADDRESS,
    });
    expect([proof.bootstrap.verdict, told(proof).length]).toEqual(["yes", 1]);
  });

  test.each([
    ["cluster-dns", { "cluster-dns": "${var.dns}" }, dnsService()],
    ["service-cidr", { "service-cidr": "${var.cidr}" }, dnsService()],
    ["the Service's address", {}, dnsService("${var.dns}")],
    ["a cache on the nodes", { "cluster-dns": "169.254.20.10" }, dnsService()],
  ])("is open where it is not known: %s", (_what, settings, service) => {
    const proof = ownDns(settings, service);
    expect([proof.bootstrap.verdict, told(proof)]).toEqual(["depends", []]);
  });

  test("is judged by the servers that are there first", () => {
    const selector = [{ match_labels: { "rancher-k3s/node-pool": "b" } }];
    const proof = written(
      {
        machine_global_config: "disable: [coredns]",
        machine_selector_config: [{ machine_label_selector: selector, config: "service-cidr: 10.99.0.0/16" }],
        additional_manifest: [OWN, dnsService()].map((each) => JSON.stringify(each)).join("\n---\n"),
      },
      { a: server("a"), b: server("b") },
    );
    // Its address is right on one of them; whether they join each other is another question.
    expect(proof.bootstrap.pools.map(({ verdict, dns }) => [verdict, dns.verdict])).toEqual([
      ["depends", "yes"],
      ["no", "no"],
    ]);
    expect(told(proof)).toEqual([{ key: "service-cidr", fault: "no-service", pools: ["b"] }]);
  });
});

describe("whoever the Service at the address selects answers, whatever it is called", () => {
  const OFF = { disable: ["coredns"] };
  const at = (name: string, namespace = "kube-system") => {
    const service = dnsService("10.43.0.10", { app: name });
    return { ...service, metadata: { ...service.metadata, namespace } };
  };
  const verdicts = (proof: ReturnType<typeof written>) => [proof.bootstrap.verdict, verdictOf("coredns", proof)];

  test.each([
    ["Deployment", "coredns-ha"],
    ["Deployment", "kube-dns"],
    ["DaemonSet", "node-dns"],
    ["StatefulSet", "coredns"],
  ])("%s %s", (kind, name) => {
    const proof = cluster(OFF, [ownAddon(name, {}, { kind }), at(name)]);
    expect([verdicts(proof), told(proof)]).toEqual([["yes", "runs"], []]);
  });

  test("beside one that is called CoreDNS, and that nobody asks", () => {
    const proof = cluster(OFF, [ownAddon("coredns", {}, { replicas: 0 }), ownAddon("coredns-ha"), at("coredns-ha")]);
    expect([verdicts(proof), told(proof)]).toEqual([["yes", "runs"], []]);
  });

  test.each([
    ["without replicas", ownAddon("coredns", {}, { kind: "StatefulSet", replicas: 0 }), "coredns"],
    ["for nodes that are not there", ownAddon("coredns-ha", { nodeSelector: { disk: "ssd" } }), "coredns-ha"],
  ])("and is judged as any other: %s", (_what, own, name) => {
    expect(cluster(OFF, [own, at(name)]).bootstrap.verdict).toBe("no");
  });

  test("and lives with taints by its own tolerations", () => {
    const pools = { first: { roles: NodeRole.ALL, taints: ["k=v:NoExecute"] } };
    const verdict = (pod: object) =>
      written(
        {
          machine_global_config: JSON.stringify(OFF),
          additional_manifest: [ownAddon("kube-dns", pod), at("kube-dns")]
            .map((each) => JSON.stringify(each))
            .join("\n---\n"),
        },
        pools,
      ).bootstrap.verdict;
    expect([verdict({}), verdict({ tolerations: [{ operator: "Exists" }] })]).toEqual(["no", "yes"]);
  });

  test.each([
    ["claims volumes", [ownAddon("coredns", {}, { kind: "StatefulSet", volumeClaimTemplates: [{}] }), at("coredns")]],
    ["is not called as a DNS", [ownAddon("resolver"), at("resolver")]],
    [
      "is one of several",
      [ownAddon("dns-a"), { ...ownAddon("dns-a"), metadata: { name: "dns-b", namespace: "kube-system" } }, at("dns-a")],
    ],
    [
      "is in another namespace",
      [{ ...ownAddon("coredns-ha"), metadata: { name: "coredns-ha", namespace: "dns" } }, at("coredns-ha", "dns")],
    ],
    ["is written as endpoints", [{ ...dnsService(), spec: { clusterIP: "10.43.0.10", ports: [{ port: 53 }] } }]],
  ])("and it is open where it %s", (_what, objects) => {
    const proof = cluster(OFF, objects);
    expect([verdicts(proof), told(proof)]).toEqual([["depends", "depends"], []]);
  });

  test("and of another one than CoreDNS it is open whether it does", () => {
    const asked = { ...at("other-dns"), metadata: { name: "other-dns", namespace: "kube-system" } };
    const proof = cluster(OFF, [ownAddon("coredns"), dnsService("10.43.0.53"), ownAddon("other-dns"), asked]);
    expect([verdicts(proof), told(proof)]).toEqual([["depends", "runs"], []]);
  });

  test("but not at another address than pods ask", () => {
    const proof = cluster(OFF, [ownAddon("coredns-ha"), dnsService("10.43.0.53", { app: "coredns-ha" })]);
    expect([proof.bootstrap.verdict, told(proof)]).toMatchObject(["no", [{ fault: "no-service" }]]);
  });

  test("and changes nothing of K3s's own, where that is there", () => {
    const tainted = { first: { roles: NodeRole.ALL, taints: ["k=v:NoExecute"] } };
    const other = [
      ownAddon("pihole-dns", { tolerations: [{ operator: "Exists" }] }),
      dnsService("10.43.0.53", { app: "pihole-dns" }),
    ];
    const additional_manifest = other
      .map((each) => JSON.stringify({ ...each, metadata: { name: "pihole-dns", namespace: "kube-system" } }))
      .join("\n---\n");
    const proof = written({ machine_global_config: "{}", additional_manifest }, tainted);
    expect(verdicts(proof)).toEqual(["no", "pending"]);
  });
});

describe("the CoreDNS of K3s", () => {
  test("has the address pods ask, whatever the network", () => {
    for (const settings of [
      { "service-cidr": "10.99.0.0/16" },
      { "cluster-dns": "10.43.0.99" },
      { "service-cidr": "${var.a}" },
    ])
      expect(cluster(settings).bootstrap.verdict).toBe("yes");
  });

  test("gets no Service at an address that is in no network of Services", () => {
    const proof = cluster({ "cluster-dns": "10.44.0.10" });
    expect([proof.bootstrap.verdict, told(proof)]).toEqual([
      "depends",
      [{ key: "cluster-dns", fault: "outside", pools: ["first"] }],
    ]);
  });
});

test("an address that is in neither of two networks is refused, of whichever family they are", () => {
  const proof = cluster({ "service-cidr": "10.43.0.0/16,fd00:43::/112", "cluster-dns": "10.60.0.10" });
  expect(told(proof)).toEqual([{ key: "cluster-dns", fault: "outside", pools: ["first"] }]);
  expect(proof.bootstrap.verdict).not.toBe("yes");
  const both = { "service-cidr": "10.43.0.0/16,fd00:43::/112", "cluster-dns": "10.43.0.10,fd00:43::a" };
  expect(told(cluster(both))).toEqual([]);
});

describe("a cluster without any DNS of its own", () => {
  const without = (settings: object) => cluster({ disable: ["coredns"], ...settings });

  test.each([
    ["at an address outside of it", { "cluster-dns": "192.0.2.53" }],
    ["at the second of two addresses", { "cluster-dns": "10.43.0.10,192.0.2.53" }],
    ["at an IPv6 address outside of it", { "cluster-dns": "2001:db8::53" }],
    ["at an address of the node", { "cluster-dns": "169.254.20.10" }],
    ["at an address that is known only at apply", { "cluster-dns": "${var.dns}" }],
    ["at an address that may be outside", { "cluster-dns": "10.60.0.10", "service-cidr": "${var.cidr}" }],
    ["at an address that kubelets are told", { "kubelet-arg": ["cluster-dns=192.0.2.53"] }],
  ])("may be answered %s", (_what, settings) => {
    const proof = without(settings);
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["depends", "disabled"]);
    expect(proof.findings.map(({ code }) => code)).toContain("RK109");
    expect(proof.findings.map(({ code }) => code)).not.toContain("RK102");
  });

  test.each([
    ["the standard address", {}],
    ["the tenth of service-cidr, whatever that is", { "service-cidr": "${var.cidr}" }],
    ["an address of a Service", { "cluster-dns": "10.43.0.20" }],
  ])("never comes up with pods that ask %s", (_what, settings) => {
    expect(without(settings).bootstrap.verdict).toBe("no");
  });
});
