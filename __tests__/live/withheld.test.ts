import { manifestsWithheld, textWithoutSecrets, WITHHELD, withheldIn } from "../../lib/live/withheld";

/** What must not be read. It is no credential by its looks, so that only what is around it tells. */
const MARK = "canary";
const PEM = "-----BEGIN RSA PRIVATE KEY-----\ncanary\n-----END RSA PRIVATE KEY-----\n";
const base64 = (text: string) => Buffer.from(text).toString("base64");

const show = (value: unknown) => JSON.stringify(withheldIn(value));

describe("a value is withheld by the name that it has", () => {
  test.each([
    ...["key", "tls.key", "tlsKey", "TLS_KEY", "ssh-key2", "keys", "hostKey", "sshkey"],
    ...["cert", "clientCert", "crt", "tls.crt", "ca.pem", "keystore.jks", "p12", "certificate"],
    ...[".dockerconfigjson", "dockerconfigjson", "dockerConfig", ".dockercfg", "kubeconfig", ".htpasswd", ".netrc"],
    ...["bearer", "jwt", "salt", "dsn", "databaseUrl", "connectionString", "license", "webhookUrl", "cloud-init"],
    ...["password", "apiToken", "auth", "clientSecret", "credentials"],
    ...[
      "requirepass",
      "masterauth",
      "erlangCookie",
      "bindPw",
      "BIND_PW",
      "rootpw",
      "pw",
      "psk",
      "dbpw",
      "dbPass",
      "pgpass",
    ],
  ])("%s", (name) => {
    expect(show({ [name]: MARK })).not.toContain(MARK);
    expect(show({ a: [{ [name]: { b: MARK } }] })).not.toContain(MARK);
    expect(show({ "kubelet-arg": [`${name.replace(/^\./, "")}=${MARK}`] })).not.toContain(MARK);
    expect(show({ "settings.ini": `[main]\n{{ x }}\n${name} = ${MARK}\n` })).not.toContain(MARK);
  });
});

describe("a list of names and values is one whatever it is called", () => {
  test.each(["env", "extraEnv", "extraEnvVars", "additionalVars", "globals", "parameters", "headers", "anything"])(
    "%s",
    (list) => {
      for (const [name, value] of [
        ["name", "value"],
        ["key", "value"],
        ["variable", "val"],
        ["header", "values"],
        ["path", "content"],
      ] as const) {
        expect(show({ [list]: [{ [name]: "A", [value]: MARK }] })).not.toContain(MARK);
        expect(show({ a: { [list]: { [name]: "A", [value]: [MARK] } } })).not.toContain(MARK);
      }
    },
  );

  test.each(["env", "extraEnv", "envVars", "environment", "agentEnvVars", "podenv"])("and %s is one without", (key) => {
    expect(show({ [key]: { A: MARK } })).not.toContain(MARK);
    expect(show({ [key]: [`A=${MARK}`, { value: MARK }] })).not.toContain(MARK);
    expect(show({ [key]: `A: ${MARK}` })).not.toContain(MARK);
  });

  test.each([
    { Name: "A", Value: MARK },
    { field: "password", value: MARK },
    { key: "password", text: MARK },
    { id: "db-password", default: MARK },
    { k: "password", v: MARK },
  ])("and %j is such a pair", (pair) => {
    expect(show({ anything: [pair] })).not.toContain(MARK);
  });

  test("and so is a list of lists of two", () => {
    expect(show({ pairs: [["password", MARK]] })).not.toContain(MARK);
  });
});

describe("a flag and what is behind it are one", () => {
  test.each<[string, readonly unknown[]]>([
    ["--token", ["--token", MARK]],
    ["-p", ["-p", MARK]],
    ["--tls-key", ["run", "--tls-key", MARK, "--verbose"]],
    ["--from-literal", ["--from-literal", `a=${MARK}`]],
    ["--env", ["--env", `A=${MARK}`]],
    ["with =", [`--tls-key=${MARK}`]],
    ["with = and no dashes", [`tls-key=${MARK}`]],
    ["in one text", [`run --tls-key ${MARK}`]],
    ["a password with a dash", ["--password", `-${MARK}`]],
    ["a word", ["set", "password", MARK]],
    ["--requirepass", ["redis-server", "--requirepass", MARK, "--masterauth", MARK, "--adminpw", MARK]],
    ["--requirepass in one text", ["sh", "-c", `redis-server --requirepass ${MARK}`]],
    ["joined to -p", ["mysqladmin", "-uroot", `-p${MARK}`, "ping"]],
    ["joined to -p in one text", ["sh", "-c", `mysql -uroot -p${MARK} -e 'select 1'`]],
    ["joined to -p of any program", [`-p1${MARK}`]],
    ["-a of redis-cli", ["redis-cli", "-a", MARK, "ping"]],
    ["-a of redis-cli in one text", [`redis-cli -a ${MARK} ping`]],
    ["a variable that is exported", ["sh", "-c", `export DB_PW=${MARK}; run`]],
  ])("%s", (_what, args) => {
    expect(show({ args })).not.toContain(MARK);
    expect(show({ template: { containers: [{ command: args }] } })).not.toContain(MARK);
  });

  test("but not ports, paths and flags that begin with the same letter", () => {
    const args = ["-p8080", "-p8080:80/tcp", "-p/run", "-port=8080", "-pprof", "-a", "x", "bypass=1"];
    expect(withheldIn({ args })).toEqual({ args });
  });

  test("but not what is a flag itself, or a list that is no command", () => {
    expect(withheldIn({ args: ["--token", "--verbose", "-v", "x"] })).toEqual({
      args: ["--token", "--verbose", "-v", "x"],
    });
    const rules = [{ apiGroups: [""], resources: ["secrets", "configmaps"], verbs: ["get", "list"] }];
    expect(withheldIn({ rules })).toEqual({ rules });
  });
});

