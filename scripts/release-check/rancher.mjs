import { parse } from "yaml";
import {
  KubernetesVersion,
  NEWEST_KNOWN_KUBERNETES_MINOR,
  NEWEST_KNOWN_RANCHER,
  RancherVersion,
  supportedKubernetesMinors,
  systemWorkloads,
  tolerationDifferences,
} from "./tables.mjs";

const TEMPLATE = "pkg/systemtemplate/template.go";
const CHART = "chart/Chart.yaml";

/** Tolerations of the agent where no taint is found, and the newest K3s minor that is supported. */
export function compareRancher(checkout) {
  const tag = checkout.lastTag();
  const release = tag === undefined ? NEWEST_KNOWN_RANCHER : RancherVersion.parse(tag);
  const kubernetes = KubernetesVersion.parse(`v${NEWEST_KNOWN_KUBERNETES_MINOR}.0+k3s1`);
  const agent = systemWorkloads(kubernetes, release).find(({ workload }) => workload === "cattle-cluster-agent");
  return {
    release: tag === undefined ? `without a tag, taken to be ${release}` : `${release}`,
    differences: [
      ...tolerationDifferences(TEMPLATE, "cattle-cluster-agent", defaultTolerations(checkout), agent, release),
      ...supportDifferences(checkout, release),
    ],
  };
}

/** The branch of the template that is taken when there are no taints. */
function defaultTolerations(checkout) {
  const template = checkout.read(TEMPLATE);
  const [, defaults] = /if \.Tolerations \}\}[\s\S]*?\{\{- else \}\}([\s\S]*?)\{\{- end \}\}/.exec(template) ?? [];
  return defaults === undefined ? undefined : (parse(defaults) ?? []);
}

function supportDifferences(checkout, release) {
  const { kubeVersion } = parse((checkout.read(CHART) ?? "").replace(/%\w+%/g, "placeholder"));
  const [, major, next] = /< *(\d+)\.(\d+)\.0-0/.exec(kubeVersion) ?? [];
  const theirs = next === undefined ? `no upper bound (${kubeVersion})` : `${major}.${next - 1}`;
  const ours = supportedKubernetesMinors(release)?.at(-1) ?? "nothing";
  if (theirs === ours) return [];
  return [`${CHART}: supports Kubernetes up to ${theirs}; the table rancher-minors says ${ours} for ${release.minor}`];
}
