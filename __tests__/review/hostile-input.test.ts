import { writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { NodeRole } from "../../lib";
import { loadClusters } from "../../lib/review";
import { modelOf } from "../scheduling/models";
import { Inputs, planOf, rancherK3s, stackOf } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const before = modelOf({ servers: { roles: NodeRole.ALL }, workers: {} });
const after = modelOf({ servers: { roles: NodeRole.ALL }, workers: { taints: ["a=b:NoSchedule"] } });
const plan = planOf({ edge: { before, after } });

/** What is said about a file that cannot be used: one line on the error output, and exit code 2. */
async function complaint(content: string | Buffer | object, command = "review"): Promise<string> {
  const file = inputs.file(content);
  const { out, err, exitCode } = await rancherK3s(command, file);
  expect({ out, exitCode }).toEqual({ out: "", exitCode: 2 });
  expect(err).toMatch(/^cdktf-rancher-k3s: [^\n]+\n$/);
  return err.replace(`cdktf-rancher-k3s: ${file}: `, "").trimEnd();
}

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");

test.each<[string, string | Buffer, RegExp]>([
  ["an empty file", "", /^is empty$/],
  ["a truncated file", JSON.stringify(plan).slice(0, -30), /^not JSON: it breaks off/],
  [
    "a binary plan",
    Buffer.from("PK\u0003\u0004binary"),
    /^is a plan as Terraform stores it; in the folder that it was made in: terraform show -json file.json > plan.json$/,
  ],
  [
    "a state as Terraform stores it",
    '{"version": 4, "terraform_version": "1.9.0", "serial": 7, "lineage": "a", "outputs": {}, "resources": []}',
    /^is a state, not a plan: it does not tell what changes; make one: terraform plan -out plan.bin && terraform show -json plan.bin > plan.json$/,
  ],
  [
    "a state as Terraform prints it",
    '{"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {}}}',
    /^is a state, not a plan: .*terraform show -json plan.bin > plan.json$/,
  ],
  [
    "the log of a plan",
    '{"@level":"info","@message":"Terraform 1.9.0","type":"version"}\n{"@level":"info","type":"change_summary"}\n',
    /^is the log of terraform plan -json, which has no plan in it; make one: terraform plan -out plan.bin && /,
  ],
  [
    "a plan for people",
    "\nTerraform used the selected providers to generate the following execution plan.\n",
    /^is a plan as people read it; make one: terraform plan -out plan.bin && /,
  ],
  [
    "what PowerShell writes",
    utf16(JSON.stringify(plan)),
    /^is UTF-16, as PowerShell writes by default; write it as UTF-8/,
  ],
  ["the same in the other order of bytes", utf16(JSON.stringify(plan)).swap16(), /^is UTF-16/],
  ["bytes that are no text", Buffer.from([0, 1, 2, 250, 251]), /^is not UTF-8, so it is not JSON$/],
  ["UTF-16 without a mark", utf16(JSON.stringify(plan)).subarray(2), /^is UTF-16/],
  ["a list", "[]", /^is neither a synthesized stack/],
  ["null", "null", /^is neither a synthesized stack/],
  ["a number", "1e400", /^is neither a synthesized stack/],
  ["another tool's JSON", '{"resource": [1], "version": 4}', /^is neither a synthesized stack/],
])("%s is refused in one line", async (_what, content, message) => {
  expect(await complaint(content)).toMatch(message);
});

test("the mark that Windows tools write first is passed over", async () => {
  const { exitCode, err } = await rancherK3s("review", inputs.file(`\ufeff${JSON.stringify(plan)}`));
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
});

test("a file that is not there, and one that may not be read", async () => {
  const nowhere = path.join(inputs.folder, "nowhere.json");
  expect((await rancherK3s("review", nowhere)).err).toBe(
    `cdktf-rancher-k3s: ${nowhere}: there is no such file or folder\n`,
  );
});

describe("depth", () => {
  const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
  const LEVELS = 100_000;

  test.each<[string, string]>([
    ["a list of lists", deep(LEVELS)],
    ["an object of objects", objects(LEVELS)],
    ["the format version", `{"format_version": ${deep(LEVELS)}, "resource_changes": []}`],
    ["the changes", `{"format_version": "1.2", "resource_changes": ${deep(LEVELS)}}`],
    [
      "modules",
      `{"format_version": "1.2", "planned_values": {"root_module": ${objects(LEVELS)}}, "resource_changes": []}`,
    ],
    ["resources of a stack", `{"resource": {"terraform_data": ${objects(LEVELS)}}}`],
  ])("%s, nested a hundred thousand times, is refused in one line", async (_what, content) => {
    expect(await complaint(content)).not.toContain("[[");
  });

  test.each(["check", "review"])(
    "where %s does not look it is refused all the same, as no tool prints it",
    async (command) => {
      const text = JSON.stringify({ ...plan, other: "DEEP" }).replace('"DEEP"', deep(501));
      expect(await complaint(text, command)).toBe("is nested too deeply to be read, more than 500 levels");
    },
  );

  test("a backend nested a hundred thousand times is refused in one line, in files and folders", async () => {
    const text = JSON.stringify(stackOf({ edge: before }, { terraform: { backend: "DEEP" } }));
    const stack = text.replace('"DEEP"', objects(LEVELS));
    expect(await complaint(stack, "check")).toContain("nested too deeply");
    const app = inputs.app({ a: stackOf({ edge: before }) });
    writeFileSync(path.join(app, "stacks/a/cdk.tf.json"), stack);
    const { err, exitCode } = await rancherK3s("review", "--base", app, "--head", app);
    expect({ exitCode, err: err.replace(app, "APP") }).toEqual({
      exitCode: 2,
      err: "cdktf-rancher-k3s: APP/stacks/a/cdk.tf.json: is nested too deeply to be read, more than 500 levels\n",
    });
  });

  test.each(["address", "name", "action_reason", "replace_paths", "names"])(
    "as deep as is read, as %s of a resource, is no way to stop a review",
    async (key) => {
      const marker = '"DEEP"';
      const change = { replace_paths: key === "replace_paths" ? "DEEP" : [], actions: ["delete", "create"] };
      const sketch = planOf({ edge: { before, after, cluster: { change, [key]: "DEEP" }, model: { [key]: "DEEP" } } });
      const { exitCode } = await rancherK3s(
        "review",
        inputs.file(JSON.stringify(sketch).replaceAll(marker, deep(490))),
      );
      expect(exitCode).toBe(1);
    },
  );

  test.each<[string, (deep: string) => object]>([
    ["an affinity", (deep) => ({ cluster_agent_deployment_customization: [{ override_affinity: deep }] })],
    ["resources", () => ({ cluster_agent_deployment_customization: [{ override_resource_requirements: "DEEP" }] })],
    ["a customization", () => ({ cluster_agent_deployment_customization: [{ scheduling_customization: "DEEP" }] })],
    ["selectors", () => ({ rke_config: [{ machine_selector_config: "DEEP" }] })],
    [
      "a selector",
      () => ({ rke_config: [{ machine_selector_config: [{ machine_label_selector: "DEEP", config: "a: b" }] }] }),
    ],
    ["the configuration", (deep) => ({ rke_config: [{ machine_global_config: deep }] })],
    ["a manifest", (deep) => ({ rke_config: [{ additional_manifest: deep }] })],
    ["annotations", () => ({ annotations: { a: "DEEP" } })],
    ["any argument", () => ({ made_up: "DEEP" })],
  ])(
    "as %s of a cluster, as deep as is read or deep in text, it stops neither a check nor a review",
    async (_what, argument) => {
      const stack = stackOf({ edge: after }) as { resource: { rancher2_cluster_v2: Record<string, object> } };
      Object.assign(stack.resource.rancher2_cluster_v2.edge as object, argument(deep(LEVELS)));
      const head = inputs.file(JSON.stringify(stack).replace('"DEEP"', deep(480)), "cdk.tf.json");
      const base = inputs.file(stackOf({ edge: before }), "cdk.tf.json");
      for (const args of [
        ["check", head],
        ["review", "--base", base, "--head", head],
      ]) {
        const { err, exitCode } = await rancherK3s(...args);
        expect(err).toBe("");
        expect([0, 1]).toContain(exitCode);
      }
    },
  );

  test("as what is unknown it makes the review say so", async () => {
    const sketch = planOf({ edge: { before, after, model: { change: { after_unknown: { input: "DEEP" } } } } });
    const file = inputs.file(JSON.stringify(sketch).replace('"DEEP"', `${"[".repeat(490)}true${"]".repeat(490)}`));
    expect((await rancherK3s("review", file)).out).toContain("known after apply");
  });

  test("given as parsed JSON it is refused as well", () => {
    expect(() => loadClusters(JSON.parse(`{"resource": {"a": ${deep(600)}}}`))).toThrow(
      "the given JSON: is nested too deeply to be read",
    );
  });
});

test("keys that mean something to JavaScript mean nothing here", async () => {
  const text = JSON.stringify(plan)
    .replaceAll('"workers":', '"__proto__": {"polluted": true}, "workers":')
    .replace("{", '{"__proto__": {"errored": true, "format_version": "9.0"}, "constructor": 1, ');
  const { err, exitCode } = await rancherK3s("review", inputs.file(text));
  expect(err).toMatch(
    /in the model, pool name "__proto__" is not a lower-case DNS label; and 2 more; synthesize the stack again, /,
  );
  expect(exitCode).toBe(2);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test("a cluster of which all is said to be unknown stops nothing, whatever is not there", async () => {
  const side = { name: "edge", kubernetes_version: "v1.33.5+k3s1", annotations: { "rancher-k3s/witness": "v1" } };
  const change = { actions: ["update"], before: side, after: side, after_unknown: true };
  const cluster = { address: "rancher2_cluster_v2.edge", mode: "managed", type: "rancher2_cluster_v2", change };
  const file = inputs.file({ format_version: "1.2", resource_changes: [cluster] });
  const { err, exitCode } = await rancherK3s("review", file);
  expect({ err, exitCode }).toEqual({ err: "", exitCode: 0 });
});

test("of a key that is there twice the last one counts, as everywhere", async () => {
  const text = JSON.stringify(plan).replace('"format_version":"1.2"', '"format_version":"9.0","format_version":"1.2"');
  expect((await rancherK3s("review", inputs.file(text))).exitCode).toBe(0);
});

test("the same resource twice is reviewed twice, which is one entry, and nothing breaks", async () => {
  const twice = planOf({ edge: { before, after } }) as { resource_changes: object[] };
  twice.resource_changes.push(...twice.resource_changes);
  const { out, exitCode } = await rancherK3s("review", inputs.file(twice));
  expect(out).toMatch(/^. 2 clusters \(edge/);
  expect(exitCode).toBe(0);
});

test("hundreds of thousands of entries are no problem", async () => {
  const filler = Array.from({ length: 300_000 }, () => ({ type: "x" }));
  const unknown = { change: { after_unknown: { input: filler } } };
  const wide = planOf({ edge: { before, after, model: unknown } }) as { resource_changes: object[] };
  const file = inputs.file({ ...wide, resource_changes: [...wide.resource_changes, ...filler] });
  expect((await rancherK3s("review", file)).exitCode).toBe(0);
});

describe("whatever is put in the place of any part of a file, the command ends as it says it does", () => {
  /** A copy with one of its parts replaced. */
  const replaced = (value: unknown, at: number, by: unknown): unknown => {
    let left = at;
    const visit = (part: unknown): unknown => {
      if (left-- === 0) return by;
      if (Array.isArray(part)) return part.map(visit);
      if (typeof part !== "object" || part === null) return part;
      return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, visit(inner)]));
    };
    return visit(value);
  };
  const anything = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom("__proto__", "", "constructor", "cdktf-rancher-k3s/model/v1", -1, 1e21, [[]], [null]),
  );
  const endings = async (args: readonly string[]) => {
    const { out, err, exitCode } = await rancherK3s(...args);
    if (exitCode === 2) expect({ out, lines: err.split("\n").length }).toEqual({ out: "", lines: 2 });
    else expect({ err, some: out.length > 0 }).toEqual({ err: "", some: true });
  };
  const file = inputs.file({});

  test("a plan", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(140),
        anything,
        fc.constantFrom("text", "markdown", "json", "sarif"),
        async (at, by, format) => {
          writeFileSync(file, JSON.stringify(replaced(plan, at, by)));
          await endings(["review", file, "--format", format]);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("a stack", async () => {
    const base = inputs.app({ a: stackOf({ edge: before }) });
    await fc.assert(
      fc.asyncProperty(fc.nat(60), anything, async (at, by) => {
        writeFileSync(file, JSON.stringify(replaced(stackOf({ edge: after }), at, by)));
        await endings(["review", "--base", base, "--head", file, "--format", "markdown"]);
      }),
      { numRuns: 300 },
    );
  });

  test("a manifest", async () => {
    const app = inputs.app({ a: stackOf({ edge: before }) });
    const manifest = { stacks: { a: { synthesizedStackPath: "stacks/a/cdk.tf.json", dependencies: ["b"] } } };
    await fc.assert(
      fc.asyncProperty(fc.nat(6), anything, async (at, by) => {
        writeFileSync(path.join(app, "manifest.json"), JSON.stringify(replaced(manifest, at, by)));
        await endings(["review", "--base", app, "--head", app]);
      }),
      { numRuns: 100 },
    );
  });
});
