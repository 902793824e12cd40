import { type Problem, problemsOf, quoted, refuse } from "../scheduling/invalid-input";
import { didYouMean } from "../scheduling/near-miss";
import { DISABLE_WORDS } from "../scheduling/reading/disabled-addons";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import { Toleration } from "../scheduling/toleration";
import { appendedTolerationProblems } from "../scheduling/validation/appended-toleration-rules";
import { literalUrlProblems } from "../scheduling/validation/rancher-url-rules";
import { kubernetesFor, rancherFor } from "./default-releases";
import type { Taken, Trial, TypedTrial } from "./trial";
import { POOL_HELP, readTypedPool, type TypedPool } from "./typed-pool";

/** Most Ranchers are reached by a name, and of the two it is what needs more: Rancher's agent then asks CoreDNS. */
const BY_NAME = "https://rancher.example.com";

/**
 * Reads a cluster that somebody typed.
 * @throws InvalidInputError with everything that is wrong with it
 */
export function readTrial(typed: TypedTrial): Trial {
  const pools = typed.pools.map(readTypedPool);
  refuse([
    ...poolsProblems(pools),
    ...problemsOf(() => typed.rancherVersion !== undefined && RancherVersion.parse(typed.rancherVersion)),
    ...problemsOf(() => typed.kubernetesVersion !== undefined && KubernetesVersion.parse(typed.kubernetesVersion)),
    ...(typed.rancherUrl === undefined ? [] : literalUrlProblems(typed.rancherUrl, "the URL of Rancher")),
    ...typed.tolerations.flatMap(tolerationProblems),
    ...typed.disabled.flatMap(disabledProblems),
  ]);
  const given = typed.kubernetesVersion === undefined ? undefined : KubernetesVersion.parse(typed.kubernetesVersion);
  const rancherVersion =
    typed.rancherVersion === undefined ? rancherFor(given) : RancherVersion.parse(typed.rancherVersion);
  const kubernetesVersion = given ?? kubernetesFor(rancherVersion);
  const rancherUrl = new URL(typed.rancherUrl ?? BY_NAME).origin;
  const taken: Taken[] = [
    { what: "rancherVersion", value: rancherVersion.toString() },
    { what: "kubernetesVersion", value: kubernetesVersion.toString() },
    { what: "rancherUrl", value: rancherUrl },
  ];
  return {
    pools: pools.flatMap(({ pool }) => pool ?? []),
    rancherVersion,
    kubernetesVersion,
    rancherUrl,
    tolerations: typed.tolerations.map((each) => Toleration.parse(each)),
    derivesTolerations: typed.derivesTolerations,
    disabled: [...new Set(typed.disabled)],
    taken: taken.filter(({ what }) => typed[what] === undefined),
  };
}

function poolsProblems(pools: readonly TypedPool[]): Problem[] {
  if (pools.length === 0) {
    return [
      {
        what: "no pool is given",
        why: "a cluster is made of its nodes, and nothing is judged without any",
        help: POOL_HELP,
      },
    ];
  }
  const names = pools.map(({ name }) => name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...pools.flatMap(({ problems }) => problems), ...[...twice].map(poolGivenTwice)];
}

/** Of two pools that have one name. */
export function poolGivenTwice(name: string): Problem {
  return {
    what: `pool ${quoted(name)} is given twice`,
    why: "a pool's name is what its nodes are told apart by",
    help: "give the second pool a name of its own",
  };
}

/** What is wrong with the text of a toleration that Rancher's agents are to have. */
export function tolerationProblems(text: string): readonly Problem[] {
  const wrong = problemsOf(() => Toleration.parse(text));
  return wrong.length > 0 ? wrong : appendedTolerationProblems(Toleration.parse(text), "the toleration");
}

function disabledProblems(word: string): Problem[] {
  if (DISABLE_WORDS.includes(word)) return [];
  return [
    {
      what: `K3s has no addon ${quoted(word)} to leave out${didYouMean(word, DISABLE_WORDS)}`,
      why: "K3s passes over what it does not know, and installs what was meant",
      help: `use one of ${DISABLE_WORDS.join(", ")}`,
    },
  ];
}
