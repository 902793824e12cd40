/**
 * Runs a workflow of GitHub Actions on this machine: its jobs in order, their steps, the expressions, this repository's own
 * action. Scripts run as on a runner, each job in a folder of its own. Actions of GitHub have stand-ins that do what is
 * used of them here; a step that uses any other action fails the run.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { PullRequest } from "./pull-request";
import type { Repository } from "./repository";

const ROOT = path.join(__dirname, "../../..");
const ACTION: { inputs: Record<string, { default?: string }>; outputs: Record<string, { value: string }> } & {
  runs: { steps: Step[] };
} = parse(readFileSync(path.join(ROOT, "action.yml"), "utf8"));

const { homepage } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
/** This repository, as workflows name it. */
const OWN_ACTION = new URL(homepage).pathname.slice(1);

type Result = "success" | "failure" | "skipped";
type Values = Readonly<Record<string, string>>;

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly with?: Values;
  readonly env?: Values;
  readonly "working-directory"?: string;
  readonly "continue-on-error"?: boolean;
}

interface Job {
  readonly needs?: string;
  readonly if?: string;
  readonly outputs?: Values;
  readonly permissions: Values;
  readonly steps: readonly Step[];
}

export interface JobRun {
  readonly result: Result;
  readonly outputs: Values;
  /** What its steps wrote, in order, and what was said about them. */
  readonly log: string;
  readonly summary: string;
}

/** Where steps run, and what they leave behind. */
interface Running {
  readonly workspace: string;
  readonly temporary: string;
  readonly permissions: Values;
  readonly log: string[];
  readonly summaries: string[];
}

export class GithubRun {
  private readonly artifacts: string;
  private readonly event: string;
  /** The merge that GitHub made when the event came; the branches may move until the jobs run. */
  private readonly merge: string;

  public constructor(
    private readonly workflow: { readonly env?: Values; readonly jobs: Readonly<Record<string, Job>> },
    private readonly repository: Repository,
    private readonly pullRequest: PullRequest,
  ) {
    this.artifacts = repository.newFolder("artifacts");
    this.merge = repository.merge();
    this.event = path.join(repository.newFolder("event"), "event.json");
    writeFileSync(
      this.event,
      JSON.stringify({ pull_request: { number: pullRequest.number, head: { sha: repository.commitOf("change") } } }),
    );
  }

  public async jobs(): Promise<Readonly<Record<string, JobRun>>> {
    const done: Record<string, JobRun> = {};
    for (const [name, job] of Object.entries(this.workflow.jobs)) {
      const needed = job.needs === undefined ? "success" : done[job.needs]?.result;
      if (needed === undefined) throw new Error(`job ${name} needs job ${job.needs}, which comes after it`);
      const contexts = { github: this.github(), needs: done, vars: {}, secrets: {} };
      const status = needed === "success" ? "success" : "failure";
      done[name] = this.holds(job.if, status, contexts)
        ? await this.job(job, contexts)
        : { result: "skipped", outputs: {}, log: "", summary: "" };
    }
    return done;
  }

  private async job({ steps, permissions, outputs = {} }: Job, contexts: object): Promise<JobRun> {
    const [workspace, temporary] = ["workspace", "temporary"].map((name) => this.repository.newFolder(name));
    const running = { workspace, temporary, permissions, log: [], summaries: [] } as unknown as Running;
    const { result, known } = await this.steps(steps, running, contexts, this.workflow.env ?? {});
    // Those of a job that failed as well.
    const given = this.filled(outputs, result, known, workspace);
    return { result, outputs: given, log: running.log.join(""), summary: running.summaries.join("") };
  }

  /** Runs steps of a job or of an action; those after a failure only where their condition says so. */
  private async steps(steps: readonly Step[], running: Running, contexts: object, env: Values) {
    let result: Result = "success";
    const finished: Record<string, { outputs: Values; outcome: Result; conclusion: Result }> = {};
    for (const step of steps) {
      const known = { ...contexts, steps: finished, job: { status: result } };
      if (!this.holds(step.if, result, known, running.workspace)) continue;
      const { isDone, outputs } = await this.step(step, running, known, env);
      const outcome = isDone ? "success" : "failure";
      const conclusion = step["continue-on-error"] === true ? "success" : outcome;
      if (step.id !== undefined) finished[step.id] = { outputs, outcome, conclusion };
      if (conclusion === "failure") result = "failure";
    }
    return { result, known: { ...contexts, steps: finished } };
  }

  private async step(step: Step, running: Running, contexts: object, env: Values) {
    const filled = (values: Values = {}) => this.filled(values, "success", contexts, running.workspace);
    const own = { ...env, ...filled(step.env) };
    if (step.run !== undefined) {
      const folder = filled({ folder: step["working-directory"] ?? "." }).folder as string;
      return this.script(step.run, step.shell, path.join(running.workspace, folder), own, running);
    }
    return this.use(step.uses as string, filled(step.with), own, running);
  }

