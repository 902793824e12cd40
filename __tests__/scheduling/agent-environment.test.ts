import { prove as proveCluster } from "../../lib/scheduling/prove";
import { roadOf } from "../../lib/scheduling/reading/agent-environment";
import { RancherHost } from "../../lib/scheduling/reading/rancher-host";
import { readCluster } from "../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { RancherVersion } from "../../lib/scheduling/releases/rancher-version";
import { modelOf, schedulingPools } from "./models";
import { codesOf, PLAIN, TAINTED, verdictOf } from "./reading/written";

const AGENT = { append_tolerations: [{ key: "k", operator: "Exists", effect: "NoExecute" }] };

/** The proof of a cluster with these variables; CoreDNS does not run on its first node. */
function proved(variables: unknown, rancherHost = RancherHost.ADDRESS, pools = TAINTED, rancherAddress?: string) {
  const resource = {
    name: "edge",
    kubernetes_version: "v1.33.5+k3s1",
    cluster_agent_deployment_customization: [AGENT],
    fleet_agent_deployment_customization: [AGENT],
    agent_env_vars: variables,
  };
  const context = {
    rancherVersion: RancherVersion.parse("2.14.1"),
    rancherHost,
    ...(rancherAddress === undefined ? {} : { rancherAddress }),
  };
  const read = readCluster(ResourceValues.ofConfiguration(resource), schedulingPools(modelOf(pools).pools), context);
  return proveCluster(read);
}

const env = (variables: Readonly<Record<string, string>>) =>
  Object.entries(variables).map(([name, value]) => ({ name, value }));

/** Whether the cluster comes up, and what is said of DNS. */
const judged = (variables: Readonly<Record<string, string>>, host?: RancherHost) => {
  const proof = proved(env(variables), host);
  return [proof.bootstrap.verdict, ...codesOf(proof).filter((code) => code === "RK102" || code === "RK103")];
};

/** Without this exception the agent asks its proxy for the Kubernetes API, which is another question. */
const API = "10.43.0.1";

const NAMED = "http://user:secret@proxy.example.com:3128";

