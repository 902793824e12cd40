import { Document, Scalar, visit } from "yaml";
import { STAGE_LABEL } from "../rehearsal/labels";
import type { Manifest } from "../rehearsal/manifest";
import { manifestsOf } from "../rehearsal/manifests";
import type { LeftOut, Rehearsal } from "../rehearsal/rehearsal";
import { safeName } from "../rehearsal/safe-names";
import { counted } from "../scheduling/counted";

/** What reads what the scheduler did. */
const ASK = "kubectl get nodes,pods,deployments,daemonsets,jobs -A -o json | cdktf-rancher-k3s doctor - --expect";

/** The manifests of a rehearsal, as kubectl takes them. */
export function renderRehearsalYaml(rehearsal: Rehearsal): string {
  const documents = manifestsOf(rehearsal).map(documentOf);
  return `${[...headOf(rehearsal), ...documents.map((document) => `---\n${document}`)].join("\n")}\n`;
}

/** Comments. Whatever somebody wrote stands in them as names that Kubernetes takes, and so without an end of the line. */
function headOf({ cluster, stage, pools, workloads, leftOut, first }: Rehearsal): string[] {
  const nodes = pools.reduce((sum, pool) => sum + pool.nodes.length, 0);
  const alone = first === undefined ? "" : `, first node of the pool ${first}`;
  return [
    `Rehearsal of ${cluster}, stage ${stage}${alone}: ${counted(nodes, "node")}, ${counted(workloads.length, "workload")}`,
    "For a throw-away cluster alone: in one that is used these nodes would be in the way. No image is pulled.",
    "  kubectl apply -f -",
    `  ${ASK} cdktf.out`,
    `and in the end: kubectl delete nodes,namespaces -l ${STAGE_LABEL}=${stage}`,
    ...leftOut.map(leftOutLine),
  ].map((line) => `# ${line}`);
}

function leftOutLine({ workload, why }: LeftOut): string {
  return `without ${safeName(workload)}: ${why}`;
}

/**
 * One object. kubectl reads YAML 1.1, in which `on` and `1_000` are no texts. What is not ASCII, or means something to a log
 * that it may stand in, is quoted and escaped.
 */
function documentOf(manifest: Manifest): string {
  const document = new Document(manifest, { version: "1.1", aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== "string" || PLAIN.test(node.value)) return;
      // Half of a character is none in YAML.
      node.value = node.value.replaceAll(/\p{Cs}/gu, "\ufffd");
      node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document
    .toString({ lineWidth: 0, directives: false, doubleQuotedAsJSON: true })
    .replaceAll(/[^\n !"$-~]/gu, escaped)
    .trimEnd();
}

const PLAIN = /^(?!:)[ !"$-~]*$/;

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
}
