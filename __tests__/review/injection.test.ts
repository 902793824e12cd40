import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { NodeRole } from "../../lib";
import { acknowledgementNotation } from "../../lib/scheduling/acknowledgements/acknowledgement-notation";
import { elementsOf, REFERENCES, textOf, toHtml, withoutCode } from "../report/github-markdown";
import { hostile } from "../report/hostile";
import { type ClusterSketch, modelOf } from "../scheduling/models";
import { Inputs, planOf, rancherK3s } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const before = modelOf({ servers: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] }, workers: {} });

/** Every part of a change that somebody else may choose freely, with the same text in it. */
function hostileChange(text: string): object[] {
  const after: ClusterSketch = {
    ...before,
    pools: { ...before.pools, gpu: before.pools.workers as ClusterSketch["pools"][string] },
    agents: { cluster: [], fleet: [] },
    addons: { [text]: { disabled: true } },
    configuration: { [text]: { [text]: "string" } },
    acknowledged: {
      RK704: text,
      RK209: text,
      [acknowledgementNotation({ code: "RK503", subject: { setting: text, key: text } })]: text,
      [acknowledgementNotation({ code: "RK204", subject: { workload: text, pool: text } })]: text,
      [acknowledgementNotation({ code: "RK303", subject: { toleration: text } })]: text,
    },
  };
  const words = { address: text, module_address: text, name: text, action_reason: text };
  const change = { actions: ["delete", "create"], replace_paths: [[text], ["name", text]] };
  return [
    planOf({ edge: { before, after, cluster: { ...words, change }, model: words } }),
    planOf({ lab: { before: { ...before, cluster: "lab" }, after: { ...after, cluster: "lab" } } }),
  ];
}

/** Plans in files whose names hold the text as well, as far as a file system lets them. */
function filesOf(text: string): string[] {
  return hostileChange(text).map((plan, index) => {
    const name = Buffer.from(`${index}${text.replace(/[/\u0000]/g, "")}`)
      .subarray(0, 200)
      .toString();
    const file = path.join(inputs.folder, name, "plan.json");
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(plan));
    return file;
  });
}

async function reviewed(text: string, format: string): Promise<string> {
  const files = filesOf(text);
  const { out, err, exitCode } = await rancherK3s("review", ...files, "--format", format);
  for (const file of files) rmSync(path.dirname(file), { recursive: true });
  expect({ err, exitCode }).toEqual({ err: "", exitCode: 1 });
  return out;
}

const runs = { numRuns: 60 };

/** Control characters but the line break, and marks that turn the direction of text around. */
const UNPRINTABLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/;
/** What a runner takes for a command. */
const COMMAND = /^\s*::|##\[|##vso\[/im;

test("text directs neither the terminal nor a runner", async () => {
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => {
      const out = await reviewed(text, "text");
      expect(out).not.toMatch(UNPRINTABLE);
      expect(out).not.toMatch(COMMAND);
    }),
    runs,
  );
});

test("a comment has the elements it was given, one hidden mark, and mentions nobody", async () => {
  const shape = (markdown: string) => elementsOf(toHtml(markdown));
  const expected = shape(await reviewed("harmless", "markdown"));
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => {
      const out = await reviewed(text, "markdown");
      expect(shape(out)).toEqual(expected);
      expect(out.match(/<!--/g)).toHaveLength(1);
      expect(textOf(withoutCode(toHtml(out)))).not.toMatch(REFERENCES);
      expect(out).not.toMatch(UNPRINTABLE);
      expect(out).not.toMatch(COMMAND);
    }),
    runs,
  );
});

test.each(["json", "sarif"])("%s stays JSON, and directs neither the terminal nor a runner", async (format) => {
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => {
      const out = await reviewed(text, format);
      expect(JSON.stringify(JSON.parse(out))).toContain(JSON.stringify(text).slice(1, -1));
      expect(out).not.toMatch(UNPRINTABLE);
      expect(out).not.toMatch(COMMAND);
    }),
    runs,
  );
});

test("a message of SARIF holds no link and no placeholder", async () => {
  const out = await reviewed("[click](https://x.io) {0}", "sarif");
  const messages = JSON.parse(out).runs[0].results.map((result: { message: { text: string } }) => result.message.text);
  expect(messages.join("\n")).toContain("\\[click\\](https://x.io) {{0}}");
});

test("errors are one line that directs neither the terminal nor a runner", async () => {
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => {
      const [file = ""] = filesOf(text);
      writeFileSync(file, "{");
      const { err, exitCode } = await rancherK3s("review", file);
      rmSync(path.dirname(file), { recursive: true });
      expect(exitCode).toBe(2);
      expect(err).toMatch(/^rancher-k3s: [^\n]*\n$/);
      expect(err).not.toMatch(UNPRINTABLE);
      expect(err).not.toMatch(COMMAND);
    }),
    runs,
  );
});
