import { NodeRole } from "../../lib";
import { matchers } from "../../lib/testing/matchers";
import { modelOf, prove, REPORTED_CASE } from "../scheduling/models";

/** What importing cdktf-rancher-k3s/testing says where the global `expect` is this. */
function importedWhere(expect: unknown): string {
  const { expect: before } = globalThis as { expect?: unknown };
  Object.assign(globalThis, { expect });
  try {
    jest.isolateModules(() => require("../../lib/testing"));
    return "";
  } catch (error) {
    return (error as Error).message;
  } finally {
    Object.assign(globalThis, { expect: before });
  }
}

test("where there is no global expect, the import fails and names what to import instead", () => {
  expect(importedWhere(undefined)).toMatchInlineSnapshot(`
"cdktf-rancher-k3s/testing: there is no global expect that matchers could be added to
  = why: jest puts it there before a test file and before setupFilesAfterEnv, not before setupFiles, nor with injectGlobals: false; vitest does with globals: true alone
  = help: import cdktf-rancher-k3s/testing/vitest with vitest, cdktf-rancher-k3s/testing/jest-globals where expect comes from @jest/globals; elsewhere call expect.extend(matchers) with those of cdktf-rancher-k3s/testing/matchers"
`);
});

test("so it does where the global expect is another library's, which has nothing to extend", () => {
  expect(importedWhere(() => ({ to: {} }))).toContain("there is no global expect");
});

test("where there is one it gets all matchers", () => {
  const added = {};
  expect(importedWhere({ extend: (given: object) => Object.assign(added, given) })).toBe("");
  expect(Object.keys(added).sort()).toEqual(Object.keys(matchers).sort());
});

test("the matchers alone need no expect, for whatever takes them", () => {
  const { pass, message } = matchers.toBootstrap(prove(modelOf(REPORTED_CASE)));
  expect(pass).toBe(false);
  expect(message()).toContain("verdict no");
  expect(matchers.toBootstrap(prove(modelOf({ all: { roles: NodeRole.ALL } }))).pass).toBe(true);
});
