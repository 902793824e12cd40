import type { CommandMaker } from "../command-maker";
import { adoptCommand } from "./adopt";
import { checkCommand } from "./check";
import { completionCommand } from "./completion";
import { doctorCommand } from "./doctor";
import { explainCommand } from "./explain";
import { initCommand } from "./init";
import { rehearseCommand } from "./rehearse";
import { reviewCommand } from "./review";
import { tryCommand } from "./try";
import { whatIfCommand } from "./what-if";

/** All there are, in the order of the help. */
export const COMMANDS: readonly CommandMaker[] = [
  tryCommand,
  initCommand,
  checkCommand,
  reviewCommand,
  explainCommand,
  doctorCommand,
  whatIfCommand,
  adoptCommand,
  rehearseCommand,
  completionCommand,
];
