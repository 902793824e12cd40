import { printableJson } from "../scheduling/printable";
import { plain } from "../scheduling/rich-text";
import { answerOf } from "../trial/answer";
import type { JudgedTrial } from "../trial/judge-trial";
import { TRIAL_CLUSTER } from "../trial/trial";
import { tryCommand } from "../trial/typed-trial";
import { TRIAL_FORMS } from "../trial/written/form";
import { writtenIn } from "../trial/written/written";
import { checkJson } from "./json";

/** Shape of `try --format json`; see docs/try.md. */
export const TRY_SCHEMA_VERSION = "cdktf-rancher-k3s/try/v1";

/** A tried cluster as JSON text. */
export function renderTrialJson(judged: JudgedTrial): string {
  const { trial, proof, repair } = judged;
  const { sign, words } = answerOf(proof);
  const place = { stack: TRIAL_CLUSTER, file: "", address: `rancher2_cluster_v2.${TRIAL_CLUSTER}` };
  return printableJson(
    {
      schemaVersion: TRY_SCHEMA_VERSION,
      sign,
      answer: plain(words),
      taken: trial.taken,
      command: tryCommand(trial),
      check: checkJson([{ ...place, proof }]),
      ...(repair === undefined
        ? {}
        : {
            repair: {
              changes: repair.changes,
              answer: plain(answerOf(repair.proof).words),
              command: tryCommand(repair.trial),
            },
          }),
      written: Object.fromEntries(TRIAL_FORMS.map((form) => [form, writtenIn(form, judged)])),
    },
    2,
  );
}
