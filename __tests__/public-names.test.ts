import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const ROOT = path.join(__dirname, "..");
const { exports }: { exports: Record<string, string> } = JSON.parse(
  readFileSync(path.join(ROOT, "package.json"), "utf8"),
);

/** Source of each sub-path's module; the bindings' own folders are generated, one module each. */
const MODULES = Object.entries(exports)
  .filter(([subPath]) => subPath !== "./package.json" && !subPath.endsWith("/*"))
  .map(([subPath, file]): [string, string] => [
    subPath,
    path.join(ROOT, file.replace("./dist/", "").replace(/\.(m?)js$/, ".$1ts")),
  ]);

const program = ts.createProgram(
  MODULES.map(([, file]) => file),
  // Only names are asked for, so that neither the library of the language nor other packages' types are needed.
  { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16, noLib: true, types: [] },
);
const checker = program.getTypeChecker();

const KINDS = [
  [ts.SymbolFlags.Class, "class"],
  [ts.SymbolFlags.Enum, "enum"],
  [ts.SymbolFlags.Function, "function"],
  [ts.SymbolFlags.Variable, "const"],
  [ts.SymbolFlags.ValueModule, "namespace"],
] as const;

/** What users can import, as `class Taint`; `type` where it is gone at run time. */
function publicNames(subPath: string): string[] {
  const [, file = ""] = MODULES.find(([name]) => name === subPath) ?? [];
  const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile) as ts.Symbol;
  // An ES module is not loaded here; that of vitest has nothing to import.
  const atRunTime = file.endsWith(".mts") ? [] : Object.keys(require(file));
  const names = checker.getExportsOfModule(module).map((symbol) => {
    const { flags } = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const [, kind] = (atRunTime.includes(symbol.name) && KINDS.find(([flag]) => flags & flag)) || [0, "type"];
    return `${kind} ${symbol.name}`;
  });
  // What the declarations do not tell of would be found by JavaScript all the same.
  const untold = atRunTime.filter((name) => !names.some((line) => line.endsWith(` ${name}`)));
  return [...names, ...untold.map((name) => `undeclared ${name}`)].sort();
}

test("these are the sub-paths that can be imported from", () => {
  expect(Object.keys(exports)).toMatchInlineSnapshot(`
[
  ".",
  "./provider-rancher2",
  "./provider-rancher2/*",
  "./package.json",
  "./kubernetes",
  "./review",
  "./testing",
  "./testing/matchers",
  "./testing/jest-globals",
  "./testing/vitest",
]
`);
});

