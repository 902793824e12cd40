// The findings as docs/diagnostics/README.md lists them: groups, in each the code, severity and title.
import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./repository.mjs";

export function findingGroups(folder = "docs/diagnostics") {
  const [, ...sections] = readFileSync(path.join(ROOT, folder, "README.md"), "utf8").split(/^## /m);
  return sections
    .map((section) => ({
      heading: section.slice(0, section.indexOf("\n")),
      findings: [...section.matchAll(/^\| \[(RK\d+)\]\(.*?\) \| (\w+) \| (.+?) \|$/gm)].map(
        ([, code, severity, title]) => ({
          code,
          severity,
          title,
        }),
      ),
    }))
    .filter(({ findings }) => findings.length > 0);
}
