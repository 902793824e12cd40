export type {
  Affinity,
  NodeAffinity,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
} from "./cluster/agent-affinity";
export type { AgentResourceRequirements } from "./cluster/agent-resources";
export type {
  AgentPodDisruptionBudget,
  AgentPriorityClass,
  AgentSchedulingCustomization,
  PreemptionPolicy,
} from "./cluster/agent-scheduling";
export type { AgentOptions, AgentsOptions } from "./cluster/agents";
export type { ClusterMetadata } from "./cluster/cluster-metadata";
export { ClusterReady, type ClusterReadyProps } from "./cluster/cluster-ready";
export type { ClusterSettings, StackPreference } from "./cluster/cluster-settings";
export type { DataDirectories } from "./cluster/data-directories";
export type { Dependable } from "./cluster/dependables";
export type { Etcd, EtcdS3Config } from "./cluster/etcd-snapshots";
export type { ExistingCluster, ExistingClusterOptions, IK3sCluster } from "./cluster/existing-cluster";
export { initNodeLabels } from "./cluster/init-node";
export { K3sCluster, type K3sClusterProps } from "./cluster/k3s-cluster";
export type { K3sConfiguration, K3sConfigurationValue, MachineSelectorConfig } from "./cluster/k3s-configuration";
export type { LabelSelector, LabelSelectorOperator, LabelSelectorRequirement } from "./cluster/label-selector";
export type { LocalAuthEndpoint } from "./cluster/local-auth-endpoint";
export type {
  MachineSelector,
  MachineSelectorFileItem,
  MachineSelectorFileObject,
  MachineSelectorFileSource,
  MachineSelectorFiles,
} from "./cluster/machine-selectors";
export { type NodeCleanupOptions, nodeCleanupScript } from "./cluster/node-cleanup";
export { NodePool, type NodePoolOptions, type NodePoolProps } from "./cluster/node-pool";
export type { Operation, RotateCertificates } from "./cluster/operations";
export { RancherProvider, type RancherProviderProps } from "./cluster/rancher-provider";
export type { RegistrationCommandOptions } from "./cluster/registration-command";
export type { Registries, RegistryConfig, RegistryMirror } from "./cluster/registries";
export {
  type SshConnectionOptions,
  type SshHost,
  SshRegistration,
  type SshRegistrationProps,
} from "./cluster/ssh-registration";
export type { DrainOptions, UpgradeStrategy } from "./cluster/upgrade-strategy";
export {
  type CorednsRemedyOptions,
  type LocalPathRemedyOptions,
  type MetricsServerRemedyOptions,
  mergeK3sConfiguration,
  Remedy,
  type RemedyTarget,
  type RemedyTargets,
} from "./remedies";
export type { Acknowledgement } from "./scheduling/acknowledgement";
export type { AcknowledgedSubject, OneOrMore } from "./scheduling/acknowledging";
export type { ExplainedToleration, TolerationReason } from "./scheduling/agent-tolerations";
export type { BootstrapProof, BootstrapVerdict, HostBootstrap, PoolBootstrap } from "./scheduling/bootstrap";
export { type ClusterModel, MODEL_SCHEMA_VERSION, type PoolModel } from "./scheduling/cluster-model";
export { type Description, describe, describePlainly, type PlainDescription } from "./scheduling/describe";
export {
  FINDINGS,
  type Finding,
  type FindingCode,
  type FindingDefinition,
  type FindingDraft,
  type FindingFrame,
  type Severity,
} from "./scheduling/finding";
export type {
  AcknowledgementData,
  BootstrapMoment,
  EvictedWorkload,
  FindingData,
  FirstNodeDns,
  LostPlace,
  LostWorkloads,
  Refusal,
  RefusingPool,
  TaintedPool,
  UnplacedWorkload,
} from "./scheduling/finding-data";
export { subjectOf } from "./scheduling/finding-subject";
export { InvalidInputError, type Problem } from "./scheduling/invalid-input";
export { NodeRole } from "./scheduling/node-role";
export type { Placement } from "./scheduling/placement";
export { type SchedulingPool, TaintsApplied } from "./scheduling/pool";
export type { SchedulingProof } from "./scheduling/prove";
export { NODE_POOL_LABEL } from "./scheduling/reading/machine-labels";
export { RancherHost } from "./scheduling/reading/rancher-host";
export type { Customization, SystemWorkload } from "./scheduling/releases/catalog-row";
export { KubernetesVersion } from "./scheduling/releases/kubernetes-version";
export { RancherVersion } from "./scheduling/releases/rancher-version";
export { type MarkedText, plain, type Text, type TextPart, type Words } from "./scheduling/rich-text";
export type { SourceLocation } from "./scheduling/source-location";
export type { WorkloadProof, WorkloadVerdict } from "./scheduling/steady-state";
export type { FindingSubject, SingleSubject } from "./scheduling/subject";
export { Taint, TaintEffect, type TaintNotation } from "./scheduling/taint";
export {
  type KubernetesToleration,
  Toleration,
  TolerationOperator,
  type TolerationOptions,
} from "./scheduling/toleration";
