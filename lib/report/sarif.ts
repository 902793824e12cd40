import { createHash } from "node:crypto";
import path from "node:path";
import type { Invocation, Location, Log, ReportingDescriptor, Result } from "sarif";
import type { LostCluster } from "../review/leaving-clusters";
import type { NotJudged } from "../review/not-judged";
import type { ClusterReview, Review } from "../review/review";
import { counted } from "../scheduling/counted";
import { cut } from "../scheduling/cut";
import { describePlainly } from "../scheduling/findings/describe";
import {
  FINDINGS,
  type Finding,
  type FindingCode,
  isOpen,
  SEVERITIES,
  type Severity,
} from "../scheduling/findings/finding";
import { printable } from "../scheduling/printable";
import { plain } from "../scheduling/rich-text";
import { first, LONGEST_SENTENCE, MOST_FACTS, MOST_ROWS } from "./bounds";
import { findingPage, PROJECT_PAGE } from "./finding-page";
import type { CheckedCluster } from "./json";
import { notJudgedAmong, notJudgedIn } from "./not-judged";
import { RepositoryPlaces, type StackFile, uriOf } from "./repository-places";
import { stepsWithin } from "./within-folder";

/**
 * Where a report stands in a repository.
 *
 * @example
 * ```ts
 * const options: SarifOptions = { root: process.cwd(), toolVersion: "0.1.0" };
 * const sarif = reviewSarif(reviewChanges(changesBetween("cdktf.base", "cdktf.out")), options);
 * ```
 */
export interface SarifOptions {
  /**
   * Folder that paths are relative to: the root of the checkout.
   * @default - the working directory
   */
  readonly root?: string;
  /**
   * Release of this package that judged, such as `0.1.0`.
   * @default - the log does not say
   */
  readonly toolVersion?: string;
}

/** GitHub shows no more of one run. */
const MOST_RESULTS = 5000;

/**
 * Dangers, new findings and those that are due of a review in SARIF 2.1.0, as GitHub's code scanning accepts it. What somebody acknowledged is not
 * in it: GitHub opens an alert for every result, a suppressed one as well.
 *
 * @example
 * ```ts
 * const review = reviewChanges(changesOfPlans(["plan.json"]));
 * writeFileSync("review.sarif", JSON.stringify(reviewSarif(review)));
 * ```
 */
export function reviewSarif(review: Review, options: SarifOptions = {}): object {
  const { clusters } = review;
  return sarifLog(
    clusters.flatMap((review) =>
      [...review.dangers, ...review.newFindings, ...review.dueFindings].map((finding) => ({
        finding,
        place: placeOf(review),
      })),
    ),
    notJudgedIn(review),
    options,
  );
}

/**
 * Findings of judged clusters in SARIF 2.1.0, as GitHub's code scanning accepts it, without what somebody acknowledged.
 *
 * @example
 * ```ts
 * const judged = loadClusters("cdktf.out").map(({ cluster, ...place }) => ({ ...place, proof: prove(cluster) }));
 * writeFileSync("check.sarif", JSON.stringify(checkSarif(judged)));
 * ```
 */
export function checkSarif(
  clusters: readonly CheckedCluster[],
  options: SarifOptions = {},
  others: readonly NotJudged[] = [],
  lost: readonly LostCluster[] = [],
): object {
  return sarifLog(
    [
      ...lost.map(({ finding, stack, file, address: name }) => ({ finding, place: { stack, file, name } })),
      ...clusters.flatMap(({ proof, stack, file, address, path: constructPath }) =>
        proof.findings.map((finding) => ({ finding, place: { stack, file, name: constructPath ?? address } })),
      ),
    ],
    notJudgedAmong(clusters, others),
    options,
  );
}

/** What the finding is about, and the file it was found in. */
interface Place extends StackFile {
  /** Construct path or Terraform address. */
  readonly name: string;
}

function placeOf({ stack, file, address, cluster }: ClusterReview): Place {
  return { stack, file, name: address ?? cluster };
}

interface Located {
  readonly finding: Finding;
  readonly place: Place;
}

