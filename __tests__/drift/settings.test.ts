import { readFileSync } from "node:fs";
import path from "node:path";
import type { Difference } from "../../lib/drift/drift";
import type { KubectlObject } from "../doctor/objects";
import { appliedToRancher } from "./applied";
import { agentsOf, appOf, argsOf, differenceLines, drifted, inALine, nodesOf, RELEASE } from "./living";

/** Configuration and releases: the app against Rancher's own object and the kubelets. */

interface Edit {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly unset?: readonly string[];
}

interface Step {
  readonly edit?: Edit;
  readonly plan: string;
  readonly cluster: Readonly<Record<string, unknown>>;
  readonly apply: "ok" | "error";
  readonly stored: { readonly spec: object; readonly labels?: object; readonly annotations?: object } | null;
}

interface Life {
  readonly name: string;
  readonly steps: readonly Step[];
}

const LIVES: readonly Life[] = JSON.parse(
  readFileSync(path.join(__dirname, "../conformance/provider/lives.json"), "utf8"),
).cases;

/** What Rancher held after a step of a recorded life, and what the configuration of the step says against it. */
function driftAfter({ cluster, stored }: Step): readonly Difference[] {
  const object: KubectlObject = {
    apiVersion: "provisioning.cattle.io/v1",
    kind: "Cluster",
    metadata: { name: "edge", namespace: "fleet-default", labels: stored?.labels, annotations: stored?.annotations },
    // The record leaves out what is sent for every cluster.
    spec: { rkeConfig: {}, kubernetesVersion: cluster.kubernetes_version, ...stored?.spec },
  };
  return drifted(appOf({ args: { cluster_agent_deployment_customization: [], ...cluster }, pools: [] }), [object])
    .differences;
}

const STEPS = LIVES.flatMap(({ name, steps }) =>
  steps.map((step, index) => ({ name, step, index })).filter(({ step }) => step.stored),
);

