import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { App, TerraformResource, TerraformStack } from "cdktf";
import { K3sCluster, NodeRole, RancherProvider } from "../../lib";
import { ClusterV2 } from "../../lib/provider-rancher2/cluster-v2";
import { rancherK3s } from "./inputs";

const folder = mkdtempSync(path.join(tmpdir(), "interrupted-"));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
const newFolder = () => path.join(folder, String(count++));

/** In the order in which CDKTF writes them; the first and the last hold no construct of this library that judges. */
const STACKS = ["first", "edge", "raw", "core", "last"] as const;

interface Synthesis {
  /** What differs in every stack from one state of the app to the next. */
  readonly state: string;
  /** How many stacks are written before the synth ends, as if it were killed; all and the manifest unless given. */
  readonly stopAfter?: number;
}

/** Synthesizes an app over what is in the folder. */
function synthesize(outdir: string, { state, stopAfter }: Synthesis): string {
  const app = new App({ outdir });
  STACKS.forEach((name, index) => {
    const stack = new TerraformStack(app, name);
    const provider = new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1" });
    if (name === "edge" || name === "core") {
      new K3sCluster(stack, "k3s", {
        name,
        kubernetesVersion: "v1.33.5+k3s1",
        nodePools: { all: { roles: NodeRole.ALL }, [state]: { roles: [NodeRole.WORKER] } },
      });
    } else if (name === "raw") {
      new ClusterV2(stack, "k3s", { provider, name, kubernetesVersion: "v1.33.5+k3s1", labels: { state } });
    } else {
      const other = new TerraformResource(stack, "other", { terraformResourceType: "terraform_data" });
      other.addOverride("input", state);
    }
    if (index === stopAfter) {
      stack.synthesizer = {
        synthesize: () => {
          throw new Error("killed");
        },
      };
    }
  });
  if (stopAfter === STACKS.length) app.node.addValidation({ validate: () => ["killed"] });
  if (stopAfter === undefined) app.synth();
  else expect(() => app.synth()).toThrow("killed");
  return outdir;
}

function copy(outdir: string): string {
  const target = newFolder();
  cpSync(outdir, target, { recursive: true });
  return target;
}

const whole = synthesize(newFolder(), { state: "old" });

/** The marks in the manifest, by stack. */
function marksOf(outdir: string): [string, unknown][] {
  const { stacks } = JSON.parse(readFileSync(path.join(outdir, "manifest.json"), "utf8"));
  return STACKS.map((name) => [name, stacks[name]["cdktf-rancher-k3s"]]);
}

