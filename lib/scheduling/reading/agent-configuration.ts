import { InvalidInputError, quoted } from "../invalid-input";
import { TaintEffect } from "../taint";
import { type KubernetesToleration, Toleration } from "../toleration";
import { restrictsPlacement } from "./affinity";
import type { ResourceValues } from "./resource-values";
import { sentAffinity } from "./sent-affinity";
import { isUnknown, type Known, Unknown } from "./unknown";

/**
 * A toleration that never comes to be: Rancher refuses a key that is no label name, and with it the whole update;
 * Kubernetes refuses every other mistake, and with it the agent's Deployment.
 * @see rancher/webhook pkg/resources/common/deployment_customization.go
 */
export interface RefusedToleration {
  /** Where it stands, in Terraform's words. */
  readonly path: string;
  /** Why, with the value; lower case, no full stop. */
  readonly reason: string;
  /** What Rancher gets of it. */
  readonly sent: KubernetesToleration;
  /** How many of those that can come to be stand before it. */
  readonly behind: number;
}

/** Arguments by which the app says what an agent asks for, and what it may use at most. */
const RESOURCE_ARGUMENTS = ["cpu_request", "memory_request", "cpu_limit", "memory_limit"] as const;

/** A toleration whose limit in time is an expression. */
export interface OpenLimit {
  /** The toleration, without the limit. */
  readonly toleration: Toleration;
  /** Where the limit stands, in Terraform's words. */
  readonly path: string;
}

/** What the cluster says about one of Rancher's agents. */
export interface AgentConfiguration {
  /** The tolerations Rancher gets for it, the provider's defaults filled in, in their order. */
  readonly tolerations: readonly Toleration[];
  /** Where there may be more tolerations, known only at apply. */
  readonly unknownTolerations: readonly Unknown[];
  /** Those that Rancher or Kubernetes refuses. */
  readonly refusedTolerations: readonly RefusedToleration[];
  /** Tolerations of NoExecute taints of which it is known only at apply for how long they hold. */
  readonly openLimits: readonly OpenLimit[];
  /** Tolerations of which a 0 that is written says that they have no limit in time. */
  readonly unlimited: readonly Toleration[];
  /** Of a plan that does not tell which tolerations are written with seconds, and which are to keep those of another. */
  readonly hasUnseenLimits?: true;
  /** Whether an affinity may keep the agent off nodes in a way the proof does not judge. */
  readonly restrictsPlacement: boolean;
  /** The affinity that takes the place of Rancher's own, as JSON; absent where there is none. */
  readonly affinity?: Known<string>;
  /** What it asks for and may use, where the app says so, by Terraform's argument: `cpu_request`. */
  readonly resources: Known<ReadonlyMap<string, Known<string>>>;
  /** Whether there is a block for a priority class and a disruption budget. */
  readonly hasSchedulingCustomization: boolean;
  /** Whether it is known to ask for one of the two. */
  readonly needsSchedulingFeature: boolean;
  /** Properties beside which the provider reads nothing of the agent back from Rancher. */
  readonly neverReadBackBeside: readonly string[];
  /** Where all of it stands, when all of it is known only at apply. */
  readonly unknown?: Unknown;
}

/** An agent that the cluster says nothing about. */
const UNTOUCHED: AgentConfiguration = {
  tolerations: [],
  unknownTolerations: [],
  refusedTolerations: [],
  openLimits: [],
  unlimited: [],
  restrictsPlacement: false,
  resources: new Map(),
  hasSchedulingCustomization: false,
  needsSchedulingFeature: false,
  neverReadBackBeside: [],
};

/** Reads one of the two `*_agent_deployment_customization` blocks. */
export function readAgentConfiguration(block: Known<ResourceValues> | undefined): AgentConfiguration {
  if (block === undefined) return UNTOUCHED;
  if (isUnknown(block)) return { ...UNTOUCHED, unknownTolerations: [block], resources: block, unknown: block };
  const { whole, path, isConfiguration } = block;
  if (whole === undefined) return readBlock(block);
  const found = known.get(whole);
  if (found?.path === path && found.isConfiguration === isConfiguration) return found.read;
  const read = readBlock(block);
  known.set(whole, { path, isConfiguration, read });
  return read;
}

/** A cluster and its witness are both made of what is read here. */
const known = new WeakMap<object, Pick<ResourceValues, "path" | "isConfiguration"> & { read: AgentConfiguration }>();

