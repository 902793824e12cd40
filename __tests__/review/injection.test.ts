import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { NodeRole } from "../../lib";
import { changesOfPlans, renderReviewText, reviewChanges } from "../../lib/review";
import { acknowledgementNotation } from "../../lib/scheduling/acknowledgements/acknowledgement-notation";
import { fuzz } from "../fuzz";
import { elementsOf, REFERENCES, textOf, toHtml, withoutCode } from "../report/github-markdown";
import { COMMAND, COMMANDS, hostile, UNSEEN_TEXTS, unseenIn } from "../report/hostile";
import { type ClusterSketch, modelOf } from "../scheduling/models";
import { Inputs, planOf, rancherK3s, type SketchedStack, stackOf } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const clean = modelOf({ servers: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] }, workers: {} });

/** Every part of a valid cluster that its author chooses freely, with these texts in it. */
function hostileState(texts: readonly string[]): ClusterSketch {
  const each = <T>(entriesOf: (text: string) => Record<string, T>): Record<string, T> =>
    Object.fromEntries(texts.flatMap((text) => Object.entries(entriesOf(text))));
  return {
    ...clean,
    pools: { ...clean.pools, gpu: clean.pools.workers as ClusterSketch["pools"][string] },
    agents: { cluster: [], fleet: [] },
    addons: each((text) => ({ [text]: { disabled: true } })),
    configuration: { machineGlobalConfig: each((text) => ({ [text]: "string" })) },
    acknowledged: each((text) => {
      // No app can give an empty one.
      const reason = text.trim() === "" ? `because ${text}` : text;
      return {
        RK704: reason,
        RK209: reason,
        [acknowledgementNotation({ code: "RK503", subject: { setting: text, key: text } })]: reason,
        [acknowledgementNotation({ code: "RK204", subject: { workload: text, pool: text } })]: reason,
        [acknowledgementNotation({ code: "RK303", subject: { toleration: text } })]: reason,
      };
    }),
  };
}

/** The ways a text gets from clean to hostile, or back. */
const DIRECTIONS = ["comes", "goes"] as const;
type Direction = (typeof DIRECTIONS)[number];

/** Plans with the text wherever a plan may hold any. */
function plansOf(texts: readonly string[], direction: Direction): object[] {
  const text = texts.join("");
  const [before, after] = direction === "comes" ? [clean, hostileState(texts)] : [hostileState(texts), clean];
  const words = { address: text, module_address: text, name: text, action_reason: text };
  const change = { actions: ["delete", "create"], replace_paths: [[text], ["name", text]] };
  const called = (sketch: ClusterSketch, cluster: string): ClusterSketch => ({ ...sketch, cluster });
  return [
    planOf({ edge: { before, after, cluster: { ...words, change }, model: words } }),
    planOf({ lab: { before: called(before, "lab"), after: called(after, "lab") } }),
    planOf({ named: { before: called(clean, "x"), after: called(clean, text) } }),
    // No release of K3s, so the cluster is not judged, and the release is named.
    planOf({
      other: { before: called(before, "other"), after: { ...called(after, "other"), kubernetesVersion: text } },
    }),
  ];
}

/** Files whose names hold the text as well, as far as a file system lets them. */
function filesOf(text: string, contents: readonly object[], name = "plan.json"): string[] {
  return contents.map((content, index) => {
    const folder = Buffer.from(`${index}${text.replace(/[/\u0000]/g, "")}`)
      .subarray(0, 200)
      .toString();
    const file = path.join(inputs.folder, folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(content));
    return file;
  });
}

/** A synthesized stack with the text wherever a stack may hold any. */
function stackWith(texts: readonly string[]): SketchedStack {
  const text = texts.join("");
  const stack = stackOf({ edge: hostileState(texts) }) as { resource: Record<string, Record<string, object>> };
  const { rancher2_cluster_v2: clusters = {}, terraform_data: models = {} } = stack.resource;
  return {
    ...stack,
    resource: {
      rancher2_cluster_v2: {
        ...clusters,
        [text]: { ...clusters.edge, name: "other" },
        unjudged: { ...clusters.edge, name: text, kubernetes_version: text },
      },
      terraform_data: Object.fromEntries(
        Object.entries(models).map(([name, model]) => [
          name,
          {
            ...model,
            "//": {
              metadata: { path: `${text}/Model` },
              sources: { cluster: { file: `src-${text.replace(/[\\/]/g, "")}`, line: 3 } },
            },
          },
        ]),
      ),
    },
  };
}

async function run(args: readonly string[], files: readonly string[], expected: readonly number[]): Promise<string> {
  const { out, err, exitCode } = await rancherK3s(...args);
  for (const file of files) rmSync(path.dirname(file), { recursive: true, force: true });
  expect({ err, isExpected: expected.includes(exitCode) }).toEqual({ err: "", isExpected: true });
  return out;
}

async function reviewed(texts: readonly string[], format: string, direction: Direction): Promise<string> {
  const files = filesOf(texts.join(""), plansOf(texts, direction));
  return run(["review", ...files, "--format", format], files, [1]);
}

async function checked(texts: readonly string[], format: string): Promise<string> {
  const files = filesOf(texts.join(""), [stackWith(texts)], "cdk.tf.json");
  const other = ["--kubernetes-version", "v1.34.1+k3s1", "--rancher-version", "2.10.1"];
  return run(["check", ...files, "--format", format, ...other], files, [0, 1]);
}

