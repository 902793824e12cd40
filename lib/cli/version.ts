import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** The folder of the package: three folders up from the compiled file, two from its source. */
export const PACKAGE_FOLDER = ["../../..", "../.."]
  .map((root) => path.join(__dirname, root))
  .find((folder) => existsSync(path.join(folder, "package.json"))) as string;

/** Whether the package is installed with all its commands; the program of the action stands alone, and reviews. */
export const IS_INSTALLED: boolean = true;

/** Release of this package. */
export const VERSION: string = JSON.parse(readFileSync(path.join(PACKAGE_FOLDER, "package.json"), "utf8")).version;