describe("what the real provider was seen to do", () => {
  test("no first apply of 110 lives leaves anything that differs", () => {
    const drift = STEPS.filter(({ index, step }) => index === 0 && step.apply === "ok").flatMap(({ name, step }) =>
      driftAfter(step).map((each) => `${name}: ${inALine(each)}`),
    );
    expect(drift).toEqual([]);
  });

  test("what Rancher refused, what stays after it left the app, and what somebody changed in Rancher is told", () => {
    const drift = STEPS.filter(({ index }) => index > 0).flatMap(({ name, step, index }) =>
      driftAfter(step).map((each) => `${name}, step ${index + 1}: ${inALine(each)}`),
    );
    expect(drift).toMatchInlineSnapshot(`
[
  "toleration inserted before one with seconds, seconds not written, step 2: limit in time of toleration a:NoExecute op=Exists of cattle-cluster-agent: app none, Rancher 30s",
  "seconds no longer written, step 2: limit in time of toleration a:NoExecute op=Exists of cattle-cluster-agent: app none, Rancher 30s",
  "rke_config leaves altogether, step 2: additionalManifest: app not set, Rancher set",
  "rke_config leaves altogether, step 2: machineGlobalConfig.disable: app not set, Rancher list",
  "rke_config leaves altogether, step 2: coredns: app not switched off, Rancher switched off",
  "machine_selector_files leave, step 2: machineSelectorFiles[0].fileSources: app not set, Rancher set",
  "etcd leaves, step 2: etcd.snapshotRetention: app not set, Rancher 7",
  "etcd leaves, step 2: etcd.snapshotScheduleCron: app not set, Rancher 0 */4 * * *",
  "networking leaves, step 2: networking: app not set, Rancher set",
  "enable_network_policy leaves, step 2: enableNetworkPolicy: app false, Rancher true",
  "first tolerations refused, then accepted, step 2: toleration a:NoExecute op=Exists of cattle-cluster-agent: app yes, Rancher no",
  "first tolerations refused, then accepted, step 3: toleration a:NoExecute op=Exists of cattle-cluster-agent: app yes, Rancher no",
  "first tolerations refused, an annotation as witness, step 2: toleration a:NoExecute op=Exists of cattle-cluster-agent: app yes, Rancher no",
  "further tolerations refused, then accepted, step 2: toleration b:NoExecute op=Exists of cattle-cluster-agent: app yes, Rancher no",
  "removal of tolerations refused, then accepted, step 2: toleration a:NoExecute op=Exists of cattle-cluster-agent: app no, Rancher yes",
  "first fleet tolerations refused, then accepted, step 2: toleration a:NoExecute op=Exists of fleet-agent: app yes, Rancher no",
  "first fleet tolerations refused, then accepted, step 3: toleration a:NoExecute op=Exists of fleet-agent: app yes, Rancher no",
  "first agent_env_vars refused, then accepted, step 2: environment variable A of the agents: app set, Rancher not set",
  "first agent_env_vars refused, then accepted, step 3: environment variable A of the agents: app set, Rancher not set",
  "first pod security template refused, then accepted, step 2: defaultPodSecurityAdmissionConfigurationTemplateName: app p, Rancher not set",
  "first pod security template refused, then accepted, step 3: defaultPodSecurityAdmissionConfigurationTemplateName: app p, Rancher not set",
  "version refused, then accepted, step 2: release: app v1.35.1+k3s1, Rancher v1.34.3+k3s1",
  "first rke_config refused, then accepted, step 2: additionalManifest: app set, Rancher not set",
  "first rke_config refused, then accepted, step 2: etcd.snapshotRetention: app 7, Rancher not set",
  "first rke_config refused, then accepted, step 2: machineGlobalConfig.disable: app list, Rancher not set",
  "first rke_config refused, then accepted, step 2: coredns: app switched off, Rancher not switched off",
  "Rancher: the customization is taken away, step 2: toleration a:NoExecute op=Exists of cattle-cluster-agent: app yes, Rancher no",
  "Rancher: machine_global_config is added where the app has none, step 2: machineGlobalConfig.disable: app not set, Rancher list",
  "Rancher: machine_global_config is added where the app has none, step 2: coredns: app not switched off, Rancher switched off",
  "Rancher: env vars are taken away, step 2: environment variable A of the agents: app set, Rancher not set",
  "Rancher: a toleration is taken away beside requirements, step 2: toleration b:NoExecute op=Exists of cattle-cluster-agent: app yes, Rancher no",
  "Rancher: a toleration is taken away beside an affinity, step 2: toleration b:NoExecute op=Exists of cattle-cluster-agent: app yes, Rancher no",
  "further tolerations beside requirements refused, then accepted, step 2: toleration b:NoExecute op=Exists of cattle-cluster-agent: app yes, Rancher no",
  "further tolerations beside requirements refused, then accepted, step 3: toleration b:NoExecute op=Exists of cattle-cluster-agent: app yes, Rancher no",
  "imported: made in the dashboard, the app says nothing of rke_config, step 2: etcd.snapshotRetention: app not set, Rancher 5",
  "imported: made in the dashboard, the app says nothing of rke_config, step 2: etcd.snapshotScheduleCron: app not set, Rancher 0 */5 * * *",
  "imported: made in the dashboard, the app says nothing of rke_config, step 2: upgradeStrategy.controlPlaneDrainOptions.enabled: app false, Rancher true",
  "imported: made in the dashboard, the app says nothing of rke_config, step 2: upgradeStrategy.workerDrainOptions.enabled: app false, Rancher true",
  "imported: made in the dashboard, the app has an empty rke_config, step 2: etcd.snapshotRetention: app not set, Rancher 5",
  "imported: made in the dashboard, the app has an empty rke_config, step 2: etcd.snapshotScheduleCron: app not set, Rancher 0 */5 * * *",
  "Rancher: drain options and selector configuration are set in the dashboard, step 2: etcd.snapshotRetention: app not set, Rancher 5",
  "Rancher: drain options and selector configuration are set in the dashboard, step 2: etcd.snapshotScheduleCron: app not set, Rancher 0 */5 * * *",
  "Rancher: drain options and selector configuration are set in the dashboard, step 2: upgradeStrategy.controlPlaneDrainOptions.enabled: app false, Rancher true",
  "Rancher: drain options and selector configuration are set in the dashboard, step 2: upgradeStrategy.workerDrainOptions.enabled: app false, Rancher true",
  "Rancher: drain options are set in the dashboard, the app says not to drain, step 2: etcd.snapshotRetention: app not set, Rancher 5",
  "Rancher: drain options are set in the dashboard, the app says not to drain, step 2: etcd.snapshotScheduleCron: app not set, Rancher 0 */5 * * *",
  "imported: made in the dashboard, the app says not to drain, step 2: etcd.snapshotRetention: app not set, Rancher 5",
  "imported: made in the dashboard, the app says not to drain, step 2: etcd.snapshotScheduleCron: app not set, Rancher 0 */5 * * *",
]
`);
  });
});

