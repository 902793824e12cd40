import { App, TerraformStack } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole, Toleration } from "../../../lib";
import { openProblems, reviewClusters } from "../../../lib/review/review";
import type { Finding } from "../../../lib/scheduling/findings/finding";
import { InvalidInputError } from "../../../lib/scheduling/invalid-input";
import { prove } from "../../../lib/scheduling/prove";
import type { Cluster } from "../../../lib/scheduling/reading/cluster";
import type { KubernetesToleration } from "../../../lib/scheduling/toleration";
import { type Comparison, casesOf, comparison, type Exception } from "../comparison";
import { expanded } from "../objects";
import { type Props, writtenCluster } from "../written";

interface Case {
  readonly id: string;
  readonly what: string;
  readonly op: string;
  readonly old?: Props;
  readonly props: Props;
  readonly schedulingFeature?: boolean;
  readonly webhook: string | Readonly<Record<string, string>>;
  readonly api: string | readonly string[] | Readonly<Record<string, string>>;
  readonly pod?: string | readonly string[];
  readonly library: string | Readonly<Record<string, string>>;
}

const RANCHER = "2.15.0";
/** The others of which there are answers. */
const OLDER = ["2.14.4", "2.13.8", "2.12.10", "2.11.2", "2.10.6"];

function differs(answer: unknown): boolean {
  return typeof answer === "object" && !Array.isArray(answer);
}

/** What one release refuses; nothing where it takes the cluster. */
function refusals(answer: Case["webhook"] | Case["api"] | Case["pod"], release: string): readonly unknown[] {
  const said = differs(answer) ? (answer as Record<string, unknown>)[release] : answer;
  return [said ?? "allowed"].flat().filter((each) => each !== "allowed");
}

/** What the webhook, the API server and Kubernetes say together. */
function taken({ webhook, api, pod = "allowed" }: Case, release = RANCHER): "accepted" | "refused" {
  const ofApi = refusals(api, release).filter((each) => hasSchema(release) || !String(each).startsWith("schema"));
  const all = [...refusals(webhook, release), ...ofApi, ...refusals(pod, release)];
  return all.length === 0 ? "accepted" : "refused";
}

/** Before, the API server takes whatever the object holds. */
function hasSchema(release: string): boolean {
  return !["2.11.2", "2.10.6"].includes(release);
}

interface WrittenAgent {
  readonly appendTolerations?: readonly KubernetesToleration[];
}

/** The properties with tolerations made by the library, as an app would. */
function propsOf({ props }: Case, rancherVersion: string): K3sClusterProps {
  const { agents, ...rest } = expanded(props) as { readonly agents?: Readonly<Record<string, WrittenAgent>> };
  const made = Object.entries(agents ?? {}).map(([name, agent]) => [
    name,
    agent.appendTolerations === undefined
      ? agent
      : { ...agent, appendTolerations: agent.appendTolerations.map((each) => Toleration.fromKubernetes(each)) },
  ]);
  return {
    name: "edge",
    kubernetesVersion: "v1.34.3+k3s1",
    rancherVersion,
    ...rest,
    ...(agents === undefined ? {} : { agents: Object.fromEntries(made) }),
    nodePools: { all: { roles: NodeRole.ALL } },
  } as K3sClusterProps;
}

