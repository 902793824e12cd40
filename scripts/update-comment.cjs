/**
 * Creates or updates the comment of a review in a pull request; a step of action.yml.
 *
 * The comment is found again by the hidden mark in its first line. Anybody may write that mark into a comment, so only
 * comments of the account that comments here are looked at, and that of another bot is another account.
 */
const { readFileSync } = require("node:fs");
const { markOf, notReviewed } = require("./not-reviewed.cjs");

/**
 * @param file with the comment; empty where there is no review
 * @param isQuiet whether the review has nothing to say: that is not worth a comment of its own
 * @param id tells comments of several reviews apart
 * @param reason why there is no review
 */
module.exports = async ({ github, context, core, file, isQuiet, id, reason }) => {
  const number = context.payload.pull_request?.number;
  if (number === undefined) {
    core.notice("There is no pull request to comment on; the review is in the summary of the job.");
    return;
  }
  const mark = markOf(id);
  if (mark === undefined) {
    core.notice("The input comment-id is not an id, so no comment can be found by it.");
    return;
  }
  const body = file === "" ? `${mark}\n\n${notReviewed({ ...runOf(context), reason })}` : readFileSync(file, "utf8");
  const pullRequest = { owner: context.repo.owner, repo: context.repo.repo, issue_number: number };
  try {
    const comments = await github.paginate(github.rest.issues.listComments, { ...pullRequest, per_page: 100 });
    const marked = comments.filter((comment) => comment.body?.split(/\r?\n/)[0] === mark);
    const me = marked.length === 0 ? undefined : await ownLogin(github);
    const own = marked.find(({ user }) => me !== undefined && user?.login === me);
    if (own !== undefined) {
      const { owner, repo } = pullRequest;
      await github.rest.issues.updateComment({ owner, repo, comment_id: own.id, body });
    } else if (!isQuiet) {
      await github.rest.issues.createComment({ ...pullRequest, body });
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    core.notice("The token may not comment on this pull request; the review is in the summary of the job.");
  }
};

/**
 * The token of a pull request from a fork may only read, and one that is wrong or has expired nothing. What there is of a
 * review has been made.
 */
function isRefusal({ status, errors = [], message }) {
  // GitHub answers 403 and 429 as well to whoever asks too often; then it would work later.
  if (/rate limit/i.test(message)) return false;
  return status === 401 || status === 403 || status === 404 || errors.some(({ type }) => type === "FORBIDDEN");
}

function runOf({ payload, repo, serverUrl, runId }) {
  return {
    commit: payload.pull_request.head?.sha ?? "",
    run: `${serverUrl}/${repo.owner}/${repo.repo}/actions/runs/${runId}`,
  };
}

/**
 * The login of the token's owner, as authors of comments are named: `octocat`, `github-actions[bot]`, `some-app[bot]`. A
 * bot may not ask GitHub's REST API who it is, but any token may ask its GraphQL API, and needs no permission for it.
 */
async function ownLogin(github) {
  const { viewer } = await github.graphql("query { viewer { login } }");
  return viewer.login;
}
