import { MOST_COLUMNS } from "../../lib/report/bounds";
import { placementNotes } from "../../lib/report/placement-notes";
import { proofTable } from "../../lib/report/proof-table";
import { changeTexts, REPAIR_TITLE } from "../../lib/report/trial-parts";
import { poolList, verdictWords } from "../../lib/report/words";
import { counted } from "../../lib/scheduling/counted";
import { describe } from "../../lib/scheduling/findings/describe";
import type { Finding, Severity } from "../../lib/scheduling/findings/finding";
import { printable } from "../../lib/scheduling/printable";
import type { PoolBootstrap } from "../../lib/scheduling/proof/bootstrap";
import type { Placement } from "../../lib/scheduling/proof/placement";
import type { WorkloadProof } from "../../lib/scheduling/proof/steady-state";
import { reasons } from "../../lib/scheduling/reasons";
import { plain } from "../../lib/scheduling/rich-text";
import { answerOf, type TrialAnswer } from "../../lib/trial/answer";
import type { JudgedTrial } from "../../lib/trial/judge-trial";
import type { TrialRepair } from "../../lib/trial/repair";
import type { Taken, Trial } from "../../lib/trial/trial";
import { button, byId, type Content, element, marked, sign, spoken } from "./elements";
import { findingLink } from "./links";
import { type Fault, FIELD } from "./read-sketch";
import { WORKLOAD_WORDS } from "./workload-words";

const MARKS = { yes: "✓", no: "✗", open: "?" } as const;

/** Shows what becomes of a cluster; the first sentence is the answer. */
export function showResult(judged: JudgedTrial, apply: (repair: TrialRepair) => void): void {
  const { trial, proof, repair } = judged;
  showVerdict(answerOf(proof), [
    element("p", { class: "taken" }, judgedFor(trial)),
    ...(repair === undefined ? [] : [repairPart(repair, apply)]),
  ]);
  byId("result", HTMLElement).replaceChildren(
    element(
      "div",
      {},
      section("first-node", "If this is the first node", firstNodes(judged)),
      section("workloads", "Where everything runs", table(judged)),
      ...(proof.findings.length === 0
        ? []
        : [section("findings", counts(proof.findings), ...proof.findings.map(findingPart))]),
    ),
  );
}

/** Shows that nothing is judged, and where it can be put right. */
export function showFaults(faults: readonly Fault[]): void {
  const fields = [...new Set(faults.map(({ field }) => field))];
  const words = `${counted(fields.length, "field")} to put right before anything is judged`;
  const first = faults.find(({ field }) => field === fields[0])?.problem.what ?? "";
  const target = fields[0] === FIELD.pools ? "add-pool" : (fields[0] ?? "");
  byId("verdict", HTMLElement).dataset.sign = "none";
  byId("verdict-words", HTMLElement).replaceChildren(
    element("span", { class: "mark", "aria-hidden": "true" }, "–"),
    element("span", { class: "answer" }, words),
  );
  byId("verdict-more", HTMLElement).replaceChildren(
    element("p", { class: "taken" }, printable(first)),
    element(
      "p",
      { class: "taken" },
      button({ class: "small" }, () => document.getElementById(target)?.focus(), "Go to the field"),
    ),
  );
  byId("result", HTMLElement).replaceChildren();
}

/** The answer in a few words, for who hears it at each change. */
export function shortAnswer({ proof }: JudgedTrial): string {
  const [answer = ""] = plain(answerOf(proof).words).split(/[:;]/);
  return proof.findings.length === 0 ? answer : `${answer}. ${counts(proof.findings)}`;
}

/** The same with its sign, for who sees it. */
export function signedAnswer(judged: JudgedTrial): string {
  return `${MARKS[answerOf(judged.proof).sign]} ${shortAnswer(judged)}`;
}

function showVerdict({ sign: which, words }: TrialAnswer, more: readonly Content[]): void {
  byId("verdict", HTMLElement).dataset.sign = which;
  byId("verdict-words", HTMLElement).replaceChildren(
    element("span", { class: `mark ${which}`, "aria-hidden": "true" }, MARKS[which]),
    element("span", { class: "answer" }, marked(words)),
  );
  byId("verdict-more", HTMLElement).replaceChildren(element("div", {}, ...more));
}

function judgedFor({ rancherVersion, kubernetesVersion, rancherUrl, taken }: Trial): string {
  const isTaken = (what: Taken["what"]) =>
    taken.some((each) => each.what === what) ? " (taken, as nothing is typed)" : "";
  return [
    `Judged for Rancher ${rancherVersion}${isTaken("rancherVersion")}`,
    `K3s ${kubernetesVersion}${isTaken("kubernetesVersion")}`,
    `Rancher at ${printable(rancherUrl)}${isTaken("rancherUrl")}`,
  ].join(", ");
}

