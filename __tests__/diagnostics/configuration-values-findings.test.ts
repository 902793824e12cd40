import { readFileSync } from "node:fs";
import path from "node:path";
import { Fn, TerraformVariable, Testing, Token } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { clustersOfStack, type StackCluster } from "../../lib/review/stack-clusters";
import { ToldPools } from "../../lib/review/told-pools";
import type { Finding } from "../../lib/scheduling/findings/finding";
import { prove, type SchedulingProof } from "../../lib/scheduling/prove";
import { isBooleanKey } from "../../lib/scheduling/reading/rancher-filter";
import { K3S_CONFIGURATION_KEYS } from "../../lib/scheduling/releases/configuration-keys";
import { ALL_ROLES, clusterOf, KUBERNETES_VERSION, rancherStack, withoutLine } from "../cluster/stacks";
import { written } from "../scheduling/reading/written";

const POOLS = {
  all: ALL_ROLES,
  gpu: { roles: [NodeRole.WORKER] },
  batch: { roles: [NodeRole.WORKER] },
};
/** What is said of a cluster with this configuration, from wherever the configuration comes. */
const findings = (props: object) => clusterOf(POOLS, props as Partial<K3sClusterProps>).prove().findings;
const ofGlobal = (settings: object) => findings({ machineGlobalConfig: settings });
const codes = (found: readonly Finding[]) =>
  found.map(({ code }) => code).filter((code) => /^RK5(?:0[1-3]|2)/.test(code));
const shown = (wanted: string, found: readonly Finding[]) =>
  found
    .filter(({ code }) => code === wanted)
    .map((finding) => withoutLine(renderFinding(finding)))
    .join("\n\n");

describe("RK502, values that Rancher drops", () => {
  test.each([
    ["a number", 0],
    ["a map", { a: "b" }],
    ["nothing", null],
  ])("%s for some machines also takes away the global value, and the finding says so", (_what, value) => {
    const global = { machineGlobalConfig: { selinux: true, "kubelet-arg": ["v=2"] } };
    for (const key of ["selinux", "kubelet-arg"]) {
      const [found] = findings({ ...global, machineSelectorConfig: [{ pools: ["gpu"], config: { [key]: value } }] });
      expect(found).toMatchObject({ code: "RK502", data: { key, takesAway: true } });
      expect(renderFinding(found as Finding)).toContain(
        "the machines it selects lose the value of machineGlobalConfig all the same",
      );
    }
  });

  test.each([
    ["secrets-encryption", 1, "write true or false, or leave it out"],
    ["debug", 0, "write true or false"],
    ["etcd-arg", 5, "write the number as a string"],
  ])("%s: %j is repaired by what leads to no other finding", (key, value, help) => {
    const [found] = ofGlobal({ [key]: value }).filter(({ code }) => code === "RK502");
    expect(renderFinding(found as Finding)).toContain(`help: ${help}`);
  });

  test("is none for keys that do not reach K3s with any value: that is said at once", () => {
    expect(codes(ofGlobal({ cni: 1, "no-such-key": null }))).toEqual(["RK503", "RK503"]);
  });

  test("takes nothing away where the global configuration has no such value, or one that is lost itself", () => {
    const machineSelectorConfig = [{ pools: ["gpu"], config: { "kubelet-arg": 5 } }];
    for (const global of [{}, { "kubelet-arg": "" }, { selinux: true }]) {
      const found = findings({ machineGlobalConfig: global, machineSelectorConfig });
      expect(found.find(({ code }) => code === "RK502")?.data).toEqual({
        setting: "machineSelectorConfig[0]",
        key: "kubelet-arg",
        kind: "number",
      });
    }
  });
});

