import { createHash } from "node:crypto";
import {
  type IResolvable,
  Lazy,
  ref,
  type TerraformProvider,
  type TerraformResourceLifecycle,
  TerraformStack,
  Token,
} from "cdktf";
import type { Construct } from "constructs";
import { mergedToken } from "../configuration/typed-tokens";
import {
  ClusterV2,
  type ClusterV2ClusterAgentDeploymentCustomization,
  type ClusterV2Config,
  type ClusterV2RkeConfig,
  clusterV2ClusterAgentDeploymentCustomizationToTerraform,
  clusterV2RkeConfigToTerraform,
} from "../provider-rancher2/cluster-v2";
import { isObject } from "../scheduling/json";
import type { Agent } from "../scheduling/reading/cluster";
import { mayHoldExpression } from "../scheduling/reading/known-at-plan";
import { readEndpointOff } from "../scheduling/reading/provider-form";
import type { ResourceValues } from "../scheduling/reading/resource-values";
import {
  holdsWitness,
  NOTHING_ACCEPTED,
  WITNESS_ANNOTATION,
  WITNESSED_ARGUMENTS,
  witnessOf,
} from "../scheduling/reading/witness";
import { besideOverride } from "./beside-override";
import { hclForm } from "./hcl/hcl-form";
import { type ImportCall, requireOneImport } from "./import-block";
import { besideLifecycle, lifecycleBlock } from "./lifecycle-override";
import { NODE_COMMAND_CONDITION } from "./registration/node-command";
import { walkedOnce } from "./walked-once";
import { digestOfValues } from "./witnessed-values";
import { stackOverridesAt, writtenResource } from "./written-resource";

/** The arguments that the K3s configuration is written into, in the words of the bindings. */
export type ConfigurationArguments = Pick<
  ClusterV2RkeConfig,
  "machineGlobalConfig" | "machineSelectorConfig" | "chartValues" | "additionalManifest"
>;

const CONFIGURATION = [
  ["machineGlobalConfig", "machine_global_config"],
  ["machineSelectorConfig", "machine_selector_config"],
  ["chartValues", "chart_values"],
  ["additionalManifest", "additional_manifest"],
] as const;

/** What is added to the resource when the stack is written, because it depends on everything that was said by then. */
export interface DeferredArguments {
  /** What becomes of the K3s configuration that the app wrote itself; undefined where it stays as it is. */
  readonly configuration: () => ConfigurationArguments | undefined;
  /** The customizations as the pools are now: each in the words of the bindings, or undefined where nothing is asked for. */
  readonly customizations: () => (agent: Agent) => ClusterV2ClusterAgentDeploymentCustomization | undefined;
  /** Whether the cluster gets a witness. */
  readonly hasWitness: boolean;
  /** Whether Terraform refuses to destroy the cluster, unless the resource's own lifecycle says otherwise. */
  readonly preventDestroy: boolean;
}

/** The arguments that are derived from the pools, by the agent each is for. The provider takes both in the same words. */
const CUSTOMIZATIONS = [
  ["cattle-cluster-agent", "cluster_agent_deployment_customization"],
  ["fleet-agent", "fleet_agent_deployment_customization"],
] as const;

/** A short digest: it is compared, and never looked up. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/**
 * `rancher2_cluster_v2` as K3sCluster writes it. Whatever is set, put or overridden on it stays: only the K3s configuration,
 * as far as nobody else touched it, the agents' customization and the witness are written with the stack.
 */
export class ClusterResource extends ClusterV2 {
  private readonly deferred: DeferredArguments;
  /** The K3s configuration, as the app wrote it. */
  private readonly own: ConfigurationArguments;
  private readonly witness: string;
  /** What stands for an agent's customization on the resource; something else is there once somebody replaces it. */
  private readonly customizations: Readonly<Record<Agent, IResolvable>>;
  /** While the resource is read, and not written. */
  private isRead = false;
  /** While it is read whether the witness stays. */
  private isWitnessRead = false;
  private hasLeftEndpointOut = false;
  private beingWritten: ResourceValues | undefined;
  private lastWitness: WitnessOfText | undefined;
  private importCall: ImportCall | undefined;

