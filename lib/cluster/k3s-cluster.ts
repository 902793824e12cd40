import { isDeepStrictEqual } from "node:util";
import { Lazy, TerraformStack, Token } from "cdktf";
import { Construct } from "constructs";
import { isToken } from "../configuration/token-json";
import { type ClusterV2, clusterV2RkeConfigToTerraform } from "../provider-rancher2/cluster-v2";
import { type Remedy, remedied } from "../remedies";
import type { Acknowledgement } from "../scheduling/acknowledgements/acknowledgement";
import { acknowledgementNotation } from "../scheduling/acknowledgements/acknowledgement-notation";
import { brand, hasBrand } from "../scheduling/brand";
import { type AcknowledgedSubject, acknowledgementsOf } from "../scheduling/findings/acknowledging";
import type { FindingCode } from "../scheduling/findings/finding";
import { withPlace } from "../scheduling/invalid-input";
import type { PlainObject } from "../scheduling/json";
import { type ClusterModel, MODEL_SCHEMA_VERSION } from "../scheduling/model/cluster-model";
import { flatModel } from "../scheduling/model/flat-model";
import { keyedPool } from "../scheduling/model/keyed-pool";
import { readClusterModel } from "../scheduling/model/read-model";
import { roleTaints } from "../scheduling/node-role";
import type { SchedulingPool } from "../scheduling/pool";
import { judge, proofBy, prove, type SchedulingProof } from "../scheduling/prove";
import type { Agent, Cluster } from "../scheduling/reading/cluster";
import type { VariableType } from "../scheduling/reading/expression-kinds";
import { type YamlReader, yamlTemplateReader } from "../scheduling/reading/go-yaml";
import { hasNoInstance } from "../scheduling/reading/instances";
import { lateReferences } from "../scheduling/reading/known-at-plan";
import { RancherHost, rancherReachedAt } from "../scheduling/reading/rancher-host";
import { type ReadingContext, readCluster } from "../scheduling/reading/read-cluster";
import type { ResourceValues } from "../scheduling/reading/resource-values";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import type { ClusterSources, SourceLocation } from "../scheduling/source-location";
import type { Toleration } from "../scheduling/toleration";
import { anything, list, object, optional, readWhole, record, required, text } from "../scheduling/validation/shape";
import { withoutSecrets } from "../scheduling/without-secrets";
import { AlikeClusters, type JudgedCluster } from "./alike-clusters";
import { annotate, takeBackFindings } from "./annotate";
import { atSynth } from "./at-synth";
import { callSite } from "./call-site";
import { ClusterModelResource } from "./cluster-model-resource";
import { ClusterResource, type ConfigurationArguments } from "./cluster-resource";
import { REMEDY } from "./construct-shapes";
import { declarationsOf, nullSourcesOf } from "./declared-values";
import { variableTypesOf } from "./declared-variables";
import type { ExistingCluster, ExistingClusterOptions, IK3sCluster } from "./existing-cluster";
import { withFixedAddress } from "./fixed-address";
import { requireOwnFramework } from "./foreign-framework";
import { IMPORT_ID, ImportBlock, importIdOf } from "./import-block";
import { type K3sClusterProps, type ReadClusterProps, readClusterProps } from "./k3s-cluster-props";
import { LastModel } from "./last-model";
import { lateSettingsOf } from "./late-settings";
import { logicalIdOf } from "./logical-id";
import { guardLogicalIds } from "./logical-ids";
import { writeMoves } from "./moved-blocks";
import { addNodePool, NodePool, type NodePoolOptions } from "./node-pool";
import { requireOneInstance } from "./one-instance";
import { type Intended, overriddenProperties } from "./overridden";
import { RancherProvider } from "./rancher-provider";
import { judgeRawClusters } from "./raw-clusters";
import type { InitNodeOptions } from "./registration/init-node";
import { requireNodeCommand } from "./registration/node-command";
import { clustersWhileJudged, type NamedClusters, sameNamedAs } from "./same-named";
import { agentCustomization, agentTolerations } from "./settings/agents";
import { type ClusterSettings, rkeConfigOf, settingsConfig, yamlOf } from "./settings/cluster-settings";
import { isOpenValue, type PlacedSettings, placed } from "./settings/late-configuration";
import { markSynthesis } from "./synthesis-mark";
import { MadeOnce } from "./walked-once";
import { withoutStackTraces } from "./without-stack-traces";
import { resolved, stackOverridesAt, withOverrides, writtenResource } from "./written-resource";
import { type WrittenKey, writtenKey } from "./written-text";