function repairPart(repair: TrialRepair, apply: (repair: TrialRepair) => void): Content {
  return element(
    "div",
    { class: "repair" },
    element("h3", {}, REPAIR_TITLE),
    element("ul", {}, ...changeTexts(repair).map((change) => element("li", {}, marked(change)))),
    element(
      "p",
      { class: "taken" },
      `Judged with it: ${MARKS[answerOf(repair.proof).sign]} `,
      marked(answerOf(repair.proof).words),
    ),
    element(
      "p",
      { class: "taken" },
      button({ class: "main", id: "apply-repair" }, () => apply(repair), "Apply this repair"),
    ),
  );
}

function section(id: string, title: string, ...content: readonly Content[]): Content {
  return element(
    "section",
    { "aria-labelledby": `${id}-title` },
    element("h2", { id: `${id}-title` }, title),
    ...content,
  );
}

function firstNodes({ proof: { bootstrap } }: JudgedTrial): Content {
  if (bootstrap.pools.length === 0) {
    return element("p", {}, "No pool can hold it: the first node is one with the role etcd.");
  }
  return element("ul", { class: "first" }, ...bootstrap.pools.map(firstNode));
}

function firstNode({ pool, verdict, dependsOn }: PoolBootstrap): Content {
  const which = verdict === "depends" ? "open" : verdict;
  const words = {
    yes: "the cluster comes up",
    no: "the cluster never comes up",
    open: `that depends on ${printable(plain(reasons(dependsOn)))}`,
  }[which];
  return element(
    "li",
    {},
    element("span", { class: `mark ${which}`, "aria-hidden": "true" }, MARKS[which]),
    element("span", {}, "one of pool ", element("b", {}, pool), `: ${words}`),
  );
}

/** Verdicts of what exists, so that where it can run matters. */
const HAS_PODS: readonly WorkloadProof["verdict"][] = ["runs", "pending", "evicted", "stays", "missing", "depends"];

function table({ proof }: JudgedTrial): Content {
  const { columns: all, rows } = proofTable(proof);
  const columns = all.slice(0, MOST_COLUMNS);
  const hasVerdicts = rows.some(({ proof: each }) => each.verdict !== "runs");
  const head = (words: Content) => element("th", { scope: "col" }, words);
  return element(
    "div",
    { class: "box", tabindex: "0", role: "region", "aria-label": "Table of workloads by pools" },
    element(
      "table",
      {},
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          head("Workload"),
          ...columns.map(({ pools }) => head(printable(poolList(pools)))),
          hasVerdicts ? head("In all") : undefined,
        ),
      ),
      element(
        "tbody",
        {},
        ...rows.map(({ proof: workload, cells }) =>
          element(
            "tr",
            {},
            element(
              "th",
              { scope: "row" },
              element("span", { class: "mono" }, workload.workload),
              element("small", { class: "aside" }, WORKLOAD_WORDS[workload.workload]),
            ),
            ...columns.map((_, column) => cell(cells[column], !HAS_PODS.includes(workload.verdict))),
            hasVerdicts ? element("td", {}, inAll(workload)) : undefined,
          ),
        ),
      ),
    ),
    all.length > columns.length
      ? element("p", { class: "hint" }, `and ${all.length - columns.length} columns more`)
      : undefined,
  );
}

function inAll(workload: WorkloadProof): string {
  if (workload.waitsFor !== undefined) return `${workload.verdict}: needs ${workload.waitsFor}`;
  return verdictWords(workload);
}

function cell(placement: Placement | undefined, isMoot: boolean): Content {
  const [which, words] =
    placement?.verdict === "runs"
      ? (["yes", "runs"] as const)
      : placement?.verdict === "depends"
        ? (["open", "depends"] as const)
        : (["no", "does not run"] as const);
  return element(
    "td",
    {},
    element("span", { class: isMoot ? "mark" : `mark ${which}` }, sign(MARKS[which], words)),
    ...placementNotes(placement).map((note) => element("small", { class: "aside" }, printable(note))),
  );
}

const SEVERITY_WORDS: Readonly<Record<Severity, string>> = { error: "Error", warning: "Warning", info: "Note" };

function counts(findings: readonly Finding[]): string {
  const parts = (["error", "warning", "info"] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [counted(count, SEVERITY_WORDS[severity].toLowerCase())];
  });
  return parts.join(", ");
}

function findingPart(finding: Finding): Content {
  const { message, facts, help } = describe(finding);
  return element(
    "article",
    { class: `finding ${finding.severity}` },
    element(
      "h3",
      {},
      element("span", { class: "severity" }, SEVERITY_WORDS[finding.severity]),
      " ",
      findingLink(finding.code),
      spoken(":"),
      " ",
      marked(message),
    ),
    facts.length === 0 ? undefined : element("ul", {}, ...facts.map((fact) => element("li", {}, marked(fact)))),
    ...help.map((repair, index) => element("p", {}, element("b", {}, index === 0 ? "Help: " : "Or: "), marked(repair))),
  );
}
