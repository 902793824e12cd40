import { TerraformStack, TerraformVariable, Testing } from "cdktf";
import {
  type InvalidInputError,
  type K3sClusterProps,
  type KubernetesToleration,
  type LabelSelector,
  mergeK3sConfiguration,
  NodeRole,
  RancherProvider,
  renderFinding,
  type SchedulingProof,
  Taint,
  type TaintNotation,
  Toleration,
} from "../../lib";
import { checkJson } from "../../lib/report/json";
import { renderProofMarkdown } from "../../lib/report/markdown";
import { renderProofText } from "../../lib/report/text";
import { settingChanges } from "../../lib/review/setting-diff";
import { quoted } from "../../lib/scheduling/invalid-input";
import { pathOfKey } from "../../lib/scheduling/reading/unknown";
import { clusterOf, rancherStack, synthesizeApp } from "./stacks";

/** Stands for any credential; nothing that is printed may hold it. */
const SECRET = "hunter2-Zq9";

/** What the app fails with, as everything that could be printed of it. */
function failure(props: Partial<K3sClusterProps>): string {
  return failureOf(() => synthesizeApp(clusterOf({ all: { roles: NodeRole.ALL } }, props)));
}

function failureOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    const { problems = [], message, stack } = error as InvalidInputError;
    return [message, stack, JSON.stringify(problems)].join("\n");
  }
  throw new Error("nothing fails");
}

const FINDINGS_AS = {
  words: (proof: SchedulingProof) => proof.findings.map((finding) => renderFinding(finding)).join("\n"),
  text: (proof: SchedulingProof) => renderProofText(proof),
  Markdown: renderProofMarkdown,
  JSON: (proof: SchedulingProof) =>
    JSON.stringify(checkJson([{ stack: "test", file: "cdk.tf.json", address: "rancher2_cluster_v2.edge", proof }])),
};

const s3 = (endpoint: string): Partial<K3sClusterProps> => ({
  etcd: { s3Config: { bucket: "b", endpoint, cloudCredentialName: "c" } as never },
});
const env = (name: string, value: string): Partial<K3sClusterProps> => ({ agentEnvVars: { [name]: value } });
const affinity = (overrideAffinity: string): Partial<K3sClusterProps> => ({
  agents: { clusterAgent: { overrideAffinity } },
});

const tainted = (taint: unknown): Partial<K3sClusterProps> => ({
  nodePools: { all: { roles: NodeRole.ALL, taints: [taint as TaintNotation] } },
});
const selecting = (machineLabelSelector: LabelSelector): Partial<K3sClusterProps> => ({
  machineSelectorConfig: [{ machineLabelSelector, config: {} }],
});
const tolerating = (toleration: KubernetesToleration): Partial<K3sClusterProps> => ({
  agents: { clusterAgent: { appendTolerations: [toleration] } },
});

