import { changesBetween, changesOfPlans, reviewChanges, verdictLine } from "../../lib/review";
import { Inputs } from "./inputs";
import { handWritten, providerPlan } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const manifest = (value: string) =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "app" }, data: { token: value } });
const withManifest = (additional_manifest: string) => ({ rke_config: [{ additional_manifest }] });
const held = (additional_manifest: string) => ({ rke_config: { additional_manifest } });
const written = withManifest(manifest("canary-b"));

describe("a manifest that nothing is judged by", () => {
  test.each([
    [
      "of two folders",
      () =>
        changesBetween(
          inputs.app({ s: handWritten(withManifest(manifest("canary-a"))) }),
          inputs.app({ s: handWritten(written) }),
        ),
    ],
    [
      "of a plan",
      () =>
        changesOfPlans([
          inputs.file(providerPlan({ written, held: held(manifest("canary-a")), planned: held(manifest("canary-b")) })),
        ]),
    ],
  ])("is a setting that changes %s, and its content is not shown", (_of, changes) => {
    const review = reviewChanges(changes());
    expect(review.clusters.map(({ diff }) => diff.settings)).toEqual([
      [{ setting: "additional_manifest.ConfigMap/app", before: "set", after: "set, another value" }],
    ]);
    expect(JSON.stringify(review)).not.toContain("canary");
  });

  test("is named where an import takes it away", () => {
    const plan = providerPlan({ written: {}, held: held(manifest("a")), planned: held(""), isImported: true });
    const review = reviewChanges(changesOfPlans([inputs.file(plan)]));
    expect(review.clusters.map(({ diff }) => diff.settings)).toEqual([
      [{ setting: "additional_manifest.ConfigMap/app", before: "set", after: undefined }],
    ]);
    expect(review.clusters.map(verdictLine).join()).not.toContain("no scheduling change");
  });
});
