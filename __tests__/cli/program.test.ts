import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, TerraformStack } from "cdktf";
import { FINDINGS, K3sCluster, NodeRole, RancherProvider } from "../../lib";
import { COMMANDS } from "../../lib/cli/commands/all";
import { COMMAND_HELP } from "../../lib/cli/examples";
import { explain } from "../../lib/cli/explain";
import { run } from "../../lib/cli/program";
import { wantsColor } from "../../lib/cli/wants-color";
import { PROJECT_PAGE } from "../../lib/report/finding-page";
import { withoutLine } from "../cluster/stacks";
import { planOf, stackOf } from "../review/inputs";
import { type ClusterSketch, contentsOf, modelOf, REPORTED_CASE } from "../scheduling/models";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "check-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const NO_STREAMS = { write: () => {}, writeError: () => {}, color: false };

async function rancherK3s(...args: string[]) {
  let out = "";
  let err = "";
  const exitCode = await run(
    args,
    {
      write: (text) => {
        out += text;
      },
      writeError: (text) => {
        err += text;
      },
      color: false,
    },
    COMMANDS,
  );
  const anonymous = (text: string) =>
    withoutLine(text.replaceAll(folder, "FOLDER").replaceAll(path.basename(folder), "FOLDER"));
  return { out: anonymous(out), err: anonymous(err), exitCode };
}

/** A synthesized stack with this model in it. */
function stackWith(sketch: ClusterSketch, model: object = contentsOf(sketch)): string {
  const file = path.join(folder, "cdk.tf.json");
  const { resource, ...rest } = stackOf({ edge: sketch });
  const terraform_data = { edge_model: { depends_on: ["rancher2_cluster_v2.edge"], input: model } };
  writeFileSync(file, JSON.stringify({ ...rest, resource: { ...(resource as object), terraform_data } }));
  return file;
}

/** A plan with this model in it, as `terraform show -json` prints it. */
function planWith(sketch: ClusterSketch, formatVersion = "1.2"): string {
  const file = path.join(folder, "plan.json");
  writeFileSync(file, JSON.stringify({ ...planOf({ edge: { after: sketch } }), format_version: formatVersion }));
  return file;
}

/** An app as a user has it, synthesized into the folder. */
function synthesizedApp(): string {
  const app = new App({ outdir: folder });
  const stack = new TerraformStack(app, "production");
  new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1" });
  new K3sCluster(stack, "edge", {
    kubernetesVersion: "v1.33.5+k3s1",
    nodePools: {
      first: { roles: NodeRole.ALL, taints: ["test-key=test-value:NoExecute"] },
      general: { roles: [NodeRole.WORKER] },
    },
  });
  app.synth();
  return folder;
}

const untainted = modelOf({ all: { roles: NodeRole.ALL } });
const reported = modelOf(REPORTED_CASE);

