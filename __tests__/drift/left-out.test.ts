import { diagnose } from "../../lib/doctor/diagnose";
import { readCluster } from "../../lib/live/read-cluster";
import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { driftSections } from "../../lib/report/drift-text";
import { type KubectlObject, list } from "../doctor/objects";
import { appliedToRancher } from "./applied";
import { appOf, argsOf, drifted, nodesOf } from "./living";

/** What of Rancher's own object is read, and what of it is shown. */

const MARK = "mark-7f3a";
const PLACES = [
  ["metadata.annotations.x", "an annotation"],
  ["metadata.annotations.kubectl\\.kubernetes\\.io/last-applied-configuration", "what kubectl applied last"],
  ["spec.agentEnvVars.0.value", "the value of a variable"],
  ["spec.rkeConfig.machineGlobalConfig.token", "a token"],
  ["spec.rkeConfig.machineGlobalConfig.agent-token", "a token of agents"],
  ["spec.rkeConfig.machineGlobalConfig.datastore-endpoint", "the endpoint of a datastore"],
  ["spec.rkeConfig.machineGlobalConfig.etcd-s3-secret-key", "a key for S3"],
  ["spec.rkeConfig.machineGlobalConfig.vpn-auth", "credentials of a VPN"],
  ["spec.rkeConfig.machineSelectorConfig.0.config.token", "a token for some machines"],
  ["spec.rkeConfig.chartValues.traefik.password", "a password of a chart"],
  ["spec.rkeConfig.chartValues.traefik.env.0.value", "a variable of a chart"],
  ["spec.rkeConfig.chartValues.traefik.extraEnv.0.value", "a variable by any other name"],
  ["spec.rkeConfig.chartValues.traefik.tls.key", "the key of a certificate"],
  ["spec.rkeConfig.registries.configs.host.auth.password", "a password of a registry"],
  ["spec.rkeConfig.etcd.s3.accessKey", "an access key"],
  ["spec.rkeConfig.machinePools.0.userdata.inlineUserdata", "user data of machines"],
  ["spec.clusterAPIConfig.clusterName", "a setting that nobody needs"],
  ["status.clientSecretName", "the name of a secret"],
] as const;

/** A filled object, with the mark in one place. */
function marked(place: string): KubectlObject {
  const object = JSON.parse(JSON.stringify(appliedToRancher(argsOf())));
  const keys = place.split(/(?<!\\\\)\./).map((key) => key.replaceAll("\\\\", ""));
  let inner = object;
  for (const [index, key] of keys.slice(0, -1).entries()) {
    inner[key] ??= /^\d+$/.test(keys[index + 1] ?? "") ? [] : {};
    inner = inner[key];
  }
  inner[keys.at(-1) as string] = MARK;
  return object;
}

test.each(PLACES)("%s: %s is not even read", (place) => {
  const object = marked(place);
  expect(JSON.stringify(object)).toContain(MARK);
  const live = readCluster([{ file: "rancher.json", content: list(object) }], { mayBeRancherAlone: true });
  expect(JSON.stringify(live)).not.toContain(MARK);
});

test.each([
  ["spec.rkeConfig.machineGlobalConfig.resolv-conf", "a setting"],
  ["spec.rkeConfig.additionalManifest", "a manifest"],
  ["spec.rkeConfig.registries.mirrors.host.endpoint.0", "a mirror"],
  ["spec.localClusterAuthEndpoint.caCerts", "a certificate"],
])("%s: the value of %s is compared and not shown", (place) => {
  const app = appOf();
  const objects = [...nodesOf(app), marked(place)];
  const drift = drifted(app, objects);
  expect(drift.differences).not.toEqual([]);
  const live = readCluster([{ file: "cluster.json", content: list(...objects) }], { mayBeRancherAlone: true });
  const shown = [renderDiagnosisText(diagnose(live)), ...driftSections(drift, {}), JSON.stringify(drift)].join("");
  expect(shown).not.toContain(MARK);
});
