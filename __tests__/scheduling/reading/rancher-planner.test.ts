import { readFileSync } from "node:fs";
import path from "node:path";
import { NodeRole } from "../../../lib";
import { parseGoYamlTemplate } from "../../../lib/scheduling/reading/go-yaml";
import { configurationOf, readMachineConfiguration } from "../../../lib/scheduling/reading/machine-configuration";
import { ResourceValues } from "../../../lib/scheduling/reading/resource-values";
import { Unknown } from "../../../lib/scheduling/reading/unknown";
import { RANCHER_OWN_KEYS } from "../../../lib/scheduling/releases/configuration-keys";

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly object[];
}

interface Case {
  readonly id: string;
  readonly roles: readonly NodeRole[];
  readonly labels: Readonly<Record<string, string>>;
  readonly global: object | null;
  readonly selectors: readonly { readonly config: object; readonly selector?: Selector }[];
  /** Undefined where the planner stopped with an error. */
  readonly config?: Readonly<Record<string, unknown>>;
}

const FOLDER = path.join(__dirname, "../../conformance/rancher");
const casesOf = (name: string) => JSON.parse(readFileSync(path.join(FOLDER, `${name}.json`), "utf8")).cases;
const cases: readonly Case[] = casesOf("configuration-selectors");

/** What this library reads in Rancher's own words for every key that Rancher wrote or was given. */
function read({ roles, labels, global, selectors }: Case, keys: readonly string[]): Record<string, unknown> {
  const rkeConfig = ResourceValues.ofConfiguration({
    ...(global === null ? {} : { machine_global_config: JSON.stringify(global) }),
    machine_selector_config: selectors.map(({ config, selector }) => ({
      config: JSON.stringify(config),
      ...(selector === undefined
        ? {}
        : {
            machine_label_selector: [
              { match_labels: selector.matchLabels ?? {}, match_expressions: selector.matchExpressions ?? [] },
            ],
          }),
    })),
  });
  const settings = configurationOf(
    readMachineConfiguration(rkeConfig, parseGoYamlTemplate, []),
    { roles, labels },
    "edge",
  );
  return Object.fromEntries(keys.map((key) => [key, settings.get(key)]));
}

const planned = cases.filter(({ config }) => config !== undefined);

test("a selector that Rancher's planner stops at leaves it open what a machine gets", () => {
  const stopped = cases.filter(({ config }) => config === undefined);
  expect(stopped.map(({ id }) => id)).toEqual(["selector bad-expr;roles=w", "selector bad-expr;roles=ecw"]);
  for (const each of stopped) expect(read(each, ["kubelet-arg"])["kubelet-arg"]).toBeInstanceOf(Unknown);
});

test.each(planned.map((each) => [each.id, each] as const))(
  "a machine gets the configuration that Rancher's planner wrote: %s",
  (_id, each) => {
    const given = [each.global ?? {}, ...each.selectors.map(({ config }) => config)].flatMap((config) =>
      Object.keys(config),
    );
    const keys = [...new Set(given)].filter((key) => !RANCHER_OWN_KEYS.has(key));
    const written = Object.fromEntries(keys.map((key) => [key, each.config?.[key]]));
    expect(read(each, keys)).toEqual(written);
  },
);

interface ValueCase {
  readonly id: string;
  readonly roles: readonly NodeRole[];
  readonly key: string;
  readonly value: unknown;
  readonly result?: unknown;
}

const values: readonly ValueCase[] = casesOf("configuration-values");

/** Keys whose value here is another on purpose, and why. */
const READ_OTHERWISE: Readonly<Record<string, string>> = {
  "kube-controller-manager-arg": "Rancher adds cert-dir and secure-port on the control plane; nothing here rests on it",
  "kube-scheduler-arg": "Rancher adds cert-dir and secure-port on the control plane; nothing here rests on it",
  "flannel-conf": "Rancher writes the text to a file and passes on its path; nothing here rests on it",
  "flannel-ipv6-masq": "the corpus is of release data that did not list it yet",
  "helm-controller-arg": "the corpus is of release data that did not list it yet",
  "prefer-bundled-bin": "the corpus is of release data that did not list it yet",
  prime: "the corpus is of release data that did not list it yet",
  "secrets-encryption-provider": "the corpus is of release data that did not list it yet",
  "write-kubeconfig": "the corpus is of release data that did not list it yet",
  "write-kubeconfig-mode": "the corpus is of release data that did not list it yet",
};

const reaches = ({ roles, key, value }: ValueCase) =>
  read({ id: "", roles, labels: {}, global: { [key]: value }, selectors: [] }, [key])[key];

test("the corpus of values is whole", () => {
  expect(values).toHaveLength(739);
});

test("a value reaches a machine as Rancher's planner passed it on, whatever its key, its kind and the roles", () => {
  const compared = values.filter(({ key }) => READ_OTHERWISE[key] === undefined && !RANCHER_OWN_KEYS.has(key));
  expect(compared.length).toBeGreaterThan(580);
  expect(compared.map((each) => [each.id, reaches(each)])).toEqual(compared.map(({ id, result }) => [id, result]));
});

test("what Rancher writes itself is never read from the configuration", () => {
  const overwritten = values.filter(({ key }) => RANCHER_OWN_KEYS.has(key));
  expect([...new Set(overwritten.map(({ key }) => key))].sort()).toEqual([...RANCHER_OWN_KEYS.keys()].sort());
  for (const each of overwritten) {
    expect(reaches(each)).toBeUndefined();
    expect(each.result).not.toEqual(each.value);
  }
});

test("every key that is read otherwise than Rancher's planner did is in the corpus, and differs there", () => {
  const differing = values.filter((each) => JSON.stringify(reaches(each)) !== JSON.stringify(each.result));
  const keys = new Set(differing.map(({ key }) => key).filter((key) => !RANCHER_OWN_KEYS.has(key)));
  expect([...keys].sort()).toEqual(Object.keys(READ_OTHERWISE).sort());
});

test("arguments of the control plane are there behind those that Rancher adds", () => {
  const lists = values.filter(({ key, roles, value }) => {
    const isText = Array.isArray(value) && value.every((item) => typeof item === "string") && value.length > 0;
    return isText && /^kube-(?:controller-manager|scheduler)-arg$/.test(key) && roles.includes(NodeRole.CONTROL_PLANE);
  });
  expect(lists).not.toHaveLength(0);
  for (const each of lists) {
    const reaching = reaches(each) as string[];
    expect((each.result as string[]).slice(0, reaching.length)).toEqual(reaching);
  }
});
