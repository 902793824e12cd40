import type { Agreement } from "../rehearsal/agreement";
import { printableJson } from "../scheduling/printable";
import { plain } from "../scheduling/rich-text";
import { agreementHeadline } from "./rehearsal-headline";

/** Shape of the comparison of a rehearsal in JSON; see docs/rehearse.md. */
export const REHEARSAL_SCHEMA_VERSION = "cdktf-rancher-k3s/rehearsal/v1";

/** The same as JSON text. */
export function renderAgreementJson(agreement: Agreement): string {
  const { verdict, cluster, stage, nodes, workloads, troubles } = agreement;
  return printableJson(
    {
      schemaVersion: REHEARSAL_SCHEMA_VERSION,
      verdict,
      headline: plain(agreementHeadline(agreement)),
      cluster,
      stage,
      nodes,
      workloads: workloads.map(({ workload, namespace, kind, verdict: each, pools, own, madeBy, ...more }) => ({
        workload,
        namespace,
        kind,
        verdict: each,
        pools: pools.map(({ pool, verdict: here, said, did }) => ({
          pool,
          verdict: here,
          proof: said,
          scheduler: did,
        })),
        ...(own === undefined ? {} : { own: { verdict: own.verdict, scheduler: own.did } }),
        ...(madeBy === undefined ? {} : { neverMadeFor: madeBy }),
        ...(more.refusedFor === undefined ? {} : { refusedFor: more.refusedFor }),
        ...(more.askedInVain === undefined ? {} : { askedInVain: more.askedInVain }),
      })),
      troubles,
    },
    2,
  );
}
