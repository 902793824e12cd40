import { Command } from "commander";
import type { CommandMaker } from "../command-maker";
import type * as Explain from "../explain";

/** `cdktf-rancher-k3s explain CODE` */
export const explainCommand: CommandMaker = (streams) =>
  new Command("explain")
    .description("say what a finding means, with a failing example and the fix")
    .argument("<code>", "code of a finding, for example RK102")
    .action((code: string) => {
      const { explain }: typeof Explain = require("../explain");
      streams.write(explain(code));
    });
