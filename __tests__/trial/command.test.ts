import { answer, rancherK3s } from "./command";

const REPORTED = ["--rancher", "2.11.1", "--k3s", "v1.32.5+k3s1", "--pool", "first:all:test-key=test-value:NoExecute"];

describe("the first words are the answer", () => {
  test("of the reported case: why the first node cannot bring the cluster up", async () => {
    expect(await answer(...REPORTED, "--pool", "w:worker")).toMatchInlineSnapshot(
      `"1 no: no, the first node cannot bring this cluster up: CoreDNS cannot run on a node of pool "first" while it is alone, so cattle-cluster-agent cannot resolve Rancher's name"`,
    );
  });

  test("by IP address Rancher's agent needs no DNS", async () => {
    const byAddress = ["--pool", "w:worker", "--rancher-url", "https://10.0.0.1"];
    expect(await answer(...REPORTED, ...byAddress)).toMatchInlineSnapshot(
      `"0 yes: yes, this cluster comes up, whichever node is the first, and all that K3s and Rancher install has a node; to know: coredns, metrics-server, local-path-provisioner, helm-install-traefik-crd, helm-install-traefik and traefik cannot run on pool "first" and wait for another pool to join"`,
    );
    expect(await answer(...REPORTED, ...byAddress, "--no-derived-tolerations")).toMatchInlineSnapshot(
      `"0 open: not known, that depends on a fault that is reported of this Rancher release (rancher/rancher#49981): on Rancher 2.11.1 cattle-cluster-agent is reported not to get the taints of the first node (rancher/rancher#49981)"`,
    );
    const given = ["--toleration", "test-key=test-value:NoExecute"];
    expect(await answer(...REPORTED, ...byAddress, "--no-derived-tolerations", ...given)).toBe(
      await answer(...REPORTED, ...byAddress),
    );
  });

  test("of others", async () => {
    const RELEASES = ["--rancher", "2.14.1", "--k3s", "v1.33.5+k3s1"];
    const all = [
      ["a:all"],
      ["a:all:k=v:NoSchedule", "b:all"],
      ["w:worker"],
      ["a:all:k=v:PreferNoSchedule"],
      ["s:etcd+controlplane", "w:worker:gpu=yes:NoSchedule"],
      ["a:all:k=v:NoExecute:after-ready"],
    ];
    const answers = await Promise.all(
      all.map(
        async (pools) =>
          `${pools.join(" ")}\n  ${await answer(...RELEASES, ...pools.flatMap((each) => ["--pool", each]))}`,
      ),
    );
    expect(answers.join("\n")).toMatchInlineSnapshot(`
"a:all
  0 yes: yes, this cluster comes up, whichever node is the first, and all that K3s and Rancher install has a node
a:all:k=v:NoSchedule b:all
  1 no: only by luck, this cluster comes up only where a node of pool "b" is the first: CoreDNS cannot run on a node of pool "a" while it is alone, so cattle-cluster-agent cannot resolve Rancher's name
w:worker
  1 no: no, this cluster never comes up: no node pool has any of the roles etcd and control-plane
a:all:k=v:PreferNoSchedule
  0 yes: yes, this cluster comes up, whichever node is the first, and all that K3s and Rancher install has a node
s:etcd+controlplane w:worker:gpu=yes:NoSchedule
  0 yes: yes, this cluster comes up, whichever node is the first; to know: dashboard-shell can run on no pool
a:all:k=v:NoExecute:after-ready
  1 no: only in part, the first node brings this cluster up, but coredns can run on no pool once the deferred taints are applied"
`);
  });
});

test("what nobody said is taken, and said", async () => {
  const taken = async (...args: string[]) => {
    const { out } = await rancherK3s(["try", "--pool", "a:all", ...args, "--format", "json"]);
    return JSON.parse(out)
      .taken.map(({ what, value }: { what: string; value: string }) => `${what} ${value}`)
      .join(", ");
  };
  expect(
    [
      await taken(),
      await taken("--rancher", "2.11.1"),
      await taken("--k3s", "v1.30.4+k3s1", "--rancher-url", "https://r"),
    ].join("\n"),
  ).toMatchInlineSnapshot(`
"rancherVersion 2.15.0, kubernetesVersion v1.36.5+k3s1, rancherUrl https://rancher.example.com
kubernetesVersion v1.32.11+k3s3, rancherUrl https://rancher.example.com
rancherVersion 2.11.0"
`);
  const { out } = await rancherK3s(["try", "--pool", "a:all:k:NoSchedule", "--k3s", "v1.30.4+k3s1"]);
  expect(out.slice(0, out.indexOf("\n\n"))).toMatchInlineSnapshot(`
"✗ no, the first node cannot bring this cluster up: CoreDNS cannot run on a node
  of pool "a" while it is alone, so cattle-cluster-agent cannot resolve
  Rancher's name
  not said, so taken: Rancher 2.11.0 (--rancher), nodes reach Rancher by a name
  (--rancher-url https://192.0.2.10 is by IP address)
  as K3sCluster writes it, Rancher's agents tolerate the taints of the servers;
  --no-derived-tolerations judges a cluster that gives them none"
`);
});

test("an addon that is left out is not looked for a node for", async () => {
  const placements = async (...args: string[]) => {
    const { out } = await rancherK3s(["try", "--pool", "a:all", ...args, "--format", "json"]);
    const [{ workloads }] = JSON.parse(out).check.clusters;
    return workloads.find(({ workload }: { workload: string }) => workload === "helm-install-traefik").verdict;
  };
  expect([await placements(), await placements("--disable", "traefik")]).toEqual(["runs", "disabled"]);
});

