import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packageName } from "../../lib/cli/init";
import { writeNewFolder } from "../../lib/cli/new-folder";
import { rancherK3s } from "../review/inputs";

const ROOT = path.join(__dirname, "../..");
const work = mkdtempSync(path.join(realpathSync(tmpdir()), "init-"));
afterAll(() => rmSync(work, { recursive: true }));

const before = process.env.npm_config_user_agent;
beforeEach(() => {
  delete process.env.npm_config_user_agent;
});
afterAll(() => {
  if (before !== undefined) process.env.npm_config_user_agent = before;
});

const at = (name: string) => path.join(work, name);
const read = (name: string) => readFileSync(at(name), "utf8");
const json = (name: string) => JSON.parse(read(name));

/** What the command says, without the folder of this test. */
async function init(...args: readonly string[]) {
  const { out, err, exitCode } = await rancherK3s("init", ...args);
  return { out: out.replaceAll(work, "WORK"), err: err.replaceAll(work, "WORK"), exitCode };
}

describe("a new project", () => {
  test("says what was written and what comes next", async () => {
    const { out, err, exitCode } = await init(at("clusters"));
    expect({ err, exitCode }).toEqual({ err: "", exitCode: 0 });
    expect(out).toMatchInlineSnapshot(`
"wrote a project: the cluster is in edge.ts, its test in edge.test.ts

Next, in that folder:

  cd WORK/clusters
  npm install
  npm test       the cluster comes up, every system workload has a node
  npm run check  which node each of them has, and why

Then write your release of Rancher and your pools into edge.ts. All the way to a
node that has joined:
https://github.com/your-organization/cdktf-rancher-k3s/blob/main/docs/getting-started.md
"
`);
  });

  test("has every file that git, npm, pnpm, Yarn, TypeScript and CDKTF look for, and leaves state out of git", () => {
    expect(readdirSync(at("clusters")).sort()).toEqual([
      ".github",
      ".gitignore",
      ".yarnrc.yml",
      "cdktf.json",
      "edge.test.ts",
      "edge.ts",
      "main.ts",
      "package.json",
      "pnpm-workspace.yaml",
      "tsconfig.json",
    ]);
    const ignored = read("clusters/.gitignore").split("\n");
    for (const entry of ["node_modules/", "dist/", "cdktf.out/", "*.tfstate", "*.tfstate.*", ".terraform/"]) {
      expect(ignored).toContain(entry);
    }
  });

  test("leaves out of git what holds values of variables, and what the pages have people ask a cluster for", () => {
    const ignored = read("clusters/.gitignore").split("\n");
    for (const entry of ["*.tfvars", "*.tfvars.json", "cluster.json", "rancher.json"]) expect(ignored).toContain(entry);
  });

  test("has the name of its folder, and this release of the package", () => {
    const { name, dependencies } = json("clusters/package.json");
    expect(name).toBe("clusters");
    expect(json("clusters/cdktf.json")).toMatchObject({ projectId: "clusters", app: "tsc && node dist/main.js" });
    expect(dependencies["cdktf-rancher-k3s"]).toBe(
      JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")).version,
    );
  });

  test("has the workflow of the example, word for word, but for being told to copy it where it is", () => {
    const told = "# Copy to .github/workflows/review.yml. ";
    const example = readFileSync(path.join(ROOT, "examples/plan-review/review.yml"), "utf8");
    expect(example.startsWith(told)).toBe(true);
    expect(read("clusters/.github/workflows/review.yml")).toBe(`# ${example.slice(told.length)}`);
  });

  test("on CDK Terrain has its packages and its commands, and none of CDKTF's", async () => {
    expect((await init("--framework", "cdktn", at("terrain"))).exitCode).toBe(0);
    const { scripts, dependencies, devDependencies } = json("terrain/package.json");
    expect(dependencies.cdktf).toBe("npm:cdktn@0.24.0");
    expect(devDependencies).toMatchObject({ "cdktn-cli": "0.24.0" });
    expect(devDependencies).not.toHaveProperty("cdktf-cli");
    expect(scripts).toMatchObject({ synth: "cdktn synth", diff: "cdktn diff", deploy: "cdktn deploy" });
    expect(scripts.check).toBe(json("clusters/package.json").scripts.check);
    const workflow = read("terrain/.github/workflows/review.yml");
    expect(workflow.match(/\bcdktf(-cli| synth)/g)).toBeNull();
    expect(workflow).not.toContain("Copy to ");
    expect(workflow).toContain("npx cdktn synth --output cdktf.head");
    expect(workflow).toContain("npx --yes --package=cdktn-cli -- cdktn synth --output cdktf.base");
  });

  test("pins the release of CDK Terrain that this repository is tested with", () => {
    const locked = JSON.parse(readFileSync(path.join(ROOT, "package-lock.json"), "utf8")).packages[
      "node_modules/cdktn"
    ];
    const cli = JSON.parse(readFileSync(path.join(ROOT, "scripts/cdktn-cli/package.json"), "utf8")).dependencies;
    expect(json("terrain/package.json").dependencies.cdktf).toBe(`npm:cdktn@${locked.version}`);
    expect(json("terrain/package.json").devDependencies["cdktn-cli"]).toBe(cli["cdktn-cli"]);
  });

  test("in a folder of a repository says that GitHub does not look for its workflow there", async () => {
    mkdirSync(at("repository/.git"), { recursive: true });
    mkdirSync(at("repository/live"));
    const said = "GitHub runs workflows of the repository's top folder alone";
    expect((await init(at("repository/live/clusters"))).out).toContain(said);
    mkdirSync(at("top/.git"), { recursive: true });
    expect((await init(at("top"))).out).not.toContain(said);
  });

  test.each([
    ["pnpm/12.21.0 npm/? node/v22.0.0 linux x64", "pnpm"],
    ["yarn/4.18.1 npm/? node/v22.0.0 linux x64", "yarn"],
    ["npm/11.19.1 node/v22.0.0 linux x64 workspaces/false", "npm"],
  ])("run by %s says the next commands as they are typed there", async (agent, program) => {
    process.env.npm_config_user_agent = agent;
    const { out } = await init(at(`by-${program}`));
    expect(out).toContain(`\n  ${program} install\n`);
    expect(out.includes(`write ${program}'s install`)).toBe(program !== "npm");
    expect(out).toContain(`\n  ${program} run check `);
  });

  test("may be in a folder that is there and empty, or has nothing but a repository in it, or through a link to one", async () => {
    mkdirSync(at("empty"));
    mkdirSync(at("cloned/.git"), { recursive: true });
    mkdirSync(at("behind"));
    symlinkSync("behind", at("link"));
    for (const folder of ["empty", "cloned", "link"]) expect((await init(at(folder))).exitCode).toBe(0);
    expect(existsSync(at("behind/edge.ts"))).toBe(true);
  });

  test("in a folder whose name a shell would take apart is not entered by a command", async () => {
    const { out } = await init(at("a folder; rm"));
    expect(out).not.toContain("cd ");
    expect(json("a folder; rm/package.json").name).toBe("a-folder-rm");
  });
});

