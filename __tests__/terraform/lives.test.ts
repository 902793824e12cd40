/** The stand-in for Rancher's provider, against what the real one did: every life that was recorded, in every release. */
import { isDeepStrictEqual } from "node:util";
import { createMirror, RANCHER2 } from "./harness";
import { type Life, lead, livesOf, RECORDED } from "./lives";

const terraform = createMirror();
afterAll(() => terraform.remove());

/** Go writes a map in any order. */
const comparable = ({ name, steps }: Life) => ({
  name,
  steps: steps.map(({ error, ...step }) => ({
    ...step,
    ...(error !== undefined && {
      error: error.replace(
        /Body: \[(.*?)\] from/,
        (_, body) => `Body: [${body.split(", ").toSorted().join(", ")}] from`,
      ),
    }),
  })),
});

test.concurrent.each(RANCHER2.filter(({ version }) => RECORDED.includes(version)))(
  "every recorded life of a cluster goes with the stand-in as it went with rancher2 $version",
  async (release) => {
    const lives = livesOf(release.version);
    expect(lives.length).toBe(110);
    const led = await lead(terraform, release, lives);
    const different = lives.flatMap((life, index) => {
      const [recorded, here] = [comparable(life), comparable(led[index] as Life)];
      return isDeepStrictEqual(recorded, here) ? [] : [{ recorded, here }];
    });
    expect(different).toEqual([]);
  },
  600_000,
);
