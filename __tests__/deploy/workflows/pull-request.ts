/** A pull request and its comments, as `actions/github-script` gives a script access to them. */
import { createRequire } from "node:module";

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string };
}

const LOGIN = "github-actions[bot]";

export class PullRequest {
  public readonly number = 7;
  public readonly comments: Comment[] = [];

  public constructor(public readonly isFromFork = false) {}

  /** Runs a script of a step; what it has to say. */
  public async script(
    code: string,
    env: Readonly<Record<string, string>>,
    mayComment: boolean,
    commit: string,
  ): Promise<string[]> {
    const said: string[] = [];
    const core = { notice: (text: string) => said.push(`${text}\n`) };
    const context = {
      repo: { owner: "o", repo: "r" },
      payload: { pull_request: { number: this.number, head: { sha: commit } } },
      serverUrl: "https://github.com",
      runId: 5,
    };
    const AsyncFunction = (async () => {}).constructor as new (
      ...names: readonly string[]
    ) => (...values: readonly unknown[]) => Promise<void>;
    const script = new AsyncFunction("require", "process", "github", "context", "core", code);
    await script(createRequire(__filename), { env }, this.client(mayComment), context, core);
    return said;
  }

  private client(mayComment: boolean) {
    const write = () => {
      if (!mayComment) throw Object.assign(new Error("Resource not accessible by integration"), { status: 403 });
    };
    return {
      paginate: async () => this.comments,
      graphql: async () => ({ viewer: { login: LOGIN } }),
      rest: {
        issues: {
          listComments: {},
          createComment: async ({ issue_number, body }: { issue_number: number; body: string }) => {
            write();
            if (issue_number !== this.number) throw new Error(`there is no pull request ${issue_number}`);
            this.comments.push({ id: this.comments.length + 1, body, user: { login: LOGIN } });
          },
          updateComment: async ({ comment_id, body }: { comment_id: number; body: string }) => {
            write();
            (this.comments.find(({ id }) => id === comment_id) as Comment).body = body;
          },
        },
      },
    };
  }
}
