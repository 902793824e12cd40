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
 * it then says so and fails. K3s's own script would delete what is in them, and is not run then. Folders are looked at where
 * links lead: of a folder that is a link, what it leads to is emptied, and the link goes. It has no "${" in it, so that it passes through Terraform as it is.
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

# What is mounted where. A link hides it, so places are compared as the kernel knows them, and blanks in them are undone.
# Prints "itself" or "below" for a folder by its real path.
mounted_at() {
  if [ "$root" != "" ] && [ -r "$root/proc/mounts" ]; then mounts_in "$root/proc/mounts" "$1" "$real_root"; fi
  mounts_in /proc/self/mounts "$1" ""
}
mounts_in() {
  sed 's/\\\\\\([0-7][0-7][0-7]\\)/\\\\0\\1/g' "$1" | while read -r _ place _; do
    place=$3$(printf '%b' "$place")
    case $place in
      "$2") echo itself ;;
      "$2"/*) echo below ;;
    esac
  done
}
has_mounts() {
  if [ ! -d "$root$1" ]; then return 1; fi
  case $(mounted_at "$(cd "$root$1" && pwd -P)") in
    *below*) return 0 ;;
    *) return 1 ;;
  esac
}
real_root=$(cd "$root/" && pwd -P)
if [ "$real_root" = / ]; then real_root=; fi
if [ ! -r /proc/self/mounts ]; then
  echo "/proc/self/mounts cannot be read, so nothing is deleted: volumes of others may be mounted here" >&2
  exit 1
fi

# Their own scripts know best. The agent first: it would put K3s back. Nobody but the shell reads this script where it is
# piped in.
uninstall() {
  for folder in /usr/local/bin /opt/bin /opt/rancher-system-agent/bin; do
    script=$root$folder/$1
    if [ ! -x "$script" ]; then continue; fi
    if [ "$foreign" != "" ]; then
      complain "$script is not run: it would delete what is in a file system that is mounted below $foreign"
      continue
    fi
    echo "running $script"
    "$script" < /dev/null || complain "$script failed"
  done
}
foreign=
export CATTLE_AGENT_VAR_DIR=${agent} K3S_DATA_DIR=${k3s}
uninstall rancher-system-agent-uninstall.sh
# Ends what runs and takes its mounts away; what is mounted after it is not K3s's.
uninstall k3s-killall.sh
for folder in ${k3s} /var/lib/kubelet; do
  if has_mounts "$folder"; then foreign=$folder; fi
done
uninstall k3s-uninstall.sh
uninstall k3s-agent-uninstall.sh

# Where a script was missing or stopped half-way.
systemctl=$root/usr/bin/systemctl
unit=/etc/systemd/system/rancher-system-agent
if [ -e "$root$unit.service" ] && [ -x "$systemctl" ]; then
  "$systemctl" disable --now rancher-system-agent < /dev/null || complain "rancher-system-agent does not stop"
fi
rm -f "$root$unit.service" "$root$unit.env"

# Everything in a folder, on its own file system only.
empty() {
  find "$1" -xdev -mindepth 1 -delete || complain "$2 could not be emptied"
}
remove() {
  if [ ! -d "$root$1" ]; then
    rm -f "$root$1"
    return
  fi
  real=$(cd "$root$1" && pwd -P)
  if [ "$real" = / ] || [ "$real" = "$real_root" ]; then
    complain "$1 is kept: it is a link to the whole machine"
    return
  fi
  case $(mounted_at "$real") in
    *below*) complain "$1 is kept: a file system is mounted below it" ;;
    *itself*) empty "$real" "$1" ;;
    *)
      empty "$real" "$1"
      if [ -L "$root$1" ]; then rm -f "$root$1"; else rmdir "$root$1" || status=1; fi
      ;;
  esac
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
