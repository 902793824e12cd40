import { parse } from "yaml";
import {
  BOOLEAN_KEYS,
  K3S_CONFIGURATION_KEYS,
  K3S_SERVER_KEYS,
  KNOWN_RANCHER_MINORS,
  KubernetesVersion,
  NEWEST_KNOWN_RANCHER,
  RancherVersion,
  supportedKubernetesMinors,
} from "./tables.mjs";

const OLDEST_KNOWN_RANCHER = RancherVersion.parse(`${KNOWN_RANCHER_MINORS[0]}.0`);
const CHANNELS = "channels.yaml";

/** The K3s minors that the newest Rancher of this release data supports, and the keys it passes on to them. */
export function compareReleaseData(checkout) {
  const { appDefaults, releases } = parse(checkout.read(CHANNELS), { merge: true, maxAliasCount: -1 });
  const rancher = newestRancher(appDefaults);
  const supported = releases.filter((release) => supports(release, rancher));
  if (rancher.compare(OLDEST_KNOWN_RANCHER) < 0) {
    return { release: `for Rancher ${rancher.minor}, older than the tables`, differences: [] };
  }
  return {
    release: `for Rancher ${rancher.minor}`,
    differences: [
      ...minorDifferences(supported, rancher),
      ...keyDifferences(supported, rancher),
      ...kindDifferences(supported),
    ],
  };
}

/** `>= 2.10.0-0 < 2.10.100-0` of the last default is about the newest Rancher. */
function newestRancher(appDefaults) {
  const { defaults } = appDefaults.find(({ appName }) => appName === "rancher");
  const minors = defaults.map(({ appVersion }) => /(\d+\.\d+)\.\d+/.exec(appVersion)[1]);
  return minors.map((minor) => RancherVersion.parse(`${minor}.0`)).sort((a, b) => b.compare(a))[0];
}

function supports({ minChannelServerVersion, maxChannelServerVersion }, rancher) {
  const last = RancherVersion.parse(`${rancher.minor}.99`);
  const [from, to] = [minChannelServerVersion, maxChannelServerVersion].map((text) => RancherVersion.parse(text));
  return from.compare(last) <= 0 && to.compare(rancher) >= 0;
}

function minorDifferences(supported, rancher) {
  const found = supported.map(({ version }) => KubernetesVersion.parse(version)).sort((a, b) => a.compare(b));
  const theirs = [...new Set(found.map(({ minor }) => minor))].join(", ");
  const ours = supportedKubernetesMinors(rancher)?.join(", ") ?? "nothing";
  if (theirs === ours) return [];
  return [`${CHANNELS}: Rancher ${rancher.minor} supports K3s ${theirs}; the table rancher-minors says ${ours}`];
}

function keyDifferences(supported, rancher) {
  const theirs = new Set(
    supported.flatMap(({ serverArgs = {}, agentArgs = {} }) => [...Object.keys(serverArgs), ...Object.keys(agentArgs)]),
  );
  const missing = [...theirs].filter((key) => !K3S_CONFIGURATION_KEYS.includes(key)).sort();
  // Older release data knows fewer keys than the table, which is of the newest.
  const isNewest = rancher.compare(NEWEST_KNOWN_RANCHER) >= 0;
  const gone = isNewest ? K3S_CONFIGURATION_KEYS.filter((key) => !theirs.has(key)) : [];
  return [
    ...missing.map((key) => `${CHANNELS}: lists the key ${key}; the table configuration-keys lacks it`),
    ...gone.map((key) => `${CHANNELS}: does not list the key ${key}, which the table configuration-keys has`),
  ];
}

/** Keys that Rancher makes true or false of, and keys that only servers get. */
function kindDifferences(supported) {
  const args = supported.flatMap(({ serverArgs = {}, agentArgs = {} }) => [
    ...Object.entries(serverArgs).map(([key, { type }]) => ({ key, type, isOfServers: !(key in agentArgs) })),
    ...Object.entries(agentArgs).map(([key, { type }]) => ({ key, type, isOfServers: false })),
  ]);
  const known = args.filter(({ key }) => K3S_CONFIGURATION_KEYS.includes(key));
  const differences = known.flatMap(({ key, type, isOfServers }) => [
    ...((type === "boolean") === BOOLEAN_KEYS.includes(key)
      ? []
      : [`${CHANNELS}: the type of ${key} is ${type}; the table configuration-keys says otherwise`]),
    ...(isOfServers === K3S_SERVER_KEYS.includes(key)
      ? []
      : [
          `${CHANNELS}: ${key} is for ${isOfServers ? "servers alone" : "all machines"}; the table configuration-keys says otherwise`,
        ]),
  ]);
  return [...new Set(differences)].sort();
}
