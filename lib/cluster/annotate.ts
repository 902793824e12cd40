import { Annotations } from "cdktf";
import type { IConstruct } from "constructs";
import { renderFinding } from "../report/render-finding";
import type { Finding } from "../scheduling/findings/finding";

/** Shows findings where CDKTF shows what is wrong with a construct; errors fail the synthesis. */
export function annotate(construct: IConstruct, findings: readonly Finding[]): void {
  const annotations = Annotations.of(construct);
  for (const finding of findings) {
    const text = renderFinding(finding);
    if (finding.acknowledged !== undefined || finding.severity === "info") annotations.addInfo(text);
    else if (finding.severity === "warning") annotations.addWarning(text);
    else annotations.addError(text);
  }
}
