/** Forms in which people keep what their clusters are made of; the shortest first, and last the one that does not last. */
export const REPAIR_FORMS = ["typescript", "rancher-yaml", "hcl", "kubectl"] as const;

export type RepairForm = (typeof REPAIR_FORMS)[number];

/** What is put into one place. Texts are as the cluster has them, but for lines: they are made from checked values alone. */
export interface RepairPart {
  /** Where it belongs: `props of K3sCluster`. */
  readonly where: string;
  readonly lines: readonly string[];
  /**
   * What the lines are written in.
   * @default - the language of the form
   */
  readonly language?: "sh";
  /** How long it helps. */
  readonly lasts: string;
  readonly notes: readonly string[];
}

/** The repair in one form. */
export interface Repair {
  readonly form: RepairForm;
  readonly parts: readonly RepairPart[];
  /** What this form has nothing for, and why. */
  readonly lacks: readonly string[];
}

/** The language of lines, where they are shown as code. */
export const FORM_LANGUAGES: Readonly<Record<RepairForm, string>> = {
  typescript: "ts",
  "rancher-yaml": "yaml",
  hcl: "hcl",
  kubectl: "sh",
};

/** What people call the forms. */
export const FORM_NAMES: Readonly<Record<RepairForm, string>> = {
  typescript: "TypeScript",
  "rancher-yaml": "Rancher's Edit as YAML",
  hcl: "Terraform",
  kubectl: "kubectl",
};
