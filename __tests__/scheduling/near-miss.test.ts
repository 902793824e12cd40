import { didYouMean, nearMiss } from "../../lib/scheduling/near-miss";

const KNOWN = ["all", "etcd", "worker", "operator", "noschedule9", "control-plane"];

describe("a misspelled word is recognized", () => {
  test.each([
    ["a letter too few in a short word", "al", "all"],
    ["a letter too many in a short word", "alle", "all"],
    ["a wrong letter", "etcb", "etcd"],
    ["two wrong letters in a word of eight", "oqeratar", "operator"],
    ["two letters too few in a word of eight", "operat", "operator"],
    ["two letters too many in a word of eight", "operatores", "operator"],
    ["two wrong letters in a word of eleven", "noxchedulx9", "noschedule9"],
    ["capitals", "WORKER", "worker"],
    ["capitals and another separator", "CONTROL_PLANE", "control-plane"],
    ["no separator", "controlplane", "control-plane"],
    ["a separator after every letter", "W_O_R_K_E_R", "worker"],
    ["the word itself", "etcd", "etcd"],
    ["two letters in the wrong order", "wokrer", "worker"],
    ["the first two letters in the wrong order", "tecd", "etcd"],
  ])("%s", (_mistake, written, meant) => {
    expect(nearMiss(written, KNOWN)).toBe(meant);
  });
});

describe("a word that is too far from all that are known is not guessed at", () => {
  test.each([
    ["two wrong letters in a word of three", "axx"],
    ["two wrong letters in a word of four", "exxd"],
    ["two wrong letters in a word of six", "wxxker"],
    ["three wrong letters in a word of eight", "oxxxator"],
    ["three wrong letters in a word of eleven", "noxxxedule9"],
    ["two letters in the wrong order, but not next to each other", "werkor"],
    ["nothing in common", "master"],
    ["nothing at all", ""],
  ])("%s", (_mistake, written) => {
    expect(nearMiss(written, KNOWN)).toBeUndefined();
  });

  test("nothing is known", () => {
    expect(nearMiss("etcd", [])).toBeUndefined();
  });
});

test("of several words that are near, the nearest is meant", () => {
  expect(nearMiss("operators", ["operating", "operator", "operetta"])).toBe("operator");
  expect(nearMiss("operators", ["operator", "operating"])).toBe("operator");
});

test("of two words that are equally near, the one that is named first is meant", () => {
  expect(nearMiss("gpu-3", ["gpu-1", "gpu-2"])).toBe("gpu-1");
  expect(nearMiss("gpu-3", ["gpu-2", "gpu-1"])).toBe("gpu-2");
});

test("the suggestion continues a sentence, and is empty where there is none", () => {
  expect(didYouMean("workr", KNOWN)).toBe(', did you mean "worker"?');
  expect(didYouMean("master", KNOWN)).toBe("");
});