/**
 * A Rancher custom K3s cluster: nodes register themselves, pool by pool, and Rancher's agents tolerate what the control
 * plane is tainted with.
 *
 * @example
 * ```ts
 * const cluster = new K3sCluster(this, "edge", { kubernetesVersion: "v1.33.5+k3s1" });
 * const first = cluster.addNodePool("first", { roles: NodeRole.ALL, taints: ["test-key=test-value:NoExecute"] });
 * cluster.addNodePool("workers", { roles: [NodeRole.WORKER] });
 * cluster.addRemedy(Remedy.coredns(first));
 * const { bootstrap } = cluster.prove();
 * if (bootstrap.verdict !== "yes") throw new Error(`it may not come up: ${bootstrap.verdict}`);
 * ```
 */
export class K3sCluster extends Construct implements IK3sCluster {
  /**
   * A custom K3s cluster that something else than this app makes, for more nodes or to wait for it.
   * @param clusterName name of the cluster in Rancher
   */
  public static fromClusterName(
    scope: Construct,
    id: string,
    clusterName: string,
    options?: ExistingClusterOptions,
  ): ExistingCluster {
    // Loaded here, as most apps make their clusters themselves.
    const { ExistingCluster } = require("./existing-cluster") as typeof import("./existing-cluster");
    return new ExistingCluster(scope, id, clusterName, options);
  }

  /** Whether the value is a K3sCluster, also one that another copy of this package made. */
  public static isK3sCluster(value: unknown): value is K3sCluster {
    return hasBrand(value, "K3sCluster");
  }

  /**
   * The `rancher2_cluster_v2` resource, for everything this construct has no property for. Whatever is set, put or
   * overridden on it is written as it is, and judged as it is written.
   */
  public readonly resource: ClusterV2;

  /** Name of the cluster in Rancher. */
  public readonly name: string;

  /** The shell command that registers nodes, without roles, labels and taints; sensitive, known at apply. */
  public readonly nodeCommand: string;

  private readonly props: ReadClusterProps;
  private readonly clusterResource: ClusterResource;
  private readonly pools: Construct;
  private readonly logicalId: string;
  private readonly acknowledged = new Map<string, Acknowledgement>();
  private readonly remedies: Remedy[] = [];
  private readonly source = callSite();
  private ownClusterId: string | undefined;
  private readonly lastModel = new LastModel<PlainObject>();
  private readonly poolSources = new Map<NodePool, SourceLocation>();

  /**
   * @throws InvalidInputError with everything that is wrong with the props
   */
  constructor(scope: Construct, id: string, props: K3sClusterProps) {
    super(scope, id);
    requireOwnFramework(this);
    this.props = readClusterProps(props, id, this.node.path);
    this.name = this.props.name ?? id;
    const { kubernetesVersion, agents = {}, provider, witness: hasWitness = true, preventDestroy = true } = this.props;
    this.logicalId = logicalIdOf(this, this.props);
    this.clusterResource = withoutStackTraces(
      () =>
        new ClusterResource(
          this,
          "Default",
          this.props.logicalId,
          {
            name: this.name,
            kubernetesVersion,
            ...settingsConfig(this.props, this.name),
            ...(provider === undefined ? {} : { provider }),
          },
          {
            configuration: () => this.configurationArguments(),
            customizations: () => {
              const pools = this.schedulingPools;
              return (agent) =>
                agentCustomization(
                  this.tolerationsOf(agent, pools),
                  agent === "fleet-agent" ? agents.fleetAgent : agents.clusterAgent,
                );
            },
            hasWitness,
            preventDestroy,
          },
        ),
    );
    this.resource = this.clusterResource;
    // This one the app gets, and a stack trace tells where the cluster is whose command cannot be resolved.
    this.nodeCommand = withoutStackTraces(() => this.resource.clusterRegistrationToken.get(0)).nodeCommand;
    const model = withoutStackTraces(
      () =>
        new ClusterModelResource(this, "model", {
          cluster: this.resource,
          // It holds no references to other stacks, for which alone CDKTF looks while a stack is prepared.
          input: new MadeOnce(() => this.modelToWrite(this.clusterResource.takeWritten())),
          sources: () => this.sources,
        }),
    );
    model.overrideLogicalId(`${this.logicalId}_model`);
    this.fixAddresses(model);
    this.moveFrom(this.props.movedFrom ?? []);
    this.pools = new Construct(this, "pools");
    for (const [name, options] of Object.entries(this.props.nodePools ?? {})) this.addNodePool(name, options);
    this.addRemedy(...(this.props.remedies ?? []));
    judgeRawClusters(TerraformStack.of(this));
    guardLogicalIds(this);
    requireOneInstance(this.resource);
    markSynthesis(this);
    atSynth(this, (session) => this.annotateFindings(session));
  }

