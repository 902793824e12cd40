import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { main, Project, STACK } from "./project";
import type { Tarball } from "./tarball";

const REPOSITORY = path.resolve(__dirname, "../..");

/** Which package of this repository's node_modules lies under each name that an app may import the framework by. */
export type Frameworks = Readonly<Partial<Record<"cdktf" | "cdktn", "cdktf" | "cdktn">>>;

/**
 * A project as npm would install it, made without it: packages are those of this repository's node_modules. What imports
 * the framework is copied, as Node resolves by where a file really lies.
 *
 * @param imported - the name by which the app imports the framework
 */
export function linkedProject(folder: string, tarball: Tarball, imported: string, frameworks: Frameworks): Project {
  const modules = path.join(folder, "node_modules");
  mkdirSync(modules, { recursive: true });
  cpSync(tarball.folder, path.join(modules, "cdktf-rancher-k3s"), { recursive: true });
  for (const [name, installed] of Object.entries(frameworks)) {
    cpSync(path.join(REPOSITORY, "node_modules", installed), path.join(modules, name), { recursive: true });
  }
  for (const name of [...Object.keys(tarball.manifest.dependencies), "constructs"]) {
    symlinkSync(path.join(REPOSITORY, "node_modules", name), path.join(modules, name));
  }
  const named = (text: string) => text.replace('from "cdktf"', `from "${imported}"`);
  const files = {
    "package.json": { name: "my-app", private: true },
    "tsconfig.json": {
      compilerOptions: { target: "es2022", module: "node16", strict: true, skipLibCheck: true, types: [] },
      include: ["*.ts"],
    },
    "main.ts": named(main("./stack")),
    "stack.ts": named(STACK),
  };
  return new Project(folder, "node main.js", files, Promise.resolve());
}

/** The words that compile a linked project, types checked. */
export const COMPILE = `node ${path.join(REPOSITORY, "node_modules/typescript/bin/tsc")}`;
