import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { NodeRole } from "../../lib";
import { fuzz } from "../fuzz";
import { Inputs, planOf, rancherK3s, stackOf } from "../review/inputs";
import { type ClusterSketch, modelOf } from "../scheduling/models";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const clean = modelOf({ servers: { roles: NodeRole.ALL }, workers: {} });
/** The reported case. */
const stuck = modelOf({ servers: { roles: NodeRole.ALL, taints: ["k=v:NoExecute"] }, workers: {} });
/** Nothing but notes. */
const noted = modelOf({ servers: { roles: NodeRole.ALL }, workers: { taints: ["k=v:NoSchedule"] } });
/** A key that K3s does not have. */
const warned = { ...clean, configuration: { machineGlobalConfig: { "no-such-key": "string" } } };
const foreign = { ...clean, kubernetesVersion: "v1.33.5+rke2r1" };

type Sketches = Readonly<Record<string, ClusterSketch>>;

/** Every cluster has the name that it stands under. */
const appOf = (clusters: Sketches) =>
  inputs.file(
    stackOf(Object.fromEntries(Object.entries(clusters).map(([id, sketch]) => [id, { ...sketch, cluster: id }]))),
    "cdk.tf.json",
  );
const alike = (count: number, sketch: ClusterSketch, name = "c"): Sketches =>
  Object.fromEntries(numbers(count).map((index) => [`${name}${index}`, sketch]));

const check = async (...args: readonly string[]) => rancherK3s("check", ...args);

describe("a check of a hundred clusters", () => {
  const hundred = appOf({ ...alike(99, clean), edge: stuck });

  test("begins with the total, the worst one and a line for those that are clean", async () => {
    const { out, exitCode } = await check(hundred);
    expect(exitCode).toBe(1);
    expect(out.split("\n\ncluster edge")[0]).toMatchInlineSnapshot(`
"100 clusters: 1 with errors, 99 clean

✗ cluster edge: the cluster never comes up; CoreDNS cannot run on a node of pool
  "servers" while it is alone, so cattle-cluster-agent cannot resolve Rancher's
  name (RK102); 2 notes
✓ 99 clusters (c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14,
  c15, c16, c17, c18, c19 and 79 more): clean"
`);
    expect(out.split("\n").length).toBeLessThan(60);
    const page = readFileSync(path.join(__dirname, "../../docs/check.md"), "utf8");
    expect(page).toContain(`\`\`\`text\n${out.split("\n\ncluster edge")[0]}\n\`\`\``);
  });

  test("says the same in Markdown", async () => {
    const { out } = await check(hundred, "--format", "markdown");
    expect(out.split("\n\n### cluster")[0]).toMatchInlineSnapshot(`
"## ❌ 100 clusters: 1 with errors, 99 clean

- ❌ **cluster \`edge\`**: the cluster never comes up; CoreDNS cannot run on a node of pool \`servers\` while it is alone, so cattle-cluster-agent cannot resolve Rancher's name ([RK102](https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/diagnostics/RK102.md)); 2 notes
- ✅ **99 clusters (\`c0\`, \`c1\`, \`c2\`, \`c3\`, \`c4\`, \`c5\`, \`c6\`, \`c7\`, \`c8\`, \`c9\`, \`c10\`, \`c11\`, \`c12\`, \`c13\`, \`c14\`, \`c15\`, \`c16\`, \`c17\`, \`c18\`, \`c19\` and 79 more)**: clean"
`);
    expect(out).toContain("**error RK102**");
  });

  test("keeps all of them in JSON, and all that is found in SARIF", async () => {
    const ten = appOf({ ...alike(9, clean), edge: stuck });
    const { clusters } = JSON.parse((await check(ten, "--format", "json")).out);
    expect(clusters).toHaveLength(10);
    const [{ results }] = JSON.parse((await check(ten, "--format", "sarif")).out).runs;
    expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain("RK102");
  });
});

