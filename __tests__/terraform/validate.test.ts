/** Real Terraform on what the apps of this repository synthesize, with each version of the provider. */
import { gte } from "semver";
import { madeUpVariables, readConfiguration, synthesizeApps } from "./apps";
import { createMirror, RANCHER2 } from "./harness";
import { exposedSecrets } from "./secrets";

const apps = synthesizeApps();
const terraform = createMirror();

afterAll(() => {
  terraform.remove();
  apps.remove();
});

/**
 * The first provider version an app can do with, for an app that sets something younger than the oldest one. All others
 * must be accepted by every version, whatever their own constraint says: the library writes nothing that nobody has set.
 */
const SINCE: Readonly<Record<string, string>> = {};

const pairs = apps.stacks.flatMap((stack) =>
  RANCHER2.filter(({ version }) => gte(version, SINCE[stack.app] ?? "0.0.0")).map((release) => ({
    ...stack,
    release,
    version: release.version,
  })),
);
const newest = pairs.filter(({ release }) => release === RANCHER2.at(-1));

test.concurrent.each(pairs)(
  "terraform with rancher2 $version accepts stack $stack of $app",
  async ({ folder, release }) => {
    const workspace = terraform.workspace(folder, [release]);
    await terraform.init(workspace);
    expect(await terraform.validate(workspace)).toMatchObject({ valid: true, diagnostics: [] });
  },
);

test.concurrent.each(newest)(
  "terraform with rancher2 $version plans stack $stack of $app, and its registration secrets stay secret",
  async (stack) => {
    const workspace = terraform.workspace(stack.folder, [stack.release]);
    await terraform.init(workspace);
    const plan = await terraform.plan(workspace, madeUpVariables(readConfiguration(stack)));
    expect(exposedSecrets(plan)).toEqual([]);
  },
);
