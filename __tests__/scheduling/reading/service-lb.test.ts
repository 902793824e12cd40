import { NodeRole } from "../../../lib";
import { PLAIN, verdictOf, written } from "./written";

const ENABLE = "svccontroller.k3s.cattle.io/enablelb";
const POOL = "svccontroller.k3s.cattle.io/lbpool";

type Labels = Readonly<Record<string, string>>;

/** A server and a worker with these labels, and what K3s's load balancer does with Traefik's Service. */
const judged = (values: unknown, server: Labels, worker: Labels) => {
  const pools = {
    first: { ...PLAIN.first, labels: server },
    workers: { roles: [NodeRole.WORKER], labels: worker },
  };
  const proof = written({ chart_values: JSON.stringify({ traefik: values }) }, pools);
  const placements = proof.workloads.find(({ workload }) => workload === "svclb-traefik")?.placements;
  return [verdictOf("svclb-traefik", proof), placements?.first?.verdict, placements?.workers?.verdict];
};
const pool = (value: unknown) => ({ service: { labels: { [POOL]: value } } });

describe("a Service of Traefik with a pool of K3s's load balancer", () => {
  test("does nothing while no node has the label that restricts it", () => {
    expect(judged(pool("edge"), {}, { [POOL]: "other" })).toEqual(["runs", "runs", "runs"]);
  });

  test("has pods on the nodes of that pool alone, where every node has the label from the start", () => {
    const [on, off] = [
      { [ENABLE]: "true", [POOL]: "edge" },
      { [ENABLE]: "true", [POOL]: "other" },
    ];
    expect(judged(pool("edge"), off, on)).toEqual(["runs", "unselected", "runs"]);
    expect(judged(pool("edge"), { [ENABLE]: "false" }, on)).toEqual(["runs", "unselected", "runs"]);
  });

  test("has none where no node that it may use is of that pool", () => {
    const labels = { [ENABLE]: "true" };
    expect(judged(pool("edge"), labels, labels)[0]).toBe("missing");
    expect(judged(pool("edge"), { ...labels, [POOL]: "other" }, { [ENABLE]: "false", [POOL]: "edge" })[0]).toBe(
      "missing",
    );
  });

  test("leaves open the nodes of other pools where the label may come after the DaemonSet, which then loses its pool", () => {
    expect(judged(pool("edge"), {}, { [ENABLE]: "true" })).toEqual(["depends", "unselected", "depends"]);
    expect(judged(pool("edge"), {}, { [ENABLE]: "true", [POOL]: "edge" })).toEqual(["runs", "unselected", "runs"]);
  });

  test("may also have it by labels of all objects, which not every chart gives it", () => {
    const labels = { [ENABLE]: "true" };
    expect(judged({ commonLabels: { [POOL]: "edge" } }, labels, labels)[0]).toBe("depends");
    expect(judged({ commonLabels: { [POOL]: "edge" } }, {}, {})[0]).toBe("runs");
  });

  test.each(["${var.pool}", 5])("is open where the pool is %s", (value) => {
    const labels = { [ENABLE]: "true", [POOL]: "edge" };
    expect(judged(pool(value), labels, labels)).toEqual(["depends", "depends", "depends"]);
    expect(judged(pool(value), {}, {})[0]).toBe("runs");
  });

  test.each([{ service: { labels: { team: "${var.team}" } } }, pool(""), { service: { labels: null } }])(
    "is none with %j",
    (values) => {
      const labels = { [ENABLE]: "true" };
      expect(judged(values, labels, labels)[0]).toBe("runs");
    },
  );
});
