import { Option } from "commander";
import type { Severity } from "../../scheduling/findings/finding";

/** Ways to print what is found in an app or a plan. */
export const FORMATS = ["text", "markdown", "json", "sarif", "github"] as const;

export type Format = (typeof FORMATS)[number];

/** Ways to print what is found in a live cluster. */
export const LIVE_FORMATS = ["text", "markdown", "json"] as const;

export type LiveFormat = (typeof LIVE_FORMATS)[number];

export type FailOn = Severity | "never";

/** @param whose what stands before it in the help: `with --expect: ` */
export function poolsOption(whose = ""): Option {
  return new Option(
    "--pools <file>",
    `${whose}YAML that tells the node pools of custom clusters that are not made with K3sCluster`,
  );
}

export function formatOption(formats: typeof FORMATS | typeof LIVE_FORMATS): Option {
  return new Option("--format <format>", "how to print").choices(formats).default("text");
}

export function outputOption(): Option {
  return new Option("--output <file>", "write to a file, as a whole or not at all, instead of standard output");
}

export function failOnOption(): Option {
  return new Option("--fail-on <severity>", "lowest severity that ends with exit code 1")
    .choices(["error", "warning", "never"])
    .default("error");
}

/** An option that may be given several times. */
export function repeated(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be repeated`)
    .default([], "none")
    .argParser((value: string, before: readonly string[]) => [...before, value]);
}