/** Whether an app can write such a cluster. A crash counts as neither. */
function judged(each: Case, release = RANCHER): string {
  const { prepareStackTrace } = Error;
  // Where it was written is not asked, and to find out in TypeScript takes nearly all of the time.
  Error.prepareStackTrace = () => "";
  try {
    // Of one app there would be many clusters of one name.
    const stack = new TerraformStack(new App(), "webhook");
    const cluster = new K3sCluster(stack, "edge", propsOf(each, release));
    return answerOf(cluster.prove().findings);
  } catch (error) {
    return error instanceof InvalidInputError ? "refused" : `crashed: ${error}`;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}

function answerOf(findings: readonly Finding[]): "accepted" | "refused" {
  return findings.some(({ severity }) => severity === "error") ? "refused" : "accepted";
}

/** Whether `check` finds fault with such a cluster when somebody has written it by hand. */
function judgedAsWritten({ props }: Case): string {
  return answerOf(prove(writtenCluster(expanded(props) as Props, RANCHER)).findings);
}

/** Whether a review says that the update fails: a danger, or a finding that comes with it. */
function reviewed({ old = {}, props }: Case, release: string): string {
  const [before, after] = [old, props].map((each) => writtenCluster(expanded(each) as Props, release)) as [
    Cluster,
    Cluster,
  ];
  return answerOf(openProblems(reviewClusters([before], [after])));
}

/** One case as one release answered. */
interface OfRelease {
  readonly each: Case;
  readonly release: string;
}

/** Cases by the numbers at the end of their ids. */
function excepted(reason: string, family: string, ...numbers: readonly number[]): Exception<Case> {
  const ids = new Set(numbers.map((number) => `${family}-${String(number).padStart(3, "0")}`));
  return { reason, of: ({ id }) => ids.has(id) };
}

const all = casesOf<Case>("webhook/webhook.json");
const created = all.filter(({ op }) => op === "create");
const updated = all.filter(({ op }) => op === "update");

const NOT_JUDGED: readonly Exception<Case>[] = [
  { reason: "lists that are cut in the corpus", of: ({ props }) => / in all>/.test(JSON.stringify(props)) },
  {
    reason: "whether a feature of the Rancher server is on, which RK415 leaves open",
    of: ({ schedulingFeature }) => schedulingFeature === false,
  },
  excepted("whether an object is in the Rancher server", "s3", 450, 451, 452, 455, 461),
  excepted("whether an object is in the Rancher server", "psact", 513, 514),
];

/** Rancher takes these, and they do not do what they say, whoever wrote them. */
const WRITTEN_ON_PURPOSE: readonly Exception<Case>[] = [
  excepted("the cluster that Rancher itself runs in", "name", 47),
  excepted("no K3s release", "version", 108, 110, 111, 114, 118, 123, 124),
  excepted("the provider leaves out what it does not know", "affinity", 228, 234, 238),
  excepted("no affinity at all", "affinity", 244),
  excepted("the provider leaves out null, which the schema refuses", "affinity", 239, 240),
  excepted("Rancher forgets machines as soon as their nodes are missed", "delete-missing", 99),
  excepted("Rancher writes another creator, and refuses the next update", "annotations", 91, 609),
  excepted(
    "Rancher writes it into a shell script, which reads it otherwise",
    "env",
    345,
    346,
    347,
    348,
    349,
    352,
    353,
    356,
    357,
    631,
    632,
    633,
  ),
  excepted("a variable that gives every node a role or a taint, or that Rancher sets itself", "env", 342, 343, 344),
  excepted("a backslash, which a shell reads", "data-dirs", 422),
  excepted("a directory that holds the others", "data-dirs", 418, 435, 436, 442, 622),
  excepted("Rancher drops the key or the value on the way to the node", "global-config", 379),
  excepted("a map among the items, of which K3s makes no flag", "global-config", 373),
  excepted("Rancher makes an empty argument of it", "global-config", 367),
  excepted(
    "a selector at which Rancher's planner stops, or that selects nothing",
    "selector",
    387,
    388,
    389,
    390,
    391,
    392,
  ),
  excepted("text that is no manifest", "manifest", 548, 552),
  excepted("a chart that K3s does not have", "charts", 554),
  excepted("the provider does not send seconds below 0", "toleration", 141),
  excepted("an empty block, which says nothing", "resources", 268),
  excepted("a file that Rancher's agent cannot write", "files", 396, 401, 403),
  excepted("a word that K3s does not know", "networking", 527, 529),
  excepted("a host or mirror that no image name fits", "registries", 531, 538, 540),
];

/** The same of what only properties refuse; or the provider does not send them. */
const ON_PURPOSE: readonly Exception<Case>[] = [
  ...WRITTEN_ON_PURPOSE,
  excepted("a key in other letters, as nobody writes it but by mistake", "affinity", 233),
  excepted("the annotation has empty text, and the property is left out for that", "delete-missing", 104),
  excepted("the provider does not send seconds of 0", "toleration", 140),
  excepted("a policy that is no policy", "priority", 290),
  excepted("a directory that is none", "data-dirs", 429),
  excepted("a bucket that is not given, or an endpoint that etcd cannot reach", "s3", 456, 457, 458),
  excepted("a number of snapshots or a schedule that K3s does not take", "etcd", 463, 464, 469, 472, 473),
  excepted("a number that Rancher counts otherwise", "upgrade", 487, 496, 497),
  // Written past the properties, what does nothing is a warning.
  excepted("Rancher cannot read the duration", "delete-missing", 97, 103, 105),
  excepted("Rancher leaves out variables without a value", "env", 350),
  excepted("files of which none is listed", "files", 405, 406, 407),
  excepted("two files for the one argument of kube-apiserver", "psact", 518, 519),
  excepted("Rancher takes it away in every write, and every plan adds it", "global-config", 376, 377),
  excepted("Rancher takes it away in every write, and every plan adds it", "psact", 522),
  excepted("a word that K3s does not know", "networking", 528),
  excepted("a generation that starts nothing", "operation", 543, 544),
  excepted("text in the place of a chart's values, which Helm does not take", "charts", 558),
];

/** What is about the server, and about lists that are cut, is not judged of any release. */
function ofEach({ reason, of }: Exception<Case>): Exception<OfRelease> {
  return { reason, of: ({ each }) => of(each) };
}

/** Values of settings that a release does not have, which the schema or the webhook refuse, or properties. */
const REFUSED_ANYWAY = ["pdb-299", "pdb-300", "pdb-308", "pdb-317", "pdb-318", "pdb-323", "data-dirs-446"];

/** What is not read of a cluster that is written past the properties. */
const NOT_READ: readonly Exception<Case>[] = [
  ...NOT_JUDGED,
  {
    reason: "what Terraform itself refuses for its type, or makes right",
    of: ({ id }) => ["priority-286", "etcd-465", "upgrade-499", "operation-545"].includes(id),
  },
];

export const WEBHOOK: readonly Comparison[] = [
  comparison({
    claim: "what Rancher 2.15.0 refuses of a new cluster is refused before, and nothing else is",
    files: ["webhook/webhook.json"],
    cases: created,
    name: ({ id, what }) => `${id} ${what}`,
    program: (each) => taken(each),
    library: (each) => judged(each),
    notJudged: NOT_JUDGED,
    onPurpose: ON_PURPOSE,
  }),
  comparison({
    claim: "so is what older releases refuse, where releases differ",
    files: ["webhook/webhook.json"],
    cases: created
      .filter(({ webhook, api, library }) => [webhook, api, library].some(differs))
      .flatMap((each) => OLDER.map((release): OfRelease => ({ each, release }))),
    name: ({ each: { id, what }, release }) => `${id} ${what} ${release}`,
    program: ({ each, release }) => taken(each, release),
    library: ({ each, release }) => judged(each, release),
    notJudged: [
      {
        reason: "whether a feature of the Rancher server is on, which RK415 leaves open",
        of: ({ each, release }) => each.schedulingFeature === false && taken(each, release) === "refused",
      },
      ofEach(excepted("whether an object is in the Rancher server", "s3", 450, 451, 452, 455, 461)),
    ],
    onPurpose: [
      {
        reason: "a setting that this release does not have, and drops without a word",
        of: ({ each: { id, library }, release }) =>
          differs(library) &&
          (library as Record<string, string>)[release] === "finding RK406" &&
          !REFUSED_ANYWAY.includes(id),
      },
      {
        reason: "newer releases refuse it",
        of: ({ each, release }) => taken(each) === "refused" && taken(each, release) === "accepted",
      },
      ofEach(excepted("a backslash, which a shell reads", "data-dirs", 422)),
      ofEach(excepted("an empty block, which every plan writes again", "flag-off", 329)),
    ],
  }),
  comparison({
    claim: "what Rancher 2.15.0 refuses of a new cluster is told as well when it is written past the properties",
    files: ["webhook/webhook.json"],
    cases: created,
    name: ({ id, what }) => `${id} ${what}`,
    program: (each) => taken(each),
    library: judgedAsWritten,
    notJudged: NOT_READ,
    onPurpose: WRITTEN_ON_PURPOSE,
  }),
  comparison({
    claim: "what Rancher refuses of an update is told by a review, and nothing else is",
    files: ["webhook/webhook.json"],
    cases: updated.flatMap((each) => [RANCHER, ...OLDER].map((release): OfRelease => ({ each, release }))),
    name: ({ each: { id, what }, release }) => `${id} ${what} ${release}`,
    program: ({ each, release }) => taken(each, release),
    library: ({ each, release }) => reviewed(each, release),
    notJudged: [
      {
        reason: "whether a feature of the Rancher server is on, which RK415 leaves open",
        of: ({ each }) => each.schedulingFeature === false,
      },
      ofEach(excepted("whether an object is in the Rancher server", "update", 586, 600)),
      ofEach(excepted("a state that Rancher never took, in which nothing changes", "update", 592, 593)),
    ],
    onPurpose: [
      ofEach(excepted("Rancher takes it, and K3s cannot go back to an older minor", "update", 588)),
      ofEach(excepted("a cluster of K3s that is no longer one", "update", 589)),
      {
        reason: "newer releases refuse it, or this one does not have the setting",
        of: ({ each: { id }, release }) =>
          ["update-576", "update-579", "update-582"].includes(id) && ["2.11.2", "2.10.6"].includes(release),
      },
    ],
  }),
];
