// How TypeDoc is told what this package is like.
import { Converter, IndexedAccessType, LiteralType, QueryType, ReflectionKind, UnionType } from "typedoc";
import { MANIFEST } from "./repository.mjs";

/** They have one page, of all resources: bindings-page.mjs. */
const BINDINGS = `/api/${MANIFEST.name}/provider-rancher2`;

/** A plugin of TypeDoc; `names` has, for the source of each entry point, its name in `exports` of package.json. */
export function load(app, names) {
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (reflection.kindOf(ReflectionKind.Module)) reflection.name = importPath(names, sourceOf(context, reflection));
  });
  app.converter.addUnknownSymbolResolver((_reference, _reflection, _part, symbol) =>
    symbol?.packagePath.startsWith("lib/provider-rancher2/") ? BINDINGS : undefined,
  );
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    for (const alias of context.project.getReflectionsByKind(ReflectionKind.TypeAlias)) writeOut(context, alias);
  });
}

function sourceOf(context, module) {
  return context.getSymbolFromReflection(module)?.declarations?.[0]?.getSourceFile().fileName;
}

/** As an app writes it. */
function importPath(names, source) {
  const name = names.get(source);
  if (name === undefined) throw new Error(`TypeDoc made a module of ${source}, which no entry point of the package is`);
  return name === "." ? MANIFEST.name : `${MANIFEST.name}/${name.slice("./".length)}`;
}

/** `(typeof AGENTS)[number]` says nothing to a reader: it becomes the texts that the list has. */
function writeOut(context, alias) {
  if (!(alias.type instanceof IndexedAccessType) || !(alias.type.objectType instanceof QueryType)) return;
  const symbol = context.getSymbolFromReflection(alias);
  const type = symbol && context.programs[0].getTypeChecker().getDeclaredTypeOfSymbol(symbol);
  const parts = type?.isUnion() ? type.types : [type];
  if (!parts.every((part) => part?.isStringLiteral())) return;
  alias.type = new UnionType(parts.map(({ value }) => new LiteralType(value)));
}
