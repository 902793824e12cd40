import type { Distribution } from "../../live/distribution";
import { command, frontAdditions, type ObjectChange } from "../../live/kubectl";
import { counted } from "../../scheduling/counted";
import type { KubernetesToleration } from "../../scheduling/toleration";
import type { RepairNeeds } from "./needs";

/** One script for everything that can be done at once. */
export interface RepairScript {
  /** POSIX shell in parentheses: pasted into a shell it leaves that shell as it was. */
  readonly lines: readonly string[];
  /** How many objects it gives tolerations. */
  readonly objects: number;
  /** How many nodes it uncordons. */
  readonly nodes: number;
}

/**
 * Does all of it in one go: what the rest of the cluster waits for first. What is done already is passed over, what fails is
 * told and does not keep the rest from being done.
 * @param most how many objects it is for at most
 */
export function repairScript(
  { changes }: RepairNeeds,
  distribution: Distribution,
  most = Number.POSITIVE_INFINITY,
): RepairScript {
  const shown = changes.slice(0, most);
  const more = changes.length - shown.length;
  const uncordoned = shown.flatMap(({ change }) => (change.is === "uncordon" ? [change] : []));
  const objects = shown.length - uncordoned.length;
  const nodes = uncordoned.reduce((sum, change) => sum + change.nodes.length, 0);
  if (shown.length === 0) return { lines: [], objects, nodes };
  const hasPatch = shown.some(({ change }) => change.is === "patch");
  const hasAnnotation = shown.some(({ change }) => change.is === "annotation");
  const lines = [
    "(",
    "set -eu",
    "failed=0",
    ...kubectlLines(distribution),
    ...(uncordoned.length > 0 ? UNCORDON : []),
    ...(hasPatch ? TOLERATE : []),
    ...(hasAnnotation ? ANNOTATE : []),
    ...shown.flatMap(({ lasts, change }) => ["", ...commented(`${titleOf(change)}: ${lasts}`), ...callLines(change)]),
    "",
    ...(more > 0 ? [`# and ${counted(more, "object")} more, all in --format json`] : []),
    'exit "$failed"',
    ")",
  ];
  return { lines, objects, nodes };
}

/** On a server there may be no kubectl besides the distribution's own. */
function kubectlLines(distribution: Distribution): string[] {
  const own = {
    k3s: ['kubectl() { k3s kubectl "$@"; }'],
    rke2: [
      "kubectl() {",
      "  /var/lib/rancher/rke2/bin/kubectl \\",
      '    --kubeconfig /etc/rancher/rke2/rke2.yaml "$@"',
      "}",
    ],
    other: [],
    unknown: [],
  }[distribution];
  return own.length === 0
    ? []
    : ["if ! command -v kubectl >/dev/null 2>&1; then", ...own.map((line) => `  ${line}`), "fi"];
}

const UNCORDON = `
# uncordon NODE...
uncordon() {
  if ! kubectl uncordon "$@"; then
    echo "FAILED: $* cannot be uncordoned" >&2
    failed=1
  fi
}`.split("\n");

/** Puts tolerations first, unless they stand there already: a second run changes nothing. */
const TOLERATE = `
# tolerate KIND NAMESPACE NAME POD_SPEC WANTED ADDITIONS
tolerate() {
  list=$(printf %s "$4" | tr / .).tolerations
  fields='{.key},{.operator},{.value},{.effect},{.tolerationSeconds};'
  if ! now=$(kubectl -n "$2" get "$1" "$3" \\
    -o "jsonpath={range \${list}[*]}$fields{end}"); then
    echo "FAILED: $1 $2/$3 cannot be read" >&2
    failed=1
    return 0
  fi
  new=
  case $now in
    "$5"*) echo "has them already: $1 $2/$3"; return 0 ;;
    '') new="{\\"op\\":\\"add\\",\\"path\\":\\"$4/tolerations\\",\\"value\\":[]}," ;;
  esac
  if kubectl -n "$2" patch "$1" "$3" --type=json -p "[$new$6]"; then
    echo "done: $1 $2/$3"
  else
    echo "FAILED: $1 $2/$3 cannot be changed" >&2
    failed=1
  fi
}`.split("\n");

/** Tolerations that a Service has already are somebody's, and stay. */
const ANNOTATE = `
# annotate NAMESPACE SERVICE JSONPATH ANNOTATION VALUE
annotate() {
  if ! now=$(kubectl -n "$1" get service "$2" \\
    -o "jsonpath={.metadata.annotations.$3}"); then
    echo "FAILED: service $1/$2 cannot be read" >&2
    failed=1
    return 0
  fi
  if [ "$now" = "$5" ]; then
    echo "has them already: service $1/$2"
  elif [ -n "$now" ]; then
    echo "FAILED: service $1/$2 has $4=$now" >&2
    echo "  add to that list: $5" >&2
    failed=1
  elif kubectl -n "$1" annotate service "$2" "$4=$5"; then
    echo "done: service $1/$2"
  else
    echo "FAILED: service $1/$2 cannot be changed" >&2
    failed=1
  fi
}`.split("\n");

function titleOf(change: ObjectChange): string {
  if (change.is === "uncordon") return change.nodes.length === 1 ? "a node" : "nodes";
  const kind = change.is === "patch" ? change.kind : "service";
  return `${kind} ${change.namespace}/${change.name}`;
}

function callLines(change: ObjectChange): string[] {
  if (change.is === "uncordon")
    return folded(
      "uncordon",
      change.nodes.map((node) => command(node)),
    );
  if (change.is === "annotation") {
    const { namespace, name, annotation, value } = change;
    const path = annotation.replaceAll(".", "\\.");
    return folded(command("annotate", namespace, name, path), [command(annotation), command(value)]);
  }
  const { kind, namespace, name, spec, tolerations } = change;
  const additions = JSON.stringify(frontAdditions(`${spec}/tolerations`, tolerations)).slice(1, -1);
  return folded(command("tolerate", kind, namespace, name, spec), [
    command(tolerations.map(fieldsOf).join("")),
    command(additions),
  ]);
}

/** As kubectl prints it with the fields that the script asks for. */
function fieldsOf({
  key = "",
  operator = "",
  value = "",
  effect = "",
  tolerationSeconds,
}: KubernetesToleration): string {
  return `${[key, operator, value, effect, tolerationSeconds ?? ""].join(",")};`;
}

function folded(first: string, words: readonly string[]): string[] {
  return [first, ...words.map((word) => `  ${word}`)].map((line, index) =>
    index < words.length ? `${line} \\` : line,
  );
}

/** Columns that a comment has: the script is shown two columns to the right. */
const WIDTH = 74;

function commented(text: string): string[] {
  const lines: string[] = [];
  let current = "#";
  for (const word of text.split(" ")) {
    if (current.length + 1 + word.length > WIDTH && current !== "#") {
      lines.push(current);
      current = "#  ";
    }
    current = `${current} ${word}`;
  }
  return [...lines, current];
}

/** What the script does, in a sentence. */
export function scriptSentence({ objects, nodes }: RepairScript): string {
  const does = [
    ...(nodes === 0 ? [] : [`uncordons ${counted(nodes, "node")}`]),
    ...(objects === 0 ? [] : [`adds the tolerations to ${counted(objects, "object")}`]),
  ];
  return `${does.join(" and ")}; a second run changes nothing`;
}
