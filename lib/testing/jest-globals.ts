import { expect } from "@jest/globals";
import { matchers, type SchedulingMatchers } from "./matchers";

declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends SchedulingMatchers<R> {}
}

expect.extend(matchers);
