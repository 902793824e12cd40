import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { execute, succeed } from "./execute";

const REPOSITORY = path.resolve(__dirname, "../..");

/** The variable that tells tests where the package was packed. */
export const PACKED = "PACKED_FOLDER";

/** The parts of package.json that say how the package is entered. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
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

/** Packs this repository into a folder, which builds it first (`prepack`), and unpacks what came out beside it. */
export async function pack(folder: string): Promise<void> {
  succeed(await execute("npm", ["pack", "--no-ignore-scripts", "--pack-destination", folder], REPOSITORY));
  const unpacked = path.join(folder, "unpacked");
  mkdirSync(unpacked);
  succeed(await execute("tar", ["-xzf", path.join(folder, tarballIn(folder)), "-C", unpacked], folder));
}

function tarballIn(folder: string): string {
  const [name, ...others] = readdirSync(folder).filter((entry) => entry.endsWith(".tgz"));
  if (name === undefined || others.length > 0) throw new Error(`npm pack left ${[name, ...others].join(", ")}`);
  return name;
}

/** What was packed before all tests: building takes long, and only one can build at a time. */
export function packed(): Tarball {
  const folder = process.env[PACKED];
  if (folder === undefined) throw new Error(`nothing was packed: run this with jest.package.config.js`);
  const name = tarballIn(folder);
  const root = path.join(folder, "unpacked/package");
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
    .filter((file) => /\.m?ts$/.test(file))
    .map((file) => `lib/${file}`);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
    .sort();
}
