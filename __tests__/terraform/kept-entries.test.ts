/** Entries of the selector configuration that K3sCluster wrote by itself and that the provider keeps, under real Terraform. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { TerraformResource, TerraformStack, Testing } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole } from "../../lib";
import { changesOfPlans } from "../../lib/review/cluster-change";
import { reviewChanges } from "../../lib/review/review";
import { KUBERNETES_VERSION, rancherStack } from "../cluster/stacks";
import { createMirror, RANCHER2 } from "./harness";
import { createRancher } from "./rancher";

const terraform = createMirror();
const rancher = createRancher();
afterAll(() => {
  terraform.remove();
  rancher.remove();
});
const RELEASE = RANCHER2.filter(({ version }) => version === "14.1.1");

type Settings = Partial<K3sClusterProps>;
const PROTECTED = { "protect-kernel-defaults": true } as const;
const TEMPLATE = { defaultPodSecurityAdmissionConfigurationTemplateName: "rancher-restricted" } as const;
const ARGUMENTS = { ...PROTECTED, "kube-apiserver-arg": ["v=3"] } as const;
const NOTHING = { machineSelectorConfig: [{ config: {} }] } as const;

interface Life {
  readonly before: (late: string) => Settings;
  readonly after: Settings;
  readonly told: object;
}

const LATE = (late: string): Settings => ({ machineGlobalConfig: { ...PROTECTED, "tls-san": [late] } });
const OF_LATE = { writtenFor: ["late-values"], overrides: "certain" };
const OF_TEMPLATE = { writtenFor: ["template"], overrides: "certain" };

const LIVES: Readonly<Record<string, Life>> = {
  "late-becomes-literal": {
    before: LATE,
    after: { machineGlobalConfig: { ...PROTECTED, "tls-san": ["lb.example.com"] } },
    told: OF_LATE,
  },
  "late-goes": { before: LATE, after: { machineGlobalConfig: PROTECTED }, told: OF_LATE },
  "arguments-go": {
    before: () => ({ ...TEMPLATE, machineGlobalConfig: ARGUMENTS }),
    after: { ...TEMPLATE, machineGlobalConfig: PROTECTED },
    told: OF_TEMPLATE,
  },
  "template-goes": {
    before: () => ({ ...TEMPLATE, machineGlobalConfig: ARGUMENTS }),
    after: { machineGlobalConfig: ARGUMENTS },
    told: OF_TEMPLATE,
  },
  "nothing-overridden": {
    before: (late) => ({ machineGlobalConfig: { "tls-san": [late] } }),
    after: {},
    told: { writtenFor: ["late-values"] },
  },
};
const NAMES = Object.keys(LIVES);

/** One cluster of each life, as its settings are. */
function configurationOf(settings: (life: Life, late: string) => Settings): object {
  const stack = rancherStack();
  const later = new TerraformResource(stack, "later", { terraformResourceType: "terraform_data" });
  later.addOverride("input", "lb.example.com");
  for (const [name, life] of Object.entries(LIVES)) {
    const pools = { nodePools: { all: { roles: NodeRole.ALL } } };
    const own = settings(life, later.getStringAttribute("output"));
    new K3sCluster(stack, name, { kubernetesVersion: KUBERNETES_VERSION, ...pools, ...own });
  }
  return JSON.parse(Testing.synth(TerraformStack.of(stack)));
}

test("a plan tells that they override, also once they do, and an entry with nothing in it undoes it", async () => {
  const against = terraform.with(rancher.environment);
  const folder = against.workspace(
    configurationOf(({ before }, late) => before(late)),
    RELEASE,
  );
  const file = path.join(folder, "plan.json");
  const reviewed = async () => {
    writeFileSync(file, JSON.stringify(await against.plan(folder)));
    const { clusters } = reviewChanges(changesOfPlans([file]));
    const kept = clusters.map(({ cluster, dangers }): [string, unknown] => {
      const settings = dangers.flatMap(({ code, data }) => (code === "RK715" ? data.settings : []));
      return [cluster, settings.filter(({ setting }) => setting === "machineSelectorConfig")];
    });
    return Object.fromEntries(kept.sort());
  };
  const held = () => NAMES.map((name) => rancher.stored(name)?.spec.rkeConfig.machineSelectorConfig);
  const becomes = { setting: "machineSelectorConfig", names: [], becomes: "protect-kernel-defaults: false" };
  await against.init(folder);
  await against.apply(folder);

  against.configure(
    folder,
    configurationOf(({ after }) => after),
    RELEASE,
  );
  expect(await reviewed()).toEqual(
    Object.fromEntries(NAMES.map((name) => [name, [{ ...becomes, ...LIVES[name]?.told }]])),
  );
  await against.apply(folder);
  expect(held()).toEqual(NAMES.map(() => [expect.objectContaining({ config: { "protect-kernel-defaults": false } })]));

  // Nobody knows any more who wrote them.
  const { "nothing-overridden": _, ...overridden } = LIVES;
  expect(await reviewed()).toEqual({
    ...Object.fromEntries(Object.keys(overridden).map((name) => [name, [{ ...becomes, overrides: "certain" }]])),
    "nothing-overridden": [],
  });

  against.configure(
    folder,
    configurationOf(({ after }) => ({ ...after, ...NOTHING })),
    RELEASE,
  );
  expect(await reviewed()).toEqual(Object.fromEntries(NAMES.map((name) => [name, []])));
  await against.apply(folder);
  expect(JSON.stringify(held())).not.toContain("protect-kernel-defaults");
  expect((await against.run(folder, ["plan", "-detailed-exitcode"])).code).toBe(0);
});

test("the entry with nothing in it keeps them from it in the same apply", async () => {
  const own = createRancher();
  const against = terraform.with(own.environment);
  const folder = against.workspace(
    configurationOf(({ before }, late) => before(late)),
    RELEASE,
  );
  await against.init(folder);
  await against.apply(folder);
  against.configure(
    folder,
    configurationOf(({ after }) => ({ ...after, ...NOTHING })),
    RELEASE,
  );
  await against.apply(folder);
  const held = NAMES.map((name) => own.stored(name)?.spec.rkeConfig.machineSelectorConfig);
  expect(JSON.stringify(held)).not.toContain("protect-kernel-defaults");
  expect((await against.run(folder, ["plan", "-detailed-exitcode"])).code).toBe(0);
  own.remove();
});
