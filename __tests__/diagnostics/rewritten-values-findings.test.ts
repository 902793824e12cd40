import { TerraformStack, TerraformVariable } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import type { FindingCode } from "../../lib/scheduling/findings/finding";
import { prove, type SchedulingProof } from "../../lib/scheduling/prove";
import { readCluster } from "../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { RancherVersion } from "../../lib/scheduling/releases/rancher-version";
import { clusterOf, rancherStack } from "../cluster/stacks";

const rewrites = ({ findings }: SchedulingProof) =>
  findings.flatMap(({ code, data }) => {
    if (code !== "RK541") return [];
    const { setting, rewrites } = data as { readonly setting: string; readonly rewrites: readonly string[] };
    return [`${setting}: ${rewrites.join(", ")}`];
  });

const shown = (code: FindingCode, { findings }: SchedulingProof) =>
  findings
    .filter((finding) => finding.code === code)
    .map(renderFinding)
    .join("\n\n");

const ARGUMENT = "admission-control-config-file=/etc/rancher/k3s/config/rancher-psact.yaml";
const TEMPLATE = { default_pod_security_admission_configuration_template_name: "rancher-restricted" };
const KEY = "machineGlobalConfig.kube-apiserver-arg";

/** A cluster that this library did not write. */
function written(resource: object, rancherVersion: string | undefined = "2.14.1", kubernetes = "v1.33.5+k3s1") {
  const values = ResourceValues.ofConfiguration({ name: "edge", kubernetes_version: kubernetes, ...resource });
  const version = rancherVersion === "" ? {} : { rancherVersion: RancherVersion.parse(rancherVersion) };
  return prove(readCluster(values, undefined, version));
}

const globalConfig = (value: unknown) => ({
  machine_global_config: JSON.stringify({ "kube-apiserver-arg": value, debug: true }),
});

const FILE = {
  machine_label_selector: { match_labels: { "rke.cattle.io/control-plane-role": "true" } },
  file_sources: {
    secret: {
      name: "edge-admission-configuration-psact",
      items: [{ key: "admission-config-psact", path: "/etc/rancher/k3s/config/rancher-psact.yaml", hash: "x" }],
    },
  },
};
const OWN_FILE = { file_sources: { secret: { name: "own", items: [{ key: "a", path: "/etc/a" }] } } };

function overridden(props: Partial<K3sClusterProps>, ...overrides: readonly [string, unknown][]): SchedulingProof {
  const cluster = clusterOf({ all: { roles: NodeRole.ALL } }, props);
  for (const [path, value] of overrides) cluster.resource.addOverride(path, value);
  return cluster.prove();
}

