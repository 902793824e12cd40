/** What users can import, as the compiler reads it from the source. */
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const ROOT = path.join(__dirname, "..");
const { exports: EXPORTS }: { exports: Record<string, string> } = JSON.parse(
  readFileSync(path.join(ROOT, "package.json"), "utf8"),
);

/** What stands behind the package's name in an import. */
export const SUB_PATHS: readonly string[] = Object.keys(EXPORTS);

/** Source of each sub-path's module; the bindings' own folders are generated, one module each. */
export const MODULES: ReadonlyMap<string, string> = new Map(
  Object.entries(EXPORTS)
    .filter(([subPath]) => subPath !== "./package.json" && !subPath.endsWith("/*"))
    .map(([subPath, file]) => [subPath, path.join(ROOT, file.replace("./dist/", "").replace(/\.(m?)js$/, ".$1ts"))]),
);

const program = ts.createProgram(
  [...MODULES.values()],
  // Only names and comments are asked for, so that neither the library of the language nor other packages' types are needed.
  { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16, noLib: true, types: [] },
);
const checker = program.getTypeChecker();

export type Kind = "class" | "enum" | "function" | "const" | "namespace" | "type";

const KINDS: readonly (readonly [ts.SymbolFlags, Kind])[] = [
  [ts.SymbolFlags.Class, "class"],
  [ts.SymbolFlags.Enum, "enum"],
  [ts.SymbolFlags.Function, "function"],
  [ts.SymbolFlags.Variable, "const"],
  [ts.SymbolFlags.ValueModule, "namespace"],
];

/** A name that can be imported, and what stands behind it. */
export interface PublicName {
  readonly subPath: string;
  readonly name: string;
  /** What it is at run time, `type` where it is gone then, as the declaration has it. */
  readonly kind: Kind;
  readonly declarations: readonly ts.Declaration[];
}

/** What a sub-path exports. */
export function publicNames(subPath: string): PublicName[] {
  const module = checker.getSymbolAtLocation(program.getSourceFile(MODULES.get(subPath) ?? "") as ts.SourceFile);
  return checker.getExportsOfModule(module as ts.Symbol).map((symbol) => {
    const { flags, declarations = [] } =
      symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const [, kind] = KINDS.find(([flag]) => flags & flag) ?? [0, "type" as const];
    return { subPath, name: symbol.name, kind: isTypeOnly(symbol) ? "type" : kind, declarations };
  });
}

/** A class may be exported as a type alone. */
function isTypeOnly(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some(ts.isTypeOnlyImportOrExportDeclaration);
}

/** An `@example` in the docstring of a name or of one of its members. */
export interface DocExample {
  /** `K3sCluster.acknowledge` */
  readonly name: string;
  readonly comment: string;
}

/** The examples of a name and of its members, in their order. */
export function examplesOf({ name, declarations }: PublicName): DocExample[] {
  return declarations.flatMap((declaration) => {
    const commented = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
    const members =
      ts.isClassDeclaration(declaration) || ts.isInterfaceDeclaration(declaration) ? declaration.members : [];
    return [
      ...commentsOf(commented).map((comment) => ({ name, comment })),
      ...[...members].flatMap((member) => {
        const memberName = member.name === undefined ? "constructor" : member.name.getText();
        return commentsOf(member).map((comment) => ({ name: `${name}.${memberName}`, comment }));
      }),
    ];
  });
}

/** Members whose docstring has tags alone, so that it says what they are by default and not what they are. */
export function membersWithoutWords({ name, declarations }: PublicName): string[] {
  return declarations
    .filter((each) => ts.isClassDeclaration(each) || ts.isInterfaceDeclaration(each))
    .flatMap((each) => [...each.members])
    .filter((member) => !ts.isConstructorDeclaration(member))
    .filter((member) => !(ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private))
    .filter((member) => {
      const [docstring] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
      return docstring !== undefined && (ts.getTextOfJSDocComment(docstring.comment) ?? "").trim() === "";
    })
    .map((member) => `${name}.${member.name?.getText()}`);
}

/** Docstrings of an interface's members, by their names. */
export function documentedMembers(name: string): Record<string, string> {
  const found = publicNames(".").find((each) => each.name === name);
  const members = found?.declarations.filter(ts.isInterfaceDeclaration).flatMap((each) => [...each.members]) ?? [];
  return Object.fromEntries(
    members.map((member) => [
      member.name?.getText() ?? "",
      ts
        .getJSDocCommentsAndTags(member)
        .map(({ comment }) => ts.getTextOfJSDocComment(comment))
        .join(),
    ]),
  );
}

function commentsOf(node: ts.Node): string[] {
  return ts
    .getJSDocTags(node)
    .filter(({ tagName }) => tagName.text === "example")
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "");
}
