import { type Problem, quoted } from "../invalid-input";
import { isOpen } from "./open-value";

/** The three directories, by their property. */
export type DataDirectoryPaths = Readonly<Partial<Record<"systemAgent" | "provisioning" | "k8sDistro", unknown>>>;

/**
 * Problems of data directories, as Rancher's webhook judges them when the cluster is created, and of those that it lets
 * pass and that do not work.
 * @see rancher/webhook pkg/resources/provisioning.cattle.io/v1/cluster/validator.go `validateDataDirectoryFormat`
 */
export function dataDirectoryProblems(directories: DataDirectoryPaths): Problem[] {
  const known = Object.entries(directories).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && !isOpen(entry[1]),
  );
  return [
    ...known.flatMap(([name, path]) => pathProblems(path, `dataDirectories.${name}`)),
    ...known.flatMap(([name, path], index) =>
      known.slice(index + 1).flatMap(([otherName, other]) => nestingProblems([name, path], [otherName, other])),
    ),
  ];
}

const SHELL_CHARACTERS = /["'`*?#~=%$|&;<>{}[\]()]/;

function pathProblems(path: string, place: string): Problem[] {
  const why = reasonAgainst(path);
  if (why === undefined) return [];
  return [
    { what: `${place} ${quoted(path)} is not a plain absolute path`, why, help: "write it as /data/rancher/k3s" },
  ];
}

function reasonAgainst(path: string): string | undefined {
  if (path === "") return "Rancher takes it for none, and uses its default";
  if (!path.startsWith("/")) return "Rancher's webhook refuses relative paths";
  if (SHELL_CHARACTERS.test(path)) return "Rancher's webhook refuses what a shell reads";
  if (path.includes("\\"))
    return "Rancher's webhook lets it pass, and the shell scripts that use the path read a backslash";
  if (path === "/") return "Rancher's webhook lets it pass, and everything else on the node would lie inside it";
  const isClean = /^(\/[^/]+)+$/.test(path) && !path.split("/").some((part) => part === "." || part === "..");
  return isClean ? undefined : "Rancher's webhook refuses . and .., and doubled or trailing slashes";
}

/** The webhook compares by a pattern whose star stands for one part of a path. */
function nestingProblems([name, path]: [string, string], [otherName, other]: [string, string]): Problem[] {
  const isInside = (inner: string, outer: string) => inner.startsWith(`${outer}/`);
  if (path !== other && !isInside(path, other) && !isInside(other, path)) return [];
  const levels = Math.abs(path.split("/").length - other.split("/").length);
  return [
    {
      what: `dataDirectories.${name} ${quoted(path)} and dataDirectories.${otherName} ${quoted(other)} ${path === other ? "are the same" : "lie inside each other"}`,
      why:
        levels < 2
          ? "Rancher's webhook refuses directories that are the same or inside each other when the cluster is created"
          : "whatever cleans up or moves the outer one takes the inner one with it; Rancher's webhook refuses that one level deep, and does not see it deeper",
      help: "give each a directory of its own",
    },
  ];
}
