import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { NodeRole } from "../../lib";
import { modelOf } from "../scheduling/models";
import { Inputs, rancherK3s, stackOf } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const stack = stackOf({ edge: modelOf({ servers: { roles: NodeRole.ALL }, workers: {} }) });

/** A synthesized app, and where its only stack stands. */
function app(at = "edge"): { folder: string; file: string } {
  const folder = inputs.app({ edge: { ...stack, at } });
  return { folder, file: path.join(folder, "stacks", at, "cdk.tf.json") };
}

async function checked(folder: string): Promise<string> {
  const { err, exitCode } = await rancherK3s("check", folder);
  return exitCode === 2 ? err.trimEnd() : "read";
}

/** Moves a file or folder out of the app, and puts a link in its place. */
function moveOut(place: string): void {
  const elsewhere = path.join(inputs.folder, `elsewhere-${path.basename(place)}-${Math.random()}`);
  renameSync(place, elsewhere);
  symlinkSync(elsewhere, place);
}

describe("only what is in the folder of a synthesized app is read", () => {
  test("not a stack that is a link to elsewhere", async () => {
    const { folder, file } = app();
    moveOut(file);
    expect(await checked(folder)).toBe(`cdktf-rancher-k3s: ${file}: is a link that leads outside of the folder`);
  });

  test("not a stack below a link to elsewhere", async () => {
    const { folder, file } = app();
    moveOut(path.dirname(file));
    expect(await checked(folder)).toBe(`cdktf-rancher-k3s: ${file}: is a link that leads outside of the folder`);
  });

  test("not a stack at the end of several links", async () => {
    const { folder, file } = app();
    moveOut(file);
    renameSync(file, `${file}.link`);
    symlinkSync(`${file}.link`, file);
    expect(await checked(folder)).toContain("is a link that leads outside of the folder");
  });

  test("not a manifest that is a link to elsewhere", async () => {
    const { folder } = app();
    const manifest = path.join(folder, "manifest.json");
    moveOut(manifest);
    expect(await checked(folder)).toBe(`cdktf-rancher-k3s: ${manifest}: is a link that leads outside of the folder`);
  });

  test.each(["..", "../x", "stacks/../../x/cdk.tf.json"])("not the stack that a manifest names %s", async (named) => {
    const { folder } = app();
    const stacks = { edge: { synthesizedStackPath: named } };
    writeFileSync(path.join(folder, "manifest.json"), JSON.stringify({ stacks }));
    expect(await checked(folder)).toContain("names a stack file outside its own folder");
  });

  test("a link to nothing is a file that is not there", async () => {
    const { folder, file } = app();
    rmSync(file);
    symlinkSync(path.join(inputs.folder, "nowhere"), file);
    expect(await checked(folder)).toBe(`cdktf-rancher-k3s: ${file}: there is no such file`);
  });
});

describe("what is in the folder is read", () => {
  test("behind a link to another place in it", async () => {
    const { folder, file } = app();
    renameSync(path.dirname(file), path.join(folder, "real"));
    symlinkSync(path.join(folder, "real"), path.dirname(file));
    expect(await checked(folder)).toBe("read");
  });

  test("also when the folder itself is a link", async () => {
    const { folder } = app();
    const link = path.join(inputs.folder, "link");
    symlinkSync(folder, link);
    expect(await checked(link)).toBe("read");
  });

  test.each(["..foo", "...", "..foo/..bar"])("also when it is called %s", async (named) => {
    const { folder } = app();
    mkdirSync(path.join(folder, named), { recursive: true });
    writeFileSync(path.join(folder, named, "cdk.tf.json"), JSON.stringify(stack));
    const stacks = { edge: { synthesizedStackPath: `${named}/cdk.tf.json` } };
    writeFileSync(path.join(folder, "manifest.json"), JSON.stringify({ stacks }));
    expect(await checked(folder)).toBe("read");
  });
});
