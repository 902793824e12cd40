import { readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.join(__dirname, "../..");
const json = (file: string) => JSON.parse(readFileSync(path.join(ROOT, file), "utf8"));
const manifest = json("template/package.json");

describe("the test of a new project passes on its app:", () => {
  require("../../template/edge.test");
});

test("every package is pinned to the release that this repository is tested with", () => {
  const locked = { ...json("scripts/cdktf-cli/package-lock.json").packages, ...json("package-lock.json").packages };
  const { "cdktf-rancher-k3s": own, ...others } = { ...manifest.dependencies, ...manifest.devDependencies };
  const tested = Object.keys(others).map((name) => [name, locked[`node_modules/${name}`]?.version]);
  expect(others).toEqual(Object.fromEntries(tested));
  expect(own).toBe(json("package.json").version);
});

test("the workflow of a new project reviews with the release that the project has", () => {
  const workflow = readFileSync(path.join(ROOT, "examples/plan-review/review.yml"), "utf8");
  expect(workflow).toContain(`/cdktf-rancher-k3s@v${manifest.dependencies["cdktf-rancher-k3s"]}\n`);
});
