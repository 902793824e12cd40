import { judgeTrial } from "../../lib/trial/judge-trial";
import { PRESETS, REPORTED } from "../../site/playground/presets";
import { readSketch } from "../../site/playground/read-sketch";
import { EMPTY_POOL, type PoolSketch, type Sketch } from "../../site/playground/sketch";

const withPool = (pool: Partial<PoolSketch>): Sketch => ({
  ...REPORTED,
  pools: [{ ...EMPTY_POOL, name: "first", roles: REPORTED.pools[0]?.roles ?? [], ...pool }],
});
const told = (sketch: Sketch) => {
  const { faults, trial } = readSketch(sketch);
  // What is wrong is never judged.
  expect(trial === undefined).toBe(faults.length > 0);
  return faults.map(({ field, problem }) => `${field}: ${problem.what}`).join("\n");
};

test("clusters to begin with are as they are called", () => {
  const verdicts = PRESETS.map(({ name, sketch }) => {
    const { trial } = readSketch(sketch);
    return `${name}: ${trial && judgeTrial(trial).proof.bootstrap.verdict}`;
  });
  expect(verdicts).toEqual(["The reported case: no", "Its repair: yes", "Split roles: yes", "Everything tainted: no"]);
});

test("what is wrong in a field is told at that field, in the library's words", () => {
  const wrong: Sketch = {
    ...REPORTED,
    rancher: "2.11",
    k3s: "1.32",
    url: "http://rancher.example.com",
    tolerations: ["test-key=test-value:NoExecut"],
    pools: [
      { ...EMPTY_POOL, name: "First", roles: [], taints: ["k=v:NoExecut", "", "k v:NoExecute", "k=v"], nodes: "three" },
      { ...EMPTY_POOL, name: "w", labels: ["disk", "a b=c", "kubernetes.io/hostname=x"], nodes: "0" },
      { ...EMPTY_POOL, name: "w" },
    ],
  };
  expect(told(wrong)).toMatchInlineSnapshot(`
"pool-0-name: pool name "First" is not a lower-case DNS label
pool-0-roles: no role is chosen
pool-0-taint-0: taint "k=v:NoExecut": has the unknown effect "NoExecut", did you mean "NoExecute"?
pool-0-taint-2: taint "k v:NoExecute": taint key "k v" has a name that does not begin and end with a letter or digit, with only "-", "_" and "." between
pool-0-taint-3: taint "k=v": has no effect
pool-0-nodes: "three" is no number of nodes
pool-1-labels: label "disk" has no value
pool-1-labels: label key "a b" has a name that does not begin and end with a letter or digit, with only "-", "_" and "." between
pool-1-nodes: nodes "0" is not a whole number of at least 1
pool-2-name: pool "w" is given twice
rancher: rancherVersion "2.11" is not a Rancher 2 release
k3s: kubernetesVersion "1.32" is not a K3s version
url: the URL of Rancher "http://rancher.example.com" is not an https URL
tolerations: unknown taint effect "NoExecut", did you mean "NoExecute"?"
`);
});

test("what is wrong of several taints together is told at the last of them", () => {
  expect(told(withPool({ taints: ["k=a:NoExecute", "", "k=b:NoExecute"] }))).toMatchInlineSnapshot(
    `"pool-0-taint-2: pool "first": taints[0] "k=a:NoExecute" and taints[1] "k=b:NoExecute" have the same key and effect"`,
  );
  expect(told(withPool({ taints: ["node.kubernetes.io/not-ready:NoExecute"] }))).toMatchInlineSnapshot(
    `"pool-0-taint-0: pool "first": taint "node.kubernetes.io/not-ready:NoExecute" is one that Kubernetes sets and clears by itself"`,
  );
});

test("a colon within a field does not make another part of it", () => {
  expect(told(withPool({ labels: ["disk=ssd:x3"] }))).toMatchInlineSnapshot(
    `"pool-0-labels: label "disk" value "ssd:x3" is not a Kubernetes label value"`,
  );
  expect(told(withPool({ taints: ["a:b:NoExecute"] }))).toMatchInlineSnapshot(
    `"pool-0-taint-0: taint "a:b:NoExecute": taint key "a:b" has a name that does not begin and end with a letter or digit, with only "-", "_" and "." between"`,
  );
  expect(told(withPool({ name: "first:all" }))).toMatchInlineSnapshot(
    `"pool-0-name: pool name "first:all" is not a lower-case DNS label"`,
  );
  expect(told(withPool({ taints: ["after-ready", "x3", "label=a=b"] }))).toMatchInlineSnapshot(`
"pool-0-taint-0: taint "after-ready": has no effect
pool-0-taint-1: taint "x3": has no effect
pool-0-taint-2: taint "label=a=b": has no effect
pool-0-taint-2: taint "label=a=b": taint "label" value "a=b" is not a Kubernetes label value"
`);
});

test("no pool at all is told where one is added", () => {
  expect(told({ ...REPORTED, pools: [] })).toMatchInlineSnapshot(`"pools: no pool is given"`);
});

test("blank fields say nothing", () => {
  expect(told({ ...withPool({ taints: ["", " "], labels: [" "], nodes: " " }), rancher: " ", tolerations: [""] })).toBe(
    "",
  );
});
