import { findingPage } from "../../lib/report/finding-page";
import type { FindingCode } from "../../lib/scheduling/findings/finding";

/** Address of the pages of findings without their codes, where the page is built for a site that has them; else empty. */
declare const FINDING_PAGES: string;

/** A link to the page of a finding. */
export function findingLink(code: string): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = FINDING_PAGES === "" ? findingPage(code as FindingCode) : `${FINDING_PAGES}${code}`;
  link.textContent = code;
  return link;
}