describe("exported on purpose, and nothing else:", () => {
  test("cdktf-rancher-k3s", () => {
    expect(publicNames(".")).toMatchInlineSnapshot(`
[
  "class ClusterReady",
  "class InvalidInputError",
  "class K3sCluster",
  "class KubernetesVersion",
  "class NodePool",
  "class NotK3s",
  "class RancherProvider",
  "class RancherVersion",
  "class Remedy",
  "class ResourceValues",
  "class SshRegistration",
  "class Taint",
  "class Toleration",
  "class Unknown",
  "class UnreadableYaml",
  "const FINDINGS",
  "const MODEL_SCHEMA_VERSION",
  "const NODE_POOL_LABEL",
  "enum NodeRole",
  "enum RancherHost",
  "enum TaintEffect",
  "enum TaintsApplied",
  "enum TolerationOperator",
  "function compareProofs",
  "function describe",
  "function describePlainly",
  "function initNodeLabels",
  "function mergeK3sConfiguration",
  "function nodeCleanupScript",
  "function plain",
  "function prove",
  "function readCluster",
  "function renderFinding",
  "function subjectOf",
  "type AcknowledgedSubject",
  "type Acknowledgement",
  "type AcknowledgementData",
  "type Addons",
  "type Affinity",
  "type Agent",
  "type AgentConfiguration",
  "type AgentEnvironment",
  "type AgentOptions",
  "type AgentPodDisruptionBudget",
  "type AgentPriorityClass",
  "type AgentResourceRequirements",
  "type AgentSchedulingCustomization",
  "type AgentSource",
  "type AgentsOptions",
  "type Answer",
  "type AnyText",
  "type ApiProxy",
  "type Arriving",
  "type Blocked",
  "type BootstrapMoment",
  "type BootstrapProof",
  "type BootstrapVerdict",
  "type ByWorkload",
  "type CandidateDoubt",
  "type CarriedTaints",
  "type CatalogRow",
  "type CatalogSource",
  "type Change",
  "type ChartPlacement",
  "type ChartPods",
  "type Cluster",
  "type ClusterMetadata",
  "type ClusterModel",
  "type ClusterReadyProps",
  "type ClusterSettings",
  "type ClusterSources",
  "type CollectedValues",
  "type ConfigurationValueKind",
  "type ContestedObject",
  "type CorednsRemedyOptions",
  "type Customization",
  "type Customizations",
  "type DataDirectories",
  "type DataDirectory",
  "type Dependable",
  "type Description",
  "type Distribution",
  "type DnsAddress",
  "type DnsFault",
  "type DnsNeed",
  "type DnsPlacement",
  "type DrainOptions",
  "type EndpointOff",
  "type EnvironmentRoad",
  "type Etcd",
  "type EtcdS3Config",
  "type EvictedWorkload",
  "type EvictingPlace",
  "type ExistingCluster",
  "type ExistingClusterOptions",
  "type ExplainedToleration",
  "type FindMachineTemplate",
  "type Finding",
  "type FindingCode",
  "type FindingData",
  "type FindingDefinition",
  "type FindingDraft",
  "type FindingFrame",
  "type FindingSubject",
  "type FirstNodeDns",
  "type FirstNodePlace",
  "type FromSnapshot",
  "type Handover",
  "type HelmInstallJob",
  "type HostBootstrap",
  "type IK3sCluster",
  "type IdleOperator",
  "type IgnoredChange",
  "type ImmutableSettings",
  "type InitNode",
  "type InitNodeOptions",
  "type JobSettings",
  "type K3sClusterProps",
  "type K3sConfiguration",
  "type K3sConfigurationValue",
  "type KeptPods",
  "type KeyedPool",
  "type Known",
  "type KnownKubernetesVersion",
  "type KnownRancherVersion",
  "type KubeletDns",
  "type KubeletRoad",
  "type KubernetesTaint",
  "type KubernetesToleration",
  "type LabelOwner",
  "type LabelSelector",
  "type LabelSelectorOperator",
  "type LabelSelectorRequirement",
  "type LateKind",
  "type LateSetting",
  "type LeftOutPart",
  "type LocalAuthEndpoint",
  "type LocalPathRemedyOptions",
  "type LogicalIdProps",
  "type LostPlace",
  "type LostWorkloads",
  "type MachineConfiguration",
  "type MachineKind",
  "type MachineSelector",
  "type MachineSelectorConfig",
  "type MachineSelectorFileItem",
  "type MachineSelectorFileObject",
  "type MachineSelectorFileSource",
  "type MachineSelectorFiles",
  "type MachineTemplate",
  "type MachineUpdate",
  "type MachinesSelected",
  "type ManifestLookup",
  "type Manifests",
  "type MarkedText",
  "type MetricsServerRemedyOptions",
  "type Moment",
  "type MovableProps",
  "type NoFindingData",
  "type NodeAffinity",
  "type NodeCleanupOptions",
  "type NodeDemands",
  "type NodeFit",
  "type NodeLabels",
  "type NodePoolOptions",
  "type NodePoolProps",
  "type NodeRolling",
  "type NodeSelectorRequirement",
  "type NodeSelectorTerm",
  "type NodeUpgrades",
  "type NullSources",
  "type ObjectName",
  "type OneOrMore",
  "type OpenLimit",
  "type OpenPart",
  "type OpenValue",
  "type Operation",
  "type OperatorRefusal",
  "type OtherCustomization",
  "type OtherValue",
  "type OtherValues",
  "type OwnChart",
  "type OwnPods",
  "type OwnWorkload",
  "type OwnWorkloads",
  "type PackagedWorkload",
  "type PastThePools",
  "type Placement",
  "type PlainDescription",
  "type PlainObject",
  "type PodAffinity",
  "type PodAffinityTerm",
  "type PodMaker",
  "type PoolBootstrap",
  "type PoolModel",
  "type PoolSource",
  "type PreemptionPolicy",
  "type Problem",
  "type ProofComparison",
  "type ProxyException",
  "type ProxyHost",
  "type ProxySettings",
  "type RancherProviderProps",
  "type ReadingContext",
  "type Refusal",
  "type RefusedSetting",
  "type RefusedSwitch",
  "type RefusedToleration",
  "type RefusedValue",
  "type RefusingPool",
  "type RegistrationCommandOptions",
  "type Registries",
  "type RegistryConfig",
  "type RegistryMirror",
  "type RemediedCluster",
  "type RemediedSettings",
  "type RemedyConfiguration",
  "type RemedyTarget",
  "type RemedyTargets",
  "type RetaintedNodes",
  "type Rewrite",
  "type RewrittenValue",
  "type RotateCertificates",
  "type RunTimeTolerations",
  "type SchedulingPool",
  "type SchedulingProof",
  "type SelectedPools",
  "type SelectedSettings",
  "type SelectorAnswer",
  "type Settings",
  "type SettingsText",
  "type Severity",
  "type ShiftingSeconds",
  "type SingleSubject",
  "type SomePools",
  "type SourceLocation",
  "type SshConnectionOptions",
  "type SshHost",
  "type SshRegistrationProps",
  "type StackPreference",
  "type StartUpArgument",
  "type StartUpDoubt",
  "type StartUpKey",
  "type StartUpSetting",
  "type StartUpSettings",
  "type StayingWorkload",
  "type StoppingArgument",
  "type StoppingReason",
  "type StoppingValue",
  "type SubjectPart",
  "type SystemWorkload",
  "type TaintNotation",
  "type TaintNotes",
  "type TaintedPool",
  "type TemplatePart",
  "type Text",
  "type TextPart",
  "type ToleratedPool",
  "type TolerationOptions",
  "type TolerationReason",
  "type UnequalSetting",
  "type Unjudged",
  "type UnjudgedArgument",
  "type UnknownType",
  "type UnknownValue",
  "type UnplacedWorkload",
  "type Unreadable",
  "type UnusableArgument",
  "type UnusableHelmArgs",
  "type UpgradeStrategy",
  "type VariableValue",
  "type Words",
  "type WorkloadChange",
  "type WorkloadCustomization",
  "type WorkloadKind",
  "type WorkloadProof",
  "type WorkloadVerdict",
  "type WrittenChange",
  "type WrittenDifference",
  "type WrittenTaint",
  "type WrittenValues",
  "type YamlReader",
]
`);
  });

  test("cdktf-rancher-k3s/kubernetes", () => {
    expect(publicNames("./kubernetes")).toMatchInlineSnapshot(`
[
  "class DeferredTaints",
  "class RancherKubernetesProvider",
  "function kubernetesPodPlacement",
  "function podPlacement",
  "type DeferredPool",
  "type DeferredTaintsProps",
  "type KubernetesPodPlacement",
  "type KubernetesProviderOptions",
  "type NodesByPool",
  "type PlacementPool",
  "type PodNodeAffinity",
  "type PodPlacement",
  "type PodToleration",
  "type PoolExpression",
  "type RancherKubernetesProviderProps",
  "type SinglePoolPlacement",
  "type ThroughRancher",
  "type WithKubeconfig",
]
`);
  });

  test("cdktf-rancher-k3s/review", () => {
    expect(publicNames("./review")).toMatchInlineSnapshot(`
[
  "class InputFileError",
  "const CHECK_SCHEMA_VERSION",
  "const REVIEW_SCHEMA_VERSION",
  "function changesBetween",
  "function changesOfPlans",
  "function checkJson",
  "function checkSarif",
  "function loadClusters",
  "function openProblems",
  "function plain",
  "function renderComparisonMarkdown",
  "function renderComparisonText",
  "function renderProofMarkdown",
  "function renderProofTable",
  "function renderProofText",
  "function renderReviewMarkdown",
  "function renderReviewText",
  "function reviewChanges",
  "function reviewClusters",
  "function reviewJson",
  "function reviewSarif",
  "function verdictLine",
  "type AcknowledgementChange",
  "type CheckedCluster",
  "type ClusterAction",
  "type ClusterChange",
  "type ClusterDiff",
  "type ClusterOutcome",
  "type ClusterReview",
  "type DeferredTaintOrder",
  "type Finding",
  "type FindingCode",
  "type ImportLoss",
  "type KeptSetting",
  "type LabelChange",
  "type LeftNode",
  "type LoadedCluster",
  "type LostCluster",
  "type LostKeys",
  "type MarkedText",
  "type Moment",
  "type NotJudged",
  "type PlanScope",
  "type PoolChange",
  "type PoolsOption",
  "type Presence",
  "type Problem",
  "type ProblemMoment",
  "type RetaintedNode",
  "type Review",
  "type ReviewMarkdownOptions",
  "type ReviewTextOptions",
  "type RolloutMoment",
  "type RolloutStep",
  "type SarifOptions",
  "type SettingChange",
  "type Severity",
  "type Staying",
  "type TaintChange",
  "type Text",
  "type TextOptions",
  "type TextPart",
  "type TolerationCause",
  "type TolerationChange",
  "type UntaintedNode",
]
`);
  });

  test("cdktf-rancher-k3s/testing", () => {
    expect(publicNames("./testing")).toMatchInlineSnapshot(`
[
  "const matchers",
  "type MatcherResult",
  "type SchedulingMatchers",
]
`);
  });

  test("cdktf-rancher-k3s/testing/matchers", () => {
    expect(publicNames("./testing/matchers")).toMatchInlineSnapshot(`
[
  "const matchers",
  "type MatcherResult",
  "type SchedulingMatchers",
]
`);
  });

  test("cdktf-rancher-k3s/testing/jest-globals and /testing/vitest", () => {
    expect(publicNames("./testing/jest-globals")).toEqual([]);
    expect(publicNames("./testing/vitest")).toEqual([]);
  });

  test("cdktf-rancher-k3s/provider-rancher2", () => {
    expect(publicNames("./provider-rancher2")).toMatchInlineSnapshot(`
[
  "namespace cloudCredential",
  "namespace clusterRoleTemplateBinding",
  "namespace clusterSync",
  "namespace clusterV2",
  "namespace configMapV2",
  "namespace customUserToken",
  "namespace dataRancher2ClusterV2",
  "namespace dataRancher2Setting",
  "namespace namespace",
  "namespace project",
  "namespace provider",
  "namespace secretV2",
  "namespace setting",
]
`);
  });
});

