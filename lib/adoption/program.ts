import type { WithheldKind } from "../live/withheld";
import type { PlainObject } from "../scheduling/json";
import { NodeRole } from "../scheduling/node-role";
import type { RancherVersion } from "../scheduling/releases/rancher-version";
import type { AdoptedPool } from "./adopted-pools";
import type { AppDraft } from "./app-draft";
import { type CodeEntry, codeLines, commentLines, dataCode, listCode, objectCode, raw, textCode } from "./code";
import type { AcceptedFinding } from "./judged-app";
import { commentsOf, type Remark } from "./remarks";

/** What the program is made of. */
export interface ProgramParts {
  /** Name of the cluster in Rancher, and id of its construct where it can be one. */
  readonly name: string;
  readonly namespace: string;
  readonly kubernetesVersion: string;
  readonly rancherVersion: RancherVersion;
  /** Version constraint of the provider, where the release of Rancher does not tell it. */
  readonly providerVersion?: string;
  readonly providerRemarks: readonly Remark[];
  readonly clusterRemarks: readonly Remark[];
  readonly pools: readonly AdoptedPool[];
  readonly agents: readonly CodeEntry[];
  readonly accepted: readonly AcceptedFinding[];
  readonly settings: readonly CodeEntry[];
  /** Arguments of the resource that K3sCluster has no property for, as text. */
  readonly beside: readonly (readonly [property: string, value: string])[];
  readonly draft: AppDraft;
}

/** How far the constructor is indented, and the columns that are left of 120. */
const INDENT = 4;
const WIDTH = 120 - INDENT;

/** `main.ts`: a CDKTF app that takes the cluster over. */
export function programOf(parts: ProgramParts): string {
  const body = [
    ...variableLines(parts.draft),
    ...parts.draft.locals.flatMap(({ constant, name, value }) =>
      codeLines(value, `const ${constant} = new TerraformLocal(this, ${literal(name)}, `, ");"),
    ),
    "",
    ...providerLines(parts),
    "",
    ...clusterLines(parts),
    "",
    ...parts.accepted.flatMap(acceptedLines),
    ...besideLines(parts),
    ...importLines(),
  ];
  return [
    `import { App, ${imports(parts.draft)} } from "cdktf";`,
    'import { K3sCluster, NodeRole, RancherProvider } from "cdktf-rancher-k3s";',
    'import type { Construct } from "constructs";',
    "",
    "/** A cluster that runs already: this app takes it over as it is. */",
    "class AdoptedCluster extends TerraformStack {",
    "  constructor(scope: Construct, id: string) {",
    "    super(scope, id);",
    "",
    ...body.map((line) => (line === "" ? "" : `    ${line}`)),
    "  }",
    "}",
    "",
    "const app = new App();",
    `new AdoptedCluster(app, ${literal(constructId(parts.name))});`,
    "app.synth();",
    "",
  ].join("\n");
}

function imports({ locals }: AppDraft): string {
  const used = locals.length === 0 ? [] : ["Fn", "TerraformLocal"];
  return [...used, "TerraformStack", "TerraformVariable"].join(", ");
}

function variableLines({ variables }: AppDraft): string[] {
  const url = { type: "string", description: "URL of Rancher, for example https://rancher.example.com" };
  const token = { type: "string", sensitive: true, description: "API token of Rancher" };
  return [
    ...variable("rancherUrl", "rancher_url", url),
    ...variable("rancherToken", "rancher_token", token),
    ...variables.flatMap(({ constant, name, description, kind }) =>
      variable(constant, name, { type: VARIABLE_TYPES[kind], sensitive: true, description }),
    ),
  ];
}

/** What is in a list or a map was not read either. */
const VARIABLE_TYPES: Readonly<Record<WithheldKind, string>> = {
  text: "string",
  number: "number",
  list: "any",
  map: "any",
};

function variable(constant: string, name: string, config: PlainObject): string[] {
  const begin = `const ${constant} = new TerraformVariable(`;
  const args = `this, ${literal(name)}, `;
  const code = dataCode(config);
  if (begin.length + args.length < WIDTH) return codeLines(code, `${begin}${args}`, ");", INDENT);
  return [
    begin,
    "  this,",
    `  ${literal(name)},`,
    ...codeLines(code, "", ",", INDENT + 2).map((line) => `  ${line}`),
    ");",
  ];
}

