import { at, type PlainObject } from "../scheduling/json";
import type { JobRetries } from "./live-cluster";
import { count } from "./live-fields";

/** What Kubernetes takes where a Job does not say it. */
const USUAL_LIMIT = 6;

/** Fields that decide whether a pod is made again, of which no more is read than that they are there. */
const NOT_READ = ["podFailurePolicy", "backoffLimitPerIndex"] as const;

/** @see k8s.io/kubernetes pkg/controller/job/job_controller.go `syncJob` */
export function readRetries(job: PlainObject): JobRetries {
  const limit = at(job, "spec", "backoffLimit");
  return {
    limit: typeof limit === "number" ? limit : USUAL_LIMIT,
    failed: count(at(job, "status", "failed")),
    waitsForEnd: at(job, "spec", "podReplacementPolicy") === "Failed",
    notRead: NOT_READ.filter((field) => (at(job, "spec", field) ?? undefined) !== undefined),
  };
}
