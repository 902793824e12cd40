import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { execute, succeed } from "./execute";

const REPOSITORY = path.resolve(__dirname, "../..");

/** The parts of package.json that say how the package is entered. */
export interface Manifest {
  readonly name: string;
  readonly main: string;
  readonly types: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly typesVersions: { readonly "*": Readonly<Record<string, readonly string[]>> };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** What `npm publish` would upload, as a file and unpacked. */
export interface Tarball {
  readonly file: string;
  /** Where it is unpacked. */
  readonly folder: string;
  readonly packedBytes: number;
  readonly manifest: Manifest;
  /** Paths of all files, with "/", sorted. */
  readonly files: readonly string[];
  read(file: string): string;
}

/** Packs this repository, which builds it first (`prepack`). */
export async function pack(folder: string): Promise<Tarball> {
  succeed(await execute("npm", ["pack", "--no-ignore-scripts", "--pack-destination", folder], REPOSITORY));
  const [name, ...others] = readdirSync(folder).filter((entry) => entry.endsWith(".tgz"));
  if (name === undefined || others.length > 0) throw new Error(`npm pack left ${[name, ...others].join(", ")}`);
  const unpacked = path.join(folder, "unpacked");
  mkdirSync(unpacked);
  succeed(await execute("tar", ["-xzf", path.join(folder, name), "-C", unpacked], folder));

  const root = path.join(unpacked, "package");
  const read = (file: string) => readFileSync(path.join(root, file), "utf8");
  return {
    file: path.join(folder, name),
    folder: root,
    packedBytes: statSync(path.join(folder, name)).size,
    manifest: JSON.parse(read("package.json")),
    files: filesIn(root),
    read,
  };
}

/** Paths of the library's TypeScript sources, relative to the repository. */
export function librarySources(): string[] {
  return filesIn(path.join(REPOSITORY, "lib"))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `lib/${file}`);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
    .sort();
}
