import { KubernetesVersion } from "./kubernetes-version";

/**
 * Values of `flannel-backend`, and the first release without one. With any other value K3s stops: `Cannot configure unknown
 * flannel backend`. Read in the release branches 1.31 to 1.36 and in 1.37.0-rc.0, which all take the first five; 1.30 was cut
 * between two changes of the list that left them as they are.
 * @see k3s-io/k3s pkg/agent/flannel/setup.go `createFlannelConf`
 */
const BACKENDS: ReadonlyMap<string, KubernetesVersion | undefined> = new Map([
  ["none", undefined],
  ["vxlan", undefined],
  ["host-gw", undefined],
  ["wireguard-native", undefined],
  ["tailscale", undefined],
  ["wireguard", KubernetesVersion.parse("v1.26.0+k3s1")],
  ["ipsec", KubernetesVersion.parse("v1.27.0+k3s1")],
]);

/** Whether a release sets up such a network, or none; of one that is not known, whether any does. */
export function isFlannelBackend(text: string, kubernetes: KubernetesVersion | undefined): boolean {
  if (!BACKENDS.has(text)) return false;
  const gone = BACKENDS.get(text);
  return gone === undefined || kubernetes === undefined || kubernetes.compare(gone) < 0;
}
