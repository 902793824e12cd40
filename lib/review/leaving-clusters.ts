import type { Finding } from "../scheduling/findings/finding";
import { text } from "../scheduling/rich-text";
import { type ClusterChange, changesOfPlanDocuments } from "./cluster-change";
import { losesVitalRole } from "./dangers/lost-roles";
import type { StackDocument } from "./documents";
import type { NotJudged } from "./not-judged";
import { reviewChanges } from "./review";
import type { ToldPools } from "./told-pools";

/** A cluster that a plan destroys, also where it makes another one in its place, or of which it takes the servers away. */
export interface LostCluster {
  /** Name in Rancher. */
  readonly cluster: string;
  /** Name of the stack; of a plan, that of its file or folder. */
  readonly stack: string;
  /** File it was read from. */
  readonly file: string;
  /** Terraform address. */
  readonly address: string;
  /** That it is lost, and nothing else: RK701 or RK702, or RK725 where it stays without machines of a role. */
  readonly finding: Finding;
  /** Whether it is what an earlier replacement left over, so that the cluster itself stays. */
  readonly isLeftOver?: true;
}

/** What plans take away. Whoever judges the state after them alone would see nothing of it. */
export interface LeavingClusters {
  readonly lost: readonly LostCluster[];
  /** Those that go without being destroyed. */
  readonly others: readonly NotJudged[];
}

/** @throws InputFileError when a plan or a model in one cannot be read */
export function leavingClusters(documents: readonly StackDocument[], told: ToldPools): LeavingClusters {
  const changes = changesOfPlanDocuments(
    documents.filter(({ kind }) => kind === "plan"),
    told,
  );
  const { clusters } = reviewChanges(changes.filter(isLossLike));
  return {
    lost: clusters.flatMap(({ cluster, stack, file, address = "", scope, dangers }) =>
      dangers
        .filter(({ code }) => code === "RK701" || code === "RK702" || code === "RK725")
        .map((finding) => ({
          cluster,
          stack,
          file,
          address,
          finding,
          ...(scope === "deposed" ? { isLeftOver: true } : {}),
        })),
    ),
    others: changes.filter((change) => change.after === undefined && !isLossLike(change)).map(goneOtherwise),
  };
}

/** Only these are proved, as nothing else can be lost. */
function isLossLike(change: ClusterChange): boolean {
  const { action, importLoss } = change;
  return action === "destroyed" || action === "replaced" || importLoss !== undefined || losesVitalRole(change);
}

function goneOtherwise({ cluster, stack, file, address = "", action }: ClusterChange): NotJudged {
  const because =
    action === "forgotten"
      ? text`the plan makes Terraform forget it, and it stays in Rancher`
      : text`it is gone from Rancher, and the plan takes note of it`;
  return { name: `cluster ${cluster}`, stack, file, address, because };
}