describe("what somebody changed of an agent in Rancher", () => {
  const edits = LIVES.flatMap(({ name, steps }) =>
    steps.flatMap((step, index) =>
      JSON.stringify(step.edit ?? null).includes("DeploymentCustomization")
        ? [{ name, step, before: steps[index - 1] }]
        : [],
    ),
  );

  /** What Rancher held when the plan was made: after the edit and before the apply. */
  function edited({ stored }: Step, { set = {}, unset = [] }: Edit): Step["stored"] {
    const object = JSON.parse(JSON.stringify(stored));
    const at = (place: string) => {
      const keys = place.split(".");
      const last = keys.pop() as string;
      return [keys.reduce((inner, key) => (inner[key] ??= {}), object), last] as const;
    };
    for (const [place, value] of Object.entries(set)) {
      const [holder, key] = at(place);
      holder[key] = value;
    }
    for (const place of unset) {
      const [holder, key] = at(place);
      delete holder[key];
    }
    return object;
  }

  test("is said to be seen by a plan where the real provider planned, and not to be where it did not", () => {
    const said = edits.map(({ name, step, before }) => {
      const found = driftAfter({ ...step, stored: edited(before as Step, step.edit as Edit) });
      const words = found.map(({ why }) => (/no plan (shows|takes)/.test(why) ? "no-op" : "update"));
      return [name, ...new Set(words)];
    });
    expect(said.length).toBeGreaterThan(6);
    expect(said).toEqual(edits.map(({ name, step }) => [name, step.plan]));
  });
});

/** Rancher's object with another spec. */
function changed(change: (spec: { rkeConfig: Record<string, unknown>; [key: string]: unknown }) => void, args = {}) {
  const object = JSON.parse(JSON.stringify(appliedToRancher(argsOf(args))));
  change(object.spec);
  return object as KubectlObject;
}

