// SPDX-License-Identifier: MPL-2.0
import type { IConstruct } from "constructs";

/**
 * Refuses a stack of another framework, as the constructs of this package do. It is loaded by name: the bindings are a
 * TypeScript project of their own, which the rest is compiled with and not the other way round.
 */
export const requireOwnFramework: (construct: IConstruct) => void =
  require("../cluster/foreign-framework").requireOwnFramework;
