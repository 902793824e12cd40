import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { NodeRole } from "../../lib/scheduling/node-role";
import { DISABLE_WORDS } from "../../lib/scheduling/reading/disabled-addons";
import { TAINT_EFFECTS } from "../../lib/scheduling/taint";
import { TRIAL_FORMS } from "../../lib/trial/written/form";
import { fragmentOf, LONGEST_FRAGMENT, readFragment } from "../../site/playground/fragment";
import { PRESETS } from "../../site/playground/presets";
import { EMPTY_POOL, type PoolSketch, type Sketch, withoutBlanks } from "../../site/playground/sketch";
import { fuzz } from "../fuzz";

const [REPORTED] = PRESETS.map(({ sketch }) => sketch) as [Sketch, ...Sketch[]];

test("a link can be read: a pool in it is what --pool takes", () => {
  expect(PRESETS.map(({ name, sketch }) => `${name}: ${fragmentOf(sketch)}`).join("\n")).toMatchInlineSnapshot(`
"The reported case: rancher=2.11.1&k3s=v1.32.5+k3s1&rancher-url=https://rancher.example.com&pool=first:all:test-key=test-value:NoExecute&pool=w:worker
Its repair: rancher=2.11.1&k3s=v1.32.5+k3s1&rancher-url=https://rancher.example.com&pool=first:all:test-key=test-value:NoExecute:after-ready&pool=w:worker
Split roles: rancher=2.14.1&k3s=v1.33.5+k3s1&rancher-url=https://rancher.example.com&pool=servers:etcd+controlplane:x3&pool=general:worker:x2&pool=db:worker:dedicated=db:NoSchedule
Everything tainted: rancher=2.14.1&k3s=v1.33.5+k3s1&rancher-url=https://rancher.example.com&pool=servers:all:dedicated=servers:NoSchedule&pool=gpu:worker:nvidia.com/gpu=present:NoSchedule"
`);
});

const junk = fc.string({ maxLength: 12, unit: fc.constantFrom(..."a=:%&#+,x3/<'\" é\u202e".split("")) });
const taint = fc.oneof(
  junk,
  fc.constantFrom("x3", "after-ready", "taint=a", "label=a", "a=b", "NoExecute", "nodes=1:NoSchedule"),
  fc.tuple(junk, fc.constantFrom(...TAINT_EFFECTS)).map(([key, effect]) => `k${key}:${effect}`),
);
const pool: fc.Arbitrary<PoolSketch> = fc.record({
  name: fc.oneof(fc.constantFrom("first", "w"), junk),
  roles: fc.subarray([...NodeRole.ALL]),
  taints: fc.array(taint, { maxLength: 4 }),
  labels: fc.array(fc.oneof(fc.constantFrom("disk=ssd", "x3"), junk), { maxLength: 2 }),
  nodes: fc.oneof(fc.constantFrom("", "3", "0"), junk),
  isDeferred: fc.boolean(),
});
const sketch: fc.Arbitrary<Sketch> = fc.record({
  rancher: fc.oneof(fc.constantFrom("", "2.11.1"), junk),
  k3s: fc.oneof(fc.constantFrom("", "v1.32.5+k3s1"), junk),
  url: fc.oneof(fc.constantFrom("", "https://[2001:db8::1]:8443"), junk),
  pools: fc.array(pool, { minLength: 1, maxLength: 3 }),
  tolerations: fc.array(junk, { maxLength: 2 }),
  derivesTolerations: fc.boolean(),
  disabled: fc.subarray([...DISABLE_WORDS]),
  as: fc.constantFrom(...TRIAL_FORMS),
});

/** Taints that are whole come first in a link; in which order they stand decides nothing. */
const inOrder = (each: Sketch): Sketch => ({
  ...withoutBlanks(each),
  pools: withoutBlanks(each).pools.map((one) => ({ ...one, taints: [...one.taints].sort() })),
});

test("what is sent is what arrives, also where it is not right yet", () => {
  fc.assert(
    fc.property(sketch, (sent) => {
      const fragment = fragmentOf(sent);
      const { sketch: arrived, unread } = readFragment(`#${fragment}`);
      expect(unread).toEqual([]);
      expect(arrived && inOrder(arrived)).toEqual(inOrder(sent));
      expect(fragment).toMatch(/^[\w.~$+,;=/?@%&:-]*$/);
    }),
    fuzz(300),
  );
});

test("docs/try.md has the keys of a link, and no other", () => {
  const page = readFileSync(path.join(__dirname, "../../docs/try.md"), "utf8");
  const section = page.slice(page.indexOf("## In a browser"), page.indexOf("## JSON"));
  const onPage = [...section.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, keys]) => keys?.match(/[a-z0-9-]+/g) ?? []);
  const everything: Sketch = {
    ...REPORTED,
    tolerations: ["a:NoExecute"],
    derivesTolerations: false,
    disabled: ["traefik"],
    as: "hcl",
  };
  const keys = fragmentOf(everything).match(/(?<=^|&)[^=]+/g);
  expect(onPage).toEqual([...new Set(keys)]);
  const [link = ""] = section.match(/^#.*=.*$/m) ?? [];
  expect(readFragment(link)).toEqual({ sketch: { ...REPORTED, url: "" }, unread: [] });
});

describe("a link that anybody may have made", () => {
  const told = (fragment: string) => readFragment(fragment).unread;

  test("what is not understood is told, and the rest is read", () => {
    const { sketch: read, unread } = readFragment(
      "#pool=first:all:k=v:NoExecute&pool=w:wroker&rancher=2.11.1&rancher=2.14.1&as=pdf&disable=dns&what&x=%zz&derived-tolerations=maybe",
    );
    expect(read).toEqual({
      ...REPORTED,
      k3s: "",
      url: "",
      pools: [
        { ...EMPTY_POOL, name: "first", roles: NodeRole.ALL, taints: ["k=v:NoExecute"] },
        { ...EMPTY_POOL, name: "w", roles: [] },
      ],
    });
    expect(unread.join("\n")).toMatchInlineSnapshot(`
"the role wroker of pool w
rancher=2.14.1
as=pdf
disable=dns
what=
2 more"
`);
  });

  test("it is bounded, whole and in its parts", () => {
    expect(told("x".repeat(LONGEST_FRAGMENT + 1))).toMatchInlineSnapshot(`
[
  "all of it, as it is longer than 30000 characters",
]
`);
    expect(readFragment("x".repeat(LONGEST_FRAGMENT + 1)).sketch).toBeUndefined();
    const many = readFragment(Array.from({ length: 100 }, (_, index) => `pool=p${index}:worker`).join("&"));
    expect(many.sketch?.pools).toHaveLength(22);
    expect(many.unread.at(-1)).toBe("73 more");
    expect(told(`pool=first:all:${"k:NoExecute:".repeat(21)}x1`)).toEqual(["pool=first"]);
    expect(told(`rancher=${"2".repeat(501)}`)[0]).toMatch(/^rancher=2{52}… \(509 characters\)$/);
  });

  test("what is not seen is shown as what it is", () => {
    expect(told("a%E2%80%AEb=1&%1b[31m=2&c=%E2%80%AE")).toEqual(["a%E2%80%AEb=1", "%1b[31m=2", "c=\\u202e"]);
  });

  test("no text makes it fail", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          junk.map((text) => `pool=${text}`),
        ),
        (text) => {
          const { sketch: read } = readFragment(text);
          if (read !== undefined) expect(readFragment(fragmentOf(read)).unread).toEqual([]);
        },
      ),
      fuzz(300),
    );
  });
});
