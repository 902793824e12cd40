import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { diagnosed, type KubectlObject } from "./objects";

/** The first line and the command below it, without what a patch says. */
export function firstLines(...objects: readonly KubectlObject[]): string {
  const [first = ""] = renderDiagnosisText(diagnosed(...objects)).split("\n\n");
  return first.replaceAll(/ --type=json -p .*/g, " --type=json -p ...");
}

export function verdictOf(...objects: readonly KubectlObject[]): string {
  return diagnosed(...objects).verdict;
}
