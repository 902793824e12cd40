import { objectsAt } from "../scheduling/json";
import type { Agent, Cluster } from "../scheduling/reading/cluster";
import type { KubernetesToleration } from "../scheduling/toleration";
import { tolerationText } from "./live-workload";
import { type Held, heldBlock } from "./read-back";

/** Tolerations of an agent in the app, those included that Kubernetes or Rancher refuse: Rancher gets them all the same. */
export function saidTolerations({ tolerations, refusedTolerations }: Cluster["agents"][Agent]): string[] {
  return [...tolerations.map(String), ...refusedTolerations.map(({ sent }) => sentText(sent))];
}

/** A toleration that Rancher gets. */
export function sentText({
  key = "",
  operator = "",
  value = "",
  effect = "",
  tolerationSeconds,
}: KubernetesToleration): string {
  const seconds = tolerationSeconds === undefined ? {} : { seconds: tolerationSeconds };
  return tolerationText({ key, operator, value, effect, ...seconds });
}

/** Tolerations that Rancher holds for an agent, as they stand there: its webhook looks at the key alone. */
export function heldTolerations({ object }: Held, agent: Agent): string[] {
  return objectsAt(heldBlock(object, agent), "append_tolerations").map(({ key, operator, value, effect, seconds }) =>
    tolerationText({
      key: text(key),
      operator: text(operator),
      value: text(value),
      effect: text(effect),
      ...(typeof seconds === "number" ? { seconds } : {}),
    }),
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

const LIMIT = / for (-?\d+s)$/;

/** The limit in time of a toleration, `60s`. */
export function limitOf(toleration: string): string | undefined {
  return LIMIT.exec(toleration)?.[1];
}

export function withoutLimit(toleration: string): string {
  return toleration.replace(LIMIT, "");
}
