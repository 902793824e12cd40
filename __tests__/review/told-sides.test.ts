import path from "node:path";
import { Inputs, rancherK3s } from "./inputs";
import { providerPlan, providerValues } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const inShort = require(path.join(__dirname, "..", "..", "scripts", "review-in-short.cjs"));

interface Entry extends Record<string, unknown> {
  readonly change: object;
}

/** A plan that changes nothing of these clusters. */
function planOf(...names: readonly string[]) {
  const plan = providerPlan({ written: {}, held: {} }) as { resource_changes: Entry[] };
  const [entry] = plan.resource_changes as [Entry];
  const resource_changes = names.map((name): Entry => {
    const values = providerValues({ name, kubernetes_version: "v1.34.3+k3s1" });
    const change = { ...entry.change, before: values, after: values };
    return { ...entry, address: `rancher2_cluster_v2.${name}`, name, change };
  });
  return { ...plan, resource_changes };
}

const moved = (from: string, plan = planOf("edge")) => ({
  ...plan,
  resource_changes: plan.resource_changes.map((entry) => ({ ...entry, previous_address: from })),
});

const SERVERS = "{ name: servers, roles: [etcd, controlplane, worker] }";
const WORKERS = "{ name: workers, roles: [worker], labels: { disk: fast }, nodes: 3 }";
const TAINTED = "{ name: servers, roles: [etcd, controlplane, worker], taints: ['a=b:NoExecute'] }";
const told = (who: string, ...pools: string[]) => `{ ${who}, pools: [${pools.join(", ")}] }`;
const pools = (...clusters: string[]) =>
  `{ rancher: "https://rancher.example.com", rancherVersion: 2.14.1, clusters: [${clusters.join(", ")}] }`;

