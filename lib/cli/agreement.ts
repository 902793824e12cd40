import type { LiveCluster } from "../live/live-cluster";
import { type Agreement, agreementOn } from "../rehearsal/agreement";
import { rehearsedClusters, rehearses } from "../rehearsal/rehearsed-in";
import { renderAgreementJson } from "../report/rehearsal-json";
import { renderAgreementMarkdown } from "../report/rehearsal-markdown";
import { renderAgreementText } from "../report/rehearsal-text";
import type { TextOptions } from "../report/terminal-text";
import { InputFileError } from "../review/input-file";
import type { LoadedCluster } from "../review/located-cluster";
import type { LiveFormat } from "./commands/options";
import { isCalled, nameOf } from "./one-cluster";

/**
 * Compares a rehearsal with the one cluster of an app that it is of.
 * @param location where the app is
 * @throws InputFileError when the app has no such cluster, or several
 */
export function agreementWith(
  live: LiveCluster,
  clusters: readonly LoadedCluster[],
  location: string,
  name: string | undefined,
): Agreement {
  const rehearsed = clusters.filter(({ cluster }) => rehearses(live, cluster));
  const meant = rehearsed.filter((each) => name === undefined || isCalled(each, name));
  const [only, ...others] = meant;
  if (only !== undefined && others.length === 0) return agreementOn(live, only.cluster);
  const labels = rehearsedClusters(live).map((label) => JSON.stringify(label));
  throw new InputFileError(
    location,
    only === undefined
      ? `holds no cluster ${name ?? ""} that the nodes are a rehearsal of: they say ${labels.join(", ")}, and it has ${clusters.map(nameOf).join(", ")}`.replace(
          "  ",
          " ",
        )
      : `holds ${meant.length} clusters that the nodes may be a rehearsal of: pass --cluster with one of ${meant.map(({ address }) => address).join(", ")}`,
  );
}

/** The comparison, ready to be printed. */
export function renderAgreement(agreement: Agreement, format: LiveFormat, looks: TextOptions): string {
  switch (format) {
    case "text":
      return `${renderAgreementText(agreement, looks)}\n`;
    case "markdown":
      return `${renderAgreementMarkdown(agreement)}\n`;
    case "json":
      return `${renderAgreementJson(agreement)}\n`;
  }
}
