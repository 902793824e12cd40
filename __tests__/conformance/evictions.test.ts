import { readFileSync } from "node:fs";
import path from "node:path";
import { type KubernetesToleration, KubernetesVersion, NodeRole, Taint, TaintsApplied, Toleration } from "../../lib";
import { isTransient } from "../../lib/scheduling/pool";
import { evictions } from "../../lib/scheduling/proof/evictions";
import { TolerationSet } from "../../lib/scheduling/toleration-set";
import { judged, modelOf, prove } from "../scheduling/models";
import { liveTaint, liveTolerations } from "./objects";

/** What Kubernetes' own code answered: whether and when NoExecute taints evict a running pod. */
interface Case {
  readonly tolerations: readonly KubernetesToleration[];
  readonly admission?: boolean;
  readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  readonly evicted: "now" | "after" | "never";
  readonly seconds?: number;
}

const { cases } = JSON.parse(readFileSync(path.join(__dirname, "kubernetes", "evict.json"), "utf8")) as {
  cases: readonly Case[];
};

const secondsIn = ({ evicted, seconds }: Case) => (evicted === "never" ? undefined : (seconds ?? 0));
const taintsIn = ({ taints }: Case) =>
  taints.map(({ key, value = "", effect }) => Taint.parse(`${key}=${value}:${effect}`));

/** What the admission plugin DefaultTolerationSeconds adds. */
function admitted(tolerations: readonly KubernetesToleration[]): readonly KubernetesToleration[] {
  const added = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].filter(
    (key) =>
      !tolerations.some((each) => ["", key].includes(each.key ?? "") && ["", "NoExecute"].includes(each.effect ?? "")),
  );
  return [
    ...tolerations,
    ...added.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 })),
  ];
}

test.each(cases.map((each) => [JSON.stringify(each), each] as const))(
  "a running pod is evicted as in %s",
  (_, each) => {
    const written = each.admission === true ? admitted(each.tolerations) : each.tolerations;
    const set = new TolerationSet(written.map((toleration) => Toleration.fromKubernetes(toleration)));
    expect(set.secondsUntilEviction(taintsIn(each))).toBe(secondsIn(each));
  },
);

test("to doctor, pods are evicted by the taints of a node as Kubernetes evicts them, and when it does", () => {
  for (const each of cases) {
    const written = each.admission === true ? admitted(each.tolerations) : each.tolerations;
    const eviction = liveTolerations(written).eviction(each.taints.map(liveTaint));
    expect([each, eviction?.seconds]).toEqual([each, secondsIn(each)]);
  }
});

describe("the proof of a CoreDNS with these tolerations", () => {
  // Taints of a node's condition are none of a pool's.
  const lasting = cases.filter((each) => !taintsIn(each).some(isTransient));
  const sketchOf = (each: Case, taintsApplied: TaintsApplied) => {
    const tolerations = each.tolerations.map((toleration) => Toleration.fromKubernetes(toleration).toString());
    const gpu = { roles: [NodeRole.WORKER], taints: taintsIn(each).map(String), taintsApplied };
    return modelOf({ all: { roles: NodeRole.ALL }, gpu }, { addons: { coredns: { disabled: true, tolerations } } });
  };

  test("there are such cases", () => {
    expect(lasting.length).toBeGreaterThan(150);
  });

  test("evicts it when deferred taints come, as Kubernetes does", () => {
    for (const each of lasting) {
      const cluster = judged(sketchOf(each, TaintsApplied.AFTER_READY));
      const found = evictions(cluster, KubernetesVersion.parse("v1.33.5+k3s1"));
      const ofCoreDns = found.find(({ workload, pool }) => workload === "coredns" && pool === "gpu");
      expect([each, ofCoreDns?.seconds]).toEqual([each, secondsIn(each)]);
    }
  });

  test("says of taints that are there from the start that it never comes, is evicted again and again, or stays", () => {
    for (const each of lasting) {
      const proof = prove(sketchOf(each, TaintsApplied.AT_REGISTRATION));
      const placement = proof.workloads.find(({ workload }) => workload === "coredns")?.placements.gpu;
      const set = each.tolerations.map((toleration) => Toleration.fromKubernetes(toleration));
      const isKeptAway = taintsIn(each).some((taint) => taint.isHard && !set.some((one) => one.tolerates(taint)));
      const seconds = secondsIn(each);
      const expected = isKeptAway
        ? { verdict: "blocked" }
        : seconds === undefined
          ? { verdict: "runs" }
          : { verdict: "evicted", seconds };
      expect([each, placement]).toMatchObject([each, expected]);
    }
  });
});