  private script(run: string, shell: string | undefined, folder: string, env: Values, running: Running) {
    const files = this.repository.newFolder("step");
    const [script, output, summary] = ["script.sh", "output", "summary"].map((name) => path.join(files, name)) as [
      string,
      string,
      string,
    ];
    for (const [file, content] of [[script, run] as const, [output, ""] as const, [summary, ""] as const]) {
      writeFileSync(file, content);
    }
    const options = shell === "bash" ? ["--noprofile", "--norc", "-e", "-o", "pipefail"] : ["-e"];
    const { status, stdout, stderr } = spawnSync("bash", [...options, script], {
      cwd: folder,
      encoding: "utf8",
      env: {
        ...this.repository.environment,
        GITHUB_ACTIONS: "true",
        GITHUB_WORKSPACE: running.workspace,
        GITHUB_EVENT_PATH: this.event,
        GITHUB_EVENT_NAME: "pull_request",
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_SERVER_URL: "https://github.com",
        GITHUB_REPOSITORY: "o/r",
        GITHUB_RUN_ID: "5",
        RUNNER_TEMP: running.temporary,
        ...env,
      },
    });
    running.log.push(`$ ${run}\n`, stdout, stderr, `exit code ${status}\n`);
    running.summaries.push(readFileSync(summary, "utf8"));
    const outputs = outputsIn(readFileSync(output, "utf8"));
    return { isDone: status === 0, outputs };
  }

  private async use(action: string, inputs: Values, env: Values, running: Running) {
    const input = (name: string) => {
      const value = inputs[name];
      if (value === undefined) throw new Error(`${action} is not given ${name}`);
      return value;
    };
    const done = { isDone: true, outputs: {} };
    switch (action.split("@")[0]) {
      case "actions/checkout":
        this.checkOut(running.workspace, inputs.ref ?? this.merge, inputs["fetch-depth"] ?? "1");
        return done;
      case "actions/setup-node":
      case "hashicorp/setup-terraform":
        return done;
      case "actions/upload-artifact":
        cpSync(path.join(running.workspace, input("path")), path.join(this.artifacts, input("name")), {
          recursive: true,
        });
        return done;
      case "actions/download-artifact": {
        const artifact = path.join(this.artifacts, input("name"));
        if (!existsSync(artifact)) {
          running.log.push(`Artifact not found for name: ${input("name")}\n`);
          return { isDone: false, outputs: {} };
        }
        cpSync(artifact, path.join(running.workspace, input("path")), { recursive: true });
        return done;
      }
      case "actions/github-script": {
        const mayComment = running.permissions["pull-requests"] === "write" && !this.pullRequest.isFromFork;
        running.log.push(
          ...(await this.pullRequest.script(input("script"), env, mayComment, this.repository.commitOf("change"))),
        );
        return done;
      }
      case OWN_ACTION:
        return this.ownAction(inputs, env, running);
      default:
        throw new Error(`what ${action} does is not known here`);
    }
  }

  private async ownAction(given: Values, env: Values, running: Running) {
    const github = { ...this.github(), action_path: ROOT };
    const defaults = Object.entries(ACTION.inputs).map(([name, input]) => [name, input.default ?? ""]);
    const inputs = { ...this.filled(Object.fromEntries(defaults), "success", { github }), ...given };
    const { result, known } = await this.steps(ACTION.runs.steps, running, { github, inputs }, env);
    const outputs = Object.entries(ACTION.outputs).map(([name, { value }]) => [name, value]);
    return { isDone: result === "success", outputs: this.filled(Object.fromEntries(outputs), "success", known) };
  }

  /** With as many commits as are asked for, and no more. */
  private checkOut(workspace: string, ref: string, depth: string): void {
    const git = (...args: readonly string[]) =>
      execFileSync("git", args, { cwd: workspace, env: this.repository.environment, stdio: "pipe" });
    mkdirSync(workspace, { recursive: true });
    git("init", "--quiet");
    git("fetch", "--quiet", ...(depth === "0" ? [] : [`--depth=${depth}`]), `file://${this.repository.folder}`, ref);
    git("checkout", "--quiet", "--detach", "FETCH_HEAD");
  }

  private github(): object {
    return {
      token: "made-up",
      sha: this.merge,
      base_ref: "main",
      head_ref: "change",
      repository: "o/r",
      event: { pull_request: { head: { repo: { full_name: "o/r" } } } },
      ref: `refs/pull/${this.pullRequest.number}/merge`,
    };
  }

  /** A condition without a function of its own about the status holds only as long as all is well. */
  private holds(condition: string | undefined, status: Result, contexts: object, workspace = ""): boolean {
    if (condition === undefined) return status === "success";
    const expression = condition.replace(/^\$\{\{(.*)\}\}$/s, "$1");
    const isAboutStatus = /\b(success|failure|always|cancelled)\(\)/.test(expression);
    const whole = isAboutStatus ? expression : `success() && (${expression})`;
    const { value } = this.filled({ value: `\${{ (${whole}) && true || false }}` }, status, contexts, workspace);
    return value === "true";
  }

  private filled(templates: Values, status: Result, contexts: object, workspace = ""): Values {
    if (!Object.values(templates).some((text) => String(text).includes("${{"))) return strings(templates);
    const {
      status: code,
      stdout,
      stderr,
    } = spawnSync(process.execPath, [path.join(__dirname, "evaluate.mjs")], {
      encoding: "utf8",
      input: JSON.stringify({ templates: strings(templates), contexts, status, workspace }),
    });
    if (code !== 0) throw new Error(`an expression in ${JSON.stringify(templates)} cannot be evaluated: ${stderr}`);
    return JSON.parse(stdout);
  }
}

/** `name=value`, or a value of any lines: `name<<end`, the lines, `end`. */
function outputsIn(text: string): Values {
  const found = [...text.matchAll(/^([^\n=<]+)(?:=(.*)|<<([^\n]+)\n([\s\S]*?)\n\3)\n/gm)];
  if (found.map(([whole]) => whole).join("") !== text) throw new Error(`a runner refuses these outputs: ${text}`);
  return Object.fromEntries(found.map(([, name, line, , lines]) => [name as string, line ?? lines ?? ""]));
}

/** Numbers and booleans of YAML are text to an action. */
function strings(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}
