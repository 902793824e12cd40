import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { NEWEST_KNOWN_KUBERNETES_MINOR, NEWEST_KNOWN_RANCHER } from "../../../lib/scheduling/releases/newest-known";

const ROOT = path.join(__dirname, "../../..");
const scratch = mkdtempSync(path.join(os.tmpdir(), "release-check-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function releaseCheck(...args: string[]) {
  const script = path.join(ROOT, "scripts/release-check.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: scratch, encoding: "utf8" });
  return { status, stdout, stderr };
}

type Files = Readonly<Record<string, string>>;

/** A folder with these files, below the scratch folder. */
function checkout(name: string, files: Files): string {
  for (const [file, text] of Object.entries(files)) {
    const full = path.join(scratch, name, file);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, text);
  }
  return name;
}

function git(folder: string, ...args: string[]): void {
  const config = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...config, ...args], { cwd: path.join(scratch, folder) });
}

function commit(folder: string, tag?: string): void {
  git(folder, "init", "--quiet", "--initial-branch=main");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message=all");
  if (tag !== undefined) git(folder, "tag", tag);
}

const deployment = (name: string) => `---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  clusterIP: %{CLUSTER_DNS}%
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  template:
    spec:
      tolerations:
        - key: "CriticalAddonsOnly"
          operator: "Exists"
        - key: "node-role.kubernetes.io/control-plane"
          operator: "Exists"
          effect: "NoSchedule"
`;

/** What K3s v1.36.3+k3s1 has of what is compared. */
const K3S: Files = {
  "go.mod": "replace (\n\tk8s.io/kubernetes => github.com/k3s-io/kubernetes v1.36.3-k3s1\n)\n",
  "manifests/coredns.yaml": deployment("coredns"),
  "manifests/metrics-server/metrics-server-deployment.yaml": deployment("metrics-server"),
  "manifests/local-storage.yaml": deployment("local-path-provisioner"),
  "manifests/traefik.yaml": `apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata:
  name: traefik
spec:
  chart: https://%{KUBERNETES_API}%/static/charts/traefik.tgz
  valuesContent: |-
    tolerations:
    - key: "CriticalAddonsOnly"
      operator: "Exists"
    - key: "node-role.kubernetes.io/control-plane"
      operator: "Exists"
      effect: "NoSchedule"
`,
  "scripts/airgap/image-list.txt": `docker.io/rancher/klipper-lb:v0.4.13
docker.io/rancher/local-path-provisioner:v0.0.36
docker.io/rancher/mirrored-coredns-coredns:1.14.6
docker.io/rancher/mirrored-library-busybox:1.37.0
docker.io/rancher/mirrored-metrics-server:v0.9.0
`,
};

/** What Rancher 2.15.0 has of it. */
const RANCHER: Files = {
  "chart/Chart.yaml": "version: %VERSION%\nkubeVersion: < 1.37.0-0\n",
  "pkg/systemtemplate/template.go": `const templateSource = \`
      tolerations:
      {{- if .IsPreBootstrap }}
      - effect: NoExecute
        key: "node-role.kubernetes.io/etcd"
        operator: "Exists"
      {{- else if .Tolerations }}
{{ .Tolerations | indent 6 }}
      {{- else }}
      # No taints or no controlplane nodes found, added defaults
      - effect: NoSchedule
        key: node-role.kubernetes.io/controlplane
        value: "true"
      - effect: NoSchedule
        key: "node-role.kubernetes.io/control-plane"
        operator: "Exists"
      {{- end }}
\`
`,
};