describe("a value is withheld by its looks", () => {
  const docker = JSON.stringify({ auths: { "r.example": { auth: base64("a:b") } } });
  test.each<[string, string]>([
    ["PEM", PEM],
    ["PEM in base64", base64(PEM)],
    ["PEM in base64 in a text", `x ${base64(PEM)} y`],
    ["a JSON web token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"],
    ["credentials of registries", docker],
    ["credentials of registries in base64", base64(docker)],
    ["a kubeconfig in base64", base64("users:\n- name: a\n  user:\n    token: abc\n")],
    ["a URL with a password", "postgres://user:pass@db.example/shop"],
    ["an address with a password", "user:pass@tcp(db:3306)/shop"],
    ["a digest of a password", "admin:$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC"],
    ["one of Apache's", "admin:$apr1$lZL6V/ci$eIMz/iKDkbtys/uU7LEK00"],
    ["a digest of LDAP", "{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3"],
    ["a key of AWS", "AKIAIOSFODNN7EXAMPLE"],
    ["a token of GitLab", `glpat-${"a".repeat(20)}`],
    ["a token of Vault", `hvs.${"a".repeat(24)}`],
    ["a token of Grafana", `glsa_${"a".repeat(32)}`],
    ["a webhook of Slack", "https://hooks.slack.com/services/T0/B0/abc"],
    ["a key of age", `AGE-SECRET-KEY-1${"Q".repeat(58)}`],
    ["a long word that nobody writes by hand", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"],
  ])("%s", (_what, text) => {
    expect(withheldIn({ a: [text] })).toEqual({ a: [WITHHELD] });
    expect(textWithoutSecrets(text)).toBe(WITHHELD);
  });
});

describe("a text that is YAML or JSON is read as such", () => {
  test.each<[string, string]>([
    ["a list of variables", `x:\n  - name: A\n    value: ${MARK}\n`],
    ["a map of them", `a:\n  extraEnv:\n    A: ${MARK}\n`],
    ["a key", `tls:\n  key: |\n    ${MARK}\n`],
    ["arguments", `args:\n- --token\n- ${MARK}\n`],
    ["JSON", JSON.stringify({ list: [{ name: "A", value: MARK }] })],
    ["a Secret", `kind: Secret\ndata:\n  a: ${MARK}\n`],
    ["a comment", `a: 1 # tlsKey=${MARK}\n`],
    ["YAML in YAML", `a: |\n  x:\n    - name: A\n      value: ${MARK}\n`],
  ])("%s", (_what, text) => {
    expect(textWithoutSecrets(text)).toBe(WITHHELD);
    expect(show({ kind: "ConfigMap", data: { "config.yaml": text } })).not.toContain(MARK);
    expect(show({ kind: "HelmChartConfig", spec: { valuesContent: text } })).not.toContain(MARK);
  });
});

test("what stands in Secrets and binary data is withheld wherever it is", () => {
  const secret = { kind: "Secret", data: { a: MARK }, stringData: { b: MARK } };
  expect(show({ extraObjects: [secret] })).not.toContain(MARK);
  expect(show({ kind: "List", items: [secret, { kind: "ConfigMap", binaryData: { a: MARK } }] })).not.toContain(MARK);
  expect(manifestsWithheld(JSON.stringify({ kind: "List", items: [secret] }))).not.toContain(MARK);
  expect(show({ stringData: MARK })).not.toContain(MARK);
});

test("what decides where pods run is read, whatever it is called", () => {
  const kept = {
    enabled: true,
    apiKey: false,
    "secrets-encryption": true,
    "write-kubeconfig-mode": "0644",
    "node-taint": ["ssh-key=a:NoSchedule"],
    "kubelet-arg": ["register-with-taints=key=a:NoSchedule", "max-pods=50", "tls-min-version=VersionTLS12"],
    "tls-san": ["edge.example.com"],
    tolerations: [{ key: "a" }, { key: "b", operator: "Equal", value: "c", effect: "NoExecute" }],
    nodeSelector: { disk: "ssd" },
    affinity: {
      nodeAffinity: { terms: [{ matchExpressions: [{ key: "a", operator: "In", values: ["b"] }] }] },
      podAntiAffinity: [{ labelSelector: { matchLabels: { app: "a" } }, topologyKey: "kubernetes.io/hostname" }],
    },
    volumes: [{ name: "a", configMap: { name: "b", items: [{ key: "c", path: "d" }] } }],
    valueFrom: { configMapKeyRef: { name: "a", key: "b" } },
    image: "rancher/mirrored-library-traefik:2.11.24",
    digest: `rancher/x@sha256:${"0a".repeat(32)}`,
    Corefile: ".:53 {\n    errors\n    forward . /etc/resolv.conf\n}\n",
    "config.yaml": "replicas: 2\ntolerations:\n- key: a\n  operator: Exists\n",
    resources: { limits: { cpu: "1" } },
  };
  expect(withheldIn(kept)).toEqual(kept);
});

describe("what is called like a credential and is none is read", () => {
  test.each<[string, unknown]>([
    ["the name of a Secret", { tls: [{ secretName: "wildcard-tls", hosts: ["a.example.com"] }] }],
    ["the Secret of a certificate", { tlsStore: { default: { defaultCertificate: { secretName: "wildcard-tls" } } } }],
    ["Secrets for images", { imagePullSecrets: [{ name: "regcred" }], image: { pullSecrets: ["regcred"] } }],
    [
      "a Secret that a chart is to use",
      { auth: false, existingSecret: "db", existingSecretPasswordKey: "admin-password" },
    ],
    [
      "a variable from a Secret",
      { env: [{ name: "A", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }] },
    ],
    ["variables from a Secret", { envFrom: [{ secretRef: { name: "db", optional: true } }] }],
    ["the Secret of an issuer", { acme: { privateKeySecretRef: { name: "letsencrypt" } } }],
    [
      "a volume",
      { volumes: [{ name: "a", secret: { secretName: "b", items: [{ key: "tls.key", path: "tls.key" }] } }] },
    ],
    [
      "a projected token",
      { sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 3600, audience: "a" } }] },
    ],
    ["how long", { tokenTTL: "24h", passwordLength: 12, "token-expiration": "1h30m" }],
    ["where a file is", { tokenFile: "/var/run/token", "datastore-keyfile": "/etc/k3s/tls.key" }],
    [
      "a resolver and a kernel",
      { options: [{ name: "ndots", value: "2" }], sysctls: [{ name: "net.core.somaxconn", value: "1" }] },
    ],
    ["who asks for whom", { forwardAuth: { address: "http://auth.example.com", authResponseHeaders: ["X-User"] } }],
    ["a switch behind =", { "kube-apiserver-arg": ["authentication-token-webhook=true", "rotate-certificates=false"] }],
    ["how long behind =", { "kube-apiserver-arg": ["service-account-max-token-expiration=24h"] }],
    [
      "a file behind =",
      { "kube-apiserver-arg": ["authentication-token-webhook-config-file=/etc/x", "cluster-signing-key-file=/x"] },
    ],
    ["a choice", { "kube-apiserver-arg": ["authorization-mode=Node,RBAC"] }],
    ["what is done with a header", { args: ["--accesslog.fields.headers.names.Authorization=drop"] }],
    ["a file behind a flag", { args: ["--token-file", "/var/run/token"] }],
    [
      "taints and labels",
      {
        "node-taint": ["token=yes:NoSchedule"],
        "node-label": ["secret=no"],
        "kubelet-arg": ["node-labels=token=a,auth=b"],
      },
    ],
  ])("%s", (_what, value) => {
    expect(withheldIn(value)).toEqual(value);
    const text = JSON.stringify(value);
    expect(textWithoutSecrets(text)).toBe(text);
  });

  test.each<[string, unknown]>([
    ["a value beside the name", { secret: { name: "a", password: MARK } }],
    ["a key that is one", { secret: { name: "a", key: MARK } }],
    ["a key without the name of a Secret", { secretKeyRef: { key: MARK } }],
    ["the content under the name of a volume", { secret: { items: [{ key: "a", value: MARK }] } }],
    ["credentials for images", { imagePullSecret: { registry: "r.example.com", password: MARK } }],
    ["what is no name", { existingSecret: `Canary ${MARK}` }],
    ["what is no amount", { tokenTTL: MARK, tokenSeconds: `1${MARK}` }],
    ["what is no path", { passwordFile: MARK }],
    ["a path under a name that asks for none", { password: `/${MARK}` }],
    ["a digest under the name of a Secret", { secretName: `${"0a".repeat(20)}canary` }],
    ["a value behind a switch", { args: [`--password=true${MARK}`] }],
    ["a password behind another", { options: [{ name: "password", value: MARK }] }],
    ["a token in a label", { "node-label": [`a=ghp_${"a1".repeat(18)}canary`] }],
  ])("but not %s", (_what, value) => {
    expect(show(value)).not.toContain(MARK);
  });
});
