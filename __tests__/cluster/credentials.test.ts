import { type InvalidInputError, type K3sClusterProps, NodeRole } from "../../lib";
import { quoted } from "../../lib/scheduling/invalid-input";
import { clusterOf, synthesizeApp } from "./stacks";

/** Stands for any credential; nothing that is printed may hold it. */
const SECRET = "hunter2-Zq9";

/** What the app fails with, as everything that could be printed of it. */
function failure(props: Partial<K3sClusterProps>): string {
  try {
    synthesizeApp(clusterOf({ all: { roles: NodeRole.ALL } }, props));
  } catch (error) {
    const { problems = [], message, stack } = error as InvalidInputError;
    return [message, stack, JSON.stringify(problems)].join("\n");
  }
  throw new Error("the app synthesizes");
}

const s3 = (endpoint: string): Partial<K3sClusterProps> => ({
  etcd: { s3Config: { bucket: "b", endpoint, cloudCredentialName: "c" } as never },
});
const env = (name: string, value: string): Partial<K3sClusterProps> => ({ agentEnvVars: { [name]: value } });
const affinity = (overrideAffinity: string): Partial<K3sClusterProps> => ({
  agents: { clusterAgent: { overrideAffinity } },
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
])("no error shows a credential: %s", (_what, props) => {
  expect(failure(props)).not.toContain(SECRET);
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
  ])("is shown without credentials: %j", (value, shown) => {
    expect(quoted(value)).toBe(shown);
  });

  test.each(["a=b:NoScedule", "https://rancher.example.com:8443/path", "0 0 ? * *", "a@b.io", "v1.33.5+k3s1", "x#y"])(
    "is shown as it is where it holds none: %j",
    (value) => {
      expect(quoted(value)).toBe(JSON.stringify(value));
    },
  );

  test("is hidden before it is cut, however long it is", () => {
    expect(quoted(`https://u:${"p".repeat(100_000)}@host`)).toBe('"https://…@host"');
  });
});