async function reviewed(plan: object, now: string, before: string | undefined, format = "json") {
  const files = [inputs.file(plan, "plan.json"), "--pools", inputs.file(now, "pools.yaml")];
  if (before !== undefined) files.push("--pools-before", inputs.file(before, "pools.before.yaml"));
  const { out, exitCode } = await rancherK3s("review", ...files, "--format", format, "--fail-on", "never");
  expect(exitCode).toBe(0);
  return out.replace(/[^\s"]*\/(pools\.(?:before\.)?yaml)/g, "$1");
}

const json = async (...args: Parameters<typeof reviewed>) => JSON.parse(await reviewed(...args));
const codes = (review: { clusters: { dangers: { code: string }[] }[] }) =>
  review.clusters[0]?.dangers.map(({ code }) => code);
/** Lines that are wrapped are one. */
const flat = (text: string) => text.replace(/\s+/g, " ");

describe("a cluster that moves to another address", () => {
  const old = "rancher2_cluster_v2.old";

  test.each([
    ["its old address", `address: ${old}`, "address: rancher2_cluster_v2.edge"],
    ["its old address and its name", `address: ${old}, name: edge`, "name: edge"],
    ["its name", "name: edge", "address: rancher2_cluster_v2.edge"],
    ["its new address, ahead of the apply", "address: rancher2_cluster_v2.edge", "name: edge"],
  ])("had the pools that the earlier file tells under %s", async (_, then, now) => {
    const review = await json(moved(old), pools(told(now, TAINTED)), pools(told(then, SERVERS)));
    expect(review.clusters[0].outcome).toBe("changed");
    expect(codes(review)).toContain("RK703");
    expect(review.notJudged).toEqual([]);
  });

  test("is not the one that comes to where it was", async () => {
    const two = planOf("edge", "other");
    const [edge, other] = two.resource_changes as [Entry, Entry];
    const swapped = {
      ...two,
      resource_changes: [
        { ...edge, previous_address: "rancher2_cluster_v2.other" },
        { ...other, previous_address: "rancher2_cluster_v2.edge" },
      ],
    };
    const [here, there] = ["edge", "other"].map((name) => `address: rancher2_cluster_v2.${name}`) as [string, string];
    const review = await json(
      swapped,
      pools(told(here, TAINTED), told(there, SERVERS)),
      pools(told(here, SERVERS), told(there, TAINTED)),
    );
    expect(review.clusters.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["unchanged", "unchanged"]);
  });
});

describe("what the earlier file tells of a cluster that is not there", () => {
  const [now, before] = [pools(told("name: edge", TAINTED)), pools(told("name: egde", SERVERS))];

  test("is told in text and Markdown, and in JSON", async () => {
    expect(flat(await reviewed(planOf("edge"), now, before, "text"))).toContain(
      "not judged: cluster egde: pools.before.yaml:1 tells of it as it was before, and there is no such cluster: " +
        "it is gone, or it is called otherwise there",
    );
    expect(await reviewed(planOf("edge"), now, before, "markdown")).toContain("❔ not judged: `cluster egde`: ");
    const [stray] = (await json(planOf("edge"), now, before)).notJudged;
    expect([stray.name, stray.file]).toEqual(["cluster egde", "pools.before.yaml"]);
  });
});

describe("a cluster of which only the later file tells", () => {
  const now = pools(told("name: edge", TAINTED));

  test.each([
    ["is empty", "{ clusters: [] }"],
    ["calls it otherwise", pools(told("name: egde", SERVERS))],
    ["tells of its acknowledgements alone", "{ clusters: [{ name: edge, acknowledged: { RK107: so } }] }"],
  ])("is said to be told for the first time where the earlier one %s", async (_, before) => {
    const review = await json(planOf("edge"), now, before);
    expect(review.clusters[0].verdict).toMatch(
      /^cluster edge: (RK107 not acknowledged any more; )?pools told for the first time, taken to be the same before/,
    );
    expect(inShort(review).changed).toBe("true");
  });

  test("is named with what is wrong as it is, and has a sign of its own", async () => {
    const text = await reviewed(planOf("edge"), now, "{ clusters: [] }", "text");
    expect(flat(text.slice(0, text.indexOf("\n\n")))).toMatchInlineSnapshot(
      `"? cluster edge: pools told for the first time, taken to be the same before; as it is: CoreDNS cannot run on a node of pool "servers" while it is alone, so cattle-cluster-agent cannot resolve Rancher's name (RK102), 2 more errors, 5 more warnings; fleet-agent still can run nowhere"`,
    );
    expect(text).not.toContain("✓");
    const markdown = await reviewed(planOf("edge"), now, "{ clusters: [] }", "markdown");
    expect(markdown).toContain("❔ **cluster `edge`**: pools told for the first time");
    expect(markdown).not.toContain("no scheduling change");
  });

  test("says so beside what else changes", async () => {
    const plan = providerPlan({
      written: {},
      held: { kubernetes_version: "v1.34.3+k3s1", name: "edge" },
      planned: { kubernetes_version: "v1.34.4+k3s1", name: "edge" },
    });
    const [{ verdict, outcome }] = (await json(plan, now, "{ clusters: [] }")).clusters;
    expect(outcome).toBe("changed");
    expect(verdict).toContain("pools told for the first time, taken to be the same before");
  });

  test("is quiet where it says itself what it had before", async () => {
    const same = pools(`{ name: edge, pools: [${SERVERS}], before: [${SERVERS}] }`);
    const review = await json(planOf("edge"), same, "{ clusters: [] }");
    expect([review.clusters[0].outcome, inShort(review).changed]).toEqual(["unchanged", "false"]);
  });
});

describe("without the earlier file", () => {
  const now = pools(told("name: edge", TAINTED));

  test("pools are said to be taken for what they were, and nothing changes", async () => {
    expect(flat(await reviewed(planOf("edge"), now, undefined, "text"))).toContain(
      "not judged: what changed in pools.yaml: its pools are taken to be the same before the change " +
        "(--pools-before tells what they were)",
    );
    const review = await json(planOf("edge"), now, undefined);
    expect([review.clusters[0].outcome, inShort(review).changed]).toEqual(["unchanged", "false"]);
  });

  test("nothing is said of it where the file tells both sides", async () => {
    const both = pools(`{ name: edge, pools: [${SERVERS}], before: [${SERVERS}] }`);
    expect((await json(planOf("edge"), both, undefined)).notJudged).toEqual([]);
  });
});

describe("a cluster of which only the earlier file tells", () => {
  test("is not judged any more, and not among those that stay as they are", async () => {
    const plan = planOf("edge", "other");
    const before = pools(told("name: edge", SERVERS), told("name: other", SERVERS));
    const args = [plan, pools(told("name: edge", SERVERS)), before] as const;
    const text = await reviewed(...args, "text");
    expect(text.slice(0, text.indexOf("\n\n"))).toMatchInlineSnapshot(`
"? cluster other: not judged any more: its pools are told no more
✓ cluster edge: no scheduling change"
`);
    const review = await json(...args);
    expect(inShort(review).changed).toBe("true");
    expect(review.notJudged.map(({ name }: { name: string }) => name)).toEqual(["cluster other"]);
  });
});

test.each(["text", "markdown"])(
  "a cluster of which no file tells is not said to have no change in %s",
  async (format) => {
    const edge = pools(told("name: edge", SERVERS));
    const out = await reviewed(planOf("edge", "other"), edge, edge, format);
    expect(out.split("\n").filter((line) => /^(✅|✓|❔|\?)/.test(line))).toEqual(
      format === "text"
        ? ["✓ cluster edge: no scheduling change", "? cluster other: no change seen in what is judged"]
        : ["✅ no scheduling change: `edge`", "❔ no change seen in what is judged: `other`"],
    );
  },
);

test("a cluster that each file tells of by its name of then is not said to be told of no more", async () => {
  const held = { name: "edge", kubernetes_version: "v1.34.3+k3s1" };
  const review = await json(
    providerPlan({ written: {}, held, planned: { ...held, name: "later" } }),
    pools(told("name: later", SERVERS)),
    pools(told("name: edge", SERVERS)),
  );
  expect(review.clusters[0].verdict).toContain("was called edge");
  expect(review.clusters[0].verdict).not.toContain("told no more");
});

describe("a pool that a file calls otherwise", () => {
  const before = pools(told("name: edge", SERVERS, WORKERS));
  const called = (workers: string, ...more: string[]) => pools(told("name: edge", SERVERS, workers, ...more));

  test("is the same pool where all else of it is the same", async () => {
    const review = await json(planOf("edge"), called(WORKERS.replace("workers", "agents")), before);
    expect([review.clusters[0].outcome, codes(review)]).toEqual(["unchanged", []]);
  });

  test("is the same where what was is told in the same file", async () => {
    const both = pools(`{ name: edge, pools: [${SERVERS.replace("servers", "all")}], before: [${SERVERS}] }`);
    expect((await json(planOf("edge"), both, undefined)).clusters[0].outcome).toBe("unchanged");
  });

  test("keeps what is accepted of it", async () => {
    const accepted = (file: string, pool: string) =>
      file.replace("{ name: edge,", `{ name: edge, acknowledged: { RK107 pool=${pool}: so }, `);
    const review = await json(
      planOf("edge"),
      accepted(called(WORKERS.replace("workers", "agents")), "agents"),
      accepted(before, "workers"),
    );
    expect(review.clusters[0].outcome).toBe("unchanged");
  });

  test.each([
    ["nodes", "nodes: 3", "nodes: 2"],
    ["labels", "disk: fast", "disk: slow"],
    ["taints", "nodes: 3", "nodes: 3, taints: ['a=b:NoSchedule']"],
    ["roles", "roles: [worker]", "roles: [worker, etcd]"],
  ])("is another one where its %s are others", async (_, was, is) => {
    const other = WORKERS.replace("workers", "agents").replace(was, is);
    expect(codes(await json(planOf("edge"), called(other), before))).toContain("RK709");
  });

  test("is another one where two may be it", async () => {
    const [one, two] = ["one", "two"].map((name) => WORKERS.replace("workers", name)) as [string, string];
    expect(codes(await json(planOf("edge"), called(one, two), before))).toContain("RK709");
  });
});
