import { Testing } from "cdktf";
import "cdktf-rancher-k3s/testing";
import { EdgeStack } from "./edge";

const { cluster } = new EdgeStack(Testing.app(), "edge");

test("the cluster comes up, whichever node is the first", () => {
  expect(cluster).toBootstrap();
});

test("every system workload has a node to run on", () => {
  expect(cluster).toRunEverySystemWorkload();
});

test("nothing is wrong that should be known before an apply", () => {
  expect(cluster).toHaveNoFindingAtOrAbove("warning");
});
