import type { IResolvable } from "cdktf";
import { withOpenTokens } from "../../configuration/open-tokens";
import { withoutUndefined } from "../../configuration/without-undefined";
import type { ClusterV2RkeConfigRegistries } from "../../provider-rancher2/cluster-v2";
import { type Problem, quoted } from "../../scheduling/invalid-input";
import { objectNameProblems } from "../../scheduling/validation/object-name-rules";
import { mirrorEndpointProblems, registryHostProblems } from "../../scheduling/validation/registry-rules";

/** How nodes talk to one image registry. */
export interface RegistryConfig {
  /**
   * Secret with the credentials, in the cluster's Fleet namespace of the Rancher server: of type
   * `rke.cattle.io/auth-config`, `kubernetes.io/basic-auth` or `kubernetes.io/dockerconfigjson`.
   * @default - none
   */
  readonly authConfigSecretName?: string;
  /**
   * Secret with a client certificate, of type `kubernetes.io/tls`, in the same namespace.
   * @default - none
   */
  readonly tlsSecretName?: string;
  /**
   * Certificates of the authority that signed the registry's, PEM.
   * @default - the node's own authorities
   */
  readonly caBundle?: string;
  /**
   * Whether the registry's certificate is not verified.
   * @default false
   */
  readonly insecure?: boolean | IResolvable;
}

/** Where images of one registry are fetched from instead. */
export interface RegistryMirror {
  /**
   * URLs of the mirrors, in alphabetical order: the provider sorts them, and nodes try them in that order. For an order
   * of your own, ship a registries.yaml with machineSelectorFiles.
   * @default - the registry itself
   */
  readonly endpoints?: readonly string[];
  /**
   * New image names by regular expressions of old ones.
   * @default - none
   */
  readonly rewrites?: Readonly<Record<string, string>>;
}

/**
 * Image registries, as K3s's registries.yaml has them.
 *
 * @example
 * ```ts
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   registries: { mirrors: { "docker.io": { endpoints: ["https://registry.example.com"] } } },
 * });
 * ```
 */
export interface Registries {
  /**
   * By the registry's host, with its port where it has one.
   * @default - none
   */
  readonly configs?: Readonly<Record<string, RegistryConfig>>;
  /**
   * By the host that stands in image names; `*` is every host.
   * @default - none
   */
  readonly mirrors?: Readonly<Record<string, RegistryMirror>>;
}

/** The `registries` block, sorted by host. */
export function registriesBlock({ configs, mirrors }: Registries): ClusterV2RkeConfigRegistries {
  return withoutUndefined({
    configs: byHostname(configs, (config) => withoutUndefined({ ...config })),
    mirrors: byHostname(mirrors, ({ endpoints, rewrites }) =>
      withoutUndefined({ endpoints: endpoints === undefined ? undefined : [...endpoints], rewrites }),
    ),
  });
}

function byHostname<T, U>(
  registries: Readonly<Record<string, T>> | undefined,
  block: (registry: T) => U,
): (U & { hostname: string })[] | undefined {
  if (registries === undefined) return undefined;
  return Object.keys(registries)
    .sort()
    .map((hostname) => ({ hostname, ...block(registries[hostname] as T) }));
}

/** Problems of image registries. */
export function registriesProblems({ configs = {}, mirrors = {} }: Registries): Problem[] {
  return [
    ...Object.entries(configs).flatMap(([host, config]) => [
      ...registryHostProblems(withOpenTokens(host, "registries"), "registries.configs"),
      ...secretNameProblems(config, `registries.configs[${quoted(host)}]`),
    ]),
    ...Object.entries(mirrors).flatMap(([host, mirror]) => [
      ...registryHostProblems(withOpenTokens(host, "registries"), "registries.mirrors"),
      ...mirrorEndpointProblems(withOpenTokens(mirror.endpoints, "endpoints"), `registries.mirrors[${quoted(host)}]`),
    ]),
  ];
}

function secretNameProblems({ authConfigSecretName, tlsSecretName }: RegistryConfig, place: string): Problem[] {
  return Object.entries({ authConfigSecretName, tlsSecretName }).flatMap(([property, name]) =>
    objectNameProblems(withOpenTokens(name, property), `${place}.${property}`),
  );
}