  /**
   * @param logicalId name of the resource in Terraform
   */
  constructor(
    scope: Construct,
    id: string,
    logicalId: string | undefined,
    config: ClusterV2Config,
    deferred: DeferredArguments,
  ) {
    const customizations = {
      "cattle-cluster-agent": lazyBlock(() => deferred.customizations()("cattle-cluster-agent")),
      "fleet-agent": lazyBlock(() => deferred.customizations()("fleet-agent")),
    };
    super(scope, id, {
      ...config,
      clusterAgentDeploymentCustomization: customizations["cattle-cluster-agent"],
      fleetAgentDeploymentCustomization: customizations["fleet-agent"],
    });
    if (logicalId !== undefined) this.overrideLogicalId(logicalId);
    this.customizations = customizations;
    this.deferred = deferred;
    this.own = this.ownArguments;
    // While a stack is prepared, CDKTF only looks for references to other stacks; those in it stand in the arguments.
    this.witness = Lazy.stringValue({ produce: ({ preparing }) => (preparing ? "" : this.witnessAsWritten()) });
  }

  private witnessAsWritten(): string {
    this.beingWritten = this.written;
    return this.remembered(this.beingWritten, witnessWithValues);
  }

  /**
   * The arguments as the stack that is written now has them, for the model, which is written after the resource. To nobody
   * else, and once: whatever may change afterwards is read again.
   */
  public takeWritten(): ResourceValues {
    const written = this.beingWritten ?? this.written;
    this.beingWritten = undefined;
    return written;
  }

  /** The witness that was made last, of the same; with an expression in it there are two forms of one. */
  private remembered(written: ResourceValues, make: (written: ResourceValues) => string): string {
    const text = JSON.stringify(WITNESS_READS.map((name) => written.raw(name)));
    if (mayHoldExpression(text)) return make(written);
    if (this.lastWitness?.text !== text) {
      // Clusters that are alike come one after the other, and have one witness.
      if (lastOfAny?.text !== text) lastOfAny = { text, witness: make(written) };
      this.lastWitness = lastOfAny;
    }
    return this.lastWitness.witness;
  }

  /** The resource's arguments as they will be written, every override included; without the witness, which is made of them. */
  public get written(): ResourceValues {
    return this.writtenWithoutWitness();
  }

  /** Settings that were set, put or overridden on the resource, and that are left out of what is written. */
  public get leftOut(): readonly string[] {
    // What the stack said is gone once it is left out; another one may be there by now.
    const isGone = this.hasLeftEndpointOut && !this.asSet([ENDPOINT]).has(ENDPOINT);
    return isGone || this.hasEndpointOff ? ["localAuthEndpoint"] : [];
  }

  /** Whether the cluster gets a witness. */
  public get hasWitness(): boolean {
    return this.deferred.hasWitness;
  }

  /** Whether the witness stays when the stack is written: an override may take its place. */
  public get keepsWitness(): boolean {
    if (!this.hasWitness) return false;
    const { terraformResourceType: type, friendlyUniqueId: id } = this;
    const overrides = [this.rawOverrides, stackOverridesAt(TerraformStack.of(this), ["resource", type, id])];
    if (!overrides.some((each) => isObject(each) && Object.hasOwn(each, "annotations"))) return true;
    this.isWitnessRead = true;
    try {
      return holdsWitness(this.asSet(["annotations"]));
    } finally {
      this.isWitnessRead = false;
    }
  }

  /**
   * The annotation that tells what Rancher accepted last, without the digests that Terraform adds to it; undefined where it
   * is switched off.
   * @param written the resource as it will be written
   */
  public witnessIn(written: ResourceValues): string | undefined {
    return this.hasWitness ? this.remembered(written, (values) => witnessOf(values, digest)) : undefined;
  }

  /** An app that sets the lifecycle for something else keeps its cluster protected. */
  public override get terraformMetaArguments(): Record<string, unknown> {
    const written: Record<string, unknown> = super.terraformMetaArguments;
    const lifecycle = written.lifecycle as TerraformResourceLifecycle | undefined;
    const preventDestroy = lifecycle?.preventDestroy ?? this.deferred.preventDestroy;
    return preventDestroy ? { ...written, lifecycle: { ...lifecycle, preventDestroy } } : written;
  }

