import fc from "fast-check";
import { describePlainly, FINDINGS, type Finding, type FindingCode, NodeRole, TaintsApplied } from "../../lib";
import { describe as inText } from "../../lib/scheduling/findings/describe";
import { DESCRIPTIONS } from "../../lib/scheduling/findings/descriptions";
import { customized } from "../../lib/scheduling/findings/descriptions/phrases";
import { plain } from "../../lib/scheduling/rich-text";
import { codesWithPage } from "../diagnostics/page";
import { BIG_CHANGE } from "../report/reviews";
import { poolTaints, roles } from "./arbitraries";
import { modelOf, prove } from "./models";

test("every code has words and a page, and there are none for other codes", () => {
  const codes = Object.keys(FINDINGS).sort();
  expect(Object.keys(DESCRIPTIONS).sort()).toEqual(codes);
  expect(codesWithPage()).toEqual(codes);
});

const configured = {
  configuration: { machineGlobalConfig: { cni: "string", "max-pods": "number", "node-taint": "list" } },
  settings: { "machineSelectorConfig[0]": { pools: ["nobody"] } },
  acknowledged: { RK999: "old" },
} as const;

const findings: fc.Arbitrary<readonly Finding[]> = fc
  .dictionary(
    fc.stringMatching(/^[a-z][a-z0-9]{0,4}$/),
    fc.record({
      roles,
      taints: poolTaints.map((taints) => taints.map(String)),
      taintsApplied: fc.constantFrom(...Object.values(TaintsApplied)),
    }),
    { maxKeys: 4 },
  )
  .map((sketches) => prove(modelOf(sketches, configured)).findings);

test("a finding is the same after a way through JSON, and so are its words", () => {
  const changes = BIG_CHANGE.clusters.flatMap(({ dangers, newFindings }) => [...dangers, ...newFindings]);
  fc.assert(
    fc.property(fc.oneof(findings, fc.constant(changes)), (list) => {
      const read: Finding[] = JSON.parse(JSON.stringify(list));
      expect(read).toStrictEqual(list);
      expect(read.map(describePlainly)).toEqual(list.map(describePlainly));
    }),
    { numRuns: 50 },
  );
});

test("every taint in the words of a finding is marked as one", () => {
  const looksLikeTaint = /[\w./-]+(=[\w.-]*)?:(NoSchedule|PreferNoSchedule|NoExecute)/;
  fc.assert(
    fc.property(findings, (list) => {
      for (const finding of list) {
        const { message, facts, help } = inText(finding);
        const unmarked = [message, ...facts, ...help].flat().map((part) => (typeof part === "string" ? part : ""));
        expect(unmarked.filter((words) => looksLikeTaint.test(words))).toEqual([]);
      }
    }),
    { numRuns: 50 },
  );
});

describe("how a workload is given tolerations", () => {
  const about = (code: FindingCode, workload: string) => {
    const pools = { all: { roles: NodeRole.ALL, taints: ["a=b:NoSchedule"] } };
    const found = prove(modelOf(pools)).findings.find(
      (finding) => finding.code === code && "workload" in finding.data && finding.data.workload === workload,
    );
    return describePlainly(found as Finding);
  };

  test("is offered where it can be", () => {
    expect(about("RK203", "coredns").help).toContain(
      "give it tolerations: cluster.addRemedy(Remedy.coredns(pool)), a Deployment of your own in place of K3s's",
    );
  });

  test("is no repair where it cannot be changed; why is a fact", () => {
    const { facts, help } = about("RK204", "dashboard-shell");
    expect(help).toEqual(["keep one worker pool free of hard taints"]);
    expect(facts).toContain(
      "its tolerations cannot be changed: Rancher writes the pod itself, with tolerations of its own",
    );
  });

  test.each([
    [{ kind: "code", code: "a()" } as const, ["do it: a()"]],
    [{ kind: "code", code: "a()", note: "which does b" } as const, ["do it: a(), which does b"]],
    [{ kind: "by-hand", note: "a value of the chart" } as const, ["do it: a value of the chart"]],
    [{ kind: "unneeded" } as const, []],
    [{ kind: "impossible", because: "of its age" } as const, []],
  ])("%j", (customize, said) => {
    expect(customized(customize, ["do it: "]).map(plain)).toEqual(said);
  });
});
