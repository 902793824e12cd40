import { readFileSync } from "node:fs";
import path from "node:path";
import {
  BROKEN,
  CDKTF_APP,
  CRASHING_BESIDE_OLD_FILES,
  EXAMPLE,
  NO_APP,
  REPAIRED,
  SOUND,
  SOUND_WITH_TAINTED_LAB,
} from "./apps";
import { exampleComment } from "./example-comment";
import { CI_PIPELINE_ID, runPipeline } from "./gitlab";
import { ME, type Note, serveNotes, TOKEN } from "./gitlab-notes";
import { createNewerRelease } from "./made-up-releases";
import { type App, createRepository, type Repository } from "./repository";
import { type Registry, startRegistry } from "./start-registry";

const newer = createNewerRelease();
let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry();
});

const repositories: Repository[] = [];
afterAll(() => {
  registry.stop();
  newer.remove();
  for (const repository of repositories) repository.remove();
});

interface Besides {
  /** Environment scope of REVIEW_TOKEN; null for none. */
  readonly scope?: string | null;
  /** Whether the pipeline is one of the merge with the main branch, not of the branch. */
  readonly isOfMergedResults?: boolean;
  readonly clones?: Record<string, string>;
}

/** Runs the pipeline of the merge request. */
async function run(repository: Repository, notes: Note[], besides: Besides = {}) {
  const { scope = "k3s-review", isOfMergedResults = false, clones } = besides;
  const gitlab = await serveNotes(notes);
  const jobs = await runPipeline(repository, {
    commit: isOfMergedResults ? repository.merge() : repository.commitOf("change"),
    variables: {
      CI_MERGE_REQUEST_DIFF_BASE_SHA: repository.base,
      CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: isOfMergedResults ? repository.commitOf("change") : "",
      CI_MERGE_REQUEST_TARGET_BRANCH_SHA: isOfMergedResults ? repository.commitOf("main") : "",
    },
    token: scope === null ? undefined : { value: TOKEN, scope },
    url: gitlab.url,
    clones,
  });
  await gitlab.stop();
  const { "k3s-review": review, "k3s-review-note": note } = jobs;
  return { code: review?.code, log: review?.log, artifact: review?.artifacts[`review-${CI_PIPELINE_ID}.md`], note };
}

function repositoryOf(base: App, head: App, files: Readonly<Record<string, string>> = NOTE): Repository {
  const repository = createRepository(base, head, { files, registry: registry.address });
  repositories.push(repository);
  return repository;
}

const NOTE = { "gitlab-note.mjs": path.join(EXAMPLE, "gitlab-note.mjs") };

