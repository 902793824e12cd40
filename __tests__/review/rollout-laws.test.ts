/** What holds of the steps and dangers of any change. */
import fc from "fast-check";
import { NodeRole, TaintsApplied } from "../../lib";
import type { ClusterReview } from "../../lib/review";
import { describePlainly } from "../../lib/scheduling/findings/describe";
import { plain } from "../../lib/scheduling/rich-text";
import { fuzz } from "../fuzz";
import { type ClusterSketch, modelOf, type PoolSketch, reviewModels } from "../scheduling/models";

type Pools = Readonly<Record<string, PoolSketch>>;

const ROLES = [NodeRole.ALL, [NodeRole.ETCD, NodeRole.CONTROL_PLANE], [NodeRole.WORKER]];
const TAINTS = ["a=1:NoSchedule", "a=2:NoSchedule", "b:NoExecute", "c:NoExecute", "CriticalAddonsOnly:NoSchedule"];

const pool = fc.record({
  roles: fc.constantFrom(...ROLES),
  taints: fc.uniqueArray(fc.constantFrom(...TAINTS), { maxLength: 2, selector: (taint) => taint.replace(/=\d/, "") }),
  taintsApplied: fc.constantFrom(TaintsApplied.AT_REGISTRATION, TaintsApplied.AFTER_READY),
  labels: fc.constantFrom<Readonly<Record<string, string>>>({}, { zone: "a" }, { zone: "b" }),
});
/** Mostly small changes: a pool is what it was, or another one. */
const changed = (name: string) =>
  fc.tuple(fc.option(pool), fc.option(pool), fc.boolean(), fc.boolean()).map(([was, is, stays, keepsManner]) => {
    const after = stays ? was : is;
    const manner = was !== null && keepsManner ? { taintsApplied: was.taintsApplied } : {};
    return { name, was, is: after === null ? null : { ...after, ...manner } };
  });
const changes = fc
  .tuple(pool, pool, changed("two"), changed("three"), fc.boolean(), fc.boolean())
  .map(([first, other, two, three, stays, keepsTolerations]) => {
    const side = (which: "was" | "is", one: PoolSketch): Pools =>
      Object.fromEntries([
        ["one", { ...one, roles: NodeRole.ALL }],
        ...[two, three].flatMap((each) => (each[which] === null ? [] : [[each.name, each[which]] as const])),
      ]);
    const before = made(side("was", first));
    const after = made(side("is", stays ? first : other));
    return { before, after: keepsTolerations ? { ...after, agents: before.agents } : after };
  });

function made(pools: Pools): ClusterSketch {
  return modelOf(pools, { rancherHost: "address" as ClusterSketch["rancherHost"] });
}

/** All properties see the same changes, as long as they hold. */
const reviews = new Map<string, ClusterReview>();
function review(before: ClusterSketch, after: ClusterSketch): ClusterReview {
  const key = JSON.stringify([before, after]);
  const found = reviews.get(key) ?? (reviewModels([before], [after]).clusters[0] as ClusterReview);
  reviews.set(key, found);
  return found;
}

const words = ({ rollout }: ClusterReview) => rollout.map(({ what, because }) => `${plain(what)}; ${plain(because)}`);

test("a step speaks of tolerations that come or go only where some do", () => {
  const seen = { come: 0, go: 0 };
  fc.assert(
    fc.property(changes, ({ before, after }) => {
      const found = review(before, after);
      const has = (change: string) => found.diff.tolerations.some((each) => each.change === change);
      for (const step of words(found)) {
        const comes = /new tolerations|other tolerations|agents' tolerations of them|an apply of their own/.test(step);
        const goes = /fewer tolerations|other tolerations|agents' tolerations? of .* goe?s?\b/.test(step);
        if (comes) seen.come++;
        if (goes) seen.go++;
        expect([step, comes && !has("added"), goes && !has("removed")]).toEqual([step, false, false]);
      }
    }),
    fuzz(25),
  );
  expect(seen.come * seen.go).toBeGreaterThan(0);
});

