import { NodeRole } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import type { FindingCode } from "../../lib/scheduling/findings/finding";
import { dnsService, ownAddon } from "../scheduling/own-addons";
import { PASSES_HELM_ARGS, PLAIN, written } from "../scheduling/reading/written";

type Proof = ReturnType<typeof written>;

/** The findings with this code, as reports show them. */
const shown = (code: FindingCode, { findings }: Proof) =>
  findings
    .filter((finding) => finding.code === code)
    .map(renderFinding)
    .join("\n\n");
const onNewest = (rkeConfig: object, rancher = PASSES_HELM_ARGS) =>
  written(rkeConfig, PLAIN, { kubernetes_version: "v1.36.3+k3s1", rancherVersion: rancher });
const object = (kind: string, name: string, data = {}) =>
  JSON.stringify({ kind, metadata: { name, namespace: "kube-system" }, data });
const servers = (name: string) => ({ roles: NodeRole.ALL, labels: { "rancher-k3s/node-pool": name } });
const forPool = (pool: string, config: object) => ({
  machine_selector_config: [
    { config: JSON.stringify(config), machine_label_selector: [{ match_labels: { "rancher-k3s/node-pool": pool } }] },
  ],
});
const ANNOTATION = "svccontroller.k3s.cattle.io/tolerations";

describe("RK517, two writers of one object", () => {
  test("names the object, and who writes it", () => {
    expect(shown("RK517", onNewest({ additional_manifest: object("Deployment", "coredns") }))).toMatchInlineSnapshot(`
"error[RK517]: Deployment kube-system/coredns is written by K3s and additionalManifest, which do not know of each other
  = each replaces what the other wrote: at every start of a server, and when its own text changes
  = whatever rests on it has the verdict "depends", where the two make a difference
  = help: turn K3s's own off with disable on all servers, or leave the object out
  = or: use the remedy for it, which turns K3s's own off as well"
`);
    const config = { chart_values: "traefik: {}", additional_manifest: object("HelmChartConfig", "traefik") };
    expect(shown("RK517", onNewest(config))).toMatchInlineSnapshot(`
"error[RK517]: HelmChartConfig kube-system/traefik is written by chartValues and additionalManifest, which do not know of each other
  = each replaces what the other wrote: at every start of a server, and when its own text changes
  = whatever rests on it has the verdict "depends", where the two make a difference
  = help: say it in one place"
`);
    const twice = [object("ConfigMap", "x", { a: "1" }), object("ConfigMap", "x")].join("\n---\n");
    expect(shown("RK517", onNewest({ additional_manifest: twice }))).toMatchInlineSnapshot(`
"error[RK517]: ConfigMap kube-system/x is in additionalManifest twice, with different contents
  = the last of them counts as a whole, and what only the first says is lost
  = help: say it in one place"
`);
  });

  test("says of what Rancher installs with Helm or Fleet that it is not known which of the two stays", () => {
    const own = (name: string, namespace: string) =>
      onNewest({
        additional_manifest: JSON.stringify({
          apiVersion: "apps/v1",
          kind: "Deployment",
          metadata: { name, namespace },
        }),
      });
    expect(shown("RK517", own("rancher-webhook", "cattle-system"))).toMatchInlineSnapshot(`
"error[RK517]: Deployment cattle-system/rancher-webhook is written by Rancher and additionalManifest, which do not know of each other
  = Rancher installs its own with Helm, which refuses to install over an object that it did not make; where Helm comes first, each replaces what the other wrote, and which of the two stays is not known
  = whatever rests on it has the verdict "depends", where the two make a difference
  = help: leave the object out: Rancher keeps its own"
`);
    expect(shown("RK517", own("fleet-agent", "cattle-fleet-system"))).toMatchInlineSnapshot(`
"error[RK517]: Deployment cattle-fleet-system/fleet-agent is written by Rancher and additionalManifest, which do not know of each other
  = Rancher installs its own through Fleet, which writes it again when it changes; K3s does so at every start of a server, and which of the two stays is not known
  = whatever rests on it has the verdict "depends", where the two make a difference
  = help: leave the object out: Rancher keeps its own"
`);
  });

  test("names files that K3s takes for one", () => {
    const path = "/var/lib/rancher/k3s/server/manifests/coredns.yaml";
    const source = [{ configmap: [{ name: "mine", items: [{ key: "a", path }] }] }];
    expect(shown("RK517", onNewest({ machine_selector_files: [{ file_sources: source }] }))).toMatchInlineSnapshot(`
"error[RK517]: AddOn coredns is written by K3s and machineSelectorFiles[0], and K3s keeps only one of that name
  = K3s calls a file in server/manifests by its name up to the first dot, in whatever folder it is
  = objects of the one file are removed when the other is applied, and a name of K3s's own is removed when it is turned off
  = help: give the file another name"
`);
  });
});

