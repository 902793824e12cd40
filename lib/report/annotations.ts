import path from "node:path";
import { counted } from "../scheduling/counted";
import { cut } from "../scheduling/cut";
import { describePlainly } from "../scheduling/findings/describe";
import { FINDINGS, type Finding, isOpen, SEVERITIES, type Severity } from "../scheduling/findings/finding";
import { printable } from "../scheduling/printable";
import { LONGEST_SENTENCE } from "./bounds";
import { stepsWithin } from "./within-folder";

/** Where a report stands in a repository. */
export interface AnnotationOptions {
  /**
   * Folder that paths are relative to: the root of the checkout.
   * @default - the working directory
   */
  readonly root?: string;
}

/** GitHub shows no more of one kind of a step, and says nothing of the others. */
const MOST_OF_A_KIND = 10;

const KINDS: Readonly<Record<Severity, "error" | "warning" | "notice">> = {
  error: "error",
  warning: "warning",
  info: "notice",
};

/**
 * Findings as commands in the log of GitHub Actions, which shows them at the lines of the app that they are about, the worst
 * first. What somebody acknowledged is left out.
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function annotations(findings: readonly Finding[], { root = process.cwd() }: AnnotationOptions = {}): string {
  const open = findings.filter(isOpen);
  return SEVERITIES.flatMap((severity) => {
    const all = open.filter((finding) => finding.severity === severity);
    const shown = all.length > MOST_OF_A_KIND ? all.slice(0, MOST_OF_A_KIND - 1) : all;
    const more = all.length - shown.length;
    return [
      ...shown.map((finding) => annotation(finding, root)),
      ...(more === 0 ? [] : [command(KINDS[severity], {}, `and ${counted(more, "more finding")}, all in the report`)]),
    ];
  })
    .map((line) => `${line}\n`)
    .join("");
}

function annotation(finding: Finding, root: string): string {
  const { code, severity, cluster, source } = finding;
  const { subject, message, help } = describePlainly(finding);
  const [repair] = help;
  // Reports are made where the app is synthesized.
  const steps = source === undefined ? undefined : stepsWithin(root, path.resolve(source.file));
  const place: Record<string, string> =
    source === undefined || steps === undefined ? {} : { file: steps.join("/"), line: String(source.line) };
  const text = [
    `${subject} of cluster ${cluster}: ${message}`,
    ...(repair === undefined ? [] : [`help: ${repair}`]),
    `What it means: cdktf-rancher-k3s explain ${code}`,
  ];
  return command(KINDS[severity], { ...place, title: `${code}: ${FINDINGS[code].title}` }, ...text);
}

function command(kind: string, properties: Readonly<Record<string, string>>, ...text: readonly string[]): string {
  const written = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(shown(value))}`);
  return `::${kind}${written.length === 0 ? "" : ` ${written.join(",")}`}::${escapedData(text.map(shown).join("\n"))}`;
}

/** As people are shown it: GitHub prints what it is given. */
function shown(text: string): string {
  return printable(cut(text, LONGEST_SENTENCE));
}

/** As the runner reads it back; what it takes for the end of the text is written otherwise. */
function escapedData(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function escapedProperty(text: string): string {
  return escapedData(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
