import { NodeRole } from "../../lib/scheduling/node-role";
import { EMPTY_POOL, type PoolSketch, type Sketch } from "./sketch";

/** A cluster to begin with. */
export interface Preset {
  readonly name: string;
  readonly what: string;
  readonly sketch: Sketch;
}

const TAINT = "test-key=test-value:NoExecute";

const reported = (first: Partial<PoolSketch>): Sketch => ({
  rancher: "2.11.1",
  k3s: "v1.32.5+k3s1",
  url: "https://rancher.example.com",
  pools: [
    { ...EMPTY_POOL, name: "first", roles: NodeRole.ALL, taints: [TAINT], ...first },
    { ...EMPTY_POOL, name: "w" },
  ],
  tolerations: [],
  derivesTolerations: true,
  disabled: [],
  as: "typescript",
});

/** The case that was reported as rancher/rancher#49981: a taint on the first node, which has to do everything alone. */
export const REPORTED: Sketch = reported({});

/** What somebody may want to see first. */
export const PRESETS: readonly Preset[] = [
  { name: "The reported case", what: "a taint on the first node, rancher/rancher#49981", sketch: REPORTED },
  { name: "Its repair", what: "the same taint, once the cluster is ready", sketch: reported({ isDeferred: true }) },
  {
    name: "Split roles",
    what: "servers and workers apart, a taint on some workers",
    sketch: {
      ...REPORTED,
      rancher: "2.14.1",
      k3s: "v1.33.5+k3s1",
      pools: [
        { ...EMPTY_POOL, name: "servers", roles: [NodeRole.ETCD, NodeRole.CONTROL_PLANE], nodes: "3" },
        { ...EMPTY_POOL, name: "general", nodes: "2" },
        { ...EMPTY_POOL, name: "db", taints: ["dedicated=db:NoSchedule"] },
      ],
    },
  },
  {
    name: "Everything tainted",
    what: "no pool without a taint",
    sketch: {
      ...REPORTED,
      rancher: "2.14.1",
      k3s: "v1.33.5+k3s1",
      pools: [
        { ...EMPTY_POOL, name: "servers", roles: NodeRole.ALL, taints: ["dedicated=servers:NoSchedule"] },
        { ...EMPTY_POOL, name: "gpu", taints: ["nvidia.com/gpu=present:NoSchedule"] },
      ],
    },
  },
];
