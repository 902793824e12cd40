import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { execute, type Result, succeed } from "./execute";

/** Files of a project by path; what is not text is written as JSON. */
export type Files = Readonly<Record<string, string | object>>;

/** Where a project makes its cluster and pools. */
export interface Sources {
  readonly cluster: { readonly file: string; readonly line: number };
  readonly pools: Readonly<Record<string, { readonly file: string; readonly line: number }>>;
}

/** The parts of a synthesized stack that tests look at. */
export interface SynthesizedStack {
  readonly "//": { readonly metadata: { readonly version: string } };
  readonly resource: {
    readonly terraform_data: { readonly demo_model: { readonly "//": { readonly sources: Sources } } };
    readonly rancher2_cluster_v2: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly rancher2_setting: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
}

export const STACK_NAME = "tainted-cluster";

/** A user's project: installs when it is first needed, and synthesizes once. */
export class Project {
  private synthesis?: Promise<SynthesizedStack>;

  /**
   * @param app - the shell words that synthesize, as in cdktf.json
   * @param installation - that there is nothing to install
   */
  public constructor(
    private readonly folder: string,
    private readonly app: string,
    files: Files,
    private installation?: Promise<unknown>,
  ) {
    for (const [file, content] of Object.entries(files)) this.write(file, content);
  }

  public write(file: string, content: string | object): void {
    const target = path.join(this.folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, typeof content === "string" ? content : JSON.stringify(content, null, 2));
  }

  public delete(file: string): void {
    rmSync(path.join(this.folder, file));
  }

  /** With npm's own defaults, whatever the machine is set to. */
  public install(): Promise<unknown> {
    this.installation ??= execute(
      "npm",
      [
        "install",
        "--no-force",
        "--no-legacy-peer-deps",
        "--include=dev",
        "--prefer-offline",
        "--no-audit",
        "--no-fund",
      ],
      this.folder,
    ).then(succeed);
    return this.installation;
  }

  public installed(dependency: string): boolean {
    return existsSync(path.join(this.folder, "node_modules", dependency, "package.json"));
  }

  /** Runs a command in the installed project. */
  public async run(command: string): Promise<Result> {
    await this.install();
    const [program = "", ...args] = command.split(" ");
    return execute(program, args, this.folder);
  }

  public async succeed(command: string): Promise<string> {
    return succeed(await this.run(command));
  }