test.each<[string, Partial<K3sClusterProps>]>([
  ["a Rancher URL that is not https", { rancherUrl: `http://admin:${SECRET}@rancher.example.com` }],
  ["a Rancher URL with a token for a user", { rancherUrl: `http://${SECRET}@rancher.example.com` }],
  ["a Rancher URL with a password that is not escaped", { rancherUrl: `http://admin:a/b@${SECRET}@rancher` }],
  ["a Rancher URL with a token in its query", { rancherUrl: `http://rancher.example.com/?t=${SECRET}` }],
  ["a host of a registry", { registries: { configs: { [`https://robot:${SECRET}@r.io`]: {} } } }],
  ["a host of a mirror", { registries: { mirrors: { [`robot:${SECRET}@r.io/x`]: { endpoints: [] } } } }],
  ["an endpoint of a mirror", { registries: { mirrors: { "*": { endpoints: [`ftp://u:${SECRET}@m.io`] } } } }],
  [
    "endpoints of a mirror in another order",
    { registries: { mirrors: { "*": { endpoints: [`https://z:${SECRET}@z.io`, `https://a:${SECRET}@a.io`] } } } },
  ],
  ["an endpoint of S3 that is a URL", s3(`https://AKIA:${SECRET}@minio.example.com`)],
  ["an endpoint of S3 without a scheme", s3(`key:${SECRET}@minio.example.com:9000`)],
  ["an endpoint of S3 that is presigned", s3(`https://s3.example.com/b?X-Amz-Signature=${SECRET}`)],
  ["an affinity that is something else", affinity(`apiVersion: v1\nkind: Config\nusers: [{token: ${SECRET}}]`)],
  ["an affinity that is a bare password", affinity(SECRET)],
  ["an affinity that is a list", affinity(JSON.stringify([{ password: SECRET }]))],
  ["an affinity with an unknown key", affinity(JSON.stringify({ [`password=${SECRET}`]: {} }))],
  ["a variable with its value in the name", env(`HTTPS_PROXY=http://u:${SECRET}@proxy`, "x")],
  ["any variable with its value in the name", env(`MY_SETTING=${SECRET}`, "x")],
  ["a variable whose value a shell would read", env("HTTPS_PROXY", `http://u:$${SECRET}@proxy`)],
  ["hosts without a proxy, with blanks", env("NO_PROXY", `a, ${SECRET}`)],
  ["a variable of the installer", env("INSTALL_K3S_EXEC", `--token ${SECRET}`)],
  ["a token as an argument's name", { machineGlobalConfig: { [`token: ${SECRET}`]: Symbol("x") as never } }],
  ["a schedule", { etcd: { snapshotScheduleCron: `curl -H "Authorization: Bearer ${SECRET}"` } }],
  ["a data directory", { dataDirectories: { k8sDistro: `https://u:${SECRET}@host/path` } }],
  ["a workspace", { fleetNamespace: `token=${SECRET}` }],
  ["a key of an annotation", { annotations: { [`Authorization: Basic ${SECRET}`]: "x" } }],
  ["a value of a label", { labels: { a: `https://u:${SECRET}@host` } }],
  ["a manifest that is not YAML", { additionalManifest: `password: "${SECRET}\nkind: [` }],
  ["a K3s version", { kubernetesVersion: `https://u:${SECRET}@host` as never }],
  ["a name", { name: `u:${SECRET}@host` }],
  ["a Rancher URL that is https", { rancherUrl: `https://admin:${SECRET}@rancher.example.com` }],
  ["a Rancher URL with a token for a user, https", { rancherUrl: `https://${SECRET}@rancher.example.com` }],
  [
    "a registration command for a Rancher URL",
    { rancherUrl: `curl -fL https://r.io/i.sh | sh -s - --token ${SECRET}` },
  ],
  ["a pool's taint that is a URL", tainted(`https://u:${SECRET}@r.io`)],
  ["a pool's taint that is a password with its user", tainted(`password=admin:${SECRET}`)],
  ["a pool's taint whose value is no label value", tainted(`password=${SECRET}!:NoSchedule`)],
  ["a pool's taint as an object", tainted({ key: "password", value: `${SECRET}!`, effect: "NoSchedule" })],
  [
    "a pool's label whose value is no label value",
    { nodePools: { all: { roles: NodeRole.ALL, labels: { password: `${SECRET}!` } } } },
  ],
  ["a label of the cluster", { labels: { token: `${SECRET}!` } }],
  ["a label in a selector", selecting({ matchLabels: { token: `${SECRET}!` } })],
  [
    "a condition in a selector",
    selecting({ matchExpressions: [{ key: "token", operator: "In", values: [`${SECRET}!`] }] }),
  ],
  ["a toleration of an agent", tolerating({ key: "password", operator: "Equal", value: `${SECRET}!` })],
])("no error shows a credential: %s", (_what, props) => {
  expect(failure(props)).not.toContain(SECRET);
});

test.each([
  ["a URL", () => Toleration.parse(`https://u:${SECRET}`)],
  ["a password with its user", () => Toleration.parse(`password=admin:${SECRET}`)],
  ["a value that is none", () => Toleration.equal("password", `${SECRET}!`)],
  ["a value with Exists", () => Toleration.fromKubernetes({ key: "token", operator: "Exists", value: SECRET })],
  ["a taint that is a URL", () => Taint.parse(`https://u:${SECRET}@r.io`)],
  ["a taint made of its parts", () => Taint.noSchedule("token", `${SECRET}!`)],
])("no error of a taint or a toleration shows a credential: %s", (_what, work) => {
  expect(failureOf(work)).not.toContain(SECRET);
});

test("a label that pool and node give differently is not shown with its values where they may be a credential", () => {
  const cluster = clusterOf({ all: { roles: NodeRole.ALL, labels: { "join-token": `${SECRET}-1` } } });
  const [pool] = cluster.nodePools;
  const message = failureOf(() => pool?.registrationCommand({ labels: { "join-token": `${SECRET}-2` } }));
  expect(message).not.toContain(SECRET);
  expect(message).toContain('label "join-token" is "…" on the pool and "…" on the node');
});

test.each([
  ["the URL of the provider", `https://admin:${SECRET}@rancher.example.com`],
  ["a URL with a token for a user", `https://${SECRET}@rancher.example.com`],
  ["a URL without a scheme", `admin:${SECRET}@rancher.example.com`],
])("a user and a password are refused, and not shown: %s", (_what, apiUrl) => {
  const stack = new TerraformStack(Testing.app(), "test");
  const message = failureOf(() => new RancherProvider(stack, "rancher", { rancherVersion: "2.14.1", apiUrl }));
  expect(message).not.toContain(SECRET);
  expect(message).toContain("apiUrl has a user or a password in front of its host\n  --> test/rancher");
});

