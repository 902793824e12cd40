import { refuse } from "../../scheduling/invalid-input";
import { object, optional, readPartly } from "../../scheduling/validation/shape";
import { type DataDirectories, dataDirectoriesProblems } from "../settings/data-directories";
import { DATA_DIRECTORIES } from "../settings/settings-shape";
import { shellArgument } from "./shell";

/** What a machine's clean-up must know of the cluster that it was in. */
export interface NodeCleanupOptions {
  /**
   * The cluster's `dataDirectories`, where it has them.
   * @default - Rancher's and K3s's defaults below /var/lib/rancher
   */
  readonly dataDirectories?: DataDirectories;
}

const OPTIONS = object<NodeCleanupOptions>({ dataDirectories: optional(DATA_DIRECTORIES) });

/**
 * A shell script that takes Rancher's agent and K3s off a machine that is no longer a node, so that it can register anew or
 * be used for something else. It deletes everything that K3s kept on the machine, local volumes among it.
 *
 * Nothing else does: Rancher leaves custom machines alone when their node or cluster is deleted. Run it as root, on the
 * machine, after the node was deleted in Rancher: as long as Rancher knows the machine, and as long as Kubernetes knows the
 * node's password, it cannot come back under its name. It may be run again.
 *
 * It keeps its hands off file systems that are still mounted below those folders, since volumes of others may be in them;
 * it then says so and fails. It has no "${" in it, so that it passes through Terraform as it is.
 * @see rancher/system-agent system-agent-uninstall.sh, k3s-io/k3s install.sh (`create_uninstall`)
 * @throws InvalidInputError when a data directory is not a plain absolute path
 */
export function nodeCleanupScript(options: NodeCleanupOptions = {}): string {
  const { part, problems } = readPartly(OPTIONS, options);
  const { dataDirectories = {} } = part;
  refuse([...problems, ...dataDirectoriesProblems(dataDirectories)]);
  const agent = shellArgument(dataDirectories.systemAgent ?? "/var/lib/rancher/agent");
  const provisioning = shellArgument(dataDirectories.provisioning ?? "/var/lib/rancher/capr");
  const k3s = shellArgument(dataDirectories.k8sDistro ?? "/var/lib/rancher/k3s");
  return `#!/bin/sh
# Takes Rancher's agent and K3s off this machine, with all their data. Run as root: cleanup.sh [ROOT]
# ROOT is a folder that stands in for /.
set -eu

root=
if [ $# -gt 0 ]; then root=$1; fi
if [ "$(id -u)" -ne 0 ] && [ "$root" = "" ]; then
  echo "run this as root" >&2
  exit 1
fi
status=0

complain() {
  echo "$1" >&2
  status=1
}

# Their own scripts know best. The agent first: it would put K3s back. Nobody but the shell reads this script where it is
# piped in.
uninstall() {
  for folder in /usr/local/bin /opt/bin /opt/rancher-system-agent/bin; do
    script=$root$folder/$1
    if [ ! -x "$script" ]; then continue; fi
    echo "running $script"
    "$script" < /dev/null || complain "$script failed"
  done
}
export CATTLE_AGENT_VAR_DIR=${agent} K3S_DATA_DIR=${k3s}
uninstall rancher-system-agent-uninstall.sh
uninstall k3s-uninstall.sh
uninstall k3s-agent-uninstall.sh

# Where a script was missing or stopped half-way.
systemctl=$root/usr/bin/systemctl
unit=/etc/systemd/system/rancher-system-agent
if [ -e "$root$unit.service" ] && [ -x "$systemctl" ]; then
  "$systemctl" disable --now rancher-system-agent < /dev/null || complain "rancher-system-agent does not stop"
fi
rm -f "$root$unit.service" "$root$unit.env"

remove() {
  is_mount=no
  has_mounts=no
  if [ -r "$root/proc/mounts" ]; then
    while read -r _ mounted _; do
      case $mounted in
        "$1") is_mount=yes ;;
        "$1"/*) has_mounts=yes ;;
      esac
    done < "$root/proc/mounts"
  fi
  if [ $has_mounts = yes ]; then
    complain "$1 is kept: a file system is mounted below it"
  elif [ $is_mount = yes ]; then
    find "$root$1" -mindepth 1 -delete
  else
    rm -rf "$root$1"
  fi
}
for folder in /etc/rancher/agent /etc/rancher/k3s /etc/rancher/node /run/flannel /run/k3s /run/rancher-k3s \\
  /var/lib/cni /var/lib/kubelet ${agent} ${provisioning} ${k3s}; do
  remove "$folder"
done
for folder in /etc/rancher /var/lib/rancher; do
  rmdir "$root$folder" 2> /dev/null || true
done

exit $status
`;
}
