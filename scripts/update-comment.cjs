/**
 * Creates or updates the comment of a review in a pull request; a step of action.yml.
 *
 * The comment is found again by the hidden mark in its first line. Anybody may write that mark into a comment, so only
 * comments of the account that comments here are looked at.
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
    const isOwn = await ownComments(github);
    const own = comments.find((comment) => isOwn(comment) && comment.body?.split(/\r?\n/)[0] === mark);
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

/** The token of a job or an app belongs to a bot, which cannot ask who it is. */
async function ownComments(github) {
  try {
    const { data } = await github.rest.users.getAuthenticated();
    return ({ user }) => user?.login === data.login;
  } catch {
    return ({ user }) => user?.type === "Bot";
  }
}