  /** Id of the cluster in Rancher's own API, `c-m-xxxxxxxx`; known at apply. */
  public get clusterId(): string {
    this.ownClusterId ??= this.resource.clusterV1Id;
    return this.ownClusterId;
  }

  /** The pools, sorted by name. */
  public get nodePools(): NodePool[] {
    return this.poolsAsAdded.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Adds a pool of nodes. Tolerations are derived in the order in which pools are added, so a pool that is added last makes
   * the smallest plan; the order changes nothing else.
   * @throws InvalidInputError when there is a pool of that name, or with everything wrong with the options
   */
  public addNodePool(name: string, options: NodePoolOptions): NodePool {
    requireNodeCommand(this.resource);
    const pool = addNodePool(this.pools, name, options, {
      cluster: this,
      nodeCommand: this.nodeCommand,
      outputPrefix: this.logicalId,
      ...(this.props.initNode === undefined ? {} : { initNode: this.props.initNode }),
    });
    const source = callSite();
    if (source !== undefined) this.poolSources.set(pool, source);
    return pool;
  }

  /** What is named by the cluster's logical id moves together, whoever says so. */
  private fixAddresses(model: ClusterModelResource): void {
    for (const element of [this.resource, model]) withFixedAddress(element, this, this.logicalId);
    Object.assign(this.resource, { moveFromId: (address: string) => this.moveFrom([address]) });
  }

  private moveFrom(former: readonly string[]): void {
    writeMoves(this, former, {
      logicalId: this.logicalId,
      type: this.resource.terraformResourceType,
      resources: [
        { type: this.resource.terraformResourceType, suffix: "" },
        { type: "terraform_data", suffix: "_model" },
      ],
    });
  }

  /**
   * Has Terraform take over the cluster that is in Rancher already, instead of making it: the one of the name and the
   * namespace that are written in the end, overrides of `resource` included. Call it until that is done. Synthesis fails
   * with an InvalidInputError where no name is written.
   * @throws InvalidInputError when it is called twice, or beside `resource.importFrom`
   */
  public importExisting(): void {
    this.clusterResource.noteImport("importExisting()");
    const { provider } = this.props;
    const { resource } = this;
    // While a stack is prepared, CDKTF only looks for references to other stacks.
    const id = Lazy.stringValue({
      produce: ({ preparing }) =>
        preparing
          ? `${resource.fleetNamespaceInput ?? ""}/${resource.nameInput ?? ""}`
          : importIdOf(writtenResource(resource, IMPORT_ID), this.node.path),
    });
    new ImportBlock(this, "import", { to: resource, id, ...(provider === undefined ? {} : { provider }) });
  }

  /**
   * Lets system workloads run where taints keep them away.
   * @throws InvalidInputError when a remedy cannot work with these releases, or sets what is set already
   */
  public addRemedy(...remedies: Remedy[]): void {
    readWhole(list(REMEDY), remedies, this.node.path, "remedies");
    this.remedies.push(...remedies);
    withPlace(this.node.path, () => this.remediedSettings());
  }

  /** What the app sets, and what the remedies add; they depend on the pools, so it is worked out when it is written. */
  private remediedSettings(): ClusterSettings {
    if (this.remedies.length === 0) return this.props;
    const { kubernetesVersion } = this.props;
    const { rancherVersion } = this;
    return remedied(this.props, this.remedies, {
      kubernetesVersion,
      ...(rancherVersion === undefined ? {} : { rancherVersion: rancherVersion.toString() }),
      pools: this.schedulingPools,
    });
  }

  private configurationArguments(): ConfigurationArguments | undefined {
    const isAsGiven =
      this.remedies.length === 0 && !Object.values(this.props.machineGlobalConfig ?? {}).some(isOpenValue);
    return isAsGiven ? undefined : withPlace(this.node.path, () => rkeConfigOf(this.placedSettings().settings));
  }

  /** The settings where they are written. */
  private placedSettings(): PlacedSettings<ClusterSettings> {
    const settings = this.remediedSettings();
    if (this.clusterResource.hasOtherConfiguration) return placed(settings, this.name, () => false);
    const { local } = declarationsOf(this);
    // Only what is made of variables is known for certain: of other stacks, and of providers, not everything is seen here.
    return placed(
      settings,
      this.name,
      (value) => isOpenValue(value) && lateReferences(resolved(this, value), { local }).length > 0,
    );
  }

  /** The tolerations the typed properties ask for, in the order of what they are there for. */
  private tolerationsOf(agent: Agent, pools: readonly SchedulingPool[]): Toleration[] {
    const { deriveTolerations, clusterAgent, fleetAgent } = this.props.agents ?? {};
    const options = agent === "fleet-agent" ? fleetAgent : clusterAgent;
    const byName = new Map(pools.map((pool) => [pool.name, pool]));
    const asWritten = this.poolsAsAdded.flatMap(({ name, taintsAsWritten: taints }) => {
      const pool = byName.get(name);
      return pool === undefined ? [] : [{ ...pool, taints }];
    });
    return agentTolerations(asWritten, options, deriveTolerations);
  }

  /** What the app says about the cluster that Rancher has no field for, in plain data; it stands in the plan. */
  public get model(): ClusterModel {
    const { written } = this.clusterResource;
    return this.modelOf(this.read(written, this.schedulingPools), written);
  }

  /** The model as it stands in the plan. */
  private modelToWrite(written: ResourceValues, key = this.keyOf(written), cluster?: Cluster): PlainObject {
    return this.lastModel.of(key?.whole, () =>
      flatModel(this.modelOf(cluster ?? this.read(written, this.schedulingPools), written)),
    );
  }

  private keyOf(written: ResourceValues): WrittenKey | undefined {
    // Where the app makes it decides nothing about it.
    const { sources: _, rancherVersion, ...context } = this.context;
    const { keepsWitness } = this.clusterResource;
    const { globalEntries } = this.placedSettings();
    const asAdded = this.poolsAsAdded.map(({ name }) => name);
    return writtenKey(written, [
      this.schedulingPools,
      context,
      String(rancherVersion),
      keepsWitness,
      globalEntries,
      asAdded,
    ]);
  }

  private modelOf(cluster: Cluster, written: ResourceValues): ClusterModel {
    const pools = this.schedulingPools;
    const { rancherVersion, rancherHost, providerMajor, acknowledged, overridden, initNode } = cluster;
    const { rancherAddress, leftOut = [] } = this.context;
    const hasExceptions = cluster.environment.proxy.exceptions.size > 0;
    const witness = this.clusterResource.witnessIn(written);
    const { globalEntries } = this.placedSettings();
    return {
      schemaVersion: MODEL_SCHEMA_VERSION,
      ...(rancherVersion === undefined ? {} : { rancherVersion: rancherVersion.toString() }),
      ...(providerMajor === undefined ? {} : { providerMajor }),
      rancherHost,
      ...(rancherAddress === undefined || !hasExceptions ? {} : { rancherAddress }),
      pools: Object.fromEntries(pools.map((pool) => [pool.name, keyedPool(pool)])),
      ...(acknowledged.length === 0
        ? {}
        : {
            acknowledged: Object.fromEntries(acknowledged.map((each) => [acknowledgementNotation(each), each.reason])),
          }),
      ...(overridden.length === 0 ? {} : { overridden }),
      ...(globalEntries === undefined ? {} : { globalEntries: globalEntries.map((keys) => keys.map(withoutSecrets)) }),
      ...(leftOut.length === 0 ? {} : { leftOut }),
      ...(initNode?.pool === undefined ? {} : { initNodePool: initNode.pool }),
      ...(initNode?.machineId === undefined ? {} : { initNodeMachineId: initNode.machineId }),
      ...(witness === undefined ? {} : { witness }),
    };
  }

  /** The cluster as it will be written, overrides included: what everything is judged by. */
  private read(written: ResourceValues, pools: readonly SchedulingPool[]): Cluster {
    const { settings, globalEntries } = this.placedSettings();
    const nullSources = nullSourcesOf(this);
    const context = { ...this.context, nullSources, ...(globalEntries === undefined ? {} : { globalEntries }) };
    const cluster = readCluster(written, pools, context, yamlReaderOf(settings, variableTypesOf(this)));
    const { keepsWitness: hasWitness } = this.clusterResource;
    return { ...cluster, hasWitness, overridden: this.overriddenIn(written, cluster, pools) };
  }

  private overriddenIn(written: ResourceValues, cluster: Cluster, pools: readonly SchedulingPool[]): string[] {
    return overriddenProperties(this.intended(this.placedSettings().settings, pools), written, cluster);
  }

  /** What the typed properties ask for. */
  private intended(settings: ClusterSettings, pools: readonly SchedulingPool[]): Intended {
    return {
      name: this.name,
      kubernetesVersion: this.props.kubernetesVersion,
      tolerations: {
        "cattle-cluster-agent": this.tolerationsOf("cattle-cluster-agent", pools),
        "fleet-agent": this.tolerationsOf("fleet-agent", pools),
      },
      rkeConfig: resolved(this, clusterV2RkeConfigToTerraform(rkeConfigOf(settings))),
    };
  }

  /** What the cluster's resource does not tell about it. */
  private get context(): ReadingContext {
    const provider = RancherProvider.of(this);
    const { rancherVersion } = this;
    const url = this.props.rancherUrl ?? provider?.apiUrl;
    return {
      ...(rancherVersion === undefined ? {} : { rancherVersion }),
      ...(provider?.providerMajor === undefined ? {} : { providerMajor: provider.providerMajor }),
      ...(isToken(url) ? { rancherHost: RancherHost.UNKNOWN } : rancherReachedAt(url)),
      acknowledged: this.acknowledgements,
      leftOut: this.clusterResource.leftOut,
      ...initNodeContext(this.props.initNode),
      sources: this.sources,
    };
  }

  /** Where the app makes this cluster and its pools. */
  private get sources(): ClusterSources {
    const pools = this.nodePools.flatMap((pool): [string, SourceLocation][] => {
      const source = this.poolSources.get(pool);
      return source === undefined ? [] : [[pool.name, source]];
    });
    return { ...(this.source === undefined ? {} : { cluster: this.source }), pools: new Map(pools) };
  }

  /**
   * Judges the cluster as it would be written now, overrides of `resource` included: whether it comes up, where everything
   * runs, and what is to be said about it.
   */
  public prove(): SchedulingProof {
    return this.proofOf(this.clusterResource.written);
  }

  private get modelOverrides(): unknown {
    const place = ["resource", "terraform_data", `${this.logicalId}_model`, "input"];
    return stackOverridesAt(TerraformStack.of(this), place);
  }

  /**
   * @param clusters the app's, to look for others of this name among them; looked for where none are given
   * @param key of what it is read from, where what was found out about a cluster like it counts for it as well
   */
  private proofOf(written: ResourceValues, clusters?: NamedClusters, key?: WrittenKey): SchedulingProof {
    const overrides = this.modelOverrides;
    const sameNamed = sameNamedAs(this.resource, clusters);
    const lateSettings = lateSettingsOf(this.resource, written);
    if (overrides === undefined) {
      const { cluster, judgement } = this.judged(written, { sameNamed, lateSettings }, key?.withoutName);
      return proofBy(judgement, cluster);
    }
    // What is read from the synthesized stack is what the override makes of the model.
    const { pools, ...context } = readClusterModel(withOverrides(flatModel(this.model), overrides));
    const readYaml = yamlTemplateReader(variableTypesOf(this));
    const cluster = readCluster(
      written,
      pools,
      { ...context, sources: this.sources, nullSources: nullSourcesOf(this) },
      readYaml,
    );
    const { keepsWitness: hasWitness } = this.clusterResource;
    return prove({ ...cluster, hasWitness, sameNamed, lateSettings });
  }

  /** @param key the same for clusters that are the same but for their names */
  private judged(
    written: ResourceValues,
    beside: Pick<Cluster, "sameNamed" | "lateSettings">,
    key: string | undefined,
  ): JudgedCluster {
    const pools = this.schedulingPools;
    const isLikeOthers = key !== undefined && Object.values(beside).every(({ length }) => length === 0);
    const alike = isLikeOthers ? ALIKE.find(key) : undefined;
    if (alike !== undefined) {
      const name = written.text("name") ?? "";
      const cluster: Cluster = { ...alike.cluster, ...beside, name, sources: this.sources };
      const overridden = this.overriddenIn(written, cluster, pools);
      if (isDeepStrictEqual(overridden, cluster.overridden)) return { cluster, judgement: alike.judgement };
    }
    const cluster = { ...this.read(written, pools), ...beside };
    const judged = { cluster, judgement: judge(cluster) };
    if (isLikeOthers) ALIKE.note(key, judged);
    return judged;
  }

  /**
   * Accepts one finding. It still shows in every report, with the reason, but no longer fails anything. When it stops
   * occurring, that is reported too (RK901).
   *
   * Without a subject the code must leave no doubt: it occurs once, and is about one pool, workload or setting, or about
   * the cluster as a whole. Where it could be meant for more, nothing is accepted, and RK902 lists what to write. A pool
   * that comes later is never accepted along with another. Dangers of a change (RK7xx) are accepted in the change that
   * brings the acknowledgement, with a subject those about it, and without one all of the code; afterwards it counts no more
   * (RK720), unless it names a taint on a pool (RK703). That the cluster is destroyed and made anew (RK701) stays a warning.
   *
   * @example
   * ```ts
   * cluster.acknowledge("RK107", "a worker joins in the same minute");
   * cluster.acknowledge("RK204", "nobody opens a shell here", { workload: "dashboard-shell" });
   * cluster.acknowledge("RK703", "at night", { pool: "gpu", key: "team=a:NoExecute" });
   * ```
   *
   * @param code code of the finding: `RK107`
   * @param reason why it is acceptable here; goes into Terraform's state and every report
   * @param subject what the finding is about; its parts depend on the code
   * @throws InvalidInputError when there is no such code, no reason, or no finding of the code can be about the subject
   */
  public acknowledge(code: FindingCode, reason: string, subject?: AcknowledgedSubject): void {
    const given = readWhole(ACKNOWLEDGED, { code, reason, subject }, this.node.path);
    const acknowledgements = withPlace(this.node.path, () =>
      acknowledgementsOf(code, given.reason, given.subject as AcknowledgedSubject | undefined),
    );
    for (const each of acknowledgements) this.acknowledged.set(acknowledgementNotation(each), each);
  }

  /** By notation, so that the order of the calls does not matter. */
  private get acknowledgements(): Acknowledgement[] {
    return [...this.acknowledged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
  }

  private annotateFindings(session: object | undefined): void {
    const { written } = this.clusterResource;
    takeBackFindings(this);
    if (hasNoInstance(written)) return;
    const key = this.keyOf(written);
    const { findings, cluster } = this.proofOf(written, clustersWhileJudged(TerraformStack.of(this), session), key);
    annotate(this, findings);
    // Made of the same reading, which would be read again when the stack is written.
    if (this.modelOverrides === undefined) this.modelToWrite(written, key, cluster);
  }

  private get rancherVersion(): RancherVersion | undefined {
    const text = this.props.rancherVersion ?? RancherProvider.of(this)?.rancherVersion;
    return text === undefined ? undefined : RancherVersion.parse(text);
  }

  private get poolsAsAdded(): NodePool[] {
    return this.pools.node.children.filter((child): child is NodePool => child instanceof NodePool);
  }

  private get schedulingPools(): SchedulingPool[] {
    return this.nodePools.map((pool) => {
      const { name, roles, taints, startupTaints, leavingTaints, labels, taintsApplied, nodes } = pool;
      return {
        name,
        roles,
        taints,
        roleTaints: roleTaints(roles),
        ...(startupTaints.length === 0 ? {} : { startupTaints }),
        ...(leavingTaints.length === 0 ? {} : { leavingTaints }),
        labels,
        taintsApplied,
        ...(nodes === undefined ? {} : { nodes }),
      };
    });
  }
}

brand(K3sCluster, "K3sCluster");

const ALIKE = new AlikeClusters();

/** Which codes there are, and what each can be about, is for the findings to say. */
const ACKNOWLEDGED = object<{ readonly code: string; readonly reason: string; readonly subject?: object }>({
  code: required(text("RK107")),
  reason: required(text("a worker joins in the same minute")),
  subject: optional(record(anything("a part of the subject", '"first"'), "pool")),
});

/** The machine that is meant to be the first node. */
function initNodeContext(initNode: InitNodeOptions | undefined): ReadingContext {
  if (initNode === undefined) return {};
  const { pool, machineId } = initNode;
  return { initNodePool: pool, ...(Token.isUnresolved(machineId) ? {} : { initNodeMachineId: machineId }) };
}

/** What the app gave as objects need not be parsed again. */
function yamlReaderOf(settings: ClusterSettings, variableType: VariableType): YamlReader {
  const known = yamlOf(settings);
  const readTemplate = yamlTemplateReader(variableType);
  return (parts, path) => {
    const [text] = parts;
    const documents = parts.length === 1 && typeof text === "string" ? known.get(text) : undefined;
    return documents === undefined ? readTemplate(parts, path) : JSON.parse(JSON.stringify(documents));
  };
}
