import type { Diagnosis } from "../doctor/diagnosis";
import { lastingForm, repairForms, repairIn } from "../doctor/repair/forms";
import { EDIT_AS_YAML } from "../doctor/repair/rancher-yaml";
import { FORM_NAMES, type Repair, type RepairForm } from "../doctor/repair/repair";
import { type RepairScript, repairScript } from "../doctor/repair/script";
import { changeCommand } from "../live/kubectl";
import { SHOWN_ROWS } from "./doctor-parts";

/** What text and Markdown say of a repair in the same words. */

/** In which form a repair is shown. */
export interface RepairOptions {
  /**
   * Form of the repair.
   * @default - text shows the shortest that lasts, Markdown all of them
   */
  readonly as?: RepairForm;
}

/** Forms that last, and after them the one that does not. */
export interface ShownForms {
  readonly forms: readonly RepairForm[];
  /** The form that text shows; nothing where none lasts, and none was asked for. */
  readonly first?: RepairForm;
}

export function shownForms({ repair }: Diagnosis, { as }: RepairOptions): ShownForms {
  const forms = repairForms(repair.needs);
  const first = as ?? lastingForm(repair.needs);
  return { forms, ...(forms.length === 0 || first === undefined ? {} : { first }) };
}

/** The repair in one form; where that has nothing for the cluster, which form has. */
export function shownRepair({ repair }: Diagnosis, form: RepairForm): Repair {
  return repairIn(form, repair.needs);
}

/** Of what kubectl does; each part says until when it helps. */
export const TEMPORARY = "mostly for a while";

export function repairTitle({ form, parts }: Repair): string {
  if (form === "kubectl") return `Repair with kubectl, ${TEMPORARY}`;
  // Manifests are not edited in Rancher's form of the cluster.
  const isOfManifests =
    form === "rancher-yaml" && parts.length > 0 && parts.every(({ where }) => where !== EDIT_AS_YAML);
  return `Lasting repair, as ${isOfManifests ? "YAML" : FORM_NAMES[form]}`;
}

/** What stands in place of a repair that this form has nothing for. */
export function nothingLine({ form, parts, lacks }: Repair): string | undefined {
  return parts.length + lacks.length > 0 ? undefined : `nothing of what is blocked is set as ${FORM_NAMES[form]}`;
}

/** `--as hcl shows it as Terraform` */
export function otherFormsLine({ forms, first }: ShownForms): string | undefined {
  const others = forms.filter((form) => form !== first);
  if (others.length === 0) return undefined;
  const words = others.map((form) => {
    return form === "kubectl" ? `--as kubectl, ${TEMPORARY}` : `--as ${form} as ${FORM_NAMES[form]}`;
  });
  const isShown = first !== undefined && forms.includes(first);
  return `${isShown ? "the same in other forms" : "in other forms"}: ${words.join("; ")}`;
}

/** Objects in the script of a report for people. */
const SCRIPT_OBJECTS = 20;

/** Commands below a first line. */
const MOST_IN_LINE = 8;

/** What can be done at once. */
export type AtOnce =
  | { readonly is: "nothing" }
  /** One command, or a few that the first line of a report has; where that is so it is not said again. */
  | { readonly is: "command"; readonly command?: string; readonly lasts: string }
  | { readonly is: "script"; readonly script: RepairScript };

export function atOnce({ repair, command: first }: Diagnosis): AtOnce {
  const { changes } = repair.needs;
  const [only, ...more] = changes;
  if (only === undefined) return { is: "nothing" };
  const all = changes
    .slice(0, MOST_IN_LINE)
    .map(({ change }) => changeCommand(change))
    .join(" && ");
  if (changes.length <= MOST_IN_LINE && all === first) {
    return { is: "command", lasts: [...new Set(changes.map(({ lasts }) => lasts))].join("; ") };
  }
  if (more.length === 0) return { is: "command", command: all, lasts: only.lasts };
  return { is: "script", script: repairScript(repair.needs, repair.distribution, SCRIPT_OBJECTS) };
}

/** How long it helps, in a sentence. */
export function helpsLine({ command, lasts }: Extract<AtOnce, { is: "command" }>): string {
  return `${command === undefined ? "the command below the first line" : "it"} helps ${lasts}`;
}

/** Where no form has anything that lasts. */
export const NOTHING_LASTS_TITLE = "Lasting repair";

export const AT_ONCE_TITLE = "At once";
export const SCRIPT_TITLE = "At once, in one script: paste it into sh";
export const CHECKS_TITLE = "Then see that it worked";

/** Lines of one part in a report for people: a manifest as a whole, and the first of many commands. */
export function shownLines(form: RepairForm): number {
  return form === "kubectl" ? SHOWN_ROWS : 1000;
}

/** Whether the sketch of pools stands by itself: not where it is part of the repair, nor where the reader has no app. */
export function hasPools({ repair, pools }: Diagnosis, { as = "typescript" }: RepairOptions): boolean {
  return as === "typescript" && pools.lines.length > 0 && repair.needs.pools.lines.length === 0;
}
