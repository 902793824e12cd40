import { hclRepair } from "./hcl";
import { kubectlRepair } from "./kubectl";
import type { RepairNeeds } from "./needs";
import { rancherYamlRepair } from "./rancher-yaml";
import { REPAIR_FORMS, type Repair, type RepairForm } from "./repair";
import { typescriptRepair } from "./typescript";

const WRITERS: Readonly<Record<RepairForm, (needs: RepairNeeds) => Repair>> = {
  typescript: typescriptRepair,
  "rancher-yaml": rancherYamlRepair,
  hcl: hclRepair,
  kubectl: kubectlRepair,
};

/** The repair in one form. */
export function repairIn(form: RepairForm, needs: RepairNeeds): Repair {
  return WRITERS[form](needs);
}

/** The forms that have something for this cluster, the shortest first. */
export function repairForms(needs: RepairNeeds): readonly RepairForm[] {
  const { cluster, agents, remedies, charts, podSpecs, services, plans, pools, changes } = needs;
  // Of an imported cluster Rancher customizes the agents alone.
  const configured = cluster.hasRkeConfig === "no" ? 0 : remedies.size + charts.length;
  const isOfCluster = agents.size + configured > 0 || pools.pools.length > 0;
  const hasTypescript = (podSpecs.length > 0 || isOfCluster) && (!isOfCluster || cluster.isForK3sCluster);
  const hasOthers = hasTypescript || isOfCluster || services.length + plans.length > 0;
  const has: Readonly<Record<RepairForm, boolean>> = {
    typescript: hasTypescript,
    "rancher-yaml": hasOthers,
    hcl: hasTypescript || isOfCluster,
    kubectl: changes.length > 0 || (charts.length > 0 && cluster.hasRkeConfig !== "yes"),
  };
  return REPAIR_FORMS.filter((form) => has[form]);
}

/** The shortest form in which something lasts; nothing where none does. */
export function lastingForm(needs: RepairNeeds): RepairForm | undefined {
  const forms = repairForms(needs);
  const [shortest] = forms.filter((form) => form !== "kubectl");
  return shortest ?? forms.find(() => needs.charts.length > 0);
}
