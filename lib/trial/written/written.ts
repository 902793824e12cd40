import type { JudgedTrial } from "../judge-trial";
import { asHcl } from "./as-hcl";
import { asRancherYaml } from "./as-rancher-yaml";
import { asTypescript } from "./as-typescript";
import type { TrialForm, WrittenPart } from "./form";

const WRITERS = { typescript: asTypescript, hcl: asHcl, "rancher-yaml": asRancherYaml } as const;

/** What to write for the cluster: repaired where something brings it up, else as it was typed. */
export function writtenIn(form: TrialForm, { trial, repair }: JudgedTrial): readonly WrittenPart[] {
  return WRITERS[form](repair?.trial ?? trial, repair?.changes ?? []);
}
