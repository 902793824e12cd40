import { type Problem, problemsOf, quoted } from "../../lib/scheduling/invalid-input";
import { KubernetesVersion } from "../../lib/scheduling/releases/kubernetes-version";
import { RancherVersion } from "../../lib/scheduling/releases/rancher-version";
import { Taint } from "../../lib/scheduling/taint";
import { APP_POOL_LABELS, appPoolNameProblems } from "../../lib/scheduling/validation/app-pool";
import { nodeCountProblems } from "../../lib/scheduling/validation/pool-rules";
import { literalUrlProblems } from "../../lib/scheduling/validation/rancher-url-rules";
import { readWhole } from "../../lib/scheduling/validation/shape";
import { LABEL } from "../../lib/trial/pool-parts";
import { poolGivenTwice, readTrial, tolerationProblems } from "../../lib/trial/read-trial";
import type { Trial, TypedTrial } from "../../lib/trial/trial";
import { labelWithoutValue, readTypedPool } from "../../lib/trial/typed-pool";
import { type PoolSketch, type Sketch, withoutBlanks } from "./sketch";

/** Something that is wrong, and the field that it is wrong in. */
export interface Fault {
  readonly field: string;
  readonly problem: Problem;
}

/** A sketch that can be judged, or what is wrong with it. */
export interface SketchReading {
  /** Absent where anything is wrong. */
  readonly trial?: Trial;
  readonly faults: readonly Fault[];
}

/** Names of the fields, which are ids in the page as well. */
export const FIELD = {
  rancher: "rancher",
  k3s: "k3s",
  url: "url",
  tolerations: "tolerations",
  pools: "pools",
  pool: (pool: number) => `pool-${pool}`,
  name: (pool: number) => `pool-${pool}-name`,
  roles: (pool: number) => `pool-${pool}-roles`,
  taint: (pool: number, taint: number) => `pool-${pool}-taint-${taint}`,
  labels: (pool: number) => `pool-${pool}-labels`,
  nodes: (pool: number) => `pool-${pool}-nodes`,
} as const;

/** Reads what stands in the form, with the library's own words for what is wrong. */
export function readSketch(written: Sketch): SketchReading {
  const sketch = withoutBlanks(written);
  const names = sketch.pools.map(({ name }) => name);
  const isTwice = (index: number) => names[index] !== "" && names.indexOf(names[index] ?? "") < index;
  // In the order of the fields, so that whoever is led to the first of them goes on from there.
  const faults = [
    // Blank taints have a place in the form.
    ...written.pools.flatMap((pool, index) => [
      ...poolFaults(pool, index),
      ...(isTwice(index) ? at(FIELD.name(index), [poolGivenTwice(names[index] ?? "")]) : []),
    ]),
    ...at(FIELD.rancher, sketch.rancher === "" ? [] : problemsOf(() => RancherVersion.parse(sketch.rancher))),
    ...at(FIELD.k3s, sketch.k3s === "" ? [] : problemsOf(() => KubernetesVersion.parse(sketch.k3s))),
    ...at(FIELD.url, sketch.url === "" ? [] : literalUrlProblems(sketch.url, "the URL of Rancher")),
    ...at(FIELD.tolerations, sketch.tolerations.flatMap(tolerationProblems)),
  ];
  if (faults.length > 0) return { faults };
  let trial: Trial | undefined;
  const problems = problemsOf(() => {
    trial = readTrial(typedTrial(sketch));
  });
  return trial === undefined ? { faults: at(FIELD.pools, problems) } : { trial, faults: [] };
}

/** As the command line takes it. */
function typedTrial({ rancher, k3s, url, pools, tolerations, derivesTolerations, disabled }: Sketch): TypedTrial {
  return {
    pools: pools.map(typedText),
    ...(rancher === "" ? {} : { rancherVersion: rancher }),
    ...(k3s === "" ? {} : { kubernetesVersion: k3s }),
    ...(url === "" ? {} : { rancherUrl: url }),
    tolerations,
    derivesTolerations,
    disabled,
  };
}

/** The pool as `--pool` takes it; only of fields that are right one by one, as a colon in a field would make two of it. */
function typedText({ name, roles, taints, labels, nodes, isDeferred }: PoolSketch): string {
  return [
    name,
    roles.join("+"),
    ...taints,
    ...labels.map((label) => `${LABEL}${label}`),
    ...(nodes === "" ? [] : [`x${nodes}`]),
    ...(isDeferred ? ["after-ready"] : []),
  ].join(":");
}

function poolFaults(written: PoolSketch, index: number): Fault[] {
  const [name, nodes] = [written.name.trim(), written.nodes.trim()];
  const taints = written.taints.map((text, place) => ({ text: text.trim(), place })).filter(({ text }) => text !== "");
  const labels = written.labels.map((label) => label.trim()).filter((label) => label !== "");
  const faults = [
    ...at(FIELD.name(index), appPoolNameProblems(name)),
    ...at(FIELD.roles(index), written.roles.length === 0 ? [NO_ROLE] : []),
    ...taints.flatMap(({ text, place }) =>
      at(
        FIELD.taint(index, place),
        problemsOf(() => Taint.parse(text)),
      ),
    ),
    ...at(FIELD.labels(index), labels.flatMap(labelProblems)),
    ...at(
      FIELD.nodes(index),
      nodes === "" ? [] : /^\d+$/.test(nodes) ? nodeCountProblems(Number(nodes)) : [notANumber(nodes)],
    ),
  ];
  if (faults.length > 0) return faults;
  // What is wrong of several together stands at the last of them.
  const found = new Set<string>();
  const added = (field: string, pool: Partial<PoolSketch>): Fault[] => {
    const problems = readTypedPool(
      typedText({ ...written, taints: [], labels: [], nodes: "", name, ...pool }),
    ).problems;
    const news = problems.filter(({ what }) => !found.has(what));
    for (const { what } of news) found.add(what);
    return at(field, news);
  };
  const texts = taints.map(({ text }) => text);
  return [
    ...added(FIELD.pool(index), {}),
    ...taints.flatMap(({ place }, last) => added(FIELD.taint(index, place), { taints: texts.slice(0, last + 1) })),
    ...added(FIELD.labels(index), { labels }),
    ...added(FIELD.pool(index), { taints: texts, labels, nodes }),
  ];
}

const NO_ROLE: Problem = {
  what: "no role is chosen",
  why: "what runs on its nodes, and which of them can be the first, follows from their roles",
  help: "choose at least one of etcd, control plane and worker",
};

function notANumber(text: string): Problem {
  return {
    what: `${quoted(text)} is no number of nodes`,
    why: "a pool has as many nodes as are counted",
    help: "write a whole number, or leave it out where it is open",
  };
}

function labelProblems(label: string): readonly Problem[] {
  const equals = label.indexOf("=");
  if (equals < 0) return [labelWithoutValue(label)].map((problem) => ({ ...problem, help: "write key=value" }));
  return problemsOf(() => readWhole(APP_POOL_LABELS, { [label.slice(0, equals)]: label.slice(equals + 1) }));
}

function at(field: string, problems: readonly Problem[]): Fault[] {
  return problems.map((problem) => ({ field, problem }));
}
