// Takes the comments out of the compiled modules of a package: the declarations beside them have the same ones, where
// editors read them. The generated bindings stay as they are, notices included.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const LIB = path.join(import.meta.dirname, "../dist/lib");
const printer = ts.createPrinter({ removeComments: true });

for (const file of readdirSync(LIB, { recursive: true })) {
  if (!/\.m?js$/.test(file) || file.startsWith("provider-rancher2")) continue;
  const module = path.join(LIB, file);
  const source = ts.createSourceFile(module, readFileSync(module, "utf8"), ts.ScriptTarget.Latest);
  writeFileSync(module, printer.printFile(source));
}
