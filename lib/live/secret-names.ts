import { withoutSecrets } from "../scheduling/without-secrets";

/** What names tell of a value that is not to be read, whoever gave the name: rather too much than too little. */

/** Settings of K3s that hold credentials whatever they look like. */
const SECRET_KEYS: ReadonlySet<string> = new Set(["datastore-endpoint", "vpn-auth", "token", "agent-token"]);

/** What only sounds so: switches of K3s, and fields of Kubernetes that name labels or fields. */
const NO_SECRET_KEYS: ReadonlySet<string> = new Set([
  "secrets-encryption",
  "secrets-encryption-provider",
  "write-kubeconfig",
  "write-kubeconfig-mode",
  "write-kubeconfig-group",
  "forwardAuth",
  "authResponseHeaders",
  "authRequestHeaders",
  "topologyKey",
  "matchLabelKeys",
  "mismatchLabelKeys",
  "x-kubernetes-list-map-keys",
]);

/**
 * Ends of names, without what parts their words: `tls.key`, `tlsKey`, `TLS_KEY`. Whether a certificate stands alone or in
 * front of its key is not seen at its name.
 */
const ENDS: readonly string[] = [
  ...["keys?", "certs?", "certificates?", "crt", "pem", "p12", "pfx", "pkcs12", "jks", "keystore", "keytab"],
  ...["dockerconfigjson", "dockerconfig", "dockercfg", "kubeconfig", "htpasswd", "netrc", "npmrc", "pgpass"],
  ...["bearer", "jwts?", "jwks?", "hmac", "salt", "seed", "otp", "totp", "passcode", "mnemonic", "recoverycodes?"],
  // Not bypass, compass, overpass and surpass.
  ...["(?<!by|com|over|sur)pass", "pw", "psk", "cookie", "masterauth"],
  ...["dsn", "connectionstring", "connectionur[il]", "connstr", "databaseur[il]", "webhookur[il]", "licen[cs]e"],
  ...["userdata", "cloudinit", "bootstrapdata"],
];

const ENDS_SECRET = new RegExp(`(?:${ENDS.join("|")})\\d*$`);

/** Whether a name is that of a credential: `token`, `adminPassword`, `etcd-s3-secret-key`, `tls.crt`. */
export function namesSecret(name: string): boolean {
  if (NO_SECRET_KEYS.has(name)) return false;
  const entry = `${name}: x`;
  return (
    SECRET_KEYS.has(name) ||
    withoutSecrets(entry) !== entry ||
    ENDS_SECRET.test(name.replace(/[^A-Za-z0-9]/g, "").toLowerCase())
  );
}

const ENVIRONMENT = /(?:^|[^a-z])(?:envs?|environments?|env_?vars?|vars|variables)(?:$|[^a-z])|(?:env|envs|envvars?)$/;

/** Whether a name is that of environment variables: `env`, `extraEnvVars`, `environment`. */
export function namesEnvironment(name: string): boolean {
  return ENVIRONMENT.test(name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase());
}

/** Flags behind which a credential may stand although their names do not say so. */
const OTHER_FLAGS: ReadonlySet<string> = new Set([
  ...["u", "U", "p", "P", "t", "e", "H", "user", "proxy-user", "header", "env", "build-arg"],
  ...["from-literal", "set", "set-string", "set-json"],
]);

/** Whether what comes behind a flag may be a credential: `--token`, `-p`, `--from-literal`. */
export function isSecretFlag(text: string): boolean {
  const name = /^--?([A-Za-z][\w.-]*)$/.exec(text)?.[1];
  return name !== undefined && (OTHER_FLAGS.has(name) || namesSecret(name));
}

/** Programs with flags of one letter for passwords. */
const CLIENTS = /mysql|mariadb|redis|valkey|mongo|ldap|sshpass/i;

/** Whether a text names a program of which `-a`, `-w` or `-p` may be given a password. */
export function namesClient(text: string): boolean {
  return CLIENTS.test(text);
}

/** Whether a flag of one letter has a password behind it where the program is one of these: `redis-cli -a`. */
export function isFlagOfClient(text: string): boolean {
  return /^-[apw]$/.test(text);
}

/**
 * Whether a password is joined to its flag: `-pSecret`. Other programs have ports and paths there as well, and
 * flags that begin with the letter.
 */
export function holdsJoinedPassword(text: string, isOfClient: boolean): boolean {
  const value = /^-p(\S+)$/.exec(text)?.[1];
  if (value === undefined) return false;
  return isOfClient || !/^(?:[\d:./]+(?:\/\w+)?|[=:]?\/\S*|[a-z][a-z.-]*(?:=.*)?|=.*)$/.test(value);
}

/** Whether a text is a flag itself, and so not what another one asks for. */
export function isFlag(text: string): boolean {
  return /^(?:-[A-Za-z]|--[a-z][\w.-]*(?:=.*)?)$/s.test(text);
}

/** Whether a list of this name is a command, in which names and values follow each other without dashes too. */
export function namesCommand(name: string): boolean {
  return /(?:^|[a-z_.-])(?:arg|args|arguments|cmd|command|commands|entrypoint|exec)$/i.test(name);
}
