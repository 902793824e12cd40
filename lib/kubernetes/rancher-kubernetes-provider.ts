import { KubernetesProvider, type KubernetesProviderConfig } from "@cdktf/provider-kubernetes/lib/provider";
import { Fn, propertyAccess, ref, Token } from "cdktf";
import type { Construct } from "constructs";
import { requireOwnFramework } from "../cluster/foreign-framework";
import { hclForm } from "../cluster/hcl/hcl-form";
import { rancherUrlProblems } from "../cluster/rancher-host";
import { openList, openText } from "../configuration/open-shapes";
import { whenSettled } from "../configuration/settled";
import { type Problem, quoted, refuse } from "../scheduling/invalid-input";
import { isObject } from "../scheduling/json";
import { propertiesOf } from "../scheduling/properties";
import { anything, object, optional, readPartly, type Shape, text } from "../scheduling/validation/shape";

/** The way to a cluster through Rancher, which passes requests on to `cattle-cluster-agent`. */
export interface ThroughRancher {
  /** URL of the Rancher server. One with a user or a password in it is refused. */
  readonly rancherUrl: string;

  /** Id of the cluster in Rancher's own API, `c-m-xxxxxxxx`: `clusterId` of a K3sCluster. */
  readonly clusterId: string;

  /** API token of Rancher, access key and secret key joined by a colon. Secret: a sensitive variable or reference. */
  readonly token: string;

  /**
   * Certificates that Rancher's certificate is signed with, in PEM form.
   * @default - those the machine that runs Terraform trusts
   */
  readonly caCertificate?: string;

  /** Never beside these. */
  readonly kubeconfig?: never;
}

/** The way to a cluster that a kubeconfig describes. */
export interface WithKubeconfig {
  /**
   * Text of the kubeconfig, for example `kubeConfig` of a cluster. Its first cluster and its first user count. Secret: a
   * sensitive variable or reference.
   */
  readonly kubeconfig: string;

  /** Never beside a kubeconfig. */
  readonly rancherUrl?: never;
  /** Never beside a kubeconfig. */
  readonly clusterId?: never;
  /** Never beside a kubeconfig. */
  readonly token?: never;
  /** Never beside a kubeconfig. */
  readonly caCertificate?: never;
}

/**
 * What of the provider's configuration has nothing to do with the way to the cluster.
 *
 * @example
 * ```ts
 * const options: KubernetesProviderOptions = { alias: "edge", ignoreLabels: ["^team/"] };
 * new RancherKubernetesProvider(this, "kubernetes", { ...options, kubeconfig: token.stringValue });
 * ```
 */
export type KubernetesProviderOptions = Pick<
  KubernetesProviderConfig,
  "alias" | "experiments" | "ignoreAnnotations" | "ignoreLabels" | "proxyUrl"
>;

/**
 * The way to a cluster, and options of the provider.
 *
 * @example
 * ```ts
 * new RancherKubernetesProvider(this, "kubernetes", { kubeconfig: token.stringValue });
 * ```
 */
export type RancherKubernetesProviderProps = KubernetesProviderOptions & (ThroughRancher | WithKubeconfig);

/**
 * The kubernetes provider for a cluster in Rancher.
 *
 * Give it a stack of its own, applied once the cluster is active: Terraform configures a provider before it makes
 * anything, so one whose cluster is made by the same apply has nowhere to connect to.
 *
 * @example
 * ```ts
 * new RancherKubernetesProvider(this, "kubernetes", {
 *   rancherUrl: "https://rancher.example.com",
 *   clusterId: cluster.clusterId,
 *   token: token.stringValue,
 * });
 * ```
 */
export class RancherKubernetesProvider extends KubernetesProvider {
  /**
   * @throws InvalidInputError when the connection cannot work, or a secret is written out
   */
  constructor(scope: Construct, id: string, props: RancherKubernetesProviderProps) {
    const { part, problems } = readPartly(PROPS, props);
    refuse([...problems, ...connectionProblems(part, writtenIn(props))], `${scope.node.path}/${id}`);
    const { rancherUrl, clusterId, token, caCertificate, kubeconfig, ...options } = part;
    const connection = kubeconfig === undefined ? throughRancher(part as ThroughRancher) : fromKubeconfig(kubeconfig);
    super(scope, id, { ...options, ...connection });
    requireOwnFramework(this);
  }

  /** The provider as HCL has it, for `cdktf synth --hcl`. CDKTF calls it. */
  public override toHclTerraform(): object {
    return hclForm(this);
  }
}