describe("a proxy between the agent and a Rancher that has an IP address", () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ["a proxy by name", { HTTPS_PROXY: NAMED }],
    ["the same in small letters", { https_proxy: NAMED }],
    ["one without a scheme", { HTTPS_PROXY: "proxy.example.com:3128" }],
    ["one for everything", { ALL_PROXY: "socks5://proxy.example.com:1080" }],
    ["one of two spellings", { HTTPS_PROXY: "http://10.0.0.9:3128", https_proxy: NAMED }],
    [
      "exceptions that are names",
      { HTTPS_PROXY: NAMED, NO_PROXY: "localhost,127.0.0.1,127.0.0.0/8,.svc,.cluster.local" },
    ],
    ["no exception", { HTTPS_PROXY: NAMED, NO_PROXY: "" }],
  ])("with %s the agent needs DNS after all", (_what, variables) => {
    expect(judged(variables)).toEqual(["no", "RK102"]);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["a proxy by IP address", { HTTPS_PROXY: "http://user:secret@10.0.0.9:3128" }],
    ["one without a scheme", { HTTPS_PROXY: "10.0.0.9:3128" }],
    ["one by IPv6 address", { https_proxy: "http://[fd00::9]:3128" }],
    ["everything excepted", { HTTPS_PROXY: NAMED, NO_PROXY: "*" }],
    ["an address that comes before the one for everything", { HTTPS_PROXY: "10.0.0.9:3128", ALL_PROXY: NAMED }],
    ["a proxy for another scheme, as Rancher's URL is https", { HTTP_PROXY: NAMED }],
    ["no value, which Rancher leaves out", { HTTPS_PROXY: "" }],
    ["other variables", { STRICT_VERIFY: "true", PROXY: NAMED }],
  ])("with %s it needs none", (_what, variables) => {
    expect(judged({ NO_PROXY: API, ...variables })).toEqual(["yes"]);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["exceptions with addresses", { HTTPS_PROXY: NAMED, NO_PROXY: "10.0.0.0/8,.svc" }],
    ["a star among others, which counts for some programs", { HTTPS_PROXY: NAMED, NO_PROXY: "*,.svc" }],
    ["exceptions that are known only at apply", { HTTPS_PROXY: NAMED, no_proxy: "${var.no_proxy}" }],
    ["a proxy that is known only at apply", { HTTPS_PROXY: "${var.proxy}" }],
    ["exceptions in one of two spellings", { HTTPS_PROXY: NAMED, NO_PROXY: "*", no_proxy: "localhost" }],
  ])("with %s nobody knows before apply", (_what, variables) => {
    expect(judged(variables)).toEqual(["depends", "RK103"]);
  });

  test("with a URL by name the agent needs DNS whatever the proxy, with a URL of unknown form a proxy by name decides", () => {
    expect(judged({ HTTPS_PROXY: "10.0.0.9:3128" }, RancherHost.NAME)).toEqual(["no", "RK102"]);
    expect(judged({ HTTPS_PROXY: NAMED }, RancherHost.UNKNOWN)).toEqual(["no", "RK102"]);
    expect(judged({ HTTPS_PROXY: "10.0.0.9:3128" }, RancherHost.UNKNOWN)).toEqual(["depends", "RK103"]);
  });

  describe("that is known, beside exceptions", () => {
    const at = (address: string, NO_PROXY: string, more: Readonly<Record<string, string>> = {}) =>
      proved(
        env({ HTTPS_PROXY: NAMED, NO_PROXY: `${NO_PROXY},${API}`, ...more }),
        RancherHost.ADDRESS,
        TAINTED,
        address,
      ).bootstrap.verdict;

    test.each(["10.0.0.5", "localhost, 10.0.0.5 ,.svc", "192.168.0.0/16,10.0.0.5"])(
      "%s has it among them, so that no proxy is asked",
      (exceptions) => {
        expect(at("10.0.0.5", exceptions)).toBe("yes");
      },
    );

    test.each(["10.0.0.50", "10.1.0.0/16,.svc", "192.168.0.0/16", "10.0.0.50:443", "10.0.0.4/32", "fd00::/8"])(
      "%s does not have it, so that the proxy is asked",
      (exceptions) => {
        expect(at("10.0.0.5", exceptions)).toBe("no");
      },
    );

    test.each([
      "10.0.0.0/8",
      "0.0.0.0/0",
      "10.0.0.5/32",
      "10.0.0.5:443",
      "::ffff:10.0.0.5",
      "::ffff:a00:5",
      ".0.0.5",
      "010.0.0.5",
      "10.0.0.5 10.0.0.6",
    ])("%s has it for some programs only", (exceptions) => {
      expect(at("10.0.0.5", exceptions)).toBe("depends");
    });

    test("are compared with an IPv6 address as it is written in URLs", () => {
      expect(at("fd00::9", "FD00::9")).toBe("yes");
      expect(["fd00::/8", "fd00:0::9", "[fd00::9]"].map((each) => at("fd00::9", each))).toEqual([
        "depends",
        "depends",
        "depends",
      ]);
      expect(at("fd00::9", "10.0.0.0/8,10.0.0.5,.svc")).toBe("no");
    });

    test("in two spellings, of which programs take one or the other, must both have it", () => {
      expect(at("10.0.0.5", "10.0.0.5", { no_proxy: "10.0.0.5,x" })).toBe("yes");
      expect(at("10.0.0.5", "10.0.0.5", { no_proxy: "10.0.0.6" })).toBe("depends");
      expect(at("10.0.0.5", "10.0.0.4", { no_proxy: "10.0.0.6" })).toBe("no");
    });
  });

  test("no value is kept of any variable", () => {
    expect(JSON.stringify(proved(env({ HTTPS_PROXY: NAMED, NO_PROXY: "secret.example.com" })).findings)).not.toContain(
      "secret",
    );
    expect(JSON.stringify([...proved(env({ HTTPS_PROXY: NAMED })).cluster.environment.proxy.hosts])).not.toContain(
      "secret",
    );
  });
});

