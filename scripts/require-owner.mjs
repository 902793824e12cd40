// Refuses to publish while the addresses of this project name an organization that is none.
import { readFileSync } from "node:fs";

const { homepage } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
if (homepage.includes("your-organization")) {
  console.error(
    `package.json gives ${homepage} as the homepage, which is nobody's. Reports link to it, so write the real owner there, ` +
      "in lib/report/finding-page.ts and in the workflows of the examples first.",
  );
  process.exit(1);
}
