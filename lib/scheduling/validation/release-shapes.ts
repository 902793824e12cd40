import { problemsOf } from "../invalid-input";
import { KubernetesVersion } from "../releases/kubernetes-version";
import { RancherVersion } from "../releases/rancher-version";
import { text, withRule } from "./shape";

/** Text that names a release of K3s, known while the app is synthesized. */
export const KUBERNETES_VERSION = withRule(text("v1.33.5+k3s1"), (version) =>
  problemsOf(() => KubernetesVersion.parse(version)),
);

/** Text that names a release of Rancher, known while the app is synthesized. */
export const RANCHER_VERSION = withRule(text("2.14.1"), (version) => problemsOf(() => RancherVersion.parse(version)));
