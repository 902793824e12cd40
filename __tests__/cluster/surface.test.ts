import { parseAllDocuments } from "yaml";
import type { K3sClusterProps } from "../../lib";
import { ALL_ROLES, clusterOf, synthesized, type TerraformJson } from "./stacks";
import { CLUSTERS } from "./surface-props";
import {
  argumentsOf,
  argumentValues,
  changed,
  flattened,
  isAbout,
  leafProperties,
  propertyValues,
  readTables,
  type Typed,
  withoutKey,
} from "./surface-table";

const { typed, untyped } = readTables();
const settable = argumentsOf("14.1.1", "15.0.0-rc.16");

function resourceOf(props: Partial<K3sClusterProps>): TerraformJson {
  const { nodePools = { all: ALL_ROLES }, ...rest } = props;
  return synthesized(clusterOf(nodePools, rest)).resource.rancher2_cluster_v2.edge;
}

const resources = CLUSTERS.map(resourceOf);

describe("the page of settings", () => {
  const isTyped = (argument: string) => typed.some((row) => withoutKey(row.argument) === argument);

  test.each([...settable].sort())("has a property for %s, or says why not", (argument) => {
    expect([isTyped(argument), untyped.some((row) => isAbout(row, argument))].filter(Boolean)).toHaveLength(1);
  });

  test("names no argument that the provider does not have", () => {
    const known = [...settable];
    expect(typed.filter((row) => !settable.has(withoutKey(row.argument)))).toEqual([]);
    expect(untyped.filter((row) => !known.some((argument) => isAbout(row, argument)))).toEqual([]);
  });

  test("gives a reason for each argument without a property", () => {
    expect(untyped.filter(({ reason }) => reason.length < 15)).toEqual([]);
  });

  test("names every property that ends up in the resource", () => {
    const rows = new Set(typed.map(({ property }) => property));
    const elsewhere = /^(nodePools|agents\.deriveTolerations|witness|preventDestroy|initNode\.pool$)/;
    const properties = CLUSTERS.flatMap((props) => leafProperties(props, (property) => rows.has(property)));
    expect(properties.filter((property) => !rows.has(property) && !elsewhere.test(property))).toEqual([]);
  });
});

/** What the provider is to read back, where it does not get the property's value as it is. */
const read: Record<string, (text: string) => unknown> = {
  machineGlobalConfig: yaml,
  "machineSelectorConfig[].config": yaml,
  chartValues: yaml,
  additionalManifest: (text) => parseAllDocuments(text).map((document) => document.toJS()),
  "agents.clusterAgent.overrideAffinity": JSON.parse,
  "agents.fleetAgent.overrideAffinity": JSON.parse,
};

function yaml(text: string): unknown {
  return parseAllDocuments(text)[0]?.toJS();
}

/** Where the property's value is one of several the argument holds. */
const isShared = (argument: string) =>
  /^labels$|annotations$|append_tolerations\.seconds$|match_labels$|match_expressions\./.test(argument);
const isNumberAsText = (argument: string) => /concurrency$|min_available$|max_unavailable$/.test(argument);

/** The first cluster that sets the property. */
function clusterSetting(property: string): number {
  return CLUSTERS.findIndex((props) => propertyValues(props, property).length > 0);
}

test.each(typed)("$property is written to $argument", ({ property, argument }: Typed) => {
  const index = clusterSetting(property);
  const values = propertyValues(CLUSTERS[index], property);
  const given = isNumberAsText(argument) ? values.map(String) : property.endsWith(".pools") ? values.flat() : values;
  const written = argumentValues(resources[index], argument).map((value) => {
    const reader = read[property];
    return reader === undefined ? value : reader(value as string);
  });
  expect(given).not.toEqual([]);
  if (!isShared(argument)) {
    expect(written).toEqual(given);
    return;
  }
  for (const value of given) {
    const isRecord = typeof value === "object" && !Array.isArray(value);
    expect(written).toContainEqual(isRecord ? expect.objectContaining(value as object) : value);
  }
});

// Two booleans that are mixed up would pass unnoticed above.
const booleans = typed.filter(({ property }) => {
  // An endpoint that is off is left out with all that belongs to it.
  if (property === "localAuthEndpoint.enabled") return false;
  return propertyValues(CLUSTERS[clusterSetting(property)], property).every((value) => typeof value === "boolean");
});

test.each(booleans)("$property changes $argument and nothing else", ({ property, argument }: Typed) => {
  const index = clusterSetting(property);
  const before = flattened(resources[index]);
  const after = flattened(resourceOf(changed(CLUSTERS[index], property, (value) => !value)));
  expect(after).toHaveLength(before.length);
  const different = after
    .filter(([at, value], place) => before[place]?.[0] !== at || before[place]?.[1] !== value)
    // It changes together with what it stands for.
    .filter(([at]) => at !== "annotations.rancher-k3s/witness");
  expect([...new Set(different.map(([at]) => at))]).toEqual([argument]);
});

test("a cluster that sets nothing writes its name, its version, a witness, and what the provider would fill in or keep", () => {
  const { lifecycle: _, ...written } = resourceOf({});
  const undrained = { enabled: false };
  expect(written).toEqual({
    name: "edge",
    kubernetes_version: expect.any(String),
    annotations: { "rancher-k3s/witness": "v1" },
    labels: {},
    enable_network_policy: false,
    rke_config: {
      etcd: { snapshot_retention: 5 },
      upgrade_strategy: {
        control_plane_concurrency: "1",
        control_plane_drain_options: undrained,
        worker_concurrency: "1",
        worker_drain_options: undrained,
      },
    },
  });
});

test.each(typed.map(({ property }) => property.split(/[.[{]/)[0]).filter((name, at, all) => all.indexOf(name) === at))(
  "%s is not written when it is undefined",
  (name) => {
    const props = name === "kubernetesVersion" ? {} : { [name as string]: undefined };
    expect(resourceOf(props)).toEqual(resourceOf({}));
  },
);
