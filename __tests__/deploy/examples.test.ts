/** Every example through the real command lines: its README's commands, deploy, nothing left to do, destroy. */
import { chmodSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DASHBOARD_CLUSTER } from "../terraform/dashboard";
import { createMirror, REPOSITORY } from "../terraform/harness";
import { type SshServer, startSshServer } from "../terraform/sshd";
import { type InstallScript, nodeCommand, serveInstallScript } from "../terraform/stand-in";
import { COMMAND_LINES, type CommandLine, forCommandLine } from "./command-lines";
import { commandsOf } from "./documents";
import { letGo } from "./let-go";
import { type ObjectStore, serveObjectStore } from "./object-store";
import { Project } from "./project";
import { type SshAgent, startSshAgent } from "./ssh-agent";

const TOKENS = { rancher_token: "token-made:up-and-secret", digitalocean_token: "dop-made-up-and-secret" };
const EXAMPLES = readdirSync(path.join(REPOSITORY, "examples"), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

const terraform = createMirror();
let store: ObjectStore;
let ssh: SshServer;
let agent: SshAgent;
let install: InstallScript;

beforeAll(async () => {
  store = await serveObjectStore();
  ssh = await startSshServer();
  agent = startSshAgent(ssh.privateKey);
  install = await serveInstallScript();
  // For who is not root.
  writeFileSync(path.join(ssh.programs, "sudo"), '#!/bin/sh\nexec env -i PATH="$PATH" "$@"\n');
  chmodSync(path.join(ssh.programs, "sudo"), 0o755);
});
afterAll(async () => {
  agent?.stop();
  await ssh?.stop();
  await install?.stop();
  await store?.stop();
  terraform.remove();
});

/** A project in which a command line runs one example. */
function projectOf(example: string, cli: CommandLine["name"], app = "main"): Project {
  const project = Project.ofRepository(terraform, TOKENS, cli);
  project.edit("cdktf.json", (text) => text.replace("dist/main.js", `dist/examples/${example}/${app}.js`));
  return project;
}

interface Walk {
  /** What the example finds that its owner has. */
  readonly prepare?: (project: Project) => void;
  readonly environment?: () => Readonly<Record<string, string>>;
  /** What happens after the first deploy that the README prints and before the next one. */
  readonly between?: (project: Project) => void;
  /** Stacks to deploy, as a shell's words; all of them unless given. */
  readonly stacks?: string;
}

/** What is special about an example. */
const WALKS: Readonly<Record<string, Walk>> = {
  // Clusters that somebody made in the dashboard.
  "adopt-cluster": {
    prepare: ({ rancher }) => {
      for (const name of ["warehouse", "shop-floor"]) {
        rancher.make(name, { kubernetesVersion: "v1.33.5+k3s1", ...DASHBOARD_CLUSTER });
      }
    },
  },
  "bare-metal-ssh": {
    // All of the machines are this one.
    prepare: (project) => {
      project.rancher.turn({ nodeCommand: nodeCommand(install, "token-1") });
      project.edit("dist/examples/bare-metal-ssh/main.js", (source) =>
        source
          .replaceAll(/"192\.0\.2\.\d+"/g, '"127.0.0.1"')
          .replace('user: "root"', `user: ${JSON.stringify(ssh.user)}, port: ${ssh.port}`),
      );
    },
    environment: () => agent.environment,
  },
  "deferred-taints": {
    between: ({ rancher }) => {
      for (const node of ["plant-1", "plant-2", "plant-3"]) rancher.join(node);
    },
  },
  // A hundred clusters, alike in all regions.
  "edge-sites": { environment: () => store.environment, stacks: "north" },
};

/** The id of a cluster that a deploy printed, which the variable of the same name is for. */
function clusterIdIn(printed: string): Readonly<Record<string, string>> {
  const id = /^\s*cluster_id = (\S+)$/m.exec(printed)?.[1];
  return id === undefined ? {} : { cluster_id: id };
}

const CLIS = COMMAND_LINES.map(({ name }) => name);
const DEPLOYED = EXAMPLES.filter((example) => example !== "plan-review");

describe.each(CLIS.flatMap((cli) => DEPLOYED.map((example) => [example, cli] as const)))(
  "examples/%s with %s",
  (example, cli) => {
    const { prepare, between, environment = () => ({}), stacks = "'*'" } = WALKS[example] ?? {};
    let variables: Readonly<Record<string, string>> = {};
    const how = () => ({ variables, environment: environment() });
    let project: Project;
    let deployed: string[];

    beforeAll(() => {
      project = projectOf(example, cli);
      prepare?.(project);
    });
    afterAll(() => project.remove());

    /** Those that its README prints; `npm run build` has been done. */
    const printed = commandsOf(`examples/${example}/README.md`).map((command) =>
      command.replace("npm run build && ", ""),
    );
    const isCdktf = (command: string) => command.startsWith("cdktf ");

    test("the commands of its README work", async () => {
      for (const command of printed) if (!isCdktf(command)) await project.succeed(command, how());
    });

    test(`${cli} deploys it`, async () => {
      const own = printed.filter(isCdktf);
      for (const [index, command] of (own.length > 0 ? own : [`cdktf deploy ${stacks}`]).entries()) {
        if (index > 0) between?.(project);
        const output = await project.succeed(forCommandLine(cli, `${command} --auto-approve`), how());
        expect(output).toContain("Apply complete!");
        variables = { ...variables, ...clusterIdIn(output) };
      }
      const all = readdirSync(path.join(project.folder, "cdktf.out/stacks"));
      deployed = all.filter((stack) => project.isDeployed(stack));
      expect(deployed).toEqual(stacks === "'*'" ? all : [stacks]);
    });

    test("after that there is nothing to do", async () => {
      for (const stack of deployed) expect(await project.isSettled(stack, how())).toBe(true);
    });

    test(`${cli} destroys it once its owner lets the clusters go`, async () => {
      letGo(project, `dist/examples/${example}/main.js`);
      const output = await project.succeed(`${cli} destroy ${stacks} --auto-approve`, how());
      expect(output.match(/Destroy complete!/g)).toHaveLength(deployed.length);
    });

    test("nothing of this prints a token", () => {
      for (const secret of Object.values(TOKENS)) expect(project.printed).not.toContain(secret);
    });
  },
);

describe.each(CLIS)("examples/plan-review with %s", (cli) => {
  let project: Project;

  beforeAll(() => {
    project = projectOf("plan-review", cli, "before");
  });
  afterAll(() => project.remove());

  test("the commands of its README work, and the last of them refuses the change", async () => {
    const commands = commandsOf("examples/plan-review/README.md").filter((command) => command !== "npm run build");
    for (const command of commands.slice(0, -1)) await project.succeed(command);
    const { code, output } = await project.run(commands.at(-1) ?? "");
    expect(code).toBe(1);
    expect(output).toMatch(/^✗ cluster edge: /m);
  });

  test(`${cli} deploys what is on the main branch, and refuses what the pull request wants`, async () => {
    await project.succeed(`${cli} deploy --auto-approve`);
    expect(project.rancher.writes()).toEqual([
      expect.stringMatching("^POST clusters/fleet-default/(edge|lab) 201$"),
      expect.stringMatching("^POST clusters/fleet-default/(edge|lab) 201$"),
    ]);
    expect(await project.isSettled("clusters")).toBe(true);

    project.rancher.forgetCalls();
    project.edit("cdktf.json", (text) => text.replace("before.js", "after.js"));
    const { code, output } = await project.run(`${cli} deploy --auto-approve`);
    expect(code).toBe(1);
    expect(output).toContain("error[RK102]");
    expect(project.rancher.writes()).toEqual([]);
  });
});
