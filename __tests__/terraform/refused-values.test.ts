/**
 * The app stays, and the value of a Terraform variable in it changes. Rancher refuses that update once; the next plan must
 * send it again, and its review must not take it for what Rancher holds.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { TerraformStack, TerraformVariable, Testing } from "cdktf";
import { K3sCluster, NodeRole } from "../../lib";
import { changesOfPlans, reviewChanges } from "../../lib/review";
import { KUBERNETES_VERSION, rancherStack } from "../cluster/stacks";
import { createMirror, RANCHER2 } from "./harness";
import { createRancher } from "./rancher";

const mirror = createMirror();
const rancher = createRancher();
const terraform = mirror.with(rancher.environment);
afterAll(() => {
  mirror.remove();
  rancher.remove();
});

const RELEASE = RANCHER2.filter(({ version }) => version === "14.1.1");

interface Kind {
  readonly argument: string;
  /** An argument of the resource, in Terraform's words; `var.NAME` is the variable. */
  readonly override: (variable: string) => readonly [path: string, value: unknown];
  readonly type: string;
  readonly values: readonly [first: string, second: string];
}

const customization = (block: object) => ["cluster_agent_deployment_customization", [block]] as const;

const KINDS: Readonly<Record<string, Kind>> = {
  template: {
    argument: "default_pod_security_admission_configuration_template_name",
    override: (variable) => ["default_pod_security_admission_configuration_template_name", `\${${variable}}`],
    type: "string",
    values: ["", "rancher-restricted"],
  },
  credential: {
    argument: "cloud_credential_secret_name",
    override: (variable) => ["cloud_credential_secret_name", `\${${variable}}`],
    type: "string",
    values: ["", "cattle-global-data:cc-abcde"],
  },
  limit: {
    argument: "cluster_agent_deployment_customization",
    override: (variable) => customization({ override_resource_requirements: [{ memory_limit: `\${${variable}}` }] }),
    type: "string",
    values: ["800Mi", "900Mi"],
  },
  tolerations: {
    argument: "cluster_agent_deployment_customization",
    override: (variable) =>
      customization({
        dynamic: {
          append_tolerations: {
            for_each: `\${${variable}}`,
            content: { key: "${append_tolerations.value}", operator: "Exists", effect: "NoSchedule" },
          },
        },
      }),
    type: "list(string)",
    values: ["[]", '["gpu"]'],
  },
  variables: {
    argument: "agent_env_vars",
    override: (variable) => [
      "dynamic",
      {
        agent_env_vars: {
          for_each: `\${${variable}}`,
          content: { name: "${agent_env_vars.key}", value: "${agent_env_vars.value}" },
        },
      },
    ],
    type: "map(string)",
    values: ["{}", '{"HTTPS_PROXY":"http://203.0.113.2"}'],
  },
};

const configuration = (() => {
  const stack = rancherStack();
  for (const [name, { override, type }] of Object.entries(KINDS)) {
    new TerraformVariable(stack, `${name}_value`, { type });
    const cluster = new K3sCluster(stack, name, {
      kubernetesVersion: KUBERNETES_VERSION,
      nodePools: { all: { roles: NodeRole.ALL } },
    });
    cluster.resource.addOverride(...override(`var.${name}_value`));
  }
  return JSON.parse(Testing.synth(TerraformStack.of(stack)));
})();

const valuesOf = (time: 0 | 1) =>
  Object.fromEntries(Object.entries(KINDS).map(([name, { values }]) => [`${name}_value`, values[time]]));

describe("a value that Rancher refuses once", () => {
  const folder = terraform.workspace(configuration, RELEASE);

  async function apply(time: 0 | 1): Promise<number | null> {
    return (await terraform.run(folder, ["apply", "-no-color", "-auto-approve"], valuesOf(time))).code;
  }

  async function plan(time: 0 | 1, file: string) {
    await terraform.run(folder, ["plan", "-no-color", "-out=plan.bin"], valuesOf(time));
    const { stdout } = await terraform.run(folder, ["show", "-json", "plan.bin"]);
    writeFileSync(join(folder, file), stdout);
    return reviewChanges(changesOfPlans([join(folder, file)])).clusters;
  }

  test("is in the next plan again, and its review names it", async () => {
    await terraform.init(folder);
    expect(await apply(0)).toBe(0);
    const first = await plan(1, "first.json");
    expect(first.flatMap(({ dangers }) => dangers.filter(({ code }) => code === "RK711"))).toEqual([]);
    rancher.turn({ refusePut: "not now" });
    expect(await apply(1)).not.toBe(0);
    rancher.turn({});
    const again = await plan(1, "again.json");
    const refused = again.map(({ address, dangers }) => [
      address?.split(".").at(-1),
      dangers.flatMap(({ code, data }) => (code === "RK711" ? [data] : [])),
    ]);
    expect(Object.fromEntries(refused)).toEqual(
      Object.fromEntries(
        Object.entries(KINDS).map(([name, { argument }]) => [
          name,
          [{ arguments: [argument], isSent: true, isCertain: false }],
        ]),
      ),
    );
    // The app takes it back: Rancher has that already.
    const back = await plan(0, "back.json");
    expect(back.flatMap(({ dangers }) => dangers.filter(({ code }) => code === "RK711"))).toEqual([]);
    expect(await apply(1)).toBe(0);
    const { stdout } = await terraform.run(folder, ["plan", "-no-color"], valuesOf(1));
    expect(stdout).toContain("No changes.");
    const { spec } = rancher.stored("limit") as { readonly spec: Record<string, unknown> };
    expect(JSON.stringify(spec)).toContain("900Mi");
  });
});
