/** The workflows of this repository, run as far as this machine can run them. */
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { minVersion } from "semver";
import { parse } from "yaml";
import { PLACEHOLDER, SampleRepository } from "./sample-repository";

const ROOT = path.join(__dirname, "../..");
const WORKFLOWS = ".github/workflows";
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<
    Record<string, { permissions: object; needs?: string; strategy?: { matrix: { node: number[] } }; steps: Step[] }>
  >;
}

const workflow = (name: string): Workflow => parse(read(`${WORKFLOWS}/${name}.yml`));
const publish = workflow("publish").jobs;
const ci = workflow("ci").jobs;
const site = workflow("site").jobs;

test("no job may do more than it needs, and of each workflow one alone may publish", () => {
  const names = readdirSync(path.join(ROOT, WORKFLOWS)).map((file) => path.basename(file, ".yml"));
  const permissions = names.flatMap((name) => {
    const { permissions, jobs } = workflow(name);
    expect([name, permissions]).toEqual([name, {}]);
    return Object.entries(jobs).map(([job, { permissions }]) => [`${name}/${job}`, permissions]);
  });
  expect(Object.fromEntries(permissions)).toEqual({
    "ci/check": { contents: "read" },
    "publish/pack": { contents: "read" },
    "publish/publish": { "id-token": "write" },
    "release-check/compare": { contents: "read" },
    "site/build": { contents: "read" },
    "site/deploy": { pages: "write", "id-token": "write" },
  });
});

test("no workflow has a secret, or runs for strangers with more than their rights", () => {
  for (const file of readdirSync(path.join(ROOT, WORKFLOWS))) {
    expect(read(`${WORKFLOWS}/${file}`)).not.toMatch(/secrets\.|pull_request_target|workflow_run/);
  }
});

test("an action has one commit in all files, so that an update of one does not leave others behind", () => {
  const files = [
    "action.yml",
    ...readdirSync(path.join(ROOT, "examples/plan-review")).map((file) => `examples/plan-review/${file}`),
    ...readdirSync(path.join(ROOT, WORKFLOWS)).map((file) => `${WORKFLOWS}/${file}`),
  ].filter((file) => file.endsWith(".yml"));
  const commits: Record<string, Set<string>> = {};
  for (const file of files) {
    for (const [, action = "", commit = ""] of read(file).matchAll(/uses: *(\S+)@([0-9a-f]{40} # v\S+)/g)) {
      commits[action] = (commits[action] ?? new Set()).add(commit);
    }
  }
  expect(Object.keys(commits)).toContain("actions/setup-node");
  expect(Object.entries(commits).filter(([, { size }]) => size > 1)).toEqual([]);
});

describe("CI", () => {
  test("runs everything on the oldest Node.js that the package is for, and on newer ones", () => {
    const { strategy, steps } = ci.check as Workflow["jobs"][string];
    const { engines } = require("../../package.json");
    const releases = strategy?.matrix.node ?? [];
    expect(Math.min(...releases)).toBe(minVersion(engines.node)?.major);
    expect(releases.length).toBeGreaterThan(2);
    expect(steps.map(({ run }) => run).filter(Boolean)).toEqual(["bash .ci/run"]);
  });

  test("runs them with the Terraform that publishing does, as the tests ask for one", () => {
    const terraform = [ci.check, publish.pack].map((job) =>
      job?.steps.find(({ uses }) => uses?.startsWith("hashicorp/setup-terraform@")),
    );
    expect(terraform[0]?.with).toEqual({ terraform_version: expect.any(String), terraform_wrapper: false });
    expect(terraform[1]).toEqual(terraform[0]);
  });
});

describe("Publish", () => {
  const steps = (publish.pack as Workflow["jobs"][string]).steps;
  const scripts = steps.flatMap(({ run }) => run ?? []);
  const CHANGELOG = "## [1.0.0] - 2026-01-31\n";

  /** Runs the steps of the first job that judge the release, in their order, until one fails. */
  function judge(repository: SampleRepository, tag: string): string {
    const { scripts: own } = require("../../package.json");
    repository.write("package.json", JSON.stringify({ ...JSON.parse(repository.read("package.json")), scripts: own }));
    mkdirSync(path.join(repository.folder, "scripts"));
    for (const script of ["own-addresses", "require-owner", "require-release"]) {
      copyFileSync(path.join(ROOT, `scripts/${script}.mjs`), path.join(repository.folder, `scripts/${script}.mjs`));
    }
    for (const { run, env } of steps.slice(
      0,
      steps.findIndex(({ run }) => run === "bash .ci/run"),
    )) {
      if (run === undefined) continue;
      if (env !== undefined) expect(env).toEqual({ TAG: "${{ github.event.release.tag_name }}" });
      const { status, stderr } = spawnSync("bash", ["-e", "-c", run], {
        cwd: repository.folder,
        encoding: "utf8",
        env: { ...process.env, TAG: tag },
      });
      if (status !== 0) return stderr;
    }
    return "released";
  }

  test("a release whose tag, package, changelog and owner fit is packed", () => {
    expect(judge(new SampleRepository("acme", "1.0.0", CHANGELOG), "v1.0.0")).toBe("released");
  });

  test("one without an owner is not", () => {
    expect(judge(new SampleRepository(PLACEHOLDER, "1.0.0", CHANGELOG), "v1.0.0")).toContain("is nobody's");
  });

  test("one with another tag is not, and a tag is no piece of a script", () => {
    expect(judge(new SampleRepository("acme", "1.0.0", CHANGELOG), "v1.0.1")).toContain(
      "the tag is v1.0.1, not v1.0.0",
    );
    const repository = new SampleRepository("acme", "1.0.0", CHANGELOG);
    expect(judge(repository, 'v1.0.0";touch ran;"')).toContain("the tag is");
    expect(readdirSync(repository.folder)).not.toContain("ran");
  });

  test("one that the changelog does not have is not", () => {
    const repository = new SampleRepository("acme", "1.0.0", "## [1.0.0] - Unreleased\n");
    expect(judge(repository, "v1.0.0")).toContain("CHANGELOG.md has no date yet for 1.0.0");
  });

  test("it is packed after all checks, among them that the action's review and the reports of the API are made of these sources", () => {
    const [all, pack] = [scripts.indexOf("bash .ci/run"), scripts.findIndex((run) => run.includes("npm pack"))];
    // Not before: a check may compare the README with what git has.
    expect(scripts.slice(all + 1, pack)).toEqual(["node scripts/readme-for-npm.mjs"]);
    expect(all).toBeGreaterThan(-1);
    expect(pack).toBeGreaterThan(all);
    expect(read(".ci/run")).toMatch(/^npm run --silent action:bundle -- --check$/m);
    expect(read(".ci/run")).toMatch(/^npm run --silent api -- --check$/m);
  });

  test("the job that publishes takes what was packed, and nothing of the repository runs in it", () => {
    const job = publish.publish as Workflow["jobs"][string];
    expect(job.needs).toBe("pack");
    const uses = job.steps.flatMap(({ uses }) => uses?.split("@")[0] ?? []);
    expect(uses).toEqual(["actions/setup-node", "actions/download-artifact"]);
    const [upload, download] = [...steps, ...job.steps].filter(({ uses }) => uses?.includes("load-artifact@"));
    expect([download?.with?.name, download?.with?.path]).toEqual([upload?.with?.name, upload?.with?.path]);
  });

  test.each([
    ["v1.0.0", "latest"],
    ["v1.0.0-rc.1", "next"],
  ])("npm gets the packed file of %s as %s, with provenance", (tag, distribution) => {
    const folder = mkdtempSync(path.join(tmpdir(), "publish-"));
    mkdirSync(path.join(folder, "packed"));
    writeFileSync(path.join(folder, "packed/sample-1.0.0.tgz"), "");
    writeFileSync(path.join(folder, "npm"), '#!/bin/sh\nprintf "%s " "$@"\n');
    chmodSync(path.join(folder, "npm"), 0o755);
    const [script = ""] = (publish.publish as Workflow["jobs"][string]).steps.flatMap(({ run }) => run ?? []);
    const { stdout } = spawnSync("bash", ["-e", "-c", script], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: `${folder}:${process.env.PATH}`, TAG: tag },
    });
    expect(stdout).toBe(`publish ./packed/sample-1.0.0.tgz --tag ${distribution} `);
    expect(require("../../package.json").publishConfig).toEqual({ access: "public", provenance: true });
  });
});

