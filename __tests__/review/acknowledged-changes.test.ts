import { NodeRole } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { type ClusterReview, changesBetween, changesOfPlans, type Review, reviewChanges } from "../../lib/review";
import { type ClusterSketch, listedContentsOf, modelOf, reviewModels } from "../scheduling/models";
import { Inputs, planOf, rancherK3s, type SketchedStack, stackOf } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const only = ({ clusters }: Review) => clusters[0] as ClusterReview;

/** The cluster, with these taints on its pool "gpu" and these acknowledgements. */
function edge(taints: readonly string[], acknowledged: Readonly<Record<string, string>> = {}): ClusterSketch {
  return modelOf({ servers: { roles: NodeRole.ALL }, workers: {}, gpu: { taints } }, { acknowledged });
}

/** RK703 of a change, open or with the reason why not. */
const evictions = ({ dangers }: ClusterReview) =>
  dangers.filter(({ code }) => code === "RK703").map(({ acknowledged }) => acknowledged ?? "open");
const reviewed = (before: ClusterSketch, after: ClusterSketch) => only(reviewModels([before], [after]));
const shown = (code: string, { dangers }: ClusterReview) =>
  dangers
    .filter((danger) => danger.code === code)
    .map(renderFinding)
    .join("\n\n");

const [FIRST, SECOND] = ["a=b:NoExecute", "c=d:NoExecute"];

describe("what is accepted of a change", () => {
  test.each([["RK703"], ["RK703 pool=gpu"], [`RK703 key=${FIRST} pool=gpu`]])(
    "is accepted in the change that brings the acknowledgement: %s",
    (notation) => {
      expect(evictions(reviewed(edge([]), edge([FIRST], { [notation]: "at night" })))).toEqual(["at night"]);
    },
  );

  test.each([["RK703"], ["RK703 pool=gpu"], [`RK703 key=${FIRST} pool=gpu`]])(
    "is not accepted in a later change: %s of last year",
    (notation) => {
      const acknowledged = { [notation]: "at night" };
      const review = reviewed(edge([FIRST], acknowledged), edge([FIRST, SECOND], acknowledged));
      expect(evictions(review)).toEqual(["open"]);
      expect(review.severity).toBe("warning");
    },
  );

  test("is accepted later too where the acknowledgement names the taint and the pool", () => {
    const acknowledged = { [`RK703 key=${FIRST} pool=gpu`]: "at night" };
    expect(evictions(reviewed(edge([], acknowledged), edge([FIRST], acknowledged)))).toEqual(["at night"]);
    expect(evictions(reviewed(edge([], acknowledged), edge([FIRST, SECOND], acknowledged)))).toEqual(["open"]);
  });

  test("is accepted again when somebody gives another reason", () => {
    const before = edge([FIRST], { RK703: "at night" });
    expect(evictions(reviewed(before, edge([FIRST, SECOND], { RK703: "in May, at night" })))).toEqual([
      "in May, at night",
    ]);
  });

  test("is not accepted because the words mean less in a later version of the model", () => {
    const withModel = (sketch: ClusterSketch, schemaVersion: string): SketchedStack => {
      const input =
        schemaVersion === "" ? undefined : { input: listedContentsOf(sketch, schemaVersion), depends_on: [CLUSTER] };
      const { resource, ...stack } = stackOf({ edge: sketch }) as { resource: Record<string, object> };
      return { ...stack, resource: { ...resource, ...(input && { terraform_data: { edge_model: input } }) } };
    };
    const acknowledged = { RK703: "at night" };
    const base = inputs.app({ a: withModel(edge([FIRST], acknowledged), "cdktf-rancher-k3s/model/v1") });
    const head = inputs.app({ a: withModel(edge([FIRST, SECOND], acknowledged), "") });
    expect(evictions(only(reviewChanges(changesBetween(base, head))))).toEqual(["open"]);
  });
});

const CLUSTER = "rancher2_cluster_v2.edge";

describe("the change that brings an acknowledgement is told by what was before:", () => {
  const acknowledged = { RK703: "at night" };
  const planned = (before: ClusterSketch, after: ClusterSketch) =>
    only(reviewChanges(changesOfPlans([inputs.file(planOf({ edge: { before, after } }))])));

  test("in a plan, what is applied", () => {
    expect(evictions(planned(edge([]), edge([FIRST], acknowledged)))).toEqual(["at night"]);
    expect(evictions(planned(edge([], acknowledged), edge([FIRST], acknowledged)))).toEqual(["open"]);
  });

  test("of a cluster that Terraform moves, its old address", () => {
    const moved = [{ from: "rancher2_cluster_v2.edge", to: "rancher2_cluster_v2.site" }];
    const head = inputs.app({ a: stackOf({ site: edge([FIRST], acknowledged) }, { moved }) });
    const review = (before: ClusterSketch) =>
      only(reviewChanges(changesBetween(inputs.app({ a: stackOf({ edge: before }) }), head)));
    expect(evictions(review(edge([], acknowledged)))).toEqual(["open"]);
    expect(evictions(review(edge([])))).toEqual(["at night"]);
  });

  test("of a cluster of which the library's model is new, nothing", () => {
    const older = { ...edge([]), kubernetesVersion: "v1.31.5+k3s1" };
    const { resource, ...stack } = stackOf({ edge: older }) as { resource: Record<string, object> };
    const raw = { ...stack, resource: { rancher2_cluster_v2: resource.rancher2_cluster_v2 } };
    const head = stackOf({ edge: edge([], { RK710: "tried in the lab" }) });
    const review = only(reviewChanges(changesBetween(inputs.app({ a: raw }), inputs.app({ a: head }))));
    expect(review.outcome).toBe("adopted");
    expect(review.dangers).toMatchObject([{ code: "RK710", acknowledged: "tried in the lab" }]);
  });
});

