import path from "node:path";
import { renderFinding } from "../../lib/report/render-finding";
import {
  type ClusterReview,
  changesBetween,
  changesOfPlans,
  renderReviewMarkdown,
  renderReviewText,
  reviewChanges,
  verdictLine,
} from "../../lib/review";
import type { FindingCode } from "../../lib/scheduling/findings/finding";
import type { FindingData } from "../../lib/scheduling/findings/finding-data";
import { Inputs } from "./inputs";
import { handWritten, type ProviderPlan, providerPlan } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

type Json = Readonly<Record<string, unknown>>;

const ofPlan = (plan: ProviderPlan) =>
  reviewChanges(changesOfPlans([inputs.file(providerPlan(plan))])).clusters[0] as ClusterReview;
const ofFolders = (base: Json, head: Json) =>
  reviewChanges(changesBetween(inputs.app({ s: handWritten(base) }), inputs.app({ s: handWritten(head) })))
    .clusters[0] as ClusterReview;
const shown = (code: FindingCode, { dangers }: ClusterReview) =>
  dangers
    .filter((danger) => danger.code === code)
    .map(renderFinding)
    .join("\n\n");
const keptIn = ({ dangers }: ClusterReview) =>
  dangers.flatMap(({ code, data }) => (code === "RK715" ? (data as FindingData["RK715"]).settings : []));
const rke = (config: Json) => ({ rke_config: [config] });

const ETCD = { etcd: [{ snapshot_retention: 7, snapshot_schedule_cron: "0 */4 * * *" }] };
const FILES = {
  machine_selector_files: [{ file_sources: [{ secret: [{ name: "s", items: [{ key: "k", path: "/p" }] }] }] }],
};
const limited = (...tolerations: readonly Json[]) => ({
  cluster_agent_deployment_customization: [
    { append_tolerations: tolerations.map((each) => ({ operator: "Exists", effect: "NoExecute", ...each })) },
  ],
});
const draining = (options: Json) => rke({ upgrade_strategy: [{ worker_drain_options: [options] }] });