test.each([
  ["Clusters", "clusters"],
  ["my clusters/", "my-clusters"],
  ["集群", "clusters"],
  ["/", "clusters"],
  ["..hidden", "hidden"],
])("the folder %s makes a package %s", (folder, name) => {
  expect(packageName(folder)).toBe(name);
});

test("a folder with the name of a package that the project needs makes a package of another name", async () => {
  await init(at("cdktf"));
  expect(json("cdktf/package.json").name).toBe("cdktf-app");
});

describe("nothing is written over:", () => {
  test("a folder with files is refused, and they are named", async () => {
    mkdirSync(at("full"));
    for (const file of ["main.ts", "a", "b", "c", "d", "e", "f\u202e"]) writeFileSync(at(`full/${file}`), "mine");
    const { out, err, exitCode } = await init(at("full"));
    expect({ out, exitCode }).toEqual({ out: "", exitCode: 2 });
    expect(err).toMatchInlineSnapshot(`
"cdktf-rancher-k3s: the folder "WORK/full" is not empty: it holds "a", "b", "c", "d", "e" and 2 more
  = why: a project is written where nothing is, so that nothing is written over
  = help: take the name of a folder that is not there yet, or of an empty one
"
`);
    expect(readdirSync(at("full"))).toHaveLength(7);
  });

  test("a file in its place is refused", async () => {
    writeFileSync(at("file"), "mine");
    expect((await init(at("file"))).err).toMatchInlineSnapshot(`
"cdktf-rancher-k3s: "WORK/file" is there, and no folder
  = why: a project is written where nothing is, so that nothing is written over
  = help: take the name of a folder that is not there yet, or of an empty one
"
`);
    expect(read("file")).toBe("mine");
  });

  test("a file in the way of its path is refused", async () => {
    writeFileSync(at("in-the-way"), "mine");
    expect((await init(at("in-the-way/below/clusters"))).err).toMatchInlineSnapshot(`
"cdktf-rancher-k3s: "WORK/in-the-way/below/clusters" cannot be made: "WORK/in-the-way" is no folder
  = why: only a folder can hold another one
  = help: take a path on which there are only folders
"
`);
  });

  test("a folder in a folder that is not there is refused, and none is made", async () => {
    expect((await init(at("nowhere/below/clusters"))).err).toMatchInlineSnapshot(`
"cdktf-rancher-k3s: "WORK/nowhere/below/clusters" cannot be made: there is no folder "WORK/nowhere/below"
  = why: only the last folder of the path is made, as one before it may be misspelled
  = help: make that folder first, or take a path whose folders are there
"
`);
    expect(existsSync(at("nowhere"))).toBe(false);
  });

  test("a link that leads nowhere is refused, and nothing is made behind it", async () => {
    symlinkSync("gone", at("dangling"));
    expect((await init(at("dangling"))).err).toMatchInlineSnapshot(`
"cdktf-rancher-k3s: "WORK/dangling" is a link to "gone", which is not there
  = why: what is written through a link lies somewhere else than it seems to
  = help: make the folder that it leads to, or remove the link
"
`);
    expect(existsSync(at("gone"))).toBe(false);
  });

  test("links in a circle are refused", async () => {
    symlinkSync("circle", at("circle"));
    expect((await init(at("circle"))).err).toContain("links lead in a circle");
  });

  test("no folder, an empty name and two folders are refused", async () => {
    expect((await init()).err).toContain("missing required argument 'folder'");
    expect((await init("")).err).toContain('there is no folder ""');
    expect((await init(at("one"), at("two"))).exitCode).toBe(2);
    expect(existsSync(at("one"))).toBe(false);
  });

  test("a framework that there is not is refused, and the two that there are are named", async () => {
    const { err, exitCode } = await init("--framework", "cdk8s", at("other"));
    expect({ exitCode, made: existsSync(at("other")) }).toEqual({ exitCode: 2, made: false });
    expect(err).toContain("Allowed choices are cdktf, cdktn");
  });
});

describe("what fails halfway leaves nothing behind:", () => {
  // A name that no disk takes stands for a disk that is full.
  const files = new Map([
    ["a.txt", "a"],
    ["sub/b.txt", "b"],
    ["x".repeat(300), "c"],
  ]);

  test("a folder that was made is gone again", () => {
    expect(() => writeNewFolder(at("half"), files)).toThrow(/cannot be written: ENAMETOOLONG/);
    expect(existsSync(at("half"))).toBe(false);
  });

  test("a file that appears meanwhile is not written over", () => {
    const twice = new Map([
      ["a.txt", "a"],
      ["./a.txt", "b"],
    ]);
    expect(() => writeNewFolder(at("twice"), twice)).toThrow(/EEXIST[\s\S]*something appeared there meanwhile/);
  });

  test("a folder that was there stays, as empty as it was", () => {
    mkdirSync(at("was-there/.git"), { recursive: true });
    expect(() => writeNewFolder(at("was-there"), files)).toThrow(/gone again/);
    expect(readdirSync(at("was-there"))).toEqual([".git"]);
  });
});
