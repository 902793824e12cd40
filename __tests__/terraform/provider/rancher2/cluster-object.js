/** A cluster in Terraform's words and as the object that Rancher holds. */

const { each, first, present } = require("./json");
const { expandRkeConfig, flattenRkeConfig } = require("./rke-config");

/** @typedef {Record<string, any>} Values */

/** Arguments of which the provider can make no object, so that the resource fails before Rancher is asked. */
class NotExpandable extends Error {}

/** @param {string} text @returns {Values} */
function affinityOf(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotExpandable(`override_affinity: ${error instanceof Error ? error.message : error}`);
  }
}

/** @param {any[]} list @returns {Values | undefined} */
const expandCustomization = (list) =>
  first(list, (agent) =>
    present({
      appendTolerations: each(agent.append_tolerations, ({ key, operator, value, effect, seconds }) =>
        present({ key, operator, value, effect, tolerationSeconds: Math.max(seconds, 0) }),
      ),
      overrideAffinity: agent.override_affinity === "" ? undefined : affinityOf(agent.override_affinity),
      overrideResourceRequirements: each(agent.override_resource_requirements, (requirements) => {
        const of = (/** @type {string} */ kind) =>
          present({ cpu: requirements[`cpu_${kind}`], memory: requirements[`memory_${kind}`] });
        return Object.fromEntries(
          Object.entries({ limits: of("limit"), requests: of("request") }).filter(
            ([, quantities]) => Object.keys(quantities).length > 0,
          ),
        );
      })?.at(-1),
      schedulingCustomization: first(agent.scheduling_customization ?? [], (scheduling) =>
        present({
          priorityClass: first(scheduling.priority_class, ({ value, preemption_policy: preemptionPolicy }) => ({
            value,
            ...present({ preemptionPolicy }),
          })),
          podDisruptionBudget: first(scheduling.pod_disruption_budget, (budget) =>
            present({ minAvailable: budget.min_available, maxUnavailable: budget.max_unavailable }),
          ),
        }),
      ),
    }),
  );

/**
 * The whole object, as every create and update sends it.
 *
 * @param {Values} wanted as a provider reads it
 * @param {{ writesAllDrainOptions: boolean }} release
 */
function expandCluster(wanted, release) {
  const endpoint = wanted.local_auth_endpoint[0];
  const filled = (/** @type {Values} */ map) => (Object.keys(map).length > 0 ? map : undefined);
  return {
    metadata: {
      name: wanted.name,
      namespace: wanted.fleet_namespace,
      ...present({ annotations: filled(wanted.annotations), labels: filled(wanted.labels) }),
      ...present({ resourceVersion: wanted.resource_version }),
    },
    spec: {
      ...present({
        cloudCredentialSecretName: wanted.cloud_credential_secret_name,
        kubernetesVersion: wanted.kubernetes_version,
      }),
      rkeConfig: expandRkeConfig(wanted.rke_config, release),
      localClusterAuthEndpoint: present({
        enabled: endpoint?.enabled,
        fqdn: endpoint?.fqdn,
        caCerts: endpoint?.ca_certs,
      }),
      ...present({
        agentEnvVars: each(wanted.agent_env_vars, ({ name, value }) => present({ name, value })),
        defaultPodSecurityAdmissionConfigurationTemplateName:
          wanted.default_pod_security_admission_configuration_template_name,
        defaultClusterRoleForProjectMembers: wanted.default_cluster_role_for_project_members,
      }),
      enableNetworkPolicy: wanted.enable_network_policy,
      ...present({
        clusterAgentDeploymentCustomization: expandCustomization(wanted.cluster_agent_deployment_customization),
        fleetAgentDeploymentCustomization: expandCustomization(wanted.fleet_agent_deployment_customization),
      }),
    },
  };
}

/** @param {Values} spec @param {string} name @returns {Values} the attribute, if there is anything to set it to */
function flattenCustomization(spec, name) {
  const agent = spec[name];
  if (agent === undefined || agent === null) return {};
  // The provider tries to set these two as what they are not, fails, and sets nothing of the block.
  if (agent.overrideAffinity || agent.overrideResourceRequirements) return {};
  const { schedulingCustomization: scheduling } = agent;
  return {
    [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]: [
      {
        ...present({
          append_tolerations: (agent.appendTolerations ?? []).map((/** @type {Values} */ toleration) => ({
            ...present({
              key: toleration.key,
              effect: toleration.effect,
              operator: toleration.operator,
              value: toleration.value,
            }),
            ...(toleration.tolerationSeconds !== undefined && { seconds: toleration.tolerationSeconds }),
          })),
        }),
        scheduling_customization: scheduling
          ? [
              present({
                priority_class: scheduling.priorityClass && [
                  {
                    value: scheduling.priorityClass.value,
                    ...present({ preemption_policy: scheduling.priorityClass.preemptionPolicy }),
                  },
                ],
                pod_disruption_budget: scheduling.podDisruptionBudget && [
                  present({
                    min_available: scheduling.podDisruptionBudget.minAvailable,
                    max_unavailable: scheduling.podDisruptionBudget.maxUnavailable,
                  }),
                ],
              }),
            ]
          : [],
      },
    ],
  };
}

/**
 * What the provider reads back of an object: what Rancher holds, and nothing where Rancher holds nothing.
 *
 * @param {Values} cluster
 * @returns {Values}
 */
function flattenCluster({ metadata, spec, status }) {
  const endpoint = spec.localClusterAuthEndpoint ?? {};
  return {
    name: metadata.name,
    fleet_namespace: metadata.namespace,
    annotations: metadata.annotations ?? {},
    labels: metadata.labels ?? {},
    resource_version: metadata.resourceVersion,
    ...present({ kubernetes_version: spec.kubernetesVersion }),
    local_auth_endpoint:
      endpoint.enabled || endpoint.fqdn || endpoint.caCerts
        ? [
            {
              enabled: endpoint.enabled ?? false,
              ...present({ fqdn: endpoint.fqdn, ca_certs: endpoint.caCerts }),
            },
          ]
        : [],
    ...(spec.rkeConfig && { rke_config: flattenRkeConfig(spec.rkeConfig) }),
    ...present({
      agent_env_vars: (spec.agentEnvVars ?? []).map((/** @type {Values} */ { name, value }) =>
        present({ name, value }),
      ),
      cloud_credential_secret_name: spec.cloudCredentialSecretName,
      default_pod_security_admission_configuration_template_name:
        spec.defaultPodSecurityAdmissionConfigurationTemplateName,
      default_cluster_role_for_project_members: spec.defaultClusterRoleForProjectMembers,
    }),
    ...flattenCustomization(spec, "clusterAgentDeploymentCustomization"),
    ...flattenCustomization(spec, "fleetAgentDeploymentCustomization"),
    ...(typeof spec.enableNetworkPolicy === "boolean" && { enable_network_policy: spec.enableNetworkPolicy }),
    cluster_v1_id: status.clusterName,
  };
}

module.exports = { expandCluster, flattenCluster, NotExpandable };
