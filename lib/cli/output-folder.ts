import { existsSync } from "node:fs";
import path from "node:path";
import { InputFileError, readJsonFile } from "../review/input-file";
import { at } from "../review/json";

/** Where CDKTF writes what an app synthesizes, and who says so. */
export interface OutputFolder {
  readonly folder: string;
  /** Nothing where it is CDKTF's own. */
  readonly saidBy?: string;
}

const OWN_FOLDER = "cdktf.out";
const SETTINGS = "cdktf.json";

/**
 * The output folder of the app in a folder. An app goes by CDKTF_OUTDIR, which the command line of CDKTF sets for what it runs;
 * that goes by CDKTF_OUTPUT and then by `output` in cdktf.json.
 * @throws InputFileError when cdktf.json says nothing that can be read
 */
export function outputFolder(env: Readonly<Record<string, string | undefined>>, project: string): OutputFolder {
  for (const variable of ["CDKTF_OUTDIR", "CDKTF_OUTPUT"]) {
    const folder = env[variable];
    if (folder) return said(folder, variable);
  }
  const settings = path.join(project, SETTINGS);
  if (!existsSync(settings)) return { folder: OWN_FOLDER };
  const output = at(readJsonFile(settings), "output");
  if (output === undefined) return { folder: OWN_FOLDER };
  if (typeof output === "string" && output !== "") return said(output, `"output" in ${SETTINGS}`);
  throw new InputFileError(SETTINGS, '"output" is no name of a folder; name the folder of the app on the command line');
}

/** Whoever names the folder that is taken anyway, in whatever spelling, says nothing new. */
function said(folder: string, saidBy: string): OutputFolder {
  return path.resolve(folder) === path.resolve(OWN_FOLDER) ? { folder: OWN_FOLDER } : { folder, saidBy };
}