describe("check", () => {
  test("shows verdict, pools, tolerations with reasons, the table and the findings of an app", async () => {
    const { out, err, exitCode } = await rancherK3s("check", synthesizedApp());
    expect(out).toMatchInlineSnapshot(`
"edge  K3s v1.33.5+k3s1, Rancher 2.14.1

First node
  ? whether the cluster comes up depends on the form of Rancher's URL
    ? pool first: cattle-cluster-agent runs, CoreDNS blocked by
        test-key=test-value:NoExecute

Node pools
  first    etcd, control-plane, worker  test-key=test-value:NoExecute
  general  worker                       no taints

Tolerations of Rancher's agents
  cattle-cluster-agent  test-key=test-value:NoExecute  because of first
  fleet-agent           test-key=test-value:NoExecute  because of first

Where system workloads run
                             first  general
  cattle-cluster-agent       ✓      ✓
  fleet-agent                ✓      ✓
  rancher-webhook            ✓ a    ✓
  system-upgrade-controller  ✓      ✓
  helm-operation             ✓ a    ✓
  dashboard-shell            ✗ b    ✓
  coredns                    ✗ b    ✓
  metrics-server             ✗ b    ✓
  local-path-provisioner     ✗ b    ✓
  local-path-helper          ✓      ✓
  helm-install-traefik-crd   ✗ b    ✓
  helm-install-traefik       ✗ b    ✓
  traefik                    ✗ b    ✓
  svclb-traefik              ✗ b    ✓

  a  only with tolerations that Rancher adds at run time
  b  test-key=test-value:NoExecute is not tolerated

Findings
  warning[RK103]: CoreDNS cannot run on a node of pool "first" while it is
      alone; whether cattle-cluster-agent needs it depends on Rancher's URL,
      which is known only at apply
    --> __tests__/cli/program.test.ts:LINE
    = CoreDNS does not tolerate test-key=test-value:NoExecute
    = with a URL by name the cluster never comes up from there, with a URL by IP
      address it does
    = Rancher gives no other node its configuration until the agent is
      connected, so no node that is added helps and the cluster waits forever
    = help: pass rancherUrl as a literal, so that this can be judged
    = or: apply the taints of pool "first" once the cluster is ready:
      taintsApplied: "after-ready"
    = or: move test-key=test-value:NoExecute to a pool of workers alone
    = or: taint with the key CriticalAddonsOnly instead, which K3s's own addons
      tolerate
    = or: reach Rancher by IP address
    = or: let CoreDNS run there: cluster.addRemedy(Remedy.coredns(pool))
    = or: where the cluster waits already, take it off by hand on that node:
      k3s kubectl taint node NODE test-key=test-value:NoExecute-

  warning[RK107]: coredns, metrics-server, local-path-provisioner,
      helm-install-traefik-crd, helm-install-traefik and traefik cannot run on
      pool "first" and wait for another pool to join
    --> __tests__/cli/program.test.ts:LINE
    = test-key=test-value:NoExecute is not tolerated
    = K3s v1.33.5+k3s1 and Rancher ship them without a toleration for it
    = help: let a node of pool "general" join soon after the first one
    = or: apply the taints of pool "first" once the cluster is ready:
      taintsApplied: "after-ready"

  info[RK207]: svclb-traefik gets pods on "general" only
    --> __tests__/cli/program.test.ts:LINE
    = pool "first": test-key=test-value:NoExecute is not tolerated
    = help: cluster.addRemedy(Remedy.serviceLb(pool)), which annotates the
      Service with svccontroller.k3s.cattle.io/tolerations

  info[RK209]: coredns, metrics-server, local-path-provisioner and traefik can
      run on pool "general" only
    --> __tests__/cli/program.test.ts:LINE
    = without a node of pool "general" they are Pending
    = help: give pool "general" at least two nodes
    = or: leave a second pool without hard taints

2 warnings, 2 notes

stack production: FOLDER/stacks/production/cdk.tf.json


What a code means: npx --no-install cdktf-rancher-k3s explain RK103
  RK103: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK103.md
  RK107: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK107.md
  RK207: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK207.md
  RK209: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK209.md
"
`);
    expect({ err, exitCode }).toEqual({ err: "", exitCode: 0 });
  });

  test("reads a single stack and a plan as well", async () => {
    const fromStack = await rancherK3s("check", stackWith(reported));
    const fromPlan = await rancherK3s("check", planWith(reported));
    const withoutFile = (text: string) => text.replace(/^stack .*$/m, "");
    expect(withoutFile(fromPlan.out)).toBe(withoutFile(fromStack.out));
    expect([fromStack.exitCode, fromPlan.exitCode]).toEqual([1, 1]);
  });

  test.each([
    ["error", reported, 1],
    ["warning", reported, 1],
    ["never", reported, 0],
    ["error", untainted, 0],
    ["warning", untainted, 0],
  ])("with --fail-on %s", async (failOn, model, expected) => {
    expect((await rancherK3s("check", stackWith(model), "--fail-on", failOn)).exitCode).toBe(expected);
  });

  test("an acknowledged finding does not fail", async () => {
    const acknowledged = { RK102: "DNS comes from the host" };
    const { out, exitCode } = await rancherK3s("check", stackWith({ ...reported, acknowledged }));
    expect(out).toContain("noted[RK102]");
    expect(out).toContain("acknowledged: DNS comes from the host");
    expect(exitCode).toBe(0);
  });

  test("answers the upgrade question: a master taint is no longer tolerated on K3s 1.34", async () => {
    const servers = { all: { roles: NodeRole.ALL, taints: ["node-role.kubernetes.io/master:NoSchedule"] } };
    const { out } = await rancherK3s("check", stackWith(modelOf(servers)), "--kubernetes-version", "v1.34.3+k3s1");
    expect(out.slice(out.indexOf("What changes"))).toMatchInlineSnapshot(`
"What changes
  comes up: yes -> no
  coredns: runs -> pending
  coredns on all: ✓ -> ✗ node-role.kubernetes.io/master:NoSchedule
  metrics-server: runs -> pending
  metrics-server on all: ✓ -> ✗ node-role.kubernetes.io/master:NoSchedule
  local-path-provisioner: runs -> pending
  local-path-provisioner on all: ✓ -> ✗
      node-role.kubernetes.io/master:NoSchedule
  local-path-helper: runs -> absent
  traefik on all: ✓ -> ✗ node-role.kubernetes.io/master:NoSchedule
  svclb-traefik on all: ✓ -> ✗ node-role.kubernetes.io/master:NoSchedule
  new: RK102 CoreDNS cannot run on a node of pool "all" while it is alone, so
      cattle-cluster-agent cannot resolve Rancher's name
  new: RK203 coredns can run on no pool
  new: RK204 local-path-provisioner can run on no pool
  new: RK204 metrics-server can run on no pool
  new: RK407 K3s's addons no longer tolerate node-role.kubernetes.io/master

stack FOLDER: FOLDER/cdk.tf.json


What a code means: npx --no-install cdktf-rancher-k3s explain RK102
  RK102: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK102.md
  RK203: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK203.md
  RK204: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK204.md
  RK205: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK205.md
  RK407: https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK407.md
"
`);
  });

  test("judging on the releases it has already changes nothing", async () => {
    const { out } = await rancherK3s("check", stackWith(untainted), "--rancher-version", "2.14.1");
    expect(out).toContain("What changes\n  nothing");
  });

  test("prints JSON with a schema version", async () => {
    const { out } = await rancherK3s("check", stackWith(reported), "--format", "json");
    const json = JSON.parse(out);
    expect(json.schemaVersion).toBe("cdktf-rancher-k3s/check/v1");
    expect(json.clusters[0]).toMatchObject({
      cluster: "edge",
      bootstrap: { verdict: "no" },
      address: "rancher2_cluster_v2.edge",
    });
  });

  test("prints Markdown", async () => {
    const { out } = await rancherK3s("check", stackWith(reported), "--format", "markdown");
    expect(out).toMatchInlineSnapshot(`
"## ❌ edge: the cluster never comes up

K3s v1.33.5+k3s1, Rancher 2.14.1

### Node pools

| pool | roles | taints |
| --- | --- | --- |
| \`first\` | etcd, control-plane, worker | \`test-key=test-value:NoExecute\` |
| \`general\` | worker | none |

### Tolerations of Rancher's agents

| agent | toleration | because of pool |
| --- | --- | --- |
| \`cattle-cluster-agent\` | \`test-key=test-value:NoExecute\` | first |
| \`fleet-agent\` | \`test-key=test-value:NoExecute\` | first |

### Where system workloads run

|  | first | general |  |
| --- | --- | --- | --- |
| \`cattle-cluster-agent\` | ✅ | ✅ |  |
| \`fleet-agent\` | ✅ | ✅ |  |
| \`rancher-webhook\` | ✅ at run time | ✅ |  |
| \`system-upgrade-controller\` | ✅ | ✅ |  |
| \`helm-operation\` | ✅ at run time | ✅ |  |
| \`dashboard-shell\` | ❌ \`test-key=test-value:NoExecute\` | ✅ |  |
| \`coredns\` | ❌ \`test-key=test-value:NoExecute\` | ✅ |  |
| \`metrics-server\` | ❌ \`test-key=test-value:NoExecute\` | ✅ |  |
| \`local-path-provisioner\` | ❌ \`test-key=test-value:NoExecute\` | ✅ |  |
| \`local-path-helper\` | ✅ | ✅ |  |
| \`helm-install-traefik-crd\` | ❌ \`test-key=test-value:NoExecute\` | ✅ |  |
| \`helm-install-traefik\` | ❌ \`test-key=test-value:NoExecute\` | ✅ |  |
| \`traefik\` | ❌ \`test-key=test-value:NoExecute\` | ✅ |  |
| \`svclb-traefik\` | ❌ \`test-key=test-value:NoExecute\` | ✅ |  |

### Findings

**error RK102**: CoreDNS cannot run on a node of pool \`first\` while it is alone, so cattle-cluster-agent cannot resolve Rancher's name
- CoreDNS does not tolerate \`test-key=test-value:NoExecute\`
- the agent asks the cluster's own DNS for the host of Rancher's URL and exits when it gets no answer
- Rancher gives no other node its configuration until the agent is connected, so no node that is added helps and the cluster waits forever
- *help:* apply the taints of pool \`first\` once the cluster is ready: \`taintsApplied: "after-ready"\`
- *or:* move \`test-key=test-value:NoExecute\` to a pool of workers alone
- *or:* taint with the key \`CriticalAddonsOnly\` instead, which K3s's own addons tolerate
- *or:* reach Rancher by IP address
- *or:* let CoreDNS run there: \`cluster.addRemedy(Remedy.coredns(pool))\`
- *or:* where the cluster waits already, take it off by hand on that node: \`k3s kubectl taint node NODE test-key=test-value:NoExecute-\`

**info RK207**: svclb-traefik gets pods on \`general\` only
- pool \`first\`: \`test-key=test-value:NoExecute\` is not tolerated
- *help:* \`cluster.addRemedy(Remedy.serviceLb(pool))\`, which annotates the Service with svccontroller.k3s.cattle.io/tolerations

**info RK209**: coredns, metrics-server, local-path-provisioner and traefik can run on pool \`general\` only
- without a node of pool \`general\` they are Pending
- *help:* give pool \`general\` at least two nodes
- *or:* leave a second pool without hard taints
"
`);
  });

  test("writes to a file, and then nothing to the terminal", async () => {
    const file = path.join(folder, "report.md");
    const { out } = await rancherK3s("check", stackWith(reported), "--format", "markdown", "--output", file);
    expect(out).toBe("");
    expect(readFileSync(file, "utf8")).toContain("## ❌ edge");
  });
});

