/**
 * Reviews a change; a step of action.yml, whose inputs stand in the environment. Writes the report and annotations into the
 * job's log, the whole review into its summary, and the outputs that action.yml has.
 */
const { spawnSync } = require("node:child_process");
const { randomUUID } = require("node:crypto");
const { constants } = require("node:os");
const { appendFileSync, existsSync, mkdtempSync, readFileSync } = require("node:fs");
const path = require("node:path");
const { isNewer } = require("./newer-release.cjs");
const { notReviewed, reasonIn } = require("./not-reviewed.cjs");
const reviewInShort = require("./review-in-short.cjs");
const { bundledProgram, installedProgram } = require("./reviewing-program.cjs");

const { env } = process;

/** What every release says of a model that a later one wrote. */
const OF_LATER_MODEL = /\bthe model has the schema version "/;

/** What is installed is older than the model here, and so is what is part of the action. */
const UPDATE = "In the workflow, use this action at that release or a newer one: it brings a review of its own";

/** Why there is no review, as far as it is known, and what the step ends with. */
class NoReview extends Error {
  constructor(exitCode, reason) {
    super(reason);
    this.exitCode = exitCode;
  }
}

let folder;
let comment;
let commit = "";
// However the step ends, its outputs and the summary say so.
try {
  commit = commitOfPullRequest();
  enterWorkingDirectory();
  folder = mkdtempSync(path.join(env.RUNNER_TEMP, "rancher-k3s-"));
  comment = path.join(folder, "comment.md");
  const reviewed = review();
  // 2 and above is no review: the job fails with it. Node.js itself fails with 1.
  if (reviewed.code > 1 || !existsSync(comment)) throw noReview(reviewed);
  tellReview(reviewed);
} catch (error) {
  tellFailure(error instanceof NoReview ? error : ownFault(error));
}

function noReview({ code, errorOutput }) {
  const reason = reasonIn(errorOutput);
  return new NoReview(Math.max(code, 2), OF_LATER_MODEL.test(reason) ? `${reason}. ${UPDATE}` : reason);
}

/** Not the message of the error, which may quote what was reviewed. */
function ownFault(error) {
  const what = `${error?.name ?? typeof error}${error?.code === undefined ? "" : ` ${error.code}`}`;
  const reason = `the step of the action failed itself: ${what}`;
  process.stderr.write(`cdktf-rancher-k3s: ${reason}\n`);
  return new NoReview(3, reason);
}

/** Here and not in action.yml: a runner that does not find it starts nothing, and nobody would say why. */
function enterWorkingDirectory() {
  try {
    process.chdir(env.WORKING_DIRECTORY || ".");
  } catch {
    const reason = "the input working-directory is no folder of the checkout that can be entered";
    process.stderr.write(`cdktf-rancher-k3s: ${reason}\n`);
    throw new NoReview(2, reason);
  }
}

/** What is reviewed. Behind `--` nothing is an option. */
function input() {
  return [
    ...options({ base: env.BASE, head: env.HEAD, pools: env.POOLS, "pools-before": env.POOLS_BEFORE ?? "" }),
    "--",
    ...env.PLAN.split(/\r?\n/).filter((file) => file !== ""),
  ];
}

/**
 * The review that is commented. What the app has installed reviews, as the app is written for it; the action's own where there
 * is none, and where it is newer than what is installed and that cannot read the change.
 */
function review() {
  const [installed, own] = [installedProgram(), bundledProgram()];
  if (installed === undefined) return reviewBy(own, "none is installed, so the action's own");
  const first = reviewBy(installed, "what is installed");
  if (first.code !== 2 || !isNewer(own.version, installed.version)) return first;
  return reviewBy(own, "what is installed cannot read the change, so the action's own, which is newer,");
}

function reviewBy(program, which) {
  console.log(`cdktf-rancher-k3s ${program.version} reviews: ${which}`);
  const failOn = `--fail-on=${env.FAIL_ON}`;
  const naming = namingCommit(program);
  const form = ["review", "--format=markdown", ...options({ "comment-id": env.COMMENT_ID }), ...naming];
  const { code, errorOutput } = run(program, [...form, failOn, `--output=${comment}`, ...input()]);
  process.stderr.write(errorOutput);
  return { program, naming, code, errorOutput };
}

/** A release that does not know how to name the commit leaves it out. */
function namingCommit(program) {
  const isNamed = commit !== "" && run(program, ["review", "--help"]).output.includes("--commit ");
  return options({ commit: isNamed ? commit : "" });
}

/** All of it is made before any of it is told: half a review and the word that there is none would contradict each other. */
function tellReview({ program, naming, code }) {
  const report = write(program, "report", [`--format=${env.FORMAT}`]);
  const annotations = env.FORMAT === "github" ? undefined : write(program, "annotations", ["--format=github"]);
  const summary = write(program, "summary.md", ["--format=markdown", ...naming, "--max-length=1000000"]);
  const json = readFileSync(write(program, "review.json", ["--format=json"]), "utf8");
  const inShort = reviewInShort(JSON.parse(json));
  process.stdout.write(readFileSync(report));
  if (annotations !== undefined) process.stdout.write(readFileSync(annotations));
  appendFileSync(env.GITHUB_STEP_SUMMARY, readFileSync(summary));
  setOutputs({ "exit-code": String(code), ...inShort, report, comment });
}

/** The review in another format. */
function write(program, name, format) {
  const file = path.join(folder, name);
  const written = run(program, ["review", ...format, "--fail-on=never", `--output=${file}`, ...input()]);
  process.stderr.write(written.errorOutput);
  if (written.code !== 0) throw noReview(written);
  return file;
}

function tellFailure({ exitCode, message: reason }) {
  const run = `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`;
  appendFileSync(env.GITHUB_STEP_SUMMARY, notReviewed({ commit, run, reason }));
  setOutputs({ reason });
  process.exitCode = exitCode;
}

function run({ command, args }, more) {
  const { status, signal, error, stdout, stderr } = spawnSync(command, [...args, ...more], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 ** 2,
  });
  // What runs over its buffer is ended by a signal as well.
  if (error !== undefined) {
    return {
      code: 3,
      output: "",
      errorOutput: `${stderr ?? ""}\ncdktf-rancher-k3s: it cannot be run: ${error.code}\n`,
    };
  }
  if (status !== null) return { code: status, output: stdout, errorOutput: stderr };
  const ended = `cdktf-rancher-k3s: it was ended by the signal ${signal} before the review was made\n`;
  return { code: 128 + (constants.signals[signal] ?? 0), output: stdout, errorOutput: `${stderr}\n${ended}` };
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