  /** What an override of the lifecycle does not name stays: the protection, and that there is a registration command. */
  public override addOverride(path: string, value: unknown): void {
    const [argument, ...steps] = path.split(".");
    // Of the one block a first may be named, or not.
    const [name, ...rest] = steps[0] === "0" ? steps.slice(1) : steps;
    const added = name === undefined ? lifecycleBlock(value) : { [name]: value };
    if (argument !== LIFECYCLE || added === undefined) super.addOverride(path, value);
    else if (rest.length > 0) super.addOverride([LIFECYCLE, name, ...rest].join("."), value);
    else super.addOverride(LIFECYCLE, besideLifecycle(this.rawOverrides[LIFECYCLE], added, [NODE_COMMAND_CONDITION]));
  }

  public override importFrom(id: string, provider?: TerraformProvider): void {
    this.noteImport("resource.importFrom()");
    super.importFrom(id, provider);
  }

  /** @throws InvalidInputError when the resource is imported already */
  public noteImport(call: ImportCall): void {
    requireOneImport(this.importCall, call, this.node.scope?.node.path ?? this.node.path);
    this.importCall = call;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const attributes = super.synthesizeAttributes();
    const configuration = this.configurationArguments();
    return {
      ...attributes,
      ...this.derivedCustomizations(attributes),
      ...(configuration.length === 0
        ? {}
        : { rke_config: { ...attributes.rke_config, ...Object.fromEntries(configuration) } }),
      ...this.witnessed(attributes.annotations),
    };
  }

  public override toTerraform(): object {
    const json: TerraformJson = super.toTerraform();
    this.joinStackLifecycle();
    if (this.isRead || !this.hasEndpointOff) return walkedOnce(this, json);
    // CDKTF merges what the stack says behind what is written here, and takes undefined as taken away.
    const { terraformResourceType: type, friendlyUniqueId: id } = this;
    const overrides = stackOverridesAt(TerraformStack.of(this), ["resource", type, id]);
    if (isObject(overrides) && Object.hasOwn(overrides, ENDPOINT)) Object.assign(overrides, { [ENDPOINT]: undefined });
    delete json.resource?.[type]?.[id]?.[ENDPOINT];
    this.hasLeftEndpointOut = true;
    return walkedOnce(this, json);
  }

  public override toHclTerraform(): object {
    return hclForm(this);
  }

  /** CDKTF merges what the stack says into the lifecycle that is written here, unless it is a list or has an index. */
  private joinStackLifecycle(): void {
    const { terraformResourceType: type, friendlyUniqueId: id } = this;
    const overrides = stackOverridesAt(TerraformStack.of(this), ["resource", type, id]);
    if (!isObject(overrides)) return;
    const block = lifecycleBlock(overrides[LIFECYCLE]);
    if (block !== undefined) Object.assign(overrides, { [LIFECYCLE]: block });
  }

  /**
   * The customizations that nobody replaced, as plain values: overrides can reach into them, which they cannot into
   * something that is worked out when the stack is resolved.
   */
  private derivedCustomizations(attributes: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const own = CUSTOMIZATIONS.filter(([agent, argument]) => attributes[argument] === this.customizations[agent]);
    if (own.length === 0) return {};
    const customization = this.deferred.customizations();
    return Object.fromEntries(
      own.map(([agent, argument]) => {
        const block = customization(agent);
        if (block === undefined) return [argument, undefined];
        const overrides = [this.rawOverrides[argument], this.stackOverride(argument)];
        const derived = [clusterV2ClusterAgentDeploymentCustomizationToTerraform(block)];
        return [argument, overrides.reduce<unknown>(besideOverride, derived)];
      }),
    );
  }

  private stackOverride(argument: string): unknown {
    const { terraformResourceType: type, friendlyUniqueId: id } = this;
    return stackOverridesAt(TerraformStack.of(this), ["resource", type, id, argument]);
  }

  /** An argument that somebody set on the resource is theirs. */
  private configurationArguments(): [string, unknown][] {
    const configuration = this.deferred.configuration();
    if (configuration === undefined) return [];
    const written = clusterV2RkeConfigToTerraform(configuration);
    const now = this.ownArguments;
    return CONFIGURATION.flatMap(([property, argument]): [string, unknown][] => {
      const isOwn = JSON.stringify(now[property]) === JSON.stringify(this.own[property]);
      return isOwn ? [[argument, written[argument]]] : [];
    });
  }

