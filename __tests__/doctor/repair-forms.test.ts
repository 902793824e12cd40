import { parse, parseAllDocuments } from "yaml";
import { repairForms, repairIn } from "../../lib/doctor/repair/forms";
import type { RepairForm } from "../../lib/doctor/repair/repair";
import { renderDiagnosisJson } from "../../lib/report/doctor-json";
import { renderDiagnosisMarkdown } from "../../lib/report/doctor-markdown";
import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { shellSees } from "../shell";
import { doctor } from "./command";
import { controller, diagnosed, type KubectlObject, list, node, pendingPod } from "./objects";
import { agent, coredns, DNS_TOLERATIONS, deployment, installer, server } from "./system-objects";

const TAINT = "dedicated=cp:NoExecute";
const TOLERATION = { key: "dedicated", operator: "Equal", value: "cp", effect: "NoExecute" };
const REGISTERED = { "rke.cattle.io/machine": "a" };
const first = server("cp-1", { taints: [TAINT], labels: REGISTERED });
const web = deployment("web", { is: "pending" }, { namespace: "shop" });
const rancherCluster = (spec: object): KubectlObject => ({
  apiVersion: "provisioning.cattle.io/v1",
  kind: "Cluster",
  metadata: { name: "edge", namespace: "fleet-default" },
  spec,
});
const IMPORTED = rancherCluster({});
const CUSTOM = rancherCluster({ rkeConfig: {} });
const MACHINES = rancherCluster({ rkeConfig: { machinePools: [{ name: "all" }] } });

const needsOf = (...objects: readonly KubectlObject[]) => diagnosed(...objects).repair.needs;
const formsOf = (...objects: readonly KubectlObject[]) => repairForms(needsOf(...objects));
const repairOf = (form: RepairForm, ...objects: readonly KubectlObject[]) => repairIn(form, needsOf(...objects));
/** The text of a form's first part. */
const textOf = (form: RepairForm, ...objects: readonly KubectlObject[]) =>
  repairOf(form, ...objects).parts[0]?.lines.join("\n") ?? "";
const clusterOf = (...objects: readonly KubectlObject[]) => parse(textOf("rancher-yaml", ...objects)).spec;

describe("what goes into Rancher's Edit as YAML", () => {
  test("of agents are tolerations in the fields of the cluster that customize them", () => {
    const fleet = deployment("fleet-agent", { is: "pending" }, { namespace: "cattle-fleet-system" });
    expect(clusterOf(first, ...agent({ is: "pending" }), ...fleet)).toEqual({
      clusterAgentDeploymentCustomization: { appendTolerations: [TOLERATION] },
      fleetAgentDeploymentCustomization: { appendTolerations: [TOLERATION] },
    });
  });

  test("of CoreDNS is another one in place of K3s's", () => {
    const { rkeConfig } = clusterOf(first, ...coredns({ is: "pending" }));
    expect(rkeConfig.machineGlobalConfig).toEqual({ disable: ["coredns"] });
    const objects = parseAllDocuments(rkeConfig.additionalManifest).map((document) => document.toJS());
    const { spec } = objects.find(({ kind }) => kind === "Deployment");
    expect(spec.template.spec.tolerations).toContainEqual(TOLERATION);
    expect(objects.find(({ kind }) => kind === "Service").spec.clusterIP).toBe("10.43.0.10");
  });

  test("of CoreDNS says that the address of DNS may be another, and how to see it", () => {
    const { notes = [] } = repairOf("rancher-yaml", first, ...coredns({ is: "pending" })).parts[0] ?? {};
    expect(notes.join()).toContain("kubectl -n kube-system get service kube-dns");
  });

  test("of Traefik and its load balancer are values of one chart, with what it tolerates already", () => {
    const objects = [
      ...deployment("traefik", { is: "pending" }, { tolerations: [{ key: "own", operator: "Exists" }] }),
      controller("DaemonSet", "svclb-traefik-1f3a90bc", { namespace: "kube-system" }),
    ];
    const { traefik } = clusterOf(first, ...objects).rkeConfig.chartValues;
    expect(traefik.tolerations).toEqual(expect.arrayContaining([TOLERATION, { key: "own", operator: "Exists" }]));
    const annotation = traefik.service.annotations["svccontroller.k3s.cattle.io/tolerations"];
    expect(JSON.parse(annotation)).toEqual([TOLERATION]);
  });

  test("of RKE2's charts are their values: Helm replaces lists, so what they tolerate stays in them", () => {
    const version = "v1.32.8+rke2r1";
    const objects = [
      server("cp-1", { taints: [TAINT], version, labels: REGISTERED }),
      ...deployment("rke2-coredns-rke2-coredns", { is: "pending" }, { tolerations: DNS_TOLERATIONS }),
      ...deployment("rke2-coredns-rke2-coredns-autoscaler", { is: "pending" }),
      ...deployment("rke2-ingress-nginx-controller", { is: "pending" }),
    ];
    expect(clusterOf(...objects)).toEqual({
      rkeConfig: {
        chartValues: {
          "rke2-coredns": {
            tolerations: [TOLERATION, ...DNS_TOLERATIONS],
            autoscaler: { tolerations: [TOLERATION] },
          },
          "rke2-ingress-nginx": { controller: { tolerations: [TOLERATION] } },
        },
      },
    });
  });

  test("of users' workloads is for their own manifests, not for the cluster", () => {
    const { parts } = repairOf("rancher-yaml", first, ...web);
    expect(parts.map(({ where }) => where)).toEqual(["pod spec, in the manifest or chart: Deployment shop/web"]);
    expect(parse(parts[0]?.lines.join("\n") ?? "")).toEqual({ tolerations: [TOLERATION] });
  });

  test("of a user's load balancer is the annotation of its Service", () => {
    const labels = {
      "svccontroller.k3s.cattle.io/svcname": "my-game",
      "svccontroller.k3s.cattle.io/svcnamespace": "games",
    };
    const balancer = controller("DaemonSet", "svclb-my-game-1f3a90bc", {
      namespace: "kube-system",
      metadata: { labels },
    });
    const { annotations } = parse(textOf("rancher-yaml", first, balancer));
    expect(JSON.parse(annotations["svccontroller.k3s.cattle.io/tolerations"])).toEqual([TOLERATION]);
  });
});

