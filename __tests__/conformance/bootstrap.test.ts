import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { NodeRole } from "../../lib/scheduling/node-role";
import { RancherHost } from "../../lib/scheduling/reading/rancher-host";
import { TaintEffect } from "../../lib/scheduling/taint";
import { roles } from "../scheduling/arbitraries";
import { modelOf, type PoolSketch, prove } from "../scheduling/models";
import { comesUp, comesUpWhateverIsFirst, type Machine, nodeTaints, planned } from "./planner";

/** What Rancher's own planner did with machines that were made up; see docs/concepts.md. */
interface PlanOrderCase {
  readonly id: string;
  readonly machines: readonly {
    readonly name: string;
    readonly pool: string;
    readonly roles: readonly string[];
    readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
    readonly late?: true;
  }[];
  readonly pools?: Readonly<
    Record<string, { readonly roles: readonly NodeRole[]; readonly taints: readonly string[] }>
  >;
  readonly firstPool?: string | null;
  readonly init: string | readonly string[] | null;
  readonly planned: readonly string[];
  readonly plannedAfterLateMachines?: readonly string[];
  readonly waitsFor: string;
  readonly nodes?: Readonly<Record<string, { readonly nodeTaint: readonly string[] | null }>>;
}

interface ComparedCase {
  readonly id: string;
  readonly agents: "none" | "derived";
  readonly host: "address" | "name";
  readonly seen: "yes" | "no" | "depends";
}

const casesOf = <T>(file: string): readonly T[] =>
  JSON.parse(readFileSync(path.join(__dirname, "rancher", file), "utf8")).cases;
const ORDER = casesOf<PlanOrderCase>("plan-order.json");
const COMPARED = casesOf<ComparedCase>("comparison-bootstrap.json");

const machinesOf = ({ machines }: PlanOrderCase): Machine[] =>
  machines.map(({ taints = [], ...machine }) => ({
    ...machine,
    taints: taints.map(({ value = "", ...taint }) => ({ ...taint, value })),
  }));

/** Cases in which something was elected and waits for the agent; the others are about elections, which are not judged. */
const WAITING = ORDER.filter(({ waitsFor, init }) => waitsFor === "agent" && typeof init === "string");
const OF_POOLS = ORDER.filter(({ pools, firstPool }) => pools !== undefined && firstPool != null);

/** Rancher gives nodes without a role nothing, and the library refuses pools without one. */
const withRoles = (pools: NonNullable<PlanOrderCase["pools"]>): Record<string, PoolSketch> =>
  Object.fromEntries(Object.entries(pools).filter(([, pool]) => pool.roles.length > 0));

const candidateOf = (sketches: Record<string, PoolSketch>, rest: Parameters<typeof modelOf>[1], first: string) =>
  prove(modelOf(sketches, rest)).bootstrap.pools.find(({ pool }) => pool === first);

describe("which nodes are there before Rancher's agent is connected, as Rancher's planner was seen to do", () => {
  test("there are as many cases as the record has", () => {
    expect([ORDER.length, WAITING.length, OF_POOLS.length, COMPARED.length]).toEqual([96, 83, 60, 248]);
  });

  test.each(OF_POOLS.map((each) => [each.id, each] as const))(
    "%s",
    (_id, { pools = {}, firstPool, machines, ...seen }) => {
      const poolsOf = (names: readonly string[]) =>
        [...new Set(machines.filter(({ name }) => names.includes(name)).map(({ pool }) => pool))].sort();
      const candidate = candidateOf(withRoles(pools), { rancherVersion: "2.15.0" }, String(firstPool));
      expect(candidate?.hosts.map(({ pool }) => pool)).toEqual(poolsOf(seen.planned));
    },
  );
});

/**
 * On purpose: Rancher gives the nodes of a pool its own taint and that of its role, two of one key and effect. A kubelet does
 * not start with them, and the planner that ran had no nodes to see it.
 */
const NEVER_STARTS = new Set(["etcd toleration pool value of role taint; first=s"]);

test.each(COMPARED.map((each) => [each.id, each.agents, each.host, each.seen] as const))(
  "%s; tolerations: %s, URL by %s: %s",
  (id, agents, host, seen) => {
    const { pools = {}, firstPool } = ORDER.find((each) => each.id === id) as PlanOrderCase;
    const rest = {
      rancherVersion: "2.15.0",
      kubernetesVersion: "v1.34.3+k3s1",
      rancherHost: host === "name" ? RancherHost.NAME : RancherHost.ADDRESS,
      ...(agents === "none" ? { agents: { cluster: [], fleet: [] } } : {}),
    };
    const verdict = candidateOf(withRoles(pools), rest, String(firstPool))?.verdict ?? "no";
    expect([verdict, seen]).toEqual(NEVER_STARTS.has(id) ? ["no", "yes"] : [seen, seen]);
  },
);

describe("the model of the planner, which the library is compared with", () => {
  test.each(WAITING.map((each) => [each.id, each] as const))("plans the same nodes: %s", (_id, each) => {
    const all = machinesOf(each);
    const late = new Set(each.machines.filter((machine) => machine.late).map(({ name }) => name));
    const there = all.filter(({ name }) => !late.has(name));
    const init = all.find(({ name }) => name === each.init) as Machine;
    expect(
      planned(there, init)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...each.planned].sort());
  });

  test.each(WAITING.map((each) => [each.id, each] as const))("gives them the same taints: %s", (_id, each) => {
    const text = ({ key, value, effect }: ReturnType<typeof nodeTaints>[number]) =>
      `${key}${value === "" ? "" : `=${value}`}:${effect}`;
    for (const [name, { nodeTaint }] of Object.entries(each.nodes ?? {})) {
      const machine = machinesOf(each).find((other) => other.name === name) as Machine;
      expect(nodeTaints(machine).map(text).sort()).toEqual([...(nodeTaint ?? [])].sort());
    }
  });
});

