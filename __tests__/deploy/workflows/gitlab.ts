/**
 * Runs the pipeline that `.gitlab-ci.yml` has for merge requests on this machine: its jobs in order, as a runner does, each
 * in a shell that ends with the first line that fails. What else GitLab does is done as far as that file uses it: `extends`,
 * `needs` with artifacts, `when: always`, and variables that only jobs of their environment have.
 */
import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { EXAMPLE } from "./apps";
import type { Repository } from "./repository";

interface Job {
  readonly extends?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly before_script?: readonly string[];
  readonly script: readonly string[];
  readonly needs?: readonly string[];
  readonly rules?: readonly { readonly when?: "always" }[];
  readonly environment?: { readonly name: string };
  readonly artifacts?: { readonly paths: readonly string[] };
}

const FILE: Readonly<Record<string, Job>> = parse(readFileSync(path.join(EXAMPLE, ".gitlab-ci.yml"), "utf8"));
const JOBS = Object.entries(FILE).filter(([name]) => !name.startsWith("."));

export const CI_PIPELINE_ID = "1001";

export interface Pipeline {
  /** Commit that is checked out: that of the branch, or the merge of it that GitLab makes for a merged results pipeline. */
  readonly commit: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Value and environment scope of REVIEW_TOKEN. */
  readonly token?: { readonly value: string; readonly scope: string };
  readonly url: string;
  /** Folders that runners have from an earlier pipeline. */
  readonly clones?: Record<string, string>;
}

export interface JobRun {
  readonly code: number;
  readonly log: string;
  /** What it leaves to the jobs that need it: text by path. */
  readonly artifacts: Readonly<Record<string, string>>;
}

export async function runPipeline(repository: Repository, pipeline: Pipeline): Promise<Record<string, JobRun>> {
  const { clones = {} } = pipeline;
  const done: Record<string, JobRun> = {};
  for (const [name, own] of JOBS) {
    const job = { ...(own.extends === undefined ? {} : FILE[own.extends]), ...own };
    const needed = (job.needs ?? []).map((need) => [need, done[need]] as const);
    const isRun = job.rules?.[0]?.when === "always" || needed.every(([, run]) => run?.code === 0);
    if (!isRun) continue;
    clones[name] ??= cloneOf(repository);
    const folder = clones[name];
    const git = (...args: readonly string[]) =>
      execFileSync("git", args, { cwd: folder, env: repository.environment, stdio: "pipe" });
    git("clean", "-ffdxq");
    git("fetch", "--quiet", "origin", pipeline.commit);
    git("checkout", "--quiet", "--detach", pipeline.commit);
    for (const [need, run] of needed) {
      for (const file of Object.keys(run?.artifacts ?? {})) {
        cpSync(path.join(clones[need] as string, file), path.join(folder, file), { recursive: true });
      }
    }
    done[name] = await runJob(job, folder, environmentOf(job, repository, pipeline));
  }
  return done;
}

function environmentOf(job: Job, repository: Repository, { url, token, variables, commit }: Pipeline) {
  const hasToken = token !== undefined && (token.scope === "*" || token.scope === job.environment?.name);
  const given = {
    CI_API_V4_URL: url,
    CI_PROJECT_ID: "42",
    CI_MERGE_REQUEST_IID: "7",
    CI_PIPELINE_ID,
    CI_COMMIT_SHA: commit,
    CI_PIPELINE_URL: "https://gitlab.com/o/r/-/pipelines/5",
    ...variables,
  };
  return {
    ...repository.environment,
    ...Object.fromEntries(Object.entries(job.variables ?? {}).map(([name, text]) => [name, expanded(text, given)])),
    ...given,
    ...(hasToken && { REVIEW_TOKEN: token.value }),
  };
}

/** With the variables in it, as a runner expands paths of artifacts and variables that are made of others. */
function expanded(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$(\w+)/g, (_, name: string) => variables[name] ?? "");
}

/** Not blocking, as this process also answers for GitLab. */
async function runJob(job: Job, folder: string, env: Readonly<Record<string, string>>): Promise<JobRun> {
  const script = ["set -eo pipefail", ...(job.before_script ?? []), ...job.script].join("\n");
  const { code, log } = await new Promise<{ code: number; log: string }>((resolve) => {
    execFile("bash", ["-c", script], { cwd: folder, env, encoding: "utf8" }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), log: stdout + stderr }),
    );
  });
  const left = (job.artifacts?.paths ?? [])
    .map((file) => expanded(file, env))
    .filter((file) => existsSync(path.join(folder, file)));
  const artifacts = Object.fromEntries(left.map((file) => [file, readFileSync(path.join(folder, file), "utf8")]));
  return { code, log, artifacts };
}

/** A clone of the repository, as a runner leaves it for the next pipeline. */
function cloneOf(repository: Repository): string {
  const folder = repository.newFolder("clone");
  execFileSync("git", ["clone", "--quiet", repository.folder, "."], { cwd: folder, env: repository.environment });
  return folder;
}