  /** What the app writes for its stack, with the project's own folder, which the local backend names, left out. */
  public synthesize(): Promise<SynthesizedStack> {
    this.synthesis ??= this.succeed(this.app).then(() => {
      const file = path.join(this.folder, "cdktf.out/stacks", STACK_NAME, "cdk.tf.json");
      return JSON.parse(readFileSync(file, "utf8").replaceAll(JSON.stringify(this.folder).slice(1, -1), ""));
    });
    return this.synthesis;
  }
}

/** A tainted first pool with all roles, and a construct from each way into the bindings. */
export const STACK = `import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { K3sCluster, NodeRole, RancherProvider, Taint } from "cdktf-rancher-k3s";
import { namespace } from "cdktf-rancher-k3s/provider-rancher2";
import { DataRancher2Setting } from "cdktf-rancher-k3s/provider-rancher2/data-rancher2-setting";
import { Setting } from "cdktf-rancher-k3s/provider-rancher2/setting";

export class TaintedCluster extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new RancherProvider(this, "rancher", { rancherVersion: "2.14.1", apiUrl: "https://203.0.113.10" });
    const cluster = new K3sCluster(this, "demo", {
      kubernetesVersion: "v1.33.5+k3s1",
      nodePools: { first: { roles: NodeRole.ALL, taints: [Taint.noExecute("test-key", "test-value")] } },
    });
    cluster.addNodePool("general", { roles: [NodeRole.WORKER] });
    cluster.addNodePool("gpu", { roles: [NodeRole.WORKER], taints: ["nvidia.com/gpu=present:NoSchedule"] });

    const version = new DataRancher2Setting(this, "version", { name: "server-version" });
    new Setting(this, "motd", { name: "motd", value: version.value });
    new namespace.Namespace(this, "team", { name: "team", projectId: cluster.clusterId });
  }
}
`;

/** The same stack with an effect that does not exist, in the notation of kubectl. */
export const STACK_WITH_WRONG_EFFECT = STACK.replace("=present:NoSchedule", "=present:NoShedule");

export function main(stackModule: string): string {
  return `import { App } from "cdktf";
import { TaintedCluster } from "${stackModule}";

const app = new App();
new TaintedCluster(app, "${STACK_NAME}");
app.synth();
`;
}

const TEST = `import "cdktf/lib/testing/adapters/jest"; // Load types for expect matchers
import { Testing } from "cdktf";
import { ClusterV2 } from "cdktf-rancher-k3s/provider-rancher2/cluster-v2";
import { TaintedCluster } from "../stack";

describe("My CDKTF Application", () => {
  it("should tolerate the taint of the first pool", () => {
    expect(Testing.synth(new TaintedCluster(Testing.app(), "test"))).toHaveResourceWithProperties(ClusterV2, {
      name: "demo",
      cluster_agent_deployment_customization: [
        { append_tolerations: [{ key: "test-key", operator: "Equal", value: "test-value", effect: "NoExecute", seconds: 0 }] },
      ],
    });
  });
});
`;

/** @param cdktf - what the project's package.json says for `cdktf` */
function manifest(tarball: string, cdktf: string, devDependencies: object): object {
  return {
    name: "my-app",
    version: "1.0.0",
    license: "MPL-2.0",
    private: true,
    dependencies: { cdktf, "cdktf-rancher-k3s": `file:${tarball}`, constructs: "10.7.2" },
    devDependencies: { "@types/node": "^20.19.0", typescript: "~5.9.0", ...devDependencies },
  };
}

/** What `cdktf init --template typescript` of CDKTF 0.21 makes, and the versions it installs that fit each other. */
export function commonJsProject(folder: string, tarball: string, cdktf: string): Project {
  const app = "npx ts-node main.ts";
  const devDependencies = { "@types/jest": "^30.0.0", jest: "^30.0.0", "ts-jest": "~29.4.0", "ts-node": "~10.9.0" };
  return new Project(folder, app, {
    "package.json": { ...manifest(tarball, cdktf, devDependencies), main: "main.js", types: "main.ts" },
    "tsconfig.json": {
      compilerOptions: {
        alwaysStrict: true,
        declaration: true,
        experimentalDecorators: true,
        inlineSourceMap: true,
        inlineSources: true,
        lib: ["es2018"],
        module: "CommonJS",
        noEmitOnError: true,
        noFallthroughCasesInSwitch: true,
        noImplicitAny: true,
        noImplicitReturns: true,
        noImplicitThis: true,
        noUnusedLocals: true,
        noUnusedParameters: true,
        resolveJsonModule: true,
        strict: true,
        strictNullChecks: true,
        strictPropertyInitialization: true,
        stripInternal: true,
        target: "ES2018",
        incremental: true,
        skipLibCheck: true,
      },
      include: ["**/*.ts"],
      exclude: ["node_modules", "cdktf.out"],
    },
    "cdktf.json": { language: "typescript", app, projectId: "my-app", terraformProviders: [], terraformModules: [] },
    // The template's last two ignore patterns are not anchored, and would hit some names of temporary folders.
    "jest.config.js": `module.exports = {
  clearMocks: true,
  coverageProvider: "v8",
  moduleFileExtensions: ["ts", "js", "json", "node"],
  preset: "ts-jest",
  setupFilesAfterEnv: ["<rootDir>/setup.js"],
  testEnvironment: "node",
  testMatch: ["**/__tests__/**/*.ts", "**/?(*.)+(spec|test).ts"],
  testPathIgnorePatterns: ["/node_modules/", "\\\\.d\\\\.ts$", "\\\\.js$"],
};
`,
    "setup.js": `const cdktf = require("cdktf");\ncdktf.Testing.setupJest();\n`,
    "main.ts": main("./stack"),
    "stack.ts": STACK,
    "__tests__/main-test.ts": TEST,
  });
}

/** A project of ES modules, which also checks the package's own declarations (no `skipLibCheck`). */
export function esmProject(folder: string, tarball: string, cdktf: string): Project {
  return new Project(folder, "node dist/main.js", {
    "package.json": { ...manifest(tarball, cdktf, {}), type: "module" },
    "tsconfig.json": {
      compilerOptions: {
        target: "es2022",
        module: "nodenext",
        outDir: "dist",
        strict: true,
        skipLibCheck: false,
        verbatimModuleSyntax: true,
      },
      include: ["*.ts"],
    },
    "main.ts": main("./stack.js"),
    "stack.ts": STACK.replace("import { Construct }", "import type { Construct }"),
  });
}