const FLEET_MANIFEST = "internal/cmd/controller/agentmanagement/agent/manifest.go";
const FLEET: Files = {
  [FLEET_MANIFEST]: `package agent

var spec = corev1.PodSpec{
	Tolerations: []corev1.Toleration{
		{
			Key:      "node.cloudprovider.kubernetes.io/uninitialized",
			Operator: corev1.TolerationOpEqual,
			Value:    "true",
			Effect:   corev1.TaintEffectNoSchedule,
		},
		{
			Key:      "cattle.io/os",
			Operator: corev1.TolerationOpEqual,
			Value:    "linux",
			Effect:   corev1.TaintEffectNoSchedule,
		},
	},
}
`,
};

/** Release data of Rancher 2.10, with arguments taken over from one release to the next. */
const RELEASE_DATA: Files = {
  "channels-rke2.yaml": "releases: []\n",
  "channels.yaml": `appDefaults:
  - appName: rancher
    defaults:
      - appVersion: '>= 2.9.0-0 < 2.9.100-0'
        defaultVersion: '1.30.x'
      - appVersion: '>= 2.10.0-0 < 2.10.100-0'
        defaultVersion: '1.31.x'
releases:
  - version: v1.27.16+k3s1
    minChannelServerVersion: v2.8.0-alpha1
    maxChannelServerVersion: v2.9.99
    serverArgs:
      gone-since: { type: string }
  - version: v1.28.14+k3s1
    minChannelServerVersion: v2.8.3-alpha1
    maxChannelServerVersion: v2.10.99
    serverArgs: &server
      tls-san: { type: array }
  - version: v1.29.9+k3s1
    minChannelServerVersion: v2.9.0-alpha1
    maxChannelServerVersion: v2.10.99
    serverArgs: &more
      <<: *server
      disable: { type: array }
  - version: v1.30.5+k3s1
    minChannelServerVersion: v2.9.0-alpha1
    maxChannelServerVersion: v2.10.99
    serverArgs: *more
  - version: v1.31.1+k3s1
    minChannelServerVersion: v2.9.0-alpha1
    maxChannelServerVersion: v2.10.99
    serverArgs: *more
    agentArgs:
      kubelet-arg: { type: array }
`,
};

const changed = (files: Files, file: string, from: string, to: string): Files => {
  expect(files[file]).toContain(from);
  return { ...files, [file]: (files[file] as string).replace(from, to) };
};

test("finds nothing where the projects have what the tables say", () => {
  const [rancher, fleet] = [checkout("agreeing/rancher", RANCHER), checkout("agreeing/fleet", FLEET)];
  commit(rancher, "v2.15.0");
  commit(fleet, "v0.16.1");
  const others = [checkout("agreeing/k3s", K3S), checkout("agreeing/data", RELEASE_DATA)];
  expect(releaseCheck(rancher, fleet, ...others)).toEqual({
    status: 0,
    stdout: `agreeing/rancher: rancher/rancher, 2.15.0
agreeing/fleet: rancher/fleet, v0.16.1, that of Rancher 2.15
agreeing/k3s: k3s-io/k3s, v1.36.3+k3s1
agreeing/data: rancher/kontainer-driver-metadata, for Rancher 2.10
nothing differs
`,
    stderr: "",
  });
});

test("takes Rancher and Fleet without a tag to be the newest that is known, whatever repository they lie in", () => {
  commit(checkout("untagged", { file: "" }), "v2.10.6");
  const { stdout } = releaseCheck(checkout("untagged/rancher", RANCHER), checkout("untagged/fleet", FLEET));
  expect(stdout).toContain(`rancher/rancher, without a tag, taken to be ${NEWEST_KNOWN_RANCHER}\n`);
  expect(stdout).toContain(`rancher/fleet, without a tag, that of Rancher ${NEWEST_KNOWN_RANCHER.minor}\n`);
});

