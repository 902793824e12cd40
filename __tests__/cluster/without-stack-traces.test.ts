import { Lazy, Tokenization } from "cdktf";
import { withoutStackTraces } from "../../lib/cluster/without-stack-traces";
import { ALL_ROLES, clusterOf } from "./stacks";

const lazy = () => Lazy.anyValue({ produce: () => "any" });

test("CDKTF captures none where it is told not to, and all others afterwards", () => {
  expect(withoutStackTraces(lazy).creationStack).toEqual([]);
  expect(lazy().creationStack.join("\n")).toContain("without-stack-traces.test.ts");
});

test("nor is anything left changed by work that fails", () => {
  const before = Error.captureStackTrace;
  const fail = () => {
    throw new TypeError("as it was");
  };
  expect(() => withoutStackTraces(fail)).toThrow(new TypeError("as it was"));
  expect(Error.captureStackTrace).toBe(before);
});

test("code of others gets its stack traces as ever: of errors, and of objects of its own", () => {
  const { error, captured } = withoutStackTraces(() => {
    const captured: { stack?: string } = {};
    Error.captureStackTrace(captured);
    return { error: new Error("an error"), captured };
  });
  expect(error.stack).toContain("without-stack-traces.test.ts");
  expect(captured.stack).toContain("without-stack-traces.test.ts");
});

test("a cluster's registration command tells where the cluster is made, for whoever cannot resolve it", () => {
  const [token] = Tokenization.reverse(clusterOf({ all: ALL_ROLES }).nodeCommand);
  expect(token?.creationStack.join("\n")).toContain("without-stack-traces.test.ts");
});
