import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { KubernetesVersion, NodeRole, TaintsApplied } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { FINDINGS, type Finding, type FindingCode, isAboutChange } from "../../lib/scheduling/findings/finding";
import { draftsOf, findingsOf } from "../../lib/scheduling/findings/rules";
import { RancherHost } from "../../lib/scheduling/reading/rancher-host";
import { NEWEST_KNOWN_KUBERNETES_MINOR, NEWEST_KNOWN_RANCHER } from "../../lib/scheduling/releases/newest-known";
import { type ClusterSketch, modelOf, type PoolSketch, prove, REPORTED_CASE } from "../scheduling/models";
import { codesOf, written } from "../scheduling/reading/written";

/** The findings with this code, as reports show them. */
const shown = (code: FindingCode, model: ClusterSketch) =>
  prove(model)
    .findings.filter((finding) => finding.code === code)
    .map(renderFinding)
    .join("\n\n");
/** What a finding is about, as reports show it. */
const about = (finding: Finding) => describePlainly(finding).subject;
const occurs = (code: FindingCode, model: ClusterSketch) => prove(model).findings.some((each) => each.code === code);

const ALL: PoolSketch = { roles: NodeRole.ALL };
const SERVERS: PoolSketch = { roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE] };
const WORKERS: PoolSketch = { roles: [NodeRole.WORKER] };
const tainted = (pool: PoolSketch, ...taints: string[]): PoolSketch => ({ ...pool, taints });
const later = (pool: PoolSketch): PoolSketch => ({ ...pool, taintsApplied: TaintsApplied.AFTER_READY });
const NO_TOLERATIONS = { agents: { cluster: [], fleet: [] } };
const BY_ADDRESS = { rancherHost: RancherHost.ADDRESS };

test("every finding about a cluster has its text here", () => {
  const files = readdirSync(__dirname).filter((file) => file.endsWith("findings.test.ts"));
  const source = files.map((file) => readFileSync(path.join(__dirname, file), "utf8")).join("\n");
  const codes = Object.keys(FINDINGS).filter((code) => !isAboutChange(code));
  expect(
    codes.filter(
      (code) => !new RegExp(`shown\\(\\s*"${code}"(?:(?!\\btest\\()[\\s\\S])*?toMatchInlineSnapshot\\(`).test(source),
    ),
  ).toEqual([]);
});

describe("RK101, Rancher's agent on the first node", () => {
  const unfixed = { ...NO_TOLERATIONS, ...BY_ADDRESS };

  test.each(["2.10.5", "2.11.1", "2.10.6", "2.11.2", "2.12.0", "2.14.1"])(
    "does not occur on Rancher %s, which passes the taints on or is reported not to: that is RK104, a warning",
    (rancherVersion) => {
      const { findings } = prove(modelOf(REPORTED_CASE, { ...unfixed, rancherVersion }));
      expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    },
  );
});

