import path from "node:path";
import { isObject } from "./json";

/**
 * What Terraform writes besides plans in JSON, and people take for them. OpenTofu writes the same; its command is called
 * tofu.
 */

/** A plan as `terraform plan -out` stores it, a ZIP archive. */
export function isStoredPlan(bytes: Buffer): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** What is said of a stored plan, with the command that makes JSON of it. */
export function isStored(file: string): string {
  return `is a plan as Terraform stores it; in the folder that it was made in: ${showPlan(path.basename(file))}`;
}

/** What is said of text that is no JSON and that Terraform prints; undefined of any other. */
export function otherOutput(text: string): string | undefined {
  if (/^\s*\{"@level":/.test(text)) return `is the log of terraform plan -json, which has no plan in it; ${MAKE_PLAN}`;
  const begin = text.slice(0, LONGEST_BEGIN);
  return /^\s*(?:Terraform|OpenTofu) (?:used the selected providers|will perform the following actions)/m.test(begin)
    ? `is a plan as people read it; ${MAKE_PLAN}`
    : undefined;
}

/** A state has what is there, and not what becomes of it: as it is stored, or as it is printed. */
export function isState(content: unknown): boolean {
  if (!isObject(content)) return false;
  const isStoredState = typeof content.lineage === "string" && typeof content.serial === "number";
  return isStoredState || typeof content.format_version === "string";
}

const MAKE_PLAN = `make one: terraform plan -out plan.bin && ${showPlan("plan.bin")}`;

/** What is said of a state. */
export const IS_STATE = `is a state, not a plan: it does not tell what changes; ${MAKE_PLAN}`;

/** A name that means something to a shell is not written into a command. */
function showPlan(file: string): string {
  return `terraform show -json ${/^\w[\w.-]*$/.test(file) ? file : "PLAN"} > plan.json`;
}

/** Terraform tells of provider versions and warnings first. */
const LONGEST_BEGIN = 5000;