/** The way to the cluster is one of two: which of its parts must be there is for the rules. */
const PROPS = object<KubernetesProviderOptions & Partial<Record<Connection, string>>>({
  rancherUrl: optional(openText("https://rancher.example.com")),
  clusterId: optional(openText("c-m-abcd1234")),
  token: optional(openText("a sensitive variable")),
  caCertificate: optional(openText("-----BEGIN CERTIFICATE-----...")),
  kubeconfig: optional(openText("a sensitive reference")),
  alias: optional(text("edge")),
  experiments: optional(anything("a list of objects", "[{ manifestResource: true }]")),
  ignoreAnnotations: optional(openList(openText("example.com/.*")) as Shape<string[]>),
  ignoreLabels: optional(openList(openText("example.com/.*")) as Shape<string[]>),
  proxyUrl: optional(openText("http://proxy.example.com:3128")),
});

type Connection = keyof ThroughRancher | keyof WithKubeconfig;

function throughRancher({ rancherUrl, clusterId, token, caCertificate }: ThroughRancher): KubernetesProviderConfig {
  return {
    host: `${withoutSlash(rancherUrl)}/k8s/clusters/${clusterId}`,
    token,
    ...(caCertificate === undefined ? {} : { clusterCaCertificate: caCertificate }),
  };
}

function withoutSlash(url: string): string {
  const known = (text: string) => text.replace(/\/+$/, "");
  if (!Token.isUnresolved(url)) return known(url);
  return Token.asString(
    whenSettled(url, {
      plain: (text) => known(String(text)),
      open: (text) => Fn.trimsuffix(Token.asString(text), "/"),
    }),
  );
}

/** The provider reads a kubeconfig from files only, so Terraform takes the text apart. */
function fromKubeconfig(kubeconfig: string): KubernetesProviderConfig {
  const parsed = Fn.yamldecode(kubeconfig);
  const cluster = ["clusters", 0, "cluster"];
  const user = ["users", 0, "user"];
  const optional = (...expressions: unknown[]) => Token.asString(Fn.try([...expressions, ref("null")]));
  const decoded = (path: (string | number)[]) => Fn.base64decode(Token.asString(propertyAccess(parsed, path)));
  return {
    host: Token.asString(propertyAccess(parsed, [...cluster, "server"])),
    clusterCaCertificate: optional(decoded([...cluster, "certificate-authority-data"])),
    token: optional(propertyAccess(parsed, [...user, "token"])),
    clientCertificate: optional(decoded([...user, "client-certificate-data"])),
    clientKey: optional(decoded([...user, "client-key-data"])),
  };
}

/** What is written, of its type or not. */
function writtenIn(props: unknown): ReadonlySet<string> {
  if (!isObject(props)) return new Set();
  return new Set([...propertiesOf(props)].filter(([, value]) => value !== undefined).map(([name]) => name));
}

/** Everything wrong with the connection. */
function connectionProblems(
  { rancherUrl, clusterId, token, kubeconfig }: Partial<Record<Connection, string>>,
  written: ReadonlySet<string>,
): Problem[] {
  const byRancher = ["rancherUrl", "clusterId", "token"];
  if (written.has("kubeconfig")) {
    return [
      ...twoWaysProblems(byRancher.filter((name) => written.has(name))),
      ...secretProblems("kubeconfig", kubeconfig),
    ];
  }
  return [
    ...(rancherUrl === undefined ? [] : rancherUrlProblems(rancherUrl)),
    ...clusterIdProblems(clusterId),
    ...secretProblems("token", token),
    ...missingProblems(byRancher.filter((name) => !written.has(name))),
  ];
}

function twoWaysProblems(names: readonly string[]): Problem[] {
  if (names.length === 0) return [];
  return [
    {
      what: `kubeconfig is given together with ${names.join(", ")}`,
      why: "they are two ways to a cluster, and would contradict each other",
      help: "leave one of the two out",
    },
  ];
}

function missingProblems(names: readonly string[]): Problem[] {
  return names.map((name) => ({
    what: `${name} is missing`,
    why: "the provider would look for a kubeconfig on the machine, and may find another cluster",
    help: "give rancherUrl, clusterId and token, or kubeconfig",
  }));
}

function clusterIdProblems(id: string | undefined): Problem[] {
  if (id === undefined || Token.isUnresolved(id) || /^(local|c-[a-z0-9]+|c-m-[a-z0-9]+)$/.test(id)) return [];
  return [
    {
      what: `clusterId ${quoted(id)} is not an id of Rancher's own API`,
      why: "Rancher's proxy finds a cluster by its id, as in https://rancher.example.com/k8s/clusters/c-m-abcd1234",
      help: "use clusterId of the K3sCluster, or cluster_v1_id of the resource",
    },
  ];
}

/** The value itself is not shown: it is a secret. */
function secretProblems(name: string, value: string | undefined): Problem[] {
  if (value === undefined || Token.isUnresolved(value)) return [];
  return [
    {
      what: `${name} is written out`,
      why: "it would stand in the synthesized stack for everybody to read",
      help: "pass a TerraformVariable with sensitive: true, or a reference to a resource or data source",
    },
  ];
}
