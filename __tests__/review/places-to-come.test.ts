/** What finds no node once a change is applied, because the nodes that take it are still to join or to be replaced. */
import { type ClusterReview, changesBetween, reviewChanges } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { plain } from "../../lib/scheduling/rich-text";
import { dnsService, ownAddon } from "../scheduling/own-addons";
import { Inputs } from "./inputs";
import { handWritten } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

interface Told {
  readonly name: string;
  readonly roles: readonly string[];
  readonly taints?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

const K3S = "v1.33.5+k3s1";
const SERVERS: Told = { name: "s", roles: ["etcd", "controlplane", "worker"] };
const WORKERS: Told = { name: "w", roles: ["worker"] };
const TAINT = "dedicated=db:NoSchedule";
/** Of a cluster whose agents do not need its own DNS. */
const API = { provider: { rancher2: { api_url: "https://203.0.113.10" } } };

const stack = (rke_config: object, rest: object = {}) =>
  inputs.file({ ...handWritten({ kubernetes_version: K3S, rke_config, ...rest }), ...API }, "cdk.tf.json");
/** Nodes register themselves, and a file tells them. */
const told = (
  before: readonly Told[],
  after: readonly Told[],
  base: object = {},
  head: object = base,
): ClusterReview => {
  const pools = { clusters: [{ name: "edge", pools: after, before }] };
  const [found] = reviewChanges(changesBetween(stack(base), stack(head), { pools })).clusters;
  if (found === undefined) throw new Error("no cluster");
  return found;
};
const lost = ({ dangers }: ClusterReview) =>
  dangers
    .filter(({ code }) => code === "RK707" || code === "RK708")
    .map((danger) => `${danger.code}: ${describePlainly(danger).message}`);
const steps = ({ rollout }: ClusterReview) => rollout.map(({ what, because }) => `${plain(what)} [${plain(because)}]`);

const TRAEFIK = { chart_values: 'traefik:\n  nodeSelector:\n    ingress: "yes"\n' };
const LABELS = { ingress: "yes" };
const own = (...objects: readonly object[]) => objects.map((each) => JSON.stringify(each)).join("\n---\n");
const OFF = { machine_global_config: "disable: [coredns, metrics-server]" };
const DNS = ownAddon("coredns");

describe("a selector that comes together with its label", () => {
  test("finds no registered node, which gets the label only when it is replaced", () => {
    const found = told([SERVERS, WORKERS], [SERVERS, { ...WORKERS, labels: LABELS }], {}, TRAEFIK);
    expect(lost(found)).toEqual([
      'RK708: traefik finds no node for new pods once this is rolled out, until a node of pool "w" joins or is replaced',
    ]);
    expect(found.dangers.flatMap((danger) => describePlainly(danger).help)).toEqual([
      'let nodes of pool "w" be as they are written now first, and make the rest a change of its own',
    ]);
  });

  test("is an error where CoreDNS is the one", () => {
    const picky = ownAddon("coredns", { nodeSelector: { dns: "yes" } });
    const base = { ...OFF, additional_manifest: own(DNS, dnsService()) };
    const head = { ...OFF, additional_manifest: own(picky, dnsService()) };
    const found = told([SERVERS, WORKERS], [SERVERS, { ...WORKERS, labels: { dns: "yes" } }], base, head);
    expect(lost(found).map((each) => each.slice(0, 5))).toEqual(["RK707"]);
    expect(found.severity).toBe("error");
  });

  test("finds one where registered nodes have the label already, or the change brings it to others only", () => {
    const labelled = { ...WORKERS, labels: LABELS };
    expect(lost(told([SERVERS, labelled], [SERVERS, labelled], {}, TRAEFIK))).toEqual([]);
    const both = [{ ...SERVERS, labels: LABELS }, labelled];
    expect(lost(told([SERVERS, labelled], both, {}, TRAEFIK))).toEqual([]);
  });
});

describe("an addon that is switched on behind taints", () => {
  const tainted = { ...SERVERS, taints: [TAINT] };

  test("waits for a clean pool that comes with it", () => {
    const found = told([tainted], [tainted, WORKERS], { machine_global_config: "disable: [metrics-server]" }, {});
    expect(lost(found)).toEqual([
      'RK708: metrics-server is switched on and finds no node, until a node of pool "w" joins',
    ]);
  });

  test("waits for nodes of a pool that loses its taint", () => {
    const before = [tainted, { ...WORKERS, taints: ["x=y:NoSchedule"] }];
    const found = told(before, [tainted, WORKERS], { machine_global_config: "disable: [metrics-server]" }, {});
    expect(lost(found)).toEqual([
      'RK708: metrics-server is switched on and finds no node, until a node of pool "w" joins or is replaced',
    ]);
  });

  test("waits for nothing where a clean pool is there", () => {
    const pools = [tainted, WORKERS];
    expect(lost(told(pools, pools, { machine_global_config: "disable: [metrics-server]" }, {}))).toEqual([]);
  });
});

test("machines of a pool that gets another name are removed, and their pods with them", () => {
  const pool = (name: string, ...roles: readonly string[]) => ({
    name,
    quantity: 2,
    ...Object.fromEntries(roles.map((role) => [`${role}_role`, true])),
  });
  const machines = (name: string) =>
    stack({ machine_pools: [pool("s", "etcd", "control_plane"), pool(name, "worker")] });
  const [found] = reviewChanges(changesBetween(machines("w"), machines("v"))).clusters;
  const facts = (found as ClusterReview).dangers.flatMap((danger) =>
    danger.code === "RK707" ? describePlainly(danger).facts : [],
  );
  expect(facts).toEqual(['Rancher removes the machines of pool "w"', "pods that are there go with their machines"]);
});

describe("an addon of the app's own in the place of one that is turned off", () => {
  const METRICS = ownAddon("metrics-server");
  const base = { ...OFF, additional_manifest: own(DNS, dnsService(), METRICS) };

  test("is gone with the manifest, and nothing makes it again", () => {
    const found = told([SERVERS], [SERVERS], base, { ...OFF, additional_manifest: own(dnsService(), METRICS) });
    expect(lost(found)).toEqual([
      "RK707: coredns goes with the app's own, and what K3s ships in its place stays turned off",
    ]);
    expect(steps(found)).toEqual([
      "after the apply Rancher writes the manifest without Deployment coredns, and K3s deletes what it made of it [without coredns no pod resolves a name until something of your own answers in its place: have that run before, in a change of its own]",
    ]);
    expect(found.diff.settings.map(({ setting }) => setting)).not.toContain("addons.coredns.disabled");
  });

  test("is a warning where the cluster can do without it", () => {
    const found = told([SERVERS], [SERVERS], base, { ...OFF, additional_manifest: own(DNS, dnsService()) });
    expect(lost(found)).toEqual([
      "RK708: metrics-server goes with the app's own, and what K3s ships in its place stays turned off",
    ]);
  });

  test("is missed by nobody where K3s ships it again with the same change", () => {
    const found = told([SERVERS], [SERVERS], base, {});
    expect(lost(found)).toEqual([]);
    expect(steps(found).join()).not.toContain("deletes");
  });

  test("is switched on by nobody as it comes: K3s' stays turned off", () => {
    const found = told([SERVERS], [SERVERS], { ...OFF, additional_manifest: own(METRICS) }, base);
    expect(found.diff.settings.map(({ setting }) => setting)).toContain("addons.coredns.standsIn");
    expect(found.diff.settings.map(({ setting }) => setting)).not.toContain("addons.coredns.disabled");
  });
});
