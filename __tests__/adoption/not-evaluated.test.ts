import fc from "fast-check";
import { parse } from "yaml";
import { adopt } from "../../lib/adoption/adopt";
import { synthesized } from "../cluster/stacks";
import { ALL_ROLES, agents, inPool, liveCluster, provisioned, registered } from "./clusters";
import { clusterOfApp } from "./run-app";

const node = registered("a", ALL_ROLES, { labels: inPool("all") });

/** The settings of the synthesized app, as Rancher gets them from Terraform. */
function applied(rkeConfig: object) {
  const object = provisioned({ rkeConfig: { etcd: { snapshotRetention: 5 }, ...rkeConfig } });
  const { program } = adopt(liveCluster([node, ...agents(), object]));
  const { rke_config } = synthesized(clusterOfApp(program)).resource.rancher2_cluster_v2.edge;
  return evaluated([rke_config].flat()[0]);
}

/**
 * What Terraform makes of texts and keys in JSON: `$${` is `${`.
 * @throws where there is something to evaluate
 */
// biome-ignore lint/suspicious/noExplicitAny: synthesized JSON
function evaluated(value: unknown): any {
  if (typeof value === "string") return templateText(value);
  if (Array.isArray(value)) return value.map(evaluated);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [templateText(key), evaluated(inner)]));
}

function templateText(text: string): string {
  return text.replace(/([$%])\1\{|[$%]\{/g, (_, sign) => {
    if (sign === undefined) throw new Error(`Terraform would evaluate ${text}`);
    return `${sign}{`;
  });
}

const HOSTILE: readonly string[] = [
  '${file("/etc/hostname")}',
  "${weird}",
  "%{ if true }x%{ endif }",
  "a${b",
  "$${a}",
  "$$${a}",
  "%%{a}",
  "${",
  "%{",
  "}",
  "a: b",
  "'${x}\"",
  "\\${x}",
];

/** Read back as they were, whichever of them stand as keys and which as texts. */
function areTheSame(key: string, text: string): void {
  const chartValues = { traefik: { [key]: text, inner: [{ [key]: [text] }] } };
  const manifest = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { [key]: text } };
  const written = applied({
    chartValues,
    additionalManifest: JSON.stringify(manifest),
    machineGlobalConfig: { [key]: text, "resolv-conf": text },
    registries: { mirrors: { "docker.io": { endpoint: [], rewrite: { [key]: text } } } },
  });
  expect(parse(written.chart_values)).toEqual(chartValues);
  expect(parse(written.additional_manifest)).toEqual(manifest);
  if (written.machine_global_config !== undefined)
    expect(parse(written.machine_global_config)).toEqual({ [key]: text, "resolv-conf": text });
  const rewrites = [written.registries].flat()[0]?.mirrors?.[0]?.rewrites;
  if (rewrites !== undefined) expect(rewrites).toEqual({ [key]: text });
}

describe("Terraform evaluates nothing of what Rancher holds, in texts and in keys", () => {
  test.each(HOSTILE)("%s", (text) => {
    areTheSame(text, "x");
    areTheSame("x", text);
  });

  const part = fc.constantFrom("$", "%", "{", "}", "a", '"', "'", "\\", " ", "\n", "#", ":");
  const anything = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(""));
  test("any other", () => {
    fc.assert(
      fc.property(anything, anything, (key, text) => areTheSame(key, text)),
      { numRuns: 15 },
    );
  });
});
