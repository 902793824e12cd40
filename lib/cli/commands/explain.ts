import { Command } from "commander";
import type { CommandMaker } from "../command-maker";
import type * as Explain from "../explain";

/** `cdktf-rancher-k3s explain [CODE]` */
export const explainCommand: CommandMaker = (streams) =>
  new Command("explain")
    .description("say what a finding means, with a failing example and the fix; without a code, list all findings")
    .argument("[code]", "code of a finding, for example RK102, or its number")
    .action((code: string | undefined) => {
      const { explain }: typeof Explain = require("../explain");
      streams.write(explain(code, streams.color, streams.columns));
    });
