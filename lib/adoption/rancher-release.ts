import type { LiveCluster } from "../live/live-cluster";
import { problemsOf, quoted } from "../scheduling/invalid-input";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import { note, type Remark } from "./remarks";

/** What the input tells of Rancher's release. */
interface ToldRelease {
  /** Absent where nothing tells one. */
  readonly version?: RancherVersion;
  /** How it was found out, where that is not plain. */
  readonly remarks: readonly Remark[];
  /** What Rancher calls itself, where that is no release and nothing can be made of it. */
  readonly unreadable?: string;
}

/** Release of Rancher by its own setting, else by the image of its agent, which may be of another one for a while. */
export function rancherReleaseIn({ rancher: { serverVersion, agentVersion } }: LiveCluster): ToldRelease {
  const ofAgent = parsed(agentVersion);
  if (serverVersion === "") return { ...(ofAgent && { version: ofAgent }), remarks: [] };
  const own = parsed(serverVersion);
  if (own !== undefined) return { version: own, remarks: [] };
  const ofMinor = parsed(`${/^v?(2\.\d{1,4})(?![\d.])/.exec(serverVersion)?.[1]}.0`);
  const version = ofMinor ?? ofAgent;
  if (version === undefined) return { remarks: [], unreadable: quoted(serverVersion) };
  const by = ofMinor === undefined ? "the image of its agent tells" : "its name begins with";
  return {
    version,
    remarks: [
      note(
        `Rancher says ${quoted(serverVersion)}, which is no release: the app says ${version}, which ${by}, and doctor --expect will say that they differ`,
      ),
    ],
  };
}

/** The release itself. */
export function rancherReleaseOf(live: LiveCluster): RancherVersion | undefined {
  return rancherReleaseIn(live).version;
}

function parsed(text: string): RancherVersion | undefined {
  return text === "" || problemsOf(() => RancherVersion.parse(text)).length > 0
    ? undefined
    : RancherVersion.parse(text);
}
