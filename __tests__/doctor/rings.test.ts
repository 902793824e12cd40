import fc from "fast-check";
import type { Diagnosis } from "../../lib/doctor/diagnosis";
import { diagnosed, type KubectlObject } from "./objects";
import {
  type ClusterSketch,
  clusterOf,
  NOT_READY,
  settled,
  UNAVAILABLE,
  UNINITIALIZED,
  waitingIn,
} from "./simulated-bring-up";
import { afterCommands } from "./simulated-kubectl";

/** Operator, network and cloud controller may each wait for a taint that another of them takes away. */

const OWN = [UNINITIALIZED, NOT_READY, UNAVAILABLE];

const clusters: fc.Arbitrary<ClusterSketch> = fc.record(
  {
    nodes: fc.array(fc.subarray([...OWN, "team"], { minLength: 1 }), { minLength: 1, maxLength: 2 }),
    operator: fc.subarray([...OWN, "team"]),
    controller: fc.record({ tolerates: fc.subarray([NOT_READY, UNAVAILABLE, "team"]), hostNetwork: fc.boolean() }),
    dns: fc.subarray(["team"]),
  },
  { requiredKeys: ["nodes", "operator", "dns"] },
);

const settings = { numRuns: 60 };

const commandsOf = ({ blocked }: Diagnosis) => blocked.flatMap(({ remedy }) => remedy.commands);

/** The cluster when the commands have worked. */
function after(commands: readonly string[], objects: readonly KubectlObject[]): KubectlObject[] {
  return commands.length === 0 ? [...objects] : settled(afterCommands(commands.join(" && "), objects));
}

/** What waits for a controller that is not there may wait for ever, and the network must come up all the same. */
function isWithoutController({ nodes, controller }: ClusterSketch): boolean {
  return controller === undefined && nodes.some((keys) => keys.includes(UNINITIALIZED));
}

test("with its commands the cluster comes up, however its parts wait for each other", () => {
  fc.assert(
    fc.property(clusters, (sketch) => {
      const objects = clusterOf(sketch);
      const waiting = waitingIn(after(commandsOf(diagnosed(...objects)), objects));
      if (isWithoutController(sketch)) expect(waiting).not.toContain("cilium-operator");
      else expect(waiting).toEqual([]);
    }),
    settings,
  );
});

test("the command below the first line is enough for the agent and what it waits for", () => {
  fc.assert(
    fc.property(clusters, (sketch) => {
      const objects = clusterOf(sketch);
      const { command = "", verdict } = diagnosed(...objects);
      if (verdict !== "stuck" || isWithoutController(sketch)) return;
      expect(waitingIn(after([command], objects))).not.toContain("cattle-cluster-agent");
    }),
    settings,
  );
});

test("what is said to run as it is does so when the commands for others have worked", () => {
  fc.assert(
    fc.property(clusters, (sketch) => {
      const objects = clusterOf(sketch);
      const diagnosis = diagnosed(...objects);
      const waiting = waitingIn(after(commandsOf(diagnosis), objects));
      for (const { workload, remarks } of diagnosis.blocked) {
        const isAsItIs = remarks.some((remark) => remark.startsWith("it runs as it is"));
        if (isAsItIs && !isWithoutController(sketch)) expect(waiting).not.toContain(workload.name);
      }
    }),
    settings,
  );
});

test("no part is given a toleration of a taint that would have gone without it", () => {
  fc.assert(
    fc.property(clusters, (sketch) => {
      const objects = clusterOf(sketch);
      const diagnosis = diagnosed(...objects);
      const ofRings = diagnosis.blocked.filter(({ toTolerate }) => toTolerate.some(({ key }) => OWN.includes(key)));
      for (const { workload, remedy } of ofRings) {
        // What waits for nodes has commands as well, which are for now.
        const lasting = diagnosis.blocked.filter(({ cause }) => cause !== "nodes");
        const others = lasting.flatMap((each) => (each.remedy === remedy ? [] : each.remedy.commands));
        expect(waitingIn(after(others, objects))).toContain(workload.name);
      }
    }),
    settings,
  );
});

test("the first line names the part that is to be let onto nodes first", () => {
  fc.assert(
    fc.property(clusters, (sketch) => {
      const { headline, blocked, command = "" } = diagnosed(...clusterOf(sketch));
      const rings = blocked.filter(({ toTolerate }) => toTolerate.some(({ key }) => OWN.includes(key)));
      const operator = rings.find(({ workload }) => workload.name === "cilium-operator");
      const [first] = operator === undefined ? rings : [operator];
      if (first === undefined) return;
      expect(headline).toContain(first.workload.name);
      expect(command).toContain(first.workload.name);
    }),
    settings,
  );
});