test("a Rancher URL with a user is refused though it is an https URL", () => {
  const refused = failure({ rancherUrl: "https://admin@rancher.example.com" });
  expect(refused).toContain("rancherUrl has a user or a password in front of its host");
  for (const url of ["https://rancher.example.com/@x", "https://rancher.example.com/?a@b", "https://[::1]:8443"])
    expect(() => clusterOf({ all: { roles: NodeRole.ALL } }, { rancherUrl: url })).not.toThrow();
});

describe.each(Object.entries(FINDINGS_AS))("findings as %s show no credential", (_format, render) => {
  test.each([
    ["a flag with its value", `--token ${SECRET}`],
    ["a line of YAML", `etcd-s3-secret-key: ${SECRET}`],
    ["an argument of an argument", `vpn-auth=name=tailscale,joinKey=${SECRET}`],
    ["a URL", `https://u:${SECRET}@r.io`],
  ])("in a key of the configuration: %s", (_what, key) => {
    const cluster = clusterOf(
      { all: { roles: NodeRole.ALL } },
      {
        machineGlobalConfig: { [key]: "x" },
        machineSelectorConfig: [{ config: { [key]: "x" } }],
        chartValues: { [key]: {} },
      },
    );
    const shown = render(cluster.prove());
    expect(shown).toContain("RK503");
    expect(shown).not.toContain(SECRET);
  });

  test("in the names of manifests, files and values that are known only at apply", () => {
    const manifest = (value: string) => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: `https://u:${SECRET}@r.io`, namespace: "a" },
      stringData: { value },
    });
    const open = new TerraformVariable(rancherStack("other"), "open", {}).stringValue;
    const cluster = clusterOf(
      { all: { roles: NodeRole.ALL } },
      {
        additionalManifest: [manifest("1"), manifest("2")],
        machineGlobalConfig: { [`--token ${SECRET}`]: open },
        machineSelectorFiles: ["a", "b"].map((suffix) => ({
          fileSources: [
            {
              secret: {
                name: suffix,
                items: [
                  { key: "x", path: `/var/lib/rancher/k3s/server/manifests/token=${SECRET}.yaml` },
                  { key: "y", path: `/etc/rancher/k3s/config.yaml.d/token=${SECRET}.yaml` },
                ],
              },
            },
          ],
        })),
      },
    );
    const shown = render(cluster.prove());
    expect(shown).toContain("RK517");
    expect(shown).toMatch(/Secret a\/https:.*…/);
    expect(shown).not.toContain(SECRET);
  });

  test("in names that come by an override", () => {
    const cluster = clusterOf({ all: { roles: NodeRole.ALL } });
    cluster.resource.addOverride("agent_env_vars", [{ name: `K3S_TOKEN=${SECRET}`, value: "x" }]);
    const shown = render(cluster.prove());
    expect(shown).toContain("RK521");
    expect(shown).not.toContain(SECRET);
  });
});

test("a finding about a key without its credential is acknowledged as it is shown", () => {
  const cluster = clusterOf({ all: { roles: NodeRole.ALL } }, { machineGlobalConfig: { [`--token ${SECRET}`]: "x" } });
  cluster.acknowledge("RK503", "to be removed", { key: "--token …" });
  const [finding] = cluster.prove().findings.filter(({ code }) => code === "RK503");
  expect(finding?.acknowledged).toBe("to be removed");
});

test("manifests of one name that are put together are named without a credential, and others are not taken for one", () => {
  const named = (name: string) => ({
    additionalManifest: [{ apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "a" } }],
  });
  const url = `https://u:${SECRET}@r.io`;
  const message = failureOf(() => mergeK3sConfiguration(named(url), named(url)));
  expect(message).not.toContain(SECRET);
  expect(message).toContain("additionalManifest has Secret a/https://…@r.io twice");
  expect(() => mergeK3sConfiguration(named(url), named("https://u:other@r.io"))).not.toThrow();
});

test("a value that is known only at apply is named by its key without a credential", () => {
  expect(pathOfKey("rke_config.chart_values", `--token ${SECRET}`)).toBe('rke_config.chart_values, key "--token …"');
});

test("a review names a key with another value without a credential", () => {
  const setting = `machineGlobalConfig.--token ${SECRET}`;
  const { cluster } = clusterOf({ all: { roles: NodeRole.ALL } }).prove();
  const changes = settingChanges(cluster, cluster, {
    changes: [{ setting, isWritten: { before: true, after: true } }],
    open: [],
    isOpen: () => false,
  });
  expect(changes).toEqual([{ setting: "machineGlobalConfig.--token …", before: "set", after: "set, another value" }]);
});

