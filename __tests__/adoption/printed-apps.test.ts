import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import { adopt } from "../../lib/adoption/adopt";
import { CLUSTERS, liveCluster } from "./clusters";

/**
 * The apps stand in the repository as they are printed: there the compiler and the linter read them along with everything
 * else. To write one anew, delete it and run this test without --ci.
 */
const printedFile = (name: string) => path.join(__dirname, "printed", `${name}.ts`);

describe.each(Object.keys(CLUSTERS))("the app of the cluster %s", (name) => {
  const live = liveCluster(CLUSTERS[name] ?? []);
  const { program } = adopt(live);

  test("is the one that was compiled and looked at", () => {
    if (!existsSync(printedFile(name)) && !process.argv.includes("--ci")) writeFileSync(printedFile(name), program);
    expect(program).toBe(readFileSync(printedFile(name), "utf8"));
  });

  test("holds no secret, as none is read", () => {
    expect(inspect(live, { depth: 30, maxArrayLength: null, maxStringLength: null })).not.toContain("canary");
    expect(program).not.toContain("canary");
  });
});
