import {
  type Agreement,
  type AgreementVerdict,
  isInDoubt,
  stayOf,
  WAITED_FOR,
  type WorkloadAgreement,
} from "../rehearsal/agreement";
import type { Undecided } from "../rehearsal/decisions";
import { counted } from "../scheduling/counted";
import { asCode, inProse, joined, type Text, text } from "../scheduling/rich-text";
import { difference } from "./rehearsal-words";

/** Most names of one kind in the first line. */
const MOST_NAMED = 3;

/** The answer, in one sentence. */
export function agreementHeadline(agreement: Agreement): Text {
  const { verdict, workloads, cluster } = agreement;
  const is = (wanted: AgreementVerdict) => workloads.filter((each) => each.verdict === wanted);
  const of = (count: number) => text`${count} of ${counted(workloads.length, "workload")} of ${cluster}`;
  switch (verdict) {
    case "disagreed":
      return text`on ${of(is("disagrees").length)}: ${difference(is("disagrees")[0] as WorkloadAgreement)}`;
    case "undecided":
      return undecidedWords(is("undecided"), of(is("undecided").length));
    case "open": {
      const rest = text`${of(is("agrees").length)} ${is("agrees").length === 1 ? "is" : "are"} as the proof says${placesOf(workloads)}`;
      return joined([...openWords(is("open")), rest], "; ");
    }
    case "agreed":
      return joined(
        [text`${of(is("agrees").length)}, as the proof says${placesOf(workloads)}`, ...openWords(is("open"))],
        "; ",
      );
  }
}

/** Where asking again may help. */
export function mayBeDecidedYet({ workloads }: Agreement): boolean {
  return workloads.some((each) => reasonsOf(each).some((because) => because !== "nodes" && because !== "refused-pod"));
}

function undecidedWords(undecided: readonly WorkloadAgreement[], counted: Text): Text {
  const areAll = (wanted: Undecided) => (each: WorkloadAgreement) =>
    reasonsOf(each).every((because) => because === wanted);
  if (undecided.every(areAll("refused-pod"))) {
    const [has, them] = undecided.length === 1 ? ["has", "it"] : ["have", "them"];
    const codes = [...new Set(undecided.flatMap(({ refusedFor }) => refusedFor ?? []))].sort();
    return text`${names(undecided)} ${has} no pods: Kubernetes refuses what the app gives ${them} (${codes.join(", ")})`;
  }
  const is = undecided.length === 1 ? "is" : "are";
  if (undecided.every(areAll("nodes")))
    return text`${counted} ${is} not decided, as nodes are not as the manifests have them`;
  return text`${counted} ${is} not decided yet`;
}

function reasonsOf({ pools, own }: WorkloadAgreement): Undecided[] {
  const all = [...pools.map(({ did }) => did), ...(own === undefined ? [] : [own.did])];
  return all.flatMap((did) => (did.kind === "undecided" ? [did.because] : []));
}

/** Which of those that are as the proof says have no node, or none for long. */
function placesOf(workloads: readonly WorkloadAgreement[]): Text {
  const agree = workloads.filter(({ verdict }) => verdict === "agrees");
  const homeless = agree.filter((each) => stayOf(each) === "none");
  const leaving = agree.filter((each) => stayOf(each) === "leaves");
  const parts = [
    ...(homeless.length === 0 ? [] : [text`${names(homeless)} ${homeless.length === 1 ? "has" : "have"} no node`]),
    ...(leaving.length === 0
      ? []
      : [text`${names(leaving)} ${leaving.length === 1 ? "is" : "are"} evicted from every node after a time`]),
  ];
  if (parts.length > 0) return text`: ${joined(parts, "; ")}`;
  // Of those that are open it is said by themselves.
  return agree.length === workloads.length ? text`: each has a node` : [];
}

/** What the proof leaves open, with what the scheduler decided. */
function openWords(open: readonly WorkloadAgreement[]): Text[] {
  const without = open.filter((each) => stayOf(each) === "none");
  const leaving = open.filter((each) => stayOf(each) === "leaves");
  const real = open.filter((each) => stayOf(each) === "stays" && each.isSettled);
  const here = open.filter((each) => stayOf(each) === "stays" && !each.isSettled);
  const it = ({ length }: readonly unknown[]) => (length === 1 ? "it" : "them");
  const groups = [
    [without, text`has no node for ${it(without)}`],
    [leaving, text`lets ${it(leaving)} stay for a time only`],
    [here, text`has a node for ${it(here)} in the rehearsal alone`],
    [real, text`has a node for ${it(real)}`],
  ] as const;
  const isFirst = ([of]: (typeof groups)[number]) => Number(of.some(isInDoubt));
  return [...groups]
    .filter(([of]) => of.length > 0)
    .sort((a, b) => isFirst(b) - isFirst(a))
    .map(([of, what]) => text`the proof leaves ${names(of)} open, and the scheduler ${what}`);
}

/** What the others wait for comes first. */
function names(workloads: readonly WorkloadAgreement[]): Text {
  const all = workloads.map(({ workload }) => workload);
  const first = WAITED_FOR.filter((each) => all.includes(each));
  const sorted = [...first, ...all.filter((each) => !first.includes(each))];
  const shown = sorted.slice(0, MOST_NAMED).map(asCode);
  const more = sorted.length - shown.length;
  return more === 0 ? inProse(shown) : text`${joined(shown)} and ${more} more`;
}
