import { Construct, type IConstruct } from "constructs";
import { renderFinding } from "../report/render-finding";
import type { Finding } from "../scheduling/findings/finding";
import { type AnnotationLevel, sayOnce } from "./at-synth";

/**
 * Shows findings where CDKTF shows what is wrong with a construct; errors fail the synthesis. They stay until they are
 * taken back.
 */
export function annotate(construct: IConstruct, findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  const place = construct.node.tryFindChild(ID) ?? new Findings(construct);
  for (const finding of findings) sayOnce(place, levelOf(finding), renderFinding(finding));
}

/** Takes back what an earlier synthesis found: an app may be mended, and synthesized again. */
export function takeBackFindings(construct: IConstruct): void {
  construct.node.tryRemoveChild(ID);
}

/** Nobody else has a construct of this id, and nobody reads it. */
const ID = "cdktf-rancher-k3s:findings";

/**
 * What is said of the construct above it. CDKTF keeps annotations for good on the construct that they are of, and this one
 * can be removed with them. It goes by the path of the other, which is what CDKTF shows.
 */
class Findings extends Construct {
  constructor(scope: IConstruct) {
    super(scope as Construct, ID);
    Object.defineProperty(this.node, "path", { value: scope.node.path });
  }
}

function levelOf({ acknowledged, severity }: Finding): AnnotationLevel {
  if (acknowledged !== undefined || severity === "info") return "Info";
  return severity === "warning" ? "Warning" : "Error";
}
