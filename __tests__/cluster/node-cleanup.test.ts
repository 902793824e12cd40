import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
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

  test("finds what is mounted behind a link and in a path with blanks, as the kernel writes it", () => {
    mkdirSync(path.join(root, "data/my disk/k3s/storage"), { recursive: true });
    mkdirSync(path.join(root, "var/lib"), { recursive: true });
    symlinkSync(path.join(root, "data/my disk"), path.join(root, "var/lib/rancher"));
    write("/var/lib/rancher/k3s/storage/precious");
    write("/proc/mounts", "server:/a\\040b /data/my\\040disk/k3s/storage nfs4 rw 0 0\n");
    const { status, stderr } = cleanUp();
    expect(status).toBe(1);
    expect(stderr).toContain("/var/lib/rancher/k3s is kept: a file system is mounted below it\n");
    expect(existsSync(path.join(root, "data/my disk/k3s/storage/precious"))).toBe(true);
  });

  test("empties what a folder that is a link leads to, and nothing that links in it lead to", () => {
    write("/data/k3s/server/token");
    write("/elsewhere/precious");
    symlinkSync(path.join(root, "elsewhere"), path.join(root, "data/k3s/storage"));
    mkdirSync(path.join(root, "var/lib/rancher"), { recursive: true });
    symlinkSync(path.join(root, "data/k3s"), path.join(root, "var/lib/rancher/k3s"));
    expect(cleanUp()).toEqual(CLEAN);
    expect(readdirSync(path.join(root, "data/k3s"))).toEqual([]);
    expect(existsSync(path.join(root, "var/lib/rancher"))).toBe(false);
    expect(readdirSync(path.join(root, "elsewhere"))).toEqual(["precious"]);
  });

  test("deletes nothing where a folder is a link to the whole machine, and fails", () => {
    write("/etc/hosts");
    mkdirSync(path.join(root, "var/lib"), { recursive: true });
    symlinkSync(root, path.join(root, "var/lib/kubelet"));
    expect(cleanUp()).toEqual({ status: 1, stderr: "/var/lib/kubelet is kept: it is a link to the whole machine\n" });
    expect(existsSync(path.join(root, "etc/hosts"))).toBe(true);
  });

  test("does not run K3s's own script, which empties what is mounted, where something of others is", () => {
    uninstaller("/usr/local/bin/k3s-killall.sh", "K3S_DATA_DIR");
    uninstaller("/usr/local/bin/k3s-uninstall.sh", "K3S_DATA_DIR");
    write("/proc/mounts", "server:/export /var/lib/rancher/k3s/storage nfs4 rw 0 0\n");
    write("/var/lib/rancher/k3s/storage/precious");
    const { status, stderr } = cleanUp();
    expect(status).toBe(1);
    expect(log()).toEqual(["k3s-killall.sh /var/lib/rancher/k3s", ""]);
    expect(stderr).toContain(
      "k3s-uninstall.sh is not run: it would delete what is in a file system that is mounted below",
    );
  });
});

/** In a mount namespace of its own, so that nothing is left mounted; without root in a user namespace as well. */
const NAMESPACE = process.getuid?.() === 0 ? ["--mount"] : ["--mount", "--map-root-user"];

