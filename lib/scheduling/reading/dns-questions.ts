import { MANIFESTS } from "./manifests";
import { isNotJudged, notJudged } from "./not-judged";
import { CLUSTER_DNS } from "./service-network";

/** What answers at a link-local address is a cache on the node, and no Service. */
export const OF_THE_NODE = notJudged(`what answers at the link-local address in ${CLUSTER_DNS}`);

/** What answers at an address that no Service can have. */
export const ELSEWHERE = notJudged(`what answers at an address in ${CLUSTER_DNS} that is in no network of Services`);

/** What answers at an address that a kubelet is told. */
export const AT_KUBELETS_ADDRESS = notJudged(`what answers at the address in ${CLUSTER_DNS} of kubelet-arg`);

/** Whether the pods that answer are a DNS that runs. */
export const WHO_ANSWERS = notJudged(`whose pods answer for names in ${MANIFESTS}`);

/** Which of several addresses the agent asks. */
export const WHICH_NODE = notJudged(
  "which node cattle-cluster-agent is on, as kubelets tell pods different addresses for names",
);

/** Whether kubelets are told an address by a setting that may not reach them. */
export function addressInKubeletArg(setting: string): string {
  return notJudged(`${IN_KUBELET_ARG}${setting}`);
}

const IN_KUBELET_ARG = `${CLUSTER_DNS} of kubelet-arg in `;

const ALL: readonly string[] = [OF_THE_NODE, ELSEWHERE, AT_KUBELETS_ADDRESS, WHO_ANSWERS, WHICH_NODE];

/** Whether a verdict depends on who answers pods that ask for names, which is not judged. */
export function isDnsQuestion(value: string): boolean {
  return ALL.includes(value) || (value.startsWith(IN_KUBELET_ARG) && isNotJudged(value));
}