describe("configuration", () => {
  const args = { rke_config: { machine_global_config: "disable: [traefik]\ntoken: secret\n" } };
  const app = appOf({ args });

  test("that somebody adds in Rancher where the app says nothing of it", () => {
    const object = changed(({ rkeConfig }) => {
      rkeConfig.machineGlobalConfig = { disable: ["traefik", "coredns"], "protect-kernel-defaults": true };
    }, args);
    expect(drifted(app, [object]).differences).toMatchInlineSnapshot(`
[
  {
    "app": "list",
    "commands": [
      "kubectl -n fleet-default get clusters.provisioning.cattle.io edge -o yaml",
    ],
    "help": "run terraform plan: where it shows no change, set it in Rancher by hand, or change anything of the cluster in the app, as the provider then sends all of it",
    "isAtRancher": true,
    "kind": "setting",
    "rancher": "another value",
    "what": "machineGlobalConfig.disable",
    "why": "the app was not applied since, Rancher refused it, or somebody changed it in Rancher",
  },
  {
    "app": "not set",
    "commands": [
      "kubectl -n fleet-default get clusters.provisioning.cattle.io edge -o yaml",
    ],
    "help": "write it in the app, or take it out in Rancher: edit the cluster there as YAML",
    "isAtRancher": true,
    "kind": "setting",
    "rancher": "true",
    "what": "machineGlobalConfig.protect-kernel-defaults",
    "why": "somebody set it in Rancher, or it stayed there when it left the app; terraform plan may show no change of it, as the app does not write it",
  },
  {
    "app": "string",
    "commands": [
      "kubectl -n fleet-default get clusters.provisioning.cattle.io edge -o yaml",
    ],
    "help": "run terraform plan: where it shows no change, set it in Rancher by hand, or change anything of the cluster in the app, as the provider then sends all of it",
    "isAtRancher": true,
    "kind": "setting",
    "rancher": "not set",
    "what": "machineGlobalConfig.token",
    "why": "the app was not applied since, Rancher refused it, or somebody took it out in Rancher",
  },
  {
    "app": "not switched off",
    "commands": [
      "kubectl -n fleet-default get clusters.provisioning.cattle.io edge -o yaml",
    ],
    "help": "write it in the app, or take it out in Rancher: edit the cluster there as YAML",
    "isAtRancher": true,
    "kind": "setting",
    "rancher": "switched off",
    "what": "coredns",
    "why": "somebody set it in Rancher, or it stayed there when it left the app; terraform plan may show no change of it, as the app does not write it",
  },
]
`);
  });

  test("that may be a secret is not compared, and not read", () => {
    const object = changed(({ rkeConfig }) => {
      rkeConfig.machineGlobalConfig = { disable: ["traefik"], token: "canary" };
    }, args);
    const drift = drifted(app, [object]);
    expect(drift.differences).toEqual([]);
    expect(drift.notCompared).toContainEqual({
      what: 'rke_config.machine_global_config, key "token"',
      why: "may hold secrets, so what Rancher has there is not read",
    });
    expect(JSON.stringify(drift)).not.toContain("canary");
  });

  test("of the agents' environment by its names alone", () => {
    const env = { agent_env_vars: [{ name: "A", value: "1" }] };
    const object = changed((spec) => {
      spec.agentEnvVars = [{ name: "B", value: "canary" }];
    }, env);
    expect(differenceLines(appOf({ args: env }), [object])).toEqual([
      "environment variable A of the agents: app set, Rancher not set",
      "environment variable B of the agents: app not set, Rancher set",
    ]);
  });

  test("of a pool of machines", () => {
    const pool = { name: "w", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 2 };
    const made = { rke_config: { machine_pools: [pool] } };
    const object = changed(({ rkeConfig }) => {
      rkeConfig.machinePools = [
        {
          name: "w",
          etcdRole: true,
          controlPlaneRole: true,
          workerRole: true,
          quantity: 3,
          taints: [{ key: "a", value: "b", effect: "NoSchedule" }],
        },
        { name: "new", workerRole: true, quantity: 1 },
      ];
    }, made);
    expect(differenceLines(appOf({ args: made, pools: [] }), [object])).toMatchInlineSnapshot(`
[
  "machine pool new: app none, Rancher there",
  "taint a=b:NoSchedule of machine pool w: app none, Rancher written",
  "number of nodes of machine pool w: app 2, Rancher 3",
]
`);
  });

  describe("beside a pod security admission template, for which Rancher's webhook writes an argument and a file", () => {
    const template = "default_pod_security_admission_configuration_template_name";
    const file = {
      machineLabelSelector: { matchLabels: { "rke.cattle.io/control-plane-role": "true" } },
      fileSources: [
        {
          secret: {
            name: "edge-admission-configuration-psact",
            items: [{ key: "admission-config-psact", path: "/etc/rancher/k3s/config/rancher-psact.yaml", hash: "x" }],
          },
        },
      ],
    };

    test("neither is drift", () => {
      const strict = { [template]: "strict", rke_config: { machine_global_config: "disable: [traefik]\n" } };
      const object = changed(({ rkeConfig }) => {
        rkeConfig.machineSelectorFiles = [file];
        rkeConfig.machineGlobalConfig = {
          disable: ["traefik"],
          "kube-apiserver-arg": ["admission-control-config-file=/etc/rancher/k3s/config/rancher-psact.yaml"],
        };
      }, strict);
      const { differences, notCompared } = drifted(appOf({ args: strict }), [object]);
      expect(differences).toEqual([]);
      expect(notCompared).toContainEqual({
        what: "machineGlobalConfig.kube-apiserver-arg",
        why: expect.stringContaining("Rancher's webhook writes it anew"),
      });
    });

    test("another file that somebody added is", () => {
      const strict = { [template]: "strict" };
      const other = { ...file, fileSources: [{ secret: { name: "other" } }] };
      const object = changed(({ rkeConfig }) => {
        rkeConfig.machineSelectorFiles = [other, file];
      }, strict);
      expect(differenceLines(appOf({ args: strict }), [object])).toEqual([
        "machineSelectorFiles[0].fileSources: app not set, Rancher set",
        "machineSelectorFiles[0].machineLabelSelector: app not set, Rancher set",
      ]);
    });
  });

  test("what the dashboard writes as switched off is no drift", () => {
    const object = changed(({ rkeConfig }) => {
      const off = { enabled: false, ignoreDaemonSets: true, timeout: 120, gracePeriod: -1 };
      rkeConfig.upgradeStrategy = { controlPlaneDrainOptions: off, workerDrainOptions: off, workerConcurrency: "1" };
      rkeConfig.machineSelectorConfig = [
        { config: { docker: false, "protect-kernel-defaults": false, selinux: false } },
      ];
    }, args);
    expect(differenceLines(app, [object])).toEqual([]);
  });

  test("what the dashboard writes for all machines as switched off is no drift, and what it switches on is", () => {
    const object = changed(({ rkeConfig }) => {
      rkeConfig.machineGlobalConfig = {
        "disable-apiserver": false,
        "disable-cloud-controller": false,
        "disable-controller-manager": false,
        "disable-etcd": false,
        "disable-kube-proxy": false,
        "disable-network-policy": false,
        "disable-scheduler": false,
        "etcd-expose-metrics": true,
        "secrets-encryption": false,
      };
    });
    expect(differenceLines(appOf(), [object])).toEqual([
      "machineGlobalConfig.etcd-expose-metrics: app not set, Rancher true",
    ]);
  });

  test("what is written comes before what follows from it, and a stand-in is not told in all its parts", () => {
    const args = {
      rke_config: {
        machine_global_config: "disable: [coredns]",
        additional_manifest: JSON.stringify({
          apiVersion: "apps/v1",
          kind: "Deployment",
          metadata: { name: "coredns", namespace: "kube-system" },
          spec: {
            selector: { matchLabels: { "k8s-app": "kube-dns" } },
            template: {
              metadata: { labels: { "k8s-app": "kube-dns" } },
              spec: { nodeSelector: { disk: "fast" }, tolerations: [], containers: [{ name: "dns", image: "dns" }] },
            },
          },
        }),
      },
    };
    const object = changed(({ rkeConfig }) => {
      delete rkeConfig.machineGlobalConfig;
    }, args);
    expect(differenceLines(appOf({ args }), [object])).toEqual([
      "machineGlobalConfig.disable: app list, Rancher not set",
      "tolerations of coredns: app an empty list, Rancher not set",
    ]);
  });

  test("that switches off for some machines what the app switches on for all is drift", () => {
    const on = { rke_config: { machine_global_config: "protect-kernel-defaults: true\n" } };
    const object = changed(({ rkeConfig }) => {
      rkeConfig.machineSelectorConfig = [{ config: { "protect-kernel-defaults": false } }];
    }, on);
    expect(differenceLines(appOf({ args: on }), [object])).toEqual([
      "machineSelectorConfig[0].protect-kernel-defaults: app not set, Rancher false",
    ]);
  });
});