/** Runs a script in which file systems are mounted for real. */
function inNamespace(script: string): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync("unshare", [...NAMESPACE, "sh", "-eu", "-c", script], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const probe = inNamespace('folder=$(mktemp -d) && mount -t tmpfs none "$folder" && umount "$folder"; rmdir "$folder"');
const canMount = probe.status === 0;
if (!canMount) {
  console.warn(`NOT TESTED: the clean-up of nodes with real mounts, because nothing can be mounted: ${probe.stderr}`);
}

(canMount ? describe : describe.skip)(
  "the clean-up keeps what is really mounted (skipped where nothing can be)",
  () => {
    /** Prepares a machine, mounts, cleans up, and gives its exit code, its complaints and the files that are left. */
    function cleanUpMounted(
      prepare: string,
      options?: NodeCleanupOptions,
    ): { status: string; left: string[]; said: string } {
      write("/cleanup.sh", nodeCleanupScript(options));
      const { status, stdout, stderr } = inNamespace(`
      cd "${root}"
      ${prepare}
      code=0
      sh cleanup.sh "${root}" || code=$?
      echo "exit $code"
      find . -type f ! -name cleanup.sh
    `);
      expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
      const [first = "", ...left] = stdout.trimEnd().split("\n");
      return { status: first, left: left.sort(), said: stderr };
    }

    test("below a folder, on a file system of its own", () => {
      const { status, left } = cleanUpMounted(`
      mkdir -p var/lib/kubelet/pods/1/volumes/a etc/rancher/node
      mount -t tmpfs none var/lib/kubelet/pods/1/volumes/a
      touch var/lib/kubelet/pods/1/volumes/a/precious etc/rancher/node/password
    `);
      expect({ status, left }).toEqual({ status: "exit 1", left: ["./var/lib/kubelet/pods/1/volumes/a/precious"] });
    });

    test("below a folder, as another place of the same file system", () => {
      const { status, left } = cleanUpMounted(`
      mkdir -p home var/lib/rancher/k3s/storage
      touch home/precious
      mount --bind home var/lib/rancher/k3s/storage
    `);
      expect({ status, left }).toEqual({
        status: "exit 1",
        left: ["./home/precious", "./var/lib/rancher/k3s/storage/precious"],
      });
    });

    test("where /var/lib/rancher is a link", () => {
      const { status, left } = cleanUpMounted(`
      mkdir -p data/rancher/k3s/storage var/lib
      ln -s "$PWD/data/rancher" var/lib/rancher
      mount -t tmpfs none data/rancher/k3s/storage
      touch data/rancher/k3s/storage/precious
    `);
      expect({ status, left }).toEqual({ status: "exit 1", left: ["./data/rancher/k3s/storage/precious"] });
    });

    test("where links lead to links, and one of them is relative", () => {
      const { status, left } = cleanUpMounted(`
      mkdir -p data/k3s/storage var/lib/rancher
      ln -s ../../../link var/lib/rancher/k3s
      ln -s data/k3s link
      mount -t tmpfs none data/k3s/storage
      touch data/k3s/storage/precious
    `);
      expect({ status, left }).toEqual({ status: "exit 1", left: ["./data/k3s/storage/precious"] });
    });

    test.each(["my k3s", "a#b c", "a\\\\b", "tab\tb"])("where the path holds more than letters: %j", (name) => {
      const { status, left } = cleanUpMounted(`
      mkdir -p "data/${name}/k3s/storage" var/lib
      ln -s "$PWD/data/${name}" var/lib/rancher
      mount -t tmpfs none "data/${name}/k3s/storage"
      touch "data/${name}/k3s/storage/precious"
    `);
      expect({ status, count: left.length }).toEqual({ status: "exit 1", count: 1 });
    });

    test("where a data directory of the cluster holds a blank", () => {
      const { status, left, said } = cleanUpMounted(
        `
      mkdir -p "data/my k3s/storage"
      mount -t tmpfs none "data/my k3s/storage"
      touch "data/my k3s/storage/precious" "data/my k3s/token"
    `,
        { dataDirectories: { k8sDistro: "/data/my k3s" } },
      );
      expect({ status, left }).toEqual({
        status: "exit 1",
        left: ["./data/my k3s/storage/precious", "./data/my k3s/token"],
      });
      expect(said).toContain("/data/my k3s is kept: a file system is mounted below it");
    });

    test("and empties a data directory that is a file system of its own, also behind a link", () => {
      const { status, left } = cleanUpMounted(`
      mkdir -p "data/my disk" var/lib/rancher home
      mount -t tmpfs none "data/my disk"
      ln -s "$PWD/data/my disk" var/lib/rancher/k3s
      mkdir "data/my disk/server"
      touch "data/my disk/server/token" home/other
    `);
      expect({ status, left }).toEqual({ status: "exit 0", left: ["./home/other"] });
    });
  },
);