describe("a form is offered where it has what the cluster needs", () => {
  test("all four for a K3s cluster that K3sCluster can make, the shortest first", () => {
    const objects = [first, ...agent({ is: "pending" }), ...coredns({ is: "pending" })];
    const forms = formsOf(...objects);
    expect(forms).toEqual(["typescript", "rancher-yaml", "hcl", "kubectl"]);
    const lengths = forms.slice(0, 3).map((form) => textOf(form, ...objects).split("\n").length);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  });

  test("no TypeScript for agents of RKE2, of machine pools and of imported clusters", () => {
    const rke2 = server("cp-1", { taints: [TAINT], version: "v1.32.8+rke2r1" });
    expect(formsOf(rke2, ...agent({ is: "pending" }))).toEqual(["rancher-yaml", "hcl", "kubectl"]);
    for (const cluster of [MACHINES, IMPORTED]) {
      expect(formsOf(first, cluster, ...agent({ is: "pending" }))).toEqual(["rancher-yaml", "hcl", "kubectl"]);
    }
  });

  test("K3s's own workloads are replaced where Rancher configures the servers, machine pools included", () => {
    expect(clusterOf(first, MACHINES, ...coredns({ is: "pending" })).rkeConfig.machineGlobalConfig).toBeDefined();
    expect(formsOf(first, IMPORTED, ...coredns({ is: "pending" }))).toEqual(["kubectl"]);
  });

  test("a chart of an imported cluster is given values by an object of its own, which lasts", () => {
    const traefik = deployment("traefik", { is: "pending" }, { tolerations: DNS_TOLERATIONS });
    const { parts } = repairOf("kubectl", first, IMPORTED, ...traefik);
    const { lines = [], lasts } = parts.at(-1) ?? {};
    const [words = []] = shellSees([lines[0]?.replace(/^printf %s (.*) \| kubectl create -f -$/, "kubectl $1") ?? ""]);
    const object = JSON.parse(words[0] ?? "");
    expect(object).toMatchObject({ kind: "HelmChartConfig", metadata: { name: "traefik", namespace: "kube-system" } });
    expect(parse(object.spec.valuesContent)).toEqual({ tolerations: [TOLERATION, ...DNS_TOLERATIONS] });
    expect(lasts).toMatch(/^lasts/);
    expect(formsOf(first, IMPORTED, ...traefik)).toEqual(["kubectl"]);
    expect(renderDiagnosisText(diagnosed(first, IMPORTED, ...traefik))).toContain("\n\nRepair with kubectl, mostly");
    const both = repairOf("hcl", first, IMPORTED, ...traefik, ...agent({ is: "pending" }));
    expect(both.parts[0]?.lines.join("\n")).not.toContain("rke_config");
    expect(both.lacks.join()).toContain("kubectl has what they take");
  });

  test("where the release of K3s is not known, what depends on it is said to be missing", () => {
    const unknown = server("cp-1", { taints: [TAINT], version: "", labels: REGISTERED });
    const { parts, lacks } = repairOf("hcl", unknown, CUSTOM, ...coredns({ is: "pending" }));
    expect(parts).toEqual([]);
    expect(lacks).toEqual(["the release of K3s is not in the input, so coredns cannot be written out"]);
  });

  test("Services of a K3s that reads no tolerations from them are not annotated", () => {
    const old = server("cp-1", { taints: [TAINT], version: "v1.28.12+k3s1" });
    const balancer = controller("DaemonSet", "svclb-traefik-1f3a90bc", { namespace: "kube-system" });
    const { blocked } = diagnosed(old, balancer);
    expect(blocked[0]?.remedy).toMatchObject({ commands: [], needsPools: true });
    expect(blocked[0]?.remedy.setting).toBeUndefined();
  });

  test("nothing lasting is said where a node is only cordoned", () => {
    const cordoned = node("cp-1", { unschedulable: true });
    const other = node("db-1", { taints: ["dedicated=db:NoSchedule"] });
    expect(formsOf(cordoned, other, ...web)).toEqual(["kubectl"]);
  });
});

