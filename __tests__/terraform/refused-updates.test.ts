/**
 * Rancher may refuse an update. Terraform then has the refused values in its state, so what was refused must be seen by the
 * next plan all the same, whatever the setting, and its apply must bring Rancher what an update that was never refused does.
 */
import { isDeepStrictEqual } from "node:util";
import { TerraformStack, Testing } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole } from "../../lib";
import { KUBERNETES_VERSION, rancherStack } from "../cluster/stacks";
import { readTables } from "../cluster/surface-table";
import { createMirror, RANCHER2 } from "./harness";
import { changesIn, errorsIn } from "./messages";
import { createRancher } from "./rancher";
import { NOT_UPDATED, SETTING_KINDS } from "./refused-updates";

const terraform = createMirror();
const rancher = createRancher();
afterAll(() => {
  terraform.remove();
  rancher.remove();
});

const RELEASE = RANCHER2.filter(({ version }) => version === "14.1.1");

/** A cluster: what it is, what it is to become, and whether Rancher refuses that at first. */
interface Life {
  readonly what: string;
  readonly property: string;
  readonly before: Partial<K3sClusterProps>;
  readonly after: Partial<K3sClusterProps>;
  readonly isRefused: boolean;
  readonly name: string;
}

const LIVES: readonly Life[] = SETTING_KINDS.flatMap(({ property, first, second }) => [
  { property, what: "is set for the first time", before: {}, after: first, isRefused: true },
  { property, what: "changes", before: first, after: second, isRefused: true },
  { property, what: "leaves", before: second, after: {}, isRefused: true },
  // What leaves may stay in Rancher, so this one tells what comes of it when nothing is refused.
  { property, what: "leaves", before: second, after: {}, isRefused: false },
]).map((life, index) => ({ ...life, name: `c${index}` }));

const REFUSED = LIVES.filter(({ isRefused }) => isRefused);
const addressOf = ({ name }: Life) => `rancher2_cluster_v2.${name}`;
const lifeOf = ({ property }: Life, what: string, isRefused = true) =>
  LIVES.find((one) => one.property === property && one.what === what && one.isRefused === isRefused) as Life;

function configurationOf(time: "before" | "after"): object {
  const stack = rancherStack();
  for (const life of LIVES) {
    new K3sCluster(stack, life.name, {
      kubernetesVersion: KUBERNETES_VERSION,
      nodePools: { all: { roles: NodeRole.ALL } },
      ...life[time],
    });
  }
  return JSON.parse(Testing.synth(TerraformStack.of(stack)));
}

/** What Rancher holds of a cluster, but its name and version. */
function held(life: Life) {
  const { metadata, spec } = rancher.stored(life.name) ?? { metadata: {}, spec: undefined };
  const { name: _name, resourceVersion: _version, ...rest } = metadata as Record<string, unknown>;
  return { ...rest, spec };
}

test("there is a kind for each setting that an update carries", () => {
  const named = [...SETTING_KINDS.map(({ property }) => property), ...Object.keys(NOT_UPDATED)];
  const { typed } = readTables();
  expect(typed.length).toBeGreaterThan(90);
  expect(typed.map(({ property }) => property).filter((one) => !named.some((kind) => one.startsWith(kind)))).toEqual(
    [],
  );
});

describe("an update that Rancher refuses once", () => {
  let refusals: ReturnType<typeof errorsIn>;
  const start = new Map<Life, object>();
  let planned: ReturnType<typeof changesIn>;
  let plannedAgain: ReturnType<typeof changesIn>;

  beforeAll(async () => {
    const against = terraform.with(rancher.environment);
    const folder = against.workspace(configurationOf("before"), RELEASE);
    const planOf = async () => changesIn((await against.run(folder, ["plan", "-json", "-out=plan.bin"])).stdout);
    await against.init(folder);
    expect(errorsIn((await against.run(folder, ["apply", "-json", "-auto-approve"])).stdout)).toEqual([]);
    for (const life of LIVES) start.set(life, held(life));

    for (const { name } of REFUSED) rancher.turn({ refusePut: "admission webhook denied the request" }, name);
    against.configure(folder, configurationOf("after"), RELEASE);
    refusals = errorsIn((await against.run(folder, ["apply", "-json", "-auto-approve"])).stdout);

    for (const { name } of REFUSED) rancher.turn({}, name);
    planned = await planOf();
    expect(errorsIn((await against.run(folder, ["apply", "-json", "plan.bin"])).stdout)).toEqual([]);
    plannedAgain = await planOf();
  }, 900_000);

  /** Whether there was anything to refuse: the provider keeps some of what leaves. */
  const isUpdate = (life: Life) =>
    life.what !== "leaves" || !isDeepStrictEqual(held(lifeOf(life, "leaves", false)), start.get(life));

  /** What comes of it where nothing is refused: a cluster that was made with the setting, or that lost it at once. */
  const expected = (life: Life) => {
    if (life.what === "is set for the first time") return start.get(lifeOf(life, "changes"));
    return life.what === "changes" ? start.get(lifeOf(life, "leaves")) : held(lifeOf(life, "leaves", false));
  };

  test("is refused, for each setting", () => {
    const wanted = REFUSED.filter(isUpdate);
    expect(wanted.length).toBeGreaterThan(100);
    expect(refusals.map(({ address }) => address).sort()).toEqual(wanted.map(addressOf).sort());
    expect(refusals.filter(({ summary }) => !summary.includes("admission webhook denied"))).toEqual([]);
  });

  test.each(REFUSED.map((life) => [`${life.property} ${life.what}`, life] as const))(
    "is in the next plan, and arrives: %s",
    (_title, life) => {
      expect(planned[addressOf(life)]).toBe(isUpdate(life) ? "update" : undefined);
      expect(held(life)).toEqual(expected(life));
    },
  );

  test("is not planned again once it has arrived", () => {
    expect(plannedAgain).toEqual({});
  });
});
