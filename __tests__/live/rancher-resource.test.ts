import { readRancherResource, resourceOf } from "../../lib/live/rancher-resource";
import { readWithheldYaml, WITHHELD } from "../../lib/live/withheld";
import { readCluster } from "../../lib/scheduling/reading/read-cluster";
import { isUnknown, Unknown } from "../../lib/scheduling/reading/unknown";

/** Rancher's own object of a cluster, in the words of `rancher2_cluster_v2`. */

const object = (spec: object, metadata: object = {}) => ({
  apiVersion: "provisioning.cattle.io/v1",
  kind: "Cluster",
  metadata: { name: "edge", namespace: "fleet-default", ...metadata },
  spec,
});

const held = (spec: object, metadata: object = {}) => readRancherResource(object(spec, metadata));

const read = (spec: object) => readCluster(resourceOf({ resource: held(spec) }), undefined, {}, readWithheldYaml);

test("both agents, release, configuration and labels are read by the reader of clusters", () => {
  const cluster = read({
    kubernetesVersion: "v1.34.3+k3s1",
    clusterAgentDeploymentCustomization: {
      appendTolerations: [{ key: "a", value: "b", effect: "NoExecute", tolerationSeconds: 60 }],
      overrideAffinity: { nodeAffinity: {} },
    },
    fleetAgentDeploymentCustomization: { appendTolerations: [{ key: "c", operator: "Exists" }] },
    rkeConfig: {
      machineGlobalConfig: { disable: ["traefik"], "kubelet-arg": ["max-pods=200"] },
      machineSelectorConfig: [{ machineLabelSelector: { matchLabels: { gpu: "yes" } }, config: { docker: true } }],
    },
  });
  expect(String(cluster.kubernetesVersion)).toBe("v1.34.3+k3s1");
  expect(cluster.agents["cattle-cluster-agent"].tolerations.map(String)).toEqual(["a=b:NoExecute for 60s"]);
  expect(cluster.agents["cattle-cluster-agent"].neverReadBackBeside).toEqual(["overrideAffinity"]);
  // Without an effect it is for all: the provider's NoSchedule is the provider's.
  expect(cluster.agents["fleet-agent"].tolerations.map(String)).toEqual(["c op=Exists"]);
  expect(cluster.machineConfiguration.global?.settings).toEqual(
    new Map([
      ["disable", ["traefik"]],
      ["kubelet-arg", ["max-pods=200"]],
    ]),
  );
  expect(cluster.machineConfiguration.selected).toHaveLength(1);
});

test("pools of machines have their roles, taints, labels and numbers", () => {
  const { pools } = read({
    rkeConfig: {
      machinePools: [
        {
          name: "workers",
          workerRole: true,
          quantity: 3,
          labels: { team: "a" },
          machineDeploymentLabels: { not: "on-nodes" },
          taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }],
        },
      ],
    },
  });
  expect(pools).toMatchObject([{ name: "workers", roles: ["worker"], nodes: 3, labels: { team: "a" } }]);
  expect(pools[0]?.taints.map(String)).toEqual(["gpu=yes:NoSchedule"]);
});

test("what may be a secret is withheld, and is not known to the reader", () => {
  const spec = {
    agentEnvVars: [{ name: "HTTPS_PROXY", value: "canary" }],
    rkeConfig: {
      machineGlobalConfig: {
        token: "canary",
        "datastore-endpoint": "canary",
        "etcd-s3-secret-key": "canary",
        "kube-apiserver-arg": ["oidc-client-secret=canary", "v=2"],
        "secrets-encryption": true,
        disable: "traefik",
      },
      chartValues: {
        traefik: { env: [{ name: "A", value: "canary" }], auth: { adminPassword: "canary" }, replicas: 2 },
      },
      additionalManifest: [
        "# token: canary",
        "apiVersion: v1",
        "kind: Secret",
        "metadata: {name: a, namespace: b}",
        "stringData: {anything: canary}",
        "---",
        "apiVersion: helm.cattle.io/v1",
        "kind: HelmChart",
        "metadata: {name: c, namespace: kube-system}",
        "spec:",
        "  valuesContent: |",
        "    # canary",
        "    dbPassword: canary",
        "    tolerations: [{key: a, operator: Exists}]",
      ].join("\n"),
      registries: { configs: { "r.example": { authConfigSecretName: "named" } }, mirrors: {} },
      unheardOf: "canary",
    },
    unheardOf: "canary",
  };
  const resource = held(spec, { annotations: { "field.cattle.io/x": "canary" } });
  expect(JSON.stringify(resource)).not.toContain("canary");
  expect(resource.agent_env_vars).toEqual([{ name: "HTTPS_PROXY", value: WITHHELD }]);
  const { machineConfiguration } = read(spec);
  const settings = machineConfiguration.global?.settings as ReadonlyMap<string, unknown>;
  expect([...settings].filter(([, value]) => !isUnknown(value) && !Array.isArray(value))).toEqual([
    ["secrets-encryption", true],
    ["disable", "traefik"],
  ]);
  expect(settings.get("kube-apiserver-arg")).toEqual([expect.any(Unknown), "v=2"]);
});