describe("RK715, what leaves the configuration and stays in Rancher", () => {
  // What of two folders follows by the cases "... leave(s)" of conformance/provider-14.1.1.json.
  test.each<[string, Json, Json, ReturnType<typeof keptIn>]>([
    [
      "all of rke_config",
      rke({ machine_global_config: "disable:\n- coredns\n", additional_manifest: "a: 1\n", ...ETCD }),
      {},
      [{ setting: "rke_config", names: ["additionalManifest", "etcd", "machineGlobalConfig"] }],
    ],
    [
      "all of rke_config, with a selector configuration, which becomes another one",
      rke({ machine_selector_config: [{ config: "a: b\n" }], ...ETCD }),
      {},
      [
        { setting: "rke_config", names: ["etcd"] },
        { setting: "machineSelectorConfig", names: [], becomes: "protect-kernel-defaults: false" },
      ],
    ],
    [
      "all of rke_config, which had nothing but an entry with empty text",
      rke({ machine_selector_config: [{ config: "" }] }),
      {},
      [{ setting: "machineSelectorConfig", names: [], becomes: "protect-kernel-defaults: false" }],
    ],
    ...[{}, { config: null }].map((entry): [string, Json, Json, ReturnType<typeof keptIn>] => [
      `all of rke_config, which had nothing but the entry ${JSON.stringify(entry)}: the provider had filled it in`,
      rke({ machine_selector_config: [entry] }),
      {},
      [{ setting: "rke_config", names: ["machineSelectorConfig"] }],
    ]),
    [
      "all of rke_config, with entries that stay as they are",
      rke({
        machine_selector_config: [{ config: "protect-kernel-defaults: false\n" }],
        machine_selector_files: [{}],
        upgrade_strategy: [{ worker_drain_options: [{ enabled: false }] }],
      }),
      {},
      [{ setting: "rke_config", names: ["machineSelectorConfig", "machineSelectorFiles", "upgradeStrategy"] }],
    ],
    [
      "an empty entry of machine selector files",
      rke({ machine_selector_files: [{}] }),
      rke({}),
      [{ setting: "machineSelectorFiles", names: [] }],
    ],
    ["etcd", rke(ETCD), rke({}), [{ setting: "etcd", names: ["snapshotRetention", "snapshotScheduleCron"] }]],
    [
      "networking",
      rke({ networking: [{ stack_preference: "dual" }] }),
      rke({}),
      [{ setting: "networking", names: ["stackPreference"] }],
    ],
    ["machine selector files", rke(FILES), rke({}), [{ setting: "machineSelectorFiles", names: ["fileSources"] }]],
    [
      "the machine selector configuration, which becomes another one",
      rke({ machine_selector_config: [{ config: "a: b\n" }] }),
      rke({}),
      [{ setting: "machineSelectorConfig", names: [], becomes: "protect-kernel-defaults: false" }],
    ],
    [
      "an empty list in place of it",
      rke({ machine_selector_config: [{ config: "a: b\n" }] }),
      rke({ machine_selector_config: [] }),
      [{ setting: "machineSelectorConfig", names: [], becomes: "protect-kernel-defaults: false" }],
    ],
    [
      "an entry with empty text that stood in for it",
      rke({ machine_selector_config: [{ config: "" }] }),
      rke({}),
      [{ setting: "machineSelectorConfig", names: [], becomes: "protect-kernel-defaults: false" }],
    ],
    ["all labels", { labels: { team: "edge" } }, {}, [{ setting: "labels", names: ["team"] }]],
    ["all annotations", { annotations: { team: "edge" } }, {}, [{ setting: "annotations", names: ["team"] }]],
    ["the network policy", { enable_network_policy: true }, {}, [{ setting: "enableNetworkPolicy", names: [] }]],
    [
      "the pin of the first node, beside other labels",
      { labels: { team: "edge", "rke.cattle.io/init-node-machine-id": "a1" } },
      { labels: { team: "edge" } },
      [{ setting: "labels", names: ["rke.cattle.io/init-node-machine-id"] }],
    ],
    [
      "seconds of a toleration",
      limited({ key: "a", seconds: 30 }),
      limited({ key: "a" }),
      [{ setting: "agents.clusterAgent.appendTolerations[0].seconds", names: ["a"], becomes: "30" }],
    ],
    [
      "seconds that go to the toleration in that place",
      limited({ key: "m", seconds: 30 }),
      limited({ key: "a" }, { key: "m", seconds: 30 }),
      [{ setting: "agents.clusterAgent.appendTolerations[0].seconds", names: ["a"], becomes: "30" }],
    ],
    [
      "a number of drain options",
      draining({ enabled: true, timeout: 60 }),
      draining({ enabled: true }),
      [{ setting: "upgradeStrategy.workerDrainOptions.timeout", names: [], becomes: "60" }],
    ],
  ])("of two folders: %s", (_what, base, head, kept) => {
    expect(keptIn(ofFolders(base, head))).toEqual(kept);
  });

  test.each<[string, Json, Json]>([
    ["rke_config that becomes an empty block", rke({ machine_global_config: "a: b\n" }), rke({})],
    ["etcd that becomes an empty block", rke(ETCD), rke({ etcd: [{}] })],
    ["labels that become empty", { labels: { team: "edge" } }, { labels: {} }],
    ["annotations that become empty", { annotations: { team: "edge" } }, { annotations: {} }],
    ["one of several labels", { labels: { team: "edge", a: "b" } }, { labels: { a: "b" } }],
    ["a network policy that becomes false", { enable_network_policy: true }, { enable_network_policy: false }],
    ["seconds that become 0", limited({ key: "a", seconds: 30 }), limited({ key: "a", seconds: 0 })],
    [
      "a selector configuration with empty text",
      rke({ machine_selector_config: [{ config: "a: b\n" }] }),
      rke({ machine_selector_config: [{ config: "" }] }),
    ],
    ["the upgrade strategy", draining({ enabled: true }), rke({})],
    ["registries", rke({ registries: [{ mirrors: [{ hostname: "a", endpoints: ["https://b"] }] }] }), rke({})],
    ["manifest and global configuration", rke({ additional_manifest: "a: 1\n", ...ETCD }), rke(ETCD)],
    ["environment variables", { agent_env_vars: [{ name: "A", value: "b" }] }, {}],
    ["an agent's customization", limited({ key: "a", seconds: 30 }), {}],
    ["numbers of draining that is off", draining({ enabled: false, timeout: 60 }), draining({ enabled: false })],
    [
      "what the app leaves to others",
      { labels: { team: "edge" } },
      { lifecycle: { ignore_changes: ["labels", "kubernetes_version"] } },
    ],
    ["a cluster that is made anew", { labels: { team: "edge" }, fleet_namespace: "a" }, { fleet_namespace: "b" }],
  ])("of two folders, nothing is said of %s: it goes, or is meant to stay", (_what, base, head) => {
    expect(keptIn(ofFolders(base, head))).toEqual([]);
  });

  const variable = "$" + "{var.x}";
  const ofNullable = (base: Json, head: Json, declared: Json = { default: null }) =>
    reviewChanges(
      changesBetween(
        inputs.app({ s: handWritten(base) }),
        inputs.app({ s: handWritten(head, { variable: { x: declared } }) }),
      ),
    ).clusters[0] as ClusterReview;

  test.each<[string, Json, (value: unknown) => Json, string]>([
    [
      "seconds",
      limited({ key: "a", seconds: 30 }),
      (seconds) => limited({ key: "a", seconds }),
      "agents.clusterAgent.appendTolerations[0].seconds",
    ],
    ["labels", { labels: { team: "edge" } }, (labels) => ({ labels }), "labels"],
    ["annotations", { annotations: { team: "edge" } }, (annotations) => ({ annotations }), "annotations"],
    [
      "the network policy",
      { enable_network_policy: true },
      (value) => ({ enable_network_policy: value }),
      "enableNetworkPolicy",
    ],
    [
      "a number of drain options",
      draining({ enabled: true, timeout: 60 }),
      (timeout) => draining({ enabled: true, timeout }),
      "upgradeStrategy.workerDrainOptions.timeout",
    ],
  ])("of two folders: %s that become null, or may", (_what, base, head, setting) => {
    const found = (review: ClusterReview) => keptIn(review).map((each) => [each.setting, each.isOpen ?? false]);
    expect(found(ofFolders(base, head(null)))).toEqual([[setting, false]]);
    expect(found(ofFolders(base, head("$" + "{null}")))).toEqual([[setting, false]]);
    expect(found(ofNullable(base, head(variable)))).toEqual([[setting, true]]);
    expect(found(ofNullable(base, head("$" + "{var.on ? 30 : null}")))).toEqual([[setting, true]]);
    expect(found(ofNullable(base, head(variable), { default: 30 }))).toEqual([]);
    expect(found(ofNullable(base, head(variable), {}))).toEqual([]);
    expect(found(ofNullable(base, head("$" + "{coalesce(var.x, 30)}")))).toEqual([]);
    expect(found(ofNullable(head(variable), head(variable)))).toEqual([]);
  });

  test("what is known of it is said, and no more", () => {
    const review = ofNullable(limited({ key: "a", seconds: 30 }), limited({ key: "a", seconds: variable }));
    expect(shown("RK715", review)).toMatchInlineSnapshot(`
"warning[RK715]: Rancher may keep what leaves the configuration: agents.clusterAgent.appendTolerations[0].seconds
  = agents.clusterAgent.appendTolerations[0].seconds of a may stay 30
  = an argument that is null counts as not written; whether agents.clusterAgent.appendTolerations[0].seconds is null is not known here
  = the provider sends what it read back in place of what is not written, so later plans are empty as well
  = the cluster is judged with what the expression says, whatever that is
  = help: write it, if it is meant to stay
  = or: to let agents.clusterAgent.appendTolerations[0].seconds go, write seconds = 0, or the limit that is meant"
`);
  });

  test.each<[string, Json, Json, (value: unknown) => Json]>([
    [
      "seconds",
      limited({ key: "a", seconds: 30 }),
      limited({ key: "a", seconds: 60 }),
      (seconds) => limited({ key: "a", seconds }),
    ],
    ["labels", { labels: { a: "b" } }, { labels: { c: "d" } }, (labels) => ({ labels })],
    [
      "the network policy",
      { enable_network_policy: true },
      { enable_network_policy: false },
      (value) => ({ enable_network_policy: value }),
    ],
    [
      "a number of drain options",
      { rke_config: { upgrade_strategy: [{ worker_drain_options: [{ enabled: true, timeout: 60 }] }] } },
      { rke_config: { upgrade_strategy: [{ worker_drain_options: [{ enabled: true, timeout: 61 }] }] } },
      (timeout) => draining({ enabled: true, timeout }),
    ],
  ])("a plan tells of %s that are null, by the variables in it", (_what, held, others, written) => {
    const found = (plan: Omit<ProviderPlan, "held">) =>
      keptIn(ofPlan({ held, ...plan })).map(({ isOpen = false }) => (isOpen ? "open" : "certain"));
    const [x, choice] = [written(variable), written("$" + "{var.on ? 1 : null}")];
    expect(found({ written: written("$" + "{null}") })).toEqual(["certain"]);
    expect(found({ written: x, variables: { x: null } })).toEqual(["certain"]);
    expect(found({ written: x, variables: { x: 30 } })).toEqual([]);
    expect(found({ written: x })).toEqual([]);
    expect(found({ written: choice })).toEqual(["open"]);
    expect(found({ written: choice, variables: { on: true } })).toEqual([]);
    expect(found({ written: choice, variables: { on: false } })).toEqual(["certain"]);
    expect(found({ written: choice, planned: others })).toEqual([]);
  });

  test("a plan of HCL has no more of an expression than what it refers to", () => {
    const references = { enable_network_policy: { references: ["var.x"] } };
    const plan = { written: {}, held: { enable_network_policy: true }, references };
    expect(keptIn(ofPlan({ ...plan, variables: { x: null } }))).toEqual([
      { setting: "enableNetworkPolicy", names: [], isOpen: true },
    ]);
    expect(keptIn(ofPlan({ ...plan, variables: { x: true } }))).toEqual([]);
  });

  test("the state after the change is judged with what stays", () => {
    const off = rke({ machine_global_config: "disable:\n- coredns\n" });
    const verdict = ({ after }: ClusterReview) =>
      after?.workloads.find(({ workload }) => workload === "coredns")?.verdict;
    expect(verdict(ofFolders(off, {}))).toBe("disabled");
    expect(ofFolders(off, {}).diff.settings).toEqual([]);
    expect(verdict(ofFolders(off, rke({})))).not.toBe("disabled");
  });

  test("what nobody has seen the provider make of machine pools is left open", () => {
    const pools = rke({ machine_pools: [{ name: "a", etcd_role: true, control_plane_role: true, worker_role: true }] });
    const { diff, dangers } = ofFolders(pools, rke({}));
    expect(dangers.map(({ code }) => code)).toContain("RK715");
    expect(diff.open.map(({ path }) => path)).toEqual(["rke_config.machine_pools"]);
  });

  test("names what stays, why no plan shows it, and what makes each go", () => {
    const base = {
      ...rke({ ...ETCD, networking: [{ stack_preference: "dual" }] }),
      labels: { team: "edge", "rke.cattle.io/a": "b" },
    };
    expect(shown("RK715", ofFolders(base, rke({})))).toMatchInlineSnapshot(`
"warning[RK715]: Rancher keeps what leaves the configuration: labels, etcd and networking
  = labels: rke.cattle.io/a, team
  = etcd: snapshotRetention, snapshotScheduleCron
  = networking: stackPreference
  = the provider sends what it read back in place of what is not written, so later plans are empty as well
  = the cluster is judged with it, if the configuration of before is what was applied last
  = help: write it, if it is meant to stay
  = or: to let labels go, write labels = {}, or the others that shall stay; take off what the provider leaves alone, in the cluster that Rancher runs in: kubectl --namespace NAMESPACE label clusters.provisioning.cattle.io NAME rke.cattle.io/a-
  = or: to let etcd go, write etcd {} in rke_config
  = or: to let networking go, take it out in Rancher (Edit YAML of the cluster); the provider then sends it no more"
`);
  });

  test.each<[string, Json, Json, Json, ReturnType<typeof keptIn>]>([
    [
      "rke_config",
      {},
      { rke_config: { machine_global_config: "disable:\n- coredns\n" } },
      {},
      [{ setting: "rke_config", names: ["machineGlobalConfig"] }],
    ],
    [
      "etcd",
      rke({}),
      { rke_config: ETCD },
      {},
      [{ setting: "etcd", names: ["snapshotRetention", "snapshotScheduleCron"] }],
    ],
    ["labels", {}, { labels: { team: "edge" } }, {}, [{ setting: "labels", names: ["team"] }]],
    ["a network policy", {}, { enable_network_policy: true }, {}, [{ setting: "enableNetworkPolicy", names: [] }]],
    [
      "the pin of the first node",
      { labels: { a: "b" } },
      { labels: { a: "b", "rke.cattle.io/init-node-machine-id": "a1", "other.cattle.io/x": "y" } },
      {},
      [{ setting: "labels", names: ["rke.cattle.io/init-node-machine-id"] }],
    ],
    [
      "seconds",
      limited({ key: "a" }),
      limited({ key: "a", seconds: 30 }),
      {},
      [{ setting: "agents.clusterAgent.appendTolerations[0].seconds", names: ["a"], becomes: "30" }],
    ],
    [
      "a timeout of draining",
      draining({ enabled: true }),
      { rke_config: { upgrade_strategy: [{ worker_drain_options: [{ enabled: true, timeout: 120 }] }] } },
      {},
      [{ setting: "upgradeStrategy.workerDrainOptions.timeout", names: [], becomes: "120" }],
    ],
  ])("a plan has what Rancher holds and is not written: %s", (_what, written, held, _none, kept) => {
    expect(keptIn(ofPlan({ written, held }))).toEqual(kept);
  });

  test.each<[string, ProviderPlan]>([
    [
      "what is written",
      { written: { ...rke(ETCD), labels: { a: "b" } }, held: { rke_config: ETCD, labels: { a: "b" } } },
    ],
    ["what is planned away", { written: { labels: {} }, held: { labels: { a: "b" } }, planned: {} }],
    [
      "what Rancher and its dashboard add",
      { written: {}, held: { annotations: { "ui.rancher/badge-text": "x", "a.cattle.io/b": "c" } } },
    ],
    ["labels that somebody has just added in Rancher", { written: {}, held: { labels: { a: "b" } }, applied: {} }],
    [
      "numbers of draining that is off",
      {
        written: draining({ enabled: false }),
        held: { rke_config: { upgrade_strategy: [{ worker_drain_options: [{ enabled: false, timeout: 120 }] }] } },
      },
    ],
    [
      "a selector configuration that says nothing",
      {
        written: rke({}),
        held: { rke_config: { machine_selector_config: [{ config: "protect-kernel-defaults: false\n" }] } },
      },
    ],
    [
      "the file of a pod security template",
      {
        written: { ...rke({}), default_pod_security_admission_configuration_template_name: "t" },
        held: { rke_config: FILES, default_pod_security_admission_configuration_template_name: "t" },
      },
    ],
  ])("a plan says nothing of %s", (_what, plan) => {
    expect(keptIn(ofPlan(plan))).toEqual([]);
  });

  test.each([
    ["shrinks", "kubelet-arg: [max-pods=50]\n"],
    ["was empty text", ""],
  ])("a plan without rke_config tells of a selector configuration that %s", (_what, config) => {
    const held = { rke_config: { machine_selector_config: [{ config }], ...ETCD } };
    const planned = {
      rke_config: { machine_selector_config: [{ config: "protect-kernel-defaults: false\n" }], ...ETCD },
    };
    expect(keptIn(ofPlan({ written: {}, held, planned }))).toEqual([
      { setting: "rke_config", names: ["etcd"] },
      { setting: "machineSelectorConfig", names: [], becomes: "protect-kernel-defaults: false" },
    ]);
  });

  test.each([
    ["shrinks", "kubelet-arg: [max-pods=50]\n"],
    ["was empty text", ""],
  ])("a plan tells of a selector configuration that %s", (_what, config) => {
    const held = { rke_config: { machine_selector_config: [{ config }] } };
    const planned = { rke_config: { machine_selector_config: [{ config: "protect-kernel-defaults: false\n" }] } };
    expect(keptIn(ofPlan({ written: rke({}), held, planned })).map(({ setting }) => setting)).toEqual([
      "machineSelectorConfig",
    ]);
  });
});

