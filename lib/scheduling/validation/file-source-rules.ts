import { type Problem, quoted } from "../invalid-input";
import { objectNameProblems } from "./object-name-rules";
import { isOpen } from "./open-value";

/** A Secret or ConfigMap of which Rancher's agent writes keys into files of nodes. */
export interface FileObject {
  readonly name: unknown;
  readonly items: readonly { readonly path: unknown; readonly permissions: unknown }[];
  readonly defaultPermissions: unknown;
}

/** Problems of where files of nodes come from; undefined for a kind that is not given. */
export function fileSourceProblems(
  { secret, configmap }: { readonly secret: FileObject | undefined; readonly configmap: FileObject | undefined },
  place: string,
): Problem[] {
  if (secret === undefined && configmap === undefined) {
    return [
      {
        what: `${place} has neither secret nor configmap`,
        why: "there is nothing to take files from",
        help: "give one of them",
        doesNothing: true,
      },
    ];
  }
  return [
    ...(secret === undefined ? [] : objectProblems(secret, `${place}.secret`)),
    ...(configmap === undefined ? [] : objectProblems(configmap, `${place}.configmap`)),
  ];
}

function objectProblems({ name, items, defaultPermissions }: FileObject, place: string): Problem[] {
  const problems: Problem[] = [];
  if (name === "") {
    problems.push({
      what: `${place}.name is empty`,
      why: "the provider leaves out a source without a name",
      help: "give the name of the object",
      doesNothing: true,
    });
  }
  problems.push(...objectNameProblems(name, `${place}.name`));
  if (items.length === 0) {
    problems.push({
      what: `${place} has no items`,
      why: "Rancher writes the listed keys and nothing else",
      help: "list each key with the path it is written to",
      doesNothing: true,
    });
  }
  return [
    ...problems,
    ...permissionProblems(defaultPermissions, `${place}.defaultPermissions`),
    ...items.flatMap(({ path, permissions }, index) => [
      ...pathProblems(path, `${place}.items[${index}].path`),
      ...permissionProblems(permissions, `${place}.items[${index}].permissions`),
    ]),
  ];
}

function pathProblems(path: unknown, place: string): Problem[] {
  if (path === undefined || isOpen(path) || String(path).startsWith("/")) return [];
  return [
    {
      what: `${place} ${quoted(path)} is not absolute`,
      why: "Rancher's agent writes files by absolute path",
      help: "begin it with /",
    },
  ];
}

function permissionProblems(permissions: unknown, place: string): Problem[] {
  if (permissions === undefined || isOpen(permissions) || /^[0-7]{3,4}$/.test(String(permissions))) return [];
  return [
    {
      what: `${place} ${quoted(permissions)} is not an octal mode`,
      why: "Rancher's agent reads permissions as an octal number",
      help: 'write "0600" for the owner alone, "0644" for everybody to read',
    },
  ];
}
