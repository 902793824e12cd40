import { refuse } from "../../scheduling/invalid-input";
import { object, optional, readPartly } from "../../scheduling/validation/shape";
import { type DataDirectories, dataDirectoriesProblems } from "../settings/data-directories";
import { DATA_DIRECTORIES } from "../settings/settings-shape";
import { shellArgument } from "./shell";

/**
 * What a machine's clean-up must know of the cluster that it was in.
 *
 * @example
 * ```ts
 * nodeCleanupScript({ dataDirectories: { k8sDistro: "/data/k3s" } });
 * ```
 */
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
 * it then says so and fails. The scripts that Rancher's agent and K3s left delete their folders with all that is mounted in
 * them, and split a path at a blank. So this script empties the folders itself, and runs theirs only where nothing is left
 * in them and no path holds more than letters, digits and `_@%+=:,./-`; it says which it does not run, and fails. Folders
 * are looked at where links lead: of a folder that is a link, what it leads to is emptied, and the link goes. It has no
 * `${` in it, so that it passes through Terraform as it is.
 *
 * @example
 * ```ts
 * writeFileSync("clean-up.sh", nodeCleanupScript());
 * ```
 *
 * @see rancher/system-agent system-agent-uninstall.sh, k3s-io/k3s install.sh (`create_killall`, `create_uninstall`)
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
if [ ! -r /proc/self/mountinfo ]; then
  echo "/proc/self/mountinfo cannot be read, so nothing is deleted: volumes of others may be mounted here" >&2
  exit 1
fi
agent=${agent}
provisioning=${provisioning}
k3s=${k3s}
# A path that only Terraform knew was not looked at before.
for folder in "$agent" "$provisioning" "$k3s"; do
  case $folder/ in
    / | // | [!/]* | */../* | */./*)
      echo "nothing is deleted: the data directory $folder is no plain absolute path" >&2
      exit 1
      ;;
  esac
done
real_root=$(cd "$root/" && pwd -P)
if [ "$real_root" = / ]; then real_root=; fi
status=0

complain() {
  echo "$1" >&2
  status=1
}

# Where something is mounted, a line each. In mountinfo the place is always the fifth word: a mount may have no source, so
# words are not counted so in mounts. Blanks and backslashes in it are written in octal.
mounted() {
  while read -r _ _ _ _ place _; do
    case $place in
      *\\\\*) printf '%b\\n' "$(printf '%s\\n' "$place" | sed 's/\\\\\\([0-7][0-7][0-7]\\)/\\\\0\\1/g')" ;;
      *) printf '%s\\n' "$place" ;;
    esac
  done < /proc/self/mountinfo
}
# Prints "itself" or "below" for a folder by its real path: a link hides what is mounted.
mounted_at() {
  mounted | while IFS= read -r place; do
    case $place in
      "$1") echo itself ;;
      "$1"/*) echo below ;;
    esac
  done
}

# Everything in a folder, on its own file system only.
empty() {
  find "$1" -xdev -mindepth 1 -delete || complain "$2 could not be emptied"
}
delete() {
  rm -f "$root$1" || complain "$1 could not be deleted"
}
remove() {
  if [ ! -d "$root$1" ]; then
    delete "$1"
    return
  fi
  if ! real=$(cd "$root$1" && pwd -P); then
    complain "$1 is kept: it cannot be entered"
    return
  fi
  if [ "$real" = / ] || [ "$real" = "$real_root" ]; then
    complain "$1 is kept: it is a link to the whole machine"
    return
  fi
  case $(mounted_at "$real") in
    *below*) complain "$1 is kept: a file system is mounted below it" ;;
    *itself*) empty "$real" "$1" ;;
    *)
      empty "$real" "$1"
      if [ -L "$root$1" ]; then delete "$1"; else rmdir "$root$1" || complain "$1 could not be deleted"; fi
      ;;
  esac
}

# Runs a script that Rancher's agent or K3s left: its name, then all folders that it deletes, with whatever is mounted in
# them. So nothing may be left in them. Their paths are not quoted there. Nobody but the shell reads this script where it is
# piped in.
run() {
  name=$1
  shift
  for place in /usr/local/bin /opt/bin /opt/rancher-system-agent/bin; do
    script=$root$place/$name
    if [ ! -x "$script" ]; then continue; fi
    if may_run "$@"; then
      echo "running $script"
      "$script" < /dev/null || complain "$script failed"
    fi
  done
}
may_run() {
  for folder in "$@"; do
    case $folder in
      *[!A-Za-z0-9_@%+=:,./-]*)
        complain "$script is not run: it does not quote the path $folder, and would delete others"
        return 1
        ;;
    esac
    if [ ! -e "$root$folder" ] && [ ! -L "$root$folder" ]; then continue; fi
    if left=$(find "$root$folder/" -mindepth 1 -maxdepth 1) && [ "$left" = "" ]; then continue; fi
    complain "$script is not run: it would delete $folder with what is left in it"
    return 1
  done
}
export CATTLE_AGENT_CONFIG_DIR=/etc/rancher/agent CATTLE_AGENT_VAR_DIR="$agent" K3S_DATA_DIR="$k3s"

# The agent first: it would put K3s back.
services="rancher-system-agent k3s k3s-agent"
for systemctl in "$root/usr/bin/systemctl" "$root/bin/systemctl"; do
  if [ ! -x "$systemctl" ]; then continue; fi
  for service in $services; do
    if [ ! -e "$root/etc/systemd/system/$service.service" ]; then continue; fi
    "$systemctl" disable --now "$service" < /dev/null || complain "$service does not stop"
  done
  break
done

# Ends what runs and takes its mounts away; what is mounted after it is not K3s's. It deletes what it finds where it took a
# mount away, so no second one may be there. K3s's other scripts run it as well.
remove /var/lib/cni
twice=$(mounted | sort | uniq -d | while IFS= read -r place; do
  case $place in
    "$real_root"/run/k3s* | "$real_root"/var/lib/kubelet/p* | "$real_root"/run/netns/cni-*) echo "$place" ;;
  esac
done)
run_k3s() {
  if [ "$twice" = "" ]; then
    run "$@"
  else
    complain "$1 is not run: it would delete what is in a file system that is mounted below another: $twice"
  fi
}
run_k3s k3s-killall.sh /var/lib/cni

for folder in /etc/rancher/agent /etc/rancher/k3s /etc/rancher/node /run/flannel /run/k3s /run/rancher-k3s \\
  /var/lib/kubelet "$agent" "$provisioning" "$k3s"; do
  remove "$folder"
done

run rancher-system-agent-uninstall.sh /etc/rancher/agent "$agent"
for name in k3s-uninstall.sh k3s-agent-uninstall.sh; do
  run_k3s "$name" /etc/rancher/k3s /run/k3s /run/flannel "$k3s" /var/lib/kubelet /var/lib/cni
done

# Where a script was missing, not run or stopped half-way.
for service in $services; do
  # The agent's settings lie in the first, K3s's with its token in the second.
  delete "/etc/systemd/system/$service.env"
  delete "/etc/systemd/system/$service.service.env"
  delete "/etc/systemd/system/$service.service"
done
for folder in /etc/rancher /var/lib/rancher; do
  rmdir "$root$folder" 2> /dev/null || true
done

exit $status
`;
}
