import { TerraformStack, Testing } from "cdktf";
import fc from "fast-check";
import { K3sCluster, NodeRole, RancherProvider, Toleration } from "../../lib";
import { checkJson } from "../../lib/report/json";
import { loadClusters } from "../../lib/review/load-clusters";
import { prove, type SchedulingProof } from "../../lib/scheduling/prove";
import { TAINT_EFFECTS } from "../../lib/scheduling/taint";
import { judgeTrial } from "../../lib/trial/judge-trial";
import { readTrial } from "../../lib/trial/read-trial";
import type { TypedTrial } from "../../lib/trial/trial";
import { readTypedPool, typedPool } from "../../lib/trial/typed-pool";
import { fuzz } from "../fuzz";

interface Pool {
  readonly roles: NodeRole[];
  readonly taints: string[];
  readonly labels: Record<string, string>;
  readonly nodes: number | undefined;
  readonly isDeferred: boolean;
}

const KEYS = ["test-key=test-value", "test-key", "a.example.com/b=", "CriticalAddonsOnly", "CriticalAddonsOnly=true"];
const taint = fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(...TAINT_EFFECTS)).map((parts) => parts.join(":"));
const placeOf = (text: string) => text.replace(/=[^:]*/, "");
const pool: fc.Arbitrary<Pool> = fc.record({
  roles: fc.subarray([...NodeRole.ALL], { minLength: 1 }),
  taints: fc.uniqueArray(taint, { maxLength: 3, selector: placeOf }),
  labels: fc.dictionary(fc.constantFrom("disk", "a.example.com/b"), fc.constantFrom("ssd", ""), { maxKeys: 2 }),
  nodes: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  isDeferred: fc.boolean(),
});
const trial = fc.record({
  // Most clusters that are tried have all roles.
  pools: fc.dictionary(fc.constantFrom("a", "first", "w-1", "z"), pool, { minKeys: 1, maxKeys: 4 }),
  rancher: fc.constantFrom("2.9.3", "2.10.6", "2.11.1", "2.12.4", "2.14.1", "2.15.0"),
  k3s: fc.constantFrom("v1.28.5+k3s1", "v1.30.4+k3s1", "v1.32.5+k3s1", "v1.33.5+k3s1", "v1.36.0+k3s1", "v1.99.1+k3s1"),
  url: fc.constantFrom("https://rancher.example.com", "https://192.0.2.10:8443", "https://[2001:db8::1]"),
  tolerations: fc.subarray([
    "test-key=test-value:NoExecute",
    "test-key:NoSchedule op=Exists",
    "other:NoExecute op=Exists for 30s",
  ]),
  derives: fc.boolean(),
  disabled: fc.subarray(["traefik", "coredns", "metrics-server", "local-storage", "servicelb"]),
});
type Sketch = typeof trial extends fc.Arbitrary<infer T> ? T : never;

const typed = ({ pools, rancher, k3s, url, tolerations, derives, disabled }: Sketch): TypedTrial => ({
  pools: Object.entries(pools).map(([name, { roles, taints, labels, nodes, isDeferred }]) =>
    [
      name,
      roles.join("+"),
      ...taints,
      ...Object.entries(labels).map((label) => `label=${label.join("=")}`),
      ...(nodes === undefined ? [] : [`x${nodes}`]),
      ...(isDeferred ? ["after-ready"] : []),
    ].join(":"),
  ),
  rancherVersion: rancher,
  kubernetesVersion: k3s,
  rancherUrl: url,
  tolerations,
  derivesTolerations: derives,
  disabled,
});

/** The same in an app, as `check` reads it. */
function inApp({ pools, rancher, k3s, url, tolerations, derives, disabled }: Sketch): SchedulingProof {
  const stack = new TerraformStack(Testing.app(), "clusters");
  new RancherProvider(stack, "rancher", {
    rancherVersion: rancher,
    ...(rancher.startsWith("2.9.") ? { providerVersion: "~> 5.0" } : {}),
    apiUrl: url,
  });
  const agent = { appendTolerations: tolerations.map((each) => Toleration.parse(each)) };
  new K3sCluster(stack, "my-cluster", {
    kubernetesVersion: k3s,
    nodePools: Object.fromEntries(
      Object.entries(pools).map(([name, { roles, taints, labels, nodes, isDeferred }]) => [
        name,
        {
          roles,
          taints: taints as never,
          labels,
          ...(nodes === undefined ? {} : { nodes }),
          ...(isDeferred ? { taintsApplied: "after-ready" as const } : {}),
        },
      ]),
    ),
    agents: { deriveTolerations: derives, clusterAgent: agent, fleetAgent: agent },
    ...(disabled.length === 0 ? {} : { machineGlobalConfig: { disable: disabled } }),
  });
  const [cluster] = loadClusters(JSON.parse(Testing.synth(stack, false)));
  if (cluster === undefined) throw new Error("there is no cluster");
  return prove(cluster.cluster);
}

/** Everything that `check` says of it, but for where it was written, which of a typed one is nowhere. */
function said(proof: SchedulingProof): unknown {
  const place = { stack: "", file: "", address: "" };
  const text = JSON.stringify(checkJson([{ ...place, proof }]), (key, value) =>
    ["source", "path", "providerMajor"].includes(key) ? undefined : value,
  );
  return JSON.parse(text);
}

test("a typed cluster is judged as the same one in an app is", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(trial, (sketch) => {
      const { proof } = judgeTrial(readTrial(typed(sketch)));
      seen.add(proof.bootstrap.verdict);
      expect(said(proof)).toEqual(said(inApp(sketch)));
    }),
    fuzz(40),
  );
  // Of each kind there were some.
  expect([...seen]).toEqual(expect.arrayContaining(["lottery", "no", "yes"]));
});

test("a pool is written as it is read", () => {
  fc.assert(
    fc.property(trial, (sketch) => {
      for (const text of typed(sketch).pools) {
        const { pool } = readTypedPool(text);
        if (pool === undefined) throw new Error(text);
        const { pool: again } = readTypedPool(typedPool(pool));
        const isDeferred = pool.taints.length > 0;
        expect(JSON.stringify(again)).toBe(
          JSON.stringify(isDeferred ? pool : { ...pool, taintsApplied: "at-registration" }),
        );
      }
    }),
    fuzz(100),
  );
});
