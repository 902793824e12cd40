import type { LiveNode } from "../live/live-cluster";
import { counted } from "../scheduling/counted";
import type { ChangedNode } from "./change";
import { answerOf } from "./node-answer";
import type { ServersOutlook } from "./outlook";

const ROLE = "node-role.kubernetes.io/";
const SERVER_ROLES = ["control-plane", "controlplane", "master"].map((role) => `${ROLE}${role}`);
const ETCD_ROLE = `${ROLE}etcd`;

/**
 * Whether the cluster keeps an API server and a majority of etcd where nodes are deleted. Neither is a pod of K3s, so what
 * becomes of pods does not tell. Undefined where no such node is deleted, or enough are left for certain.
 */
export function serversOutlook(
  nodes: readonly LiveNode[],
  changed: ReadonlyMap<string, ChangedNode>,
): ServersOutlook | undefined {
  const servers = new Left(nodes, changed, ({ labels }) => SERVER_ROLES.some((role) => labels.has(role)));
  const etcd = new Left(nodes, changed, ({ labels }) => labels.has(ETCD_ROLE));
  if (servers.isEmptied) return { kind: "gone", sentence: "no node of the control plane is left" };
  if (etcd.isEmptied) return { kind: "gone", sentence: "no node of etcd is left" };
  if (etcd.gone > 0 && etcd.answering < majorityOf(etcd.left)) {
    return {
      kind: "gone",
      sentence: `etcd has no majority: ${etcd.answering} of the ${counted(etcd.left, "node")} of it that are left ${etcd.answering === 1 ? "is" : "are"} Ready`,
    };
  }
  if (servers.gone > 0 && servers.answering === 0) {
    return { kind: "may-be-gone", sentence: "no node of the control plane that is left is Ready" };
  }
  if (etcd.gone > 0 && etcd.left < majorityOf(etcd.left + etcd.gone)) {
    return {
      kind: "may-be-gone",
      sentence: `etcd keeps ${etcd.left} of ${etcd.left + etcd.gone} nodes: whether each that goes is out of it before the next one is not known`,
    };
  }
  return undefined;
}

/** Nodes of a role, before and after. */
class Left {
  public readonly gone: number;
  public readonly left: number;
  public readonly answering: number;

  constructor(
    nodes: readonly LiveNode[],
    changed: ReadonlyMap<string, ChangedNode>,
    isOfRole: (node: LiveNode) => boolean,
  ) {
    const own = nodes.filter(isOfRole);
    const left = own.flatMap((node) => {
      const change = changed.get(node.name);
      return change === undefined ? [node] : (change.after ?? []);
    });
    this.gone = own.length - left.length;
    this.left = left.length;
    this.answering = left.filter((node) => answerOf(node) === "answers").length;
  }

  public get isEmptied(): boolean {
    return this.gone > 0 && this.left === 0;
  }
}

function majorityOf(members: number): number {
  return Math.floor(members / 2) + 1;
}