describe("RK541, values that Rancher's webhook writes anew", () => {
  const template = { defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted" };
  const [TEMPLATE_NAME] = Object.keys(TEMPLATE) as [string];

  test("says what the webhook does to it, and what to write", () => {
    expect(shown("RK541", written({ ...TEMPLATE, rke_config: globalConfig("a=b") }))).toMatchInlineSnapshot(`
"warning[RK541]: machine_global_config.kube-apiserver-arg is not written as Rancher's webhook writes it, and every plan changes it back: of text the webhook makes a list, with a pod security admission template and, from Rancher 2.11.7, 2.12.3 and 2.13.0 on, without
  = besides: with default_pod_security_admission_configuration_template_name the webhook adds admission-control-config-file=/etc/rancher/k3s/config/rancher-psact.yaml
  = what it does on nodes is what the webhook has made of it
  = help: write a list of one text and write this argument beside those of your own"
`);
  });

  test.each<[string, unknown, string[]]>([
    ["text", "a=b", [`${KEY}: text-becomes-list`]],
    ["numbers among the items", ["a=b", 5], [`${KEY}: items-become-text`]],
    ["the webhook's argument without a template", ["a=b", ARGUMENT], [`${KEY}: argument-goes`]],
    ["the same as text", ARGUMENT, [`${KEY}: text-becomes-list, argument-goes`]],
  ])("occurs for an override with %s", (_what, value, found) => {
    const { machine_global_config: text } = globalConfig(value);
    expect(rewrites(overridden({}, ["rke_config.machine_global_config", text]))).toEqual(found);
  });

  test("occurs for a template that comes by an override, by the resource or by the stack", () => {
    expect(rewrites(overridden({}, [TEMPLATE_NAME, "rancher-restricted"]))).toEqual([`${KEY}: argument-comes`]);
    const machineGlobalConfig = { debug: true };
    expect(rewrites(overridden({ machineGlobalConfig }, [TEMPLATE_NAME, "rancher-restricted"]))).toEqual([
      `${KEY}: argument-comes`,
    ]);
    const cluster = clusterOf({ all: { roles: NodeRole.ALL } }, { machineGlobalConfig });
    TerraformStack.of(cluster).addOverride(`resource.rancher2_cluster_v2.edge.${TEMPLATE_NAME}`, "rancher-restricted");
    expect(rewrites(cluster.prove())).toEqual([`${KEY}: argument-comes`]);
  });

  test("occurs for a template that an override takes away, and leaves argument and file behind", () => {
    const secret = { name: "own", items: [{ key: "key", path: "/etc/own" }] };
    const props = { ...template, machineSelectorFiles: [{ fileSources: [{ secret }] }] };
    expect(rewrites(overridden(props, [TEMPLATE_NAME, undefined]))).toEqual([
      `${KEY}: argument-goes`,
      "machineSelectorFiles[1]: file-goes",
    ]);
  });

  describe("for a template whose name comes from a variable", () => {
    const withDefault = (value: unknown) => {
      const stack = rancherStack();
      const variable = new TerraformVariable(stack, "psa", { type: "string" });
      variable.addOverride("default", value);
      return new K3sCluster(stack, "edge", {
        kubernetesVersion: "v1.33.5+k3s1",
        nodePools: { all: { roles: NodeRole.ALL } },
        defaultPodSecurityAdmissionConfigurationTemplateName: variable.stringValue,
        machineSelectorFiles: [{ fileSources: [{ secret: { name: "own", items: [{ key: "a", path: "/etc/a" }] } }] }],
      }).prove();
    };

    test.each([[""], [null]])("occurs where its default is %j", (value) => {
      const found = [`${KEY}: argument-goes-if-empty`, "machineSelectorFiles[1]: file-goes-if-empty"];
      expect(rewrites(withDefault(value))).toEqual(found);
    });

    test("does not tell to give it as a property, which it is", () => {
      const [first] = shown("RK541", withDefault("")).split("\n\n");
      expect(first).toMatchInlineSnapshot(`
"warning[RK541]: machineGlobalConfig.kube-apiserver-arg is written for a pod security template that may not be there, and every plan would change it back: defaultPodSecurityAdmissionConfigurationTemplateName comes from a variable that is empty where nobody gives a value, and then the webhook takes away admission-control-config-file=/etc/rancher/k3s/config/rancher-psact.yaml
  --> __tests__/diagnostics/rewritten-values-findings.test.ts:104
  = what it does on nodes is what the webhook has made of it
  = help: decide in the app: give defaultPodSecurityAdmissionConfigurationTemplateName as text, and leave it out where there is no template"
`);
    });

    test("does not occur where the default names one", () => {
      expect(rewrites(withDefault("rancher-restricted"))).toEqual([]);
    });
  });

  test("does not occur for what properties write", () => {
    const secret = { name: "own", items: [{ key: "key", path: "/etc/own" }] };
    const machineSelectorFiles = [{ fileSources: [{ secret }] }];
    for (const value of ["a=b", ["a=b", 5]] as never[]) {
      const machineGlobalConfig = { "kube-apiserver-arg": value };
      expect(rewrites(overridden({ machineGlobalConfig, machineSelectorFiles }))).toEqual([]);
      expect(rewrites(overridden({ ...template, machineGlobalConfig, machineSelectorFiles }))).toEqual([]);
    }
  });

  test.each<[string, object, string[]]>([
    ["a template without its argument", { ...TEMPLATE, rke_config: globalConfig(["a=b"]) }, [`${KEY}: argument-comes`]],
    ["a template without any argument", { ...TEMPLATE, rke_config: {} }, [`${KEY}: argument-comes`]],
    ["a template with its argument", { ...TEMPLATE, rke_config: globalConfig([ARGUMENT, "a=b"]) }, []],
    [
      "files without that of the template",
      { ...TEMPLATE, rke_config: { ...globalConfig([ARGUMENT]), machine_selector_files: [FILE, OWN_FILE] } },
      ["machineSelectorFiles: file-comes-last"],
    ],
    [
      "files with that of the template",
      { ...TEMPLATE, rke_config: { ...globalConfig([ARGUMENT]), machine_selector_files: [OWN_FILE, FILE] } },
      [],
    ],
    [
      "the file of another cluster without a template",
      { name: "other", rke_config: { machine_selector_files: [FILE] } },
      [],
    ],
    [
      "no arguments of K3s at all, which are another finding",
      { ...TEMPLATE, rke_config: globalConfig({ a: "b" }) },
      [],
    ],
    ["a cluster that Rancher only knows of", TEMPLATE, []],
  ])("of a cluster written by hand: %s", (_what, resource, found) => {
    expect(rewrites(written(resource))).toEqual(found);
  });

  test("does not occur for what Terraform knows only at apply", () => {
    const open = [
      { [TEMPLATE_NAME]: "${var.x}", rke_config: globalConfig(["a=b"]) },
      { ...TEMPLATE, rke_config: { machine_global_config: "${var.x}" } },
      { ...TEMPLATE, rke_config: { machine_global_config: "kube-apiserver-arg:\n- ${jsonencode(var.x)}\n" } },
      { ...TEMPLATE, rke_config: "${var.x}" },
      {
        ...TEMPLATE,
        name: "${var.x}",
        rke_config: { ...globalConfig([ARGUMENT]), machine_selector_files: [OWN_FILE] },
      },
      {
        ...TEMPLATE,
        rke_config: { ...globalConfig([ARGUMENT]), machine_selector_files: [{ ...FILE, file_sources: "${var.x}" }] },
      },
    ];
    expect(open.flatMap((resource) => rewrites(written(resource)))).toEqual([]);
  });

  test.each<[string, string[]]>([
    ["2.10.6", []],
    ["2.11.6", []],
    ["2.12.2", []],
    ["2.11.7", [`${KEY}: text-becomes-list`]],
    ["2.13.0", [`${KEY}: text-becomes-list`]],
    ["", [`${KEY}: text-becomes-list`]],
  ])("goes by what Rancher %s does to text without a template", (release, found) => {
    expect(rewrites(written({ rke_config: globalConfig("a=b") }, release))).toEqual(found);
    expect(rewrites(written({ ...TEMPLATE, rke_config: globalConfig(ARGUMENT) }, release))).toEqual([
      `${KEY}: text-becomes-list`,
    ]);
  });

  test("is not said of a cluster that is none of K3s, whose file is another", () => {
    expect(rewrites(written({ ...TEMPLATE, rke_config: {} }, "2.14.1", "v1.33.5+rke2r1"))).toEqual([]);
  });
});
