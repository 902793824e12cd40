import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { renderReviewMarkdown } from "../../lib/review";
import { elementsOf, toHtml } from "../report/github-markdown";
import { BIG_CHANGE, NO_CHANGE } from "../report/reviews";
import { Inputs } from "./inputs";

const ROOT = path.join(__dirname, "../..");
const inputs = new Inputs();
afterAll(() => inputs.remove());

const MARK = "<!-- cdktf-rancher-k3s review -->";
const changed = renderReviewMarkdown(BIG_CHANGE);
const quiet = renderReviewMarkdown(NO_CHANGE);

describe("the comment on GitHub", () => {
  const updateComment = require(path.join(ROOT, "scripts/update-comment.cjs"));

  interface Comment {
    readonly id: number;
    readonly body?: string;
    readonly user: { readonly login: string; readonly type: string } | null;
  }
  const bot = { login: "github-actions[bot]", type: "Bot" };
  const person = { login: "octocat", type: "User" };

  /** Runs the script against a pull request with these comments, and gives what it did. */
  async function comment(
    body: string,
    comments: readonly Comment[] = [],
    {
      me = bot.login,
      status,
      message = "refused",
      event = { pull_request: { number: 7, head: { sha: COMMIT } } },
      id = "",
      reason = "",
    }: {
      me?: string | object;
      status?: number;
      message?: string;
      event?: object;
      id?: string;
      reason?: string;
    } = {},
  ): Promise<string[]> {
    const done: string[] = [];
    const write =
      (what: string) => async (parameters: { body: string; comment_id?: number; issue_number?: number }) => {
        if (status !== undefined) throw Object.assign(new Error(message), { status });
        expect(parameters).toMatchObject({ owner: "o", repo: "r" });
        if (body !== NO_REVIEW) expect(parameters.body).toBe(body);
        else written.push(parameters.body);
        done.push(`${what} ${parameters.comment_id ?? parameters.issue_number}`);
      };
    const github = {
      paginate: async (_method: unknown, parameters: object) => {
        expect(parameters).toEqual({ owner: "o", repo: "r", issue_number: 7, per_page: 100 });
        return comments;
      },
      rest: {
        issues: { listComments: {}, createComment: write("create on"), updateComment: write("update") },
      },
      graphql: async (query: string) => {
        expect(query).toBe("query { viewer { login } }");
        if (typeof me !== "string") throw Object.assign(new Error("no answer"), me);
        return { viewer: { login: me } };
      },
    };
    const context = { repo: { owner: "o", repo: "r" }, payload: event, serverUrl: "https://github.com", runId: 5 };
    const core = { notice: (text: string) => done.push(`notice: ${text}`) };
    const file = body === NO_REVIEW ? "" : inputs.file(body, "comment.md");
    await updateComment({ github, context, core, file, isQuiet: body === quiet, id, reason });
    return done;
  }

  const COMMIT = "0123456789abcdef0123456789abcdef01234567";
  const NO_REVIEW = "";
  /** Comments about a review that there is not. */
  const written: string[] = [];

  test("is made once", async () => {
    expect(await comment(changed, [{ id: 1, body: "nice", user: person }])).toEqual(["create on 7"]);
  });

  test("is updated by the next run, also when nothing is left to say", async () => {
    const own = { id: 3, body: `${MARK}\r\n\r\nold`, user: bot };
    expect(await comment(changed, [{ id: 1, body: "x", user: bot }, own])).toEqual(["update 3"]);
    expect(await comment(quiet, [own])).toEqual(["update 3"]);
  });

  test("is not made when nothing changes", async () => {
    expect(await comment(quiet)).toEqual([]);
  });

  test("of somebody else is left alone, whatever mark it bears", async () => {
    const foreign = { id: 4, body: `${MARK}\n\nlook here`, user: person };
    expect(await comment(changed, [foreign, { id: 5, user: null }])).toEqual(["create on 7"]);
    expect(await comment(changed, [foreign], { me: "reviewer" })).toEqual(["create on 7"]);
    expect(await comment(changed, [foreign], { me: "octocat" })).toEqual(["update 4"]);
  });

  test("of another bot is left alone, whatever mark it bears", async () => {
    const foreign = { id: 4, body: `${MARK}\n\nlook here`, user: { login: "other-app[bot]", type: "Bot" } };
    const own = { id: 5, body: `${MARK}\n\nold`, user: bot };
    expect(await comment(changed, [foreign])).toEqual(["create on 7"]);
    expect(await comment(changed, [foreign, own])).toEqual(["update 5"]);
    expect(await comment(changed, [foreign, own], { me: "other-app[bot]" })).toEqual(["update 4"]);
    // A person may be called as an app is, without the ending.
    expect(await comment(changed, [{ ...foreign, user: { login: "other-app", type: "User" } }])).toEqual([
      "create on 7",
    ]);
  });

  test("is nobody's where GitHub does not say who the token is: nothing is written, and the job fails", async () => {
    const foreign = { id: 4, body: `${MARK}\n\nlook here`, user: bot };
    await expect(comment(changed, [foreign], { me: { status: 500 } })).rejects.toThrow("no answer");
  });

  test("of another review in the same pull request is left alone", async () => {
    const other = { id: 6, body: "<!-- cdktf-rancher-k3s review: other -->\n\nx", user: bot };
    expect(await comment(changed, [other])).toEqual(["create on 7"]);
  });

  test("a token that may only read is no failure: forks have no other", async () => {
    expect(await comment(changed, [], { status: 403 })).toEqual([
      expect.stringContaining("notice: The token may not comment"),
    ]);
  });

  test("nor is one that is wrong, or that may not say whose it is", async () => {
    const own = { id: 3, body: `${MARK}\n\nold`, user: bot };
    const refused = [expect.stringContaining("notice: The token may not comment")];
    expect(await comment(changed, [], { status: 401 })).toEqual(refused);
    expect(await comment(changed, [own], { me: { errors: [{ type: "FORBIDDEN" }] } })).toEqual(refused);
  });

  test("asking too often is one: the comment could be made later", async () => {
    const limited = { status: 403, message: "You have exceeded a secondary rate limit" };
    await expect(comment(changed, [], limited)).rejects.toThrow("rate limit");
  });

  test("anything else that goes wrong is one", async () => {
    await expect(comment(changed, [], { status: 500 })).rejects.toThrow("refused");
  });

  describe("where there is no review", () => {
    const own = { id: 3, body: `${MARK}\n\nold`, user: bot };

    test("says so of this commit, in place of what an earlier run said", async () => {
      written.length = 0;
      expect(await comment(NO_REVIEW, [own], { reason: "new: there is no such file or folder" })).toEqual(["update 3"]);
      expect(await comment(NO_REVIEW, [])).toEqual(["create on 7"]);
      expect(written).toEqual([
        `${MARK}

❌ **not reviewed for \`0123456789ab\`**: nothing is known of what this change does to clusters.

\`\`\`text
new: there is no such file or folder
\`\`\`

[The log of the job](https://github.com/o/r/actions/runs/5) has more.
`,
        `${MARK}

❌ **not reviewed for \`0123456789ab\`**: nothing is known of what this change does to clusters.
[The log of the job says why](https://github.com/o/r/actions/runs/5).
`,
      ]);
    });

    test("is that of its own id, and an id that would end the mark finds none", async () => {
      const other = { id: 6, body: "<!-- cdktf-rancher-k3s review: apps/edge -->\n\nx", user: bot };
      expect(await comment(NO_REVIEW, [own, other], { id: "apps/edge" })).toEqual(["update 6"]);
      expect(await comment(NO_REVIEW, [own], { id: "--> x" })).toEqual([
        "notice: The input comment-id is not an id, so no comment can be found by it.",
      ]);
    });

    test("shows a reason as it is, whatever a pull request wrote into it", async () => {
      written.length = 0;
      await comment(NO_REVIEW, [], { reason: "a```` @octocat <img src=x> b" });
      const html = toHtml(written[0] as string);
      expect(html).toContain('<code class="language-text">a```` @octocat &lt;img src=x&gt; b');
      expect(elementsOf(html)).not.toContain("img");
    });

    test("is a notice where the token may only read", async () => {
      expect(await comment(NO_REVIEW, [own], { status: 403 })).toEqual([
        expect.stringContaining("notice: The token may not comment"),
      ]);
    });
  });

  test("there is none without a pull request", async () => {
    expect(await comment(changed, [], { event: {} })).toEqual([
      expect.stringContaining("notice: There is no pull request"),
    ]);
  });
});

