/**
 * Reviews a change; a step of action.yml, whose inputs stand in the environment. Writes the report and annotations into the
 * job's log, the whole review into its summary, and the outputs that action.yml has.
 */
const { spawnSync } = require("node:child_process");
const { randomUUID } = require("node:crypto");
const { constants } = require("node:os");
const { appendFileSync, existsSync, mkdtempSync, readFileSync } = require("node:fs");
const path = require("node:path");
const { releaseOf } = require("./newer-release.cjs");
const { notReviewed, reasonIn } = require("./not-reviewed.cjs");
const reviewInShort = require("./review-in-short.cjs");
const { installedProgram, newerProgram } = require("./reviewing-program.cjs");

const { env } = process;
const folder = mkdtempSync(path.join(env.RUNNER_TEMP, "rancher-k3s-"));
const comment = path.join(folder, "comment.md");
const commit = commitOfPullRequest();

/** What is reviewed. Behind `--` nothing is an option. */
const input = [
  ...options({ base: env.BASE, head: env.HEAD, pools: env.POOLS }),
  "--",
  ...env.PLAN.split(/\r?\n/).filter((file) => file !== ""),
];

const NOT_INSTALLED =
  "cdktf-rancher-k3s is not installed in working-directory or above; install the packages of the app before this action";

const { program, naming, code, errorOutput } = review();
// 2 and above is no review: the job fails with it. npx itself fails with 1.
if (code <= 1 && existsSync(comment)) tellReview();
else tellFailure(Math.max(code, 2));

/** The review that is commented, by the first program that can read what is reviewed. */
function review() {
  if (env.RELEASE !== "" && releaseOf(env.RELEASE) === undefined) {
    return refusal("the input release is not a version of cdktf-rancher-k3s, such as 0.2.0");
  }
  const installed = installedProgram();
  const first = installed === undefined ? refusal(NOT_INSTALLED) : reviewBy(installed);
  const newer = first.code === 2 ? newerProgram(env.RELEASE, installed) : undefined;
  if (newer === undefined) return first;
  if (run(newer, ["--version"]).code === 0) {
    console.log(`${newer.name} reviews, as the head was synthesized with it`);
    return reviewBy(newer);
  }
  console.log(`::warning::${newer.name} cannot be run here, so what is installed has the last word`);
  return first;
}

function reviewBy(program) {
  const failOn = `--fail-on=${env.FAIL_ON}`;
  const naming = namingCommit(program);
  const form = ["review", "--format=markdown", ...options({ "comment-id": env.COMMENT_ID }), ...naming];
  const { code, errorOutput } = run(program, [...form, failOn, `--output=${comment}`, ...input]);
  process.stderr.write(errorOutput);
  return { program, naming, code, errorOutput };
}

function refusal(reason) {
  const errorOutput = `rancher-k3s: ${reason}\n`;
  process.stderr.write(errorOutput);
  return { code: 2, errorOutput };
}

/** A release that does not know how to name the commit leaves it out. */
function namingCommit(program) {
  const isNamed = commit !== "" && run(program, ["review", "--help"]).output.includes("--commit ");
  return options({ commit: isNamed ? commit : "" });
}

function tellReview() {
  const report = write("report", [`--format=${env.FORMAT}`]);
  process.stdout.write(readFileSync(report));
  if (env.FORMAT !== "github") process.stdout.write(readFileSync(write("annotations", ["--format=github"])));
  const summary = write("summary.md", ["--format=markdown", ...naming, "--max-length=1000000"]);
  appendFileSync(env.GITHUB_STEP_SUMMARY, readFileSync(summary));
  const inShort = reviewInShort(JSON.parse(readFileSync(write("review.json", ["--format=json"]), "utf8")));
  setOutputs({ "exit-code": String(code), ...inShort, report, comment });
}

/** The review in another format. */
function write(name, format) {
  const file = path.join(folder, name);
  const written = run(program, ["review", ...format, "--fail-on=never", `--output=${file}`, ...input]);
  process.stderr.write(written.errorOutput);
  if (written.code !== 0) process.exit(Math.max(written.code, 2));
  return file;
}

function tellFailure(exitCode) {
  const reason = reasonIn(errorOutput);
  const run = `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`;
  appendFileSync(env.GITHUB_STEP_SUMMARY, notReviewed({ commit, run, reason }));
  setOutputs({ reason });
  process.exitCode = exitCode;
}

function run({ command, args }, more) {
  const { status, signal, error, stdout, stderr } = spawnSync(command, [...args, ...more], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 ** 2,
    // What npx fetches runs none of the scripts that packages bring for their installation.
    env: { ...env, npm_config_ignore_scripts: "true" },
  });
  if (error !== undefined) return { code: 3, output: "", errorOutput: `${error.message}\n` };
  return { code: status ?? 128 + (constants.signals[signal] ?? 0), output: stdout, errorOutput: stderr };
}

function options(values) {
  return Object.entries(values).flatMap(([name, value]) => (value === "" ? [] : [`--${name}=${value}`]));
}

function commitOfPullRequest() {
  const event = existsSync(env.GITHUB_EVENT_PATH) ? JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, "utf8")) : {};
  return String(event.pull_request?.head?.sha ?? "");
}

/** Nobody who writes a value knows the line that ends it. */
function setOutputs(values) {
  for (const [name, value] of Object.entries(values)) {
    const end = `end-of-${name}-${randomUUID()}`;
    appendFileSync(env.GITHUB_OUTPUT, `${name}<<${end}\n${value}\n${end}\n`);
  }
}
