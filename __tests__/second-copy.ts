import * as cdktf from "cdktf";
import * as constructs from "constructs";

/**
 * Modules of this package as a library that an app uses may bring them along: loaded once more, beside those that the
 * test has. Framework and constructs are those of the app, as peers are.
 */
export function secondCopy<T>(load: () => T): T {
  let copy: T | undefined;
  jest.isolateModules(() => {
    jest.doMock("cdktf", () => cdktf);
    jest.doMock("constructs", () => constructs);
    copy = load();
    jest.dontMock("cdktf");
    jest.dontMock("constructs");
  });
  return copy as T;
}

export type Framework = Pick<typeof cdktf, "App" | "Aspects" | "TerraformStack" | "Testing">;

/** Another copy of the framework that the library uses, as `npm link` or two versions of a dependency bring it along. */
export function secondCopyOfFramework(): typeof cdktf {
  let copy: typeof cdktf | undefined;
  jest.isolateModules(() => {
    copy = require("cdktf");
  });
  return copy as typeof cdktf;
}