describe("RK503, keys of servers for workers", () => {
  const selecting = (pools: readonly string[]) =>
    findings({ machineSelectorConfig: [{ pools, config: { disable: ["traefik"], "kubelet-arg": ["v=2"] } }] });

  test("names the pools that do not get it", () => {
    expect(shown("RK503", selecting(["gpu"]))).toMatchInlineSnapshot(`
"warning[RK503]: "disable" in machineSelectorConfig[0] is a key of servers, and only pool "gpu" would get it
  --> __tests__/cluster/stacks.ts:LINE
  = Rancher drops keys of servers on nodes without the etcd and the control-plane role
  = help: select pools with one of these roles, or leave it out"
`);
    expect(shown("RK503", selecting(["batch", "gpu"])).split("\n")[0]).toContain(
      'only pools "batch" and "gpu" would get it',
    );
  });

  test("is none where a server is among the machines, or none of the pools is there", () => {
    expect(codes(selecting(["all", "gpu"]))).toEqual([]);
    expect(codes(selecting(["other"]))).toEqual([]);
  });

  test("is none in the global configuration, which servers get", () => {
    expect(codes(ofGlobal({ disable: ["traefik"] }))).toEqual([]);
  });
});

describe("RK526, values that Rancher takes for true or false", () => {
  test("shows what becomes of text, of empty text and of lists, never the value", () => {
    const found = ofGlobal({
      "secrets-encryption": "on",
      selinux: "",
      "disable-network-policy": ["true", "false"],
      docker: [],
    });
    expect(shown("RK526", found)).toMatchInlineSnapshot(`
"error[RK526]: "disable-network-policy" in machineGlobalConfig is a list, which Rancher takes for true
  --> __tests__/cluster/stacks.ts:LINE
  = Rancher makes true or false of text and lists for the key
  = of a list it takes the first item, and of text only true, t, yes and y for true
  = help: write true or false, without quotes

error[RK526]: "docker" in machineGlobalConfig is an empty list, which Rancher takes for false
  --> __tests__/cluster/stacks.ts:LINE
  = Rancher makes true or false of text and lists for the key
  = of a list it takes the first item, and of text only true, t, yes and y for true
  = help: write true or false, without quotes

error[RK526]: "secrets-encryption" in machineGlobalConfig is text, which Rancher takes for false
  --> __tests__/cluster/stacks.ts:LINE
  = Rancher makes true or false of text and lists for the key
  = of text it takes only true, t, yes and y for true, in upper or lower case
  = help: write true or false, without quotes

error[RK526]: "selinux" in machineGlobalConfig is empty text, which Rancher takes for false
  --> __tests__/cluster/stacks.ts:LINE
  = Rancher makes true or false of text and lists for the key
  = of text it takes only true, t, yes and y for true, in upper or lower case
  = help: write true or false, without quotes"
`);
  });

  test.each(["1", "on", "On", "enabled", "x", "tru", "", " ", [], [1], ["1"], ["yes", "no"], [["true"]]])(
    "%j for a boolean is an error",
    (value) => {
      expect(codes(ofGlobal({ "secrets-encryption": value }))).toEqual(["RK526"]);
    },
  );

  test.each([true, false, "true", "TRUE", " yes ", "t", "Y", "false", "No", "n", "f", "off", "0", [true], ["yes"]])(
    "%j for a boolean is what it says",
    (value) => {
      expect(codes(ofGlobal({ "secrets-encryption": value }))).toEqual([]);
    },
  );

  test("shows text that reaches K3s as it is, and that K3s refuses", () => {
    expect(shown("RK526", ofGlobal({ debug: "on", prime: ["yes"] }))).toMatchInlineSnapshot(`
"error[RK526]: "debug" in machineGlobalConfig is text that K3s takes for neither true nor false
  --> __tests__/cluster/stacks.ts:LINE
  = Rancher passes it on as it is, and K3s does not start on nodes that get it
  = K3s's flag takes 1, t, T, true, True and TRUE for true, and 0, f, F, false, False and FALSE for false
  = help: write true or false, without quotes

error[RK526]: "prime" in machineGlobalConfig is a list that K3s takes for neither true nor false
  --> __tests__/cluster/stacks.ts:LINE
  = Rancher makes true or false of it, or K3s does not start on nodes that get it: which of the two is not known here
  = K3s's flag takes 1, t, T, true, True and TRUE for true, and 0, f, F, false, False and FALSE for false
  = help: write true or false, without quotes"
`);
  });

  test.each(["on", "yes", "off", "tRUE", " true", ["on"], ["true", "y"], [""], [null], [{ a: 1 }], [["true"]]])(
    "K3s does not start with debug %j, and no cluster comes up",
    (value) => {
      const { bootstrap, findings: found } = clusterOf(POOLS, {
        machineGlobalConfig: { debug: value as string },
      }).prove();
      expect([bootstrap.verdict, codes(found)]).toEqual(["no", ["RK526"]]);
    },
  );

  test.each(["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False", true, ["true"], [1]])(
    "K3s reads debug %j",
    (value) => {
      const { bootstrap, findings: found } = clusterOf(POOLS, {
        machineGlobalConfig: { debug: value as string },
      }).prove();
      expect([bootstrap.verdict, codes(found)]).toEqual(["yes", []]);
    },
  );

  test("keeps nodes of one pool from joining where it is for that one alone", () => {
    const proof = clusterOf(POOLS, { machineSelectorConfig: [{ pools: ["gpu"], config: { debug: "on" } }] }).prove();
    const coredns = proof.workloads.find(({ workload }) => workload === "coredns");
    expect([proof.bootstrap.verdict, coredns?.pools]).toEqual(["yes", ["all", "batch"]]);
    expect(coredns?.placements.gpu).toEqual({ verdict: "stopped", by: ["debug in machineSelectorConfig[0]"] });
  });

  describe("for machines of which it is not known which they are", () => {
    const machineLabelSelector = { matchLabels: { "rke.cattle.io/machine": "m-1" } };
    const proofOf = (...config: readonly object[]) =>
      clusterOf(POOLS, {
        machineSelectorConfig: config.map((each) => ({ machineLabelSelector, config: each as { debug: string } })),
      }).prove();

    test("leaves open whether K3s starts on their nodes, and with it whether the cluster comes up", () => {
      const { bootstrap, workloads, findings: found } = proofOf({ debug: "on" });
      const on = ["debug in machineSelectorConfig[0]"];
      expect(bootstrap).toMatchObject({ verdict: "depends", dependsOn: on });
      expect(workloads.find(({ workload }) => workload === "coredns")?.placements.gpu).toEqual({
        verdict: "depends",
        on,
      });
      // What it depends on has an error of its own.
      expect(found.filter(({ code }) => /^RK(?:109|526)$/.test(code)).map(({ code }) => code)).toEqual(["RK526"]);
    });

    test("may be mended by what comes behind it, for all machines or for some", () => {
      const behind = (selector: object) =>
        clusterOf(POOLS, {
          machineSelectorConfig: [
            { machineLabelSelector, config: { debug: "on" } },
            { ...selector, config: { debug: true } },
          ],
        }).prove().bootstrap.verdict;
      expect([behind({}), behind({ machineLabelSelector })]).toEqual(["yes", "depends"]);
    });
  });

  test("leaves open what becomes of newer switches, of which it is not known whether Rancher reads them", () => {
    const proof = clusterOf(POOLS, { machineGlobalConfig: { "flannel-ipv6-masq": "on" } }).prove();
    expect(proof.bootstrap).toMatchObject({
      verdict: "depends",
      dependsOn: ["flannel-ipv6-masq in machineGlobalConfig"],
    });
    expect(proof.findings.filter(({ code }) => /^RK(?:109|526)$/.test(code)).map(({ code }) => code)).toEqual([
      "RK526",
    ]);
  });
});