const filesOf = (outdir: string) =>
  readdirSync(outdir, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .map((file) => path.join(outdir, file));

describe("a synth that was interrupted", () => {
  test.each([1, 2, 3, 4, 5])("after %i stacks of five is told, by check and by review", async (stopAfter) => {
    const mixed = synthesize(copy(whole), { state: "new", stopAfter });
    for (const args of [
      ["check", mixed],
      ["review", "--base", mixed, "--head", whole],
      ["review", "--base", whole, "--head", mixed],
    ]) {
      const { out, err, exitCode } = await rancherK3s(...args);
      expect({ out, exitCode }).toEqual({ out: "", exitCode: 2 });
      expect(err.replace(mixed, "cdktf.out").replace(/stacks\/\w+\//, "stacks/STACK/")).toBe(
        "cdktf-rancher-k3s: cdktf.out/stacks/STACK/cdk.tf.json: is not what the synth wrote that wrote manifest.json: a later synth was interrupted or failed, or somebody changed the file; synthesize again\n",
      );
    }
  });

  test("before it wrote a stack changed nothing", async () => {
    const untouched = synthesize(copy(whole), { state: "new", stopAfter: 0 });
    expect((await rancherK3s("check", untouched)).exitCode).toBe(0);
  });

  test("and was run again to its end is whole", async () => {
    const mixed = synthesize(copy(whole), { state: "new", stopAfter: 3 });
    expect((await rancherK3s("check", synthesize(mixed, { state: "new" }))).exitCode).toBe(0);
  });

  test("in an empty folder left no manifest, and that is told", async () => {
    const { err, exitCode } = await rancherK3s("check", synthesize(newFolder(), { state: "new", stopAfter: 3 }));
    expect(exitCode).toBe(2);
    expect(err).toContain(
      "has no manifest.json, so it is not the output folder of a CDKTF app, or its synth did not come",
    );
  });

  test("in the middle of a file left no JSON, and that is told", async () => {
    const broken = copy(whole);
    const file = path.join(broken, "stacks/edge/cdk.tf.json");
    writeFileSync(file, readFileSync(file).subarray(0, 700));
    const { err, exitCode } = await rancherK3s("check", broken);
    expect(exitCode).toBe(2);
    expect(err).toContain("not JSON: it breaks off");
  });

  test("leaves single stacks that can be checked by themselves", async () => {
    const mixed = synthesize(copy(whole), { state: "new", stopAfter: 3 });
    expect((await rancherK3s("check", path.join(mixed, "stacks/core/cdk.tf.json"))).exitCode).toBe(0);
  });
});

describe("a folder that was copied into one that was there already", () => {
  test("is told by check and by review, as the outer one is the older one", async () => {
    const base = copy(whole);
    cpSync(synthesize(newFolder(), { state: "new" }), path.join(base, "cdktf.out"), { recursive: true });
    for (const args of [
      ["check", base],
      ["review", "--base", base, "--head", whole],
      ["review", "--base", whole, "--head", base],
    ]) {
      const { out, err, exitCode } = await rancherK3s(...args);
      expect({ out, exitCode }).toEqual({ out: "", exitCode: 2 });
      expect(err.replace(base, "cdktf.before")).toBe(
        "cdktf-rancher-k3s: cdktf.before: has another output folder of a CDKTF app in it, cdktf.out, as a copy into a folder that exists leaves it; remove the whole folder and copy again, or name the inner one\n",
      );
    }
    expect((await rancherK3s("check", path.join(base, "cdktf.out"))).exitCode).toBe(0);
  });

  test("is not mistaken for a manifest of something else", async () => {
    const other = copy(whole);
    for (const [name, text] of [
      ["icons", '{ "icons": [] }'],
      ["text", "no JSON"],
    ] as const) {
      mkdirSync(path.join(other, name));
      writeFileSync(path.join(other, name, "manifest.json"), text);
    }
    expect((await rancherK3s("check", other)).exitCode).toBe(0);
  });
});

describe("a folder that is of one synth is taken", () => {
  test.each<[string, (outdir: string) => void]>([
    ["copied", () => {}],
    [
      "with times as a checkout, an archive or a container image leaves them",
      (outdir) => {
        for (const [index, file] of filesOf(outdir).entries()) {
          const seconds = (index * 7919) % 1000;
          utimesSync(file, seconds, seconds);
        }
      },
    ],
    [
      "with the line ends of Windows",
      (outdir) => {
        for (const file of filesOf(outdir)) writeFileSync(file, readFileSync(file, "utf8").replaceAll("\n", "\r\n"));
      },
    ],
    [
      "with the mark that Windows tools write first",
      (outdir) => {
        for (const file of filesOf(outdir)) writeFileSync(file, `\ufeff${readFileSync(file, "utf8")}`);
      },
    ],
    [
      "formatted by another tool",
      (outdir) => {
        for (const file of filesOf(outdir)) {
          writeFileSync(file, JSON.stringify(reversed(JSON.parse(readFileSync(file, "utf8"))), undefined, 4));
        }
      },
    ],
    [
      "with a backend that was put in later",
      (outdir) => {
        for (const file of filesOf(path.join(outdir, "stacks"))) {
          const content = JSON.parse(readFileSync(file, "utf8"));
          content.terraform.backend = { s3: { bucket: "states" } };
          writeFileSync(file, JSON.stringify(content));
        }
      },
    ],
    [
      "that an app without this library made, or an earlier release of it",
      (outdir) => {
        const manifest = path.join(outdir, "manifest.json");
        const content = JSON.parse(readFileSync(manifest, "utf8"));
        for (const stack of Object.values<Record<string, unknown>>(content.stacks)) delete stack["cdktf-rancher-k3s"];
        writeFileSync(manifest, JSON.stringify(content));
      },
    ],
  ])("%s", async (_what, change) => {
    const outdir = copy(whole);
    change(outdir);
    expect(await rancherK3s("check", outdir)).toMatchObject({ err: "", exitCode: 0 });
  });
});

describe("the mark of a synth", () => {
  test("stands in the manifest, for every stack, and is the same for the same app", () => {
    const marks = marksOf(whole);
    expect(marks).toEqual(STACKS.map((name) => [name, { content: expect.stringMatching(/^[0-9a-f]{12}$/) }]));
    expect(marksOf(synthesize(newFolder(), { state: "old" }))).toEqual(marks);
  });

  test("is left out of HCL, which is not read", () => {
    process.env.SYNTH_HCL_OUTPUT = "true";
    try {
      const outdir = synthesize(newFolder(), { state: "old" });
      expect(readdirSync(path.join(outdir, "stacks/edge"))).toContain("cdk.tf");
      expect(marksOf(outdir)).toEqual(STACKS.map((name) => [name, undefined]));
    } finally {
      delete process.env.SYNTH_HCL_OUTPUT;
    }
  });

  test("leaves a synthesizer of the app's in its place", () => {
    const app = new App({ outdir: newFolder() });
    const stack = new TerraformStack(app, "edge");
    const own = stack.synthesizer;
    const seen: string[] = [];
    stack.synthesizer = {
      synthesize: (session) => {
        seen.push(session.outdir);
        own.synthesize(session);
      },
    };
    new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1" });
    new K3sCluster(stack, "k3s", { kubernetesVersion: "v1.33.5+k3s1", nodePools: { all: { roles: NodeRole.ALL } } });
    app.synth();
    expect(seen).toEqual([app.outdir]);
  });
});

/** The same JSON with its keys in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}
