import { expect } from "vitest";
import { matchers, type SchedulingMatchers } from "./matchers.js";

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: interfaces merge only where their parameters are the same.
  interface Assertion<T = any> extends SchedulingMatchers<void> {}
}

expect.extend(matchers);
