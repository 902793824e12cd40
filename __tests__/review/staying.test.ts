import path from "node:path";
import { TerraformResource, TerraformStack } from "cdktf";
import type { K3sClusterProps } from "../../lib";
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
import { ALL_ROLES, clusterOf, synthesized } from "../cluster/stacks";
import { Inputs } from "./inputs";
import { handWritten, type ProviderPlan, providerPlan } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

type Json = Readonly<Record<string, unknown>>;
type Global = NonNullable<K3sClusterProps["machineGlobalConfig"]>;

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
const PROTECTED = rke({ machine_global_config: "protect-kernel-defaults: true\n" });
const OF_RANCHER = { labels: { "rke.cattle.io/a": "b" } };
const OWN_SELECTOR = { rke_config: { machine_selector_config: [{ config: "kubelet-arg: [max-pods=50]\n" }] } };
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
    [
      "defaults of machine pools",
      rke({ machine_pool_defaults: [{ hostname_length_limit: 12 }] }),
      rke({}),
      [{ setting: "rkeConfig.machinePoolDefaults", names: ["hostnameLengthLimit"] }],
    ],
    ["machine selector files", rke(FILES), rke({}), [{ setting: "machineSelectorFiles", names: ["fileSources"] }]],
    [
      "the machine selector configuration, which becomes another one",
      rke({ machine_selector_config: [{ config: "a: b\n" }] }),
      rke({}),
      [{ setting: "machineSelectorConfig", names: [], becomes: "protect-kernel-defaults: false" }],
    ],
    [
      "an entry for some machines alone, which becomes another one",
      rke({
        machine_selector_config: [
          { config: "protect-kernel-defaults: false\n", machine_label_selector: [{ match_labels: { a: "b" } }] },
        ],
      }),
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
    ["a cluster that is left to others", { labels: { team: "edge" } }, { lifecycle: { ignore_changes: "all" } }],
    [
      "a block that is left to others",
      rke(ETCD),
      { ...rke({}), lifecycle: { ignore_changes: ["rke_config[0].etcd"] } },
    ],
    ["a block that a dynamic block writes", rke(ETCD), rke({ dynamic: { etcd: { for_each: [1], content: {} } } })],
    ["a network policy that was off, as text", { enable_network_policy: "false" }, {}],
    ["seconds that were none", limited({ key: "a", seconds: 0 }), limited({ key: "a" })],
    ...["rke_config", "rke_config[0].machine_selector_config"].map((ignored): [string, Json, Json] => [
      `a selector configuration of which ${ignored} is left to others`,
      OWN_SELECTOR,
      { ...rke({}), lifecycle: { ignore_changes: [ignored] } },
    ]),
    ["no selector configuration where something is set that one could switch off", PROTECTED, PROTECTED],
    [
      "a selector configuration where rke_config is known only at apply as a whole",
      OWN_SELECTOR,
      { rke_config: "$" + "{var.x}" },
    ],
    ["a label that was empty", { labels: { team: "" } }, {}],
    ["a label that the provider leaves alone and that is written", OF_RANCHER, OF_RANCHER],
    ["the witness", { annotations: { "rancher-k3s/witness": "x" } }, {}],
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

  /** What the cluster is judged with as not known, after the change. */
  const openIn = ({ diff, after }: ClusterReview) => [
    ...diff.open.map(({ path }) => path),
    ...(after?.cluster.agents["cattle-cluster-agent"].openLimits ?? []).map(({ path }) => path),
  ];

  test.each<[string, Json, (value: unknown) => Json, string, string]>([
    [
      "seconds",
      limited({ key: "a", seconds: 30 }),
      (seconds) => limited({ key: "a", seconds }),
      "agents.clusterAgent.appendTolerations[0].seconds",
      "cluster_agent_deployment_customization.append_tolerations.seconds",
    ],
    ["labels", { labels: { team: "edge" } }, (labels) => ({ labels }), "labels", "labels"],
    [
      "annotations",
      { annotations: { team: "edge" } },
      (annotations) => ({ annotations }),
      "annotations",
      "annotations",
    ],
    [
      "the network policy",
      { enable_network_policy: true },
      (value) => ({ enable_network_policy: value }),
      "enableNetworkPolicy",
      "enable_network_policy",
    ],
    [
      "a number of drain options",
      draining({ enabled: true, timeout: 60 }),
      (timeout) => draining({ enabled: true, timeout }),
      "upgradeStrategy.workerDrainOptions.timeout",
      "rke_config.upgrade_strategy.worker_drain_options.timeout",
    ],
  ])("of two folders: %s that become null, or may", (_what, base, head, setting, open) => {
    const found = (review: ClusterReview) => keptIn(review).map((each) => [each.setting, each.isOpen ?? false]);
    expect(found(ofFolders(base, head(null)))).toEqual([[setting, false]]);
    expect(found(ofFolders(base, head("$" + "{null}")))).toEqual([[setting, false]]);
    expect(found(ofNullable(base, head(variable)))).toEqual([[setting, true]]);
    expect(found(ofNullable(base, head("$" + "{var.on ? 30 : null}")))).toEqual([[setting, true]]);
    expect(found(ofNullable(base, head(variable), { default: 30 }))).toEqual([]);
    expect(found(ofNullable(base, head(variable), {}))).toEqual([]);
    expect(found(ofNullable(base, head("$" + "{coalesce(var.x, 30)}")))).toEqual([]);
    expect(found(ofNullable(head(variable), head(variable)))).toEqual([]);
    expect(openIn(ofNullable(base, head(variable)))).toEqual([open]);
  });

  test("what is known of it is said, and no more", () => {
    const review = ofNullable(limited({ key: "a", seconds: 30 }), limited({ key: "a", seconds: variable }));
    expect(shown("RK715", review)).toMatchInlineSnapshot(`
"warning[RK715]: Rancher may keep what leaves the configuration: cluster_agent_deployment_customization.append_tolerations[0].seconds
  = cluster_agent_deployment_customization.append_tolerations[0].seconds of a may stay 30
  = an argument that is null counts as not written; whether cluster_agent_deployment_customization.append_tolerations[0].seconds is null is not known here
  = the provider sends what it read back in place of what is not written, so later plans are empty as well
  = the cluster is judged with what the expression says, whatever that is
  = help: write it, if it is meant to stay
  = or: to let cluster_agent_deployment_customization.append_tolerations[0].seconds go, write seconds = 0, or the limit that is meant"
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

  test.each<[string, Json]>([
    ["its entries leave", rke({})],
    ["rke_config leaves", {}],
  ])("an add-on that a selector configuration switched off is on again where %s", (_what, head) => {
    const off = rke({ machine_selector_config: [{ config: "disable:\n- traefik\n" }] });
    const { before, after } = ofFolders(off, head);
    const verdicts = [before, after].map(
      (state) => state?.workloads.find(({ workload }) => workload === "traefik")?.verdict,
    );
    expect(verdicts[0]).toBe("disabled");
    expect(verdicts[1]).not.toBe("disabled");
  });

  test("a selector configuration that takes the place of another one is judged as it is written", () => {
    const selector = (addon: string) => rke({ machine_selector_config: [{ config: `disable:\n- ${addon}\n` }] });
    const { after } = ofFolders(selector("traefik"), selector("metrics-server"));
    const disabled = after?.workloads.flatMap(({ workload, verdict }) => (verdict === "disabled" ? [workload] : []));
    expect(disabled).toContain("metrics-server");
  });

  test("pools of machines stay with all that is in them, and nothing else is said of them", () => {
    const pool = { name: "a", etcd_role: true, control_plane_role: true, worker_role: true, machine_os: "linux" };
    const review = ofFolders(rke({ machine_pools: [pool] }), rke({}));
    expect(review.problems.map(({ finding }) => finding.code)).toEqual(["RK715"]);
    expect(shown("RK715", review)).toContain("rke_config.machine_pools: a\n");
    expect(review.diff.open).toEqual([]);
    expect(review.diff.settings).toEqual([]);
    expect(review.after?.pools.map(({ name }) => name)).toEqual(["a"]);
    expect(verdictLine(review)).toContain("Rancher keeps what leaves the configuration: rke_config.machine_pools");
  });

  test("names what stays, why no plan shows it, and what makes each go", () => {
    const base = {
      ...rke({ ...ETCD, networking: [{ stack_preference: "dual" }] }),
      labels: { team: "edge", "rke.cattle.io/a": "b" },
    };
    expect(shown("RK715", ofFolders(base, rke({})))).toMatchInlineSnapshot(`
"warning[RK715]: Rancher keeps what leaves the configuration: labels, etcd and networking
  = labels: rke.cattle.io/a, team
  = etcd: snapshot_retention, snapshot_schedule_cron
  = networking: stack_preference
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
    [
      "defaults of machine pools",
      rke({}),
      { rke_config: { machine_pool_defaults: [{ hostname_length_limit: 12 }] } },
      {},
      [{ setting: "rkeConfig.machinePoolDefaults", names: ["hostnameLengthLimit"] }],
    ],
    ["labels", {}, { labels: { team: "edge" } }, {}, [{ setting: "labels", names: ["team"] }]],
    ["a network policy", {}, { enable_network_policy: true }, {}, [{ setting: "enableNetworkPolicy", names: [] }]],
    [
      "certificates of the endpoint, with the provider 15",
      { local_auth_endpoint: [{ enabled: true, fqdn: "k.example.com" }] },
      { local_auth_endpoint: [{ enabled: true, fqdn: "k.example.com", ca_certs: "CA" }] },
      {},
      [{ setting: "localAuthEndpoint.caCerts", names: [] }],
    ],
    [
      "the pin of the first node",
      { labels: { a: "b" } },
      { labels: { a: "b", "rke.cattle.io/init-node-machine-id": "a1", "other.cattle.io/x": "y" } },
      {},
      [{ setting: "labels", names: ["rke.cattle.io/init-node-machine-id"] }],
    ],
    [
      "etcd beside a pod security template",
      { ...rke({}), default_pod_security_admission_configuration_template_name: "t" },
      { rke_config: ETCD, default_pod_security_admission_configuration_template_name: "t" },
      {},
      [{ setting: "etcd", names: ["snapshotRetention", "snapshotScheduleCron"] }],
    ],
    [
      "the pin of the first node, where no label is written",
      {},
      { labels: { "rke.cattle.io/init-node-machine-id": "a1" } },
      {},
      [{ setting: "labels", names: ["rke.cattle.io/init-node-machine-id"] }],
    ],
    [
      "the time after which machines are forgotten",
      { annotations: { a: "b" } },
      { annotations: { a: "b", "rke.cattle.io/delete-missing-custom-machines-after": "30m" } },
      {},
      [{ setting: "annotations", names: ["rke.cattle.io/delete-missing-custom-machines-after"] }],
    ],
    ["annotations", {}, { annotations: { team: "edge" } }, {}, [{ setting: "annotations", names: ["team"] }]],
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
    [
      "the pin of the first node that is written",
      {
        written: { labels: { "rke.cattle.io/init-node-machine-id": "a1" } },
        held: { labels: { "rke.cattle.io/init-node-machine-id": "a1" } },
      },
    ],
    ["the witness", { written: {}, held: { annotations: { "rancher-k3s/witness": "x" } } }],
    [
      "a network policy that Rancher does not have",
      { written: {}, held: {}, planned: { enable_network_policy: true } },
    ],
    ["no seconds", { written: limited({ key: "a" }), held: limited({ key: "a", seconds: 0 }) }],
    [
      "seconds beside a dynamic block, as it is not known which are whose",
      { written: limited({ key: "a" }), held: limited({ key: "m", seconds: 30 }, { key: "a" }) },
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
      "a selector configuration that is written",
      {
        written: rke({ machine_selector_config: [{ config: "protect-kernel-defaults: false\n" }] }),
        held: OWN_SELECTOR,
        planned: { rke_config: { machine_selector_config: [{ config: "protect-kernel-defaults: false\n" }] } },
      },
    ],
    ["a selector configuration that is planned away", { written: rke({}), held: OWN_SELECTOR, planned: {} }],
    ["a selector configuration that is ignored, and so planned as it is", { written: rke({}), held: OWN_SELECTOR }],
    [
      "drain options that are not written, as they are planned as a whole",
      {
        written: rke({}),
        held: { rke_config: { upgrade_strategy: [{ worker_drain_options: [{ enabled: true, timeout: 120 }] }] } },
      },
    ],
    [
      "a selector configuration in which everything is off",
      {
        written: rke({}),
        held: { rke_config: { machine_selector_config: [{ config: "docker: false\nselinux: null\n" }] } },
        planned: { rke_config: { machine_selector_config: [{ config: "protect-kernel-defaults: false\n" }] } },
      },
    ],
    [
      "the file of a pod security template, where no rke_config is written",
      {
        written: { default_pod_security_admission_configuration_template_name: "t" },
        held: { rke_config: FILES, default_pod_security_admission_configuration_template_name: "t" },
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

  test("a plan tells of a label that somebody has changed in Rancher since, which the app wrote once", () => {
    const plan = { written: {}, held: { labels: { a: "b" } }, applied: { labels: { a: "x" } } };
    expect(keptIn(ofPlan(plan))).toEqual([{ setting: "labels", names: ["a"] }]);
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
    ["cannot be read", "kubelet-arg: [max-pods=50\n"],
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

  test("is what RK715 says to write", () => {
    expect(shown("RK715", ofFolders(rke(settings), rke({})))).toContain(
      'write machine_selector_config { config = "" } in rke_config, and leave it there',
    );
  });
});

describe("entries of the selector configuration that K3sCluster wrote by itself and that leave", () => {
  const SAFE = { "protect-kernel-defaults": true } as const;
  const LATE = ["$" + "{terraform_data.later.output}"];
  const template = { defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted" };
  const reviewed = (base: Partial<K3sClusterProps>, head: Partial<K3sClusterProps>, global?: string) => {
    const folderOf = (props: Partial<K3sClusterProps>, global?: string) => {
      const cluster = clusterOf({ all: ALL_ROLES }, props);
      new TerraformResource(TerraformStack.of(cluster), "later", { terraformResourceType: "terraform_data" });
      if (global !== undefined) cluster.resource.addOverride("rke_config.machine_global_config", global);
      return inputs.app({ test: synthesized(cluster) });
    };
    return reviewChanges(changesBetween(folderOf(base), folderOf(head, global))).clusters[0] as ClusterReview;
  };
  const late = (global: Global) => ({ machineGlobalConfig: { ...global, "tls-san": LATE } });
  const known = { machineGlobalConfig: { ...SAFE, "tls-san": ["lb.example.com"] } };
  const becomes = { setting: "machineSelectorConfig", names: [], becomes: "protect-kernel-defaults: false" };

  test("are told of with what they were for, and with what the entry in their place takes the place of", () => {
    expect(shown("RK715", reviewed(late(SAFE), known))).toMatchInlineSnapshot(`
"warning[RK715]: Rancher keeps what leaves the configuration: machineSelectorConfig
  = each entry of machineSelectorConfig is then protect-kernel-defaults: false
  = no property of the app has them: K3sCluster wrote machineSelectorConfig for values of machineGlobalConfig that were known only at apply
  = on the machines that they are for, that takes the place of protect-kernel-defaults: true in machineGlobalConfig
  = the provider sends what it read back in place of what is not written, so later plans are empty as well
  = the cluster is judged with it, if the configuration of before is what was applied last
  = help: to let machineSelectorConfig go, write machineSelectorConfig: [{ config: {} }], and leave it there"
`);
  });

  test("are told apart from those of the app, where some are", () => {
    const own = { ...late({}), machineSelectorConfig: [{ config: { debug: true } }] };
    expect(shown("RK715", reviewed(own, {}))).toMatchInlineSnapshot(`
"warning[RK715]: Rancher keeps what leaves the configuration: machineSelectorConfig
  = each entry of machineSelectorConfig is then protect-kernel-defaults: false
  = K3sCluster wrote some of them, for values of machineGlobalConfig that were known only at apply
  = the provider sends what it read back in place of what is not written, so later plans are empty as well
  = the cluster is judged with it, if the configuration of before is what was applied last
  = help: write it, if it is meant to stay
  = or: to let machineSelectorConfig go, write machineSelectorConfig: [{ config: {} }], and leave it there"
`);
  });

  test.each<[string, Partial<K3sClusterProps>, Partial<K3sClusterProps>, object]>([
    ["late values", late({}), {}, { writtenFor: ["late-values"] }],
    [
      "arguments beside a template",
      { ...template, machineGlobalConfig: { "kube-apiserver-arg": ["v=3"] } },
      template,
      { writtenFor: ["template"] },
    ],
    [
      "both",
      { ...template, machineGlobalConfig: { "kube-apiserver-arg": ["v=3"], "tls-san": LATE } },
      template,
      { writtenFor: ["late-values", "template"] },
    ],
    ["none of both", { machineSelectorConfig: [{ config: { debug: true } }] }, {}, {}],
  ])("were for %s", (_what, base, head, told) => {
    expect(keptIn(reviewed(base, head))).toEqual([{ ...becomes, ...told }]);
  });

  test.each<[string, Global, string | undefined]>([
    ["what is true", SAFE, "certain"],
    ["the text of it", { "protect-kernel-defaults": "true" }, "certain"],
    ["a variable, which may be it", { "protect-kernel-defaults": "$" + "{var.safe}" }, "open"],
    ["what is false, as the entry is", { "protect-kernel-defaults": false }, undefined],
    ["nothing of the kind", { debug: true }, undefined],
  ])("are told of with %s in the global configuration", (_what, machineGlobalConfig, overrides) => {
    expect(keptIn(reviewed(late(machineGlobalConfig), { machineGlobalConfig }))).toEqual([
      { ...becomes, writtenFor: ["late-values"], ...(overrides === undefined ? {} : { overrides }) },
    ]);
  });

  test("may take the place of something in a global configuration that is not known at all", () => {
    const [told] = keptIn(reviewed(late({}), {}, "$" + "{var.all}"));
    expect(told).toEqual({ ...becomes, writtenFor: ["late-values"], overrides: "open" });
  });
});

test("a plan tells of an entry that K3sCluster wrote for values that are known by now", () => {
  const modelOf = (machineGlobalConfig: Global) => {
    const cluster = clusterOf({ all: ALL_ROLES }, { machineGlobalConfig });
    new TerraformResource(TerraformStack.of(cluster), "later", { terraformResourceType: "terraform_data" });
    return synthesized(cluster).resource.terraform_data.edge_model;
  };
  const entry = (config: string) => ({ rke_config: { machine_selector_config: [{ config }] } });
  const plan = providerPlan({
    written: rke({}),
    held: entry("tls-san: [lb.example.com]\n"),
    planned: entry("protect-kernel-defaults: false\n"),
  }) as { readonly resource_changes: object[] };
  const [before, after] = [modelOf({ "tls-san": ["$" + "{terraform_data.later.output}"] }), modelOf({})];
  plan.resource_changes.push({
    address: "terraform_data.edge_model",
    mode: "managed",
    type: "terraform_data",
    name: "edge_model",
    change: { actions: ["update"], before, after, after_unknown: {} },
  });
  const review = reviewChanges(changesOfPlans([inputs.file(plan)])).clusters[0] as ClusterReview;
  expect(keptIn(review)).toMatchObject([{ setting: "machineSelectorConfig", writtenFor: ["late-values"] }]);
});

test("an entry that says no more than the provider is told of where the global configuration says otherwise", () => {
  const entries = { machine_selector_config: [{ config: "protect-kernel-defaults: false\n" }] };
  const told = (global: string) => {
    const common = { machine_global_config: global, ...ETCD };
    return keptIn(ofFolders(rke({ ...common, ...entries }), rke(common))).map(({ overrides }) => overrides);
  };
  expect(told("protect-kernel-defaults: true\n")).toEqual(["certain"]);
  expect(told("debug: true\n")).toEqual([]);
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
    "setting": "machine_selector_config[0].docker",
  },
  {
    "after": undefined,
    "before": "boolean",
    "setting": "machine_selector_config[0].selinux",
  },
  {
    "after": "false",
    "before": "true",
    "setting": "upgrade_strategy.control_plane_drain_options.delete_empty_dir_data",
  },
  {
    "after": "true",
    "before": "false",
    "setting": "upgrade_strategy.control_plane_drain_options.enabled",
  },
  {
    "after": undefined,
    "before": "-1",
    "setting": "upgrade_strategy.control_plane_drain_options.grace_period",
  },
  {
    "after": "false",
    "before": "true",
    "setting": "upgrade_strategy.worker_drain_options.delete_empty_dir_data",
  },
  {
    "after": "true",
    "before": "false",
    "setting": "upgrade_strategy.worker_drain_options.enabled",
  },
  {
    "after": undefined,
    "before": "-1",
    "setting": "upgrade_strategy.worker_drain_options.grace_period",
  },
]
`);
  });

  test("shows the concurrency that it sets, which is the default", () => {
    const concurrency = (workers: string) => ({ upgrade_strategy: [{ worker_concurrency: workers }] });
    const [held, planned] = [concurrency("10%"), concurrency("1")].map((config) => ({ rke_config: config }));
    const review = ofPlan({
      written: rke(concurrency("1")),
      held: held as Json,
      planned: planned as Json,
      isImported: true,
    });
    expect(review.diff.settings).toEqual([
      { setting: "upgrade_strategy.worker_concurrency", before: "10%", after: "1" },
    ]);
  });

  test("RK716: draining that it switches on, which nobody wrote, is a danger", () => {
    expect(shown("RK716", ofPlan(imported))).toMatchInlineSnapshot(`
"warning[RK716]: draining is switched on, and the configuration does not say so: upgrade_strategy.control_plane_drain_options and upgrade_strategy.worker_drain_options
  = from then on a K3s upgrade, or a change of configuration with which Rancher restarts K3s, drains every node first
  = where there are drain options and the configuration does not say enabled, the provider takes it for true; Rancher's dashboard writes drain options whenever it saves a cluster
  = help: write enabled = false in upgrade_strategy.control_plane_drain_options and upgrade_strategy.worker_drain_options
  = or: write enabled = true there, if nodes shall be drained"
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
    expect(shown("RK716", ofFolders(rke({}), draining({ timeout: 60 })))).toContain("worker_drain_options");
  });

  test("rke_config that leaves, with draining switched off in it", () => {
    expect(shown("RK716", ofFolders(draining({ enabled: false }), {}))).toContain("worker_drain_options");
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
      "cluster_agent_deployment_customization.append_tolerations",
      "kubernetes_version",
      "labels.by",
      "machine_global_config.a",
    ]);
    expect(renderReviewText({ clusters: [review] })).toMatchInlineSnapshot(`
"! cluster edge: K3s v1.34.4+k3s1 → v1.34.3+k3s1, cattle-cluster-agent now
  tolerates a:NoExecute op=Exists, labels.by is no longer set,
  machine_global_config.a changes; labels that the configuration does not write
  are taken off the cluster: by (RK712, on apply); whether cattle-cluster-agent
  and fleet-agent can run depends on the node pools

Problems, the worst first
  warning[RK712] on apply: labels that the configuration does not write are
      taken off the cluster: by
    = as soon as labels is written, the provider plans every other away that has
      neither cattle.io/ nor rancher.io/ in the key
    = help: keep one: add labels["by"] to ignore_changes of the resource
    = or: write it as one of the cluster's labels

Rollout
  on apply: Rancher stores the tolerations, and after the apply makes the pods
      of cattle-cluster-agent anew with new tolerations
      Rancher sees to it: Terraform waits until Rancher has stored them, and not
        until the agents run with them
  on apply: after the apply Rancher takes the nodes from K3s v1.34.4+k3s1 to
      v1.34.3+k3s1, with the change of machine_global_config: etcd first, then
      the control plane, then workers, one node at a time
      Rancher sees to it: Terraform does not wait for it; by upgrade_strategy,
        pods on servers and workers go on running, unless the new release
        changes them

Tolerations of Rancher's agents
  + a:NoExecute op=Exists  cattle-cluster-agent  set by the configuration

Settings
  K3s                      v1.34.4+k3s1 -> v1.34.3+k3s1
  labels.by                set -> none
  machine_global_config.a  string -> string, another value

Taken back
  not in Rancher as Terraform last wrote it, and written again by this plan:
    cluster_agent_deployment_customization.append_tolerations
    kubernetes_version
    labels.by
    machine_global_config.a

3 findings as before: RK108, RK402, RK503

not judged: cluster edge: it is not known which nodes it has (--pools)

What a code means: npx --no-install cdktf-rancher-k3s explain RK712
  RK712: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK712.md"
`);
  });

  test("in a plan of the real provider (14.1.1): what somebody changed in the dashboard", () => {
    const [review] = reviewChanges(
      changesOfPlans([path.join(__dirname, "plans", "custom-changed-in-the-dashboard.json")]),
    ).clusters as [ClusterReview];
    expect(review.takenBack).toEqual([
      "cluster_agent_deployment_customization.append_tolerations",
      "kubernetes_version",
    ]);
    expect(review.dangers.map(({ code }) => code)).toEqual(["RK710"]);
    const markdown = renderReviewMarkdown({ clusters: [review] });
    expect(markdown).toContain(
      "#### Taken back\n\nnot in Rancher as Terraform last wrote it, and written again by this plan: `cluster_agent_deployment_customization.append_tolerations`, `kubernetes_version`",
    );
    expect(markdown).not.toMatch(/registration-token|kubesecret/);
  });

  test.each<[string, Json, string?]>([
    ["taints", { taints: [{ key: "a", value: "b", effect: "NoExecute" }] }],
    ["labels", { machine_labels: { zone: "a" } }],
    ["labels of the deployment", { labels: { zone: "a" } }, "rke_config.machine_pools.w.labels"],
    ["machines", { machine_config: [{ kind: "A", name: "b" }] }, "rke_config.machine_pools.w.machine_config"],
    ["quantity", { quantity: 5 }],
    ["roles", { etcd_role: true }],
  ])("counts %s of a machine pool", (_what, other, setting = "rke_config.machine_pools.w") => {
    const config = (values: Json) => ({
      machine_pools: [
        { name: "servers", control_plane_role: true, etcd_role: true, worker_role: true, quantity: 1 },
        { name: "w", worker_role: true, quantity: 1, ...values },
      ],
    });
    const [was, is] = [{ rke_config: config({}) }, { rke_config: config(other) }];
    const review = ofPlan({ written: rke(config({})), held: is, planned: was, applied: was });
    expect(review.takenBack).toEqual([setting]);
    expect(ofPlan({ written: rke(config(other)), held: was, planned: is }).takenBack).toEqual([]);
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
        "agent_env_vars.SOME_TOKEN",
        "annotations.note",
        "etcd.s3_config.bucket",
        "etcd.s3_config.endpoint",
        "registries.configs.registry.example.com.auth_config_secret_name",
        "registries.configs.registry.example.com.ca_bundle",
      ].map((setting) => [setting, "set, another value"]),
    );
  });
});