describe("Site", () => {
  const steps = (site.build as Workflow["jobs"][string]).steps;

  test("is built below the name of its repository, and tested there, before it is handed on", () => {
    const built = steps.filter(({ env }) => env !== undefined);
    expect(built.map(({ run }) => run)).toEqual(["npm run --silent site", "npm run --silent test:site"]);
    for (const { env } of built) expect(env).toEqual({ SITE_BASE: "/${{ github.event.repository.name }}/" });
    expect(steps.at(-1)?.uses).toMatch(/^actions\/upload-pages-artifact@/);
  });

  test("is not published while nobody owns the project", () => {
    const scripts = steps.flatMap(({ run }) => run ?? []);
    expect(scripts[0]).toBe("npm run --silent require-owner");
  });

  test("the job that publishes takes what was built, and nothing of the repository runs in it", () => {
    const job = site.deploy as Workflow["jobs"][string];
    expect(job.needs).toBe("build");
    expect(job.steps.map(({ uses }) => uses?.split("@")[0])).toEqual(["actions/deploy-pages"]);
  });

  test("is checked with every change as well", () => {
    expect(read(".ci/run")).toMatch(/^npm run --silent site\nnpm run --silent test:site 2>&1 /m);
  });
});

test("dependency updates know every lock file of this repository", () => {
  const { updates } = parse(read(".github/dependabot.yml"));
  const known = updates
    .filter((update: { "package-ecosystem": string }) => update["package-ecosystem"] === "npm")
    .flatMap(
      ({ directory, directories }: { directory?: string; directories?: string[] }) => directories ?? [directory],
    );
  const { stdout } = spawnSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", "*package-lock.json"],
    {
      cwd: ROOT,
      encoding: "utf8",
    },
  );
  const locks = stdout.trim().split("\n");
  expect(locks).toContain("site/package-lock.json");
  expect(known.sort()).toEqual(locks.map((lock) => `/${path.dirname(lock).replace(/^\.$/, "")}`).sort());
});
