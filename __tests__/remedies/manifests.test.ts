import { parse, parseAllDocuments } from "yaml";
import { type K3sClusterProps, type NodePool, NodeRole } from "../../lib";
import { manifestText } from "../../lib/configuration/k3s-configuration";
import { Remedy, remedied } from "../../lib/remedies";
import { serviceAddress } from "../../lib/scheduling/reading/service-address";
import { ADDON_VERSIONS } from "../../lib/scheduling/releases/addon-images";
import { clusterOf, KUBERNETES_VERSION } from "../cluster/stacks";
import { at, manifestProblems } from "./manifest-checks";

const [ONLY] = clusterOf({ only: { roles: NodeRole.ALL, taints: ["dedicated=db:NoExecute"] } }).nodePools;
const REPLACEMENTS: [string, (pool: NodePool) => Remedy][] = [
  ["coredns", (pool) => Remedy.coredns(pool)],
  ["metrics-server", (pool) => Remedy.metricsServer(pool)],
  ["local-path-provisioner", (pool) => Remedy.localPath(pool)],
];
type Json = Record<string, unknown>;

/** The manifest as K3s reads it; YAML 1.1 has more words for true and false than JSON. */
function manifestOf(make: (pool: NodePool) => Remedy, props: Partial<K3sClusterProps> = {}) {
  const { kubernetesVersion = KUBERNETES_VERSION } = props;
  const settings = remedied(props, [make(ONLY as NodePool)], { kubernetesVersion, pools: [] });
  const text = manifestText(settings.additionalManifest ?? "");
  const additionalManifest = parseAllDocuments(text, { version: "1.1" }).map((document): Json => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS();
  });
  return { text, additionalManifest, machineGlobalConfig: settings.machineGlobalConfig };
}
const ofKind = (objects: readonly Json[], kind: string) => objects.filter((object) => object.kind === kind);
const podOf = (objects: readonly Json[]) => at(ofKind(objects, "Deployment")[0], "spec", "template", "spec") as Json;
const imageOf = (objects: readonly Json[]) => (podOf(objects).containers as Json[])[0]?.image;