describe("what is said to rescue a cluster that waits is what Rancher's planner gives a plan", () => {
  const LATE = WAITING.filter(({ machines, planned: there }) => there.length > 0 && machines.some(({ late }) => late));

  test.each(LATE.map((each) => [each.id, each] as const))("%s", (_id, each) => {
    const late = each.machines.filter((machine) => machine.late);
    const pools = Object.fromEntries(
      machinesOf(each)
        .filter(({ name }) => !late.some((machine) => machine.name === name))
        .map(({ name, roles: own, taints }) => [
          name,
          { roles: own as NodeRole[], taints: taints.map(({ key, effect }) => `${key}=:${effect}`) },
        ]),
    );
    const { findings } = prove(modelOf({ worker: {}, ...pools }));
    const isAlone = each.machines.find(({ name }) => name === each.init)?.roles.includes(NodeRole.CONTROL_PLANE);
    const found = findings
      .flatMap((finding) => (finding.code === "RK102" ? [finding.data] : []))
      .find(({ moment }) => (moment === "alone") === isAlone);
    const joins = ({ roles: own }: (typeof late)[number]) =>
      (found?.joining !== "none" && own.includes(NodeRole.ETCD)) ||
      (found?.joining === "etcd-or-control-plane" && own.includes(NodeRole.CONTROL_PLANE));
    expect(found).toBeDefined();
    expect(late.map(joins)).toEqual(late.map(({ name }) => each.plannedAfterLateMachines?.includes(name)));
  });
});

describe("the library's verdicts are those of the model", () => {
  // Few of each, so that taints and tolerations meet; CriticalAddonsOnly is what CoreDNS tolerates.
  const taint = fc.record({
    key: fc.constantFrom("dedicated", "gpu", "CriticalAddonsOnly", "node-role.kubernetes.io/master"),
    value: fc.constantFrom("", "a", "b"),
    effect: fc.constantFrom(...Object.values(TaintEffect)),
  });
  const taints = fc.uniqueArray(taint, { maxLength: 2, selector: ({ key, effect }) => `${key}:${effect}` });
  const pool = fc.record({ roles, taints, nodes: fc.integer({ min: 1, max: 3 }) });
  const pools = fc.dictionary(fc.constantFrom("a", "b", "c", "d", "e"), pool, { minKeys: 1, maxKeys: 5 });
  const toleration = taint.map(({ value, ...rest }) =>
    value === "" ? { ...rest, operator: "Exists" } : { ...rest, operator: "Equal", value },
  );
  const appended = fc.option(fc.array(toleration, { maxLength: 3 }), { nil: undefined });

  test("for every cluster, and for every pool that is elected first", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(pools, appended, fc.boolean(), (given, own, isByName) => {
        const text = ({ key, value = "", effect }: { key: string; value?: string; effect: string }) =>
          `${key}${value === "" ? "" : `=${value}`}:${effect}`;
        const sketches = Object.fromEntries(
          Object.entries(given).map(([name, { taints: of, ...rest }]) => [name, { ...rest, taints: of.map(text) }]),
        );
        const texts = own?.map(text);
        const model = modelOf(sketches, {
          rancherVersion: "2.15.0",
          kubernetesVersion: "v1.34.3+k3s1",
          rancherHost: isByName ? RancherHost.NAME : RancherHost.ADDRESS,
          ...(texts === undefined ? {} : { agents: { cluster: texts, fleet: [] } }),
        });
        const machines = Object.entries(given).flatMap(([name, each]) =>
          Array.from(
            { length: each.nodes },
            (_, index): Machine => ({ ...each, name: `${name}-${index}`, pool: name }),
          ),
        );
        const derived = Object.values(given)
          .filter((each) => each.roles.includes(NodeRole.CONTROL_PLANE))
          .flatMap((each) => nodeTaints({ ...each, name: "", pool: "" }))
          .map(({ value, ...rest }) =>
            value === "" ? { ...rest, operator: "Exists" } : { ...rest, operator: "Equal", value },
          );
        const { bootstrap, findings } = prove(model);
        for (const { pool: name, verdict } of bootstrap.pools) {
          const first = machines.find((machine) => machine.pool === name) as Machine;
          expect([name, verdict]).toEqual([name, comesUp(machines, first, own ?? derived, isByName)]);
        }
        expect(bootstrap.verdict).toBe(comesUpWhateverIsFirst(machines, own ?? derived, isByName));
        // Whoever loses is told why, and nobody else is told that it cannot be.
        const told = findings.some(({ code }) => ["RK101", "RK102", "RK106"].includes(code));
        expect([bootstrap.verdict, told]).toEqual([bootstrap.verdict, bootstrap.verdict !== "yes"]);
        seen.add(bootstrap.verdict);
      }),
      { numRuns: 400 },
    );
    expect([...seen].sort()).toEqual(["lottery", "no", "yes"]);
  });
});
