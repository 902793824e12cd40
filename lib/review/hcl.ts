/** Whether a text that is no JSON is HCL: Terraform's own language, which `cdktf synth --hcl` writes. */
export function isHcl(text: string): boolean {
  return /^\s*(?:terraform|provider|resource|data|variable|output|locals|module|import|moved|check)[ \t]*(?:"[^"\n]*"[ \t]*){0,2}\{/.test(
    text,
  );
}

/** What is said of it. Only Terraform can tell what its expressions mean. */
export const IS_HCL =
  "is HCL, not JSON; make a plan of it and pass that: terraform plan -out=PLAN, then terraform show -json PLAN > plan.json";
