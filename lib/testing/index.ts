import { InvalidInputError } from "../scheduling/invalid-input";
import { matchers, type SchedulingMatchers } from "./matchers";

export type { MatcherResult, SchedulingMatchers } from "./matchers";
export { matchers };

declare global {
  namespace jest {
    interface Matchers<R, T> extends SchedulingMatchers<R> {}
  }
}

const { expect } = globalThis as { expect?: { extend?(added: typeof matchers): void } };
if (typeof expect?.extend !== "function") {
  // Passed over, it would show only later, as a matcher that is no function.
  throw new InvalidInputError([
    {
      what: "cdktf-rancher-k3s/testing: there is no global expect that matchers could be added to",
      why:
        "jest puts it there before a test file and before setupFilesAfterEnv, not before setupFiles, nor with injectGlobals: " +
        "false; vitest does with globals: true alone",
      help:
        "import cdktf-rancher-k3s/testing/vitest with vitest, cdktf-rancher-k3s/testing/jest-globals where expect comes " +
        "from @jest/globals; elsewhere call expect.extend(matchers) with those of cdktf-rancher-k3s/testing/matchers",
    },
  ]);
}
expect.extend(matchers);