describe.each(REPLACEMENTS)("the replacement of %s", (name, make) => {
  test("refers only to what it ships or what every cluster has", () => {
    expect(manifestProblems(manifestOf(make).additionalManifest)).toEqual([]);
  });

  test("holds nothing that Terraform or K3s would take for a template", () => {
    expect(manifestOf(make).text).not.toMatch(/[$%]\{/);
  });

  test("takes the place of the packaged one, under the same name", () => {
    const { machineGlobalConfig, additionalManifest } = manifestOf(make);
    const disabled = {
      coredns: "coredns",
      "metrics-server": "metrics-server",
      "local-path-provisioner": "local-storage",
    };
    expect(machineGlobalConfig).toEqual({ disable: [disabled[name as keyof typeof disabled]] });
    expect(at(ofKind(additionalManifest, "Deployment")[0], "metadata", "name")).toBe(name);
  });

  test("runs on Linux nodes only, with the priority of a system workload", () => {
    const pod = podOf(manifestOf(make).additionalManifest);
    expect(pod).toMatchObject({ nodeSelector: { "kubernetes.io/os": "linux" } });
    expect(pod.priorityClassName).toMatch(/^system-(cluster|node)-critical$/);
  });

  test("takes its image from the registry K3s takes its own from, or the one it is given", () => {
    const withRegistry = { machineGlobalConfig: { "system-default-registry": "registry.example.com" } };
    expect(imageOf(manifestOf(make, withRegistry).additionalManifest)).toMatch(
      /^registry\.example\.com\/rancher\/.*:v?\d/,
    );
    expect(imageOf(manifestOf(make).additionalManifest)).toMatch(/^rancher\/.*:v?\d/);
  });
});

test.each<[string, (pool: NodePool) => Remedy]>([
  ["coredns", (pool) => Remedy.coredns(pool, { image: "example.com/own:1" })],
  ["metrics-server", (pool) => Remedy.metricsServer(pool, { image: "example.com/own:1" })],
  ["local-path-provisioner", (pool) => Remedy.localPath(pool, { image: "example.com/own:1" })],
])("%s runs the image the app wants", (_, make) => {
  expect(imageOf(manifestOf(make).additionalManifest)).toBe("example.com/own:1");
});

describe("the image by default", () => {
  test.each([
    ["v1.28.5+k3s1", "rancher/mirrored-coredns-coredns:1.10.1"],
    ["v1.33.5+k3s1", "rancher/mirrored-coredns-coredns:1.12.3"],
    ["v1.33.6+k3s1", "rancher/mirrored-coredns-coredns:1.13.1"],
    ["v1.36.1+k3s1", "rancher/mirrored-coredns-coredns:1.14.3"],
    ["v1.99.0+k3s1", `rancher/mirrored-coredns-coredns:${ADDON_VERSIONS.at(-1)?.[1]}`],
  ])("on K3s %s is %s", (kubernetesVersion, expected) => {
    expect(imageOf(manifestOf(Remedy.coredns, { kubernetesVersion }).additionalManifest)).toBe(expected);
  });
});

describe("CoreDNS", () => {
  const service = (props: Partial<K3sClusterProps>["machineGlobalConfig"], clusterDns?: readonly string[]) => {
    const make = (pool: NodePool) => Remedy.coredns(pool, clusterDns === undefined ? {} : { clusterDns });
    const { additionalManifest } = manifestOf(make, props === undefined ? {} : { machineGlobalConfig: props });
    const { clusterIP, clusterIPs, ipFamilyPolicy } = at(ofKind(additionalManifest, "Service")[0], "spec") as Json;
    return { clusterIP, clusterIPs, ipFamilyPolicy };
  };
  const single = (address: string) => ({ clusterIP: address, clusterIPs: [address], ipFamilyPolicy: "SingleStack" });

  test("answers at K3s's default address", () => {
    expect(service(undefined)).toEqual(single("10.43.0.10"));
  });

  test("answers at the address that follows from service-cidr, as in K3s", () => {
    expect(service({ "service-cidr": "172.20.64.0/18" })).toEqual(single("172.20.64.10"));
  });

  test("answers at cluster-dns", () => {
    expect(service({ "service-cidr": "172.20.0.0/16", "cluster-dns": "172.20.0.53" })).toEqual(single("172.20.0.53"));
  });

  test("answers in both IP families when it is told both addresses", () => {
    const both = ["10.43.0.10", "2001:cafe:43::a"];
    const expected = { clusterIP: both[0], clusterIPs: both, ipFamilyPolicy: "RequireDualStack" };
    expect(service({ "cluster-dns": both })).toEqual(expected);
    expect(service({ "cluster-dns": both.join(", ") })).toEqual(expected);
    expect(service({ "service-cidr": "10.43.0.0/16,2001:cafe:43::/112" }, both)).toEqual(expected);
  });

  test("serves the cluster's own domain", () => {
    const corefile = (props: Partial<K3sClusterProps>) => {
      const [config] = ofKind(manifestOf(Remedy.coredns, props).additionalManifest, "ConfigMap");
      return at(config, "data", "Corefile");
    };
    expect(corefile({})).toContain("kubernetes cluster.local in-addr.arpa ip6.arpa {");
    expect(corefile({ machineGlobalConfig: { "cluster-domain": "edge.internal" } })).toContain(
      "kubernetes edge.internal ",
    );
  });

  test("asks the node's DNS for everything else, not itself", () => {
    expect(podOf(manifestOf(Remedy.coredns).additionalManifest).dnsPolicy).toBe("Default");
  });

  test("may bind port 53 and nothing more", () => {
    const [container] = podOf(manifestOf(Remedy.coredns).additionalManifest).containers as Json[];
    expect(at(container, "securityContext", "capabilities")).toEqual({ add: ["NET_BIND_SERVICE"], drop: ["ALL"] });
  });

  test("never waits for a node it cannot use when it is rolled out", () => {
    const [spread] = podOf(manifestOf(Remedy.coredns).additionalManifest).topologySpreadConstraints as Json[];
    expect(spread?.nodeTaintsPolicy).toBe("Honor");
  });
});

describe("local-path-provisioner", () => {
  const configuration = (make: (pool: NodePool) => Remedy, props: Partial<K3sClusterProps> = {}) => {
    const [config] = ofKind(manifestOf(make, props).additionalManifest, "ConfigMap");
    return at(config, "data") as Record<string, string>;
  };
  const folders = (props: Partial<K3sClusterProps>, path?: string) => {
    const make = (pool: NodePool) => Remedy.localPath(pool, path === undefined ? {} : { path });
    return JSON.parse(configuration(make, props)["config.json"] as string).nodePathMap[0].paths;
  };

  test("makes helper pods that tolerate the pools' taints, and the one they tolerate by default", () => {
    const helper = parse(configuration(Remedy.localPath)["helperPod.yaml"] as string);
    expect(helper.spec.tolerations).toEqual([
      { key: "dedicated", operator: "Equal", value: "db", effect: "NoExecute" },
      { key: "node.kubernetes.io/disk-pressure", operator: "Exists", effect: "NoSchedule" },
    ]);
    expect(helper.spec.containers).toEqual([
      { name: "helper-pod", image: "rancher/mirrored-library-busybox:1.36.1", imagePullPolicy: "IfNotPresent" },
    ]);
  });

  test("starts again when the template of its helper pods changes, and only then", () => {
    const checksum = (make: (pool: NodePool) => Remedy) => {
      const [deployment] = ofKind(manifestOf(make).additionalManifest, "Deployment");
      return at(deployment, "spec", "template", "metadata", "annotations", "checksum/helper-pod");
    };
    expect(checksum(Remedy.localPath)).toBe(checksum(Remedy.localPath));
    expect(checksum((pool) => Remedy.localPath(pool, { helperImage: "other" }))).not.toBe(checksum(Remedy.localPath));
  });

  test("keeps volumes where K3s does", () => {
    expect(folders({})).toEqual(["/var/lib/rancher/k3s/storage"]);
    expect(folders({ dataDirectories: { k8sDistro: "/data/k3s" } })).toEqual(["/data/k3s/storage"]);
    expect(folders({ machineGlobalConfig: { "default-local-storage-path": "/volumes" } })).toEqual(["/volumes"]);
    expect(folders({ machineGlobalConfig: { "default-local-storage-path": "/volumes" } }, "/own")).toEqual(["/own"]);
  });

  test("has the storage class of the packaged one, which Kubernetes lets nobody change", () => {
    expect(ofKind(manifestOf(Remedy.localPath).additionalManifest, "StorageClass")).toEqual([
      {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata: {
          name: "local-path",
          annotations: { defaultVolumeType: "local", "storageclass.kubernetes.io/is-default-class": "true" },
        },
        provisioner: "rancher.io/local-path",
        volumeBindingMode: "WaitForFirstConsumer",
        reclaimPolicy: "Delete",
      },
    ]);
  });
});

describe("an address of a range", () => {
  test.each([
    ["10.43.0.0/16", "10.43.0.10"],
    ["10.43.7.9/16", "10.43.0.10"],
    ["192.168.1.240/28", "192.168.1.250"],
    ["0.0.0.0/0", "0.0.0.10"],
    ["255.255.255.0/24", "255.255.255.10"],
    ["10.0.0.250/29", undefined],
    ["10.0.0.0/33", undefined],
    ["10.0.256.0/16", undefined],
    ["fd00::/108", undefined],
    ["", undefined],
  ])("%j, the tenth: %s", (range, expected) => {
    expect(serviceAddress(range, 10)).toBe(expected);
  });
});

describe("the check of manifests sees", () => {
  const broken = (make: (pool: NodePool) => Remedy, breakIt: (objects: Json[]) => void) => {
    const objects = structuredClone(manifestOf(make).additionalManifest);
    breakIt(objects);
    return manifestProblems(objects);
  };
  const without = (kind: string) => (objects: Json[]) => {
    objects.splice(0, objects.length, ...objects.filter((object) => object.kind !== kind));
  };

  test.each<[string, (pool: NodePool) => Remedy, (objects: Json[]) => void, RegExp]>([
    ["a missing config map", Remedy.coredns, without("ConfigMap"), /config map that is not there/],
    ["a missing account", Remedy.coredns, without("ServiceAccount"), /no account coredns/],
    ["a missing role", Remedy.localPath, without("ClusterRole"), /no ClusterRole/],
    ["a missing Service", Remedy.metricsServer, without("Service"), /does not answer the API server/],
    [
      "a file that is not mounted",
      Remedy.coredns,
      (objects) => Object.assign((podOf(objects).containers as Json[])[0] as Json, { volumeMounts: [] }),
      /Corefile is not mounted/,
    ],
    [
      "a Service that selects nothing",
      Remedy.coredns,
      (objects) => Object.assign(at(ofKind(objects, "Service")[0], "spec") as Json, { selector: { app: "x" } }),
      /selects 0 deployments/,
    ],
    [
      "a port that leads nowhere",
      Remedy.metricsServer,
      (objects) => Object.assign((podOf(objects).containers as Json[])[0] as Json, { ports: [] }),
      /port https leads nowhere/,
    ],
  ])("%s", (_, make, breakIt, problem) => {
    expect(broken(make, breakIt).join("\n")).toMatch(problem);
  });
});
