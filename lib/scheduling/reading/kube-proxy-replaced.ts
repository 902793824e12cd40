import type { PlainObject } from "../json";
import { reach } from "./unknown";

/**
 * Whether one of the manifests tells its network to do the work of kube-proxy, and where to find the Kubernetes API
 * without it: the address of that is one of a Service.
 * @see https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free, https://docs.tigera.io/calico/latest/operations/ebpf,
 *   https://github.com/antrea-io/antrea/blob/main/docs/antrea-proxy.md
 */
export function isKubeProxyReplacedBy(objects: readonly PlainObject[]): boolean {
  const texts = objects.map((object) => JSON.stringify(object));
  const isReplaced = objects.some((object, index) => isConfiguration(object) && says(texts[index] ?? "", REPLACED));
  return isReplaced && (texts.some((text) => says(text, API_ADDRESS)) || objects.some(isEndpointOfCalico));
}

/**
 * Settings with which Cilium, Calico and Antrea do it, in chart values, in a ConfigMap or in a custom resource; quotes and
 * line breaks of text within text are escaped.
 */
const REPLACED =
  /(?:kube-?proxy-?replacement["'\\:\s]+(?:true|strict)|(?:bpfEnabled|proxyAll)["'\\:\s]+true|linuxDataplane["'\\:\s]+BPF)\b/gi;

/** Settings that name the API's address, with one. */
const API_ADDRESS =
  /(?:k8sServiceHost|k8s-api-server|kubeAPIServerOverride|KUBERNETES_SERVICE_HOST["',\\\s]+value)["'\\:\s]+[\w.%{$[]/gi;

function says(text: string, pattern: RegExp): boolean {
  // In a comment it says nothing.
  const isInComment = (index: number) => /#[^\n\\]*$/.test(text.slice(Math.max(0, index - 120), index));
  return [...text.matchAll(pattern)].some(({ index }) => !isInComment(index));
}

/** Whether a network reads the object: chart values, custom resources, and ConfigMaps that are named after one. */
function isConfiguration(object: PlainObject): boolean {
  const name = reach(object, "metadata", "name");
  if (object.kind !== "ConfigMap") return CONFIGURATIONS.includes(String(object.kind));
  return typeof name === "string" && /^(?:cilium-config|antrea-config|calico-config)/.test(name);
}

const CONFIGURATIONS: readonly string[] = ["HelmChart", "HelmChartConfig", "FelixConfiguration", "Installation"];

function isEndpointOfCalico(object: PlainObject): boolean {
  return object.kind === "ConfigMap" && reach(object, "metadata", "name") === "kubernetes-services-endpoint";
}