describe("releases", () => {
  const app = appOf();
  const nodes = nodesOf(app);

  test("that Rancher was never told, or that somebody chose there", () => {
    const object = changed((spec) => {
      spec.kubernetesVersion = "v1.32.9+k3s1";
    });
    expect(drifted(app, [...nodes, ...agentsOf(app), object]).differences).toMatchInlineSnapshot(`
[
  {
    "app": "v1.33.5+k3s1",
    "commands": [
      "kubectl -n fleet-default get clusters.provisioning.cattle.io edge -o yaml",
    ],
    "help": "run terraform plan and see which of the two is meant: applying the app brings every node to its release, also an older one",
    "isAtRancher": true,
    "kind": "release",
    "live": "v1.33.5+k3s1",
    "rancher": "v1.32.9+k3s1",
    "what": "release",
    "why": "the app was not applied since, Rancher refused it, or somebody chose another release in Rancher",
  },
]
`);
  });

  test("of nodes that an upgrade has not come to yet", () => {
    const old = JSON.parse(JSON.stringify(nodes[0]));
    old.status.nodeInfo.kubeletVersion = "v1.32.9+k3s1";
    const [, ...others] = nodes as [KubectlObject, ...KubectlObject[]];
    const [found] = drifted(app, [old, ...others, ...agentsOf(app), appliedToRancher(argsOf())]).differences;
    expect(found).toMatchObject({
      what: "release",
      app: RELEASE,
      rancher: RELEASE,
      live: "v1.32.9+k3s1 on 1 node, v1.33.5+k3s1 on 3 nodes",
      why: expect.stringContaining("upgrade is not through"),
    });
  });

  test("that only apply tells are not compared", () => {
    const late = appOf({ args: { kubernetes_version: "${var.release}" } });
    const { differences, notCompared } = drifted(late, [...nodes, ...agentsOf(late)]);
    expect(differences).toEqual([]);
    expect(notCompared).toContainEqual({ what: "kubernetes_version", why: "known only at apply" });
  });

  describe("of Rancher itself", () => {
    const own = appOf({ rancherVersion: "2.14.1" });
    const setting = (name: string, value: string) => ({
      apiVersion: "management.cattle.io/v3",
      kind: "Setting",
      metadata: { name },
      value,
    });

    test("by the setting that tells it, and by no other", () => {
      const objects = [...nodesOf(own), setting("server-version", "v2.15.0"), setting("server-url", "canary")];
      expect(differenceLines(own, objects)).toEqual(["release of Rancher: app 2.14.1, Rancher 2.15.0"]);
      expect(drifted(own, [...nodesOf(own), setting("server-version", "v2.14.1")]).compared).toContain(
        "Rancher's release",
      );
    });

    test("is not compared without it", () => {
      expect(drifted(own, nodesOf(own)).notCompared).toContainEqual({
        what: "Rancher's own release",
        why: "its setting server-version is not in the input",
        command: "kubectl get settings.management.cattle.io server-version -o json",
      });
    });
  });
});

