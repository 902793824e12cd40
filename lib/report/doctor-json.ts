import type { AgentAnswer } from "../doctor/agent-answer";
import type { DiagnosedWorkload, Diagnosis, SkippingDaemonSet, UnrelatedWorkload } from "../doctor/diagnosis";
import type { HeardWorkload } from "../doctor/heard";
import { repairForms, repairIn } from "../doctor/repair/forms";
import type { Repair } from "../doctor/repair/repair";
import { repairScript } from "../doctor/repair/script";
import { tolerationLines } from "../doctor/repair/toleration-lines";
import { type LiveTaint, taintText } from "../live/live-taint";
import type { ClosedNodes } from "../live/placement-judge";
import { causeOf } from "../live/taint-cause";
import type { Workload } from "../live/workloads";
import { oncePer } from "../scheduling/once-per";
import { printableJson } from "../scheduling/printable";

/** Shape of `doctor --format json`; see docs/doctor.md. */
export const DOCTOR_SCHEMA_VERSION = "cdktf-rancher-k3s/doctor/v2";

/**
 * A diagnosis as JSON text. Only what stands beside each workload is cut, as there may be as many workloads as nodes; a taint
 * that blocks something stands once with all its nodes.
 * @param beside keys of what was asked for besides the diagnosis
 */
export function renderDiagnosisJson(diagnosis: Diagnosis, beside: object = {}): string {
  return printableJson({ ...diagnosisJson(diagnosis), ...beside }, 2);
}

function diagnosisJson({
  verdict,
  headline,
  summary,
  agent,
  command,
  explanations,
  blocked,
  heard,
  skipping,
  unrelated,
  nodes,
  taints,
  pools,
  repair,
  checks,
  notes,
}: Diagnosis) {
  return {
    schemaVersion: DOCTOR_SCHEMA_VERSION,
    verdict,
    headline,
    summary,
    ...(command === undefined ? {} : { command }),
    agent: agentJson(agent),
    explanations,
    blocked: blocked.map(blockedJson),
    heard: heard.map(heardJson),
    skipping: skipping.map(skippingJson),
    unrelated: unrelated.map(unrelatedJson),
    nodes: {
      total: nodes.total,
      tainted: nodes.tainted,
      troubles: nodes.troubles.map((trouble) => ({ ...trouble, taints: trouble.taints.map(taintJson) })),
    },
    taints: taints.map(({ taint, nodes: names, commands }) => ({ ...taintJson(taint), nodes: names, commands })),
    pools,
    repair: repairJson(repair),
    checks,
    notes,
  };
}

function repairJson({ needs, distribution }: Diagnosis["repair"]) {
  const script = repairScript(needs, distribution).lines;
  return {
    forms: repairForms(needs).map((form) => formJson(repairIn(form, needs))),
    ...(script.length === 0 ? {} : { script: script.join("\n") }),
  };
}

function formJson({ form, parts, lacks }: Repair) {
  return { form, parts: parts.map(({ lines, ...part }) => ({ ...part, text: lines.join("\n") })), lacks };
}

function agentJson({ kind, sentence, workload, nodes, taints, since, command }: AgentAnswer) {
  return {
    kind,
    sentence,
    ...(workload === undefined ? {} : { workload: workloadJson(workload) }),
    nodes: nodes.slice(0, NAMED),
    ...leftOut("moreNodes", nodes.length - NAMED),
    taints: taints.slice(0, NAMED).map(taintText),
    ...leftOut("moreTaints", taints.length - NAMED),
    ...(since === undefined ? {} : { since }),
    ...(command === undefined ? {} : { command }),
  };
}

function blockedJson({ workload, cause, nodes, toTolerate, remarks, remedy, ...pods }: DiagnosedWorkload) {
  const { tolerations, code, changesLast, commands, notes } = remedy;
  return {
    ...workloadJson(workload),
    cause,
    pending: pods.pending,
    refused: pods.refused,
    evicted: pods.evicted,
    missingOn: pods.missingOn,
    ...closedJson(nodes),
    toTolerate: toTolerate.slice(0, NAMED).map(taintText),
    ...leftOut("moreToTolerate", toTolerate.length - NAMED),
    remarks,
    remedy: {
      tolerations,
      ...(tolerations.length === 0 ? {} : { yaml: tolerationLines("tolerations", tolerations).join("\n") }),
      ...(code === undefined ? {} : { code: { where: code.where, typescript: code.lines.join("\n") } }),
      commands,
      ...(commands.length === 0 ? {} : { commandsLast: changesLast }),
      notes,
    },
  };
}

function skippingJson({ elsewhere, ...daemonSet }: SkippingDaemonSet) {
  return { ...blockedJson(daemonSet), elsewhere };
}

function heardJson({ workload, pods, taints, unnamed, reasons, message }: HeardWorkload) {
  return { ...workloadJson(workload), pods, taints, unnamed, reasons, message };
}

function unrelatedJson({ workload, pods, reasons, isUnknown, message }: UnrelatedWorkload) {
  const unknown = isUnknown ? { isUnknown } : {};
  return { ...workloadJson(workload), pods, reasons, ...unknown, ...(message === undefined ? {} : { message }) };
}

function workloadJson({ kind, namespace, name, known }: Workload) {
  return { kind, namespace, name, ...(known === undefined ? {} : { system: known }) };
}

/** Sets of nodes beside a workload, and in all of them together names of nodes and taints; each has one at least. */
const PLACES = 10;
const NAMED = 50;

const closedJson = oncePer((closed: readonly ClosedNodes[]) => {
  const shown = closed.slice(0, PLACES);
  let [names, texts] = [NAMED, NAMED];
  const nodes = shown.map((each) => {
    const named = each.nodes.slice(0, Math.max(names, 1));
    const taints = each.taints.slice(0, Math.max(texts, 1));
    names -= named.length;
    texts -= taints.length;
    return {
      count: each.nodes.length,
      nodes: named,
      taints: taints.map(taintJson),
      ...leftOut("moreTaints", each.taints.length - taints.length),
    };
  });
  const hidden = closed.slice(PLACES);
  return {
    nodes,
    ...(hidden.length === 0
      ? {}
      : {
          moreNodes: { places: hidden.length, count: hidden.reduce((sum, each) => sum + each.nodes.length, 0) },
        }),
  };
});

/** How many were left out, where any were. */
function leftOut(key: string, count: number): object {
  return count > 0 ? { [key]: count } : {};
}

function taintJson(taint: LiveTaint) {
  return { taint: taintText(taint), cause: causeOf(taint) };
}
