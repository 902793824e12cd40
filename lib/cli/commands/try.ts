import { Command, Option } from "commander";
import { TRIAL_FORMS } from "../../trial/written/form";
import type { CommandMaker } from "../command-maker";
import type * as Try from "../try";
import { failOnOption, formatOption, LIVE_FORMATS, outputOption, repeated } from "./options";

/** `cdktf-rancher-k3s try --pool NAME:ROLES`: proves a cluster that is only typed. The exit codes are those of `check`. */
export const tryCommand: CommandMaker = (streams, setExitCode) =>
  new Command("try")
    .description("prove whether a cluster with these node pools would come up, without any project")
    .addOption(
      repeated(
        "--pool <pool>",
        "NAME:ROLES[:PART...]: roles all, or etcd+controlplane+worker; parts key=value:Effect, label=key=value, x3 (nodes), after-ready",
      ),
    )
    .option("--rancher <version>", "release of Rancher; else the newest that is known and fits")
    .option("--k3s <version>", "release of K3s; else the newest that is known and that Rancher supports")
    .option("--rancher-url <url>", "URL by which nodes reach Rancher; else one by name, with which its agent needs DNS")
    .addOption(repeated("--toleration <toleration>", "what Rancher's agents tolerate besides: key=value:Effect"))
    .option("--no-derived-tolerations", "the agents tolerate no taint of the pools, as where nobody gave them any")
    .addOption(repeated("--disable <addon>", "an addon that K3s is not to install: traefik, servicelb, ..."))
    .addOption(
      new Option("--as <form>", "form of what to write; else TypeScript in text, and all in Markdown and JSON").choices(
        TRIAL_FORMS,
      ),
    )
    .addOption(formatOption(LIVE_FORMATS))
    .addOption(outputOption())
    .addOption(failOnOption())
    .action(async (options: Try.TryOptions) => {
      const { tryCluster }: typeof Try = require("../try");
      setExitCode(await tryCluster(options, streams));
    });