const FORMATS = ["text", "markdown", "json", "sarif", "github"] as const;

/** Holds of a report whatever its format is. */
function expectHarmless(report: string): void {
  expect(unseenIn(report)).toBeUndefined();
  expect(report.replace(ANNOTATION, "")).not.toMatch(COMMAND);
}

/** What a line of the format for GitHub begins with: a command that shows the rest, and does nothing else. */
const ANNOTATION = /^::(?:error|warning|notice)(?: (?:file=[^,:\n]*,line=\d+,)?title=[^,:\n]*)?::/gm;

describe.each(FORMATS)("every text that is not seen or is a command is harmless in %s", (format) => {
  const corpus = [...Object.values(UNSEEN_TEXTS), ...COMMANDS];

  test.each(DIRECTIONS)("of a change in which it %s", async (direction) => {
    expectHarmless(await reviewed(corpus, format, direction));
  });

  test("of a stack", async () => {
    expectHarmless(await checked(corpus, format));
  });
});

/** What may be a name is judged as one, and there are other findings. */
const some = hostile.filter((text) => /[^\w.-]/.test(text));

const meant = (text: string) => JSON.stringify(text).slice(1, -1);

describe.each(DIRECTIONS)("of a valid change in which any text %s", (direction) => {
  test("text directs neither the terminal nor a runner", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => expectHarmless(await reviewed([text], "text", direction))),
      fuzz(20),
    );
  });

  test("of the colours of a terminal only those that are meant are there", async () => {
    const ofColors = /\u001b\[(?:[0-2]|22|3[1-6]|39)m/g;
    for (const text of [...Object.values(UNSEEN_TEXTS), ...COMMANDS]) {
      const review = reviewChanges(changesOfPlans(filesOf("", plansOf([text], direction))));
      expect(renderReviewText(review, { color: true }).replace(ofColors, "")).toBe(renderReviewText(review));
    }
  });

  test("a comment has the elements it was given, one hidden mark, and mentions nobody", async () => {
    const shape = (markdown: string) => elementsOf(toHtml(markdown));
    // The first line says of what kind a problem is where its own sentence is long.
    const short = shape(await reviewed(["Harm less"], "markdown", direction));
    const long = shape(await reviewed(["Harm less".repeat(9)], "markdown", direction));
    await fc.assert(
      fc.asyncProperty(some, async (text) => {
        const out = await reviewed([text], "markdown", direction);
        expect([short, long]).toContainEqual(shape(out));
        expect(out.match(/<!--/g)).toHaveLength(1);
        expect(REFERENCES.exec(textOf(withoutCode(toHtml(out))))?.[0]).toBeUndefined();
        expectHarmless(out);
      }),
      fuzz(20),
    );
  });

  test("JSON holds the text as it is, in escapes", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const out = await reviewed([text], "json", direction);
        expect(JSON.stringify(JSON.parse(out))).toContain(meant(text));
        expectHarmless(out);
      }),
      fuzz(20),
    );
  });

  test("SARIF stays JSON, and what GitHub shows of it is harmless too", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const out = await reviewed([text], "sarif", direction);
        expectHarmless(out);
        const [{ results }] = JSON.parse(out).runs;
        for (const { message, locations } of results) {
          expect(unseenIn(message.text)).toBeUndefined();
          expect(unseenIn(locations[0].logicalLocations[0].fullyQualifiedName)).toBeUndefined();
        }
      }),
      fuzz(20),
    );
  });
});

describe("of a valid stack with any text in it", () => {
  test.each(FORMATS)("%s directs neither the terminal nor a runner", async (format) => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const out = await checked([text], format);
        expectHarmless(out);
        if (format === "json" || format === "sarif") JSON.parse(out);
      }),
      fuzz(20),
    );
  });

  test("Markdown has the elements it was given, and mentions nobody", async () => {
    const shape = (markdown: string) => elementsOf(toHtml(markdown));
    const expected = shape(await checked(["Harm less"], "markdown"));
    await fc.assert(
      fc.asyncProperty(some, async (text) => {
        const out = await checked([text], "markdown");
        expect(shape(out)).toEqual(expected);
        expect(REFERENCES.exec(textOf(withoutCode(toHtml(out))))?.[0]).toBeUndefined();
      }),
      fuzz(20),
    );
  });
});

test("a message of SARIF holds no link and no placeholder", async () => {
  const out = await reviewed(["[click](https://x.io) {0}"], "sarif", "comes");
  const messages = JSON.parse(out).runs[0].results.map((result: { message: { text: string } }) => result.message.text);
  expect(messages.join("\n")).toContain("\\[click\\](https://x.io) {{0}}");
});

test("errors are one line that directs neither the terminal nor a runner", async () => {
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => {
      const [file = ""] = filesOf(text, [{}]);
      writeFileSync(file, "{");
      const { err, exitCode } = await rancherK3s("review", file);
      rmSync(path.dirname(file), { recursive: true });
      expect(exitCode).toBe(2);
      expect(err).toMatch(/^cdktf-rancher-k3s: [^\n]*\n$/);
      expectHarmless(err);
    }),
    fuzz(60),
  );
});
