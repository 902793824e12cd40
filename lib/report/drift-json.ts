import type { Drift } from "../drift/drift";
import { driftHeadline, driftVerdict } from "./drift-parts";

/** The comparison in the JSON of `doctor`; see docs/doctor.md. */
export function driftJson(drift: Drift): object {
  const { cluster, differences, compared, toCome, notCompared } = drift;
  return {
    verdict: driftVerdict(drift).replaceAll(" ", "-"),
    headline: driftHeadline(drift),
    cluster,
    differences,
    compared,
    toCome,
    notCompared,
  };
}