function readBlock(block: ResourceValues): AgentConfiguration {
  const blocks = block.blocks("append_tolerations");
  const all = isUnknown(blocks) ? [] : blocks.map((each) => ({ block: each, toleration: readToleration(each) }));
  const read = isUnknown(blocks) ? [blocks] : all.map(({ toleration }) => toleration);
  const affinity = block.text("override_affinity");
  return {
    tolerations: read.filter((each) => each instanceof Toleration),
    unknownTolerations: read.filter(isUnknown),
    refusedTolerations: refusedIn(read),
    openLimits: all.flatMap(openLimit),
    unlimited: all.flatMap(unlimited),
    restrictsPlacement: isUnknown(affinity) || (isWritten(affinity) && affinityRestrictsPlacement(affinity)),
    ...(isUnknown(affinity) || isWritten(affinity) ? { affinity } : {}),
    resources: readResources(block.block("override_resource_requirements")),
    hasSchedulingCustomization: block.has("scheduling_customization"),
    needsSchedulingFeature: asksForScheduling(block.block("scheduling_customization")),
    neverReadBackBeside: [
      ...(isUnknown(affinity) || isWritten(affinity) ? ["overrideAffinity"] : []),
      ...(block.has("override_resource_requirements") ? ["overrideResourceRequirements"] : []),
    ],
  };
}

type Refused = Omit<RefusedToleration, "behind">;

function refusedIn(all: readonly (Known<Toleration> | Refused)[]): RefusedToleration[] {
  let behind = 0;
  return all.flatMap((each) => {
    if (each instanceof Toleration) behind += 1;
    return each instanceof Toleration || isUnknown(each) ? [] : [{ ...each, behind }];
  });
}

/**
 * One `append_tolerations` block as Rancher gets it: the provider fills in NoSchedule and Equal, and sends no seconds
 * that are not positive.
 * @see rancher/terraform-provider-rancher2 structure_toleration_v2.go; seen with 8.5.0 to 15.0.0-rc.16
 */
function readToleration(block: ResourceValues): Known<Toleration> | Refused {
  const [key, operator, value, effect, seconds] = ["key", "operator", "value", "effect", "seconds"].map((name) =>
    block.text(name),
  );
  // Without a limit of the app's own the provider finds one itself, which a plan does not show; it changes nothing about
  // where the agent can run.
  const unknown = [key, operator, value, effect].find(isUnknown);
  if (unknown !== undefined) return new Unknown(unknown.path);
  const limit = seconds === undefined || isUnknown(seconds) ? 0 : Number(seconds);
  const spec: KubernetesToleration = {
    ...(key === undefined || key === "" ? {} : { key: key as string }),
    operator: (operator as string | undefined) ?? "Equal",
    ...(value === undefined || value === "" ? {} : { value: value as string }),
    effect: (effect as string | undefined) ?? "NoSchedule",
    ...(limit > 0 ? { tolerationSeconds: limit } : {}),
  };
  try {
    const toleration = Toleration.fromKubernetes(spec);
    if (toleration.toleratesEverything)
      return { path: block.path, reason: "toleration of every key, as it names none", sent: spec };
    return toleration;
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const reason = error.problems.map(({ what }) => what).join("; ") || quoted(key);
    return { path: block.path, reason, sent: spec };
  }
}

/** A block of `append_tolerations`, read. */
interface ReadToleration {
  readonly block: ResourceValues;
  readonly toleration: Known<Toleration> | Refused;
}

/** A limit that the app writes; one that a plan does not show yet is the provider's to find. */
function openLimit({ block, toleration }: ReadToleration): OpenLimit[] {
  if (!(toleration instanceof Toleration) || toleration.effect !== TaintEffect.NO_EXECUTE) return [];
  const seconds = block.text("seconds");
  return isUnknown(seconds) && block.isConfiguration ? [{ toleration, path: seconds.path }] : [];
}

/** Of a plan a 0 says nothing: it stands there for what is not written as well. */
function unlimited({ block, toleration }: ReadToleration): Toleration[] {
  if (!(toleration instanceof Toleration) || !block.isConfiguration) return [];
  return block.text("seconds") === "0" ? [toleration] : [];
}

function readResources(block: Known<ResourceValues> | undefined): AgentConfiguration["resources"] {
  if (block === undefined) return new Map();
  if (isUnknown(block)) return block;
  return new Map(
    RESOURCE_ARGUMENTS.flatMap((name): [string, Known<string>][] => {
      const value = block.text(name);
      return isUnknown(value) || isWritten(value) ? [[name, value]] : [];
    }),
  );
}

/** What is known only at apply may ask for nothing. */
function asksForScheduling(customization: Known<ResourceValues> | undefined): boolean {
  if (customization === undefined || isUnknown(customization)) return false;
  return customization.has("priority_class") || customization.has("pod_disruption_budget");
}

/** Plans have empty text for what is not written. */
function isWritten(text: string | undefined): text is string {
  return text !== undefined && text !== "";
}

/** Whether an affinity in JSON may keep the agent off a node of the cluster, which has no Windows nodes. */
function affinityRestrictsPlacement(json: string): boolean {
  try {
    const affinity: unknown = JSON.parse(json);
    return restrictsPlacement(sentAffinity(affinity) ?? affinity);
  } catch {
    return true;
  }
}
