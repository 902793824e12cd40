import { slug } from "github-slugger";

/** The anchor of a heading, as GitHub makes it: links to it work in both places. */
export function slugify(heading) {
  return slug(heading);
}
