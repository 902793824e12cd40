import { App, TerraformStack } from "cdktf";
import { K3sCluster, type K3sClusterProps, NodeRole, Toleration } from "../../../lib";
import { InvalidInputError } from "../../../lib/scheduling/invalid-input";
import type { KubernetesToleration } from "../../../lib/scheduling/toleration";
import { type Comparison, casesOf, comparison, type Exception } from "../comparison";
import { expanded } from "../objects";

interface Case {
  readonly id: string;
  readonly what: string;
  readonly op: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly schedulingFeature?: boolean;
  readonly webhook: string | Readonly<Record<string, string>>;
  readonly api: string | readonly string[] | Readonly<Record<string, string>>;
  readonly pod?: string | readonly string[];
}

const RANCHER = "2.15.0";

/** An answer where releases differ. */
function ofRelease(answer: Case["webhook"] | Case["api"] | Case["pod"]): unknown {
  return typeof answer === "object" && !Array.isArray(answer) ? (answer as Record<string, unknown>)[RANCHER] : answer;
}

interface WrittenAgent {
  readonly appendTolerations?: readonly KubernetesToleration[];
}

/** The properties with tolerations made by the library, as an app would. */
function propsOf({ props }: Case): K3sClusterProps {
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
    rancherVersion: RANCHER,
    ...rest,
    ...(agents === undefined ? {} : { agents: Object.fromEntries(made) }),
    nodePools: { all: { roles: NodeRole.ALL } },
  } as K3sClusterProps;
}

const app = new App();

/** Whether an app can write such a cluster. A crash counts as neither. */
function judged(each: Case): string {
  const { prepareStackTrace } = Error;
  // Where it was written is not asked, and to find out in TypeScript takes nearly all of the time.
  Error.prepareStackTrace = () => "";
  try {
    const cluster = new K3sCluster(new TerraformStack(app, each.id), "edge", propsOf(each));
    return cluster.prove().findings.some(({ severity }) => severity === "error") ? "refused" : "accepted";
  } catch (error) {
    return error instanceof InvalidInputError ? "refused" : `crashed: ${error}`;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}

/** Cases by the numbers at the end of their ids. */
function excepted(reason: string, family: string, ...numbers: readonly number[]): Exception<Case> {
  const ids = new Set(numbers.map((number) => `${family}-${String(number).padStart(3, "0")}`));
  return { reason, of: ({ id }) => ids.has(id) };
}

const NOT_JUDGED: readonly Exception<Case>[] = [
  { reason: "updates, which Rancher compares with what was before", of: ({ op }) => op === "update" },
  { reason: "lists that are cut in the corpus", of: ({ props }) => / in all>/.test(JSON.stringify(props)) },
  { reason: "a feature of the Rancher server that is off", of: ({ schedulingFeature }) => schedulingFeature === false },
  excepted("whether an object is in the Rancher server", "s3", 450, 451, 452, 455, 461),
  excepted("whether an object is in the Rancher server", "psact", 513, 514),
  excepted("annotations that say who made the cluster", "annotations", 608),
];

/** Rancher takes these, and they do not do what they say; or the provider does not send them. */
const ON_PURPOSE: readonly Exception<Case>[] = [
  excepted("the cluster that Rancher itself runs in", "name", 47),
  excepted(
    "Rancher cannot read the duration, or forgets machines at once",
    "delete-missing",
    97,
    99,
    100,
    103,
    104,
    105,
  ),
  excepted("no K3s release", "version", 108, 110, 111, 114, 118, 123, 124),
  excepted("the provider does not send seconds of 0 or less", "toleration", 140, 141),
  excepted("the provider leaves out what it does not know", "affinity", 233, 234),
  excepted("no affinity at all", "affinity", 244),
  excepted("an empty block, which says nothing", "resources", 268),
  excepted("a policy that is no policy", "priority", 290),
  excepted("two limits, of which Rancher takes the one that is not 0", "pdb", 313, 314),
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
  excepted("Rancher looks at the first of two variables alone", "env", 360),
  excepted("a variable that gives every node a role or a taint, or that Rancher sets itself", "env", 342, 343, 344),
  excepted("a backslash, which a shell reads", "data-dirs", 422),
  excepted("Rancher leaves out variables without a value", "env", 350),
  excepted("Rancher drops the key or the value on the way to the node", "global-config", 379),
  excepted("a map among the items, of which K3s makes no flag", "global-config", 373),
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
  excepted("the provider writes another setting in the place of none", "selector", 394),
  excepted("a file that Rancher's agent cannot write", "files", 396, 401, 403, 405, 406, 407),
  excepted("a directory that holds the others, or none", "data-dirs", 418, 429, 435, 436, 442, 622),
  excepted("a bucket that is not given, or an endpoint that etcd cannot reach", "s3", 456, 457, 458),
  excepted("a number of snapshots or a schedule that K3s does not take", "etcd", 463, 464, 469, 472, 473),
  excepted("a number that Rancher counts otherwise", "upgrade", 487, 490, 491, 496, 497),
  excepted("certificates of an endpoint that is off", "ace", 505),
  excepted("two files for the one argument of kube-apiserver", "psact", 518, 519),
  excepted("a word that K3s does not know", "networking", 527, 528, 529),
  excepted("a host or mirror that no image name fits", "registries", 531, 538, 540),
  excepted("a generation that starts nothing", "operation", 543, 544),
  excepted("text that is no manifest", "manifest", 548, 552),
  excepted("a chart that K3s does not have", "charts", 554),
  excepted("text in the place of a chart's values, which Helm does not take", "charts", 558),
];

export const WEBHOOK: readonly Comparison[] = [
  comparison({
    claim: "what Rancher 2.15.0 refuses of a new cluster is refused before, and nothing else is",
    files: ["webhook/webhook.json"],
    cases: casesOf<Case>("webhook/webhook.json"),
    name: ({ id, what }) => `${id} ${what}`,
    program: ({ webhook, api, pod = "allowed" }) =>
      [webhook, api, pod].every((answer) => ofRelease(answer) === "allowed") ? "accepted" : "refused",
    library: judged,
    notJudged: NOT_JUDGED,
    onPurpose: ON_PURPOSE,
  }),
];