function providerLines({ rancherVersion, providerVersion, providerRemarks }: ProgramParts): string[] {
  return codeLines(
    objectCode(
      [
        {
          key: "rancherVersion",
          value: textCode(rancherVersion.toString()),
          comments: providerRemarks.flatMap(commentsOf),
        },
        ...(providerVersion === undefined ? [] : [{ key: "providerVersion", value: textCode(providerVersion) }]),
        { key: "apiUrl", value: raw("rancherUrl.stringValue") },
        { key: "tokenKey", value: raw("rancherToken.stringValue") },
      ],
      true,
    ),
    'new RancherProvider(this, "rancher_provider", ',
    ");",
    INDENT,
  );
}

const DEFAULT_NAMESPACE = "fleet-default";

function clusterLines(parts: ProgramParts): string[] {
  const { name, namespace, kubernetesVersion, pools, agents, settings, clusterRemarks } = parts;
  const id = constructId(name);
  const props = objectCode(
    [
      ...(id === name ? [] : [{ key: "name", value: textCode(name) }]),
      ...(namespace === DEFAULT_NAMESPACE ? [] : [{ key: "fleetNamespace", value: textCode(namespace) }]),
      { key: "kubernetesVersion", value: textCode(kubernetesVersion) },
      { key: "nodePools", value: objectCode(pools.map(poolEntry), true) },
      ...agents,
      ...settings,
    ],
    true,
  );
  return [
    ...commentLines(clusterRemarks.flatMap(commentsOf), WIDTH),
    ...codeLines(props, `const cluster = new K3sCluster(this, ${literal(id)}, `, ");", INDENT),
  ];
}

/**
 * Terraform has no names that begin with a digit, and every object of JavaScript has something of some names, which
 * `constructs` takes for a construct that is there.
 */
function constructId(name: string): string {
  return Object.hasOwn(Object.prototype, name) || !/^[a-z_]/i.test(name) ? `cluster-${name}` : name;
}

function poolEntry({ name, roles, taints, labels, nodes, remarks }: AdoptedPool): CodeEntry {
  return {
    key: name,
    comments: remarks.flatMap(commentsOf),
    value: objectCode(
      [
        { key: "roles", value: rolesCode(roles) },
        ...(taints.length === 0
          ? []
          : [{ key: "taints", value: listCode(taints.map((taint) => textCode(String(taint)))) }]),
        ...(labels.size === 0 ? [] : [{ key: "labels", value: dataCode(Object.fromEntries(labels)) }]),
        { key: "nodes", value: raw(String(nodes.length)) },
      ],
      taints.length + labels.size > 0,
    ),
  };
}

const ROLE_CODE: Readonly<Record<NodeRole, string>> = {
  [NodeRole.ETCD]: "NodeRole.ETCD",
  [NodeRole.CONTROL_PLANE]: "NodeRole.CONTROL_PLANE",
  [NodeRole.WORKER]: "NodeRole.WORKER",
};

function rolesCode(roles: readonly NodeRole[]) {
  if (roles.length === NodeRole.ALL.length) return raw("NodeRole.ALL");
  return listCode(roles.map((role) => raw(ROLE_CODE[role])));
}

function acceptedLines({ remark, code, reason, subject }: AcceptedFinding): string[] {
  const begin = `cluster.acknowledge(${literal(code)}, ${literal(reason)}`;
  return [
    ...commentLines(commentsOf(remark), WIDTH),
    ...(subject === undefined ? [`${begin});`] : codeLines(subject, `${begin}, `, ");", INDENT)),
    "",
  ];
}

/** What Rancher holds and the app does not say. */
function besideLines({ beside, draft }: ProgramParts): string[] {
  const ignored = draft.ignored.map((argument) => textCode(argument));
  return [
    ...beside.map(([property, value]) => `cluster.resource.${property} = ${literal(value)};`),
    ...(ignored.length === 0
      ? []
      : [
          "// Terraform leaves these as they are in Rancher, for the reasons that stand beside each above.",
          "cluster.resource.lifecycle = {",
          ...codeLines(listCode(ignored), "  ignoreChanges: ", ",", 6).map((line, index) =>
            index === 0 ? line : `  ${line}`,
          ),
          "};",
        ]),
    ...(beside.length + ignored.length === 0 ? [] : [""]),
  ];
}

function importLines(): string[] {
  return [
    "// Terraform takes over the cluster that is in Rancher instead of making one. Take this out once it was applied.",
    "cluster.importExisting();",
  ];
}

function literal(text: string): string {
  return codeLines(textCode(text))[0] ?? "";
}