describe("says what differs", () => {
  let count = 0;
  const differences = (files: Files, tag?: string) => {
    count += 1;
    const folder = checkout(`differing-${count}`, files);
    if (tag !== undefined) commit(folder, tag);
    const { status, stdout, stderr } = releaseCheck(folder);
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    return stdout.split("\n").slice(1, -2).join("\n");
  };

  test("in the tolerations of an addon", () => {
    const file = "manifests/coredns.yaml";
    expect(differences(changed(K3S, file, '"CriticalAddonsOnly"', '"CriticalAddons"'))).toMatchInlineSnapshot(
      `"  manifests/coredns.yaml: coredns tolerates CriticalAddons op=Exists, node-role.kubernetes.io/control-plane:NoSchedule op=Exists; the catalogue says CriticalAddonsOnly op=Exists, node-role.kubernetes.io/control-plane:NoSchedule op=Exists for v1.36.3+k3s1"`,
    );
  });

  test("in Traefik's chart values", () => {
    const file = "manifests/traefik.yaml";
    expect(differences(changed(K3S, file, '"NoSchedule"', '"NoExecute"'))).toMatchInlineSnapshot(
      `"  manifests/traefik.yaml: traefik tolerates CriticalAddonsOnly op=Exists, node-role.kubernetes.io/control-plane:NoExecute op=Exists; the catalogue says CriticalAddonsOnly op=Exists, node-role.kubernetes.io/control-plane:NoSchedule op=Exists for v1.36.3+k3s1"`,
    );
  });

  test("when an addon's manifest is somewhere else", () => {
    const { "manifests/local-storage.yaml": _, ...others } = K3S;
    expect(differences(others)).toMatchInlineSnapshot(
      `"  manifests/local-storage.yaml: local-path-provisioner is not found in it"`,
    );
  });

  test("in an image", () => {
    const file = "scripts/airgap/image-list.txt";
    expect(differences(changed(K3S, file, "v0.0.36", "v0.0.37"))).toMatchInlineSnapshot(
      `"  scripts/airgap/image-list.txt: has rancher/local-path-provisioner:v0.0.37; the table addon-images says rancher/local-path-provisioner:v0.0.36"`,
    );
  });

  test("when the release is not known, with the row that is missing", () => {
    const ofNext = changed(K3S, "go.mod", "v1.36.3-k3s1", "v1.99.0-k3s1");
    expect(differences(ofNext).split("\n")).toEqual([
      `  K3s v1.99.0+k3s1 is newer than ${NEWEST_KNOWN_KUBERNETES_MINOR}, the newest minor that the tables were checked with`,
      '  scripts/airgap/image-list.txt: the table addon-images lacks ["v1.99.0+k3s1","1.14.6","0.9.0","0.0.36","1.37.0"]',
    ]);
  });

  test("when it cannot tell the release", () => {
    expect(differences({ ...K3S, "go.mod": "module github.com/k3s-io/k3s\n" })).toMatchInlineSnapshot(
      `"  go.mod names no release, so there is nothing to compare with"`,
    );
  });

  test("in the tolerations of Rancher's agent", () => {
    const file = "pkg/systemtemplate/template.go";
    expect(differences(changed(RANCHER, file, 'value: "true"', 'operator: "Exists"'), "v2.15.0")).toMatchInlineSnapshot(
      `"  pkg/systemtemplate/template.go: cattle-cluster-agent tolerates node-role.kubernetes.io/control-plane:NoSchedule op=Exists, node-role.kubernetes.io/controlplane:NoSchedule op=Exists; the catalogue says node-role.kubernetes.io/control-plane:NoSchedule op=Exists, node-role.kubernetes.io/controlplane=true:NoSchedule for 2.15.0"`,
    );
  });

  test("in the newest Kubernetes minor that Rancher supports", () => {
    expect(differences(changed(RANCHER, "chart/Chart.yaml", "1.37.0-0", "1.38.0-0"), "v2.15.0")).toMatchInlineSnapshot(
      `"  chart/Chart.yaml: supports Kubernetes up to 1.37; the table rancher-minors says 1.36 for 2.15"`,
    );
  });

  test("in the tolerations of Fleet's agent", () => {
    expect(differences(changed(FLEET, FLEET_MANIFEST, '"linux"', '"windows"'), "v0.16.1")).toMatchInlineSnapshot(
      `"  internal/cmd/controller/agentmanagement/agent/manifest.go: fleet-agent tolerates cattle.io/os=windows:NoSchedule, node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule; the catalogue says cattle.io/os=linux:NoSchedule, node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule for Rancher 2.15.0"`,
    );
  });

  test("in the K3s minors of the release data, and in the keys that are passed on", () => {
    const without = changed(RELEASE_DATA, "channels.yaml", "v1.30.5+k3s1", "v1.31.0+k3s1");
    expect(differences(changed(without, "channels.yaml", "kubelet-arg", "new-argument"))).toMatchInlineSnapshot(`
"  channels.yaml: Rancher 2.10 supports K3s 1.28, 1.29, 1.31; the table rancher-minors says 1.28, 1.29, 1.30, 1.31
  channels.yaml: lists the key new-argument; the table configuration-keys lacks it"
`);
  });

  test("in which keys are true or false, and which only servers get", () => {
    const boolean = changed(RELEASE_DATA, "channels.yaml", "disable: { type: array }", "disable: { type: boolean }");
    expect(differences(changed(boolean, "channels.yaml", "kubelet-arg:", "flannel-backend:"))).toMatchInlineSnapshot(`
"  channels.yaml: flannel-backend is for all machines; the table configuration-keys says otherwise
  channels.yaml: the type of disable is boolean; the table configuration-keys says otherwise"
`);
  });

  test("in keys that the newest release data no longer lists", () => {
    const newest = (RELEASE_DATA["channels.yaml"] as string)
      .replace(">= 2.10.0-0", `>= ${NEWEST_KNOWN_RANCHER}-0`)
      .replaceAll("v2.10.99", `v${NEWEST_KNOWN_RANCHER.minor}.99`);
    expect(differences({ ...RELEASE_DATA, "channels.yaml": newest })).toContain(
      "channels.yaml: does not list the key bind-address, which the table configuration-keys has",
    );
  });
});

