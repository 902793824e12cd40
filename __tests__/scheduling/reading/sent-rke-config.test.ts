/** What of `rke_config` the provider sends, which takes for empty what Terraform does not know yet. */
import { isSent } from "../../../lib/scheduling/reading/sent-rke-config";

const LATE = "late";
const isKnown = (value: unknown) => value !== LATE;

const EMPTY_BLOCKS = [
  "etcd",
  "etcd_snapshot_create",
  "etcd_snapshot_restore",
  "machine_pools",
  "machine_selector_config",
  "rotate_certificates",
];

test.each(EMPTY_BLOCKS)("a block of %s is sent whatever it holds, and none is not", (argument) => {
  expect(isSent(argument, [{}], isKnown)).toBe(true);
  expect(isSent(argument, {}, isKnown)).toBe(true);
  expect(isSent(argument, [], isKnown)).toBe(false);
  expect(isSent(argument, null, isKnown)).toBe(false);
});

test.each(["machine_selector_files", "networking", "registries"])(
  "%s is sent where anything is written in its first block, known or not",
  (argument) => {
    expect(isSent(argument, [{ a: LATE }], isKnown)).toBe(true);
    expect(isSent(argument, [{ a: [{}] }], isKnown)).toBe(true);
    expect(isSent(argument, [{}, { a: "b" }], isKnown)).toBe(false);
    expect(isSent(argument, [{ a: null, b: [] }], isKnown)).toBe(false);
    expect(isSent(argument, [], isKnown)).toBe(false);
  },
);

test.each(["data_directories", "machine_pool_defaults", "upgrade_strategy"])(
  "%s is sent where one of its own arguments is known to be something",
  (argument) => {
    expect(isSent(argument, [{ a: "/var" }], isKnown)).toBe(true);
    expect(isSent(argument, [{ a: 30 }], isKnown)).toBe(true);
    expect(isSent(argument, [{ a: LATE, b: "", c: 0, d: null }], isKnown)).toBe(false);
    expect(isSent(argument, [{}], isKnown)).toBe(false);
  },
);

test("the upgrade strategy is sent with drain options, which have defaults", () => {
  expect(isSent("upgrade_strategy", [{ worker_drain_options: [{}] }], isKnown)).toBe(true);
  expect(isSent("upgrade_strategy", [{ worker_drain_options: {} }], isKnown)).toBe(true);
  expect(isSent("upgrade_strategy", [{ worker_drain_options: [] }], isKnown)).toBe(false);
  expect(isSent("data_directories", [{ inner: [{}] }], isKnown)).toBe(false);
});

test("an endpoint is never sent, as it belongs to the cluster", () => {
  expect(isSent("local_auth_endpoint", [{ enabled: true }], isKnown)).toBe(false);
});

test("text is sent where it is known to be some", () => {
  expect(isSent("machine_global_config", "a: b\n", isKnown)).toBe(true);
  expect(isSent("machine_global_config", "# nothing\n", isKnown)).toBe(true);
  expect(isSent("machine_global_config", LATE, isKnown)).toBe(false);
  expect(isSent("machine_global_config", "", isKnown)).toBe(false);
});

test("what is not known here is sent where it is anything", () => {
  expect([{ a: "b" }, ["a"], 5, false].map((value) => isSent("other", value, isKnown))).not.toContain(false);
  expect([{}, { a: null }, [], null, undefined].map((value) => isSent("other", value, isKnown))).not.toContain(true);
});
