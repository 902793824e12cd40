import { at, isObject, objectsAt, type PlainObject } from "../scheduling/json";
import { ResourceValues } from "../scheduling/reading/resource-values";
import { WITNESS_ANNOTATION } from "../scheduling/reading/witness";
import { DELETE_MISSING, forgettingProblems } from "../scheduling/validation/duration-rules";
import { nameOf, namespaceOf, text, textEntries } from "./live-fields";
import type { RancherResource } from "./rancher-objects";
import { rkeConfigOf } from "./rancher-rke-config";
import { filled, filledBlock, present, switchIn, textIn } from "./spec-fields";
import { certificatesWithoutKeys, jsonOf, shownIn, WITHHELD, withheldMask } from "./withheld";

/**
 * Reads the spec of a `clusters.provisioning.cattle.io`.
 * @see rancher/rancher pkg/apis/provisioning.cattle.io/v1/cluster_types.go, rancher/terraform-provider-rancher2
 *   rancher2/structure_cluster_v2.go
 */
export function readRancherResource(cluster: PlainObject): RancherResource {
  const spec = at(cluster, "spec");
  const config = at(spec, "rkeConfig");
  const labels = Object.fromEntries(textEntries(at(cluster, "metadata", "labels")));
  const annotations = textEntries(at(cluster, "metadata", "annotations")).filter(([key, value]) => isKept(key, value));
  return present({
    name: nameOf(cluster),
    fleet_namespace: namespaceOf(cluster),
    labels: Object.keys(labels).length === 0 ? undefined : labels,
    annotations: annotations.length === 0 ? undefined : Object.fromEntries(annotations),
    kubernetes_version: textIn(spec, "kubernetesVersion"),
    enable_network_policy: switchIn(spec, "enableNetworkPolicy"),
    default_pod_security_admission_configuration_template_name: textIn(
      spec,
      "defaultPodSecurityAdmissionConfigurationTemplateName",
    ),
    default_cluster_role_for_project_members: textIn(spec, "defaultClusterRoleForProjectMembers"),
    cloud_credential_secret_name: textIn(spec, "cloudCredentialSecretName"),
    local_auth_endpoint: endpointOf(at(spec, "localClusterAuthEndpoint")),
    agent_env_vars: filled(objectsAt(spec, "agentEnvVars").map(({ name }) => ({ name: text(name), value: WITHHELD }))),
    cluster_agent_deployment_customization: customizationOf(at(spec, "clusterAgentDeploymentCustomization")),
    fleet_agent_deployment_customization: customizationOf(at(spec, "fleetAgentDeploymentCustomization")),
    rke_config: isObject(config) ? [rkeConfigOf(config)] : undefined,
  });
}

/** The witness, and the time after which Rancher forgets machines. */
function isKept(key: string, value: string): boolean {
  return key === WITNESS_ANNOTATION || (key === DELETE_MISSING && forgettingProblems(value, key).length === 0);
}

/** Rancher's cluster for the one reader of clusters; what is withheld is not known. YAML in it is read by `readWithheldYaml`. */
export function resourceOf({ resource }: { readonly resource: RancherResource }): ResourceValues {
  return ResourceValues.ofValues(resource, withheldMask(resource));
}

function endpointOf(endpoint: unknown): PlainObject[] | undefined {
  const block = present({
    enabled: switchIn(endpoint, "enabled"),
    fqdn: shownIn(endpoint, "fqdn"),
    ca_certs: certificatesWithoutKeys(textIn(endpoint, "caCerts")),
  });
  return Object.values(block).some((value) => value !== false) ? [block] : undefined;
}

function customizationOf(agent: unknown): PlainObject[] | undefined {
  if (!isObject(agent)) return undefined;
  const requirements = at(agent, "overrideResourceRequirements");
  const affinity = at(agent, "overrideAffinity");
  const scheduling = at(agent, "schedulingCustomization");
  const block = present({
    append_tolerations: filled(objectsAt(agent, "appendTolerations").map(tolerationOf)),
    override_affinity: isObject(affinity) ? jsonOf(affinity) : undefined,
    override_resource_requirements: isObject(requirements) ? filledBlock(requirementsOf(requirements)) : undefined,
    scheduling_customization: isObject(scheduling) ? filledBlock(schedulingOf(scheduling)) : undefined,
  });
  // An empty one is there all the same: the provider reads it back.
  return [block];
}

/**
 * A toleration that Rancher holds without an effect is for all effects, and one without an operator is `Equal`. The
 * provider has no words for the first: it is kept as it is, so that it is not taken for the provider's NoSchedule.
 */
function tolerationOf(toleration: PlainObject): PlainObject {
  const seconds = toleration.tolerationSeconds;
  return present({
    key: text(toleration.key),
    operator: textIn(toleration, "operator"),
    value: textIn(toleration, "value"),
    effect: text(toleration.effect),
    seconds: typeof seconds === "number" ? seconds : undefined,
  });
}

function requirementsOf(requirements: PlainObject): PlainObject {
  return present({
    cpu_limit: quantityIn(at(requirements, "limits"), "cpu"),
    cpu_request: quantityIn(at(requirements, "requests"), "cpu"),
    memory_limit: quantityIn(at(requirements, "limits"), "memory"),
    memory_request: quantityIn(at(requirements, "requests"), "memory"),
  });
}

function schedulingOf(scheduling: PlainObject): PlainObject {
  const priority = at(scheduling, "priorityClass");
  const budget = at(scheduling, "podDisruptionBudget");
  const value = at(priority, "value");
  return present({
    priority_class: isObject(priority)
      ? [
          present({
            value: typeof value === "number" ? value : 0,
            preemption_policy: textIn(priority, "preemptionPolicy"),
          }),
        ]
      : undefined,
    pod_disruption_budget: isObject(budget)
      ? filledBlock(
          present({
            min_available: quantityIn(budget, "minAvailable"),
            max_unavailable: quantityIn(budget, "maxUnavailable"),
          }),
        )
      : undefined,
  });
}

/** Quantities are texts, or numbers where they are whole. */
function quantityIn(object: unknown, name: string): string | undefined {
  const value = at(object, name);
  return typeof value === "number" ? String(value) : textIn(object, name);
}