describe("RK518, servers that do not join each other", () => {
  test("names the setting and the pools that have the same, and no value", () => {
    const pools = { a: servers("a"), b: servers("b"), c: servers("c") };
    expect(shown("RK518", written(forPool("b", { "cluster-domain": "secret.example" }), pools))).toMatchInlineSnapshot(`
"error[RK518]: cluster-domain is not the same on all servers, and a server joins only those with the same value
  = the same for the servers of pools "a" and "c"
  = the same for the servers of pool "b"
  = K3s stops on a server that joins one with another value: critical configuration value mismatch between servers
  = help: set it for all servers alike, in machineGlobalConfig"
`);
    expect(shown("RK518", written(forPool("b", { disable: ["servicelb"] }), pools))).toMatchInlineSnapshot(`
"error[RK518]: disable is not the same on all servers, and a server joins only those with the same value
  = the same for the servers of pools "a" and "c"
  = the same for the servers of pool "b"
  = K3s stops on a server that joins one with another value: critical configuration value mismatch between servers
  = it is the word servicelb that some have and others do not
  = help: set it for all servers alike, in machineGlobalConfig"
`);
  });
});

test("RK519, an annotation that svclb is not made of", () => {
  const values = { traefik: { service: { annotations: { [ANNOTATION]: '{"key":"a"}' } } } };
  expect(shown("RK519", onNewest({ chart_values: JSON.stringify(values) }))).toMatchInlineSnapshot(`
"error[RK519]: svclb-traefik is never made, because the tolerations in the annotation of Traefik's Service are refused: it is not a list of tolerations
  = it stands in chartValues, as svccontroller.k3s.cattle.io/tolerations
  = without it no node answers for the Service, whatever the nodes are tainted with
  = help: use Remedy.serviceLb, which writes it
  = or: write a list of tolerations as JSON, as Kubernetes takes them in a pod"
`);
});

describe("RK520, arguments of the Helm controller", () => {
  const args = (...list: string[]) => ({ machine_global_config: JSON.stringify({ "helm-controller-arg": list }) });

  test("with which the server does not start", () => {
    expect(shown("RK520", onNewest(args("job-tolerations=- key: a")))).toMatchInlineSnapshot(`
"error[RK520]: K3s's server does not start with helm-controller-arg in machineGlobalConfig: job-tolerations is not a JSON list
  = arguments are read in the order of their names, of one name the last counts, and tolerations must be a JSON list
  = help: write job-tolerations=[{"key":"dedicated","operator":"Exists"}]
  = or: take it out and use Remedy.helmJobs, which writes it"
`);
    expect(
      shown("RK520", onNewest(args('job-tolerations=[{"key":"a","operator":"narp"}]'), "2.15.0")),
    ).toMatchInlineSnapshot(`
"error[RK520]: K3s's server does not start with helm-controller-arg in machineGlobalConfig: unknown toleration operator "narp"
  = arguments are read in the order of their names, of one name the last counts, and tolerations must be a JSON list
  = Rancher passes it on where its release data lists the key, and drops it without a word elsewhere
  = help: write job-tolerations=[{"key":"dedicated","operator":"Exists"}]
  = or: take it out and use Remedy.helmJobs, which writes it"
`);
  });

  test("of resources, which are mended in another way", () => {
    expect(shown("RK520", onNewest(args("job-resources=x")))).toMatchInlineSnapshot(`
"error[RK520]: K3s's server does not start with helm-controller-arg in machineGlobalConfig: job-resources is not a JSON object
  = resources must be a JSON object as Kubernetes takes it in a pod
  = help: write job-resources={"limits":{"memory":"512Mi"}}
  = or: leave it out"
`);
  });

  test("of which it is open whether a K3s release reads them, that is known only at apply", () => {
    const open = written(args("job-tolerations=x"), PLAIN, {
      kubernetes_version: "${var.k3s}",
      rancherVersion: PASSES_HELM_ARGS,
    });
    expect(shown("RK520", open)).toMatchInlineSnapshot(`
"error[RK520]: K3s's server does not start with helm-controller-arg in machineGlobalConfig: job-tolerations is not a JSON list
  = arguments are read in the order of their names, of one name the last counts, and tolerations must be a JSON list
  = the K3s release is known only at apply: older ones than v1.33.13+k3s2, v1.34.10, v1.35.7 and v1.36.3 skip the key
  = help: write job-tolerations=[{"key":"dedicated","operator":"Exists"}]
  = or: take it out and use Remedy.helmJobs, which writes it"
`);
    expect(open.bootstrap).toMatchObject({ verdict: "depends", dependsOn: ["kubernetes_version"] });
  });

  test("behind which tolerations are not read", () => {
    expect(shown("RK520", onNewest(args("a=b", "job-tolerations=[]")))).toMatchInlineSnapshot(`
"error[RK520]: Helm jobs are given no tolerations by helm-controller-arg in machineGlobalConfig: an argument that comes before job-tolerations in the alphabet is not known, or has a value that cannot be read
  = arguments are read in the order of their names, of one name the last counts, and tolerations must be a JSON list
  = help: leave out what is none of default-job-image, job-resources and job-tolerations"
`);
  });
});