/** What Rancher's dashboard writes whenever it makes or saves a cluster, as the provider reads it. */
const drainOptions = (enabled: boolean, others: Json) => ({
  disable_eviction: false,
  enabled,
  force: false,
  ignore_daemon_sets: true,
  timeout: 120,
  ...others,
});
const strategy = (enabled: boolean, others: Json) => [
  {
    control_plane_concurrency: "1",
    control_plane_drain_options: [drainOptions(enabled, others)],
    worker_concurrency: "1",
    worker_drain_options: [drainOptions(enabled, others)],
  },
];
const BY_DASHBOARD = {
  rke_config: {
    etcd: [{ disable_snapshots: false, s3_config: [], snapshot_retention: 5, snapshot_schedule_cron: "0 */5 * * *" }],
    machine_global_config: "disable-kube-proxy: false\nsecrets-encryption: false\n",
    machine_selector_config: [{ config: "docker: false\nprotect-kernel-defaults: false\nselinux: false\n" }],
    upgrade_strategy: strategy(false, { delete_empty_dir_data: true, grace_period: -1 }),
  },
};
const PLANNED = {
  rke_config: {
    ...BY_DASHBOARD.rke_config,
    machine_selector_config: [{ config: "protect-kernel-defaults: false\n", machine_label_selector: [] }],
    upgrade_strategy: strategy(true, { delete_empty_dir_data: false, grace_period: 0 }),
  },
};

