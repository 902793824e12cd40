import { lastManifest, proxyIn } from "../../lib/scheduling/proof/circumstances";
import { reasons } from "../../lib/scheduling/reasons";

describe("what something depends on, as a sentence ends with it", () => {
  test("is told apart from the lists within one reason", () => {
    const on = [lastManifest(["b", "c"]), proxyIn(["HTTPS_PROXY", "NO_PROXY"])];
    expect(`depends on ${reasons(on)}`).toBe(
      "depends on whose version of the agent's manifest is applied last, that of a node of b or c, and on the proxy in HTTPS_PROXY and NO_PROXY of agentEnvVars",
    );
  });

  test.each([
    [["x"], "x"],
    [["x", "y", "z"], "x, on y, and on z"],
  ])("of %j", (on, sentence) => {
    expect(reasons(on)).toBe(sentence);
  });
});