describe("what the app has Terraform leave to Rancher is no difference, and is named", () => {
  const drift = (ignored: readonly string[]) => {
    const args = {
      rke_config: [{ etcd: [{ snapshot_retention: 5 }], networking: [{ stack_preference: "ipv4" }] }],
      lifecycle: [{ ignore_changes: ignored }],
    };
    const app = appOf({ args });
    const { differences, notCompared } = drifted(app, [...nodesOf(app), ...agentsOf(app), appliedToRancher(argsOf())]);
    return {
      differs: differences.map(({ what }) => what),
      left: notCompared.flatMap(({ what, why }) => (why.includes("ignore_changes") ? [what] : [])),
    };
  };

  test.each<[readonly string[], readonly string[], readonly string[]]>([
    [[], ["etcd.snapshotRetention", "networking"], []],
    [["rke_config[0].etcd"], ["networking"], ["etcd.snapshotRetention"]],
    [["rke_config[0].etcd[0].snapshot_retention"], ["networking"], ["etcd.snapshotRetention"]],
    [["rke_config[0].etcd_snapshot_create"], ["etcd.snapshotRetention", "networking"], []],
    [
      ["rke_config"],
      [],
      [
        ["additional_manifest", "chart_values", "machine_global_config", "machine_selector_config"]
          .map((argument) => `rke_config.${argument}`)
          .join(", "),
        "etcd.snapshotRetention, networking",
      ],
    ],
  ])("%j", (ignored, differs, left) => {
    expect(drift(ignored)).toEqual({ differs, left });
  });
});
