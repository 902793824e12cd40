import type { IConstruct } from "constructs";
import { renderFinding } from "../report/render-finding";
import type { Finding } from "../scheduling/findings/finding";
import { type AnnotationLevel, sayOnce } from "./at-synth";

/** Shows findings where CDKTF shows what is wrong with a construct; errors fail the synthesis. */
export function annotate(construct: IConstruct, findings: readonly Finding[]): void {
  for (const finding of findings) sayOnce(construct, levelOf(finding), renderFinding(finding));
}

function levelOf({ acknowledged, severity }: Finding): AnnotationLevel {
  if (acknowledged !== undefined || severity === "info") return "Info";
  return severity === "warning" ? "Warning" : "Error";
}
