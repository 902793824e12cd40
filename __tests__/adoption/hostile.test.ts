import fc from "fast-check";
import { adopt } from "../../lib/adoption/adopt";
import { renderAdoptionText } from "../../lib/report/adoption-text";
import { controller, type KubectlObject, node } from "../doctor/objects";
import { agents, liveCluster, provisioned } from "./clusters";
import { clusterOfApp } from "./run-app";

/** Texts that end a comment, a string, a line or a statement somewhere, or turn it around. */
const TEXTS: readonly string[] = [
  "*/ process.exit(1); /*",
  '"); process.exit(1); ("',
  "\n process.exit(1);",
  "\u2028process.exit(1);\u2029",
  "\r\nprocess.exit(1)",
  "${process.exit(1)}",
  "`${process.exit(1)}`",
  '\\"); process.exit(1); //',
  "\u001b[2Jgone",
  "\u202egnp.exe",
  "</script>",
  "__proto__",
  "constructor",
  "::error::x",
  "##[error]x",
];

/** Text from the cluster in every place where text can stand. */
function clusterOf(text: string): KubectlObject[] {
  return [
    node("a", {
      taints: [{ key: text, value: text, effect: "NoSchedule" }],
      labels: { [text]: text, "rancher-k3s/node-pool": text },
    }),
    { ...node(text, { labels: { "example.com/x": text } }) },
    ...agents({ agent: [{ key: text, operator: text, value: text, effect: text }] }),
    controller("Deployment", text, { namespace: text }),
    provisioned(
      {
        [text]: text,
        agentEnvVars: [{ name: text, value: text }],
        defaultClusterRoleForProjectMembers: text,
        localClusterAuthEndpoint: { enabled: true, fqdn: text },
        clusterAgentDeploymentCustomization: {
          appendTolerations: [{ key: text, operator: "Exists", effect: text }],
          overrideAffinity: { [text]: text },
          overrideResourceRequirements: { limits: { cpu: text } },
          schedulingCustomization: { priorityClass: { value: 1, preemptionPolicy: text } },
        },
        rkeConfig: {
          [text]: text,
          machineGlobalConfig: { [text]: text, "tls-san": [text] },
          machineSelectorConfig: [
            { machineLabelSelector: { matchLabels: { [text]: text } }, config: { [text]: [text] } },
          ],
          chartValues: { [text]: { [text]: text } },
          additionalManifest: JSON.stringify({ kind: text, [text]: text }),
          registries: { mirrors: { [text]: { endpoint: [text], rewrite: { [text]: text } } } },
          etcd: { snapshotScheduleCron: text, s3: { bucket: text, endpoint: text, folder: text } },
          upgradeStrategy: { controlPlaneConcurrency: text },
          dataDirectories: { systemAgent: text },
        },
      },
      { labels: { [text]: text }, annotations: { [text]: text } },
    ),
  ];
}

/** Runs the app; whatever K3sCluster refuses, or a text that ran, throws. */
function isHarmless(text: string): void {
  const exit = jest.spyOn(process, "exit").mockImplementation(() => {
    throw new Error("the text ran");
  });
  try {
    const adoption = adopt(liveCluster(clusterOf(text)));
    for (const shown of [adoption.program, renderAdoptionText(adoption)])
      expect(shown).not.toMatch(/[\0-\x09\x0b-\x1f\u2028\u2029\u202e]/);
    expect(clusterOfApp(adoption.program).nodePools.length).toBeGreaterThan(0);
    expect(exit).not.toHaveBeenCalled();
  } finally {
    exit.mockRestore();
  }
}

test.each(TEXTS)("%j in every place of a cluster is text in the app, and the app runs", (text) => isHarmless(text));

test("any other text too", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 12 }), isHarmless), { numRuns: 25 });
});
