import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { OPEN_FLAG, openNumber, openText } from "../configuration/open-shapes";
import { Rancher2Provider, type Rancher2ProviderConfig } from "../provider-rancher2/provider";
import { InvalidInputError } from "../scheduling/invalid-input";
import { providerMajorOf } from "../scheduling/reading/provider-major";
import type { AnyText, KnownRancherVersion } from "../scheduling/releases/known-releases";
import { OLDER_PROVIDER_MAJORS, RANCHER_MINORS } from "../scheduling/releases/rancher-minors";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import { RANCHER_VERSION } from "../scheduling/validation/release-shapes";
import { object, optional, readWhole, required, text, withRule } from "../scheduling/validation/shape";
import { hclForm } from "./hcl/hcl-form";
import { guardLogicalIds } from "./logical-ids";
import { apiUrlProblems } from "./rancher-host";
import { judgeRawClusters } from "./raw-clusters";

/**
 * Arguments of the rancher2 provider, and the Rancher release they are for.
 *
 * @example
 * ```ts
 * const server = { rancherVersion: "2.14.1", apiUrl: "https://rancher.example.com" };
 * new RancherProvider(this, "rancher", { ...server, timeout: "300s" });
 * ```
 */
export interface RancherProviderProps extends Rancher2ProviderConfig {
  /**
   * Release of the Rancher server, as its About page shows it: `2.14.1`. Picks the provider's version, and is the
   * default for the clusters of the same stack.
   */
  readonly rancherVersion: KnownRancherVersion | AnyText;

  /**
   * URL of the Rancher server, as its setting `server-url` has it: `https://rancher.example.com`. Clusters of the stack
   * take it for the URL by which nodes reach Rancher, unless they have a `rancherUrl`: by a name Rancher's agent needs DNS
   * on the first node, by an IP address it needs none. One with a user or a password in it is refused.
   * @default - the environment variable `RANCHER_URL` where Terraform runs; whether the agent needs DNS is then not known
   * @see https://registry.terraform.io/providers/rancher/rancher2/latest/docs
   */
  readonly apiUrl?: string;

  /**
   * API token of Rancher, access key and secret key joined by a colon: `token-abcde:...`. Rancher makes one under
   * *Account & API Keys*, with *No Scope*, as a key of one cluster cannot make another. Secret: a sensitive
   * `TerraformVariable`, never written out, since it would stand in the synthesized stack.
   * @default - the environment variable `RANCHER_TOKEN_KEY` where Terraform runs, or `accessKey` and `secretKey`
   */
  readonly tokenKey?: string;

  /**
   * The part of an API token before the colon; beside `secretKey`, in place of `tokenKey`.
   * @default - the environment variable `RANCHER_ACCESS_KEY` where Terraform runs
   */
  readonly accessKey?: string;

  /**
   * The part of an API token after the colon. Secret, as `tokenKey`.
   * @default - the environment variable `RANCHER_SECRET_KEY` where Terraform runs
   */
  readonly secretKey?: string;

  /**
   * Certificates of the authority that signed Rancher's, in PEM form.
   * @default - the environment variable `RANCHER_CA_CERTS`, or those that the machine that runs Terraform trusts
   */
  readonly caCerts?: string;

  /**
   * How long the provider tries again to reach Rancher, and waits for what it does: `300s`.
   * @default 120s
   */
  readonly timeout?: string;

  /**
   * Version constraint of the provider.
   * @default - the major made for the Rancher minor, for example `~> 14.0` for Rancher 2.14
   */
  readonly providerVersion?: string;
}

const PROPS = object<RancherProviderProps>({
  rancherVersion: required(RANCHER_VERSION),
  providerVersion: optional(text("~> 14.0")),
  accessKey: optional(openText("token-abcde")),
  apiUrl: optional(withRule(openText("https://rancher.example.com"), apiUrlProblems)),
  bootstrap: optional(OPEN_FLAG),
  caCerts: optional(openText("-----BEGIN CERTIFICATE-----...")),
  insecure: optional(OPEN_FLAG),
  retries: optional(openNumber(10)),
  secretKey: optional(openText("a sensitive variable")),
  timeout: optional(openText("120s")),
  tokenKey: optional(openText("a sensitive variable")),
  alias: optional(text("second")),
});

