import type { KubectlObject } from "../doctor/objects";
import { appliedToRancher } from "./applied";
import { appOf, argsOf, differenceLines, drifted, nodesOf } from "./living";

/** What decides something in Rancher, and what no apply takes away. */

const ID = "rke.cattle.io/init-node-machine-id";
const AFTER = "rke.cattle.io/delete-missing-custom-machines-after";
const app = appOf();

function labelled(metadata: Record<string, unknown>): KubectlObject {
  const object = appliedToRancher(argsOf());
  return { ...object, metadata: { ...(object.metadata as object), ...metadata } };
}

const lines = (object: KubectlObject, own = app) => differenceLines(own, [...nodesOf(own), object]);

describe("a first node that somebody pinned in Rancher", () => {
  test("is told where the app pins none", () => {
    expect(drifted(app, [...nodesOf(app), labelled({ labels: { [ID]: "abc" } })]).differences).toMatchInlineSnapshot(`
[
  {
    "app": "not set",
    "commands": [
      "kubectl -n fleet-default get clusters.provisioning.cattle.io edge -o yaml",
    ],
    "help": "write it as initNode in the app, or take it off where Rancher runs",
    "isAtRancher": true,
    "kind": "setting",
    "rancher": "abc",
    "what": "the machine that is pinned as the first node, by the label rke.cattle.io/init-node-machine-id",
    "why": "somebody pinned it in Rancher, or it stayed there when it left the app, as no apply takes the label away: Rancher begins with that machine alone, and waits for it where it is gone",
  },
]
`);
  });

  test("is the app's where the app pins the same, and a setting where it pins another", () => {
    const own = appOf({ args: { labels: { [ID]: "abc" } } });
    expect(lines(labelled({ labels: { [ID]: "abc" } }), own)).toEqual([]);
    expect(lines(labelled({ labels: { [ID]: "other" } }), own)).toEqual([
      `labels.${ID}: app set, Rancher another value`,
    ]);
  });

  test("is not compared where only apply tells what the app pins", () => {
    for (const labels of [{ [ID]: "${var.id}" }, "${var.labels}"]) {
      const own = appOf({ args: { labels } });
      expect(lines(labelled({ labels: { [ID]: "abc" } }), own)).toEqual([]);
    }
  });

  test("is none by an empty label, and by labels that Rancher writes itself", () => {
    expect(lines(labelled({ labels: { [ID]: "", "provider.cattle.io": "k3s", team: "a" } }))).toEqual([]);
  });
});

describe("the time after which Rancher forgets machines", () => {
  test("is told where the app has none", () => {
    expect(lines(labelled({ annotations: { [AFTER]: "1h" } }))).toEqual([
      `the time after which Rancher forgets machines, by the annotation ${AFTER}: app not set, Rancher 1h`,
    ]);
  });

  test("is compared where the app has one, and other annotations are not", () => {
    const own = appOf({ args: { annotations: { [AFTER]: "1h" } } });
    expect(lines(labelled({ annotations: { [AFTER]: "1h", other: "x" } }), own)).toEqual([]);
    expect(lines(labelled({ annotations: { [AFTER]: "2h" } }), own)).toEqual([
      `annotations.${AFTER}: app set, Rancher another value`,
    ]);
  });
});
