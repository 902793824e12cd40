import { execFile, execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { parse } from "yaml";
import { BROKEN, CRASHING, EXAMPLE, NO_APP, REPAIRED, SOUND } from "./apps";
import { createNewerRelease } from "./newer-release";
import { type App, createRepository, type Repository } from "./repository";

const job: {
  readonly variables: Readonly<Record<string, string>>;
  readonly script: readonly string[];
  readonly artifacts: { readonly paths: readonly string[] };
} = parse(readFileSync(path.join(EXAMPLE, ".gitlab-ci.yml"), "utf8"))["k3s-review"];
const comment = readFileSync(path.join(EXAMPLE, "comment.md"), "utf8").replaceAll(
  "examples/plan-review/after.ts",
  "main.js",
);

const newer = createNewerRelease();
const repositories: Repository[] = [];
afterAll(() => {
  newer.remove();
  for (const repository of repositories) repository.remove();
});

interface Note {
  readonly id: number;
  body: string;
  readonly author: { readonly id: number };
}

const TOKEN = "glpat-made-up";
const ME = 3;

/** What GitLab's API answers about the notes of one merge request. */
async function serveNotes(notes: Note[]) {
  const answer = async (request: IncomingMessage): Promise<[number, unknown]> => {
    if (request.headers["private-token"] !== TOKEN) return [401, {}];
    const { pathname, searchParams } = new URL(`http://gitlab${request.url}`);
    const own = pathname.replace("/api/v4/projects/42/merge_requests/7/notes", "");
    const { body } = request.method === "GET" ? { body: "" } : JSON.parse(await textOf(request));
    const found = notes.find(({ id }) => own === `/${id}`);
    if (request.method === "GET" && pathname === "/api/v4/user") return [200, { id: ME }];
    if (request.method === "GET" && own === "") {
      const [size, page] = ["per_page", "page"].map((name) => Number(searchParams.get(name))) as [number, number];
      return [200, notes.slice((page - 1) * size, page * size)];
    }
    if (request.method === "POST" && own === "") {
      return [201, notes.push({ id: notes.length + 1, body, author: { id: ME } })];
    }
    if (request.method === "PUT" && found !== undefined) {
      found.body = body;
      return [200, found];
    }
    return [404, {}];
  };
  const server = createServer(async (request, response) => {
    const [status, content] = await answer(request);
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(content));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v4`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += part;
  return text;
}

/** A clone of the repository with the change, as a runner leaves it for the next job. */
function cloneOf(repository: Repository): string {
  const folder = repository.newFolder("clone");
  execFileSync("git", ["clone", "--quiet", "--branch=change", repository.folder, "."], {
    cwd: folder,
    env: repository.environment,
  });
  return folder;
}

/** Runs the job's script as a runner does: all lines in one shell, which ends with the first that fails. */
async function run(repository: Repository, notes: Note[], { token = TOKEN, clone = cloneOf(repository) } = {}) {
  const gitlab = await serveNotes(notes);
  const script = ["set -eo pipefail", ...job.script].join("\n");
  const env = {
    ...repository.environment,
    ...job.variables,
    CI_API_V4_URL: gitlab.url,
    CI_PROJECT_ID: "42",
    CI_MERGE_REQUEST_IID: "7",
    CI_MERGE_REQUEST_DIFF_BASE_SHA: repository.base,
    ...(token !== "" && { REVIEW_TOKEN: token }),
  };
  const { code, log } = await new Promise<{ code: unknown; log: string }>((resolve) => {
    execFile("bash", ["-c", script], { cwd: clone, env, encoding: "utf8" }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, log: stdout + stderr }),
    );
  });
  await gitlab.stop();
  const artifact = path.join(clone, job.artifacts.paths[0] as string);
  return { code, log, artifact: existsSync(artifact) ? readFileSync(artifact, "utf8") : undefined };
}

function repositoryOf(base: App, head: App): Repository {
  const files = { "gitlab-note.mjs": path.join(EXAMPLE, "gitlab-note.mjs") };
  const repository = createRepository(base, head, { files });
  repositories.push(repository);
  return repository;
}

describe("The job that examples/plan-review has for GitLab", () => {
  test("writes a note about a change that makes the synth fail, and fails", async () => {
    const notes: Note[] = [];
    const { code, log, artifact } = await run(repositoryOf(SOUND, BROKEN), notes);
    expect(log).toContain("error[RK102]");
    expect(notes).toEqual([{ id: 1, body: comment, author: { id: ME } }]);
    expect(artifact).toBe(comment);
    expect(code).toBe(1);
  });

  test("is content with a change that repairs what the synth of the base fails at", async () => {
    const notes: Note[] = [];
    const { code } = await run(repositoryOf(BROKEN, REPAIRED), notes);
    expect(notes.map(({ body }) => body)).toEqual([expect.stringContaining("Gone findings")]);
    expect(code).toBe(0);
  });

  test("fails where the errors were there before, as the synth does", async () => {
    const { code, log } = await run(repositoryOf(BROKEN, BROKEN), []);
    expect(log).toContain("no scheduling change");
    expect(code).toBe(1);
  });

  test("updates its note when it runs again in the same clone", async () => {
    const repository = repositoryOf(SOUND, BROKEN);
    const clone = cloneOf(repository);
    const notes: Note[] = [{ id: 1, body: "a person's", author: { id: 4 } }];
    await run(repository, notes, { clone });
    execFileSync("git", ["clean", "-ffdxq"], { cwd: clone, env: repository.environment });
    await run(repository, notes, { clone });
    expect(notes.map(({ body }) => body)).toEqual(["a person's", comment]);
  });

  test("leaves the review in the log and the artifact where there is no token", async () => {
    const notes: Note[] = [];
    const { code, log, artifact } = await run(repositoryOf(SOUND, BROKEN), notes, { token: "" });
    expect({ code, notes, artifact }).toEqual({ code: 1, notes: [], artifact: comment });
    expect(log).toContain("✗ cluster edge: 2 taints added");
  });

  test.each([
    ["upgrades the library to a release with newer models", SOUND, { ...BROKEN, release: newer }],
    ["takes such an upgrade back", { ...SOUND, release: newer }, BROKEN],
  ])("reviews a change that %s", async (_, base, head) => {
    const notes: Note[] = [];
    const { code } = await run(repositoryOf(base, head), notes);
    expect(notes.map(({ body }) => body)).toEqual([comment]);
    expect(code).toBe(1);
  });

  test("reviews the change that brings the app along", async () => {
    const notes: Note[] = [];
    const { code } = await run(repositoryOf(NO_APP, SOUND), notes);
    expect(notes.map(({ body }) => body)).toEqual([
      expect.stringContaining("**cluster `edge`:** new; agents are schedulable"),
    ]);
    expect(code).toBe(0);
  });

  test.each([
    ["the change does not synthesize at all", SOUND, CRASHING],
    ["the base does not synthesize at all", CRASHING, SOUND],
  ])("fails without a note when %s", async (_, base, head) => {
    const notes: Note[] = [];
    const { code, log, artifact } = await run(repositoryOf(base, head), notes);
    expect({ code, notes, artifact }).toEqual({ code: 1, notes: [], artifact: undefined });
    expect(log).toContain("made up");
  });
});
