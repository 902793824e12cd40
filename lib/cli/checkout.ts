import path from "node:path";

/**
 * On a runner of GitHub the checkout, which GitHub takes paths as relative to, also where the command runs in a folder of it;
 * empty elsewhere.
 */
export function checkout(): { readonly root?: string } {
  const root = process.env.GITHUB_WORKSPACE;
  if (root === undefined || root === "") return {};
  const relative = path.relative(root, process.cwd());
  // On Windows there is no way from one drive to another.
  return relative.split(path.sep)[0] === ".." || path.isAbsolute(relative) ? {} : { root };
}