test("reads the commit that is named, in a work tree and in a git directory", () => {
  const tree = checkout("tagged/k3s", { ...K3S, "go.mod": "module github.com/k3s-io/k3s\n" });
  commit(tree, "v1.36.3+k3s1");
  checkout(tree, changed(K3S, "scripts/airgap/image-list.txt", "v0.0.36", "v0.0.37"));
  git(tree, "commit", "--quiet", "--all", "--message=next");
  git(tree, "clone", "--quiet", "--bare", ".", "../k3s.git");
  for (const repository of [tree, "tagged/k3s.git"]) {
    expect(releaseCheck(`${repository}@v1.36.3+k3s1`)).toMatchObject({ status: 0 });
    expect(releaseCheck(repository)).toMatchObject({ status: 1 });
    expect(releaseCheck(`${repository}@main`)).toMatchObject({ status: 1 });
  }
});

test("judges Rancher and Fleet by the tables of the release that is tagged", () => {
  const rancher = checkout("old/rancher", changed(RANCHER, "chart/Chart.yaml", "1.37.0-0", "1.32.0-0"));
  commit(rancher, "v2.10.6");
  const fleet = checkout("old/fleet", FLEET);
  commit(fleet, "v0.11.3");
  expect(releaseCheck(rancher, fleet)).toEqual({
    status: 1,
    stdout: `old/rancher: rancher/rancher, 2.10.6
  pkg/systemtemplate/template.go: cattle-cluster-agent tolerates node-role.kubernetes.io/control-plane:NoSchedule op=Exists, node-role.kubernetes.io/controlplane=true:NoSchedule; the catalogue says node-role.kubernetes.io/control-plane:NoSchedule op=Exists, node-role.kubernetes.io/controlplane=true:NoSchedule, node-role.kubernetes.io/master:NoSchedule op=Exists for 2.10.6
old/fleet: rancher/fleet, v0.11.3, that of Rancher 2.10
1 difference
`,
    stderr: "",
  });
});