describe("RK720, an acknowledgement that is left behind,", () => {
  test("is told with what it does not accept", () => {
    const acknowledged = { RK703: "at night" };
    const review = reviewed(edge([FIRST], acknowledged), edge([FIRST, SECOND], acknowledged));
    expect(shown("RK720", review)).toMatchInlineSnapshot(`
"info[RK720]: RK703 is acknowledged since an earlier change, and counts no more
  = its reason was "at night"
  = RK703 occurs in this change, and this accepts none of it
  = help: remove acknowledge("RK703", ...)
  = or: give it a reason of this change, and it accepts what this change does"
`);
  });

  test("is told where nothing of the change is meant, and counts for nothing", () => {
    const acknowledged = { "RK709 pool=old": "switched off", [`RK703 key=${SECOND} pool=gpu`]: "at night" };
    const change = (taints: readonly string[]) => ({
      ...edge(taints, acknowledged),
      pools: edge(taints).pools,
      rancherVersion: "2.14.0",
    });
    const review = reviewed(edge([], acknowledged), change([]));
    expect(shown("RK720", review)).toMatchInlineSnapshot(`
"info[RK720]: RK703 for key "c=d:NoExecute", pool "gpu" is acknowledged since an earlier change, and does not occur in this one
  = its reason was "at night"
  = it names the pool and the taint, so it would accept the same again
  = help: remove acknowledge("RK703", ..., { key: "c=d:NoExecute", pool: "gpu" })

info[RK720]: RK709 for pool "old" is acknowledged since an earlier change, and counts no more
  = its reason was "switched off"
  = what is accepted of a change is accepted in the change that brings the acknowledgement
  = help: remove acknowledge("RK709", ..., { pool: "old" })"
`);
    expect(review.severity).toBeUndefined();
  });

  test("is not told of a cluster that does not change", () => {
    const acknowledged = { RK703: "at night" };
    expect(reviewed(edge([], acknowledged), edge([], acknowledged)).dangers).toEqual([]);
  });

  test("is not told of one that the change brings, takes away, or that accepts something", () => {
    const told = (before: object, after: object, taints: readonly string[] = []) =>
      reviewed(edge([], { ...before }), edge(taints, { ...after })).dangers.filter(({ code }) => code === "RK720");
    expect(told({}, { RK709: "new" })).toEqual([]);
    expect(told({ RK709: "old" }, {})).toEqual([]);
    const exact = { [`RK703 key=${FIRST} pool=gpu`]: "at night" };
    expect(told(exact, exact, [FIRST])).toEqual([]);
  });
});

describe("a cluster that is destroyed and re-created", () => {
  const renamed = (acknowledged: object) => ({ ...edge([], { ...acknowledged }), cluster: "edge-2" });
  const app = (sketch: ClusterSketch) => inputs.app({ a: stackOf({ edge: sketch }) });
  const review = (before: ClusterSketch, after: ClusterSketch) =>
    only(reviewChanges(changesBetween(app(before), app(after))));

  test("is an error, whatever was accepted in June", () => {
    const acknowledged = { RK701: "moved in June" };
    const { dangers, severity } = review(edge([], acknowledged), renamed(acknowledged));
    expect(severity).toBe("error");
    expect(dangers).toMatchObject([{ code: "RK701", severity: "error" }, { code: "RK720" }]);
    expect(dangers[0]?.acknowledged).toBeUndefined();
  });

  test("is named and a warning where the change itself accepts it", async () => {
    const [base, head] = [app(edge([])), app(renamed({ RK701: "nothing runs there" }))];
    const { dangers, severity } = only(reviewChanges(changesBetween(base, head)));
    expect([severity, dangers[0]?.acknowledged]).toEqual(["warning", "nothing runs there"]);
    const { out, exitCode } = await rancherK3s("review", "--base", base, "--head", head);
    expect(out.split("\n")[0]).toMatch(/^! cluster edge-2: destroyed and re-created/);
    expect(out).toContain("warning[RK701]");
    expect(exitCode).toBe(0);
    expect((await rancherK3s("review", "--base", base, "--head", head, "--fail-on", "warning")).exitCode).toBe(1);
  });

  test("is an alert of code scanning all the same", async () => {
    const [base, head] = [app(edge([])), app(renamed({ RK701: "nothing runs there" }))];
    const { out } = await rancherK3s("review", "--base", base, "--head", head, "--format", "sarif");
    const [result] = JSON.parse(out).runs[0].results;
    expect(result).toMatchObject({ ruleId: "RK701", level: "warning" });
    expect(result.suppressions).toBeUndefined();
  });
});
