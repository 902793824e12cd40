import type { DiagnosedWorkload, Diagnosis, SkippingDaemonSet, UnrelatedWorkload } from "../doctor/diagnosis";
import { type LiveTaint, taintText } from "../doctor/live-taint";
import type { ClosedNodes } from "../doctor/placement-judge";
import { causeOf } from "../doctor/taint-cause";
import type { Workload } from "../doctor/workloads";
import { printableJson } from "../scheduling/printable";
import { tolerationsYaml } from "./doctor-parts";

/** Shape of `doctor --format json`; see docs/doctor.md. */
export const DOCTOR_SCHEMA_VERSION = "cdktf-rancher-k3s/doctor/v1";

/** A diagnosis as JSON text. Only the names of nodes beside a workload are cut; under their taints all are named. */
export function renderDiagnosisJson(diagnosis: Diagnosis): string {
  return printableJson(diagnosisJson(diagnosis), 2);
}

function diagnosisJson({
  verdict,
  headline,
  explanations,
  blocked,
  skipping,
  unrelated,
  nodes,
  taints,
  pools,
  notes,
}: Diagnosis) {
  return {
    schemaVersion: DOCTOR_SCHEMA_VERSION,
    verdict,
    headline,
    explanations,
    blocked: blocked.map(blockedJson),
    skipping: skipping.map(skippingJson),
    unrelated: unrelated.map(unrelatedJson),
    nodes: {
      total: nodes.total,
      tainted: nodes.tainted,
      troubles: nodes.troubles.map((trouble) => ({ ...trouble, taints: trouble.taints.map(taintJson) })),
    },
    taints: taints.map(({ taint, nodes: names, commands }) => ({ ...taintJson(taint), nodes: names, commands })),
    pools,
    notes,
  };
}

function blockedJson({ workload, cause, nodes, toTolerate, remarks, remedy, ...pods }: DiagnosedWorkload) {
  const { tolerations, code, commands, notes } = remedy;
  return {
    ...workloadJson(workload),
    cause,
    pending: pods.pending,
    refused: pods.refused,
    evicted: pods.evicted,
    missingOn: pods.missingOn,
    nodes: nodes.map(closedJson),
    toTolerate: toTolerate.map(taintText),
    remarks,
    remedy: {
      tolerations,
      ...(tolerations.length === 0 ? {} : { yaml: tolerationsYaml(tolerations).join("\n") }),
      ...(code === undefined ? {} : { code: { where: code.where, typescript: code.lines.join("\n") } }),
      commands,
      notes,
    },
  };
}

function skippingJson({ elsewhere, ...daemonSet }: SkippingDaemonSet) {
  return { ...blockedJson(daemonSet), elsewhere };
}

function unrelatedJson({ workload, pods, reasons, message }: UnrelatedWorkload) {
  return { ...workloadJson(workload), pods, reasons, ...(message === undefined ? {} : { message }) };
}

function workloadJson({ kind, namespace, name, known }: Workload) {
  return { kind, namespace, name, ...(known === undefined ? {} : { system: known }) };
}

/** Hundreds of workloads blocked on thousands of nodes would make a report of gigabytes. */
const NAMED_NODES = 100;

function closedJson({ nodes, taints }: ClosedNodes) {
  return { count: nodes.length, nodes: nodes.slice(0, NAMED_NODES), taints: taints.map(taintJson) };
}

function taintJson(taint: LiveTaint) {
  return { taint: taintText(taint), cause: causeOf(taint) };
}
