import { K3sCluster, type K3sClusterProps, NodeRole } from "../../lib";
import { InvalidInputError } from "../../lib/scheduling/invalid-input";
import { isObject } from "../../lib/scheduling/json";
import { parseGoYamlTemplate, UnreadableYaml } from "../../lib/scheduling/reading/go-yaml";
import { isUnknown } from "../../lib/scheduling/reading/unknown";
import { rancherStack, synthesized } from "../cluster/stacks";
import { casesOf } from "./comparison";
import { expanded } from "./objects";
import { type Props, writtenResource } from "./written";

interface Case {
  readonly id: string;
  readonly what: string;
  readonly op: string;
  readonly props: Props;
  readonly webhook: string | Readonly<Record<string, string>>;
  readonly rewrites?: readonly string[] | Readonly<Record<string, readonly string[]>>;
}

const RANCHER = "2.15.0";
const ABOUT = ["machineGlobalConfig", "defaultPodSecurityAdmissionConfigurationTemplateName", "machineSelectorFiles"];

function ofRelease<T>(answer: T | Readonly<Record<string, T>>): T | undefined {
  return typeof answer === "object" && !Array.isArray(answer) ? (answer as Record<string, T>)[RANCHER] : (answer as T);
}

/** Clusters with anything that Rancher 2.15.0's webhook may write anew, and takes. */
const cases = casesOf<Case>("webhook/webhook.json").filter(
  ({ op, props, webhook }) =>
    op === "create" && ofRelease(webhook) === "allowed" && ABOUT.some((property) => property in props),
);

/** What of a cluster is written anew. */
interface Rewritten {
  readonly arguments: boolean;
  readonly files: boolean;
}

const KEY = "kube-apiserver-arg";
const PATH = "/etc/rancher/k3s/config/rancher-psact.yaml";
const ARGUMENT = `admission-control-config-file=${PATH}`;

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has no type
type Json = any;

/**
 * What the webhook of Rancher 2.15.0 does to a cluster, sketched: it is tried on what it was seen to do. Files are written
 * anew where there is none to be kept; a file of its own without the right hash counts as kept.
 */
function rewritten(resource: Json, version: string): Rewritten {
  const template = resource.default_pod_security_admission_configuration_template_name ?? "";
  const [rke = {}] = [resource.rke_config].flat();
  const before = argumentsIn(rke.machine_global_config ?? "");
  const files: Json[] = [rke.machine_selector_files ?? []].flat();
  if (/^v1\.(\d|1\d|2[0-2])\./.test(version)) return { arguments: false, files: false };
  const texts = before === undefined ? [] : [before].flat().map(String);
  const own = files.map(isWebhooksFile);
  const after =
    template === ""
      ? texts.filter((each) => each !== ARGUMENT)
      : texts.includes(ARGUMENT)
        ? texts
        : [ARGUMENT, ...texts];
  return {
    arguments: JSON.stringify(after.length === 0 ? undefined : after) !== JSON.stringify(before),
    files: template === "" ? own.includes(true) : own.lastIndexOf(true) !== own.length - 1 || own.length === 0,
  };
}

function argumentsIn(yaml: string): unknown {
  const documents = parseGoYamlTemplate([yaml], "machine_global_config");
  if (isUnknown(documents) || documents instanceof UnreadableYaml) throw new Error(`not YAML: ${yaml}`);
  const [settings] = documents;
  return isObject(settings) ? settings[KEY] : undefined;
}

function isWebhooksFile({ machine_label_selector: selector, file_sources: sources }: Json): boolean {
  const [labels = {}] = [selector].flat();
  const [{ secret } = { secret: undefined }, ...others] = [sources ?? []].flat();
  const [{ name, items } = { name: "", items: [] }] = [secret ?? []].flat();
  const [item = {}, ...more] = [items ?? []].flat();
  return (
    labels.match_labels?.["rke.cattle.io/control-plane-role"] === "true" &&
    name === "edge-admission-configuration-psact" &&
    item.key === "admission-config-psact" &&
    item.path === PATH &&
    others.length + more.length === 0
  );
}

const versionOf = ({ kubernetesVersion = "v1.34.3+k3s1" }: Props) => String(kubernetesVersion);

test.each(cases.map((each) => [each.id, each.what, each] as const))(
  "the sketch of the webhook writes anew what the webhook does: %s %s",
  (_id, _what, { props, rewrites = [] }) => {
    const seen = ofRelease<readonly string[]>(rewrites as readonly string[]) ?? [];
    const about = (part: string) => seen.some((each) => each.includes(`rkeConfig/${part}`));
    expect(rewritten(writtenResource(expanded(props) as Props), versionOf(props))).toEqual({
      arguments: about("machineGlobalConfig"),
      files: about("machineSelectorFiles"),
    });
  },
);

/** Where the app ships no files, the provider keeps those that it finds. */
test.each(cases.map((each) => [each.id, each.what, each] as const))(
  "and nothing of what K3sCluster writes: %s %s",
  (_id, _what, { props }) => {
    const resource = resourceOf(expanded(props) as Props);
    if (resource === undefined) return;
    const { arguments: areArguments, files } = rewritten(resource, versionOf(props));
    const [rke = {}] = [resource.rke_config].flat();
    expect({ arguments: areArguments, files: files && rke.machine_selector_files !== undefined }).toEqual({
      arguments: false,
      files: false,
    });
  },
);

test("of which some are refused, and most are not", () => {
  const refused = cases.filter(({ props }) => resourceOf(expanded(props) as Props) === undefined);
  expect(refused.map(({ id }) => id)).toMatchInlineSnapshot(`
[
  "global-config-367",
  "global-config-373",
  "global-config-376",
  "global-config-377",
  "global-config-379",
  "files-396",
  "files-398",
  "files-401",
  "files-403",
  "files-405",
  "files-406",
  "files-407",
  "psact-518",
  "psact-519",
  "psact-522",
]
`);
});

/** The resource that an app writes; undefined where it is refused, or an error at synth. */
function resourceOf(props: Props): Json {
  try {
    const given = { kubernetesVersion: "v1.34.3+k3s1", ...props } as K3sClusterProps;
    const cluster = new K3sCluster(rancherStack("webhook", RANCHER), "edge", {
      ...given,
      nodePools: { all: { roles: NodeRole.ALL } },
    });
    if (cluster.prove().findings.some(({ severity }) => severity === "error")) return undefined;
    return synthesized(cluster).resource.rancher2_cluster_v2.edge;
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}