describe("pools that leave a place", () => {
  const objects = [first, ...installer("helm-install-traefik")];

  test("are options of the registration command where there are no pools in the form", () => {
    const lines = ["# servers", "--etcd --controlplane --worker", "# its taints, once the cluster is Active"];
    const general = ["# one pool without taints", "--worker"];
    for (const form of ["rancher-yaml", "hcl"] as const) {
      expect(repairOf(form, ...objects).parts.map((part) => part.lines)).toEqual([
        [...lines, "kubectl taint nodes cp-1 dedicated=cp:NoExecute", ...general],
      ]);
    }
  });
});

describe("a report", () => {
  const objects = [
    first,
    ...agent({ is: "pending" }),
    ...coredns({ is: "pending" }),
    ...installer("helm-install-traefik"),
    ...web,
  ];
  const diagnosis = diagnosed(...objects);

  test("shows the shortest form as text, and names the others", () => {
    const text = renderDiagnosisText(diagnosis);
    expect(text).toContain("Lasting repair, as TypeScript\n  props of K3sCluster:\n    agents: {\n");
    expect(text.replaceAll(/\s+/g, " ")).toContain(
      "the same in other forms: --as rancher-yaml as Rancher's Edit as YAML; --as hcl as Terraform; --as kubectl, mostly for a while",
    );
  });

  test("comes in the order in which it is needed", () => {
    const titles = renderDiagnosisText(diagnosis)
      .split("\n\n")
      .map((part) => part.split("\n")[0])
      .filter((line) => /^[A-Z]/.test(line ?? ""));
    expect(titles).toEqual([
      "Why",
      "Lasting repair, as TypeScript",
      "At once, in one script: paste it into sh",
      "Then see that it worked",
      "Blocked",
      "Or take the taints away",
      "Not in the input",
    ]);
  });

  test("shows the form that is asked for", async () => {
    const input = JSON.stringify(list(...objects));
    const { out } = await doctor(["-", "--as", "hcl"], { input });
    expect(out).toContain('Lasting repair, as Terraform\n  resource "rancher2_cluster_v2":\n    cluster_agent_');
    expect(out).not.toContain("Remedy.");
    const { out: kubectl } = await doctor(["-", "--as", "kubectl"], { input });
    expect(kubectl).toContain("Repair with kubectl, mostly for a while\n  a shell:\n    kubectl -n kube-system patch");
    await expect(doctor(["-", "--as", "yaml"], { input })).rejects.toThrow(/Allowed choices are typescript/);
  });

  test("says which form to take where one has nothing for the cluster", async () => {
    const input = JSON.stringify(list(first, IMPORTED, ...agent({ is: "pending" })));
    const { out } = await doctor(["-", "--as", "typescript"], { input });
    expect(out).toContain("K3sCluster does not make this cluster; rancher-yaml and hcl have what it needs");
  });

  test("folds every form in Markdown, but for one that is asked for", () => {
    const summaries = (text: string) =>
      [...text.matchAll(/<details><summary>(.*)<\/summary>/g)].map(([, title]) => title);
    expect(summaries(renderDiagnosisMarkdown(diagnosis))).toEqual([
      "TypeScript",
      "Rancher's Edit as YAML",
      "Terraform",
      "kubectl, mostly for a while",
      "adds the tolerations to 4 objects; a second run changes nothing",
    ]);
    expect(renderDiagnosisMarkdown(diagnosis, { as: "hcl" })).toContain("### Lasting repair, as Terraform\n");
  });

  test("has every form, the script and the checks in JSON", () => {
    const { repair, checks } = JSON.parse(renderDiagnosisJson(diagnosis));
    expect(repair.forms.map(({ form }: { form: string }) => form)).toEqual(formsOf(...objects));
    expect(repair.script).toMatch(/^\(\nset -eu\n/);
    expect(checks.length).toBeGreaterThan(3);
  });

  test.each(["typescript", "rancher-yaml", "hcl", "kubectl"] as const)(
    "fits 80 columns as %s, but for commands and code that are longer in one piece",
    (as) => {
      const long = renderDiagnosisText(diagnosis, { as })
        .split("\n")
        .filter((line) => line.length > 80);
      const isOnePiece = (line: string) =>
        /^ +(kubectl |'\{"op|Remedy\.|toleration: |remedies: |appendTolerations: )/.test(line);
      expect(long.filter((line) => !isOnePiece(line))).toEqual([]);
    },
  );
});

test("a single command is said to help for a while", () => {
  const text = renderDiagnosisText(
    diagnosed(server("cp-1", { taints: [TAINT], isRegistered: false }), ...coredns({ is: "pending" })),
  ).replaceAll(/\s+/g, " ");
  expect(text).toContain("the command below the first line helps until K3s restarts on a server");
  const pod = pendingPod("job-a", { owner: ["Job", "job"] });
  expect(renderDiagnosisText(diagnosed(first, pod))).toContain("for these pods alone");
});
