import { type K3sClusterProps, NodeRole } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { changesBetween, changesOfPlans, reviewChanges } from "../../lib/review";
import type { Finding } from "../../lib/scheduling/findings/finding";
import { clusterOf, synthesized } from "../cluster/stacks";
import { Inputs } from "./inputs";
import { planBetween } from "./plan-between";

const inputs = new Inputs();
afterAll(() => inputs.remove());

// biome-ignore lint/suspicious/noExplicitAny: a stack has no type
type Json = any;

const stackOf = (props: Partial<K3sClusterProps> = {}, overrides: object = {}): Json => {
  const cluster = clusterOf({ all: { roles: NodeRole.ALL } }, props);
  for (const [path, value] of Object.entries(overrides)) cluster.resource.addOverride(path, value);
  return synthesized(cluster);
};

const refusalsIn = (dangers: readonly Finding[]) => dangers.filter(({ code }) => code === "RK713");

/** By two synthesized stacks. */
function between(before: Json, after: Json): readonly Finding[] {
  const [base, head] = [inputs.app({ edge: before }), inputs.app({ edge: after })];
  return refusalsIn(reviewChanges(changesBetween(base, head)).clusters.flatMap(({ dangers }) => dangers));
}

/** By a plan. */
function planned(held: Json, after: Json): readonly Finding[] {
  const plan = inputs.file(planBetween(held, after, held));
  return refusalsIn(reviewChanges(changesOfPlans([plan])).clusters.flatMap(({ dangers }) => dangers));
}

const changesIn = ([danger]: readonly Finding[]) =>
  danger === undefined
    ? []
    : (danger as Finding<"RK713">).data.changes.map(({ setting, change }) => `${setting} ${change}`);

const NOTHING = stackOf();
const variable = (value: string) => stackOf({}, { agent_env_vars: [{ name: "CATTLE_AGENT_VAR_DIR", value }] });
const creator = (id: string) => stackOf({}, { annotations: { "field.cattle.io/creatorId": id } });
const directory = (path: string) => stackOf({ dataDirectories: { systemAgent: path } });

describe("RK713, a change that Rancher refuses", () => {
  test("says what changes, and that the whole update fails", () => {
    const [danger] = between(NOTHING, stackOf({ dataDirectories: { k8sDistro: "/var/lib/rancher/k3s" } }));
    expect(danger && renderFinding(danger)).toMatchInlineSnapshot(`
"error[RK713]: Rancher refuses the update: dataDirectories.k8sDistro appears
  = Rancher keeps data directories and the creator of a cluster as they were when it was created; a default path that is written out later counts as a change
  = the whole update fails, with everything else that is in it
  = help: leave it as it is
  = or: make a new cluster with the other value"
`);
  });

  test.each<[string, Json, Json, string[]]>([
    [
      "a directory that appears with the default path",
      NOTHING,
      directory("/var/lib/rancher/agent"),
      ["dataDirectories.systemAgent appears"],
    ],
    ["a directory that goes", directory("/a"), NOTHING, ["dataDirectories.systemAgent goes"]],
    ["a directory that changes", directory("/a"), directory("/b"), ["dataDirectories.systemAgent changes"]],
    ["a directory that stays", directory("/a"), directory("/a"), []],
    ["the variable of old that appears", NOTHING, variable("/a"), ["agentEnvVars.CATTLE_AGENT_VAR_DIR appears"]],
    ["the variable of old that goes", variable("/a"), NOTHING, ["agentEnvVars.CATTLE_AGENT_VAR_DIR goes"]],
    ["the variable of old that changes", variable("/a"), variable("/b"), ["agentEnvVars.CATTLE_AGENT_VAR_DIR changes"]],
    ["the variable of old that stays", variable("/a"), variable("/a"), []],
    ["the variable that becomes the setting with the same path", variable("/a"), directory("/a"), []],
    [
      "the variable that becomes another path",
      variable("/a"),
      directory("/b"),
      ["dataDirectories.systemAgent changes"],
    ],
    [
      "the variable that stays beside the setting",
      variable("/a"),
      stackOf(
        { dataDirectories: { systemAgent: "/a" } },
        { agent_env_vars: [{ name: "CATTLE_AGENT_VAR_DIR", value: "/a" }] },
      ),
      ["agentEnvVars.CATTLE_AGENT_VAR_DIR stays"],
    ],
    ["another creator", creator("user-a"), creator("user-b"), ["annotations.field.cattle.io/creatorId changes"]],
    ["no creator any more", creator("user-a"), NOTHING, []],
  ])("%s", (_what, before, after, changes) => {
    expect([changesIn(between(before, after)), changesIn(planned(before, after))]).toEqual([changes, changes]);
  });

  test("is not known of a value that is known only at apply", () => {
    const open = stackOf({}, { "rke_config.data_directories.system_agent": "${var.x}" });
    expect([between(directory("/a"), open), between(open, directory("/a"))]).toEqual([[], []]);
  });

  test("is none of a cluster that is made anew", () => {
    const elsewhere = stackOf({ dataDirectories: { systemAgent: "/b" }, fleetNamespace: "other" });
    expect(between(directory("/a"), elsewhere)).toEqual([]);
  });
});
