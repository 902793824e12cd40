import { repairIn } from "../../lib/doctor/repair/forms";
import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { diagnosed, type KubectlObject } from "./objects";
import { agent, installer, server } from "./system-objects";

const OBJECT: KubectlObject = {
  apiVersion: "provisioning.cattle.io/v1",
  kind: "Cluster",
  metadata: { name: "shop", namespace: "fleet-default" },
  spec: {},
};
const cluster = (isRegistered: boolean, version = "v1.32.3+k3s1") => [
  server("cp-1", { taints: ["CriticalAddonsOnly=true:NoExecute"], isRegistered, version }),
  ...agent({ is: "pending" }),
  ...installer("helm-install-traefik"),
];
const told = (...objects: readonly KubectlObject[]) =>
  renderDiagnosisText(diagnosed(...objects)).replaceAll(/\s+/g, " ");
const joins = (text: string) => ({
  closed: text.includes("Rancher lets no further node join"),
  imported: text.includes("nodes of an imported cluster join all the same"),
  after: text.includes("becomes Active, and further nodes join"),
});

describe("that no node joins before the agent is connected", () => {
  test("is said of nodes that Rancher registered", () => {
    expect(joins(told(...cluster(true)))).toEqual({ closed: true, imported: false, after: true });
  });

  test("is not said of a cluster that Rancher's object calls imported", () => {
    expect(joins(told(...cluster(false), OBJECT))).toEqual({ closed: false, imported: false, after: false });
  });

  test.each(["v1.32.3+k3s1", "v1.32.8+rke2r1"])("of nodes of %s without Rancher's label both are said", (version) => {
    expect(joins(told(...cluster(false, version)))).toEqual({ closed: true, imported: true, after: false });
  });
});

describe("code for K3sCluster", () => {
  const DOUBT = "K3sCluster cannot make an imported cluster";

  test("comes with a doubt where no node has Rancher's label, wherever it stands", () => {
    const { needs } = diagnosed(...cluster(false)).repair;
    expect(repairIn("typescript", needs).parts[0]?.notes[0]).toContain(DOUBT);
    const pools = told(
      server("cp-1", { taints: ["a=b:NoSchedule"], isRegistered: false }),
      ...agent({ is: "pending" }),
    );
    expect(pools.split(DOUBT)).toHaveLength(3);
    expect(
      repairIn("rancher-yaml", needs)
        .parts.flatMap(({ notes }) => notes)
        .join(),
    ).toContain("an imported cluster has no such command");
  });

  test("comes without where Rancher registered the nodes", () => {
    expect(told(...cluster(true))).not.toContain("imported");
  });

  test("is not there for a cluster that Rancher's object calls imported, and the rest says what it lacks", () => {
    const text = told(...cluster(false, "v1.36.3+k3s1"), OBJECT);
    expect(text).not.toContain("K3sCluster");
    expect(text).toContain("nothing is written here for Job kube-system/helm-install-traefik");
  });
});

test("an agent's patch helps until Rancher writes it again: who restarts what is known of registered nodes alone", () => {
  const lasts = (isRegistered: boolean) => diagnosed(...cluster(isRegistered)).blocked[0]?.remedy.changesLast;
  expect(lasts(false)).toBe("until Rancher writes it again");
  expect(lasts(true)).toContain("the service of a server restarts");
});
