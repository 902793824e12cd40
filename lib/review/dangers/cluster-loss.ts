import type { FindingDraft } from "../../scheduling/finding";
import type { ReviewFacts } from "./facts";

/** The cluster itself goes: replaced (RK701), or destroyed for good (RK702). */
export function clusterLossDangers({ change }: ReviewFacts): FindingDraft[] {
  if (change.action === "replaced") {
    return [
      {
        code: "RK701",
        subject: "cluster",
        message: "the cluster is destroyed and made anew",
        facts: [
          `because of ${change.replacedBecauseOf.join(", ")}`,
          "its nodes do not register again by themselves, and Rancher loses what runs on them",
        ],
        help: [
          "keep the cluster's name, namespace and place in the app",
          "when only a construct moved or was renamed, tell Terraform with moveFromId, moveToId or a moved block",
        ],
      },
    ];
  }
  const isGone = change.action === "destroyed" || change.action === undefined;
  if (change.before === undefined || change.after !== undefined || change.isUnknown || !isGone) return [];
  return [
    {
      code: "RK702",
      subject: "cluster",
      message: "the cluster is destroyed",
      facts: ["Rancher removes its agents; K3s keeps running on the machines until it is uninstalled there"],
      help: [
        "make sure that this is meant",
        "keep it out of Terraform's hands with a removed block or terraform state rm",
      ],
    },
  ];
}
