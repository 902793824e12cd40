import type { RehearsalStage } from "../rehearsal/rehearsal";
import { rehearse as rehearsalOf } from "../rehearsal/rehearse";
import { rehearsalWarnings } from "../report/rehearsal-warnings";
import { renderRehearsalYaml } from "../report/rehearsal-yaml";
import { appLocation } from "./app-location";
import { ExitCode } from "./exit-code";
import { failureLine } from "./failure";
import { oneCluster } from "./one-cluster";
import { printReport } from "./print-report";
import { InputReader } from "./standard-input";
import type { Streams } from "./streams";

export interface RehearseOptions {
  readonly cluster?: string;
  readonly stage: RehearsalStage;
  readonly first?: string;
  readonly pools?: string;
  readonly output?: string;
}

/** Prints the manifests, and on standard error what is open about them. */
export async function rehearse(
  named: string | undefined,
  { cluster: name, stage, first, pools, output }: RehearseOptions,
  streams: Streams,
): Promise<ExitCode> {
  const location = appLocation(named, streams);
  const reader = new InputReader(streams.input, streams.progress);
  const { cluster } = await oneCluster(
    location,
    { ...(name === undefined ? {} : { name }), ...(pools === undefined ? {} : { pools }) },
    reader,
  );
  const rehearsal = rehearsalOf(cluster, { stage, ...(first === undefined ? {} : { first }) });
  await printReport(
    renderRehearsalYaml(rehearsal),
    { format: "yaml", ...(output === undefined ? {} : { output }) },
    streams,
  );
  for (const warning of rehearsalWarnings(rehearsal, cluster)) streams.writeError(failureLine(warning));
  return ExitCode.CLEAN;
}