describe("many clusters", () => {
  test("stand in the order of how badly they fare", async () => {
    const { out } = await check(appOf({ ok: clean, note: noted, rke: foreign, warn: warned, bad: stuck }));
    expect(out.slice(0, out.indexOf("\n\ncluster "))).toMatchInlineSnapshot(`
"5 clusters: 2 with errors, 1 with warnings, 1 with notes alone, 1 clean

✗ cluster bad: the cluster never comes up; CoreDNS cannot run on a node of pool
  "servers" while it is alone, so cattle-cluster-agent cannot resolve Rancher's
  name (RK102); 2 notes
✗ cluster rke: not judged, as v1.33.5+rke2r1 is a release of RKE2;
  kubernetesVersion is written as "v1.33.5+rke2r1", which is no release of K3s
  (RK408)
! cluster warn: "no-such-key" in machineGlobalConfig is not among the keys
  Rancher passes on to K3s (RK503)
✓ cluster note: 2 notes
✓ cluster ok: clean"
`);
  });

  test("that fare alike but for their names are said once, with a list of all", async () => {
    const { out } = await check(appOf({ ...alike(6, stuck, "bad-"), ok: clean }));
    expect(out).toContain("7 clusters: 6 with errors, 1 clean");
    expect(out).toContain("✗ 6 clusters (bad-0, bad-1, bad-2 and 3 more): the cluster never comes up");
    expect(out.split("error[RK102]")).toHaveLength(2);
    expect(out).toContain("The clusters\n  bad-0, bad-1, bad-2, bad-3, bad-4, bad-5\n");
  });

  test("that never come up are not called good because somebody accepts it", async () => {
    const accepted = { ...stuck, acknowledged: { RK102: "a lab" } };
    const { out, exitCode } = await check(
      appOf({ ...alike(3, clean), lab: accepted, rke: foreign }),
      "--fail-on",
      "never",
    );
    expect(exitCode).toBe(0);
    expect(out).toContain("5 clusters: 1 with errors, 1 with accepted errors, 3 clean\n");
    expect(out.replaceAll(/\n {2}/g, " ")).toContain(
      "✗ cluster lab: the cluster never comes up; 1 acknowledged (RK102)",
    );
    const { out: markdown } = await check(appOf({ ...alike(3, clean), lab: accepted }), "--format", "markdown");
    expect(markdown).toContain("❌ **cluster `lab`**: the cluster never comes up; 1 acknowledged");
  });

  test.each(["text", "markdown"])(
    "with a warning that is accepted are not said to have notes alone, in %s",
    async (format) => {
      const accepted = { ...warned, acknowledged: { RK503: "read by a patched K3s" } };
      const app = appOf({ ...alike(2, clean), note: noted, lab: accepted });
      const { out, exitCode } = await check(app, "--format", format);
      expect(exitCode).toBe(0);
      const [total = "", rest = ""] = out.split("\n\n");
      expect(total).toContain("4 clusters: 1 with accepted warnings, 1 with notes alone, 2 clean");
      expect(rest.replaceAll(/[*`✓✅-]/gu, "").trim()).toMatch(
        /^cluster lab: 1 acknowledged .*\n.*cluster note: 2 notes\n/,
      );
    },
  );

  test("that differ in a taint are not called alike", async () => {
    const other = modelOf({ servers: { roles: NodeRole.ALL, taints: ["k=w:NoExecute"] }, workers: {} });
    const { out } = await check(appOf({ a: stuck, b: other, c: clean, d: clean }));
    expect(out).toContain("✗ cluster a: ");
    expect(out).toContain("✗ cluster b: ");
    expect(out.split("error[RK102]")).toHaveLength(3);
  });

  test("of one name are told apart, by stack or by address", async () => {
    const bad = { ...stuck, cluster: "edge" };
    const good = { ...clean, cluster: "edge" };
    const app = inputs.app({
      one: stackOf({ a: bad, b: good }),
      two: stackOf({ a: good }),
      three: stackOf({ z: clean }),
    });
    const { out } = await check(app, "--fail-on", "never");
    expect(out).toContain("edge (one: rancher2_cluster_v2.a)");
    expect(out).toContain("edge (one: rancher2_cluster_v2.b)");
    expect(out).toContain("edge (two)");
  });

  test("up to three have a report of their own each", async () => {
    const { out } = await check(appOf(alike(3, clean)));
    expect(out.split("Where system workloads run")).toHaveLength(4);
    expect((await check(appOf(alike(4, clean)))).out).toBe(
      "4 clusters: 4 clean\n\n✓ 4 clusters (c0, c1, c2, c3): clean\n\nThe tables of a cluster: the same command with --cluster NAME\n",
    );
  });

  test("are judged on other releases, and what changes is said with each", async () => {
    const { out } = await check(appOf({ ...alike(3, clean), bad: stuck }), "--kubernetes-version", "v1.34.3+k3s1");
    expect(out).toContain("4 clusters: ");
    const tainted = modelOf(
      { servers: { roles: NodeRole.ALL, taints: ["k=v:NoExecute"] } },
      { rancherVersion: "2.11.1" },
    );
    const changed = await check(appOf(alike(4, tainted)), "--rancher-version", "2.14.1", "--fail-on", "never");
    expect(changed.out).toContain("What changes");
    expect(changed.out).toContain("gone: RK307");
  });

  test("that a plan takes away stand first", async () => {
    const named = (id: string, sketch: ClusterSketch) => ({ ...sketch, cluster: id });
    const kept = Object.fromEntries(
      numbers(4).map((i) => [`c${i}`, { before: named(`c${i}`, clean), after: named(`c${i}`, clean) }]),
    );
    const plan = inputs.file(planOf({ ...kept, gone: { before: named("gone", clean) } }), "plan.json");
    const { out, exitCode } = await check(plan);
    expect(exitCode).toBe(1);
    expect(out.split("\n\ncluster gone")[0]).toMatchInlineSnapshot(`
"4 clusters: 4 clean; 1 loss by the plan

✗ cluster gone: the plan destroys what there is of it; the cluster is destroyed
  (RK702)
✓ 4 clusters (c0, c1, c2, c3): clean"
`);
    expect((await check(plan, "--format", "markdown")).out).toContain("❌ **cluster `gone`**");
    expect((await check(plan, "--cluster", "gone")).out).toContain("gone  the plan destroys what there is of it");
  });
});

describe("--cluster", () => {
  const app = appOf({ ...alike(30, clean), edge: stuck });

  test("shows the tables of those that are named, by name or address, and judges no other", async () => {
    const { out, exitCode } = await check(app, "--cluster", "c1", "--cluster", "rancher2_cluster_v2.c2");
    expect(exitCode).toBe(0);
    expect(out.match(/^c\d+(?= {2}K3s)/gm)).toEqual(["c1", "c2"]);
    expect(out.split("Where system workloads run")).toHaveLength(3);
    expect((await check(app, "--cluster", "edge")).exitCode).toBe(1);
  });

  test("holds for every format", async () => {
    const { clusters } = JSON.parse((await check(app, "--cluster", "c1", "--format", "json")).out);
    expect(clusters.map(({ cluster }: { cluster: string }) => cluster)).toEqual(["c1"]);
    expect((await check(app, "--cluster", "c1", "--format", "github")).out).not.toContain("RK102");
  });

  test("gives more than three all their tables", async () => {
    const names = ["c1", "c2", "c3", "c4"].flatMap((name) => ["--cluster", name]);
    expect((await check(app, ...names)).out.split("Where system workloads run")).toHaveLength(5);
    expect((await check(app, ...names, "--format", "markdown")).out.split("### Where system")).toHaveLength(5);
  });

  test("is refused where one of the names is none, and some of those there are are named", async () => {
    const { out, err, exitCode } = await check(app, "--cluster", "c1", "--cluster", "nope");
    expect([out, exitCode]).toEqual(["", 2]);
    expect(err).toMatch(/holds no cluster nope; there are c0, c1, .*, c19, 11 more\n$/);
  });

  test("tells which one may be meant, also where it is none of those that are listed", async () => {
    const app = appOf({ ...alike(30, clean), edge: stuck });
    const said = async (name: string) => (await check(app, "--cluster", name)).err.split(" c0, ")[0];
    expect(await said("EDGE")).toMatch(/holds no cluster EDGE, did you mean "edge"\? There are$/);
    expect(await said("edge ")).toMatch(/holds no cluster "edge ", did you mean "edge"\? There are$/);
    expect(await said("")).toMatch(/holds no cluster ""; there are$/);
  });

  test("finds what is not judged as well", async () => {
    const stack = stackOf({ a: clean }) as { resource: Record<string, object> };
    stack.resource.rancher2_cluster = { old: { name: "old" } };
    const { out, exitCode } = await check(inputs.file(stack, "cdk.tf.json"), "--cluster", "rancher2_cluster.old");
    expect([exitCode, out]).toEqual([0, expect.stringContaining("not judged: rancher2_cluster.old")]);
  });
});

describe("--quiet", () => {
  const app = appOf({ ...alike(30, clean), edge: stuck, warn: warned, note: noted });

  test("shows what is at or above the threshold, and nothing else", async () => {
    const { out, exitCode } = await check(app, "--quiet");
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^33 clusters: 1 with errors, /);
    expect(out.match(/(error|warning|info|noted)\[/g)).toEqual(["error["]);
    expect(out).not.toContain("c0");
    const warnings = await check(app, "--quiet", "--fail-on", "warning", "--format", "markdown");
    expect(warnings.out).toContain("**warning RK");
    expect(warnings.out).not.toContain("**info RK");
  });

  test.each(["text", "markdown", "github"])("says nothing in %s where nothing is", async (format) => {
    expect(await check(appOf(alike(5, noted)), "--quiet", "--format", format)).toEqual({
      out: "",
      err: "",
      exitCode: 0,
    });
  });

  test("shows of few clusters as little", async () => {
    const { out } = await check(appOf({ edge: stuck }), "--quiet");
    expect(out).toMatch(/^1 cluster: 1 with errors\n\n✗ cluster edge: /);
    expect(out).not.toContain("Where system workloads run");
  });

  test.each([
    ["--fail-on", "never"],
    ["--format", "json"],
    ["--format", "sarif"],
  ])("is refused with %s %s", async (option, value) => {
    const { err, exitCode } = await check(app, "--quiet", option, value);
    expect([exitCode, err]).toEqual([2, expect.stringContaining(`--quiet with ${option} ${value}`)]);
  });
});

describe("two or three clusters", () => {
  const accepted = { ...stuck, acknowledged: { RK102: "a lab" } };

  test("have an answer each above their reports, in the app's order", async () => {
    const { out } = await check(appOf({ lab: accepted, note: noted, ok: clean }));
    expect(out.slice(0, out.indexOf("\n\n\n"))).toMatchInlineSnapshot(`
"3 clusters: 1 with accepted errors, 1 with notes alone, 1 clean

✗ cluster lab: the cluster never comes up; 1 acknowledged (RK102); 2 notes
✓ cluster note: comes up; 2 notes
✓ cluster ok: comes up; clean"
`);
    expect(out.match(/Where system workloads run/g)).toHaveLength(3);
  });

  test("are no reason for a list where there is one", async () => {
    expect((await check(appOf({ ok: clean }))).out).toMatch(/^ok {2}K3s /);
  });

  test("that are asked for by name have it as well", async () => {
    const app = appOf({ ...alike(4, clean), edge: stuck });
    expect((await check(app, "--cluster", "edge", "--cluster", "c0")).out).toMatch(
      /^2 clusters: 1 with errors, 1 clean\n\n/,
    );
  });
});

describe("of any clusters", () => {
  const KINDS = { clean, stuck, noted, warned, foreign };
  const mixes = fc
    .uniqueArray(fc.integer({ min: 0, max: 999 }), { minLength: 4, maxLength: 26 })
    .chain((ids) =>
      fc.tuple(...ids.map((id) => fc.tuple(fc.constant(`c${id}`), fc.constantFrom(...Object.keys(KINDS))))),
    );

  test.each(["text", "markdown"])("none is lost in %s, and nothing that is found", async (format) => {
    await fc.assert(
      fc.asyncProperty(mixes, async (mix) => {
        const file = appOf(Object.fromEntries(mix.map(([id, kind]) => [id, KINDS[kind as keyof typeof KINDS]])));
        const { out } = await check(file, "--format", format);
        const { clusters }: { clusters: { findings: { code: string }[] }[] } = JSON.parse(
          (await check(file, "--format", "json")).out,
        );
        const lines = out
          .replaceAll(/\n {2}/g, " ")
          .split("\n")
          .filter((each) => /^(- )?[✗!?✓❌⚠❔✅]/u.test(each));
        const counts = lines.map((each) => Number(/(\d+) clusters\b/.exec(each)?.[1] ?? 1));
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(mix.length);
        const total = Number(/^(?:## \S+ )?(\d+) clusters: /.exec(out)?.[1]);
        expect(total).toBe(mix.length);
        for (const { code } of clusters.flatMap(({ findings }) => findings)) expect(out).toContain(code);
        const clean = lines.filter((each) => /: clean$/.test(each)).length;
        if (mix.length <= 20 || clean === 0) for (const [id] of mix) expect(out).toMatch(new RegExp(`\\b${id}\\b`));
      }),
      fuzz(8),
    );
  });
});