describe("input that cannot be read ends with exit code 2 and one line", () => {
  const failure = async (...args: string[]) => {
    const { out, err, exitCode } = await rancherK3s(...args);
    expect({ out, exitCode }).toEqual({ out: "", exitCode: 2 });
    return err;
  };

  test("no such path", async () => {
    expect(await failure("check", path.join(folder, "nowhere"))).toBe(
      "cdktf-rancher-k3s: FOLDER/nowhere: there is no such file or folder\n",
    );
  });

  test("a path of nothing, as a variable leaves it that was never set", async () => {
    expect(await failure("check", "")).toBe('cdktf-rancher-k3s: "": there is no such file or folder\n');
    expect(await failure("check", stackWith(untainted), "--output", "")).toBe(
      'cdktf-rancher-k3s: "": cannot be written (ENOENT)\n',
    );
  });

  test("a folder that is no output of CDKTF", async () => {
    expect(await failure("check", folder)).toContain("has no manifest.json");
  });

  test("a truncated file, without showing what is in it", async () => {
    const file = path.join(folder, "cdk.tf.json");
    writeFileSync(file, '{"resource": {"token": "canary-secret", "x": can');
    const message = await failure("check", file);
    expect(message).toMatch(/not JSON: it breaks off or goes wrong (somewhere|at character \d+) of 48/);
    expect(message).not.toContain("canary");
  });

  test("a plan in a format that does not exist yet", async () => {
    expect(await failure("check", planWith(reported, "2.0"))).toContain('has the plan format "2.0"; only 1.x is known');
  });

  test("a file that is something else", async () => {
    const file = path.join(folder, "package.json");
    writeFileSync(file, "{}");
    expect(await failure("check", file)).toContain("neither a synthesized stack");
  });

  test("a stack without a cluster", async () => {
    const file = path.join(folder, "cdk.tf.json");
    writeFileSync(file, JSON.stringify({ resource: { terraform_data: { other: { input: 1 } } } }));
    expect(await failure("check", file)).toContain("holds no Rancher cluster (no rancher2_cluster_v2)");
  });

  test("a model of a later schema version, and which release reads it", async () => {
    const model = { ...contentsOf(reported), schemaVersion: "cdktf-rancher-k3s/model/v9" };
    expect(await failure("check", stackWith(reported, model))).toContain(
      'the model has the schema version "cdktf-rancher-k3s/model/v9"; where a later release of cdktf-rancher-k3s synthesized the stack, use that one or a newer: it reads the models of all before it',
    );
  });

  test.each([
    ["a taint that is none", { pools: { all: { ...reported.pools.first, taints: ["x"] } } }],
    ["a pool name with markup", { pools: { "<img>": reported.pools.first } }],
    ["a missing part", { pools: undefined }],
    ["a release that is none", { rancherVersion: "$(reboot)" }],
    ["a made-up code", { acknowledged: { "@everyone": "hi" } }],
  ])("a model with %s", async (_what, change) => {
    const message = await failure("check", stackWith(reported, { ...contentsOf(reported), ...change }));
    expect(message.trimEnd()).not.toMatch(/[\n\u001b]/);
  });

  test("a manifest that points outside its folder", async () => {
    const stacks = { evil: { synthesizedStackPath: "../../secret.json" } };
    mkdirSync(path.join(folder, "out"));
    writeFileSync(path.join(folder, "out", "manifest.json"), JSON.stringify({ stacks }));
    expect(await failure("check", path.join(folder, "out"))).toContain("outside its own folder");
  });

  test("a release that is none", async () => {
    expect(await failure("check", stackWith(untainted), "--kubernetes-version", "1.34")).toContain(
      "is not a K3s version",
    );
  });

  test("an option that does not exist", async () => {
    expect(await failure("check", "--frobnicate")).toContain("unknown option");
  });

  test("an output file that cannot be written", async () => {
    expect(await failure("check", stackWith(untainted), "--output", path.join(folder, "no", "file"))).toContain(
      "cannot be written",
    );
  });
});

