import { API_SERVER_ARG, TEMPLATE_MACHINES } from "../releases/pod-security-template";
import type { YamlReader } from "./go-yaml";
import { readSettingsText } from "./machine-configuration";
import type { ResourceValues } from "./resource-values";
import { isUnknown } from "./unknown";

/**
 * Keys of `machineGlobalConfig` that stand in `machine_selector_config` beside a pod security admission template, where the
 * model does not say so: models did not before they noted these entries. The first entry is taken for one where it is what
 * this library writes: arguments of kube-apiserver alone, for the control plane.
 */
export function entriesOfTemplate(resource: ResourceValues, readYaml: YamlReader): readonly (readonly string[])[] {
  const template = resource.text("default_pod_security_admission_configuration_template_name") ?? "";
  const rkeConfig = resource.block("rke_config");
  if (template === "" || rkeConfig === undefined || isUnknown(rkeConfig)) return [];
  const entries = rkeConfig.blocks("machine_selector_config");
  const [first] = isUnknown(entries) ? [] : entries;
  const selector = first?.block("machine_label_selector");
  if (first === undefined || selector === undefined || isUnknown(selector)) return [];
  const labels = selector.map("match_labels");
  const isForControlPlane =
    !isUnknown(labels) &&
    !selector.has("match_expressions") &&
    JSON.stringify([...labels]) === JSON.stringify(Object.entries(TEMPLATE_MACHINES));
  const settings = readSettingsText(first, "config", "", readYaml)?.settings;
  const keys = settings === undefined || isUnknown(settings) ? [] : [...settings.keys()];
  return isForControlPlane && keys.length === 1 && keys[0] === API_SERVER_ARG ? [keys] : [];
}