/** Every symbol that some sub-path exports. */
function exportedSymbols(): ReadonlySet<ts.Symbol> {
  const symbols = MODULES.flatMap(([, file]) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile) as ts.Symbol;
    return checker.getExportsOfModule(module);
  });
  return new Set(symbols.map(original));
}

function original(symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Names of types in what a user sees of a declaration: no bodies, nothing private. */
function typesNamedBy(declaration: ts.Node): ts.Symbol[] {
  const found: ts.Symbol[] = [];
  const visit = (node: ts.Node): void => {
    const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
    const isHidden = modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
    if (isHidden || ts.isBlock(node) || ts.isPrivateIdentifier(node)) return;
    const name = ts.isTypeReferenceNode(node)
      ? node.typeName
      : ts.isExpressionWithTypeArguments(node)
        ? node.expression
        : undefined;
    const symbol = name && checker.getSymbolAtLocation(name);
    if (symbol) found.push(original(symbol));
    if (ts.isPropertyDeclaration(node) && node.type) visit(node.type);
    else if (!ts.isVariableDeclaration(node)) ts.forEachChild(node, visit);
    else if (node.type) visit(node.type);
  };
  ts.forEachChild(declaration, visit);
  return found;
}

test("every type of this library that something exported names can be imported as well", () => {
  const exported = exportedSymbols();
  const isOwn = (declaration: ts.Declaration) => {
    const file = path.relative(ROOT, declaration.getSourceFile().fileName);
    return file.startsWith(`lib${path.sep}`) && !file.includes("provider-rancher2");
  };
  const missing = [...exported].flatMap((symbol) =>
    (symbol.declarations ?? []).filter(isOwn).flatMap((declaration) =>
      typesNamedBy(declaration)
        .filter((type) => !exported.has(type) && !(type.flags & ts.SymbolFlags.TypeParameter))
        .filter((type) => (type.declarations ?? []).some(isOwn))
        .map((type) => `${symbol.name} names ${type.name}`),
    ),
  );
  expect([...new Set(missing)].sort()).toEqual([]);
});