describe("RK102, DNS on the first node", () => {
  test("shows the taint, why the agent needs DNS, and the repairs", () => {
    expect(shown("RK102", modelOf(REPORTED_CASE))).toMatchInlineSnapshot(`
"error[RK102]: CoreDNS cannot run on a node of pool "first" while it is alone, so cattle-cluster-agent cannot resolve Rancher's name
  = CoreDNS does not tolerate test-key=test-value:NoExecute
  = the agent asks the cluster's own DNS for the host of Rancher's URL and exits when it gets no answer
  = Rancher gives no other node its configuration until the agent is connected, so no node that is added helps and the cluster waits forever
  = help: apply the taints of pool "first" once the cluster is ready: taintsApplied: "after-ready"
  = or: move test-key=test-value:NoExecute to a pool of workers alone
  = or: taint with the key CriticalAddonsOnly instead, which K3s's own addons tolerate
  = or: reach Rancher by IP address
  = or: let CoreDNS run there: cluster.addRemedy(Remedy.coredns(pool))
  = or: where the cluster waits already, take it off by hand on that node: k3s kubectl taint node NODE test-key=test-value:NoExecute-"
`);
  });

  test("is about a CoreDNS that is turned off, too", () => {
    expect(shown("RK102", modelOf({ all: ALL }, { addons: { coredns: { disabled: true } } }))).toMatchInlineSnapshot(`
"error[RK102]: CoreDNS cannot run on a node of pool "all" while it is alone, so cattle-cluster-agent cannot resolve Rancher's name
  = CoreDNS is disabled and no Deployment coredns in additionalManifest takes its place
  = the agent asks the cluster's own DNS for the host of Rancher's URL and exits when it gets no answer
  = Rancher gives no other node its configuration until the agent is connected, so no node that is added helps and the cluster waits forever
  = help: leave coredns enabled
  = or: ship a Deployment coredns of your own in additionalManifest
  = or: reach Rancher by IP address"
`);
  });

  test("is no error where one of several control-plane pools can run CoreDNS; RK105 says what to wait for", () => {
    const pools = {
      etcd: { roles: [NodeRole.ETCD] },
      "servers-a": tainted({ roles: [NodeRole.CONTROL_PLANE] }, "a=b:NoSchedule"),
      "servers-b": { roles: [NodeRole.CONTROL_PLANE] },
      workers: WORKERS,
    };
    expect(prove(modelOf(pools)).findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(shown("RK105", modelOf(pools))).toContain(
      'behind a first node of etcd alone, a node of pool "servers-b" lets the cluster come up',
    );
  });

  test.each([
    ["Rancher is reached by IP address", modelOf(REPORTED_CASE, BY_ADDRESS)],
    ["the form of the URL is not known", modelOf(REPORTED_CASE, { rancherHost: RancherHost.UNKNOWN })],
    ["the taint comes later", modelOf({ ...REPORTED_CASE, first: later(REPORTED_CASE.first) })],
    ["the key is CriticalAddonsOnly", modelOf({ first: tainted(ALL, "CriticalAddonsOnly=x:NoExecute") })],
    ["only roles taint the pool", modelOf({ servers: SERVERS, workers: WORKERS })],
    [
      "the app's own CoreDNS tolerates it",
      modelOf(REPORTED_CASE, { addons: { coredns: { disabled: true, tolerations: ["test-key op=Exists"] } } }),
    ],
  ])("does not occur when %s", (_when, model) => {
    expect(occurs("RK102", model)).toBe(false);
  });
});

describe("RK103, a URL of unknown form", () => {
  const unknown = { rancherHost: RancherHost.UNKNOWN };

  test("says what it depends on", () => {
    expect(shown("RK103", modelOf(REPORTED_CASE, unknown))).toMatchInlineSnapshot(`
"warning[RK103]: CoreDNS cannot run on a node of pool "first" while it is alone; whether cattle-cluster-agent needs it depends on Rancher's URL, which is known only at apply
  = CoreDNS does not tolerate test-key=test-value:NoExecute
  = with a URL by name the cluster never comes up from there, with a URL by IP address it does
  = Rancher gives no other node its configuration until the agent is connected, so no node that is added helps and the cluster waits forever
  = help: pass rancherUrl as a literal, so that this can be judged
  = or: apply the taints of pool "first" once the cluster is ready: taintsApplied: "after-ready"
  = or: move test-key=test-value:NoExecute to a pool of workers alone
  = or: taint with the key CriticalAddonsOnly instead, which K3s's own addons tolerate
  = or: reach Rancher by IP address
  = or: let CoreDNS run there: cluster.addRemedy(Remedy.coredns(pool))
  = or: where the cluster waits already, take it off by hand on that node: k3s kubectl taint node NODE test-key=test-value:NoExecute-"
`);
  });

  test("does not occur when CoreDNS runs on the first node anyway", () => {
    expect(occurs("RK103", modelOf({ all: ALL }, unknown))).toBe(false);
  });

  test.each([RancherHost.NAME, RancherHost.ADDRESS])(
    "does not occur when the host is known to be %s",
    (rancherHost) => {
      expect(occurs("RK103", modelOf(REPORTED_CASE, { rancherHost }))).toBe(false);
    },
  );
});

describe("RK104, releases without the fix of rancher/rancher#49981", () => {
  test("shows the pools, the fixed releases, and what does not depend on them", () => {
    const model = modelOf(REPORTED_CASE, { ...NO_TOLERATIONS, rancherVersion: "2.11.1" });
    expect(shown("RK104", model)).toMatchInlineSnapshot(`
"warning[RK104]: on Rancher 2.11.1 cattle-cluster-agent is reported not to get the taints of the first node (rancher/rancher#49981)
  = pool "first": test-key=test-value:NoExecute
  = this rests on the report and its fix: in Rancher's code the fault was not found
  = fixed in Rancher 2.10.6, 2.11.2 and 2.12.0, never in 2.9
  = tolerations in the cluster's own configuration, as the derived ones are, do not depend on the fix
  = help: leave deriveTolerations on
  = or: append tolerations without a limit to agents.clusterAgent.appendTolerations
  = or: upgrade Rancher to a release with the fix
  = or: keep custom taints off pool "first" until the cluster is ready"
`);
  });

  test("asks to keep taints off all of the pools, which is one repair", () => {
    const pools = { a: tainted(ALL, "a=b:NoExecute"), b: ALL, c: tainted(ALL, "c=d:NoSchedule") };
    const text = shown("RK104", modelOf(pools, { ...NO_TOLERATIONS, rancherVersion: "2.11.1" }));
    expect(text).toMatch(/or: keep custom taints off pools "a" and "c" until the cluster is ready$/);
  });

  test.each([
    ["2.8.5", true],
    ["2.9.12", true],
    ["2.10.0", true],
    ["2.10.5", true],
    ["2.10.6", false],
    ["2.10.11", false],
    ["2.11.0", true],
    ["2.11.1", true],
    ["2.11.2", false],
    ["2.12.0", false],
    ["2.13.0", false],
    ["2.15.0", false],
    ["2.16.0", false],
  ])("on Rancher %s: %s", (rancherVersion, expected) => {
    expect(occurs("RK104", modelOf(REPORTED_CASE, { ...NO_TOLERATIONS, rancherVersion }))).toBe(expected);
    expect(occurs("RK307", modelOf(REPORTED_CASE, { rancherVersion }))).toBe(expected);
  });

  test("is not about a taint that Rancher's agent tolerates by default, where no taint of a role takes the defaults away", () => {
    const taint = "node-role.kubernetes.io/master=true:NoSchedule";
    const on = (pools: Parameters<typeof modelOf>[0]) =>
      prove(modelOf(pools, { ...NO_TOLERATIONS, ...BY_ADDRESS, rancherVersion: "2.11.1" }));
    const told = ({ findings }: ReturnType<typeof on>) =>
      findings.map(({ code }) => code).filter((code) => ["RK101", "RK104", "RK307"].includes(code));
    const all = on({ first: tainted(ALL, taint) });
    expect([all.bootstrap.verdict, told(all)]).toEqual(["yes", []]);
    const servers = on({ first: tainted(SERVERS, taint), workers: WORKERS });
    expect([servers.bootstrap.verdict, told(servers)]).toEqual(["depends", ["RK104"]]);
  });

  test("is about the pools alone whose taints the app's own tolerations do not answer for ever", () => {
    const pools = {
      a: tainted(ALL, "a=b:NoExecute"),
      b: tainted(ALL, "c=d:NoExecute"),
      c: tainted(ALL, "e=f:NoExecute"),
    };
    const cluster = ["a=b:NoExecute", "c:NoExecute op=Exists for 60s", "c=d:NoExecute"];
    const proof = prove(modelOf(pools, { rancherVersion: "2.11.1", agents: { cluster, fleet: [] } }));
    const about = (code: FindingCode) => proof.findings.filter((each) => each.code === code).map(({ data }) => data);
    expect(about("RK104")).toMatchObject([{ pools: [{ pool: "b" }, { pool: "c" }] }]);
    expect(about("RK307")).toMatchObject([{ pools: [{ pool: "a" }] }]);
  });

  test.each([
    [
      "the release is not known",
      modelOf(REPORTED_CASE, { ...NO_TOLERATIONS, rancherVersion: undefined } as Partial<ClusterSketch>),
    ],
    [
      "only workers are tainted",
      modelOf({ all: ALL, gpu: tainted(WORKERS, "a=b:NoSchedule") }, { ...NO_TOLERATIONS, rancherVersion: "2.11.1" }),
    ],
    [
      "only roles taint the pool",
      modelOf({ servers: SERVERS, workers: WORKERS }, { ...NO_TOLERATIONS, rancherVersion: "2.11.1" }),
    ],
    [
      "the taint comes later",
      modelOf({ first: later(REPORTED_CASE.first) }, { ...NO_TOLERATIONS, rancherVersion: "2.11.1" }),
    ],
    [
      "the taint is soft",
      modelOf({ all: tainted(ALL, "a=b:PreferNoSchedule") }, { ...NO_TOLERATIONS, rancherVersion: "2.11.1" }),
    ],
  ])("does not occur when %s", (_when, model) => {
    expect(occurs("RK104", model)).toBe(false);
  });
});

describe("RK105 and RK535, control-plane pools with different taints", () => {
  test("says of a pool with deferred taints that it has none at registration", () => {
    const model = modelOf({ a: tainted(ALL, "a=b:NoSchedule"), s: later(tainted(ALL, "c=d:NoSchedule")) });
    expect(shown("RK535", model)).toContain('pool "s": no taint at registration');
  });

  const uneven = { a: tainted(SERVERS, "CriticalAddonsOnly=x:NoSchedule"), b: SERVERS, workers: WORKERS };

  test("shows what each carries, what follows, and how the agent gets its tolerations", () => {
    expect(shown("RK105", modelOf(uneven, NO_TOLERATIONS))).toMatchInlineSnapshot(`
"warning[RK105]: control-plane pools carry different taints
  = pool "a": CriticalAddonsOnly=x:NoSchedule
  = pool "b": no taint at registration
  = every control-plane node writes its own version of the agent's manifest, tolerating its own taints; they overwrite each other
  = the agent relies on these tolerations, so it may be moved or stay Pending whenever the manifest changes
  = help: leave deriveTolerations on
  = or: append tolerations without a limit to agents.clusterAgent.appendTolerations
  = or: take CriticalAddonsOnly=x:NoSchedule off pool "a""
`);
  });

  test("asks to leave seconds out where these are all that is wrong", () => {
    const agents = {
      cluster: ["k:NoExecute op=Exists for 60s", "k:NoExecute op=Exists"],
      fleet: [],
    };
    const limited = { a: tainted(ALL, "k=v:NoExecute"), b: ALL };
    expect(shown("RK105", modelOf(limited, { agents }))).toContain(
      "help: leave the seconds out\n  = or: take k=v:NoExecute off",
    );
    expect(shown("RK301", modelOf(limited, { agents }))).toMatch(/help: leave the seconds out$/);
    expect(shown("RK104", modelOf(limited, { agents, rancherVersion: "2.11.1" }))).toContain(
      "help: leave the seconds out\n  = or: upgrade",
    );
  });

  test("asks for both where seconds are there and tolerations are not", () => {
    const agents = { cluster: ["k:NoExecute op=Exists for 60s"], fleet: [] };
    const both = { a: tainted(ALL, "k=v:NoExecute", "d=x:NoSchedule"), b: ALL };
    expect(shown("RK301", modelOf(both, { agents }))).toContain(
      "help: leave the seconds out, and leave deriveTolerations on\n  = or: leave the seconds out, and append",
    );
  });

  test("gives way to RK535 where derived tolerations keep the agent running", () => {
    expect(occurs("RK105", modelOf(uneven))).toBe(false);
    expect(shown("RK535", modelOf(uneven))).toMatchInlineSnapshot(`
"info[RK535]: control-plane pools carry different taints, and cattle-cluster-agent tolerates all of them
  = pool "a": CriticalAddonsOnly=x:NoSchedule
  = pool "b": no taint at registration
  = every control-plane node writes its own version of the agent's manifest, tolerating its own taints; they overwrite each other
  = the tolerations in the cluster's own configuration are in every version, so the agent keeps a place
  = help: keep these tolerations: without them the agent relies on those of the manifest that was applied last (RK105)
  = or: take CriticalAddonsOnly=x:NoSchedule off pool "a""
`);
  });

  test("stays where a first node of etcd alone waits for some of the pools, whatever the agent tolerates", () => {
    const pools = {
      etcd: { roles: [NodeRole.ETCD] },
      a: tainted({ roles: [NodeRole.CONTROL_PLANE] }, "a=b:NoSchedule"),
      b: { roles: [NodeRole.CONTROL_PLANE] },
      workers: WORKERS,
    };
    expect([occurs("RK105", modelOf(pools)), occurs("RK535", modelOf(pools))]).toEqual([true, false]);
  });

  test.each([
    [
      "the taints are the same in another order",
      modelOf({
        a: tainted(ALL, "a=b:NoSchedule", "c=d:NoSchedule"),
        b: tainted(ALL, "c=d:NoSchedule", "a=b:NoSchedule"),
      }),
    ],
    ["only workers differ", modelOf({ all: ALL, gpu: tainted(WORKERS, "a=b:NoSchedule") })],
    ["only roles differ", modelOf({ all: ALL, servers: SERVERS })],
    ["the difference comes later", modelOf({ a: later(tainted(ALL, "a=b:NoSchedule")), b: ALL })],
    ["the difference is soft", modelOf({ a: tainted(ALL, "a=b:PreferNoSchedule"), b: ALL })],
  ])("does not occur when %s", (_when, model) => {
    expect([occurs("RK105", model), occurs("RK535", model)]).toEqual([false, false]);
  });
});

describe("RK106, missing roles", () => {
  test("shows the pools there are", () => {
    expect(shown("RK106", modelOf({ servers: SERVERS }))).toMatchInlineSnapshot(`
"error[RK106]: no node pool has the role worker
  = the pools are "servers" (etcd, control-plane)
  = Rancher does nothing until at least one etcd, one control-plane and one worker node are registered
  = help: add a pool with "worker"
  = or: give a pool all three roles"
`);
  });

  test("names several missing roles, and says when there is no pool at all", () => {
    expect(shown("RK106", modelOf({}))).toMatchInlineSnapshot(`
"error[RK106]: no node pool has any of the roles etcd, control-plane and worker
  = there are no pools
  = Rancher does nothing until at least one etcd, one control-plane and one worker node are registered
  = help: add a pool with "etcd", "control-plane" and "worker"
  = or: give a pool all three roles"
`);
  });

  test.each([[{ all: ALL }], [{ servers: SERVERS, workers: WORKERS }]])(
    "does not occur when the pools have all three",
    (pools) => {
      expect(occurs("RK106", modelOf(pools))).toBe(false);
    },
  );
});

describe("RK107, addons that wait for another pool", () => {
  const waiting = { first: tainted(ALL, "dedicated=edge:NoSchedule"), general: WORKERS };

  test("names them, the taint, and who can take them", () => {
    expect(shown("RK107", modelOf(waiting, BY_ADDRESS))).toMatchInlineSnapshot(`
"warning[RK107]: coredns, metrics-server, local-path-provisioner, helm-install-traefik-crd, helm-install-traefik and traefik cannot run on pool "first" and wait for another pool to join
  = dedicated=edge:NoSchedule is not tolerated
  = K3s v1.33.5+k3s1 and Rancher ship them without a toleration for it
  = help: let a node of pool "general" join soon after the first one
  = or: apply the taints of pool "first" once the cluster is ready: taintsApplied: "after-ready""
`);
  });

  test("leaves out what the taint of the pool's roles keeps away in any case", () => {
    const text = shown("RK107", modelOf({ servers: tainted(SERVERS, "a=b:NoSchedule"), workers: WORKERS }, BY_ADDRESS));
    expect(text).toContain("coredns");
    expect(text).not.toContain("helm-install");
  });

  test.each([
    ["the cluster does not come up at all", modelOf(waiting)],
    ["the taint comes later", modelOf({ ...waiting, first: later(waiting.first) })],
    [
      "only roles taint the pool: what waits for workers then is meant to",
      modelOf({ servers: SERVERS, workers: WORKERS }),
    ],
    ["no other pool takes them", modelOf({ first: waiting.first }, BY_ADDRESS)],
    ["the taint is soft", modelOf({ ...waiting, first: tainted(ALL, "dedicated=edge:PreferNoSchedule") })],
  ])("does not occur when %s", (_when, model) => {
    expect(occurs("RK107", model)).toBe(false);
  });
});

describe("RK201, the agent without any pool", () => {
  test("shows why not, pool by pool", () => {
    const pools = { etcd: { roles: [NodeRole.ETCD] }, workers: tainted(WORKERS, "a=b:NoSchedule") };
    expect(shown("RK201", modelOf(pools))).toMatchInlineSnapshot(`
"error[RK201]: cattle-cluster-agent can run on no pool
  = pool "etcd": node-role.kubernetes.io/etcd:NoExecute is not tolerated
  = pool "workers": a=b:NoSchedule is not tolerated
  = help: give a pool the control-plane role; derived tolerations answer its taints
  = or: keep one worker pool free of hard taints
  = or: give it tolerations: agents.clusterAgent.appendTolerations"
`);
  });
});

describe("RK202, Fleet's agent without any pool", () => {
  const pools = { servers: tainted(ALL, "CriticalAddonsOnly=x:NoSchedule") };

  test("shows why not, and how its tolerations are set", () => {
    expect(shown("RK202", modelOf(pools, NO_TOLERATIONS))).toMatchInlineSnapshot(`
"error[RK202]: fleet-agent can run on no pool
  = pool "servers": CriticalAddonsOnly=x:NoSchedule is not tolerated
  = help: leave deriveTolerations on
  = or: keep one worker pool free of hard taints
  = or: give it tolerations: agents.fleetAgent.appendTolerations"
`);
  });

  test.each([
    ["tolerations are derived", modelOf(pools)],
    ["a worker pool is free", modelOf({ ...pools, workers: WORKERS }, NO_TOLERATIONS)],
  ])("does not occur when %s", (_when, model) => {
    expect(occurs("RK202", model)).toBe(false);
  });
});

describe("RK203, CoreDNS without any pool", () => {
  const pools = { all: tainted(ALL, "a=b:NoSchedule"), gpu: tainted(WORKERS, "c=d:NoSchedule", "e=f:NoExecute") };

  test("shows why not, pool by pool", () => {
    expect(shown("RK203", modelOf(pools))).toMatchInlineSnapshot(`
"error[RK203]: coredns can run on no pool
  = pool "all": a=b:NoSchedule is not tolerated
  = pool "gpu": c=d:NoSchedule and e=f:NoExecute are not tolerated
  = help: keep one worker pool free of hard taints
  = or: give it tolerations: cluster.addRemedy(Remedy.coredns(pool)), a Deployment of your own in place of K3s's"
`);
  });

  test("is a warning, RK204, when the tolerations are not certain", () => {
    const { findings: _, ...facts } = prove(modelOf(pools, BY_ADDRESS));
    const kubernetes = KubernetesVersion.parse("v1.33.5+k3s1");
    const uncertain = facts.workloads.map((proof) =>
      proof.workload === "coredns" ? { ...proof, uncertain: "not read" } : proof,
    );
    const drafts = draftsOf({ ...facts, kubernetes, workloads: uncertain });
    const found = findingsOf(drafts, facts.cluster).filter((each) => about(each) === "coredns");
    expect(found.map(({ code, severity }) => [code, severity])).toEqual([["RK204", "warning"]]);
  });

  test.each([
    ["one worker pool is free", modelOf({ ...pools, workers: WORKERS })],
    ["it is disabled", modelOf(pools, { addons: { coredns: { disabled: true } } })],
  ])("does not occur when %s", (_when, model) => {
    expect(occurs("RK203", model)).toBe(false);
  });
});

describe("RK204, other system workloads without any pool", () => {
  const pools = { all: tainted(ALL, "a=b:NoSchedule") };

  test("shows what is missing because of it", () => {
    expect(
      shown("RK204", modelOf(pools))
        .split("\n\n")
        .filter((text) => text.includes("]: local-path-provisioner")),
    ).toMatchInlineSnapshot(`
[
  "warning[RK204]: local-path-provisioner can run on no pool
  = pool "all": a=b:NoSchedule is not tolerated
  = local-path-helper is never made without it
  = help: keep one worker pool free of hard taints
  = or: give it tolerations: cluster.addRemedy(Remedy.localPath(pool)), a provisioner of your own in place of K3s's",
]
`);
  });

  test("says what is not certain", () => {
    const servers = { all: tainted(ALL, "CriticalAddonsOnly=x:NoSchedule") };
    const uncertain = "= not certain: seen in Rancher 2.15.0; what older releases do was not looked at";
    expect(shown("RK204", modelOf(servers, { rancherVersion: "2.14.1" }))).toContain(uncertain);
    expect(shown("RK204", modelOf(servers, { rancherVersion: "2.15.0" }))).not.toContain("not certain");
  });

  test("is one finding per workload", () => {
    const subjects = prove(modelOf(pools))
      .findings.filter(({ code }) => code === "RK204")
      .map(about);
    expect(subjects).toEqual(["dashboard-shell", "local-path-provisioner", "metrics-server"]);
  });

  test("does not occur for jobs, which RK205 is about, nor for what is disabled", () => {
    const disabled = { "metrics-server": { disabled: true }, "local-path-provisioner": { disabled: true } };
    const subjects = prove(modelOf(pools, { addons: disabled })).findings.filter(({ code }) => code === "RK204");
    expect(subjects.map(about)).toEqual(["dashboard-shell"]);
  });
});

describe("RK205, install jobs without any pool", () => {
  const pools = { all: tainted(ALL, "CriticalAddonsOnly=x:NoSchedule") };

  test("shows what is never made", () => {
    expect(shown("RK205", modelOf(pools))).toMatchInlineSnapshot(`
"warning[RK205]: helm-install-traefik-crd and helm-install-traefik can run on no pool, so traefik and svclb-traefik are never made
  = pool "all": CriticalAddonsOnly=x:NoSchedule is not tolerated
  = K3s gives these jobs no tolerations by default
  = help: keep one worker pool free of hard taints
  = or: give them tolerations: cluster.addRemedy(Remedy.helmJobs(pool)), where the K3s release has job tolerations
  = or: disable "traefik" if not used"
`);
  });

  test("says that the Gateway API is never installed, and what turns each job off", () => {
    const text = shown("RK205", modelOf(pools, { kubernetesVersion: "v1.37.0+k3s1" }));
    expect(text).toContain("so traefik, svclb-traefik and the Gateway API are never made");
    expect(text).toContain('disable "traefik" and "gateway-api-crd" if not used');
  });

  test("counts the job of the Gateway API from K3s 1.37 on", () => {
    expect(shown("RK205", modelOf(pools, { kubernetesVersion: "v1.37.0+k3s1" }))).toContain(
      "helm-install-gateway-api-crd",
    );
    expect(shown("RK205", modelOf(pools, { kubernetesVersion: "v1.36.3+k3s1" }))).not.toContain("gateway");
  });

  test("does not occur when a worker pool is free", () => {
    expect(occurs("RK205", modelOf({ ...pools, workers: WORKERS }))).toBe(false);
  });
});

const ENABLE_LB = "svccontroller.k3s.cattle.io/enablelb";

describe("RK206, a DaemonSet without any pod", () => {
  test("shows the label that makes the load balancer choosy, and what to label", () => {
    expect(shown("RK206", modelOf({ all: { ...ALL, labels: { [ENABLE_LB]: "false" } } }))).toMatchInlineSnapshot(`
"warning[RK206]: svclb-traefik gets no pod on any pool, so its Service has no address
  = pool "all": its nodes have no label svccontroller.k3s.cattle.io/enablelb=true
  = a DaemonSet's pods are not Pending on nodes they cannot use: they are not made
  = help: label the pools that are to have it with svccontroller.k3s.cattle.io/enablelb=true"
`);
  });

  test("shows the taint, and how the DaemonSet's tolerations are set", () => {
    const tolerations = ["a=b:NoSchedule"];
    const jobs = { addedTolerations: tolerations };
    const addons = { "helm-install-traefik-crd": jobs, "helm-install-traefik": jobs, traefik: { tolerations } };
    expect(shown("RK206", modelOf({ all: tainted(ALL, "a=b:NoSchedule") }, { addons }))).toMatchInlineSnapshot(`""`);
  });

  test("does not occur when what makes the DaemonSet is missing, which RK205 is about", () => {
    expect(occurs("RK206", modelOf({ all: tainted(ALL, "a=b:NoSchedule") }))).toBe(false);
  });
});

describe("RK207, a DaemonSet that leaves pools out", () => {
  test("shows where it has pods, and why not elsewhere", () => {
    expect(shown("RK207", modelOf({ all: ALL, gpu: tainted(WORKERS, "a=b:NoSchedule") }))).toMatchInlineSnapshot(`
"info[RK207]: svclb-traefik gets pods on "all" only
  = pool "gpu": a=b:NoSchedule is not tolerated
  = help: cluster.addRemedy(Remedy.serviceLb(pool)), which annotates the Service with svccontroller.k3s.cattle.io/tolerations"
`);
  });

  test("speaks of labels, and not of tolerations, where labels decide", () => {
    const text = shown("RK207", modelOf({ all: ALL, lb: { ...WORKERS, labels: { [ENABLE_LB]: "true" } } }));
    expect(text).toContain(`help: label the pools that are to have it with ${ENABLE_LB}=true`);
    expect(text).not.toContain("tolerations");
  });

  test("does not occur when it has pods everywhere", () => {
    expect(occurs("RK207", modelOf({ all: ALL, workers: WORKERS }))).toBe(false);
  });
});

describe("RK208, local volumes", () => {
  const pools = { all: ALL, batch: tainted(WORKERS, "a=b:NoExecute") };
  const since = { kubernetesVersion: "v1.34.3+k3s1" };

  test("shows the pools and why only NoExecute matters", () => {
    expect(shown("RK208", modelOf(pools, since))).toMatchInlineSnapshot(`
"warning[RK208]: claims for local-path volumes stay Pending on some pools
  = pool "batch": a=b:NoExecute is not tolerated
  = the helper pod names its node itself, so only NoExecute taints matter; the kubelet refuses it
  = help: cluster.addRemedy(Remedy.localPath(pool)), whose helperPod.yaml has tolerations
  = or: use NoSchedule instead of NoExecute
  = or: use another storage class on these pools"
`);
  });

  test.each([
    ["v1.32.9+k3s1", false],
    ["v1.32.10+k3s1", true],
    ["v1.33.5+k3s1", false],
    ["v1.33.6+k3s1", true],
    ["v1.34.1+k3s1", true],
  ])("on K3s %s: %s", (kubernetesVersion, expected) => {
    expect(occurs("RK208", modelOf(pools, { kubernetesVersion }))).toBe(expected);
  });

  test.each([
    ["the effect is NoSchedule", modelOf({ all: ALL, batch: tainted(WORKERS, "a=b:NoSchedule") }, since)],
    [
      "only etcd's own taint is in the way, where no workload runs",
      modelOf({ etcd: { roles: [NodeRole.ETCD] }, cp: { roles: [NodeRole.CONTROL_PLANE] }, workers: WORKERS }, since),
    ],
    [
      "local storage is disabled",
      modelOf(pools, { ...since, addons: { "local-path-provisioner": { disabled: true } } }),
    ],
  ])("does not occur when %s", (_when, model) => {
    expect(occurs("RK208", model)).toBe(false);
  });
});

describe("RK209, a single pool that workloads depend on", () => {
  const gpu = tainted(WORKERS, "a=b:NoSchedule");

  test("names workloads and pool", () => {
    expect(shown("RK209", modelOf({ all: ALL, gpu }))).toMatchInlineSnapshot(`
"info[RK209]: cattle-cluster-agent, fleet-agent, rancher-webhook, coredns, metrics-server, local-path-provisioner and traefik can run on pool "all" only
  = without a node of pool "all" they are Pending
  = help: give pool "all" at least two nodes
  = or: leave a second pool without hard taints"
`);
  });

  test.each([
    ["there is only one pool", modelOf({ all: ALL })],
    ["two pools can take them", modelOf({ all: ALL, workers: WORKERS, gpu })],
    ["the pool has a node to spare", modelOf({ all: { ...ALL, nodes: 3 }, gpu })],
  ])("does not occur when %s", (_when, model) => {
    expect(occurs("RK209", model)).toBe(false);
  });

  test("tells of new pods alone, where those from before deferred taints stay on another pool", () => {
    const first = later(tainted(ALL, "a=b:NoSchedule"));
    expect(shown("RK209", modelOf({ first, general: WORKERS }))).toMatchInlineSnapshot(`
"info[RK209]: new pods of coredns, metrics-server, local-path-provisioner and traefik can run on pool "general" only
  = without a node of pool "general" new pods are Pending
  = pods that are on "first" before the deferred taints and may stay there do so until they are replaced
  = help: give pool "general" at least two nodes
  = or: leave a second pool without hard taints"
`);
  });

  test("occurs when the pool is meant to have one node", () => {
    expect(occurs("RK209", modelOf({ all: { ...ALL, nodes: 1 }, gpu }))).toBe(true);
  });
});

describe("RK211, workloads that are evicted again and again", () => {
  const LIMITED = "dedicated:NoExecute op=Exists for 60s";
  const gpu = tainted(WORKERS, "dedicated=gpu:NoExecute");
  const ownCoreDns = (...tolerations: string[]) => ({ addons: { coredns: { disabled: true, tolerations } } });

  test("shows from where, after which time, and where it stays", () => {
    expect(shown("RK211", modelOf({ all: ALL, gpu }, ownCoreDns(LIMITED)))).toMatchInlineSnapshot(`
"warning[RK211]: coredns stays on "all" and is evicted from "gpu"
  = pool "gpu": dedicated=gpu:NoExecute is tolerated for 60 seconds only
  = of the tolerations that match a taint the first counts, and of several taints the shortest time
  = a new pod may go there again each time
  = help: leave tolerationSeconds out
  = or: change the tolerations of Deployment coredns in additionalManifest, or of the remedy that makes it"
`);
  });

  test("says of what stays nowhere that it is evicted for ever", () => {
    const model = modelOf({ all: tainted(ALL, "dedicated=gpu:NoExecute") }, { ...BY_ADDRESS, ...ownCoreDns(LIMITED) });
    expect(shown("RK211", model)).toMatchInlineSnapshot(`
"warning[RK211]: coredns stays on no pool: it is evicted again and again
  = pool "all": dedicated=gpu:NoExecute is tolerated for 60 seconds only
  = of the tolerations that match a taint the first counts, and of several taints the shortest time
  = a new pod may go there again each time
  = help: leave tolerationSeconds out
  = or: change the tolerations of Deployment coredns in additionalManifest, or of the remedy that makes it"
`);
    expect(prove(model).workloads.find(({ workload }) => workload === "coredns")).toMatchObject({
      verdict: "evicted",
      pools: [],
      placements: { all: { verdict: "evicted", by: ["dedicated=gpu:NoExecute"], seconds: 60 } },
    });
    expect(occurs("RK203", model)).toBe(false);
  });

  test("occurs for a load balancer's pods, which are made anew each time", () => {
    const addons = { "svclb-traefik": { addedTolerations: [LIMITED] } };
    const model = modelOf({ all: ALL, gpu }, { addons });
    expect(shown("RK211", model)).toContain("a new pod is made there each time");
    expect(occurs("RK207", model)).toBe(false);
  });

  test("occurs for a pod that names its node, which the kubelet lets in", () => {
    const addons = { "local-path-helper": { tolerations: [LIMITED] } };
    const model = modelOf({ all: ALL, gpu }, { addons, kubernetesVersion: "v1.34.3+k3s1" });
    expect(shown("RK211", model)).toContain("what takes longer than this time is stopped there and begins anew");
    expect(occurs("RK208", model)).toBe(false);
  });

  test("leaves open whether a job that has nothing else is done in its time; what it installs has no place either way", () => {
    const job = { addedTolerations: [LIMITED] };
    const addons = { "helm-install-traefik": job, "helm-install-traefik-crd": job };
    const rest = { ...BY_ADDRESS, addons, kubernetesVersion: "v1.36.3+k3s1", rancherVersion: "2.16.0" };
    const model = modelOf({ all: tainted(ALL, "dedicated=gpu:NoExecute") }, rest);
    const fares = (name: string) => prove(model).workloads.find(({ workload }) => workload === name);
    expect(fares("helm-install-traefik")).toMatchObject({
      verdict: "depends",
      dependsOn: ["whether helm-install-traefik is done within 60 seconds"],
    });
    expect([fares("traefik")?.verdict, fares("svclb-traefik")?.verdict]).toEqual(["pending", "missing"]);
    expect(occurs("RK211", model)).toBe(true);
    expect([occurs("RK109", model), occurs("RK205", model)]).toEqual([false, false]);
  });

  test.each([["0s"], ["-5s"]])("is RK203, an error, where CoreDNS tolerates the taints for %s", (time) => {
    const model = modelOf(
      { all: tainted(ALL, "dedicated=gpu:NoExecute") },
      { ...BY_ADDRESS, ...ownCoreDns(`dedicated:NoExecute op=Exists for ${time}`) },
    );
    expect(shown("RK203", model)).toContain('pool "all": dedicated=gpu:NoExecute is tolerated for no time at all');
    expect(occurs("RK211", model)).toBe(false);
    expect(prove({ ...model, rancherHost: RancherHost.NAME }).bootstrap.verdict).toBe("no");
  });

  test.each([
    ["a toleration without a limit stands before it", ["dedicated=gpu:NoExecute", LIMITED]],
    ["the limit is for another taint", ["dedicated=gpu:NoExecute", "other:NoExecute op=Exists for 60s"]],
  ])("does not occur when %s", (_when, tolerations) => {
    expect(occurs("RK211", modelOf({ all: ALL, gpu }, ownCoreDns(...tolerations)))).toBe(false);
  });

  test("does not occur for Rancher's agents, which RK302 is about", () => {
    const model = modelOf({ all: ALL, gpu }, { agents: { cluster: [LIMITED], fleet: [LIMITED] } });
    expect([occurs("RK302", model), occurs("RK211", model)]).toEqual([true, false]);
  });
});

describe("RK301, reliance on what Rancher adds at run time", () => {
  test("shows the pools", () => {
    expect(shown("RK301", modelOf(REPORTED_CASE, { ...NO_TOLERATIONS, ...BY_ADDRESS }))).toMatchInlineSnapshot(`
"warning[RK301]: cattle-cluster-agent runs on "first" only because Rancher adds tolerations at run time
  = Rancher derives them from control-plane nodes it knows, one node at a time until the agent is connected
  = the cluster's own configuration does not hold them
  = help: leave deriveTolerations on
  = or: append tolerations without a limit to agents.clusterAgent.appendTolerations"
`);
  });

  test.each([
    ["tolerations are derived", modelOf(REPORTED_CASE)],
    [
      "whether the agent starts at all is open, which RK104 says",
      modelOf(REPORTED_CASE, { ...NO_TOLERATIONS, rancherVersion: "2.11.1" }),
    ],
    ["only the control plane's own taint is there", modelOf({ servers: SERVERS, workers: WORKERS })],
  ])("does not occur when %s", (_when, model) => {
    expect(occurs("RK301", model)).toBe(false);
  });
});

describe("RK302, tolerations with a limit", () => {
  const fleet = (...texts: string[]) =>
    modelOf(REPORTED_CASE, { ...BY_ADDRESS, agents: { cluster: ["test-key=test-value:NoExecute"], fleet: texts } });

  test("shows the taint and the seconds", () => {
    expect(shown("RK302", fleet("test-key=test-value:NoExecute for 300s"))).toMatchInlineSnapshot(`
"warning[RK302]: fleet-agent tolerates test-key=test-value:NoExecute for 300 seconds only
  = pool "first" carries test-key=test-value:NoExecute
  = Kubernetes evicts the agent from these nodes when the time is over; a new pod may go there again
  = help: leave the seconds out"
`);
  });

  test("says so when a toleration without a limit stands behind it, where it does not count", () => {
    expect(shown("RK302", fleet("test-key:NoExecute op=Exists for 300s", "test-key=test-value:NoExecute"))).toContain(
      "the toleration without a limit stands behind it, and the first that matches counts",
    );
  });

  test.each([
    ["there is no limit", fleet("test-key=test-value:NoExecute")],
    [
      "one without a limit stands before it",
      fleet("test-key=test-value:NoExecute", "test-key=test-value:NoExecute for 300s"),
    ],
    [
      "no control-plane pool has the taint",
      fleet("test-key=test-value:NoExecute", "other:NoExecute op=Exists for 300s"),
    ],
  ])("does not occur when %s", (_when, model) => {
    expect(occurs("RK302", model)).toBe(false);
  });

  const agent = (...texts: string[]) => ({ agents: { cluster: texts, fleet: ["test-key=test-value:NoExecute"] } });
  const limited = "test-key:NoExecute op=Exists for 60s";

  test("does not occur where Rancher's own toleration stands before it, which has no limit", () => {
    const model = modelOf(REPORTED_CASE, { ...BY_ADDRESS, ...agent(limited, "test-key=test-value:NoExecute") });
    expect(occurs("RK302", model)).toBe(false);
    expect(shown("RK301", model)).toContain("a toleration with a limit in time comes first, which would evict it");
    expect(prove(model).bootstrap.verdict).toBe("yes");
  });

  test("leaves the first node open on releases that are reported not to give it that toleration", () => {
    const model = modelOf(REPORTED_CASE, { ...BY_ADDRESS, ...agent(limited), rancherVersion: "2.11.1" });
    expect(prove(model).bootstrap).toMatchObject({
      verdict: "depends",
      dependsOn: ["a fault that is reported of this Rancher release (rancher/rancher#49981)"],
    });
    expect([occurs("RK104", model), occurs("RK109", model)]).toEqual([true, false]);
  });

  test("occurs for a worker pool's taint, which Rancher never tolerates", () => {
    const pools = { all: ALL, gpu: tainted(WORKERS, "test-key=test-value:NoExecute") };
    const model = modelOf(pools, agent(limited));
    expect(shown("RK302", model)).toContain('pool "gpu" carries test-key=test-value:NoExecute');
    expect(prove(model).workloads[0]?.placements.gpu).toEqual({
      verdict: "evicted",
      by: ["test-key=test-value:NoExecute"],
      seconds: 60,
    });
  });
});

describe("RK302 and RK303 of one toleration", () => {
  test("say one thing: what evicts from etcd nodes is left out, and not made to last", () => {
    const model = modelOf(
      { e: { roles: [NodeRole.ETCD] }, c: { roles: [NodeRole.CONTROL_PLANE] }, w: WORKERS },
      { agents: { cluster: [], fleet: ["node-role.kubernetes.io/etcd:NoExecute op=Exists for 60s"] } },
    );
    expect(occurs("RK303", model)).toBe(false);
    expect(shown("RK302", model)).toContain(
      "help: leave the toleration out, unless the agent is to use these nodes; then leave its seconds out",
    );
  });
});

describe("RK303, tolerations that answer no taint", () => {
  const cluster = (...texts: string[]) =>
    modelOf(
      { all: tainted(ALL, "a=b:NoSchedule") },
      { ...BY_ADDRESS, agents: { cluster: texts, fleet: ["a=b:NoSchedule"] } },
    );

  test("shows the toleration", () => {
    expect(shown("RK303", cluster("a=b:NoSchedule", "maintenance:NoSchedule op=Exists"))).toMatchInlineSnapshot(`
"info[RK303]: cattle-cluster-agent tolerates maintenance:NoSchedule op=Exists, which no control-plane pool is tainted with
  = tolerations wider than needed let the agent stay where it should not
  = help: leave it out, unless the taint comes from outside this app or the agent is to use worker pools as well"
`);
  });

  test("occurs when only the value differs", () => {
    expect(occurs("RK303", cluster("a=b:NoSchedule", "a=c:NoSchedule"))).toBe(false);
    expect(occurs("RK303", cluster("a=c:NoSchedule"))).toBe(true);
  });

  test("is one for a toleration that was written without an effect, and reaches Rancher with each of them", () => {
    const effects = ["NoExecute", "NoSchedule", "PreferNoSchedule"];
    const texts = ["maintenance", "test=x"].flatMap((what) =>
      effects.map((effect) => (what.includes("=") ? `${what}:${effect}` : `${what}:${effect} op=Exists`)),
    );
    const found = prove(cluster("a=b:NoSchedule", ...texts)).findings.filter(({ code }) => code === "RK303");
    expect(found.map(({ data }) => (data as { toleration: string }).toleration)).toEqual([
      "maintenance op=Exists",
      "test=x",
    ]);
  });

  test("stays one for each where not all three effects are tolerated", () => {
    const found = prove(cluster("a=b:NoSchedule", "x:NoExecute op=Exists", "x:NoSchedule op=Exists")).findings;
    expect(found.filter(({ code }) => code === "RK303")).toHaveLength(2);
  });

  test("does not occur for how soon an agent leaves a node that is not reached", () => {
    expect(
      occurs("RK303", cluster("a=b:NoSchedule", "node.kubernetes.io/unreachable:NoExecute op=Exists for 30s")),
    ).toBe(false);
    expect(occurs("RK303", cluster("a=b:NoSchedule", "node.kubernetes.io/unreachable:NoExecute op=Exists"))).toBe(true);
  });

  test("does not occur for the other effects of a toleration written for all of them", () => {
    expect(
      occurs("RK303", cluster("a:NoExecute op=Exists", "a:NoSchedule op=Exists", "a:PreferNoSchedule op=Exists")),
    ).toBe(false);
  });
});

describe("RK304, the time noted on a taint", () => {
  const deferred = { first: later(REPORTED_CASE.first), general: WORKERS };

  test("shows the taints, who notes the time and who does not, and the fixed releases", () => {
    expect(shown("RK304", modelOf(deferred, { rancherVersion: "2.12.3" }))).toMatchInlineSnapshot(`
"warning[RK304]: if the deferred NoExecute taints of "first" are put on with the time noted, Rancher 2.12.3 breaks its agent's manifest (rancher/rancher#51795)
  = pool "first": test-key=test-value:NoExecute
  = it copies the time into its agent's tolerations, which have no such field, and the manifest is refused
  = controllers and operators may note the time; DeferredTaints, kubernetes_node_taint and kubectl do not, nor does a node that registers with a taint
  = fixed in Rancher 2.12.4 and 2.13.0, not in 2.10 and 2.11
  = help: put them on with DeferredTaints or kubectl, and acknowledge this finding
  = or: upgrade Rancher
  = or: use NoSchedule instead of NoExecute on the control plane"
`);
  });

  test.each([
    ["2.10.11", true],
    ["2.11.9", true],
    ["2.12.0", true],
    ["2.12.3", true],
    ["2.12.4", false],
    ["2.13.0", false],
    ["2.14.1", false],
  ])("on Rancher %s: %s", (rancherVersion, expected) => {
    expect(occurs("RK304", modelOf(deferred, { rancherVersion }))).toBe(expected);
  });

  test.each([
    ["the taint is given at registration", modelOf(REPORTED_CASE, { rancherVersion: "2.12.3" })],
    ["the effect is NoSchedule", modelOf({ all: later(tainted(ALL, "a=b:NoSchedule")) }, { rancherVersion: "2.12.3" })],
    [
      "only workers have it",
      modelOf({ all: ALL, w: later(tainted(WORKERS, "a=b:NoExecute")) }, { rancherVersion: "2.12.3" }),
    ],
    ["the release is not known", modelOf(deferred, { rancherVersion: undefined } as Partial<ClusterSketch>)],
  ])("does not occur when %s", (_when, model) => {
    expect(occurs("RK304", model)).toBe(false);
  });
});

describe("RK305, affinity that the proof does not judge", () => {
  test("says what the proof knows", () => {
    const settings = { "agents.clusterAgent.overrideAffinity": { restrictsPlacement: true } } as const;
    expect(shown("RK305", modelOf({ all: ALL }, { settings }))).toMatchInlineSnapshot(`
"warning[RK305]: agents.clusterAgent.overrideAffinity may keep the agent off nodes, which the scheduling proof does not judge
  = the proof knows taints, tolerations and the labels of node selectors, not affinity
  = an agent that fits no control-plane node never connects, and no other node can join
  = help: prefer instead of requiring: preferredDuringSchedulingIgnoredDuringExecution
  = or: acknowledge this finding once it is clear that every control-plane node meets it"
`);
  });

  test("does not occur for affinity that keeps the agent off no node", () => {
    expect(occurs("RK305", modelOf({ all: ALL }, { settings: { "agents.clusterAgent.overrideAffinity": {} } }))).toBe(
      false,
    );
  });
});

describe("RK307, tolerations that make up for what a release does not do", () => {
  test("shows the taints, and until when the tolerations are needed", () => {
    expect(shown("RK307", modelOf(REPORTED_CASE, { rancherVersion: "2.11.1" }))).toMatchInlineSnapshot(`
"info[RK307]: Rancher 2.11.1 is reported not to give cattle-cluster-agent the taints of the first node (rancher/rancher#49981); the tolerations in the cluster's configuration make up for it
  = pool "first": test-key=test-value:NoExecute
  = each of them is tolerated without a limit by what the app gives the agent, derived or appended
  = help: keep them at least until Rancher is a release with the fix: 2.10.6, 2.11.2 and 2.12.0"
`);
  });
});

describe("RK401, K3s minors that Rancher does not support", () => {
  test("shows those it does", () => {
    expect(shown("RK401", modelOf({ all: ALL }, { kubernetesVersion: "v1.32.9+k3s1" }))).toMatchInlineSnapshot(`
"warning[RK401]: Rancher 2.14.1 does not support K3s v1.32.9+k3s1
  = Rancher 2.14 supports K3s 1.33, 1.34 and 1.35; other versions are not refused, they fail later
  = help: use a K3s release of 1.35
  = or: use Rancher 2.11, 2.12 or 2.13, which supports this K3s minor"
`);
  });

  test("names no other Rancher where none that is known supports it", () => {
    expect(shown("RK401", modelOf({ all: ALL }, { kubernetesVersion: "v1.27.16+k3s1" }))).toMatchInlineSnapshot(`
"warning[RK401]: Rancher 2.14.1 does not support K3s v1.27.16+k3s1
  = Rancher 2.14 supports K3s 1.33, 1.34 and 1.35; other versions are not refused, they fail later
  = help: use a K3s release of 1.35"
`);
  });

  test.each([
    ["2.14.1", "v1.33.5+k3s1", false],
    ["2.14.1", "v1.35.7+k3s1", false],
    ["2.14.1", "v1.36.3+k3s1", true],
    ["2.13.1", "v1.32.9+k3s1", false],
    ["2.9.12", "v1.30.4+k3s1", false],
    ["2.99.0", "v1.30.4+k3s1", false],
  ])("for Rancher %s and K3s %s: %s", (rancherVersion, kubernetesVersion, expected) => {
    expect(occurs("RK401", modelOf({ all: ALL }, { rancherVersion, kubernetesVersion }))).toBe(expected);
  });
});

describe("RK402, an unknown Rancher release", () => {
  test("says what stands in for it", () => {
    const text = shown("RK402", modelOf({ all: ALL }, { rancherVersion: undefined } as Partial<ClusterSketch>));
    expect(text.replace(String(NEWEST_KNOWN_RANCHER), "<newest>")).toMatchInlineSnapshot(`
"info[RK402]: the Rancher release is not known; the cluster is judged as on <newest>
  = what Rancher does with taints changed in single patch releases
  = help: pass rancherVersion to RancherProvider or K3sCluster, or --rancher-version to cdktf-rancher-k3s check"
`);
  });

  test("does not occur when the release is given", () => {
    expect(occurs("RK402", modelOf({ all: ALL }))).toBe(false);
  });
});

describe("RK403, a provider for another Rancher minor", () => {
  test("shows the one that fits", () => {
    expect(shown("RK403", modelOf({ all: ALL }, { providerMajor: 13 }))).toMatchInlineSnapshot(`
"warning[RK403]: rancher2 provider 13 is not the one made for Rancher 2.14
  = Rancher 2.14 goes with provider 14
  = an older provider overwrites fields it does not know, a newer one sends fields Rancher does not know
  = help: leave providerVersion of RancherProvider out, or set it to "~> 14.0"
  = or: without RancherProvider, write "~> 14.0" into required_providers"
`);
  });

  test.each([
    ["2.14.1", 14, false],
    ["2.13.1", 13, false],
    ["2.13.1", 14, true],
    ["2.99.0", 14, false],
    ["2.14.1", undefined, false],
  ])("for Rancher %s and provider %s: %s", (rancherVersion, providerMajor, expected) => {
    const provider = providerMajor === undefined ? {} : { providerMajor };
    expect(occurs("RK403", modelOf({ all: ALL }, { rancherVersion, ...provider }))).toBe(expected);
  });
});

describe("RK404, K3s releases newer than the catalogue", () => {
  test("says which it is judged as", () => {
    const text = shown("RK404", modelOf({ all: ALL }, { kubernetesVersion: "v1.99.0+k3s1" }));
    expect(text.replace(NEWEST_KNOWN_KUBERNETES_MINOR, "<newest>")).toMatchInlineSnapshot(`
"warning[RK404]: K3s v1.99.0+k3s1 is newer than <newest>, the newest minor this library knows
  = its addons are judged as those of the newest known release; their tolerations may have changed
  = help: look for a newer release of this library, and check the addons' tolerations by hand"
`);
  });

  test.each(["v1.37.0+k3s1", "v1.37.21+k3s4", "v1.33.5+k3s1"])("does not occur for %s", (kubernetesVersion) => {
    expect(occurs("RK404", modelOf({ all: ALL }, { kubernetesVersion }))).toBe(false);
  });
});

describe("RK405, registration tokens that are replaced", () => {
  test("shows the times", () => {
    expect(
      shown("RK405", modelOf({ all: ALL }, { rancherVersion: "2.15.0", kubernetesVersion: "v1.35.7+k3s1" })),
    ).toMatchInlineSnapshot(`
"info[RK405]: Rancher 2.15.0 replaces registration tokens every 30 days by default
  = an old command works for 3 more hours; commands kept in user data or images go stale
  = Rancher's settings crt-default-ttl-minutes and crt-default-grace-period-minutes change the times
  = help: fetch the command when a node is made; ignore changes of user data that holds it"
`);
  });

  test.each([
    ["2.13.8", false],
    ["2.14.4", false],
    ["2.15.0", true],
    ["2.15.3", true],
    ["2.16.0", true],
  ])("on Rancher %s: %s", (rancherVersion, expected) => {
    expect(occurs("RK405", modelOf({ all: ALL }, { rancherVersion }))).toBe(expected);
  });
});

describe("RK406, settings of later releases", () => {
  const on = (rancherVersion: string | undefined, property: string, providerMajor?: number) =>
    modelOf({ all: ALL }, {
      rancherVersion,
      settings: { [property]: {} },
      ...(providerMajor === undefined ? {} : { providerMajor }),
    } as Partial<ClusterSketch>);

  test("shows the Rancher release that a setting needs, and its feature flag", () => {
    expect(shown("RK406", on("2.13.1", "agents.fleetAgent.schedulingCustomization"))).toMatchInlineSnapshot(`
"error[RK406]: agents.fleetAgent.schedulingCustomization needs Rancher 2.14, and this is 2.13.1
  = the priority class and disruption budget of fleet-agent came with Rancher 2.14; an older one drops it without a word, or its provider refuses it
  = there it also needs Rancher's feature flag cluster-agent-scheduling-customization, which is off by default
  = help: upgrade Rancher to 2.14
  = or: leave it out"
`);
  });

  test("shows the provider release that a setting needs", () => {
    expect(shown("RK406", on("2.11.2", "dataDirectories"))).toMatchInlineSnapshot(`
"error[RK406]: dataDirectories needs the rancher2 provider 8.3.0, and this cluster is made with major 7
  = an older provider has no such argument, and Terraform refuses it
  = help: upgrade Rancher, and the provider with it
  = or: leave it out"
`);
  });

  test.each([
    ["2.10.6", "agents.clusterAgent.schedulingCustomization", undefined, true],
    ["2.11.0", "agents.clusterAgent.schedulingCustomization", undefined, false],
    ["2.13.9", "agents.fleetAgent.schedulingCustomization", undefined, true],
    ["2.14.0", "agents.fleetAgent.schedulingCustomization", undefined, false],
    ["2.14.0", "agents.fleetAgent.schedulingCustomization", 13, true],
    ["2.12.4", "dataDirectories", undefined, false],
    ["2.12.4", "dataDirectories", 7, true],
    ["2.12.4", "networking", undefined, true],
    ["2.13.0", "networking", undefined, false],
    [undefined, "networking", undefined, false],
    ["2.10.6", "machineSelectorConfig[0]", undefined, false],
  ])("on Rancher %s, %s with provider %s: %s", (rancherVersion, property, providerMajor, expected) => {
    expect(occurs("RK406", on(rancherVersion, property, providerMajor))).toBe(expected);
  });
});

describe("RK407, the master taint", () => {
  const master = { servers: tainted(ALL, "node-role.kubernetes.io/master:NoSchedule"), workers: WORKERS };

  test("on 1.33 it speaks of the upgrade", () => {
    expect(shown("RK407", modelOf(master, { kubernetesVersion: "v1.33.13+k3s2" }))).toMatchInlineSnapshot(`
"warning[RK407]: K3s's addons tolerate node-role.kubernetes.io/master only up to 1.33; the upgrade to 1.34 leaves them without a place on "servers"
  = removed from CoreDNS, metrics-server, local-path-provisioner, Traefik and svclb in K3s 1.34 (k3s-io/k3s#11117)
  = help: use node-role.kubernetes.io/control-plane:NoSchedule or the key CriticalAddonsOnly instead"
`);
  });

  test("on 1.34 it speaks of today", () => {
    expect(shown("RK407", modelOf(master, { kubernetesVersion: "v1.34.0+k3s1" })).split("\n")[0]).toBe(
      "warning[RK407]: K3s's addons no longer tolerate node-role.kubernetes.io/master",
    );
  });

  test.each([
    ["the effect was never tolerated", tainted(ALL, "node-role.kubernetes.io/master:NoExecute")],
    ["the taint is soft", tainted(ALL, "node-role.kubernetes.io/master:PreferNoSchedule")],
    ["the key is the one of today", tainted(ALL, "node-role.kubernetes.io/control-plane:NoSchedule")],
  ])("does not occur when %s", (_when, servers) => {
    expect(occurs("RK407", modelOf({ servers, workers: WORKERS }))).toBe(false);
  });
});

const configured = (keys: Readonly<Record<string, "string" | "boolean" | "list" | "number" | "map" | "null">>) =>
  modelOf({ all: ALL }, { configuration: { machineGlobalConfig: keys } });

describe("RK411, Rancher releases that are not known", () => {
  test("says which it is judged as", () => {
    const kubernetesVersion = "v1.36.3+k3s1";
    expect(
      shown("RK411", modelOf({ all: ALL }, { rancherVersion: "2.16.0", kubernetesVersion })),
    ).toMatchInlineSnapshot(`
"warning[RK411]: Rancher 2.16.0 is newer than 2.15, the newest minor this library knows
  = its agents, what it makes of taints, and which settings it has are judged as those of 2.15; they may be others
  = help: look for a newer release of this library
  = or: check by hand what tolerations its agents have, and acknowledge the finding"
`);
    expect(shown("RK411", modelOf({ all: ALL }, { rancherVersion: "2.9.3" }))).toMatchInlineSnapshot(`
"warning[RK411]: Rancher 2.9.3 is older than 2.10, the oldest minor this library knows
  = its agents, what it makes of taints, and which settings it has are judged as those of 2.10; they may be others
  = help: upgrade Rancher to 2.10 or a later minor
  = or: check by hand what tolerations its agents have, and acknowledge the finding"
`);
  });

  test.each([
    ["2.6.5", true],
    ["2.9.12", true],
    ["2.10.0", false],
    ["2.15.7", false],
    ["2.16.0", true],
    ["2.100.1", true],
  ])("on Rancher %s: %s", (rancherVersion, expected) => {
    expect(occurs("RK411", modelOf({ all: ALL }, { rancherVersion }))).toBe(expected);
  });

  test("the K3s minors of Rancher 2.16 are known all the same", () => {
    const on = (kubernetesVersion: string) => modelOf({ all: ALL }, { rancherVersion: "2.16.0", kubernetesVersion });
    expect(occurs("RK401", on("v1.37.0+k3s1"))).toBe(false);
    expect(occurs("RK401", on("v1.34.10+k3s1"))).toBe(true);
  });
});

describe("RK413, K3s releases older than the catalogue", () => {
  const kubernetesVersion = "v1.27.16+k3s1";

  test("says which it is judged as, and what this Rancher supports, as RK401 does", () => {
    expect(shown("RK413", modelOf({ all: ALL }, { kubernetesVersion }))).toMatchInlineSnapshot(`
"warning[RK413]: K3s v1.27.16+k3s1 is older than 1.28, the oldest minor this library knows
  = its addons are judged as those of 1.28; their tolerations may have been others
  = help: use a K3s release of 1.33, 1.34 or 1.35, which this Rancher supports
  = or: check the addons' tolerations by hand, and acknowledge the finding"
`);
  });

  test("sends nobody to a K3s release that an old Rancher does not have: Rancher goes first", () => {
    const both = modelOf({ all: ALL }, { kubernetesVersion, rancherVersion: "2.7.1" });
    expect([shown("RK411", both), shown("RK413", both)].join("\n")).toMatchInlineSnapshot(`
"warning[RK411]: Rancher 2.7.1 is older than 2.10, the oldest minor this library knows
  = its agents, what it makes of taints, and which settings it has are judged as those of 2.10; they may be others
  = help: upgrade Rancher to 2.10 or a later minor
  = or: check by hand what tolerations its agents have, and acknowledge the finding
warning[RK413]: K3s v1.27.16+k3s1 is older than 1.28, the oldest minor this library knows
  = its addons are judged as those of 1.28; their tolerations may have been others
  = help: upgrade Rancher first (RK411), then use a K3s release of 1.28 or a later minor that it supports
  = or: check the addons' tolerations by hand, and acknowledge the finding"
`);
  });

  test("leaves it to the reader where nobody says which Rancher it is, or it is newer than what is known", () => {
    const unknown = modelOf({ all: ALL }, { kubernetesVersion, rancherVersion: undefined } as Partial<ClusterSketch>);
    expect(shown("RK413", unknown).split("\n")[2]).toMatchInlineSnapshot(
      `"  = help: use a K3s release of 1.28 or a later minor that your Rancher supports"`,
    );
    const newer = modelOf({ all: ALL }, { kubernetesVersion, rancherVersion: "2.99.0" });
    expect(shown("RK413", newer).split("\n")[2]).toBe(shown("RK413", unknown).split("\n")[2]);
  });

  test.each(["v1.28.1+k3s1", "v1.33.5+k3s1", "v1.99.0+k3s1"])("does not occur for %s", (kubernetesVersion) => {
    expect(occurs("RK413", modelOf({ all: ALL }, { kubernetesVersion }))).toBe(false);
  });
});

describe("RK501, taints and labels in the K3s configuration", () => {
  test("says where they belong", () => {
    expect(shown("RK501", configured({ "node-taint": "list", "node-label": "list" }))).toMatchInlineSnapshot(`
"error[RK501]: node-label in machineGlobalConfig is overwritten by Rancher
  = Rancher writes node-label last, from what the node was registered with
  = help: set labels on the node pool

error[RK501]: node-taint in machineGlobalConfig is overwritten by Rancher
  = Rancher writes node-taint last, from what the node was registered with
  = help: set taints on the node pool"
`);
  });

  test("does not occur for other keys", () => {
    expect(occurs("RK501", configured({ disable: "list" }))).toBe(false);
  });
});

describe("RK502, values that are dropped", () => {
  test("shows key and kind, never the value", () => {
    expect(
      shown("RK502", configured({ "etcd-arg": "number", "kubelet-arg": "map", docker: "null" })),
    ).toMatchInlineSnapshot(`
"error[RK502]: "docker" in machineGlobalConfig is empty, which Rancher drops without a word
  = only text, true or false, and lists reach K3s
  = help: write true or false, or leave it out

error[RK502]: "etcd-arg" in machineGlobalConfig is a number, which Rancher drops without a word
  = only text, true or false, and lists reach K3s
  = help: write the number as a string

error[RK502]: "kubelet-arg" in machineGlobalConfig is a map, which Rancher drops without a word
  = only text, true or false, and lists reach K3s
  = help: write it as a string or a list, as K3s's own flags take it"
`);
  });

  test.each(["string", "boolean", "list"] as const)("does not occur for a %s", (kind) => {
    expect(occurs("RK502", configured({ "etcd-arg": kind }))).toBe(false);
  });
});

describe("RK503, keys that are dropped", () => {
  test("suggests the key that was meant", () => {
    expect(shown("RK503", configured({ "tls-sans": "list" }))).toMatchInlineSnapshot(`
"warning[RK503]: "tls-sans" in machineGlobalConfig is not among the keys Rancher passes on to K3s
  = Rancher passes on what its release data lists for K3s and drops everything else without a word
  = help: did you mean "tls-san"?
  = or: leave it out, or acknowledge this finding when your Rancher's release data is newer"
`);
  });

  test("tells a key of RKE2", () => {
    expect(shown("RK503", configured({ cni: "string" })).split("\n")[0]).toBe(
      'warning[RK503]: "cni" in machineGlobalConfig is a key of RKE2; K3s has none such, and Rancher drops it',
    );
  });

  test.each([
    "tls-san",
    "disable",
    "kubelet-arg",
    "helm-controller-arg",
    "write-kubeconfig-mode",
    "node-internal-dns",
    "secrets-encryption-provider",
  ])("does not occur for %s", (key) => {
    expect(occurs("RK503", configured({ [key]: "list" }))).toBe(false);
  });
});

describe("RK504, tolerations of Helm jobs", () => {
  const args = (kubernetesVersion: string, ...list: string[]) =>
    written({ machine_global_config: JSON.stringify({ "helm-controller-arg": list }) }, undefined, {
      kubernetes_version: kubernetesVersion,
    });
  const said = ({ findings }: ReturnType<typeof args>) =>
    findings
      .filter(({ code }) => code === "RK504")
      .map(renderFinding)
      .join("\n\n");

  test("says of arguments that cannot be used that this release skips them, and a later one does not start", () => {
    expect(said(args("v1.33.5+k3s1", "job-tolerations=- key: a"))).toMatchInlineSnapshot(`
"warning[RK504]: K3s v1.33.5+k3s1 has no helm-controller-arg, so its Helm jobs get no tolerations
  = it came with v1.33.13+k3s2, v1.34.10, v1.35.7 and v1.36.3 (k3s-io/k3s#14300)
  = from such a release on K3s's server does not start with what stands in machineGlobalConfig: job-tolerations is not a JSON list
  = help: leave helm-controller-arg out
  = or: for one of these releases or a later one, write job-tolerations=[{"key":"dedicated","operator":"Exists"}]
  = or: for one of these releases or a later one, take it out and use Remedy.helmJobs, which writes it"
`);
    expect(said(args("v1.33.5+k3s1", "a=b", "job-tolerations=[]"))).toMatchInlineSnapshot(`
"warning[RK504]: K3s v1.33.5+k3s1 has no helm-controller-arg, so its Helm jobs get no tolerations
  = it came with v1.33.13+k3s2, v1.34.10, v1.35.7 and v1.36.3 (k3s-io/k3s#14300)
  = such a release reads no tolerations in machineGlobalConfig either: an argument that comes before job-tolerations in the alphabet is not known, or has a value that cannot be read
  = help: leave helm-controller-arg out
  = or: for one of these releases or a later one, leave out what is none of default-job-image, job-resources and job-tolerations"
`);
  });

  test("is told of servers of one pool, and of what is known only at apply, as of all servers", () => {
    const selector = [{ match_labels: { "rancher-k3s/node-pool": "a" } }];
    const config = JSON.stringify({ "helm-controller-arg": ['job-tolerations=[{"key":"a","operator":"Exists"}]'] });
    const servers = (name: string) => ({ roles: NodeRole.ALL, labels: { "rancher-k3s/node-pool": name } });
    const ofOnePool = written(
      { machine_selector_config: [{ config, machine_label_selector: selector }] },
      { a: servers("a"), b: servers("b") },
    );
    expect(codesOf(ofOnePool)).toContain("RK504");
    expect(codesOf(args("v1.33.5+k3s1", "job-tolerations=${var.tolerations}"))).toContain("RK504");
    expect(codesOf(args("v1.33.5+k3s1", "default-job-image=a"))).not.toContain("RK504");
    expect(codesOf(written({ machine_global_config: "${var.settings}" }))).not.toContain("RK504");
  });

  const jobs = { "helm-install-traefik": { addedTolerations: ["a=b:NoSchedule"] } };
  const on = (kubernetesVersion: string) => modelOf({ all: ALL }, { kubernetesVersion, addons: jobs });

  test("shows the releases that have the setting", () => {
    expect(shown("RK504", on("v1.33.5+k3s1"))).toMatchInlineSnapshot(`
"warning[RK504]: K3s v1.33.5+k3s1 has no helm-controller-arg, so its Helm jobs get no tolerations
  = it came with v1.33.13+k3s2, v1.34.10, v1.35.7 and v1.36.3 (k3s-io/k3s#14300)
  = help: use one of these releases or a later one"
`);
  });

  test.each([
    ["v1.32.13+k3s2", true],
    ["v1.33.12+k3s1", true],
    ["v1.33.13+k3s1", true],
    ["v1.33.13+k3s2", false],
    ["v1.33.14+k3s1", false],
    ["v1.34.9+k3s1", true],
    ["v1.34.10+k3s1", false],
    ["v1.35.6+k3s1", true],
    ["v1.35.7+k3s1", false],
    ["v1.36.2+k3s1", true],
    ["v1.36.3+k3s1", false],
    ["v1.37.0+k3s1", false],
  ])("on K3s %s: %s", (kubernetesVersion, expected) => {
    expect(occurs("RK504", on(kubernetesVersion))).toBe(expected);
  });

  test("does not occur when the jobs are given nothing", () => {
    expect(occurs("RK504", modelOf({ all: ALL }))).toBe(false);
  });
});

describe("RK505, Traefik's default tolerations", () => {
  const traefik = (kubernetesVersion: string, ...tolerations: string[]) =>
    modelOf({ all: ALL }, { kubernetesVersion, addons: { traefik: { tolerations } } });
  const DEFAULTS = ["CriticalAddonsOnly op=Exists", "node-role.kubernetes.io/control-plane:NoSchedule op=Exists"];

  test("shows what is lost", () => {
    expect(shown("RK505", traefik("v1.34.3+k3s1", "a=b:NoSchedule"))).toMatchInlineSnapshot(`
"warning[RK505]: Traefik no longer tolerates CriticalAddonsOnly op=Exists and node-role.kubernetes.io/control-plane:NoSchedule op=Exists
  = Helm replaces lists: tolerations in chart values take the place of the chart's own
  = help: write the default tolerations into the list as well"
`);
  });

  test("counts the toleration of master up to 1.33", () => {
    expect(shown("RK505", traefik("v1.33.5+k3s1", ...DEFAULTS))).toContain("node-role.kubernetes.io/master");
    expect(occurs("RK505", traefik("v1.34.3+k3s1", ...DEFAULTS))).toBe(false);
  });

  test.each([
    [
      "wider ones are there",
      traefik("v1.34.3+k3s1", "CriticalAddonsOnly op=Exists", "node-role.kubernetes.io/control-plane op=Exists"),
    ],
    ["everything is tolerated", traefik("v1.34.3+k3s1", "* op=Exists")],
    ["none are given", modelOf({ all: ALL })],
  ])("does not occur when %s", (_when, model) => {
    expect(occurs("RK505", model)).toBe(false);
  });

  test("occurs when what is there is narrower", () => {
    expect(
      occurs("RK505", traefik("v1.34.3+k3s1", ...DEFAULTS.slice(1), "CriticalAddonsOnly:NoSchedule op=Exists")),
    ).toBe(true);
    expect(occurs("RK505", traefik("v1.34.3+k3s1", ...DEFAULTS.slice(1), "CriticalAddonsOnly=true"))).toBe(true);
  });
});

describe("RK506, chart values that nothing reads", () => {
  const charts = (...names: string[]) =>
    modelOf(
      { all: ALL },
      { configuration: { chartValues: Object.fromEntries(names.map((name) => [name, "map" as const])) } },
    );

  test("tells plain manifests from charts of RKE2", () => {
    expect(shown("RK506", charts("coredns", "rke2-coredns"))).toMatchInlineSnapshot(`
"error[RK506]: chart values for "coredns" have no effect on K3s
  = K3s ships it as a plain manifest, not as a Helm chart; of its addons only Traefik has chart values
  = help: disable the packaged one and ship a manifest of your own in additionalManifest

error[RK506]: chart values for "rke2-coredns" have no effect on K3s
  = the chart belongs to RKE2
  = help: leave it out; of K3s's own addons only "traefik" and "traefik-crd" have chart values"
`);
  });

  test.each(["traefik", "traefik-crd", "my-own-chart"])("does not occur for %s", (chart) => {
    expect(occurs("RK506", charts(chart))).toBe(false);
  });
});

describe("RK507, settings for pools that do not exist", () => {
  const selecting = (...pools: string[]) =>
    modelOf({ all: ALL, gpu: WORKERS }, { settings: { "machineSelectorConfig[0]": { pools } } });

  test("shows the pools there are, and the one that was meant", () => {
    expect(shown("RK507", selecting("all", "gpus"))).toMatchInlineSnapshot(`
"error[RK507]: machineSelectorConfig[0] is for the node pool "gpus", which does not exist
  = the pools are "all" and "gpu"
  = help: did you mean "gpu"?
  = or: add the pool, or take its name out"
`);
  });

  test("does not occur for pools that exist", () => {
    expect(occurs("RK507", selecting("all", "gpu"))).toBe(false);
  });
});

describe("RK602, taints that evict when they come", () => {
  test("shows which workloads, by which taints, and where they go", () => {
    const pools = { servers: later(tainted(ALL, "dedicated=db:NoExecute")), general: WORKERS };
    expect(shown("RK602", modelOf(pools))).toMatchInlineSnapshot(`
"warning[RK602]: rancher-webhook, coredns, metrics-server, local-path-provisioner, traefik and svclb-traefik are evicted from pool "servers" when its taints are applied
  = rancher-webhook, coredns, metrics-server, local-path-provisioner, traefik and svclb-traefik do not tolerate dedicated=db:NoExecute
  = rancher-webhook: new pods run on "general", back on "servers" once Rancher has added the tolerations
  = coredns, metrics-server, local-path-provisioner and traefik: new pods run on "general"
  = svclb-traefik: no pod on pool "servers" from then on
  = help: use NoSchedule instead of NoExecute: it keeps new pods away and lets running ones stay
  = or: give svclb-traefik a toleration first: cluster.addRemedy(Remedy.serviceLb(pool)), which annotates the Service with svccontroller.k3s.cattle.io/tolerations"
`);
  });

  test.each([
    ["the taint lets running pods stay", modelOf({ servers: later(tainted(ALL, "dedicated=db:NoSchedule")) })],
    ["the taint is there from registration on", modelOf({ servers: tainted(ALL, "dedicated=db:NoExecute") })],
  ])("does not occur when %s", (_when, model) => {
    expect(occurs("RK602", model)).toBe(false);
  });
});

describe("RK601, even numbers of etcd nodes", () => {
  const etcd = (...nodes: (number | undefined)[]) =>
    modelOf(
      Object.fromEntries(
        nodes.map((count, index) => [`p${index}`, { ...ALL, ...(count === undefined ? {} : { nodes: count }) }]),
      ),
    );

  test("shows the pools and why one more does not help", () => {
    expect(shown("RK601", etcd(3, 1))).toMatchInlineSnapshot(`
"warning[RK601]: 4 etcd nodes survive the loss of no more nodes than 3 would
  = pool "p0": 3
  = pool "p1": 1
  = etcd needs a majority: 3 of 4, 2 of 3
  = help: use an odd number of etcd nodes: 1, 3 or 5"
`);
  });

  test.each([[[1]], [[3]], [[5]], [[1, 2]], [[undefined]], [[2, undefined]]])(
    "does not occur for %j nodes",
    (nodes) => {
      expect(occurs("RK601", etcd(...nodes))).toBe(false);
    },
  );

  test("does not count pools without etcd", () => {
    expect(occurs("RK601", modelOf({ all: { ...ALL, nodes: 3 }, workers: { ...WORKERS, nodes: 1 } }))).toBe(false);
  });
});

describe("RK603, workloads that run until their pods are replaced", () => {
  const deferred = (...taints: string[]) => ({ all: later(tainted(ALL, ...taints)) });

  test("tells the moments apart: the taint comes, a pod is replaced, the next upgrade", () => {
    expect(shown("RK603", modelOf(deferred("dedicated=db:NoSchedule")))).toMatchInlineSnapshot(`
"warning[RK603]: coredns, metrics-server, local-path-provisioner, traefik and svclb-traefik stay when the deferred taints are applied, and find no node once their pods are replaced; helm-install-traefik-crd and helm-install-traefik run before the deferred taints are applied, and find no node to run again
  = coredns, metrics-server, local-path-provisioner, helm-install-traefik-crd, helm-install-traefik, traefik and svclb-traefik: pool "all": dedicated=db:NoSchedule is not tolerated
  = when the taints are applied, nothing happens to pods that run: NoSchedule only keeps new ones away
  = when a pod is deleted or drained, no new one finds a node; a node that is replaced takes pods until its taints are applied
  = an upgrade of K3s or Rancher that changes the pods makes new ones, which find none either
  = at the next K3s upgrade these jobs are to upgrade what they installed, and are Pending
  = help: keep one worker pool free of hard taints
  = or: give coredns tolerations: cluster.addRemedy(Remedy.coredns(pool)), a Deployment of your own in place of K3s's
  = or: give metrics-server tolerations: cluster.addRemedy(Remedy.metricsServer(pool)), a Deployment of your own in place of K3s's
  = or: give local-path-provisioner tolerations: cluster.addRemedy(Remedy.localPath(pool)), a provisioner of your own in place of K3s's
  = or: give helm-install-traefik-crd and helm-install-traefik tolerations: cluster.addRemedy(Remedy.helmJobs(pool)), where the K3s release has job tolerations
  = or: give traefik tolerations: cluster.addRemedy(Remedy.traefik(pool)), which sets tolerations in Traefik's chart values
  = or: give svclb-traefik tolerations: cluster.addRemedy(Remedy.serviceLb(pool)), which annotates the Service with svccontroller.k3s.cattle.io/tolerations"
`);
  });

  test("takes the place of what would be said of taints that are there from the start", () => {
    const model = modelOf(deferred("dedicated=db:NoSchedule"), NO_TOLERATIONS);
    const found = prove(model).findings.filter(({ severity }) => severity !== "info");
    // A shell is a pod of its own each time.
    expect(found.map((each) => [each.code, about(each).split(",")[0]])).toEqual([
      ["RK204", "dashboard-shell"],
      ["RK301", "cattle-cluster-agent"],
      ["RK603", expect.stringContaining("fleet-agent")],
    ]);
    const stays = (name: string) => prove(model).workloads.find(({ workload }) => workload === name);
    expect(stays("coredns")).toMatchObject({ verdict: "stays", pools: [], staysOn: ["all"] });
    expect(stays("traefik")).toMatchObject({ verdict: "stays" });
    expect(stays("svclb-traefik")).toMatchObject({ verdict: "stays" });
    expect(stays("helm-install-traefik")).toMatchObject({ verdict: "stays" });
  });

  describe("with another pool whose deferred taint evicts", () => {
    const model = modelOf({
      a: later(tainted(ALL, "k=v:NoSchedule")),
      w: later(tainted(WORKERS, "w=1:NoExecute")),
    });

    test("how pods fare depends on the pool they are on, and nothing is said to be Pending for certain", () => {
      const { workloads, findings } = prove(model);
      expect(workloads.find(({ workload }) => workload === "coredns")).toMatchObject({
        verdict: "depends",
        dependsOn: ["which pool coredns is on when the deferred taints come"],
        staysOn: ["a"],
      });
      expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(occurs("RK109", model)).toBe(false);
    });

    test("RK602 and RK603 say the same of them", () => {
      const firstLine = (code: "RK602" | "RK603") => shown(code, model).split("\n")[0];
      expect(firstLine("RK603")).toMatchInlineSnapshot(
        `"warning[RK603]: coredns, metrics-server, local-path-provisioner, traefik and svclb-traefik stay on "a" alone when the deferred taints are applied, and find no node once pods are evicted from elsewhere, or replaced; helm-install-traefik-crd and helm-install-traefik run before the deferred taints are applied, and find no node to run again"`,
      );
      expect(shown("RK602", model)).toContain(
        'pods that are on pool "w" are Pending from then on, as no pool takes new ones; those on "a" stay until they are replaced',
      );
    });
  });

  test("says of jobs that were done before a NoExecute taint only that they cannot run again", () => {
    const model = modelOf(deferred("dedicated=db:NoExecute"));
    expect(shown("RK603", model)).toMatchInlineSnapshot(`
"warning[RK603]: helm-install-traefik-crd and helm-install-traefik run before the deferred taints are applied, and find no node to run again
  = helm-install-traefik-crd and helm-install-traefik: pool "all": dedicated=db:NoExecute is not tolerated
  = at the next K3s upgrade these jobs are to upgrade what they installed, and are Pending
  = help: keep one worker pool free of hard taints
  = or: give helm-install-traefik-crd and helm-install-traefik tolerations: cluster.addRemedy(Remedy.helmJobs(pool)), where the K3s release has job tolerations"
`);
    const fares = (name: string) => prove(model).workloads.find(({ workload }) => workload === name)?.verdict;
    expect([fares("coredns"), fares("traefik"), fares("svclb-traefik")]).toEqual(["pending", "pending", "missing"]);
    expect([occurs("RK203", model), occurs("RK205", model), occurs("RK602", model)]).toEqual([true, false, true]);
  });

  test("says that what Rancher installs later may not be there by then", () => {
    expect(shown("RK603", modelOf(deferred("dedicated=db:NoSchedule"), NO_TOLERATIONS))).toContain(
      "Rancher installs fleet-agent only once the cluster is active; where the taints are there before, it is Pending",
    );
  });

  test("leaves what was installed and tolerates the taint alone, though its job cannot run again", () => {
    const addons = { traefik: { tolerations: ["dedicated=db:NoSchedule"] } };
    const model = modelOf(deferred("dedicated=db:NoSchedule"), { addons });
    expect(prove(model).workloads.find(({ workload }) => workload === "traefik")?.verdict).toBe("runs");
    expect(shown("RK603", model).split("\n")[0]).toContain("helm-install-traefik run before");
  });

  test("is no error where pods may be on a pool that evicts them, and may be on one that keeps them", () => {
    const pools = { a: later(tainted(ALL, "x=y:NoExecute")), b: later(tainted(ALL, "x=y:NoSchedule")) };
    expect(prove(modelOf(pools)).workloads.find(({ workload }) => workload === "coredns")?.verdict).toBe("depends");
    expect([occurs("RK203", modelOf(pools)), occurs("RK603", modelOf(pools))]).toEqual([false, true]);
  });

  test("is told with RK207 of a DaemonSet that gets pods elsewhere", () => {
    const model = modelOf({ all: ALL, gpu: later(tainted(WORKERS, "a=b:NoSchedule")) });
    expect(occurs("RK603", model)).toBe(false);
    expect(shown("RK207", model)).toContain(
      'pods that are on "gpu" before the deferred taints stay until they are replaced',
    );
  });

  test.each([
    ["another pool takes them", modelOf({ ...deferred("a=b:NoSchedule"), workers: WORKERS })],
    ["the taint is there from the start", modelOf({ all: tainted(ALL, "a=b:NoSchedule") })],
    ["the taint is soft", modelOf(deferred("a=b:PreferNoSchedule"))],
  ])("does not occur when %s", (_when, model) => {
    expect(occurs("RK603", model)).toBe(false);
  });
});

describe("RK901, acknowledgements of nothing", () => {
  test("shows what to remove", () => {
    expect(shown("RK901", modelOf({ all: ALL }, { acknowledged: { RK107: "one node" } }))).toMatchInlineSnapshot(`
"warning[RK901]: RK107 is acknowledged and does not occur
  = an acknowledgement that is left behind would silently accept the finding when it comes back
  = help: remove acknowledge("RK107", ...)"
`);
  });

  test("names what there is of the code, and what was meant", () => {
    const pools = { first: tainted(ALL, "a=b:NoSchedule"), second: tainted(ALL, "a=b:NoSchedule"), workers: WORKERS };
    const acknowledged = { "RK107 pool=firs": "a worker joins at once" };
    expect(shown("RK901", modelOf(pools, { ...BY_ADDRESS, acknowledged }))).toMatchInlineSnapshot(`
"warning[RK901]: RK107 for pool "firs" is acknowledged and does not occur
  = RK107 occurs for pool "first" and pool "second"
  = an acknowledgement that is left behind would silently accept the finding when it comes back
  = help: did you mean acknowledge("RK107", "a worker joins at once", { pool: "first" })?
  = or: remove acknowledge("RK107", ..., { pool: "firs" })"
`);
  });

  test("guesses at no key when only the setting is near to that of several", () => {
    const configuration = { machineGlobalConfig: { debug: "number", docker: "null" } };
    const text = (keys: object) =>
      shown("RK901", modelOf({ all: ALL }, { acknowledged: { "RK502 setting=machineGlobalConfg": "old" }, ...keys }));
    expect(text({ configuration })).not.toContain("did you mean");
    expect(text({ configuration: { machineGlobalConfig: { debug: "number" } } })).toContain(
      'did you mean acknowledge("RK502", "old", { setting: "machineGlobalConfig", key: "debug" })?',
    );
  });

  test("of a setting, a key or a toleration says which", () => {
    const acknowledged = {
      'RK303 workload=fleet-agent toleration="maintenance:NoSchedule op=Exists"': "set by hand",
      'RK503 setting=machineGlobalConfig key="a \\"b\\""': "our own release data",
    };
    expect(shown("RK901", modelOf({ all: ALL }, { acknowledged }))).toMatchInlineSnapshot(`
"warning[RK901]: RK303 for fleet-agent, toleration maintenance:NoSchedule op=Exists is acknowledged and does not occur
  = an acknowledgement that is left behind would silently accept the finding when it comes back
  = help: remove acknowledge("RK303", ..., { workload: "fleet-agent", toleration: "maintenance:NoSchedule op=Exists" })

warning[RK901]: RK503 for setting machineGlobalConfig, key "a \\"b\\"" is acknowledged and does not occur
  = an acknowledgement that is left behind would silently accept the finding when it comes back
  = help: remove acknowledge("RK503", ..., { setting: "machineGlobalConfig", key: "a \\"b\\"" })"
`);
  });

  test("does not occur when the finding does, nor for findings of a review", () => {
    expect(occurs("RK901", modelOf(REPORTED_CASE, { acknowledged: { RK102: "DNS comes from the host" } }))).toBe(false);
    expect(occurs("RK901", modelOf({ all: ALL }, { acknowledged: { RK709: "switched off" } }))).toBe(false);
  });

  test("can be acknowledged itself, and is stale itself when no other is", () => {
    const stale = (acknowledged: Readonly<Record<string, string>>) =>
      prove(modelOf({ all: ALL }, { acknowledged })).findings.map(about);
    expect(stale({ RK107: "one node", RK901: "shared by all clusters" })).toEqual(["RK107"]);
    expect(stale({ RK901: "shared by all clusters" })).toEqual(["RK901"]);
  });
});

describe("RK902, acknowledgements that could be meant for more than one finding", () => {
  const two = { first: tainted(ALL, "a=b:NoSchedule"), second: tainted(ALL, "a=b:NoSchedule"), workers: WORKERS };
  const accepting = (acknowledged: Readonly<Record<string, string>>, rest: Partial<ClusterSketch> = {}) =>
    modelOf(two, { ...BY_ADDRESS, acknowledged, ...rest });

  test("shows the calls to choose from", () => {
    expect(shown("RK902", accepting({ RK107: "a worker joins in the same minute" }))).toMatchInlineSnapshot(`
"error[RK902]: RK107 is acknowledged without saying for which of 2 findings
  = it accepts nothing, since what is fine for one pool, workload or setting need not be for the next
  = help: acknowledge("RK107", "a worker joins in the same minute", { pool: "first" })
  = or: acknowledge("RK107", "a worker joins in the same minute", { pool: "second" })"
`);
  });

  test("occurs for a single finding that is about several pools", () => {
    const model = accepting({ RK307: "nodes come one by one" }, { rancherVersion: "2.11.1" });
    expect(shown("RK902", model)).toMatchInlineSnapshot(`
"error[RK902]: RK307 is acknowledged without naming all that it is about
  = it accepts nothing, since what is fine for one pool, workload or setting need not be for the next
  = help: acknowledge("RK307", "nodes come one by one", { pool: ["first", "second"] })"
`);
  });

  test("occurs for a subject that leaves out what would tell", () => {
    const acknowledged = { "RK502 setting=machineGlobalConfig": "none of them matters" };
    const configuration = { machineGlobalConfig: { debug: "number", docker: "null" } };
    expect(shown("RK902", accepting(acknowledged, { configuration }))).toMatchInlineSnapshot(`
"error[RK902]: RK502 for setting machineGlobalConfig is acknowledged without saying for which of 2 findings
  = it accepts nothing, since what is fine for one pool, workload or setting need not be for the next
  = help: acknowledge("RK502", "none of them matters", { setting: "machineGlobalConfig", key: "debug" })
  = or: acknowledge("RK502", "none of them matters", { setting: "machineGlobalConfig", key: "docker" })"
`);
  });

  test("has a blank for a reason that is long", () => {
    expect(shown("RK902", accepting({ RK107: "because ".repeat(20) }))).toContain(
      'acknowledge("RK107", "...", { pool: "second" })',
    );
  });

  test("does not occur when every finding is named", () => {
    const model = accepting({ "RK107 pool=first": "a worker joins", "RK107 pool=second": "a worker joins" });
    expect(occurs("RK902", model)).toBe(false);
  });

  test("with very many findings shows the first of them", () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`p${index}`, two.first]));
    const pools = { ...many, workers: WORKERS };
    const lines = shown("RK902", modelOf(pools, { ...BY_ADDRESS, acknowledged: { RK107: "all" } })).split("\n");
    expect([lines[0], lines.length]).toEqual([expect.stringContaining("for which of"), 23]);
  });
});
