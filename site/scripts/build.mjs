// Builds the site: npm run site. Its files are then in site/.vitepress/dist.
import { build } from "vitepress";
import { SITE } from "../source/repository.mjs";
import { writeAll } from "./write-all.mjs";

await writeAll();
await build(SITE);
