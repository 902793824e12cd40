import { command } from "../live/kubectl";
import type { Trial } from "./trial";
import { typedPool } from "./typed-pool";

/** The command that judges this cluster; what was taken for granted is written out. */
export function tryCommand({ pools, tolerations, derivesTolerations, disabled, ...trial }: Trial): string {
  return command(
    "npx",
    "cdktf-rancher-k3s",
    "try",
    "--rancher",
    String(trial.rancherVersion),
    "--k3s",
    String(trial.kubernetesVersion),
    "--rancher-url",
    trial.rancherUrl,
    ...pools.flatMap((pool) => ["--pool", typedPool(pool)]),
    ...tolerations.flatMap((each) => ["--toleration", String(each)]),
    ...(derivesTolerations ? [] : ["--no-derived-tolerations"]),
    ...disabled.flatMap((word) => ["--disable", word]),
  );
}
