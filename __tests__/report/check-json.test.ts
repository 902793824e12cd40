import { describePlainly, NodeRole } from "../../lib";
import { findingPage } from "../../lib/report/finding-page";
import { checkJson } from "../../lib/report/json";
import { compareProofs } from "../../lib/scheduling/compare";
import { inWords } from "../diagnostics/in-words";
import { modelOf, prove } from "../scheduling/models";

const model = modelOf({ all: { roles: NodeRole.ALL, taints: ["a=b:NoExecute"] } }, { acknowledged: { RK209: "one" } });
const proof = prove(model);
const comparison = compareProofs(proof, prove({ ...model, rancherVersion: "2.11.1" }));
const where = { stack: "production", file: "cdk.tf.json", address: "terraform_data.edge_model" };
const [cluster] = JSON.parse(JSON.stringify(checkJson([{ ...where, proof, comparison }]))).clusters;

test("every finding is there in words, and with the data that they are made from", () => {
  expect(cluster.findings).toEqual(
    proof.findings.map((finding) => ({ ...inWords(finding), url: findingPage(finding.code), data: finding.data })),
  );
});

test("what is read from a report can be put into words again", () => {
  expect(cluster.findings.map(describePlainly)).toEqual(proof.findings.map(describePlainly));
});

test("findings of a comparison are there in words as well", () => {
  expect(comparison.newFindings.length).toBeGreaterThan(0);
  expect(cluster.comparison.newFindings).toMatchObject(comparison.newFindings.map(inWords));
  expect(cluster.comparison.goneFindings).toMatchObject(comparison.goneFindings.map(inWords));
});
