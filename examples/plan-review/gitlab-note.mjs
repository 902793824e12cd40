/**
 * Creates or updates the note of a review in a GitLab merge request. Where there is no review it says so: what an earlier
 * pipeline said must not stand as if it held.
 *
 * node gitlab-note.mjs review.md
 */
import { existsSync, readFileSync } from "node:fs";

const { CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, CI_PIPELINE_URL, REVIEW_TOKEN } = process.env;
// In merged results pipelines CI_COMMIT_SHA is a merge that nobody made.
const commit = process.env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA || process.env.CI_COMMIT_SHA;
const notes = `${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/merge_requests/${CI_MERGE_REQUEST_IID}/notes`;
const file = process.argv[2];
const NOT_REVIEWED = `<!-- cdktf-rancher-k3s review -->

❌ **not reviewed for \`${commit?.slice(0, 12)}\`**: nothing is known of what this change does to clusters.
[The log of the job k3s-review says why](${CI_PIPELINE_URL}).
`;
const body = existsSync(file) ? readFileSync(file, "utf8") : NOT_REVIEWED;
const [mark] = body.split("\n");

const { id: me } = await request("GET", `${CI_API_V4_URL}/user`);
const own = await find((note) => note.author.id === me && note.body.split("\n")[0] === mark);
await (own === undefined ? request("POST", notes, { body }) : request("PUT", `${notes}/${own.id}`, { body }));

/** The first note of the merge request that is wanted; anybody may write the mark, so its author counts as well. */
async function find(isWanted) {
  for (let page = 1; ; page += 1) {
    const found = await request("GET", `${notes}?per_page=100&page=${page}`);
    const wanted = found.find(isWanted);
    if (wanted !== undefined || found.length < 100) return wanted;
  }
}

async function request(method, url, content) {
  const response = await fetch(url, {
    method,
    headers: { "PRIVATE-TOKEN": REVIEW_TOKEN, "Content-Type": "application/json" },
    body: content && JSON.stringify(content),
  });
  if (!response.ok) throw new Error(`GitLab answers ${method} of the merge request's notes with ${response.status}`);
  return response.json();
}
