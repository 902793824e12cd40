/** Numbers of drain options are the provider's own where nobody writes them: of a cluster that is made anew none goes. */
import { changesOfPlans, reviewChanges } from "../../lib/review";
import { Inputs } from "./inputs";
import { providerPlan, providerValues } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

type Json = Readonly<Record<string, unknown>>;

const NUMBERS = ["grace_period", "timeout", "skip_wait_for_delete_timeout_seconds"];
const numbers = (value: unknown) => Object.fromEntries(NUMBERS.map((name) => [name, value]));

/** Drain options as the provider has them. */
const holding = (options: Json) => ({
  rke_config: {
    upgrade_strategy: [
      {
        control_plane_concurrency: "1",
        worker_concurrency: "1",
        control_plane_drain_options: [{ delete_empty_dir_data: false, force: false, ...options }],
        worker_drain_options: [{ delete_empty_dir_data: false, force: false, ...options }],
      },
    ],
  },
});
const masked = {
  upgrade_strategy: [
    { control_plane_drain_options: [numbers(true)], worker_drain_options: [numbers(true)], upgrade_strategy: true },
  ],
};

/** Ways in which a plan makes a cluster anew, by what it does at each address. */
const WAYS = ["replaced", "at another address", "imported at another address"] as const;

function settingsOf(way: (typeof WAYS)[number], enabled: boolean, value: number): string[] {
  const options = { enabled };
  const written = {
    rke_config: [{ upgrade_strategy: [{ control_plane_drain_options: [options], worker_drain_options: [options] }] }],
  };
  const plan = providerPlan({ written, held: holding({ ...options, ...numbers(value) }) }) as {
    readonly resource_changes: readonly [{ readonly change: Json }];
  };
  const [entry] = plan.resource_changes;
  const made = { after: providerValues(holding(options)), after_unknown: { rke_config: [masked] } };
  const old = {
    ...entry,
    address: "rancher2_cluster_v2.old",
    name: "old",
    change: { ...entry.change, actions: ["delete"], after: null },
  };
  const changes: Readonly<Record<typeof way, readonly Json[]>> = {
    replaced: [
      { ...entry, change: { ...entry.change, ...made, actions: ["delete", "create"], replace_paths: [["name"]] } },
    ],
    "at another address": [old, { ...entry, change: { ...made, actions: ["create"], before: null } }],
    "imported at another address": [old, { ...entry, change: { ...entry.change, importing: { id: "edge" } } }],
  };
  const [review] = reviewChanges(changesOfPlans([inputs.file({ ...plan, resource_changes: changes[way] })])).clusters;
  expect(review?.dangers.map(({ code }) => code)).toContain("RK701");
  return (review?.diff.settings ?? []).map(({ setting }) => setting);
}

describe.each(WAYS)("a cluster that is %s", (way) => {
  test.each([0, 120, -1])("loses no number %d of draining that is off", (value) => {
    expect(settingsOf(way, false, value)).toEqual([]);
  });

  test("loses no 0 of draining that is on", () => {
    expect(settingsOf(way, true, 0)).toEqual([]);
  });
});

test.each(["replaced", "at another address"] as const)(
  "a cluster that is %s loses a time of draining that is on",
  (way) => {
    expect(settingsOf(way, true, 120)).toHaveLength(6);
  },
);
