import path from "node:path";

/**
 * On a runner of GitHub the checkout, which GitHub takes paths as relative to, also where the command runs in a folder of it;
 * empty elsewhere.
 */
export function checkout(): { readonly root?: string } {
  const root = process.env.GITHUB_WORKSPACE;
  if (root === undefined || root === "") return {};
  return path.relative(root, process.cwd()).split(path.sep)[0] === ".." ? {} : { root };
}
