import { asCode, text } from "../../rich-text";
import type { FindingData } from "../finding-data";
import type { Description, Descriptions } from "./description";
import { someNodes, someTaints } from "./phrases";

/** Findings about stacks that are no longer in the app, which cdktf leaves alone, in words. */
export const LEAVING_STACK_DESCRIPTIONS: Descriptions<"RK723"> = { RK723: describeLeftNodes };

/** A cluster whose stack leaves the app (RK702). */
export function describeLeftCluster(stack: string): Description {
  return {
    subject: text`cluster`,
    message: text`the cluster leaves the app with its stack, and nobody manages it from then on`,
    facts: [
      text`nothing is destroyed: ${asCode("cdktf")} deploys and destroys the stacks that the app has; where something else applies or destroys what a removed stack left behind, the cluster is destroyed`,
      text`the state of the stack still has the cluster`,
    ],
    help: [
      text`keep the stack in the app, if the cluster is to be managed`,
      text`to destroy it: ${asCode(`cdktf destroy ${stack}`)} from the version of the app that has the stack, before this is merged; ${asCode("preventDestroy: false")} has to be set there`,
      text`to let it go: ${asCode("terraform state rm")} in the folder of the stack, and keep nothing of it that could destroy it`,
    ],
  };
}

/** A cluster that comes in another stack, while the stack that has it leaves the app (RK701). */
export function describeSecondCluster(): Description {
  return {
    subject: text`cluster`,
    message: text`the cluster is created a second time, which Rancher refuses as long as the first one is there`,
    facts: [
      text`the stack that has it leaves the app: ${asCode("cdktf")} destroys nothing of it, and its state still has the cluster`,
      text`the new stack has a state of its own, which knows nothing of the cluster`,
    ],
    help: [
      text`between stacks nothing can be moved: take it out of the old state and import it, see docs/moving.md`,
      text`where only the stack has another name: keep the name, or let its backend have the old state`,
    ],
  };
}

/** Nodes keep the taints that a stack put on them which is gone. */
function describeLeftNodes({ stack, nodes, taints }: FindingData["RK723"]): Description {
  return {
    subject: text`stack ${asCode(stack)}`,
    message: text`${someNodes(nodes)} ${nodes.length > 1 ? "keep" : "keeps"} ${someTaints(taints)}, as the stack that put ${taints.length > 1 ? "them" : "it"} on leaves the app`,
    facts: [
      text`${asCode("cdktf")} deploys the stacks that the app has: nothing of this one is applied or destroyed any more`,
      text`its state still has the resources, and nodes that join get nothing from it`,
    ],
    help: [
      text`to take the taints off, keep the stack and take out ${asCode("DeferredTaints")} alone; or ${asCode(`cdktf destroy ${stack}`)} from the version of the app that has it`,
      text`keep the stack, if the nodes are to keep the taints`,
    ],
  };
}
