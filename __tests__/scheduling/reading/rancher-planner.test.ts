import { readFileSync } from "node:fs";
import path from "node:path";
import { NodeRole } from "../../../lib";
import { parseGoYamlTemplate } from "../../../lib/scheduling/reading/go-yaml";
import { configurationOf, readMachineConfiguration } from "../../../lib/scheduling/reading/machine-configuration";
import { ResourceValues } from "../../../lib/scheduling/reading/resource-values";
import { Unknown } from "../../../lib/scheduling/reading/unknown";

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

const file = path.join(__dirname, "conformance/configuration-selectors.json");
const corpus = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly Case[] };

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
  const settings = configurationOf(readMachineConfiguration(rkeConfig, parseGoYamlTemplate), { roles, labels }, "edge");
  return Object.fromEntries(keys.map((key) => [key, settings.get(key)]));
}

/** Read differently on purpose: which keys are booleans, so that text in them is one, is not known here. */
const BOOLEAN_AS_TEXT = "selector string-false-override;roles=ecw";

// Keys of servers vanish on workers, and what K3s itself is told of a node stands beside: only servers are asked about.
const ofServers = corpus.cases.filter(({ roles }) => roles.includes(NodeRole.CONTROL_PLANE));
const servers = ofServers.filter(({ config, id }) => config !== undefined && id !== BOOLEAN_AS_TEXT);

test("the corpus has servers in it", () => {
  expect(servers.length).toBeGreaterThan(15);
});

test("a selector that Rancher's planner stops at leaves it open what a server gets", () => {
  const stopped = ofServers.filter(({ config }) => config === undefined);
  expect(stopped.map(({ id }) => id)).toEqual(["selector bad-expr;roles=ecw"]);
  for (const each of stopped) expect(read(each, ["kubelet-arg"])["kubelet-arg"]).toBeInstanceOf(Unknown);
});

test.each(servers.map((each) => [each.id, each] as const))(
  "a server gets the configuration that Rancher's planner wrote: %s",
  (_id, each) => {
    const given = [each.global ?? {}, ...each.selectors.map(({ config }) => config)].flatMap((config) =>
      Object.keys(config),
    );
    const keys = [...new Set(given)].filter((key) => key !== "node-taint" && key !== "node-label");
    const written = Object.fromEntries(keys.map((key) => [key, each.config?.[key]]));
    expect(read(each, keys)).toEqual(written);
  },
);
