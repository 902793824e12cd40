import { Command } from "commander";
import type { CommandMaker } from "../command-maker";
import type * as Review from "../review";
import type * as Values from "../review-values";
import { FORMATS, failOnOption, formatOption, outputOption, poolsOption } from "./options";

const values = (): typeof Values => require("../review-values");

/** `cdktf-rancher-k3s review PLAN...` */
export const reviewCommand: CommandMaker = (streams, setExitCode) =>
  new Command("review")
    .description("say what a change does to taints, tolerations and schedulability")
    .argument(
      "[plans...]",
      'plans from terraform show -json, which hold both sides of the change; "-" is one on standard input',
    )
    .option("--base <path>", 'cdktf.out or a cdk.tf.json before the change; "-" is one on standard input')
    .option(
      "--head [path]",
      'cdktf.out or a cdk.tf.json after the change; "-" is one on standard input; without a path the output folder of CDKTF',
    )
    .addOption(poolsOption())
    .option("--pools-before <file>", "that file as it was before the change; without it pools are taken to be the same")
    .addOption(formatOption(FORMATS))
    .addOption(outputOption())
    .addOption(failOnOption())
    .option("--comment-id <id>", "markdown: tells several reviews in one pull request apart", (text) =>
      values().parseCommentId(text),
    )
    .option("--commit <hash>", "markdown: the commit that is reviewed, which the last line names", (text) =>
      values().parseCommit(text),
    )
    .option("--max-length <bytes>", "markdown: longest report; 65000 fits a comment", (text) =>
      values().parseMaxLength(text),
    )
    .action(async (plans: string[], options: Review.ReviewOptions) => {
      const { review }: typeof Review = require("../review");
      setExitCode(await review(plans, options, streams));
    });