describe("a selector configuration that becomes empty text", () => {
  const settings = { machine_selector_config: [{ config: "kubelet-arg: [max-pods=50]\n" }] };
  const nothing = { machine_selector_config: [{ config: "" }] };

  test("leaves Rancher, as two folders have it", () => {
    expect(keptIn(ofFolders(rke(settings), rke(nothing)))).toEqual([]);
  });

  test("leaves Rancher, as a plan has it", () => {
    const held = { rke_config: settings };
    expect(keptIn(ofPlan({ written: rke(nothing), held, planned: { rke_config: nothing } }))).toEqual([]);
  });

  test("is what RK715 says to write, in an app and in HCL", () => {
    expect(shown("RK715", ofFolders(rke(settings), rke({})))).toContain(
      'write machineSelectorConfig: [{ config: {} }] (in HCL machine_selector_config { config = "" } in rke_config), and leave it there',
    );
  });
});

describe("an import", () => {
  const imported = { written: {}, held: BY_DASHBOARD, planned: PLANNED, isImported: true } as const;

  test("lists every setting that its apply changes in Rancher", () => {
    const review = ofPlan({
      ...imported,
      held: { ...BY_DASHBOARD, labels: { env: "x" }, annotations: { owner: "me" } },
    });
    expect(review.diff.settings).toMatchInlineSnapshot(`
[
  {
    "after": undefined,
    "before": "set",
    "setting": "annotations.owner",
  },
  {
    "after": undefined,
    "before": "set",
    "setting": "labels.env",
  },
  {
    "after": undefined,
    "before": "boolean",
    "setting": "machineSelectorConfig[0].docker",
  },
  {
    "after": undefined,
    "before": "boolean",
    "setting": "machineSelectorConfig[0].selinux",
  },
  {
    "after": "false",
    "before": "true",
    "setting": "upgradeStrategy.controlPlaneDrainOptions.deleteEmptyDirData",
  },
  {
    "after": "true",
    "before": "false",
    "setting": "upgradeStrategy.controlPlaneDrainOptions.enabled",
  },
  {
    "after": undefined,
    "before": "-1",
    "setting": "upgradeStrategy.controlPlaneDrainOptions.gracePeriod",
  },
  {
    "after": "false",
    "before": "true",
    "setting": "upgradeStrategy.workerDrainOptions.deleteEmptyDirData",
  },
  {
    "after": "true",
    "before": "false",
    "setting": "upgradeStrategy.workerDrainOptions.enabled",
  },
  {
    "after": undefined,
    "before": "-1",
    "setting": "upgradeStrategy.workerDrainOptions.gracePeriod",
  },
]
`);
  });

  test("RK716: draining that it switches on, which nobody wrote, is a danger", () => {
    expect(shown("RK716", ofPlan(imported))).toMatchInlineSnapshot(`
"warning[RK716]: draining is switched on, and the configuration does not say so: upgradeStrategy.controlPlaneDrainOptions and upgradeStrategy.workerDrainOptions
  = from then on a K3s upgrade, or a change of configuration with which Rancher restarts K3s, drains every node first
  = where there are drain options and the configuration does not say enabled, the provider takes it for true; Rancher's dashboard writes drain options whenever it saves a cluster
  = help: write enabled: false in upgradeStrategy.controlPlaneDrainOptions and upgradeStrategy.workerDrainOptions (in HCL enabled = false in control_plane_drain_options and worker_drain_options of upgrade_strategy)
  = or: write enabled: true there, if nodes shall be drained"
`);
    expect(verdictLine(ofPlan(imported))).not.toContain("no scheduling change");
  });

  test("draining that the app writes is none", () => {
    const options = { enabled: true };
    const written = rke({
      upgrade_strategy: [{ control_plane_drain_options: [options], worker_drain_options: [options] }],
    });
    expect(shown("RK716", ofPlan({ ...imported, written }))).toBe("");
  });

  test("tells of drained nodes that it is not known how long their pods get to end: the provider does not read -1", () => {
    const path = "rke_config.upgrade_strategy.worker_drain_options.grace_period";
    const drained = (enabled: boolean, grace_period: number) => ({
      rke_config: { upgrade_strategy: [{ worker_drain_options: [{ enabled, grace_period, timeout: 120 }] }] },
    });
    const open = (held: Json, planned: Json) => {
      const written = draining({ enabled: true, timeout: 120 });
      return ofPlan({ written, held, planned, isImported: true }).diff.open.filter((each) =>
        each.path.includes("grace_period"),
      );
    };
    expect(open(drained(true, 0), drained(true, 0))).toEqual([{ path, side: "before" }]);
    expect(open(drained(false, 0), drained(true, 0))).toEqual([{ path, side: "before" }]);
    expect(open(drained(true, 0), drained(true, 30))).toEqual([{ path, side: "before" }]);
    expect(open(drained(true, 30), drained(true, 30))).toEqual([]);
    expect(open(drained(true, 0), drained(false, 0))).toEqual([]);
    expect(ofPlan({ written: draining({ enabled: true }), held: drained(true, 0) }).diff.open).toEqual([]);
  });

  test("draining that was on already is none", () => {
    expect(shown("RK716", ofPlan({ ...imported, held: PLANNED, planned: BY_DASHBOARD }))).toBe("");
    expect(shown("RK716", ofPlan({ ...imported, held: PLANNED }))).toBe("");
  });
});

