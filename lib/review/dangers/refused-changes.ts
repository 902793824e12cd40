import type { FindingDraft } from "../../scheduling/findings/finding";
import type { FindingData } from "../../scheduling/findings/finding-data";
import type { ImmutableSettings } from "../../scheduling/reading/immutable-settings";
import { isUnknown, type Known } from "../../scheduling/reading/unknown";
import type { ReviewContext } from "./context";

/**
 * What Rancher does not let one change of a cluster that exists (RK713). Values known only at apply are not judged.
 * @see rancher/webhook pkg/resources/provisioning.cattle.io/v1/cluster/validator.go `validateDataDirectories`,
 *   `validateSystemAgentDataDirectory`, pkg/resources/common `CheckCreatorID`
 */
export function refusedChangeDangers({ change: { before, after, action } }: ReviewContext): FindingDraft[] {
  if (before === undefined || after === undefined || action === "replaced" || action === "created") return [];
  const changes = [
    ...directoryChanges(before.immutable, after.immutable),
    ...creatorChanges(before.immutable, after.immutable),
  ];
  return changes.length === 0 ? [] : [{ code: "RK713", data: { changes } }];
}

type RefusedChange = FindingData["RK713"]["changes"][number];

function directoryChanges(was: ImmutableSettings, is: ImmutableSettings): RefusedChange[] {
  const others = (["k8sDistro", "provisioning"] as const).flatMap((name) =>
    changeOf(`dataDirectories.${name}`, was.dataDirectories[name], is.dataDirectories[name]),
  );
  return [...agentDirectoryChanges(was, is), ...others];
}

const VARIABLE = "agentEnvVars.CATTLE_AGENT_VAR_DIR";
const PROPERTY = "dataDirectories.systemAgent";

/** The variable of old may become the setting, with the same path and in one step. */
function agentDirectoryChanges(was: ImmutableSettings, is: ImmutableSettings): RefusedChange[] {
  const [before, after] = [was.dataDirectories.systemAgent, is.dataDirectories.systemAgent];
  if (was.agentVarDir === undefined) {
    return [...changeOf(PROPERTY, before, after), ...changeOf(VARIABLE, undefined, is.agentVarDir)];
  }
  if (after === undefined) return changeOf(VARIABLE, was.agentVarDir, is.agentVarDir);
  if ([was.agentVarDir, is.agentVarDir, after].some(isUnknown)) return [];
  if (is.agentVarDir === undefined) return changeOf(PROPERTY, was.agentVarDir, after);
  return [{ setting: VARIABLE, change: "stays" }];
}

function creatorChanges({ creatorId: was }: ImmutableSettings, { creatorId: is }: ImmutableSettings): RefusedChange[] {
  return is === undefined ? [] : changeOf("annotations.field.cattle.io/creatorId", was, is);
}

function changeOf(setting: string, was: Known<string> | undefined, is: Known<string> | undefined): RefusedChange[] {
  if (was === is || isUnknown(was) || isUnknown(is)) return [];
  return [{ setting, change: was === undefined ? "appears" : is === undefined ? "goes" : "changes" }];
}