describe("The pipeline that examples/plan-review has for GitLab", () => {
  test("writes a note about a change that makes the synth fail, and fails", async () => {
    const notes: Note[] = [];
    const repository = repositoryOf(SOUND, BROKEN);
    const { code, log, artifact } = await run(repository, notes);
    const comment = exampleComment(repository.commitOf("change"));
    expect(log).toContain("error[RK102]");
    expect(notes).toEqual([{ id: 1, body: comment, author: { id: ME } }]);
    expect(artifact).toBe(comment);
    expect(code).toBe(1);
  });

  test("is content with a change that repairs what the synth of the base fails at", async () => {
    const notes: Note[] = [];
    const { code } = await run(repositoryOf(BROKEN, REPAIRED), notes);
    expect(notes.map(({ body }) => body)).toEqual([
      expect.stringContaining("findings still so until nodes join or are replaced"),
    ]);
    expect(code).toBe(0);
  });

  test("fails where the errors were there before, as the synth does", async () => {
    const { code, log } = await run(repositoryOf(BROKEN, BROKEN), []);
    expect(log).toContain("no scheduling change");
    expect(code).toBe(1);
  });

  test("updates its note when it runs again in the same clones", async () => {
    const repository = repositoryOf(SOUND, BROKEN);
    const clones = {};
    const notes: Note[] = [{ id: 1, body: "a person's", author: { id: 4 } }];
    await run(repository, notes, { clones });
    await run(repository, notes, { clones });
    expect(notes.map(({ body }) => body)).toEqual(["a person's", exampleComment(repository.commitOf("change"))]);
  });

  test("leaves the review in the log and the artifact where there is no token", async () => {
    const notes: Note[] = [];
    const repository = repositoryOf(SOUND, BROKEN);
    const { code, log, artifact, note } = await run(repository, notes, { scope: null });
    const comment = exampleComment(repository.commitOf("change"));
    expect({ code, notes, artifact }).toEqual({ code: 1, notes: [], artifact: comment });
    expect(note).toMatchObject({ code: 0, log: "there is no REVIEW_TOKEN here, so there is no note\n" });
    expect(log).toContain("✗ cluster edge: servers + ");
  });

  test.each([
    ["upgrades the library to a release with newer models", SOUND, { ...BROKEN, release: newer }],
    ["takes such an upgrade back", { ...SOUND, release: newer }, BROKEN],
  ])("reviews a change that %s", async (_, base, head) => {
    const notes: Note[] = [];
    const repository = repositoryOf(base, head);
    const { code } = await run(repository, notes);
    expect(notes.map(({ body }) => body)).toEqual([exampleComment(repository.commitOf("change"), newer)]);
    expect(code).toBe(1);
  });

  test.each([
    ["brings the app along", NO_APP],
    ["brings the library and a command line to an app that has neither", CDKTF_APP],
  ])("reviews the change that %s", async (_, base) => {
    const notes: Note[] = [];
    const { code } = await run(repositoryOf(base, SOUND), notes);
    expect(notes.map(({ body }) => body)).toEqual([
      expect.stringContaining("**cluster `edge`**: new; agents are schedulable"),
    ]);
    expect(code).toBe(0);
  });

  test.each([
    ["of the branch", false],
    ["of merged results", true],
  ])("takes nothing that others merged for a part of the change in a pipeline %s", async (_, isOfMergedResults) => {
    const notes: Note[] = [];
    const repository = repositoryOf(SOUND, BROKEN);
    repository.moveMain(SOUND_WITH_TAINTED_LAB);
    await run(repository, notes, { isOfMergedResults });
    expect(notes.map(({ body }) => body)).toEqual([exampleComment(repository.commitOf("change"))]);
  });

  describe("keeps its token from what the merge request brings along:", () => {
    const STEALING: App = {
      code: `console.error("the token is " + process.env.REVIEW_TOKEN);
${readFileSync(path.join(__dirname, "../../../dist/examples/plan-review/before.js"), "utf8")}`,
      files: { "gitlab-note.mjs": "console.log(process.env.REVIEW_TOKEN);\n" },
    };

    test("its app sees none, and the note is written by the script of the base", async () => {
      const notes: Note[] = [];
      const { log, note } = await run(repositoryOf(SOUND, STEALING), notes);
      expect(log).toContain("the token is undefined");
      expect(note).toMatchObject({ code: 0, log: "" });
      expect(notes.map(({ body }) => body)).toEqual([expect.stringContaining("no scheduling change")]);
    });

    test("nothing of it runs where all jobs are given the token", async () => {
      const { code, log } = await run(repositoryOf(SOUND, STEALING), [], { scope: "*" });
      expect(log).toBe("REVIEW_TOKEN must not reach this job: give the variable the environment scope k3s-review\n");
      expect(code).toBe(1);
    });

    test("a base without the script writes no note", async () => {
      const notes: Note[] = [];
      const { code, note } = await run(repositoryOf(SOUND, SOUND, {}), notes);
      expect(note?.log).toContain("the base cannot write notes yet");
      expect({ code, note: note?.code, notes }).toEqual({ code: 0, note: 0, notes: [] });
    });
  });

  test.each([
    ["the change does not synthesize at all", SOUND, CRASHING_BESIDE_OLD_FILES, "made up", false],
    [
      "the base does not synthesize at all, in a pipeline of merged results",
      CRASHING_BESIDE_OLD_FILES,
      SOUND,
      "cdktf synth wrote nothing for the base",
      true,
    ],
  ])("fails and says that the commit is not reviewed when %s", async (_, base, head, said, isOfMergedResults) => {
    const repository = repositoryOf(base, head);
    const notes: Note[] = [{ id: 1, body: exampleComment(repository.base), author: { id: ME } }];
    const { code, log, artifact, note } = await run(repository, notes, { isOfMergedResults });
    expect({ code, artifact, note: note?.code }).toEqual({ code: 1, artifact: undefined, note: 0 });
    const commit = repository.commitOf("change").slice(0, 12);
    expect(notes.map(({ body }) => body)).toEqual([
      expect.stringMatching(`^<!-- cdktf-rancher-k3s review -->\n\n❌ \\*\\*not reviewed for \`${commit}\`\\*\\*: `),
    ]);
    expect(log).toContain("made up");
    expect(log).toContain(said);
  });
});