describe("RK716 of two folders", () => {
  test("drain options that do not say it", () => {
    expect(shown("RK716", ofFolders(rke({}), draining({ timeout: 60 })))).toContain("workerDrainOptions");
  });

  test("rke_config that leaves, with draining switched off in it", () => {
    expect(shown("RK716", ofFolders(draining({ enabled: false }), {}))).toContain("workerDrainOptions");
  });

  test.each<[string, Json, Json]>([
    ["draining that is written", rke({}), draining({ enabled: true })],
    ["draining that is off", rke({}), draining({ enabled: false })],
    ["draining that was on", draining({}), draining({ timeout: 60 })],
  ])("none: %s", (_what, base, head) => {
    expect(shown("RK716", ofFolders(base, head))).toBe("");
  });
});

describe("what a plan takes back", () => {
  const tolerating = (...keys: readonly string[]) => limited(...keys.map((key) => ({ key, seconds: 0 })));
  const written = { ...tolerating("a"), ...rke({ machine_global_config: "a: b\n" }), labels: {} };
  const applied = { ...tolerating("a"), rke_config: { machine_global_config: "a: b\n" } };
  const held = {
    kubernetes_version: "v1.34.4+k3s1",
    ...tolerating(),
    labels: { by: "hand" },
    rke_config: { machine_global_config: "a: c\n" },
  };

  test("is named in one list", () => {
    const review = ofPlan({ written, held, planned: applied, applied });
    expect(review.takenBack).toEqual([
      "agents.clusterAgent.appendTolerations",
      "kubernetesVersion",
      "labels.by",
      "machineGlobalConfig.a",
    ]);
    expect(renderReviewText({ clusters: [review] })).toMatchInlineSnapshot(`
"! cluster edge: K3s v1.34.4+k3s1 → v1.34.3+k3s1, cattle-cluster-agent now
  tolerates a:NoExecute op=Exists, labels.by is no longer set,
  machineGlobalConfig.a changes; labels that the app does not write are taken
  off the cluster: by (RK712, on apply); whether cattle-cluster-agent and
  fleet-agent can run depends on the node pools

Problems, the worst first
  warning[RK712] on apply: labels that the app does not write are taken off the
      cluster: by
    = as soon as an app writes labels, and a K3sCluster always does, the
      provider plans every other away that has neither cattle.io/ nor
      rancher.io/ in the key
    = help: keep one: add labels["by"] to ignore_changes of the resource, in a
      K3sCluster cluster.resource.lifecycle.ignoreChanges
    = or: write it as one of the cluster's labels

Rollout
  on apply: Rancher stores the tolerations, and after the apply makes the pods
      of cattle-cluster-agent anew with new tolerations
      Rancher sees to it: Terraform waits until Rancher has stored them, and not
        until the agents run with them
  on apply: after the apply Rancher takes the nodes through K3s v1.34.4+k3s1 to
      v1.34.3+k3s1 and machineGlobalConfig: etcd first, then the control plane,
      then workers, one node at a time
      Rancher sees to it: Terraform does not wait for it; by upgradeStrategy,
        pods on servers and workers go on running, unless the new release
        changes them

Tolerations of Rancher's agents
  + a:NoExecute op=Exists  cattle-cluster-agent  set by the app

Settings
  K3s                    v1.34.4+k3s1 -> v1.34.3+k3s1
  labels.by              set -> none
  machineGlobalConfig.a  string -> string, another value

Taken back
  not in Rancher as Terraform last wrote it, and written again by this plan:
    agents.clusterAgent.appendTolerations
    kubernetesVersion
    labels.by
    machineGlobalConfig.a

3 findings as before: RK108, RK402, RK503

What a code means: npx --no-install rancher-k3s explain RK712"
`);
  });

  test("in a plan of the real provider (14.1.1): what somebody changed in the dashboard", () => {
    const [review] = reviewChanges(
      changesOfPlans([path.join(__dirname, "plans", "custom-changed-in-the-dashboard.json")]),
    ).clusters as [ClusterReview];
    expect(review.takenBack).toEqual(["agents.clusterAgent.appendTolerations", "kubernetesVersion"]);
    expect(review.dangers.map(({ code }) => code)).toEqual(["RK710"]);
    const markdown = renderReviewMarkdown({ clusters: [review] });
    expect(markdown).toContain(
      "#### Taken back\n\nnot in Rancher as Terraform last wrote it, and written again by this plan: `agents.clusterAgent.appendTolerations`, `kubernetesVersion`",
    );
    expect(markdown).not.toMatch(/registration-token|kubesecret/);
  });

  test("is none of what the app changes itself", () => {
    const { takenBack } = ofPlan({ written, held: applied, planned: held });
    expect(takenBack).toEqual([]);
  });

  test("is not said of what Rancher refused", () => {
    const witness = (text: string) => ({ annotations: { "rancher-k3s/witness": text } });
    const plan = {
      written,
      held: { ...held, ...witness("v1") },
      planned: { ...applied, ...witness("v1 cluster-agent=x") },
      applied: { ...applied, ...witness("v1 cluster-agent=x") },
    };
    expect(ofPlan(plan).takenBack).toEqual([]);
  });
});

describe("values that may be secret are not shown", () => {
  const secrets = (text: string) => ({
    agent_env_vars: [{ name: "SOME_TOKEN", value: text }],
    annotations: { note: text },
    rke_config: {
      registries: [{ configs: [{ hostname: "registry.example.com", ca_bundle: text, auth_config_secret_name: text }] }],
      etcd: [{ s3_config: [{ bucket: text, endpoint: text }] }],
    },
  });

  test("only that they are others", () => {
    const [held, planned] = [secrets("old-secret"), secrets("new-secret")];
    const { diff } = ofPlan({ written: { ...planned, ...rke(planned.rke_config) }, held, planned });
    expect(diff.settings.map(({ setting, after }) => [setting, after])).toEqual(
      [
        "agentEnvVars.SOME_TOKEN",
        "annotations.note",
        "etcd.s3Config.bucket",
        "etcd.s3Config.endpoint",
        "registries.configs.registry.example.com.authConfigSecretName",
        "registries.configs.registry.example.com.caBundle",
      ].map((setting) => [setting, "set, another value"]),
    );
  });
});
