import { describePlainly } from "../scheduling/findings/describe";
import type { Finding } from "../scheduling/findings/finding";
import { findingPage } from "./finding-page";

/** A finding as plain data: in words for people, and what the words are made from for programs. */
export function findingJson(finding: Finding): object {
  const { code, severity, path, source, data, language, acknowledged } = finding;
  const { subject, message, facts, help } = describePlainly(finding);
  return {
    code,
    severity,
    url: findingPage(code),
    ...(path === undefined ? {} : { path }),
    ...(source === undefined ? {} : { source: { file: source.file, line: source.line } }),
    subject,
    message,
    facts,
    help,
    data,
    ...(language === undefined ? {} : { language }),
    ...(acknowledged === undefined ? {} : { acknowledged }),
  };
}
