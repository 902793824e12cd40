import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type NodeCleanupOptions, nodeCleanupScript } from "../../lib/cluster/registration/node-cleanup";

/** A folder that stands in for a machine's root. */
let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "node-cleanup-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text = "x", mode = 0o644): void {
  mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
  chmodSync(path.join(root, file), mode);
}

/** An uninstall script that notes that it ran, and with what. */
const uninstaller = (name: string, variable: string, more = "") =>
  write(name, `#!/bin/sh\necho "${path.basename(name)} $${variable}" >> ${root}/log\n${more}\n`, 0o755);

const log = () => (existsSync(path.join(root, "log")) ? readFileSync(path.join(root, "log"), "utf8").split("\n") : []);

function cleanUp(options?: NodeCleanupOptions, shell = "sh"): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(shell, ["-s", root], { input: nodeCleanupScript(options), encoding: "utf8" });
  return { status, stderr };
}

const CLEAN = { status: 0, stderr: "" };

describe("the clean-up of a machine that is no longer a node", () => {
  test("runs the uninstall scripts, the agent's first, and deletes what they leave", () => {
    uninstaller("/usr/local/bin/k3s-uninstall.sh", "K3S_DATA_DIR");
    uninstaller("/usr/local/bin/rancher-system-agent-uninstall.sh", "CATTLE_AGENT_VAR_DIR");
    for (const file of [
      "/etc/rancher/agent/cattle-id",
      "/etc/rancher/k3s/config.yaml.d/50-rancher.yaml",
      "/etc/rancher/node/password",
      "/var/lib/rancher/agent/rancher2_connection_info.json",
      "/var/lib/rancher/capr/idempotence/x",
      "/var/lib/rancher/k3s/server/db/etcd/name",
      "/var/lib/kubelet/config",
      "/var/lib/cni/networks/cbr0/10.42.0.2",
      "/run/k3s/containerd/containerd.sock",
      "/run/flannel/subnet.env",
    ]) {
      write(file);
    }
    expect(cleanUp()).toEqual(CLEAN);
    expect(log()).toEqual([
      "rancher-system-agent-uninstall.sh /var/lib/rancher/agent",
      "k3s-uninstall.sh /var/lib/rancher/k3s",
      "",
    ]);
    expect(readdirSync(path.join(root, "etc"))).toEqual([]);
    expect(readdirSync(path.join(root, "var/lib"))).toEqual([]);
    expect(readdirSync(path.join(root, "run"))).toEqual([]);
  });

  test("finds the script of a worker, and scripts where /usr/local cannot be written to", () => {
    uninstaller("/opt/bin/k3s-agent-uninstall.sh", "K3S_DATA_DIR");
    uninstaller("/opt/rancher-system-agent/bin/rancher-system-agent-uninstall.sh", "CATTLE_AGENT_VAR_DIR");
    expect(cleanUp()).toEqual(CLEAN);
    expect(log().map((line) => line.split(" ")[0])).toEqual([
      "rancher-system-agent-uninstall.sh",
      "k3s-agent-uninstall.sh",
      "",
    ]);
  });

  // bash, which is sh in many places, reads a script that is piped in as it goes.
  test.each(["sh", "bash"])("goes through with an uninstall script that reads what it finds, in %s", (shell) => {
    uninstaller("/usr/local/bin/rancher-system-agent-uninstall.sh", "CATTLE_AGENT_VAR_DIR", "cat > /dev/null");
    uninstaller("/usr/local/bin/k3s-uninstall.sh", "K3S_DATA_DIR", "cat > /dev/null");
    write("/etc/rancher/agent/cattle-id");
    expect(cleanUp({}, shell)).toEqual(CLEAN);
    expect(log()).toHaveLength(3);
    expect(existsSync(path.join(root, "etc/rancher"))).toBe(false);
  });

  test("may run again, and on a machine that never was a node", () => {
    expect(cleanUp()).toEqual(CLEAN);
    expect(cleanUp()).toEqual(CLEAN);
  });

  test("leaves what is not Rancher's or K3s's", () => {
    for (const file of [
      "/etc/rancher/rke2/config.yaml",
      "/var/lib/rancher/audit.log",
      "/etc/cni/net.d/x",
      "/usr/local/bin/k3s",
    ]) {
      write(file);
    }
    expect(cleanUp()).toEqual(CLEAN);
    expect(readdirSync(path.join(root, "etc/rancher"))).toEqual(["rke2"]);
    expect(readdirSync(path.join(root, "var/lib/rancher"))).toEqual(["audit.log"]);
    expect(readdirSync(path.join(root, "etc"))).toEqual(["cni", "rancher"]);
    expect(readdirSync(path.join(root, "usr/local/bin"))).toEqual(["k3s"]);
  });

  test("stops and removes the agent's service where its own script is gone", () => {
    write("/usr/bin/systemctl", `#!/bin/sh\necho "systemctl $*" >> ${root}/log\n`, 0o755);
    write("/etc/systemd/system/rancher-system-agent.service");
    write("/etc/systemd/system/rancher-system-agent.env");
    write("/etc/systemd/system/sshd.service");
    expect(cleanUp()).toEqual(CLEAN);
    expect(log()).toEqual(["systemctl disable --now rancher-system-agent", ""]);
    expect(readdirSync(path.join(root, "etc/systemd/system"))).toEqual(["sshd.service"]);
    expect(cleanUp()).toEqual(CLEAN);
    expect(log()).toHaveLength(2);
  });

  test("goes on when an uninstall script fails, and fails in the end", () => {
    uninstaller("/usr/local/bin/rancher-system-agent-uninstall.sh", "CATTLE_AGENT_VAR_DIR", "exit 3");
    uninstaller("/usr/local/bin/k3s-uninstall.sh", "K3S_DATA_DIR");
    write("/etc/rancher/agent/cattle-id");
    expect(cleanUp()).toEqual({
      status: 1,
      stderr: `${root}/usr/local/bin/rancher-system-agent-uninstall.sh failed\n`,
    });
    expect(log()).toHaveLength(3);
    expect(existsSync(path.join(root, "etc/rancher"))).toBe(false);
  });

  test("deletes nothing on file systems that are mounted in its folders, and fails", () => {
    write("/proc/mounts", "server:/export /var/lib/kubelet/pods/1/volumes/nfs nfs4 rw 0 0\n");
    write("/var/lib/kubelet/pods/1/volumes/nfs/precious");
    write("/etc/rancher/node/password");
    expect(cleanUp()).toEqual({ status: 1, stderr: "/var/lib/kubelet is kept: a file system is mounted below it\n" });
    expect(existsSync(path.join(root, "var/lib/kubelet/pods/1/volumes/nfs/precious"))).toBe(true);
    expect(existsSync(path.join(root, "etc/rancher"))).toBe(false);
  });

  test("empties a data directory that is a file system of its own", () => {
    write(
      "/proc/mounts",
      "/dev/sdb1 /var/lib/rancher/k3s ext4 rw 0 0\n/dev/sdb2 /var/lib/rancher/k3s-other ext4 rw 0 0\n",
    );
    write("/var/lib/rancher/k3s/server/token");
    write("/var/lib/rancher/k3s-other/precious");
    expect(cleanUp()).toEqual(CLEAN);
    expect(readdirSync(path.join(root, "var/lib/rancher/k3s"))).toEqual([]);
    expect(existsSync(path.join(root, "var/lib/rancher/k3s-other/precious"))).toBe(true);
  });

  test("knows the cluster's own data directories", () => {
    uninstaller("/usr/local/bin/rancher-system-agent-uninstall.sh", "CATTLE_AGENT_VAR_DIR");
    uninstaller("/usr/local/bin/k3s-uninstall.sh", "K3S_DATA_DIR");
    const dataDirectories = { systemAgent: "/data/my agent", provisioning: "/data/capr", k8sDistro: "/data/k3s" };
    for (const folder of Object.values(dataDirectories)) write(`${folder}/x`);
    expect(cleanUp({ dataDirectories })).toEqual(CLEAN);
    expect(log()).toEqual(["rancher-system-agent-uninstall.sh /data/my agent", "k3s-uninstall.sh /data/k3s", ""]);
    expect(readdirSync(path.join(root, "data"))).toEqual([]);
  });

  test.each(["/", "", "data", "/data/../etc", "$HOME"])("refuses the data directory %j", (k8sDistro) => {
    expect(() => nodeCleanupScript({ dataDirectories: { k8sDistro } })).toThrow(/dataDirectories.k8sDistro/);
  });

  test("holds nothing that Terraform would interpolate", () => {
    expect(nodeCleanupScript()).not.toMatch(/[$%]\{/);
  });
});