describe("RK109, where what decides is no value", () => {
  test("says what Rancher's release data decides", () => {
    const tolerations = 'job-tolerations=[{"key":"k","operator":"Exists"}]';
    const config = { machine_global_config: JSON.stringify({ "helm-controller-arg": [tolerations] }) };
    const pools = { first: { ...PLAIN.first, taints: ["k=v:NoSchedule"] } };
    const proof = written(config, pools, { kubernetes_version: "v1.36.3+k3s1", rancherVersion: "2.15.0" });
    expect(shown("RK109", proof)).toMatchInlineSnapshot(`
"warning[RK109]: where helm-install-traefik-crd and helm-install-traefik can run depends on whether Rancher's release data lists helm-controller-arg
  = Rancher passes on what its release data lists for K3s and drops everything else without a word; helm-controller-arg was added in July 2026 (rancher/kontainer-driver-metadata#2143)
  = from Rancher 2.16.0 on the data has it for certain; with an older one it depends on the data that Rancher fetches
  = help: have Rancher fetch newer release data, from where its setting rke-metadata-config says ("Refresh Kubernetes Metadata" in its interface), and acknowledge the finding once the nodes' configuration has the key
  = or: keep one pool free of hard taints, on which the jobs can run without tolerations"
`);
  });

  test("leaves what Rancher's release data does not decide with its own verdict: Traefik has no place either way", () => {
    const tolerations = 'job-tolerations=[{"key":"k","operator":"Exists"}]';
    const config = { machine_global_config: JSON.stringify({ "helm-controller-arg": [tolerations] }) };
    const on = (taint: string, rancherVersion: string) => {
      const pools = { first: { ...PLAIN.first, taints: [taint] } };
      const { workloads } = written(config, pools, { kubernetes_version: "v1.36.3+k3s1", rancherVersion });
      return ["helm-install-traefik", "traefik", "svclb-traefik"].map(
        (name) => workloads.find(({ workload }) => workload === name)?.verdict,
      );
    };
    expect(on("k=v:NoSchedule", "2.15.0")).toEqual(["depends", "pending", "missing"]);
    expect(on("k=v:NoSchedule", "2.16.0")).toEqual(["runs", "pending", "missing"]);
  });

  test("says which servers take turns", () => {
    const pools = { a: servers("a"), b: servers("b") };
    expect(shown("RK109", written(forPool("b", { disable: ["coredns"] }), pools))).toMatchInlineSnapshot(`
"warning[RK109]: where coredns can run depends on which of the pools a and b applies its configuration last
  = each server applies what its own configuration says to the objects they share
  = help: give all servers the same configuration"
`);
  });
});

describe("RK530, a CoreDNS that nobody asks", () => {
  const settings = { machine_global_config: "disable: [coredns]\nservice-cidr: 10.99.0.0/16\n" };
  const manifests = (...objects: object[]) => objects.map((each) => JSON.stringify(each)).join("\n---\n");

  test("names the setting that the address is from, and no address", () => {
    const additional_manifest = manifests(ownAddon("coredns"), dnsService());
    expect(shown("RK530", written({ ...settings, additional_manifest }))).toMatchInlineSnapshot(`
"error[RK530]: pods ask another address for names than CoreDNS answers at
  = K3s tells pods to ask the tenth of service-cidr on the servers of pool "first"
  = no Service in additionalManifest has it as its clusterIP
  = no pod that asks the cluster's DNS can resolve a name, and cattle-cluster-agent exits when it cannot resolve Rancher's
  = help: give Service kube-system/kube-dns that address: spec.clusterIP, or clusterDns of Remedy.coredns"
`);
    const other = manifests(ownAddon("coredns"), dnsService("10.99.0.10", { app: "dns" }));
    expect(shown("RK530", written({ ...settings, additional_manifest: other }))).toMatchInlineSnapshot(`
"error[RK530]: pods ask another address for names than CoreDNS answers at
  = K3s tells pods to ask the tenth of service-cidr on the servers of pool "first"
  = the Service that has it selects labels that no pods in additionalManifest have
  = no pod that asks the cluster's DNS can resolve a name, and cattle-cluster-agent exits when it cannot resolve Rancher's
  = help: let Service kube-system/kube-dns select the labels of the pods of CoreDNS"
`);
    expect(shown("RK530", written({ machine_global_config: "cluster-dns: 10.44.0.10" }))).toMatchInlineSnapshot(`
"error[RK530]: pods ask another address for names than CoreDNS answers at
  = K3s tells pods to ask the address in cluster-dns on the servers of pool "first"
  = it is in no network of service-cidr, so Kubernetes refuses a Service with it
  = nothing in the cluster answers there: pods resolve names only if a server outside of it does, and cattle-cluster-agent exits when it cannot resolve Rancher's
  = help: let cluster-dns be an address in service-cidr, or leave it out"
`);
  });
});
