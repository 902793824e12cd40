/** The source of an app with one cluster, as its owner writes it and changes it from one deploy to the next. */
import type { Files } from "./project";

/** Options of a pool, as an app in JavaScript has them. */
export type Pool = Readonly<Record<string, unknown>>;

export interface Props extends Readonly<Record<string, unknown>> {
  readonly nodePools: Readonly<Record<string, Pool>>;
}

export interface Written {
  readonly rancherVersion: string;
  /** Id of the cluster's construct. */
  readonly id: string;
  /** What the cluster's construct is in; the stack unless given. */
  readonly scope?: string;
  /** Properties of the cluster, all of them literals. */
  readonly props: Props;
  /** What follows the cluster. */
  readonly statements?: string;
}

export const STACK = "life";

/** The API token of all apps. */
export const TOKEN = "token-made:up-and-secret";

/** A project of plain JavaScript, which imports the package by its name. */
export function projectFiles(written: Written): Files {
  return {
    "cdktf.json": { language: "typescript", app: "node main.js", projectId: "life", sendCrashReports: "false" },
    "main.js": sourceOf(written),
  };
}

export function sourceOf({ rancherVersion, id, scope = "stack", props, statements = "" }: Written): string {
  return `const { App, TerraformStack, TerraformVariable } = require("cdktf");
const { Construct } = require("constructs");
const { K3sCluster, RancherProvider } = require("cdktf-rancher-k3s");

const app = new App();
const stack = new TerraformStack(app, "${STACK}");
const token = new TerraformVariable(stack, "rancher_token", { type: "string", sensitive: true });
new RancherProvider(stack, "rancher", {
  rancherVersion: "${rancherVersion}",
  apiUrl: "https://203.0.113.10",
  tokenKey: token.stringValue,
});
const cluster = new K3sCluster(${scope}, "${id}", ${JSON.stringify(props, null, 2)});
${statements}
app.synth();
`;
}
