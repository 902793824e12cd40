import { diagnose } from "../doctor/diagnose";
import type { Diagnosis } from "../doctor/diagnosis";
import type { RepairForm } from "../doctor/repair/repair";
import { driftOf } from "../drift/compare";
import type { Drift } from "../drift/drift";
import { expectedCluster } from "../drift/expected-cluster";
import { readCluster } from "../live/read-cluster";
import { isRehearsal } from "../rehearsal/rehearsed-in";
import { renderDiagnosisJson } from "../report/doctor-json";
import { renderDiagnosisMarkdown } from "../report/doctor-markdown";
import { renderDiagnosisText } from "../report/doctor-text";
import { driftJson } from "../report/drift-json";
import { driftHeading, driftMarkdownParts } from "../report/drift-markdown";
import { isAsSaid } from "../report/drift-parts";
import { driftHead, driftSections } from "../report/drift-text";
import type { TextOptions } from "../report/terminal-text";
import { InvalidInputError } from "../scheduling/invalid-input";
import { agreementWith, renderAgreement } from "./agreement";
import { appLocation } from "./app-location";
import type { LiveFormat } from "./commands/options";
import { ExitCode } from "./exit-code";
import { expectedClusters } from "./expected-clusters";
import { readKubectl } from "./kubectl-input";
import { looksOf, printReport } from "./print-report";
import { InputReader } from "./standard-input";
import type { Streams } from "./streams";

export interface DoctorOptions {
  readonly format: LiveFormat;
  readonly as?: RepairForm;
  readonly output?: string;
  /** App that the cluster is compared with; `true` where it is the one in the working directory. */
  readonly expect?: string | true;
  readonly cluster?: string;
  readonly pools?: string;
}

/** Reads the cluster, judges it, and prints what is wrong. */
export async function doctor(files: readonly string[], options: DoctorOptions, streams: Streams): Promise<ExitCode> {
  requireExpected(options);
  const reader = new InputReader(streams.input, streams.progress);
  const app = options.expect === undefined ? undefined : appLocation(options.expect, streams);
  const expected = app === undefined ? undefined : await expectedClusters(app, options.pools, reader);
  const live = readCluster(await readKubectl(files, reader), { mayBeRancherAlone: expected !== undefined });
  if (app !== undefined && expected !== undefined && isRehearsal(live)) {
    const agreement = agreementWith(live, expected, app, options.cluster);
    await printReport(renderAgreement(agreement, options.format, looksOf(options, streams)), options, streams);
    return agreement.verdict === "agreed" ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }
  streams.progress?.tell("judging the cluster");
  const diagnosis = diagnose(live);
  const drift =
    expected === undefined ? undefined : driftOf(expectedCluster(expected, live, options.cluster).cluster, live);
  const report = render(diagnosis, drift, options, looksOf(options, streams));
  await printReport(report, options, streams);
  const isClean = diagnosis.verdict === "clear" && (drift === undefined || isAsSaid(drift));
  return isClean ? ExitCode.CLEAN : ExitCode.FINDINGS;
}

/** @throws InvalidInputError when something is said of an app, and none is given */
function requireExpected({ expect, cluster, pools }: DoctorOptions): void {
  const option = cluster !== undefined ? "--cluster" : pools !== undefined ? "--pools" : undefined;
  if (expect !== undefined || option === undefined) return;
  throw new InvalidInputError([
    {
      what: `${option} is given without --expect`,
      why: "it is about the app that a living cluster is compared with",
      help: `write --expect cdktf.out ${option} ..., or leave it out`,
    },
  ]);
}

/** What an app says stands behind the diagnosis; where nothing is wrong with the cluster, it stands in the first line. */
function render(
  diagnosis: Diagnosis,
  drift: Drift | undefined,
  { format, as }: DoctorOptions,
  looks: TextOptions,
): string {
  const isFirst = drift !== undefined && diagnosis.verdict === "clear";
  const repair = as === undefined ? {} : { as };
  const text = {
    text: () =>
      renderDiagnosisText(diagnosis, {
        ...looks,
        ...repair,
        ...(isFirst ? { head: driftHead(drift, looks) } : {}),
        ...(drift === undefined ? {} : { more: driftSections(drift, looks) }),
      }),
    markdown: () =>
      renderDiagnosisMarkdown(diagnosis, {
        ...repair,
        ...(isFirst ? { head: driftHeading(drift) } : {}),
        ...(drift === undefined ? {} : { more: driftMarkdownParts(drift) }),
      }),
    json: () => renderDiagnosisJson(diagnosis, drift === undefined ? {} : { drift: driftJson(drift) }),
  }[format]();
  return `${text}\n`;
}
