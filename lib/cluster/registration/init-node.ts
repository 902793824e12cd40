import { Token } from "cdktf";
import { type Problem, quoted, refuse } from "../../scheduling/invalid-input";
import { valueProblems } from "../../scheduling/label-syntax";

const INIT_NODE_MACHINE_ID = "rke.cattle.io/init-node-machine-id";

/**
 * Labels of the cluster that pin its init node, the one that starts etcd and that Rancher's agent has to run on before
 * any other node can join. For the `labels` of the cluster; the machine itself registers with the same `machineId`.
 *
 * Without them Rancher elects one of the etcd nodes that are there, by the hash of an id that each makes up: at random.
 *
 * This is sticky. Rancher waits for that machine for as long as the label is there, also later: once the machine is gone,
 * Rancher does nothing more with the cluster until the label is changed. Mostly it is enough that every pool that could be
 * first tolerates Rancher's agent, which the scheduling proof shows.
 * @param machineId any text of your own; letters, digits, "-", "_" and ".", at most 63
 * @see rancher/rancher pkg/capr/planner (`rke.cattle.io/init-node-machine-id`), rancher/system-agent install.sh
 *   (`CATTLE_ID`)
 * @throws InvalidInputError when the id cannot be a label's value
 */
export function initNodeLabels(machineId: string): Readonly<Record<string, string>> {
  refuse(machineIdProblems(machineId));
  return { [INIT_NODE_MACHINE_ID]: machineId };
}

/** Problems of a machine's id, which Rancher makes a label of the machine. */
export function machineIdProblems(machineId: string | undefined): Problem[] {
  if (machineId === undefined || Token.isUnresolved(machineId)) return [];
  if (machineId !== "") return valueProblems(machineId, "machineId");
  return [
    {
      what: `machineId ${quoted(machineId)} is empty`,
      why: "the install script makes up an id of its own where it is given none",
      help: "give the machine an id such as edge-server-1, or leave it out",
    },
  ];
}