describe("exit codes are those of check", () => {
  test.each([
    ["nothing to say", ["--pool", "a:all"], 0],
    ["an error", REPORTED, 1],
    ["an error that is not to fail", [...REPORTED, "--fail-on", "never"], 0],
    [
      "a warning that is to fail",
      ["--pool", "s:etcd+controlplane", "--pool", "w:worker:a=b:NoSchedule", "--fail-on", "warning"],
      1,
    ],
    ["a pool that is none", ["--pool", "a:al"], 2],
    ["no pool", [], 2],
  ])("%s", async (_what, args, expected) => {
    expect((await rancherK3s(["try", ...args])).exitCode).toBe(expected);
  });
});

test("Markdown has all forms, JSON as well, and text the one that is asked for", async () => {
  const { out: markdown } = await rancherK3s(["try", ...REPORTED, "--format", "markdown"]);
  expect(markdown.match(/^(\*\*|#|```).*/gm)).toMatchInlineSnapshot(`
[
  "**❌ no, the first node cannot bring this cluster up: CoreDNS cannot run on a node of pool \`first\` while it is alone, so cattle-cluster-agent cannot resolve Rancher's name**",
  "## ❌ my-cluster: the cluster never comes up",
  "### Node pools",
  "### Tolerations of Rancher's agents",
  "### Where system workloads run",
  "### Findings",
  "**error RK102**: CoreDNS cannot run on a node of pool \`first\` while it is alone, so cattle-cluster-agent cannot resolve Rancher's name",
  "**error RK203**: coredns can run on no pool",
  "**warning RK204**: dashboard-shell can run on no pool",
  "**warning RK204**: local-path-provisioner can run on no pool",
  "**warning RK204**: metrics-server can run on no pool",
  "**warning RK205**: helm-install-traefik-crd and helm-install-traefik can run on no pool, so traefik and svclb-traefik are never made",
  "**info RK307**: Rancher 2.11.1 is reported not to give cattle-cluster-agent the taints of the first node (rancher/rancher#&#8203;49981); the tolerations in the cluster's configuration make up for it",
  "### What repairs it",
  "\`\`\`sh",
  "\`\`\`",
  "### What to write, as TypeScript",
  "\`\`\`ts",
  "\`\`\`",
  "### What to write, as Rancher's YAML",
  "\`\`\`yaml",
  "\`\`\`",
  "\`\`\`sh",
  "# first, changed",
  "# its taints, once the cluster is Active",
  "# general, added",
  "\`\`\`",
  "### What to write, as Terraform",
  "\`\`\`hcl",
  "\`\`\`",
  "\`\`\`sh",
  "# first, changed",
  "# its taints, once the cluster is Active",
  "# general, added",
  "\`\`\`",
]
`);
  const { out: json } = await rancherK3s(["try", ...REPORTED, "--format", "json"]);
  expect(Object.keys(JSON.parse(json))).toMatchInlineSnapshot(`
[
  "schemaVersion",
  "sign",
  "answer",
  "taken",
  "command",
  "check",
  "repair",
  "written",
]
`);
  const { out: text } = await rancherK3s(["try", ...REPORTED, "--as", "hcl"]);
  expect(text).toContain('resource "rancher2_cluster_v2" "my-cluster" {');
  expect(text).not.toContain("new K3sCluster");
});

test("text fits 80 columns, but for commands and code", async () => {
  const { out } = await rancherK3s(["try", ...REPORTED, "--pool", "w:worker"]);
  const long = out.split("\n").filter((line) => line.length > 80 && !/^ {2}RK\d+: https:/.test(line));
  expect(long.map((line) => line.trim().split(" ")[0])).toEqual(["npx"]);
});

test("in colours it says the same", async () => {
  const [plain, colored] = [
    await rancherK3s(["try", ...REPORTED]),
    await rancherK3s(["try", ...REPORTED], { color: true }),
  ];
  expect(colored.out).toContain("\u001b[31m✗");
  expect(colored.out.replace(/\u001b\[\d+m/g, "")).toBe(plain.out);
});

test("what somebody types reaches no terminal and no code as it is", async () => {
  for (const typed of ["\u001b[31m", "a\u202eb", "`x`", '"; rm -rf /', "${x}", "::set-output name=a::b"]) {
    for (const args of [
      ["--pool", typed],
      ["--pool", `a:${typed}`],
      ["--pool", `a:all:${typed}`],
      ["--pool", `a:all:${typed}=x:NoExecute`],
      ["--pool", `a:all:label=x=${typed}`],
      ["--pool", "a:all", "--rancher", typed],
      ["--pool", "a:all", "--k3s", typed],
      ["--pool", "a:all", "--toleration", typed],
      ["--pool", "a:all", "--disable", typed],
      ["--pool", "a:all", "--rancher-url", typed],
    ]) {
      const { out, err, exitCode } = await rancherK3s(["try", ...args]);
      expect({ args, out, exitCode }).toEqual({ args, out: "", exitCode: 2 });
      expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u0080-\u009f\u202e]|^::/m);
    }
  }
});

test("of a URL only the server is shown, and one with a password is refused without it", async () => {
  const { out } = await rancherK3s([
    "try",
    "--pool",
    "a:all",
    "--rancher-url",
    "https://r.example.com/x?token=hunter2",
  ]);
  expect(out).toContain('apiUrl: "https://r.example.com",');
  expect(out).not.toContain("hunter2");
  const { err } = await rancherK3s(["try", "--pool", "a:all", "--rancher-url", "https://me:hunter2@r.example.com"]);
  expect(err).toContain("has a user or a password in front of its host");
  expect(err).not.toContain("hunter2");
});
