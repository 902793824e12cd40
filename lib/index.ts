export { ClusterReady, type ClusterReadyProps } from "./cluster/cluster-ready";
export type { Dependable } from "./cluster/dependables";
export type { ExistingCluster, ExistingClusterOptions, IK3sCluster } from "./cluster/existing-cluster";
export { K3sCluster } from "./cluster/k3s-cluster";
export type { K3sClusterProps } from "./cluster/k3s-cluster-props";
export type { LogicalIdProps, MovableProps } from "./cluster/logical-id";
export { NodePool, type NodePoolOptions, type NodePoolProps } from "./cluster/node-pool";
export { RancherProvider, type RancherProviderProps } from "./cluster/rancher-provider";
export { type InitNodeOptions, initNodeLabels } from "./cluster/registration/init-node";
export { type NodeCleanupOptions, nodeCleanupScript } from "./cluster/registration/node-cleanup";
export type { RegistrationCommandOptions } from "./cluster/registration/registration-command";
export type {
  Affinity,
  NodeAffinity,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
} from "./cluster/settings/agent-affinity";
export type { AgentResourceRequirements } from "./cluster/settings/agent-resources";
export type {
  AgentPodDisruptionBudget,
  AgentPriorityClass,
  AgentSchedulingCustomization,
  PreemptionPolicy,
} from "./cluster/settings/agent-scheduling";
export type { AgentOptions, AgentsOptions } from "./cluster/settings/agents";
export type { ClusterMetadata } from "./cluster/settings/cluster-metadata";
export type { ClusterSettings, StackPreference } from "./cluster/settings/cluster-settings";
export type { DataDirectories } from "./cluster/settings/data-directories";
export type { Etcd, EtcdS3Config } from "./cluster/settings/etcd-snapshots";
export type { LocalAuthEndpoint } from "./cluster/settings/local-auth-endpoint";
export type { Operation, RotateCertificates } from "./cluster/settings/operations";
export type { Registries, RegistryConfig, RegistryMirror } from "./cluster/settings/registries";
export type { DrainOptions, UpgradeStrategy } from "./cluster/settings/upgrade-strategy";
export {
  type SshConnectionOptions,
  type SshHost,
  SshRegistration,
  type SshRegistrationProps,
} from "./cluster/ssh-registration";
export type { K3sConfiguration, K3sConfigurationValue, MachineSelectorConfig } from "./configuration/k3s-configuration";
export type { LabelSelector, LabelSelectorOperator, LabelSelectorRequirement } from "./configuration/label-selector";
export type {
  MachineSelector,
  MachineSelectorFileItem,
  MachineSelectorFileObject,
  MachineSelectorFileSource,
  MachineSelectorFiles,
} from "./configuration/machine-selectors";
export {
  type CorednsRemedyOptions,
  type LocalPathRemedyOptions,
  type MetricsServerRemedyOptions,
  mergeK3sConfiguration,
  type RemediedCluster,
  type RemediedSettings,
  Remedy,
  type RemedyConfiguration,
  type RemedyTarget,
  type RemedyTargets,
  type ToleratedPool,
} from "./remedies";
export { renderFinding } from "./report/render-finding";
export type { Acknowledgement } from "./scheduling/acknowledgements/acknowledgement";
export type { FindingSubject, SingleSubject, SubjectPart } from "./scheduling/acknowledgements/subject";
export type { ExplainedToleration, TolerationReason } from "./scheduling/agent-tolerations";
export { type Change, compareProofs, type ProofComparison, type WorkloadChange } from "./scheduling/compare";
export type { AcknowledgedSubject, OneOrMore } from "./scheduling/findings/acknowledging";
export { type Description, describe, describePlainly, type PlainDescription } from "./scheduling/findings/describe";
export {
  FINDINGS,
  type Finding,
  type FindingCode,
  type FindingDefinition,
  type FindingDraft,
  type FindingFrame,
  type Severity,
} from "./scheduling/findings/finding";
export type {
  AcknowledgementData,
  AgentSource,
  BootstrapMoment,
  CandidateDoubt,
  CarriedTaints,
  EvictedWorkload,
  EvictingPlace,
  FindingData,
  FirstNodeDns,
  FirstNodePlace,
  Handover,
  IdleOperator,
  JobSettings,
  LostPlace,
  LostWorkloads,
  Nothing as NoFindingData,
  OperatorRefusal,
  Refusal,
  RefusingPool,
  RetaintedNodes,
  StartUpKey,
  StayingWorkload,
  StoppingArgument,
  TaintedPool,
  TaintNotes,
  UnplacedWorkload,
} from "./scheduling/findings/finding-data";
export { subjectOf } from "./scheduling/findings/finding-subject";
export type { Moment } from "./scheduling/findings/moment";
export type { SomePools } from "./scheduling/findings/some-pools";
export { InvalidInputError, type Problem } from "./scheduling/invalid-input";
export type { PlainObject } from "./scheduling/json";
export type { NodeLabels } from "./scheduling/labels-of-nodes";
export { type ClusterModel, MODEL_SCHEMA_VERSION } from "./scheduling/model/cluster-model";
export type { KeyedPool } from "./scheduling/model/keyed-pool";
export { NodeRole } from "./scheduling/node-role";
export { type OpenPart, type PoolModel, type SchedulingPool, TaintsApplied } from "./scheduling/pool";
export type { Answer } from "./scheduling/proof/answer";
export type { BootstrapProof, BootstrapVerdict, HostBootstrap, PoolBootstrap } from "./scheduling/proof/bootstrap";
export type { DnsNeed } from "./scheduling/proof/dns-need";
export type { DnsPlacement } from "./scheduling/proof/first-dns";
export type { Blocked, Placement } from "./scheduling/proof/placement";
export type { StartUpDoubt } from "./scheduling/proof/start-up-doubts";
export type { WorkloadProof, WorkloadVerdict } from "./scheduling/proof/steady-state";
export { prove, type SchedulingProof } from "./scheduling/prove";
export type { Addons } from "./scheduling/reading/addons";
export type { AgentConfiguration, OpenLimit, RefusedToleration } from "./scheduling/reading/agent-configuration";
export type {
  AgentEnvironment,
  EnvironmentRoad,
  ProxyHost,
  ProxySettings,
} from "./scheduling/reading/agent-environment";
export type { ApiProxy } from "./scheduling/reading/api-proxy";
export type { UnknownValue } from "./scheduling/reading/as-written";
export type { ChartPlacement, ChartPods } from "./scheduling/reading/chart-pods";
export {
  type Agent,
  type Arriving,
  type ByWorkload,
  type Cluster,
  type IgnoredChange,
  NotK3s,
  type PoolSource,
  type SelectedPools,
  type Unreadable,
} from "./scheduling/reading/cluster";
export type { ConfigurationValueKind } from "./scheduling/reading/cluster-summary";
export type { ContestedObject } from "./scheduling/reading/contested-objects";
export type { DnsAddress, DnsFault } from "./scheduling/reading/dns-service";
export type { FromSnapshot } from "./scheduling/reading/from-snapshot";
export { UnreadableYaml, type YamlReader } from "./scheduling/reading/go-yaml";
export type { UnusableArgument } from "./scheduling/reading/helm-controller-args";
export type { UnusableHelmArgs } from "./scheduling/reading/helm-controller-problems";
export type { KeptPods } from "./scheduling/reading/idle-stand-in";
export type { DataDirectory, ImmutableSettings } from "./scheduling/reading/immutable-settings";
export type { InitNode } from "./scheduling/reading/init-node";
export type { KubeletDns } from "./scheduling/reading/kubelet-dns";
export type { LateKind } from "./scheduling/reading/late-arguments";
export type { LateSetting } from "./scheduling/reading/late-settings";
export type { LeftOutPart } from "./scheduling/reading/left-out-parts";
export type {
  MachineConfiguration,
  SelectedSettings,
  Settings,
  SettingsText,
} from "./scheduling/reading/machine-configuration";
export {
  type MachineKind,
  type MachinesSelected,
  NODE_POOL_LABEL,
  type SelectorAnswer,
} from "./scheduling/reading/machine-labels";
export type { FindMachineTemplate, MachineTemplate } from "./scheduling/reading/machine-template";
export type { MachineUpdate } from "./scheduling/reading/machine-updates";
export type { Lookup as ManifestLookup, Manifests, ObjectName } from "./scheduling/reading/manifests";
export type { NodeDemands, NodeFit } from "./scheduling/reading/node-demands";
export type { NullSources, VariableValue } from "./scheduling/reading/nullness";
export type { OtherValue, OtherValues } from "./scheduling/reading/other-values";
export type { OwnPods } from "./scheduling/reading/own-pods";
export type { OwnChart, OwnWorkload, OwnWorkloads, PodMaker } from "./scheduling/reading/own-workloads";
export type { EndpointOff, ShiftingSeconds } from "./scheduling/reading/provider-form";
export type { ProxyException } from "./scheduling/reading/proxy-exceptions";
export { RancherHost } from "./scheduling/reading/rancher-host";
export { type ReadingContext, readCluster } from "./scheduling/reading/read-cluster";
export type { RefusedSwitch } from "./scheduling/reading/refused-switches";
export type { RefusedValue } from "./scheduling/reading/refused-value";
export { ResourceValues } from "./scheduling/reading/resource-values";
export type { Rewrite, RewrittenValue } from "./scheduling/reading/rewritten-values";
export type { StartUpArgument, StartUpSetting, StartUpSettings } from "./scheduling/reading/start-up-settings";
export type { StoppingReason, StoppingValue } from "./scheduling/reading/stopping-values";
export type { TemplatePart } from "./scheduling/reading/template";
export type { UnequalSetting } from "./scheduling/reading/unequal-settings";
export type { KubeletRoad, PastThePools, Unjudged, UnjudgedArgument } from "./scheduling/reading/unjudged";
export { type Known, Unknown, type UnknownType } from "./scheduling/reading/unknown";
export type { NodeRolling, NodeUpgrades } from "./scheduling/reading/upgrade-strategy";
export type {
  Customizations,
  OtherCustomization,
  RefusedSetting,
  WorkloadCustomization,
} from "./scheduling/reading/workload-customization";
export type {
  CollectedValues,
  OpenValue,
  WrittenChange,
  WrittenDifference,
  WrittenValues,
} from "./scheduling/reading/written-values";
export type {
  CatalogRow,
  CatalogSource,
  Customization,
  HelmInstallJob,
  PackagedWorkload,
  RunTimeTolerations,
  SystemWorkload,
  WorkloadKind,
} from "./scheduling/releases/catalog-row";
export type { Distribution } from "./scheduling/releases/distribution";
export type { AnyText, KnownKubernetesVersion, KnownRancherVersion } from "./scheduling/releases/known-releases";
export { KubernetesVersion } from "./scheduling/releases/kubernetes-version";
export { RancherVersion } from "./scheduling/releases/rancher-version";
export { type MarkedText, plain, type Text, type TextPart, type Words } from "./scheduling/rich-text";
export type { ClusterSources, SourceLocation } from "./scheduling/source-location";
export { type KubernetesTaint, Taint, TaintEffect, type TaintNotation, type WrittenTaint } from "./scheduling/taint";
export {
  type KubernetesToleration,
  Toleration,
  TolerationOperator,
  type TolerationOptions,
} from "./scheduling/toleration";
export type { LabelOwner } from "./scheduling/validation/reserved-labels";