test.each([
  ["a folder of something else", () => checkout("else", { "go.mod": "module example.com/else\n" })],
  ["a folder that is not there", () => "nowhere"],
  ["a commit that is not there", () => `${checkout("no-such-commit/k3s", K3S)}@v9.9.9`],
  [
    "an option in place of a commit",
    () => {
      const folder = checkout("option", RELEASE_DATA);
      commit(folder);
      return `${folder}@--output=written`;
    },
  ],
])("refuses %s, and compares nothing then", (_what, make) => {
  const wrong = make();
  expect(releaseCheck(checkout("right/k3s", K3S), wrong)).toEqual({
    status: 2,
    stdout: "",
    stderr: `${wrong}: not a checkout of k3s-io/k3s, rancher/rancher, rancher/fleet, rancher/kontainer-driver-metadata\n`,
  });
});

test("says how it is used when it is given nothing", () => {
  expect(releaseCheck()).toEqual({
    status: 2,
    stdout: "",
    stderr: "Usage: npm run release-check -- PATH[@REF]...\n",
  });
});

describe("the scheduled workflow", () => {
  const workflow = parse(readFileSync(path.join(ROOT, ".github/workflows/release-check.yml"), "utf8"));
  const steps: { id?: string; run?: string; uses?: string; with?: Record<string, unknown> }[] =
    workflow.jobs.compare.steps;

  test("may only read, and keeps no token", () => {
    expect([workflow.permissions, workflow.jobs.compare.permissions]).toEqual([{}, { contents: "read" }]);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.map((step) => step.with?.["persist-credentials"])).toEqual(checkouts.map(() => false));
  });

  test("compares the newest releases of the newest minors, and no release candidates", () => {
    const tags = {
      k3s: ["v1.9.1+k3s1", "v1.33.9+k3s1", "v1.34.9+k3s1", "v1.34.10+k3s1", "v1.35.7+k3s1", "v1.36.3+k3s1"],
      rancher: ["v2.9.3", "v2.15.0", "v2.14.4", "v2.16.0-rc1"],
      fleet: ["v0.9.1", "v0.16.1", "v0.17.0-beta.1"],
    };
    const folder = path.join(scratch, "workflow");
    for (const [project, names] of Object.entries({ ...tags, "kontainer-driver-metadata": [] })) {
      const repository = checkout(`workflow/upstream/${project}`, { file: "" });
      commit(repository);
      for (const name of names) git(repository, "tag", name);
    }
    git("workflow/upstream/k3s", "tag", "v1.36.4-rc1+k3s1");
    for (const branch of ["release-v2.9", "release-v2.15", "dev-v2.16"]) {
      git("workflow/upstream/kontainer-driver-metadata", "update-ref", `refs/remotes/origin/${branch}`, "HEAD");
    }
    const npm = path.join(folder, "bin/npm");
    mkdirSync(path.dirname(npm));
    writeFileSync(npm, '#!/bin/sh\nfor argument in "$@"; do echo "$argument"; done\n');
    chmodSync(npm, 0o755);
    const script = steps.find(({ id }) => id === "compare")?.run as string;
    const { stdout } = spawnSync("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, PATH: `${path.dirname(npm)}:${process.env.PATH}` },
    });
    expect(stdout.split("\n")).toEqual([
      "run",
      "--silent",
      "release-check",
      "--",
      "upstream/k3s@v1.36.3+k3s1",
      "upstream/k3s@v1.35.7+k3s1",
      "upstream/k3s@v1.34.10+k3s1",
      "upstream/k3s@v1.33.9+k3s1",
      "upstream/rancher@v2.15.0",
      "upstream/fleet@v0.16.1",
      "upstream/kontainer-driver-metadata@origin/release-v2.15",
      "",
    ]);
  });
});
