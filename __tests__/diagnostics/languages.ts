import { readFileSync } from "node:fs";
import path from "node:path";
import * as library from "../../lib";
import { at, isObject, type PlainObject } from "../../lib/review/json";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import type { Finding } from "../../lib/scheduling/findings/finding";

/** Every argument of `rancher2_cluster_v2` of which the name is not the same in TypeScript. */
const ARGUMENTS = [...argumentsIn(schemaOfCluster())].filter((name) => name.includes("_"));

/** What only an app in TypeScript can write. */
const TYPESCRIPT = [
  ...Object.keys(library).filter((name) => /^[A-Z]\w*[a-z]/.test(name) && !["Taint", "Toleration"].includes(name)),
  ...["acknowledge\\(", "addOverride", "addRemedy", "agents\\.", "ClusterV2", "DeferredTaints", "deriveTolerations"],
  ...["initNode", "leavingTaints", "logicalId", "movedFrom", "nodePools", "preventDestroy", "rancher-k3s/node-pool"],
  ...["rancherUrl", "rancherVersion", "startupTaints", "taintsApplied", "witness"],
];

/** Properties are in each other: what stands behind a dot is one as well. */
const PROPERTIES = ARGUMENTS.map((name) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()));
const IN_TYPESCRIPT = new RegExp(`${wordsOf(TYPESCRIPT).source}|(?<![\\w-])(?:${PROPERTIES.join("|")})(?!\\w)`);

const IN_HCL = new RegExp(
  `${wordsOf(ARGUMENTS).source}|\\bin HCL\\b|\\b[a-z_]+ \\{|\\b[a-z_]+ = (?:["{\\d]|true|false)`,
);

/** Offers to use the library, and what stands in the file that tells pools. */
const OFFERS = /make the cluster with K3sCluster|write \w+ in the file of --pools|cdktf-rancher-k3s\S*/g;

/** What names a place in the resource as it is written: a value that is open there, or what an override wrote. */
const PLACES_IN_THE_RESOURCE: readonly string[] = ["RK109", "RK409", "RK510", "RK513", "RK542"];

/** What is said of a cluster that is written in HCL and only somebody with K3sCluster understands. */
export function saidInTypescript(findings: readonly Finding[]): string[] {
  return said(findings).filter((words) => IN_TYPESCRIPT.test(words.replace(OFFERS, "")));
}

/** What is said of a cluster that is made with K3sCluster and cannot be written in its app. */
export function saidInHcl(findings: readonly Finding[]): string[] {
  const ofLibrary = findings.filter(
    ({ code, language }) => language === undefined && !PLACES_IN_THE_RESOURCE.includes(code),
  );
  return said(ofLibrary).filter((words) => IN_HCL.test(words));
}

function said(findings: readonly Finding[]): string[] {
  return findings.flatMap((finding) => {
    const { subject, message, facts, help } = describePlainly(finding);
    return [subject, message, ...facts, ...help].map((words) => `${finding.code}: ${words}`);
  });
}

function wordsOf(words: readonly string[]): RegExp {
  return new RegExp(`(?<![\\w.-])(?:${words.join("|")})(?!\\w)`);
}

function schemaOfCluster(): unknown {
  const file = path.join(__dirname, "../../schemas/rancher2/14.1.1.json");
  const [schema] = Object.values<PlainObject>(JSON.parse(readFileSync(file, "utf8")).provider_schemas);
  return at(schema, "resource_schemas", "rancher2_cluster_v2", "block");
}

function argumentsIn(block: unknown): Set<string> {
  if (!isObject(block)) return new Set();
  const blocks = isObject(block.block_types) ? block.block_types : {};
  return new Set([
    ...Object.keys(isObject(block.attributes) ? block.attributes : {}),
    ...Object.keys(blocks),
    ...Object.values(blocks).flatMap((each) => [...argumentsIn((each as PlainObject).block)]),
  ]);
}