describe("explain", () => {
  test("prints the page of every finding there is", async () => {
    for (const code of Object.keys(FINDINGS)) {
      const { out, exitCode } = await rancherK3s("explain", code);
      expect([exitCode, out.split(":")[0]]).toEqual([0, `# ${code}`]);
    }
  });

  test("prints the page of a finding, whatever the case it is written in", async () => {
    const { out, exitCode } = await rancherK3s("explain", "rk102");
    expect(out).toMatch(/^# RK102: /);
    expect(exitCode).toBe(0);
  });

  test.each(["102", " rk102", "rk-102", "RK 102"])("finds %j", async (typed) => {
    expect((await rancherK3s("explain", typed)).out).toMatch(/^# RK102: /);
  });

  test("breaks the list at the width of a terminal, and keeps a code on one line elsewhere", () => {
    const narrow = explain(undefined, false, 60).split("\n");
    expect(narrow.filter((each) => each.length > 60)).toEqual([]);
    expect(narrow.slice(1, 3)).toEqual([
      "RK102  error    Rancher's agent cannot resolve Rancher's",
      "                name, or its proxy's, on the first node",
    ]);
    expect(narrow.map((each) => each.trim()).join(" ")).toBe(explain(undefined).replaceAll("\n", " "));
  });

  test("without a code lists all of them, with severity and title", async () => {
    const { out, exitCode } = await rancherK3s("explain");
    expect(exitCode).toBe(0);
    expect(out.split("\n").slice(0, 3)).toMatchInlineSnapshot(`
[
  "RK101  error    Rancher's agent cannot run on the first node",
  "RK102  error    Rancher's agent cannot resolve Rancher's name, or its proxy's, on the first node",
  "RK103  warning  whether the first node reaches Rancher depends on its URL or a proxy",
]
`);
    expect(out.match(/^RK\d{3}/gm)).toEqual(Object.keys(FINDINGS));
  });

  test("in colours a page and the list say the same", () => {
    const seen = (text: string) => text.replace(/\u001b\[\d+m/g, "");
    for (const code of [undefined, ...Object.keys(FINDINGS)]) {
      const [plain, colored] = [explain(code), explain(code, true)];
      expect(colored).not.toBe(plain);
      expect(seen(colored)).toBe(plain);
    }
    expect(explain("RK102", true)).toContain("\u001b[1m## Failing\u001b[22m\n");
    expect(explain("RK102", true)).toContain("\n\u001b[31m-    general: { roles: [NodeRole.WORKER] },\u001b[39m\n");
    expect(explain("RK102", true)).toContain("\n\u001b[32m+    first: { roles: NodeRole.ALL },\u001b[39m\n");
  });

  test("a code that does not exist names near ones", async () => {
    const { err, exitCode } = await rancherK3s("explain", "RK1O2");
    expect(err).toMatch(/there is no finding "RK1O2", did you mean "RK\d+"/);
    expect(exitCode).toBe(2);
  });
});

describe("help", () => {
  test.each(Object.entries(COMMAND_HELP))(
    "of %s ends with examples that the command takes, and a page that is there",
    async (name, help) => {
      const { out, exitCode } = await rancherK3s(name, "--help");
      expect(exitCode).toBe(0);
      for (const example of help.examples) {
        expect(out).toContain(`  npx cdktf-rancher-k3s ${example}\n`);
        const command = COMMANDS.map((make) => make(NO_STREAMS, () => {})).find((each) => each.name() === name);
        let isTaken = false;
        command
          ?.exitOverride()
          .configureOutput({ writeErr: () => {} })
          .action(() => {
            isTaken = true;
          });
        await command?.parseAsync(example.split(" ").slice(1), { from: "user" });
        expect([example, isTaken]).toEqual([example, true]);
      }
      expect(out).toContain(`\nMore: ${PROJECT_PAGE}/blob/main/${help.page}\n`);
      expect(existsSync(path.join(__dirname, "../..", help.page))).toBe(true);
    },
  );

  test("every command has some", () => {
    const names = COMMANDS.map((make) => make(NO_STREAMS, () => {}).name());
    expect(Object.keys(COMMAND_HELP).sort()).toEqual([...names].sort());
  });

  test("of the program begins with what a stranger can do", async () => {
    const { out } = await rancherK3s("--help");
    expect(out).toContain(`\nMore: ${PROJECT_PAGE}#readme\n`);
    const examples = out.match(/(?<=npx cdktf-rancher-k3s )\S+/g);
    expect(examples).toEqual(["try", "init", "check"]);
  });
});

test("the version is that of the package", async () => {
  const { version } = JSON.parse(readFileSync(path.join(__dirname, "../../package.json"), "utf8"));
  expect(await rancherK3s("--version")).toEqual({ out: `${version}\n`, err: "", exitCode: 0 });
});

test.each<[Record<string, string>, boolean, boolean]>([
  [{}, true, true],
  [{}, false, false],
  [{ FORCE_COLOR: "1" }, false, true],
  [{ FORCE_COLOR: "" }, false, false],
  [{ FORCE_COLOR: "0" }, true, false],
  [{ FORCE_COLOR: "false" }, true, false],
  [{ NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
])("with %j, on a terminal %s, colours are %s", (env, isTerminal, expected) => {
  expect(wantsColor({ env, isTerminal, isSupported: true })).toBe(expected);
  expect(wantsColor({ env: {}, isTerminal: true, isSupported: false })).toBe(false);
});

test("help is no failure", async () => {
  const { out, exitCode } = await rancherK3s("--help");
  expect(out).toContain("check");
  expect(exitCode).toBe(0);
});

describe("doctor", () => {
  const fixture = (name: string) => path.join(__dirname, "../doctor/fixtures", name);

  test.each([
    ["healthy.json", 0],
    ["stuck-first-node.json", 1],
    ["no-such-file.json", 2],
  ])("of %s ends with exit code %i", async (name, expected) => {
    expect((await rancherK3s("doctor", fixture(name))).exitCode).toBe(expected);
  });
});
