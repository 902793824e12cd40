// Serves the site and writes again what changes in the documents: npm run site:dev. The API is as it was at the start.
import { watch } from "node:fs";
import path from "node:path";
import { createServer } from "vitepress";
import { FILES } from "../source/pages.mjs";
import { ROOT, SITE } from "../source/repository.mjs";
import { copyPage } from "./content.mjs";
import { writeAll } from "./write-all.mjs";

await writeAll();
for (const folder of ["docs", "examples", "site/pages"]) {
  watch(path.join(ROOT, folder), { recursive: true }, (_, name) => {
    const file = path.posix.join(folder, name.split(path.sep).join("/"));
    if (FILES.has(file)) copyPage(file);
  });
}
const server = await createServer(SITE);
await server.listen();
server.printUrls();
