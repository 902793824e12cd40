import { isToken } from "../../configuration/token-json";
import { withoutUndefined } from "../../configuration/without-undefined";
import type { ClusterV2RkeConfigDataDirectories } from "../../provider-rancher2/cluster-v2";
import { type Problem, quoted } from "../../scheduling/invalid-input";

/**
 * Where things are kept on the nodes. Rancher refuses to change any of them once the cluster exists. Needs a provider
 * from 8.3 on, that of Rancher 2.12.
 */
export interface DataDirectories {
  /** @default /var/lib/rancher/agent */
  readonly systemAgent?: string;
  /** @default /var/lib/rancher/capr */
  readonly provisioning?: string;
  /** @default /var/lib/rancher/k3s */
  readonly k8sDistro?: string;
}

/** The `data_directories` block. */
export function dataDirectoriesBlock({
  k8sDistro,
  provisioning,
  systemAgent,
}: DataDirectories): ClusterV2RkeConfigDataDirectories {
  return withoutUndefined({ k8SDistro: k8sDistro, provisioning, systemAgent });
}

/** @see rancher/webhook pkg/resources/common `ValidateDataDirectoryFormat` */
const SHELL_CHARACTERS = /["'`*?#~=%$|&;<>{}[\]()\\]/;

/** Problems of data directories, as Rancher's webhook judges them when the cluster is created. */
export function dataDirectoriesProblems(directories: DataDirectories): Problem[] {
  const given = Object.entries(directories).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const known = given.filter(([, path]) => !isToken(path));
  return [
    ...known.flatMap(([name, path]) => pathProblems(path, `dataDirectories.${name}`)),
    ...known.flatMap(([name, path], index) =>
      known.slice(index + 1).flatMap(([otherName, other]) => nestingProblems([name, path], [otherName, other])),
    ),
  ];
}

function pathProblems(path: string, place: string): Problem[] {
  const isClean = /^(\/[^/]+)+$/.test(path) && !path.split("/").some((part) => part === "." || part === "..");
  if (isClean && !SHELL_CHARACTERS.test(path)) return [];
  return [
    {
      what: `${place} ${quoted(path)} is not a plain absolute path`,
      why: "Rancher's webhook refuses relative paths, . and .., doubled or trailing slashes, and whatever a shell reads",
      help: "write it as /data/rancher/k3s",
    },
  ];
}

function nestingProblems([name, path]: [string, string], [otherName, other]: [string, string]): Problem[] {
  const isInside = (inner: string, outer: string) => inner.startsWith(`${outer}/`);
  if (path !== other && !isInside(path, other) && !isInside(other, path)) return [];
  return [
    {
      what: `dataDirectories.${name} ${quoted(path)} and dataDirectories.${otherName} ${quoted(other)} ${path === other ? "are the same" : "lie inside each other"}`,
      why: "Rancher's webhook refuses it when the cluster is created",
      help: "give each a directory of its own",
    },
  ];
}
