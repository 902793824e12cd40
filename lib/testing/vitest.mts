import { expect } from "vitest";
import { matchers, type SchedulingMatchers } from "./matchers.js";

declare global {
  // vitest has everything that Chai's assertions have. Its own interfaces changed their parameters from one major to the next, and
  // what is added to an interface must have the same ones.
  namespace Chai {
    interface Assertion extends SchedulingMatchers<void> {}
  }
}

expect.extend(matchers);