describe("RK527, items that are no text", () => {
  test("shows what kinds they are, never the items", () => {
    const found = ofGlobal({ "kubelet-arg": ["v=2", { "max-pods": 5 }, null], "tls-san": [["secret.example.com"]] });
    expect(shown("RK527", found)).toMatchInlineSnapshot(`
"error[RK527]: "kubelet-arg" in machineGlobalConfig has a map and an empty one among its items
  --> __tests__/cluster/stacks.ts:LINE
  = Rancher passes items on as they are, and K3s takes each of them for text
  = help: write each item as text, as K3s's flag takes it, for example "max-pods=200" and not max-pods: 200

error[RK527]: "tls-san" in machineGlobalConfig has a list among its items
  --> __tests__/cluster/stacks.ts:LINE
  = Rancher passes items on as they are, and K3s takes each of them for text
  = help: write each item as text, as K3s's flag takes it, for example "max-pods=200" and not max-pods: 200"
`);
    expect(JSON.stringify(found)).not.toMatch(/secret|max-pods"/);
  });

  test("is none for text, true or false and numbers, which K3s makes text of", () => {
    expect(codes(ofGlobal({ "kubelet-arg": ["v=2", true, 5] }))).toEqual([]);
  });
});

describe("RK528, keys that Rancher writes itself", () => {
  test("shows what Rancher writes, and which property does it", () => {
    expect(shown("RK528", ofGlobal({ token: "secret", "private-registry": "/x" }))).toMatchInlineSnapshot(`
"warning[RK528]: "private-registry" in machineGlobalConfig is overwritten by Rancher
  --> __tests__/cluster/stacks.ts:LINE
  = Rancher drops what is written here, and names the file it makes of the cluster's registries
  = help: use the property registries of K3sCluster
  = or: leave it out

warning[RK528]: "token" in machineGlobalConfig is overwritten by Rancher
  --> __tests__/cluster/stacks.ts:LINE
  = Rancher drops what is written here, and writes the address and the tokens it made for the cluster
  = help: leave it out"
`);
  });

  test.each(["server", "token", "agent-token", "private-registry"])("occurs for %s, whatever its value", (key) => {
    for (const value of ["x", ["x"], true, 5, null]) expect(codes(ofGlobal({ [key]: value }))).toEqual(["RK528"]);
  });
});

describe("RK529, empty values", () => {
  test("shows that K3s goes by its default, and what is lost for some machines", () => {
    const found = findings({
      machineGlobalConfig: { "cluster-domain": "", disable: ["traefik"] },
      machineSelectorConfig: [{ pools: ["all"], config: { disable: [] } }],
    });
    expect(shown("RK529", found)).toMatchInlineSnapshot(`
"info[RK529]: "cluster-domain" in machineGlobalConfig is empty text, so Rancher leaves the key out
  --> __tests__/cluster/stacks.ts:LINE
  = K3s goes by its default for it
  = help: give a value, or leave the key out

info[RK529]: "disable" in machineSelectorConfig[0] is an empty list, so Rancher leaves the key out
  --> __tests__/cluster/stacks.ts:LINE
  = the machines it selects lose the value of machineGlobalConfig all the same
  = K3s goes by its default for it
  = help: give a value where K3s's default is not what these machines are to have"
`);
  });

  test("is no error, because K3s's default may be meant", () => {
    expect(ofGlobal({ "tls-san": [] }).map(({ code, severity }) => [code, severity])).toContainEqual(["RK529", "info"]);
  });

  test("is none for arguments that Rancher adds to, which keep the empty one", () => {
    expect(codes(ofGlobal({ "kube-scheduler-arg": "" }))).toEqual([]);
  });
});

test("a value that is known only at apply is not said to be lost", () => {
  const proof = written({
    machine_global_config: 'selinux: ${var.it}\nkubelet-arg: ${var.args}\ndocker: ["${var.it}"]\n',
  });
  expect(codes(proof.findings)).toEqual([]);
});

describe("values that Terraform knows only at apply", () => {
  const of = (config: string) =>
    written({ machine_global_config: config }).findings.flatMap(({ code, data }) =>
      code === "RK502" || code === "RK531" ? [[code, (data as { kind?: string }).kind]] : [],
    );

  test.each<[string, string, readonly (string | undefined)[][]]>([
    ["an expression without quotes", "cluster-domain: ${var.domain}", [["RK531", undefined]]],
    ["the JSON of one", "cluster-domain: ${jsonencode(var.domain)}", [["RK531", undefined]]],
    ["the same in JSON", '{"cluster-domain": ${jsonencode(var.domain)}}', [["RK531", undefined]]],
    ["digits before it", "cluster-domain: 1${var.domain}", [["RK531", undefined]]],
    ["quotes around it", 'cluster-domain: "${var.domain}"', []],
    ["single quotes around it", "cluster-domain: '${var.domain}'", []],
    ["a block of text", "cluster-domain: |-\n  ${var.domain}\n", []],
    ["text before it", "cluster-domain: edge.${var.domain}", []],
    ["an address around it", "cluster-dns: 10.43.0.${var.host}", []],
    ["the JSON of text", 'cluster-domain: ${jsonencode("edge.${var.domain}")}', []],
    ["the JSON of what is made text", "cluster-domain: ${jsonencode(tostring(var.domain))}", []],
    ["the JSON of a list", "tls-san: ${jsonencode(concat(var.a, var.b))}", []],
    ["true or false", "selinux: ${tobool(var.selinux)}", []],
    ["the JSON of a number", "etcd-arg: ${jsonencode(tonumber(var.count))}", [["RK502", "number"]]],
    ["a number", "etcd-arg: ${length(var.all)}", [["RK502", "number"]]],
    ["the JSON of a map", "kubelet-arg: ${jsonencode(merge(var.a, var.b))}", [["RK502", "map"]]],
    ["a number alone in a template", 'etcd-arg: ${jsonencode("${length(var.all)}")}', [["RK502", "number"]]],
    ["items, which K3s takes for text", "tls-san: [${var.a}, ${jsonencode(var.b)}]", []],
    ["a key that Rancher drops with any value", "no-such-key: ${var.a}", []],
  ])("are judged by what is known of their type: %s", (_what, config, expected) => {
    expect(of(config)).toEqual(expected);
  });

  test("are said to be what may be lost, and what to write", () => {
    const found = written({ machine_global_config: "cluster-domain: ${var.domain}" }).findings;
    expect(shown("RK531", found)).toMatchInlineSnapshot(`
"info[RK531]: "cluster-domain" in machineGlobalConfig is known only at apply, and may be of a kind that Rancher drops
  = only text, true or false, and lists reach K3s; a number or a map Rancher drops without a word
  = help: declare the type of the variable, or write tostring() around the expression where it is to be text
  = or: in YAML of your own, put quotes around an expression that is to be text"
`);
  });

  test("that are dropped for certain leave K3s with its default, and take the global value away", () => {
    const selected = { config: "flannel-backend: ${jsonencode(tonumber(var.n))}" };
    const proof = written({ machine_global_config: "flannel-backend: none", machine_selector_config: [selected] });
    expect(proof.bootstrap.verdict).toBe("yes");
    expect(proof.findings.find(({ code }) => code === "RK502")?.data).toMatchObject({
      kind: "number",
      takesAway: true,
    });
  });

  /** The findings at synth, and those of the folder that is synthesized. */
  const everywhere = (
    type: string | undefined,
    taken: (variable: TerraformVariable) => unknown,
    key = "cluster-domain",
  ) => {
    const stack = rancherStack();
    const variable = new TerraformVariable(stack, "it", type === undefined ? {} : { type });
    const edge = new K3sCluster(stack, "edge", {
      kubernetesVersion: KUBERNETES_VERSION,
      machineGlobalConfig: { [key]: taken(variable) as string },
      nodePools: { all: ALL_ROLES },
    });
    const content = JSON.parse(Testing.synth(stack));
    const [checked] = clustersOfStack(
      {
        kind: "stack",
        stack: "test",
        dependencies: [],
        isOfManifest: false,
        file: "cdk.tf.json",
        content,
      },
      ToldPools.nothing(),
      "after",
    );
    const of = ({ findings: all }: SchedulingProof) =>
      all.flatMap(({ code, data }) => (/^RK5(?:02|31)$/.test(code) ? [[code, (data as { kind?: string }).kind]] : []));
    const [atSynth, inFolder] = [edge.prove(), prove((checked as StackCluster).cluster)].map(of);
    expect(inFolder).toEqual(atSynth);
    return { said: atSynth, text: content.resource.rancher2_cluster_v2.edge.rke_config.machine_global_config };
  };

  test.each<[string, string | undefined, (variable: TerraformVariable) => unknown, string, unknown[]]>([
    ["text, whatever the variable is", undefined, ({ stringValue }) => stringValue, "tostring(var.it)", []],
    ["text of a number", "number", ({ stringValue }) => stringValue, "tostring(var.it)", []],
    ["a number", undefined, ({ numberValue }) => numberValue, "tonumber(var.it)", [["RK502", "number"]]],
    ["a list", undefined, ({ listValue }) => listValue, "tolist(var.it)", []],
    ["a map", undefined, (it) => Token.asStringMap(it.value), "merge(var.it)", [["RK502", "map"]]],
    ["anything", undefined, ({ value }) => value, "var.it", [["RK531", undefined]]],
    ["anything that is declared as text", "string", ({ value }) => value, "var.it", []],
    ["anything that is declared as a number", "number", ({ value }) => value, "var.it", [["RK502", "number"]]],
    [
      "anything that is declared as an object",
      "object({ a = string })",
      ({ value }) => value,
      "var.it",
      [["RK502", "map"]],
    ],
    ["true or false", "bool", ({ booleanValue }) => booleanValue, "var.it", []],
  ])(
    "are written as what the app takes them for, and check says the same: %s",
    (_what, type, taken, expression, expected) => {
      const { said, text } = everywhere(type, taken);
      expect([text, said]).toEqual([`cluster-domain: \${jsonencode(${expression})}\n`, expected]);
    },
  );

  const LIST = 'concat(["max-pods=200"], var.it)';

  test.each<[string, (variable: TerraformVariable) => unknown, string]>([
    ["lists put together", ({ listValue }) => Fn.concat([["max-pods=200"], listValue]), LIST],
    [
      "a flat list",
      ({ listValue }) => Fn.flatten([["max-pods=200"], listValue]),
      'flatten([["max-pods=200"], var.it])',
    ],
    [
      "the first that is not empty",
      ({ listValue }) => Fn.coalescelist([listValue, ["a=b"]]),
      'coalescelist(var.it, ["a=b"])',
    ],
    ["the first that can be had", ({ value }) => Fn.try([value, ["a=b"]]), 'try(var.it, ["a=b"])'],
    ["text", ({ stringValue }) => stringValue, "var.it"],
  ])("are lists or text for a key that takes lists: %s", (_what, taken, expression) => {
    const { said, text } = everywhere(undefined, taken, "kubelet-arg");
    expect(text).toBe(`kubelet-arg: \${jsonencode(try(tolist(${expression}), tostring(${expression})))}\n`);
    expect(said).toEqual([]);
  });
});

interface Case {
  readonly id: string;
  readonly key: string;
  readonly roles: readonly string[];
  readonly value: unknown;
  readonly result?: unknown;
}

const file = path.join(__dirname, "../conformance/rancher/configuration-values.json");
const cases: readonly Case[] = JSON.parse(readFileSync(file, "utf8")).cases;
/** The corpus is of servers and workers; whether a server key is for workers alone is another question. */
const onServers = cases.filter(({ roles }) => roles.includes("control-plane"));
const LOST = ["RK501", "RK502", "RK503", "RK526", "RK528", "RK529"];

/** Whether K3s gets something else than what is written: nothing, or the opposite of what the text means to people. */
function isLost({ key, value, result }: Case): boolean {
  if (result === undefined || !K3S_CONFIGURATION_KEYS.includes(key)) return true;
  if (!isBooleanKey(key)) return false;
  const single = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const meant = /^(?:true|t|yes|y)$/i.test(String(single).trim());
  const isWord = /^(?:true|t|yes|y|false|f|no|n|off|0)$/i.test(String(single).trim());
  return !isWord || meant !== result;
}

/** Another finding on purpose, and why. */
const SAID_OTHERWISE: Readonly<Record<string, string>> = {
  "flannel-ipv6-masq": "newer release data lists it",
  "helm-controller-arg": "newer release data lists it",
  "prefer-bundled-bin": "newer release data lists it",
  prime: "newer release data lists it",
  "secrets-encryption-provider": "newer release data lists it",
  "write-kubeconfig": "newer release data lists it",
  "write-kubeconfig-mode": "newer release data lists it",
  // Of these two something always reaches K3s, because Rancher adds arguments.
  "kube-controller-manager-arg": "the app's own value is dropped all the same",
  "kube-scheduler-arg": "the app's own value is dropped all the same",
};

test("something is said of exactly those values that Rancher's planner lost", () => {
  const compared = onServers.filter(({ key }) => SAID_OTHERWISE[key] === undefined);
  expect(compared.length).toBeGreaterThan(400);
  const said = ({ key, value }: Case) =>
    written({ machine_global_config: JSON.stringify({ [key]: value }) }).findings.some(
      // What K3s refuses was not lost on the way to it.
      (found) => LOST.includes(found.code) && !(found.code === "RK526" && found.data.becomes === "refusal"),
    );
  expect(compared.map((each) => [each.id, said(each)])).toEqual(compared.map((each) => [each.id, isLost(each)]));
});
