import { RancherHost } from "../../lib";
import { codesOf, PLAIN, written } from "./reading/written";

const PROXY = "http://user:secret@10.0.0.1:3128";
const USUAL = "127.0.0.0/8,10.0.0.0/8,cattle-system.svc,172.16.0.0/12,192.168.0.0/16,.svc,.cluster.local";

const proved = (variables: Readonly<Record<string, string>>, settings: object = {}, rest: object = {}) =>
  written({ machine_global_config: JSON.stringify(settings) }, PLAIN, {
    agent_env_vars: Object.entries(variables).map(([name, value]) => ({ name, value })),
    ...rest,
  });
const judged = (...args: Parameters<typeof proved>) => {
  const proof = proved(...args);
  return [proof.bootstrap.verdict, ...codesOf(proof).filter((code) => ["RK109", "RK532"].includes(code))];
};

describe("a proxy without the cluster's own networks among its exceptions", () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ["no exception", { HTTPS_PROXY: PROXY }],
    ["in small letters", { https_proxy: PROXY }],
    ["the machine itself", { HTTPS_PROXY: PROXY, NO_PROXY: "localhost,127.0.0.1" }],
    ["names of the cluster", { HTTPS_PROXY: PROXY, NO_PROXY: ".svc,.cluster.local,cattle-system.svc" }],
    ["another network", { HTTPS_PROXY: PROXY, NO_PROXY: "10.42.0.0/16,192.168.0.0/16" }],
    ["another port", { HTTPS_PROXY: PROXY, NO_PROXY: "10.43.0.1:6443" }],
    ["exceptions in the spelling that does not count", { HTTPS_PROXY: PROXY, NO_PROXY: "localhost", no_proxy: "*" }],
  ])("with %s leaves open whether the cluster comes up", (_what, variables) => {
    expect(judged(variables)).toEqual(["depends", "RK532"]);
  });

  test("matters to an agent that reaches Rancher by IP address as well", () => {
    expect(judged({ HTTPS_PROXY: PROXY }, {}, { rancherHost: RancherHost.ADDRESS })).toEqual(["depends", "RK532"]);
  });
});

describe("exceptions that have the address of the API", () => {
  test.each([
    USUAL,
    "10.43.0.1",
    "localhost, 10.43.0.0/16 ,.svc",
    "10.43.0.1:443",
    "localhost,*",
    "0.0.0.0/0",
    ".43.0.1",
    "*.0.1",
  ])("%s: the cluster comes up", (NO_PROXY) => {
    expect(judged({ HTTPS_PROXY: PROXY, NO_PROXY })).toEqual(["yes"]);
    expect(judged({ https_proxy: PROXY, no_proxy: NO_PROXY })).toEqual(["yes"]);
  });

  test("follow the network of Services", () => {
    const behind = (NO_PROXY: string, settings: object) => judged({ HTTPS_PROXY: PROXY, NO_PROXY }, settings)[0];
    expect(behind(USUAL, { "service-cidr": "100.64.0.0/16" })).toBe("depends");
    expect(behind("100.64.0.1", { "service-cidr": "100.64.0.0/16" })).toBe("yes");
    expect(behind("fd00::/8", { "service-cidr": "fd00:43::/112,10.43.0.0/16", "cluster-cidr": "fd00:42::/56" })).toBe(
      "yes",
    );
    expect(behind("fd00:43:0::1", { "service-cidr": "fd00:43::/112" })).toBe("yes");
    expect(behind("fd00:44::/32", { "service-cidr": "fd00:43::/112" })).toBe("depends");
    expect(behind("*", { "service-cidr": "${var.services}" })).toBe("yes");
    expect(behind(USUAL, { "service-cidr": "${var.services}" })).toBe("depends");
  });

  test("may stand among others that are known only at apply", () => {
    expect(judged({ HTTPS_PROXY: PROXY, NO_PROXY: `${USUAL},$\{var.more}` })).toEqual(["yes"]);
    expect(judged({ HTTPS_PROXY: PROXY, NO_PROXY: "${var.more},10.43.0.0/16" })).toEqual(["yes"]);
    expect(judged({ HTTPS_PROXY: "${var.proxy}", NO_PROXY: USUAL })).toEqual(["yes"]);
  });

  test("may be what is known only at apply, which is named", () => {
    expect(judged({ HTTPS_PROXY: PROXY, NO_PROXY: "${var.no_proxy}" })).toEqual(["depends", "RK109"]);
    expect(judged({ HTTPS_PROXY: PROXY, NO_PROXY: "localhost,10.43.0.${var.host}" })).toEqual(["depends", "RK109"]);
  });

  test("are missed where it is the proxy that is known only at apply", () => {
    const proof = proved({ HTTPS_PROXY: "${var.proxy}" });
    expect(proof.bootstrap.verdict).toBe("depends");
    expect(proof.findings.filter(({ code }) => code === "RK532").map(({ data }) => data)).toMatchObject([
      { isOpen: true },
    ]);
  });
});

test.each<[string, Readonly<Record<string, string>>]>([
  ["a proxy for http alone", { HTTP_PROXY: PROXY }],
  ["one for everything, which Go does not know", { ALL_PROXY: PROXY }],
  ["no value", { HTTPS_PROXY: "" }],
  ["exceptions alone", { NO_PROXY: "localhost" }],
])("with %s the agent asks no proxy for the API", (_what, variables) => {
  expect(judged(variables)).toEqual(["yes"]);
});