const ADDRESS = "https://user:canary@example.com";

test.each<[string, object]>([
  ["the cluster's own endpoint", { localClusterAuthEndpoint: { enabled: true, fqdn: ADDRESS } }],
  ["a registry", { rkeConfig: { registries: { configs: { [ADDRESS]: { insecureSkipVerify: true } } } } }],
  ["a mirrored registry", { rkeConfig: { registries: { mirrors: { [ADDRESS]: { endpoint: ["https://m"] } } } } }],
  ["a mirror", { rkeConfig: { registries: { mirrors: { "docker.io": { endpoint: [ADDRESS] } } } } }],
  ["a rewritten name", { rkeConfig: { registries: { mirrors: { "docker.io": { rewrite: { "^a": ADDRESS } } } } } }],
  ["a name to rewrite", { rkeConfig: { registries: { mirrors: { "docker.io": { rewrite: { [ADDRESS]: "a" } } } } } }],
  ["where snapshots go", { rkeConfig: { etcd: { s3: { endpoint: ADDRESS, bucket: ADDRESS, folder: ADDRESS } } } }],
  [
    "directories",
    { rkeConfig: { dataDirectories: { systemAgent: ADDRESS, provisioning: ADDRESS, k8sDistro: ADDRESS } } },
  ],
  [
    "the path of a file",
    { rkeConfig: { machineSelectorFiles: [{ fileSources: [{ secret: { name: "a", items: [{ path: ADDRESS }] } }] }] } },
  ],
])("credentials in an address are withheld: %s", (_, spec) => {
  const text = JSON.stringify(held(spec));
  expect(text).not.toContain("canary");
  expect(text).toContain(WITHHELD);
});

test("a private key beside the certificates of an authority is withheld with them", () => {
  const withKey = "-----BEGIN CERTIFICATE-----\na\n-----BEGIN PRIVATE KEY-----\ncanary\n";
  const spec = (pem: string) => ({
    localClusterAuthEndpoint: { enabled: true, caCerts: pem },
    rkeConfig: {
      etcd: { s3: { bucket: "b", endpointCA: pem } },
      registries: { configs: { "r.example": { caBundle: Buffer.from(pem).toString("base64") } } },
    },
  });
  expect(JSON.stringify(held(spec(withKey)))).not.toContain("canary");
  expect(JSON.stringify(held(spec("-----BEGIN CERTIFICATE-----\ncanary\n"))).match(/canary/g)).toHaveLength(3);
});

test("a manifest that cannot be read is withheld as a whole, and nothing else for it", () => {
  const spec = { kubernetesVersion: "v1.34.3+k3s1", rkeConfig: { additionalManifest: "a: [" } };
  expect(held(spec)).toMatchObject({ rke_config: [{ additional_manifest: WITHHELD }] });
});

test("an object that nests without end is cut off", () => {
  let deep: unknown = "canary";
  for (let level = 0; level < 50_000; level += 1) deep = { a: deep };
  expect(JSON.stringify(held({ rkeConfig: { chartValues: { traefik: deep } } }))).not.toContain("canary");
  const agent = { overrideAffinity: { nodeAffinity: deep } };
  expect(held({ clusterAgentDeploymentCustomization: agent })).toMatchObject({
    cluster_agent_deployment_customization: [{ override_affinity: WITHHELD }],
  });
});