/**
 * Where a stack keeps its providers, for every copy of this package to find. Every cluster asks for its stack's provider,
 * and walking the whole tree for each would take ever longer.
 */
const PROVIDERS = Symbol.for("cdktf-rancher-k3s/RancherProviders");

function providersOf(stack: TerraformStack): readonly RancherProvider[] {
  return (stack as { [PROVIDERS]?: readonly RancherProvider[] })[PROVIDERS] ?? [];
}

/**
 * The rancher2 provider in the version that fits the Rancher server.
 *
 * @example
 * ```ts
 * const token = new TerraformVariable(this, "rancher_token", { type: "string", sensitive: true });
 * new RancherProvider(this, "rancher", {
 *   rancherVersion: "2.14.1",
 *   apiUrl: "https://rancher.example.com",
 *   tokenKey: token.stringValue,
 * });
 * ```
 */
export class RancherProvider extends Rancher2Provider {
  /** The provider of the stack that `scope` is in, or undefined unless there is exactly one. */
  public static of(scope: Construct): RancherProvider | undefined {
    const providers = providersOf(TerraformStack.of(scope));
    return providers.length === 1 ? providers[0] : undefined;
  }

  /** Release of the Rancher server. */
  public readonly rancherVersion: string;

  /** Major version of the provider, where `providerVersion` chooses one. */
  public readonly providerMajor?: number;

  /**
   * @throws InvalidInputError when `rancherVersion` is not a Rancher release, or one whose provider is not known, or `apiUrl` has a
   * user or a password in it
   */
  constructor(scope: Construct, id: string, props: RancherProviderProps) {
    const path = `${scope.node.path}/${id}`;
    const { rancherVersion, providerVersion, ...config } = readWhole(PROPS, props, path);
    super(scope, id, config);
    const stack = TerraformStack.of(this);
    Object.defineProperty(stack, PROVIDERS, { value: [...providersOf(stack), this], configurable: true });
    judgeRawClusters(stack);
    guardLogicalIds(this);
    const version = RancherVersion.parse(rancherVersion);
    this.rancherVersion = version.toString();
    const major = providerMajorOf(providerVersion);
    if (major !== undefined) this.providerMajor = major;
    // The generated class writes a constraint that fits every release; nothing else reads this field after it.
    Object.assign(this.terraformGeneratorMetadata ?? {}, {
      providerVersionConstraint: providerVersion ?? this.constraintFor(version),
    });
  }

  /** The provider as HCL has it, for `cdktf synth --hcl`. CDKTF calls it. */
  public override toHclTerraform(): object {
    return hclForm(this);
  }

  private constraintFor(version: RancherVersion): string {
    if (version.providerMajor !== undefined) return `~> ${version.providerMajor}.0`;
    const known = [...RANCHER_MINORS].flatMap(([minor, { providerMajor }]) =>
      providerMajor === undefined ? [] : [{ minor, providerMajor }],
    );
    const older = OLDER_PROVIDER_MAJORS.get(version.minor);
    throw new InvalidInputError(
      [
        {
          what: `rancherVersion "${version}" has no known provider version`,
          why: `each Rancher minor has a major of the rancher2 provider made for it, known here for ${known.map(({ minor }) => minor).join(", ")}`,
          help:
            older === undefined
              ? `give providerVersion; which major goes with Rancher ${version.minor} stands in docs/compatibility-matrix.md of rancher/terraform-provider-rancher2`
              : `give providerVersion: "~> ${older}.0", the major made for Rancher ${version.minor}`,
        },
      ],
      this.node.path,
    );
  }
}