describe("variables that reach nodes past their pools", () => {
  test.each([
    ["CATTLE_TAINTS", "registration"],
    ["CATTLE_LABELS", "registration"],
    ["CATTLE_ROLE_ETCD", "registration"],
    ["CATTLE_ROLE_NONE", "registration"],
    ["CATTLE_ID", "node"],
    ["CATTLE_NODE_NAME", "node"],
    ["CATTLE_SERVER", "rancher"],
    ["CATTLE_TOKEN", "rancher"],
    ["INSTALL_K3S_EXEC", "k3s"],
    ["INSTALL_K3S_SKIP_START", "k3s"],
    ["K3S_NODE_NAME", "k3s"],
    ["K3S_CONFIG_FILE", "k3s"],
  ])("%s makes where anything runs open", (name, road) => {
    expect(roadOf(name)).toBe(road);
    const proof = proved(env({ [name]: "secret" }), RancherHost.NAME, PLAIN);
    expect([proof.bootstrap.verdict, proof.bootstrap.dependsOn, verdictOf("coredns", proof)]).toEqual([
      "depends",
      [`${name} in agentEnvVars`],
      "depends",
    ]);
    expect(codesOf(proof)).toContain("RK521");
    expect(codesOf(proof)).not.toContain("RK109");
    expect(codesOf(proof)).not.toContain("RK512");
  });

  test.each([
    "CATTLE_NODE_TAINTS",
    "CATTLE_NODE_LABEL",
    "ETCD",
    "CONTROL",
    "WORKER",
    "ALL",
    "RKE2_TOKEN",
    "INSTALL_RKE2_EXEC",
  ])("%s does nothing, which is told, and the proof is what it is without", (name) => {
    expect(roadOf(name)).toBe("nothing");
    const proof = proved(env({ [name]: "x" }), RancherHost.NAME, PLAIN);
    expect([proof.bootstrap.verdict, codesOf(proof).includes("RK521")]).toEqual(["yes", true]);
  });

  test.each([
    "HTTP_PROXY",
    "CATTLE_AGENT_LOGLEVEL",
    "STRICT_VERIFY",
    "K3S_KUBECONFIG_MODE",
    "INSTALL_K3S_SKIP_SELINUX_RPM",
  ])("%s is an ordinary one", (name) => {
    const proof = proved(env({ [name]: "x" }), RancherHost.NAME, PLAIN);
    expect([proof.bootstrap.verdict, codesOf(proof).includes("RK521")]).toEqual(["yes", false]);
  });

  test.each<[string, unknown]>([
    ["all of them", "${var.env}"],
    ["a name", [{ name: "${var.name}", value: "x" }]],
  ])("%s, where it is known only at apply, may be one of these", (_what, variables) => {
    const proof = proved(variables, RancherHost.NAME, PLAIN);
    expect([proof.bootstrap.verdict, codesOf(proof).includes("RK109")]).toEqual(["depends", true]);
  });
});

describe("addresses of nodes", () => {
  const said = (variables: Readonly<Record<string, string>>) =>
    proved(env(variables), RancherHost.ADDRESS, PLAIN)
      .findings.filter(({ code }) => code === "RK521")
      .map(({ data }) => data);

  test.each(["10.0.0.1", "fd00::1", "eth1,10.0.0.1"])("%s is one for all nodes", (CATTLE_INTERNAL_ADDRESS) => {
    expect(said({ CATTLE_INTERNAL_ADDRESS })).toMatchObject([{ key: "CATTLE_INTERNAL_ADDRESS", road: "address" }]);
  });

  test.each(["eth1", "awslocal", "eth0:1", "bond0,eth1"])("%s is resolved by each node", (CATTLE_ADDRESS) => {
    expect(said({ CATTLE_ADDRESS })).toEqual([]);
  });
});