describe("the note on GitLab", () => {
  /** Runs the script against a merge request with these notes, and gives what it wrote. */
  async function note(
    body: string | undefined,
    notes: readonly { id: number; body: string; author: { id: number } }[],
  ) {
    const written: string[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        expect(request.headers["private-token"]).toBe("made-up");
        const url = new URL(request.url ?? "", "http://localhost");
        const page = Number(url.searchParams.get("page")) - 1;
        if (request.method !== "GET") {
          const sent = JSON.parse(Buffer.concat(chunks).toString());
          if (body === undefined) expect(sent.body).toBe(NOT_REVIEWED);
          else expect(sent).toEqual({ body });
          written.push(`${request.method} ${url.pathname}`);
        }
        const answer = url.pathname === "/api/v4/user" ? { id: 42 } : notes.slice(page * 100, page * 100 + 100);
        response.setHeader("Content-Type", "application/json").end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      await promisify(execFile)(
        process.execPath,
        [
          path.join(ROOT, "examples/plan-review/gitlab-note.mjs"),
          body === undefined ? path.join(inputs.folder, "nowhere.md") : inputs.file(body, "review.md"),
        ],
        {
          env: {
            CI_API_V4_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v4`,
            CI_PROJECT_ID: "9",
            CI_MERGE_REQUEST_IID: "7",
            CI_COMMIT_SHA: "0123456789abcdef0123456789abcdef01234567",
            CI_PIPELINE_URL: "https://gitlab.com/o/r/-/pipelines/5",
            REVIEW_TOKEN: "made-up",
          },
        },
      );
    } finally {
      server.close();
    }
    return written;
  }

  const NOT_REVIEWED = `${MARK}

❌ **not reviewed for \`0123456789ab\`**: nothing is known of what this change does to clusters.
[The log of the job k3s-review says why](https://gitlab.com/o/r/-/pipelines/5).
`;

  test("says that a commit is not reviewed, in place of what an earlier pipeline said", async () => {
    const own = { id: 901, body: `${MARK}\n\nold`, author: { id: 42 } };
    expect(await note(undefined, [own])).toEqual(["PUT /api/v4/projects/9/merge_requests/7/notes/901"]);
  });

  test("is made once, and updated by the next run", async () => {
    const others = Array.from({ length: 150 }, (_, id) => ({ id, body: "x", author: { id: 1 } }));
    const foreign = { id: 900, body: `${MARK}\n\nlook here`, author: { id: 1 } };
    expect(await note(changed, [foreign, ...others])).toEqual(["POST /api/v4/projects/9/merge_requests/7/notes"]);
    const own = { id: 901, body: `${MARK}\n\nold`, author: { id: 42 } };
    expect(await note(changed, [foreign, ...others, own])).toEqual([
      "PUT /api/v4/projects/9/merge_requests/7/notes/901",
    ]);
  });
});
