import { asCode, asPool, asToleration, inProse, joined, type Text, text } from "../rich-text";
import type { Acknowledgement } from "./acknowledgement";
import type { FindingSubject, SingleSubject } from "./subject";

type Acknowledged = Pick<Acknowledgement, "code" | "subject" | "isKindWide">;

/** What is acknowledged, in words: `RK107 for pool "first"`. */
export function acknowledgementWords(acknowledged: Acknowledged): Text {
  return text`${acknowledged.code}${forWhat(acknowledged)}`;
}

/** What a code is acknowledged for; goes on after the code: ` for pool "first"`. */
export function forWhat({ subject, isKindWide }: Omit<Acknowledged, "code">): Text {
  if (isKindWide) return text`, wherever it occurs`;
  const parts = subjectWords(asSubject(subject));
  return parts.length === 0 ? [] : text` for ${parts}`;
}

/** What a finding is about, in words: `setting machineGlobalConfig, key "a"`. Nothing where it is the whole cluster. */
export function subjectWords(subject: FindingSubject): Text {
  const { setting, pools = [], workloads = [], toleration, acknowledgement } = subject;
  const keys = keysOf(subject);
  return joined([
    ...(setting === undefined ? [] : [text`setting ${asCode(setting)}`]),
    ...(keys.length === 0
      ? []
      : [text`key${keys.length > 1 ? "s" : ""} ${inProse(keys.map((each) => asCode(JSON.stringify(each))))}`]),
    ...(pools.length === 0
      ? []
      : [text`pool${pools.length > 1 ? "s" : ""} ${inProse(pools.map((pool) => asPool(JSON.stringify(pool))))}`]),
    ...(workloads.length === 0 ? [] : [inProse(workloads)]),
    ...(toleration === undefined ? [] : [text`toleration ${asToleration(toleration)}`]),
    ...(acknowledgement === undefined ? [] : [text`acknowledgement ${asCode(acknowledgement)}`]),
  ]);
}

/** The call that acknowledges this, as it is written in an app: `acknowledge("RK107", "...", { pool: "first" })`. */
export function acknowledgeCall(code: string, reason: string, subject: FindingSubject): string {
  const { pools = [], workloads = [], setting, toleration, acknowledgement } = subject;
  const key = keysOf(subject);
  const listed = (values: readonly string[]) =>
    values.length > 1 ? `[${values.map((value) => JSON.stringify(value)).join(", ")}]` : JSON.stringify(values[0]);
  const parts = Object.entries({ setting, key, pool: pools, workload: workloads, toleration, acknowledgement }).flatMap(
    ([part, value = []]) => {
      const values = typeof value === "string" ? [value] : value;
      return values.length === 0 ? [] : [`${part}: ${listed(values)}`];
    },
  );
  const argument = parts.length === 0 ? [] : [`{ ${parts.join(", ")} }`];
  return `acknowledge(${[JSON.stringify(code), reason, ...argument].join(", ")})`;
}

function keysOf({ key, keys = [] }: FindingSubject): readonly string[] {
  return key === undefined ? keys : [key];
}

/** One thing as a subject with lists. */
export function asSubject({ pool, workload, ...rest }: SingleSubject): FindingSubject {
  return {
    ...rest,
    ...(pool === undefined ? {} : { pools: [pool] }),
    ...(workload === undefined ? {} : { workloads: [workload] }),
  };
}
