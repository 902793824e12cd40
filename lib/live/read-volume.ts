import { at, isObject, type PlainObject } from "../scheduling/json";
import type { LiveClaim, LiveVolume } from "./live-cluster";
import { nameOf, namespaceOf, text } from "./live-fields";
import { readNodeTerms } from "./read-placement";

/** Names and access modes: a claim says nothing else that decides where its pod runs. */
export function readClaim(claim: PlainObject): LiveClaim {
  const modes = at(claim, "spec", "accessModes");
  const has = (...wanted: readonly string[]) => Array.isArray(modes) && modes.some((mode) => wanted.includes(mode));
  return {
    namespace: namespaceOf(claim),
    name: nameOf(claim),
    volumeName: text(at(claim, "spec", "volumeName")),
    isForOneNode: has("ReadWriteOnce", "ReadWriteOncePod") && !has("ReadWriteMany", "ReadOnlyMany"),
  };
}

/** On which nodes a volume can be used; nothing of what it is made of, where secrets may be named. */
export function readVolume(volume: PlainObject): LiveVolume {
  const required = at(volume, "spec", "nodeAffinity", "required");
  return { name: nameOf(volume), ...(isObject(required) ? { terms: readNodeTerms(required) } : {}) };
}