  /**
   * Whether somebody else wrote the global or the selector configuration, or a part of it: what is written into one for the
   * other would contradict them.
   */
  public get hasOtherConfiguration(): boolean {
    const now = this.ownArguments;
    const overrides = [this.rawOverrides.rke_config, this.stackOverride("rke_config")].filter(
      (each) => each !== undefined,
    );
    return CONFIGURATION.slice(0, 2).some(
      ([property, argument]) =>
        JSON.stringify(now[property]) !== JSON.stringify(this.own[property]) ||
        overrides.some((override) => !isObject(override) || Object.hasOwn(override, argument)),
    );
  }

  private get ownArguments(): ConfigurationArguments {
    const { machineGlobalConfigInput, chartValuesInput, additionalManifestInput, machineSelectorConfigInput } =
      this.rkeConfig;
    return {
      machineGlobalConfig: machineGlobalConfigInput,
      machineSelectorConfig: machineSelectorConfigInput,
      chartValues: chartValuesInput,
      additionalManifest: additionalManifestInput,
    };
  }

  private witnessed(annotations: unknown): { readonly annotations?: unknown } {
    if (!this.hasWitness || (this.isRead && !this.isWitnessRead)) return {};
    const write = (witness: unknown) => ({ [WITNESS_ANNOTATION]: witness });
    // A map that is known only at apply can be joined by Terraform alone, whose functions take no lazy text.
    if (Token.isUnresolved(annotations)) {
      const witness = this.isWitnessRead ? NOTHING_ACCEPTED : witnessWithValues(this.written);
      // A map that turns out to be plain is joined by CDKTF, which writes an expression as one.
      const isTemplate = witness.includes("${");
      return { annotations: mergedToken(annotations, write(isTemplate ? ref(`"${witness}"`) : witness)) };
    }
    return {
      annotations: { ...(annotations as object), ...write(this.isWitnessRead ? NOTHING_ACCEPTED : this.witness) },
    };
  }

  private writtenWithoutWitness(names?: readonly string[]): ResourceValues {
    const written = this.asSet(names);
    return readEndpointOff(written) === "written" ? written.without(ENDPOINT) : written;
  }

  /** Whether there is an authorized cluster endpoint that is off, which the provider would plan for ever. */
  private get hasEndpointOff(): boolean {
    // Most clusters have none, and to read the resource takes as long as to write it.
    const overrides = [this.rawOverrides[ENDPOINT], this.stackOverride(ENDPOINT), this.localAuthEndpointInput];
    return overrides.some((each) => each !== undefined) && readEndpointOff(this.asSet([ENDPOINT])) === "written";
  }

  /** The resource with all that is set, put and overridden; without the witness, which is made of it. */
  private asSet(names?: readonly string[]): ResourceValues {
    this.isRead = true;
    try {
      return writtenResource(this, names);
    } finally {
      this.isRead = false;
    }
  }
}

/** A witness, and all that it was made of. */
interface WitnessOfText {
  readonly text: string;
  readonly witness: string;
}

let lastOfAny: WitnessOfText | undefined;

const ENDPOINT = "local_auth_endpoint";
const LIFECYCLE = "lifecycle";

/** What an element makes of itself: kinds, types and names, with arguments below. */
interface TerraformJson {
  readonly resource?: Record<string, Record<string, Record<string, unknown>>>;
}

/** The witness as it is written: what the app does not know, Terraform makes a digest of. */
function witnessWithValues(written: ResourceValues): string {
  return witnessOf(written, digest, (part) => {
    const expression = digestOfValues(part, written);
    return expression === undefined ? undefined : `\${${expression}}`;
  });
}

/** What a witness is made from: its arguments, and blocks of theirs that are written as `dynamic`. */
const WITNESS_READS: readonly string[] = [...Object.values(WITNESSED_ARGUMENTS), "dynamic"];

/**
 * A block that is made when it is asked for, so that pools added later count. The bindings pass lazy values through
 * untouched, which is why it must be in Terraform's own words already.
 */
function lazyBlock(produce: () => ClusterV2ClusterAgentDeploymentCustomization | undefined): IResolvable {
  return Lazy.anyValue({
    produce: () => {
      const block = produce();
      return block === undefined ? undefined : [clusterV2ClusterAgentDeploymentCustomizationToTerraform(block)];
    },
  });
}
