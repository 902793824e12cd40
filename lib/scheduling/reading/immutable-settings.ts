import { AGENT_VAR_DIR } from "../validation/environment-rules";
import { CREATOR_ID } from "../validation/metadata-rules";
import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known } from "./unknown";

/** One of the data directories, by its property. */
export type DataDirectory = "systemAgent" | "provisioning" | "k8sDistro";

/** What Rancher does not let one change once the cluster exists. Undefined where nothing is written. */
export interface ImmutableSettings {
  /** Where Rancher's agent, provisioning and K3s keep their data on nodes. */
  readonly dataDirectories: Readonly<Partial<Record<DataDirectory, Known<string>>>>;
  /** What the directory of Rancher's agent was given by before there was a setting for it. */
  readonly agentVarDir?: Known<string>;
  /** Annotation with the user who made the cluster. */
  readonly creatorId?: Known<string>;
}

const DIRECTORIES = [
  ["systemAgent", "system_agent"],
  ["provisioning", "provisioning"],
  ["k8sDistro", "k8s_distro"],
] as const;

/** Reads the settings of a resource that Rancher keeps as they are. */
export function readImmutableSettings(resource: ResourceValues): ImmutableSettings {
  const agentVarDir = readAgentVarDir(resource);
  const creatorId = readCreatorId(resource);
  return {
    dataDirectories: Object.fromEntries(
      DIRECTORIES.flatMap(([property, argument]) => {
        const path = readDirectory(resource, argument);
        return path === undefined || path === "" ? [] : [[property, path]];
      }),
    ),
    ...(agentVarDir === undefined || agentVarDir === "" ? {} : { agentVarDir }),
    ...(creatorId === undefined ? {} : { creatorId }),
  };
}

function readDirectory(resource: ResourceValues, argument: string): Known<string> | undefined {
  const rkeConfig = resource.block("rke_config");
  if (rkeConfig === undefined || isUnknown(rkeConfig)) return rkeConfig;
  const block = rkeConfig.block("data_directories");
  return block === undefined || isUnknown(block) ? block : block.text(argument);
}

function readAgentVarDir(resource: ResourceValues): Known<string> | undefined {
  const blocks = resource.blocks("agent_env_vars");
  if (isUnknown(blocks)) return blocks;
  const open = blocks.map((block) => block.text("name")).find(isUnknown);
  // Of several, Rancher looks at the last.
  return (
    open ??
    blocks
      .filter((block) => block.text("name") === AGENT_VAR_DIR)
      .at(-1)
      ?.text("value")
  );
}

function readCreatorId(resource: ResourceValues): Known<string> | undefined {
  const annotations = resource.map("annotations");
  return isUnknown(annotations) ? annotations : annotations.get(CREATOR_ID);
}
