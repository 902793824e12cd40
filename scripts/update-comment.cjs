/**
 * Creates or updates the comment of a review in a pull request; a step of action.yml.
 *
 * The comment is found again by the hidden mark in its first line. Anybody may write that mark into a comment, so only
 * comments of the account that comments here are looked at, and that of another bot is another account.
 */
const { readFileSync } = require("node:fs");

/** A review in which nothing changes: not worth a comment of its own. */
const QUIET = /^<!-- [^\n]+ -->\n\n✅ no scheduling change: [^\n]*\n$/;

module.exports = async ({ github, context, core, file }) => {
  const number = context.payload.pull_request?.number;
  if (number === undefined) {
    core.notice("There is no pull request to comment on; the review is in the summary of the job.");
    return;
  }
  const body = readFileSync(file, "utf8");
  const [mark] = body.split("\n");
  const pullRequest = { owner: context.repo.owner, repo: context.repo.repo, issue_number: number };
  try {
    const comments = await github.paginate(github.rest.issues.listComments, { ...pullRequest, per_page: 100 });
    const marked = comments.filter((comment) => comment.body?.split(/\r?\n/)[0] === mark);
    const me = marked.length === 0 ? undefined : await ownLogin(github);
    const own = marked.find(({ user }) => me !== undefined && user?.login === me);
    if (own !== undefined) {
      const { owner, repo } = pullRequest;
      await github.rest.issues.updateComment({ owner, repo, comment_id: own.id, body });
    } else if (!QUIET.test(body)) {
      await github.rest.issues.createComment({ ...pullRequest, body });
    }
  } catch (error) {
    // The token of a pull request from a fork may only read. The review itself has been made.
    if (error.status !== 403 && error.status !== 404) throw error;
    core.notice("The token may not comment on this pull request; the review is in the summary of the job.");
  }
};

/**
 * The login of the token's owner, as authors of comments are named: `octocat`, `github-actions[bot]`, `some-app[bot]`. A
 * bot may not ask GitHub's REST API who it is, but any token may ask its GraphQL API, and needs no permission for it.
 */
async function ownLogin(github) {
  const { viewer } = await github.graphql("query { viewer { login } }");
  return viewer.login;
}