test("a command taints nodes with what their pool has, and takes off what it has not, and neither where Terraform does", () => {
  let seen = 0;
  fc.assert(
    fc.property(changes, ({ before, after }) => {
      for (const [, names = "", what = ""] of words(review(before, after)).flatMap((step) => [
        ...step.matchAll(/kubectl taint nodes -l '?rancher-k3s\/node-pool(?:=| in \()([a-z,]+)\)?'? ([^\s;,[]+)/g),
      ])) {
        seen++;
        expect(what).not.toContain("node-role.kubernetes.io");
        for (const name of names.split(",")) {
          const [was, is] = [before.pools[name], after.pools[name]];
          // What was put on by Terraform goes by it, and what is to be put on by it comes by it.
          const manner = what.endsWith("-") ? was?.taintsApplied : is?.taintsApplied;
          expect([name, what, manner]).toEqual([name, what, TaintsApplied.AT_REGISTRATION]);
          const goes = (was?.taints ?? []).filter((taint) => what === `${taint.replace(/=\w*/, "")}-`);
          const isMeant = what.endsWith("-")
            ? goes.some((taint) => !is?.taints?.includes(taint))
            : is?.taints?.includes(what);
          expect([name, what, isMeant]).toEqual([name, what, true]);
        }
      }
    }),
    fuzz(25),
  );
  expect(seen).toBeGreaterThan(0);
});

test("what evicts says of workloads what the finding beside it says, or that it is about other nodes", () => {
  let seen = 0;
  fc.assert(
    fc.property(changes, ({ before, after }) => {
      const { problems } = review(before, after);
      for (const { finding, moment } of problems) {
        if (finding.code !== "RK602") continue;
        const danger = problems.find(
          (each) => each.finding.code === "RK703" && each.finding.data.pool === finding.data.pool,
        )?.finding;
        const named = danger?.code === "RK703" && danger.data.isAtOnce ? (danger.data.workloads ?? []) : [];
        const both = finding.data.evicted.filter(({ workload }) => named.includes(workload));
        seen++;
        // With the apply: both name some. Otherwise it tells of nodes that join, and the danger of those that are there.
        expect(moment).toBe(both.length > 0 ? "on-apply" : "on-join");
        if (danger !== undefined && named.length === 0) {
          expect(describePlainly(danger).facts[0]).toMatch(/that can be on its nodes/);
        }
      }
    }),
    fuzz(30),
  );
  expect(seen).toBeGreaterThan(0);
});

test("a place goes with the apply only where it rolls something out or taints running nodes, and is told as an event never", () => {
  const seen = { "on-apply": 0, "on-join": 0 };
  fc.assert(
    fc.property(changes, ({ before, after }) => {
      const { problems, diff } = review(before, after);
      const isRolledOut = diff.tolerations.some(({ change }) => change !== "kept") || diff.settings.length > 0;
      const taintsRunning = diff.pools.some(
        (each) =>
          each.taintsApplied.after === TaintsApplied.AFTER_READY &&
          (each.taintsApplied.before !== each.taintsApplied.after ||
            each.taints.some(({ change }) => change !== "kept")),
      );
      const replaces = diff.pools.some(
        ({ change, taints, labels, taintsApplied: { before: was, after: is } }) =>
          change !== "kept" || was !== is || labels.length > 0 || taints.some((taint) => taint.change !== "kept"),
      );
      for (const { finding, moment } of problems) {
        expect(describePlainly(finding).message).not.toMatch(/can no longer/);
        if (finding.code !== "RK707" && finding.code !== "RK708") continue;
        if (moment === "on-apply") expect([finding.data, isRolledOut || taintsRunning]).toEqual([finding.data, true]);
        if (moment === "on-join") expect([finding.data, replaces]).toEqual([finding.data, true]);
        if (moment === "on-apply" || moment === "on-join") seen[moment]++;
      }
    }),
    fuzz(30),
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
});