function sarifLog(
  all: readonly Located[],
  notJudged: readonly NotJudged[],
  { root = process.cwd(), toolVersion }: SarifOptions,
): Log {
  const open = all.filter(({ finding }) => isOpen(finding));
  const rank = ({ finding: { severity } }: Located) => SEVERITIES.indexOf(severity);
  const shown = [...open].sort((a, b) => rank(a) - rank(b)).slice(0, MOST_RESULTS);
  const left = open.length - shown.length;
  const places = new RepositoryPlaces(
    root,
    all.map(({ place }) => place),
  );
  const codes = [...new Set(shown.map(({ finding }) => finding.code))].sort();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "cdktf-rancher-k3s",
            informationUri: PROJECT_PAGE,
            ...(toolVersion === undefined ? {} : { semanticVersion: toolVersion }),
            rules: codes.map(rule),
          },
        },
        results: shown.map((located) => result(located, codes, root, places)),
        ...(left === 0 && notJudged.length === 0 ? {} : { invocations: [told(left, notJudged)] }),
      },
    ],
  };
}

/** What no result is about: results that are too many, and what is not judged. */
function told(left: number, notJudged: readonly NotJudged[]): Invocation {
  const leftOut = `${counted(left, "finding")} more, the least severe, all in --format json`;
  return {
    executionSuccessful: true,
    toolExecutionNotifications: [
      ...(left === 0 ? [] : [{ level: "warning" as const, message: { text: leftOut } }]),
      ...first(notJudged, MOST_ROWS, ({ name, because }) => `${name} is not judged: ${plain(because)}`, andMore).map(
        (text) => ({ level: "note" as const, message: { text: plainMessage(text) } }),
      ),
    ],
  };
}

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  info: "note",
};

function rule(code: FindingCode): ReportingDescriptor {
  const { severity, title } = FINDINGS[code];
  const more = `What it means, with a failing example and the fix: cdktf-rancher-k3s explain ${code}`;
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: title },
    helpUri: findingPage(code),
    help: { text: `${title}\n\n${more}`, markdown: `${title}\n\n\`npx cdktf-rancher-k3s explain ${code}\`` },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ["kubernetes", "scheduling"], precision: "high" },
  };
}

function result(
  { finding, place }: Located,
  codes: readonly FindingCode[],
  root: string,
  places: RepositoryPlaces,
): Result {
  const { code, severity, cluster } = finding;
  const { subject, message, facts, help } = describePlainly(finding);
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: LEVELS[severity],
    message: {
      text: [
        `${subject} of cluster ${cluster}: ${message}`,
        ...first(facts, MOST_FACTS, (fact) => fact, andMore),
        ...first(
          [...help.entries()],
          MOST_FACTS,
          ([index, repair]) => `${index === 0 ? "help" : "or"}: ${repair}`,
          andMore,
        ),
      ]
        .map(plainMessage)
        .join("\n"),
    },
    locations: [
      {
        physicalLocation: physicalLocation(finding, place, root, places),
        logicalLocations: [{ fullyQualifiedName: shown(place.name) }],
      },
    ],
    // The only one that GitHub looks at. Not made from the message, which names releases.
    partialFingerprints: {
      primaryLocationLineHash: `${fingerprint([code, places.stackOf(place), cluster, subject])}:1`,
    },
  };
}

function andMore(count: number): string {
  return `and ${count} more, all in --format json`;
}

/** SARIF reads `[text](target)` in a message as a link, and `{0}` as a placeholder. */
function plainMessage(text: string): string {
  return shown(text).replace(/[[\]]/g, "\\$&").replace(/[{}]/g, "$&$&");
}

/** As people are shown it: GitHub prints what it finds in a file. */
function shown(text: string): string {
  return printable(cut(text, LONGEST_SENTENCE));
}

/** The line of the app where it is known, or else the file the cluster was read from, which no person wrote. */
function physicalLocation(
  { source }: Finding,
  place: Place,
  root: string,
  places: RepositoryPlaces,
): Location["physicalLocation"] {
  // Reports are made where the app is synthesized.
  const steps = source === undefined ? undefined : stepsWithin(root, path.resolve(source.file));
  if (source === undefined || steps === undefined) {
    return { artifactLocation: { uri: places.uriOf(place) }, region: { startLine: 1 } };
  }
  return { artifactLocation: { uri: uriOf(steps) }, region: { startLine: source.line } };
}

function fingerprint(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}
