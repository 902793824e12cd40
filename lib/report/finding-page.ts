import type { FindingCode } from "../scheduling/findings/finding";

/** Where this project is: `homepage` in package.json, which must not be released while it names nobody's organization. */
export const PROJECT_PAGE = "https://github.com/your-organization/cdktf-rancher-k3s";

/** Address of the page of a finding: what it means, a failing example, the fix. */
export function findingPage(code: FindingCode): string {
  return `${PROJECT_PAGE}/blob/main/docs/diagnostics/${code}.md`;
}