describe("a value in an error", () => {
  test.each([
    ["https://u:p@host/path", '"https://…@host/path"'],
    ["https://p@host", '"https://…@host"'],
    ["https://u:p,a s@s@host", '"https://…@host"'],
    ["key:secret@host:9000", '"…@host:9000"'],
    ["https://h/?sig=abc", '"https://h/?…"'],
    ["https://h/#access=abc", '"https://h/#…"'],
    ["password=abc def", '"password=…"'],
    ['{"secretKey": "abc"}', '"{\\"secretKey\\":…"'],
    ["Bearer abc", '"Bearer …"'],
    ["-----BEGIN PRIVATE KEY-----\nabc", '"-----BEGIN…"'],
    ["x eyJhbGciOiJIUzI1NiJ9.e30.abc y", '"x … y"'],
    [`K10${"a".repeat(64)}::server:abc`, '"…"'],
    ["AKIAIOSFODNN7EXAMPLE", '"…"'],
    [`ghp_${"a".repeat(36)}`, '"…"'],
    ["sh -s - --server https://r.io --token abc --etcd", '"sh -s - --server https://r.io --token …"'],
    ["--token,abc", '"--token,…"'],
    ["k3s agent -t abc", '"k3s agent -t …"'],
    ["curl -u admin:abc https://r.io", '"curl -u …"'],
    ["curl -uadmin:abc", '"curl -u…"'],
    ["curl --user admin:abc", '"curl --user …"'],
    ["kubeconfig-user-abcde:abc", '"kubeconfig-user-abcde:…"'],
    [`any-name:${"a1".repeat(27)}`, '"…"'],
    ['{"auths":{"r.io":{"auth":"abc"}}}', '"{\\"auths\\":…"'],
    ["auth: abc", '"auth:…"'],
    ["https://u:abc", '"https://u:…"'],
    ["vpn-auth=abc", '"vpn-auth=…"'],
    ["name=tailscale,joinKey=abc", '"name=tailscale,joinKey=…"'],
    ["proxyPass=abc", '"proxyPass=…"'],
    ["pwd=abc", '"pwd=…"'],
    ["pass abc", '"pass …"'],
    ["R_SESS=abc", '"R_SESS=…"'],
    ["client_secret abc", '"client_secret …"'],
    ["etcd-s3-secret-key: abc", '"etcd-s3-secret-key:…"'],
  ])("is shown without credentials: %j", (value, shown) => {
    expect(quoted(value)).toBe(shown);
  });

  test.each([
    "a=b:NoScedule",
    "https://rancher.example.com:8443/path",
    "0 0 ? * *",
    "a@b.io",
    "v1.33.5+k3s1",
    "x#y",
    "example.com/token-pool",
    "token",
    "example.com/auth",
    "https://auth.example.com/pass/x",
    "authority=x",
    "bypass: yes",
    "sessionAffinity: ClientIP",
    "compass red",
    "--user-agent x",
    "a -t",
    "r.io:5000/x",
    "https://[::1]:8443",
    "author: me",
  ])("is shown as it is where it holds none: %j", (value) => {
    expect(quoted(value)).toBe(JSON.stringify(value));
  });

  test("is hidden before it is cut, however long it is", () => {
    expect(quoted(`https://u:${"p".repeat(100_000)}@host`)).toBe('"https://…@host"');
  });
});

describe("a message still teaches", () => {
  test.each([
    ["token-pool=a:NoScedule", 'taint "token-pool=…": has the unknown effect "NoScedule", did you mean "NoSchedule"?'],
    ["token-pool=a!:NoSchedule", 'taint "token-pool=…": taint "token-pool" value "…" is not a Kubernetes label value'],
    ["example.com/token-pool!:NoSchedule", 'taint key "example.com/token-pool!" has a name that does not'],
    ["https://u:abc@r.io", 'taint "https://…@r.io": has the unknown effect "…"'],
  ])("of the taint %s", (taint, message) => {
    expect(failureOf(() => Taint.parse(taint))).toContain(message);
  });

  test("a taint and a toleration with such a key work", () => {
    expect(Taint.parse("example.com/token-pool=a:NoSchedule").toString()).toBe("example.com/token-pool=a:NoSchedule");
    const cluster = clusterOf({ all: { roles: NodeRole.ALL, taints: ["example.com/token-pool=a:NoExecute"] } });
    expect(renderProofText(cluster.prove())).toContain("example.com/token-pool=a:NoExecute");
  });
});
