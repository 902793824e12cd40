import { text } from "../scheduling/rich-text";
import type { NotJudged } from "./not-judged";
import type { ToldCluster } from "./pools-file";

/** What a file tells now of the pools of a cluster that is there, and did not tell before the change, or told then alone. */
export type PoolsTold = "for-the-first-time" | "no-more";

/** What the file before a change tells of clusters that are not there: a cluster under another name would be passed over. */
export function strayBefore(told: readonly ToldCluster[]): NotJudged[] {
  return told.map(({ name, address, stack, place }) => ({
    name: `cluster ${name ?? address ?? ""}`,
    stack: stack ?? "",
    file: fileOf(place),
    address: address ?? "",
    because: text`${place} tells of it as it was before, and there is no such cluster: it is gone, or it is called otherwise there`,
  }));
}

/** That nothing is known of the pools before a change, where the file alone is given. */
export function takenAsBefore(told: readonly ToldCluster[]): NotJudged[] {
  const [first] = told;
  if (first === undefined) return [];
  const file = fileOf(first.place);
  return [
    {
      name: `what changed in ${file}`,
      stack: "",
      file,
      address: "",
      because: text`its pools are taken to be the same before the change (--pools-before tells what they were)`,
    },
  ];
}

function fileOf(place: string): string {
  return place.replace(/:[^:]*$/, "");
}
