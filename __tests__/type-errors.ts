import path from "node:path";
import ts from "typescript";

const ROOT = path.join(__dirname, "..");

/** What the compiler says of one of the texts, and where in it. */
export interface TypeError {
  readonly file: string;
  readonly start: number;
  readonly message: string;
}

/**
 * What the compiler says of these texts, as strict as it is with the tests, as if they were files.
 * @param files the texts by their absolute paths
 * @param types packages whose global names are in scope
 */
export function typeErrors(files: Readonly<Record<string, string>>, types: string[] = []): TypeError[] {
  const { config } = ts.readConfigFile(path.join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const settings = {
    ...options,
    types,
    incremental: false,
    tsBuildInfoFile: undefined,
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
  const host = ts.createCompilerHost(settings);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (name) => Object.hasOwn(files, name) || fileExists(name);
  host.readFile = (name) => (Object.hasOwn(files, name) ? files[name] : readFile(name));
  host.getSourceFile = (name, languageVersion, ...rest) =>
    Object.hasOwn(files, name)
      ? ts.createSourceFile(name, files[name] as string, languageVersion)
      : getSourceFile(name, languageVersion, ...rest);
  const program = ts.createProgram(Object.keys(files), settings, host);
  return Object.keys(files).flatMap((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start = 0, messageText }) => ({ file, start, message: ts.flattenDiagnosticMessageText(messageText, "\n") }),
    );
  });
}
