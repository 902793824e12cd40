import type { Acknowledgement } from "../acknowledgements/acknowledgement";
import { parseAcknowledgement } from "../acknowledgements/acknowledgement-notation";
import type { SingleSubject, SubjectPart } from "../acknowledgements/subject";
import { type Problem, problemsOf, quoted, refuse } from "../invalid-input";
import { literalNeeded } from "../known-only-at-apply";
import { isDnsSubdomain } from "../label-syntax";
import { didYouMean } from "../near-miss";
import type { SystemWorkload } from "../releases/catalog-row";
import { SYSTEM_WORKLOADS } from "../releases/system-workloads";
import { Toleration } from "../toleration";
import { FINDINGS, type FindingCode, isFindingCode } from "./finding";
import { subjectParts } from "./finding-subject";

/** One, or several at once. */
export type OneOrMore<T> = T | readonly T[];

/**
 * Which finding of a code is meant, by what it is about. With lists the acknowledgement is for each of the things in them;
 * a finding about several pools is accepted when all of them are named. Parts may be left out where only one thing is left
 * that can be meant.
 */
export interface AcknowledgedSubject {
  /** Name of a pool. */
  readonly pool?: OneOrMore<string>;
  /** A system workload, one of Rancher's agents, or the job of a chart of the app's own: `helm-install-NAME`. */
  readonly workload?: OneOrMore<SystemWorkload>;
  /** A property of K3sCluster, as reports name it: `machineGlobalConfig`. */
  readonly setting?: OneOrMore<string>;
  /** A key within the setting; of findings about a taint that taint: `team=a:NoExecute`. */
  readonly key?: OneOrMore<string>;
  /** A toleration of an agent as the app has it, or its notation in reports. */
  readonly toleration?: OneOrMore<Toleration | string>;
  /** Of RK901 and RK902: another acknowledgement, as the model holds it: `RK107 pool=first`. */
  readonly acknowledgement?: OneOrMore<string>;
}

/**
 * What an app says with one call: an acknowledgement for each thing that it names.
 * @throws InvalidInputError with everything that can never match a finding
 */
export function acknowledgementsOf(
  code: FindingCode,
  reason: string,
  subject: AcknowledgedSubject = {},
): Acknowledgement[] {
  const given = Object.entries(subject).filter(([, value]) => value !== undefined);
  refuse([
    ...codeProblems(code),
    ...reasonProblems(code, reason),
    ...(isFindingCode(code) ? given.flatMap(([part, value]) => partProblems(code, part, value)) : []),
  ]);
  const parts = given.map(([part, value]) => ({
    part: part as SubjectPart,
    values: valuesOf(value).map((each) => (part === "toleration" ? tolerationText(each) : String(each))),
  }));
  return parts
    .reduce<SingleSubject[]>(
      (subjects, { part, values }) =>
        subjects.flatMap((each) => values.map((value): SingleSubject => ({ ...each, [part]: value }))),
      [{}],
    )
    .map((each) => ({ code, subject: each, reason }));
}

function valuesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** As findings have it: what was written without an effect stays without one. */
function tolerationText(toleration: unknown): string {
  return (Toleration.isToleration(toleration) ? toleration : Toleration.parse(String(toleration))).toString();
}

const MATCHES_NOTHING = "an acknowledgement that matches nothing would accept nothing";

function codeProblems(code: string): Problem[] {
  if (code === "RK702") {
    return [
      {
        what: "RK702 is acknowledged, and no cluster can accept that it is destroyed",
        why: "what it says goes with it: the state after the change has no cluster that could say anything",
        help: "take it out in a change of its own, whose review fails, and let whoever may merge that decide",
      },
    ];
  }
  if (isFindingCode(code)) return [];
  const known = Object.keys(FINDINGS);
  return [
    {
      what: `there is no finding ${quoted(code)}${didYouMean(code, known)}`,
      why: MATCHES_NOTHING,
      help: `use a code that a report shows: ${known[0]} to ${known[known.length - 1]}`,
    },
  ];
}

function reasonProblems(code: string, reason: string): Problem[] {
  if (TEMPLATE.test(reason)) return [literalNeeded(reason, `reason to acknowledge ${code}`)];
  if (reason.trim() !== "") return [];
  return [
    {
      what: `${code} is acknowledged without a reason`,
      why: "the reason shows in every report, for the next person who wonders",
      help: "say why it is acceptable here",
    },
  ];
}

/** What Terraform would read as a template, also in a name. */
const TEMPLATE = /[$%]\{/;

function partProblems(code: FindingCode, part: string, value: unknown): Problem[] {
  const known = subjectParts(code);
  if (!known.some((each) => each === part)) {
    return [
      {
        what: `findings ${code} are not told apart by ${quoted(part)}${didYouMean(part, known)}`,
        why: MATCHES_NOTHING,
        help:
          known.length === 0
            ? `leave the subject out: ${code} is about the cluster as a whole`
            : `say which one is meant by ${known.join(" and ")}`,
      },
    ];
  }
  const values = valuesOf(value);
  if (values.length === 0) {
    return [
      {
        what: `${code} is acknowledged for an empty list, ${part}: []`,
        why: MATCHES_NOTHING,
        help: "name at least one, or leave the call out",
      },
    ];
  }
  return values.flatMap((each) => valueProblems(code, part as SubjectPart, each));
}

/** A job of a chart in the app's manifests, of which any name may be one. */
function isHelmInstallJob(value: string): boolean {
  return value.startsWith("helm-install-") && isDnsSubdomain(value);
}

function valueProblems(code: FindingCode, part: SubjectPart, value: unknown): readonly Problem[] {
  if (part === "toleration" && Toleration.isToleration(value)) return [];
  if (typeof value !== "string" || value === "") {
    return [
      {
        what: `${code} is acknowledged for ${part} ${quoted(value)}, which is no name`,
        why: MATCHES_NOTHING,
        help: `name the ${part} as reports do`,
      },
    ];
  }
  if (TEMPLATE.test(value)) return [literalNeeded(value, `${part} to acknowledge ${code} for`)];
  if (part === "toleration") return problemsOf(() => Toleration.parse(value));
  if (part === "workload" && !SYSTEM_WORKLOADS.some((each) => each === value) && !isHelmInstallJob(value)) {
    return [
      {
        what: `there is no system workload ${quoted(value)}${didYouMean(value, SYSTEM_WORKLOADS)}`,
        why: MATCHES_NOTHING,
        help: `use one of ${SYSTEM_WORKLOADS.join(", ")}, or helm-install-NAME for a HelmChart of your own`,
      },
    ];
  }
  if (part === "acknowledgement" && parseAcknowledgement(value) === undefined) {
    return [
      {
        what: `${quoted(value)} is no acknowledgement`,
        why: MATCHES_NOTHING,
        help: "write it as the model and reports do: RK107, or RK107 pool=first",
      },
    ];
  }
  return [];
}
