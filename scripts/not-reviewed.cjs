/** What a comment and a summary say in place of a review that there is not. An earlier review must not stand as if it held. */

/** As lib/cli/review.ts reads `--comment-id`: it stands in an HTML comment. */
const COMMENT_ID = /^[A-Za-z0-9][A-Za-z0-9._/]{0,63}$/;

/** The hidden first line by which a comment is found again; undefined for an id that is none. */
function markOf(id) {
  if (id === "") return "<!-- cdktf-rancher-k3s review -->";
  return COMMENT_ID.test(id) ? `<!-- cdktf-rancher-k3s review: ${id} -->` : undefined;
}

/**
 * @param commit that was to be reviewed; anything but a hash is left out
 * @param run address of the run, whose log tells more
 * @param reason the line in which `cdktf-rancher-k3s` says why; empty where it did not come to that
 */
function notReviewed({ commit, run, reason }) {
  const ofCommit = /^[0-9a-f]{7,64}$/.test(commit) ? ` for \`${commit.slice(0, 12)}\`` : "";
  const log = `[${reason === "" ? "The log of the job says why" : "The log of the job"}](${run})`;
  const said = reason === "" ? [`${log}.`] : ["", ...fenced(reason), "", `${log} has more.`];
  return [`❌ **not reviewed${ofCommit}**: nothing is known of what this change does to clusters.`, ...said, ""].join(
    "\n",
  );
}

/** Text of a pull request, in a fence that nothing in it ends. */
function fenced(text) {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return [`${fence}text`, text, fence];
}

/** The first line of an error output in which `cdktf-rancher-k3s` says why it ended without a review. */
function reasonIn(errorOutput) {
  return /^cdktf-rancher-k3s: ([^\r\n]{1,3000})/m.exec(errorOutput)?.[1] ?? "";
}

module.exports = { markOf, notReviewed, reasonIn };
