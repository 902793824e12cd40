import { expect, test } from "@jest/globals";
import "../../lib/testing/jest-globals";
import { NodeRole } from "../../lib";
import { modelOf, prove, REPORTED_CASE } from "../scheduling/models";

test("the expect of @jest/globals has the matchers", () => {
  const healthy = prove(modelOf({ all: { roles: NodeRole.ALL } }));
  expect(healthy).toBootstrap();
  expect(healthy).toRunEverySystemWorkload();
  expect(healthy).toRunWorkloadOn("coredns", "all");
  expect(healthy).toHaveNoFindingAtOrAbove("warning");
  expect(() => expect(prove(modelOf(REPORTED_CASE))).toBootstrap()).toThrow("verdict no");
});
