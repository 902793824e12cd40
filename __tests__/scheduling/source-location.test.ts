import fc from "fast-check";
import type { Finding } from "../../lib/scheduling/findings/finding";
import { withSource } from "../../lib/scheduling/findings/finding-source";
import { type ClusterSources, locationText, readSources, sourcesJson } from "../../lib/scheduling/source-location";

const MAIN = { file: "main.ts", line: 7 };
const GPU = { file: "src/pools.ts", line: 34 };
const sources: ClusterSources = { cluster: MAIN, pools: new Map([["gpu", GPU]]) };
const NOTHING = { pools: new Map() };

test("a location is written as editors read it", () => {
  expect(locationText(GPU)).toBe("src/pools.ts:34");
});

describe("the comment in a synthesized stack", () => {
  const json = (value: ClusterSources) => JSON.parse(JSON.stringify(sourcesJson(value)));

  test("names the cluster, and pools by name", () => {
    expect(json(sources)).toEqual({ cluster: MAIN, pools: { gpu: GPU } });
  });

  test("is left out when nothing is known", () => {
    expect(sourcesJson(NOTHING)).toBeUndefined();
  });

  test("reads back as it was written", () => {
    const step = fc.stringMatching(/^[\w .()@-]{0,8}\w$/);
    const location = fc.record({
      file: fc.array(step, { minLength: 1, maxLength: 5 }).map((steps) => steps.join("/")),
      line: fc.integer({ min: 1, max: 1_000_000 }),
    });
    const pools = fc.array(fc.tuple(fc.oneof(step, fc.constantFrom("constructor", "__proto__", "toString")), location));
    fc.assert(
      fc.property(fc.option(location, { nil: undefined }), pools, (cluster, entries) => {
        const written = { ...(cluster === undefined ? {} : { cluster }), pools: new Map(entries) };
        fc.pre(sourcesJson(written) !== undefined);
        expect(readSources(json(written))).toEqual(written);
      }),
    );
  });

  test.each([
    ["the root's", "/etc/passwd"],
    ["another folder's", "../../secrets.ts"],
    ["another folder's, on the way", "src/../../secrets.ts"],
    ["another folder's, on Windows", "..\\secrets.ts"],
    ["a drive's", "C:\\main.ts"],
    ["a server's", "\\\\server\\main.ts"],
    ["nobody's", ""],
    ["endless", "a".repeat(1001)],
    ["no text", 5],
  ])("is not believed when a file in it is %s", (_whose, file) => {
    expect(readSources({ cluster: { file, line: 1 }, pools: { gpu: { file, line: 1 } } })).toEqual(NOTHING);
  });

  test.each([0, -1, 1.5, Number.NaN, "7", null, undefined])("is not believed when a line in it is %p", (line) => {
    expect(readSources({ cluster: { file: "main.ts", line } })).toEqual(NOTHING);
  });

  test.each([undefined, null, "main.ts:7", [MAIN], { cluster: "main.ts:7", pools: [GPU] }])(
    "may hold anything: %j tells nothing",
    (value) => {
      expect(readSources(value)).toEqual(NOTHING);
    },
  );
});

describe("a finding comes from", () => {
  const frame = { severity: "info", cluster: "edge" } as const;
  const ofPool = (pool: string): Finding => ({ ...frame, code: "RK209", data: { pool, workloads: [], keeping: [] } });
  const ofPools = (...pools: string[]): Finding => ({
    ...frame,
    code: "RK407",
    data: { pools, taintKey: "a", isTolerated: true },
  });
  const ofCluster: Finding = { ...frame, code: "RK702", data: {} };

  test.each<[string, Finding, object]>([
    ["the line of its pool", ofPool("gpu"), GPU],
    ["the line of its only pool", ofPools("gpu"), GPU],
    ["the line of the cluster when its pool has none", ofPool("servers"), MAIN],
    ["the line of the cluster when its pool is called like something every object has", ofPool("constructor"), MAIN],
    ["the line of the cluster when it is about several pools", ofPools("gpu", "servers"), MAIN],
    ["the line of the cluster when it is about no pool", ofCluster, MAIN],
  ])("%s", (_what, finding, source) => {
    expect(withSource(finding, sources)).toEqual({ ...finding, source });
  });

  test("nowhere, where nothing is known", () => {
    for (const finding of [ofPool("gpu"), ofCluster]) {
      expect(withSource(finding, undefined)).toEqual(finding);
      expect(withSource(finding, NOTHING)).toEqual(finding);
    }
    expect(withSource(ofPool("gpu"), { pools: sources.pools })).toMatchObject({ source: GPU });
  });
});
