import { asCode, asPool, inProse, joined, type Text, text } from "../scheduling/rich-text";
import type { JudgedTrial } from "../trial/judge-trial";
import type { PoolsChange } from "../trial/repair";
import type { Taken, Trial } from "../trial/trial";
import { agentTolerations } from "../trial/trial-cluster";
import { TRIAL_FORMS, type TrialForm } from "../trial/written/form";

/** What text and Markdown say of a tried cluster in the same words. */

/** Names of the forms, as they are read. */
export const TRIAL_FORM_NAMES: Readonly<Record<TrialForm, string>> = {
  typescript: "TypeScript",
  hcl: "Terraform",
  "rancher-yaml": "Rancher's YAML",
};

/** Title of the repair. */
export const REPAIR_TITLE = "What repairs it";

/** What is judged without anybody having said it. */
export function assumptions(trial: Trial): Text[] {
  const { taken, derivesTolerations } = trial;
  const given = new Set(trial.tolerations.map(String));
  const isDerived = derivesTolerations && agentTolerations(trial).some((each) => !given.has(String(each)));
  return [
    ...(taken.length === 0 ? [] : [text`not said, so taken: ${joined(taken.map(takenText))}`]),
    ...(isDerived
      ? [
          text`as ${asCode("K3sCluster")} writes it, Rancher's agents tolerate the taints of the servers; ${asCode("--no-derived-tolerations")} judges a cluster that gives them none`,
        ]
      : []),
  ];
}

function takenText({ what, value }: Taken): Text {
  switch (what) {
    case "rancherVersion":
      return text`Rancher ${value} (${asCode("--rancher")})`;
    case "kubernetesVersion":
      return text`K3s ${value} (${asCode("--k3s")})`;
    case "rancherUrl":
      return text`nodes reach Rancher by a name (${asCode("--rancher-url https://192.0.2.10")} is by IP address)`;
  }
}

/** What the repair changes, in sentences. */
export function changeTexts({ changes }: { readonly changes: readonly PoolsChange[] }): Text[] {
  return changes.map((change) =>
    change.is === "deferred"
      ? text`nodes of pool "${asPool(change.pool)}" register without their taints, and get them once the cluster is ready: ${asCode('taintsApplied: "after-ready"')}`
      : text`a pool "${asPool(change.pool)}" without taints, with the role${change.roles.length === 1 ? "" : "s"} ${inProse([...change.roles])}`,
  );
}

/** Who puts deferred taints on, which the cluster alone does not. */
export function afterwards({ repair, trial }: JudgedTrial, form: TrialForm): Text[] {
  const deferred = (repair?.trial ?? trial).pools.filter(
    ({ taintsApplied, taints }) => taintsApplied === "after-ready" && taints.length > 0,
  );
  if (deferred.length === 0) return [];
  return form === "typescript"
    ? [
        text`the taints come with ${asCode("DeferredTaints")} of ${asCode("cdktf-rancher-k3s/kubernetes")}, or by hand once the cluster is Active: ${joined(deferred.map(({ taints }) => asCode(`kubectl taint nodes NODE ${taints.join(" ")}`)))}`,
      ]
    : [];
}

/** The other forms, for whoever writes another language. */
export function otherForms(form: TrialForm): Text {
  const others = TRIAL_FORMS.filter((each) => each !== form);
  return text`in other forms: ${joined(others.map((each) => asCode(`--as ${each}`)))}`;
}
