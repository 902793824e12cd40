/** A moment as Kubernetes writes it, in UTC: moments compare as texts. Empty where there is none. */
const WRITTEN = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z$/;

/** The moment, or nothing where the text is something else: what is read was written by others. */
export function timestamp(value: unknown): string {
  const [, day, time] = (typeof value === "string" && WRITTEN.exec(value)) || [];
  const text = day === undefined ? "" : `${day}T${time}Z`;
  return Number.isNaN(Date.parse(text)) ? "" : text;
}

/** The later of two. */
export function later(one: string, other: string): string {
  return one > other ? one : other;
}

/** Seconds from one moment to another; nothing where either is not known. */
export function secondsBetween(from: string, to: string): number | undefined {
  return from === "" || to === "" ? undefined : (Date.parse(to) - Date.parse(from)) / 1000;
}

const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** `since 2026-01-02 09:14:05 UTC (12 minutes)`: how long is counted up to the newest moment in the input. */
export function sinceText(since: string, takenAt: string): string {
  const seconds = secondsBetween(since, takenAt);
  const age = seconds === undefined || seconds <= 0 ? "" : ` (${ageText(seconds)})`;
  return `since ${momentText(since)}${age}`;
}

/** `2026-01-02 09:14:05 UTC` */
export function momentText(moment: string): string {
  return moment.replace("T", " ").replace("Z", " UTC");
}

function ageText(seconds: number): string {
  const [size, name] = UNITS.find(([unit]) => seconds >= unit) ?? [1, "second"];
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
