import { command } from "../live/kubectl";
import { isDnsSubdomain } from "../scheduling/label-syntax";
import type { Difference } from "./drift";

/** Resource of Rancher's own clusters, by the name that tells it from those of others. */
const CLUSTERS = "clusters.provisioning.cattle.io";

/** Shows Rancher's object of a cluster, `fleet-default/edge`; none where the name is one that Kubernetes does not allow. */
export function rancherCommand(place: string): string[] {
  const [namespace = "", name = ""] = place.split("/");
  if (!isDnsSubdomain(namespace) || !isDnsSubdomain(name)) return [];
  return [command("kubectl", "-n", namespace, "get", CLUSTERS, name, "-o", "yaml")];
}

/** Gets Rancher's object of a cluster for this comparison, to be run where Rancher itself runs, in whichever workspace it is. */
export function objectCommand(name: string): string | undefined {
  return isDnsSubdomain(name)
    ? command("kubectl", "get", CLUSTERS, "-A", `--field-selector=metadata.name=${name}`, "-o", "json")
    : undefined;
}

/** Writes a part of Rancher's object, to be run where Rancher itself runs. */
export function patchRancherCommand(place: string, spec: object): string[] {
  const [namespace = "", name = ""] = place.split("/");
  if (!isDnsSubdomain(namespace) || !isDnsSubdomain(name)) return [];
  return [command("kubectl", "-n", namespace, "patch", CLUSTERS, name, "--type=merge", "-p", JSON.stringify({ spec }))];
}

/** Commands that are run where Rancher itself runs: kubectl's context for the living cluster knows nothing of its objects. */
export function atRancher(commands: readonly string[]): Pick<Difference, "commands" | "isAtRancher"> {
  return commands.length === 0 ? { commands } : { commands, isAtRancher: true };
}
