import { writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { NodeRole } from "../../lib";
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
  expect(err).toMatch(/^rancher-k3s: [^\n]+\n$/);
  return err.replace(`rancher-k3s: ${file}: `, "").trimEnd();
}

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");

test.each<[string, string | Buffer, RegExp]>([
  ["an empty file", "", /^not JSON: it breaks off/],
  ["a truncated file", JSON.stringify(plan).slice(0, -30), /^not JSON: it breaks off/],
  [
    "a binary plan",
    Buffer.from("PK\u0003\u0004binary"),
    /^is a plan as Terraform stores it; print it with terraform show -json PLAN$/,
  ],
  [
    "what PowerShell writes",
    utf16(JSON.stringify(plan)),
    /^is UTF-16, as PowerShell writes by default; write it as UTF-8/,
  ],
  ["the same in the other order of bytes", utf16(JSON.stringify(plan)).swap16(), /^is UTF-16/],
  ["bytes that are no text", Buffer.from([0, 1, 2, 250, 251]), /^not JSON/],
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
  expect((await rancherK3s("review", nowhere)).err).toBe(`rancher-k3s: ${nowhere}: there is no such file or folder\n`);
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

  test.each(["address", "name", "action_reason", "replace_paths", "names"])(
    "as %s of a resource it is no way to stop a review",
    async (key) => {
      const marker = '"DEEP"';
      const change = { replace_paths: key === "replace_paths" ? "DEEP" : [], actions: ["delete", "create"] };
      const sketch = planOf({ edge: { before, after, cluster: { change, [key]: "DEEP" }, model: { [key]: "DEEP" } } });
      const { exitCode } = await rancherK3s(
        "review",
        inputs.file(JSON.stringify(sketch).replaceAll(marker, deep(LEVELS))),
      );
      expect(exitCode).toBe(1);
    },
  );

  test("as what is unknown it makes the review say so, or nothing", async () => {
    const sketch = planOf({ edge: { before, after, model: { change: { after_unknown: { input: "DEEP" } } } } });
    const file = inputs.file(
      JSON.stringify(sketch).replace('"DEEP"', `${"[".repeat(LEVELS)}true${"]".repeat(LEVELS)}`),
    );
    expect((await rancherK3s("review", file)).out).toContain("known after apply");
  });
});

test("keys that mean something to JavaScript mean nothing here", async () => {
  const text = JSON.stringify(plan)
    .replaceAll('"workers":', '"__proto__": {"polluted": true}, "workers":')
    .replace("{", '{"__proto__": {"errored": true, "format_version": "9.0"}, "constructor": 1, ');
  const { err, exitCode } = await rancherK3s("review", inputs.file(text));
  expect(err).toMatch(/in the model, pool name "__proto__" is not a lower-case DNS label; and 5 more\n$/);
  expect(exitCode).toBe(2);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test("of a key that is there twice the last one counts, as everywhere", async () => {
  const text = JSON.stringify(plan).replace('"format_version":"1.2"', '"format_version":"9.0","format_version":"1.2"');
  expect((await rancherK3s("review", inputs.file(text))).exitCode).toBe(0);
});

test("the same resource twice is reviewed twice, and nothing breaks", async () => {
  const twice = planOf({ edge: { before, after } }) as { resource_changes: object[] };
  twice.resource_changes.push(...twice.resource_changes);
  const { out, exitCode } = await rancherK3s("review", inputs.file(twice));
  expect(out.match(/^. cluster edge: 1 taint added/gm)).toHaveLength(2);
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