describe("tolerations that a dynamic block writes, of which the configuration of a plan has nothing:", () => {
  const held = limited({ key: "m", seconds: 30 });
  const moved = (...others: readonly Json[]) => limited({ key: "a", seconds: 30 }, ...others);
  const review = (planned: Json, written: Json = {}) => ofPlan({ written, held, planned });

  test("seconds that another one had there may stay, and are not said to be the app's", () => {
    const plan = review(moved({ key: "m", seconds: 30 }));
    expect(keptIn(plan)).toEqual([
      {
        setting: "agents.clusterAgent.appendTolerations[0].seconds",
        names: ["a"],
        becomes: "30",
        isOpen: true,
        isUnseen: true,
      },
    ]);
    expect(shown("RK715", plan)).toMatchInlineSnapshot(`
"warning[RK715]: Rancher may keep what the configuration does not write: cluster_agent_deployment_customization.append_tolerations[0].seconds
  = cluster_agent_deployment_customization.append_tolerations[0].seconds of a may stay 30
  = another toleration had these seconds at the same place of the list; whether they are written as well is not known: a plan does not tell what a dynamic block writes
  = the provider sends what it read back in place of what is not written, so later plans are empty as well
  = it is judged as part of the cluster, as it stays
  = help: write it, if it is meant to stay
  = or: to let cluster_agent_deployment_customization.append_tolerations[0].seconds go, write seconds = 0, or the limit that is meant"
`);
    expect(renderReviewText({ clusters: [plan] })).toMatch(/\+ a:NoExecute[^+]*its limit may be another toleration's/);
    expect(renderReviewText({ clusters: [plan] })).not.toContain("set by the configuration");
    expect(renderReviewMarkdown({ clusters: [plan] })).not.toContain("set by the configuration");
  });

  test("a toleration that keeps its place and its limit is no danger", () => {
    expect(keptIn(review(limited({ key: "m", seconds: 30 }, { key: "a" })))).toEqual([]);
    expect(keptIn(review(limited({ key: "a", seconds: 20 }, { key: "m", seconds: 30 })))).toEqual([]);
  });

  test("RK542 names none of them, because which is written without seconds is not known", () => {
    const plan = review(moved({ key: "m" }), { cluster_agent_deployment_customization: [{}] });
    const [finding] = [...plan.newFindings, ...plan.keptFindings].filter(({ code }) => code === "RK542");
    expect(finding?.data).toEqual({ setting: "agents.clusterAgent.appendTolerations", places: [], dynamic: "unseen" });
    expect(finding && renderFinding(finding)).toMatchInlineSnapshot(`
"warning[RK542]: some tolerations have seconds and others have none: when the list changes, one that is written without them can get those of another without any plan that shows it
  = which are written without them is not known: a plan does not tell what a dynamic block writes
  = where nothing is written, the provider keeps the seconds that stood at the same place in the list before
  = with them the agent is evicted after that time, and with an effect other than NoExecute Kubernetes refuses it
  = help: write seconds = 0 where there is no limit: the provider does not send it"
`);
  });

  test("where the configuration names each, its own are its own", () => {
    const planned = moved({ key: "m", seconds: 30 });
    expect(renderReviewText({ clusters: [review(planned, planned)] })).toContain("set by the configuration");
  });
});
