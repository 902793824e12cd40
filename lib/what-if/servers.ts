import type { LiveNode } from "../live/live-cluster";
import { OUT_OF_SERVICE_KEY } from "../live/taint-cause";
import { counted } from "../scheduling/counted";
import type { ChangedNode } from "./change";
import { type Answer, answerOf } from "./node-answer";
import type { ServersOutlook } from "./outlook";

const ROLE = "node-role.kubernetes.io/";
const SERVER_ROLES = ["control-plane", "controlplane", "master"].map((role) => `${ROLE}${role}`);
const ETCD_ROLE = `${ROLE}etcd`;

/**
 * Whether the cluster keeps an API server and a majority of etcd where nodes are deleted, or do not answer by what is asked
 * for. Neither is a pod of K3s, so what becomes of pods does not tell. Undefined where no such node goes, or enough are left
 * for certain.
 */
export function serversOutlook(
  nodes: readonly LiveNode[],
  changed: ReadonlyMap<string, ChangedNode>,
): ServersOutlook | undefined {
  const servers = new Left(nodes, changed, ({ labels }) => SERVER_ROLES.some((role) => labels.has(role)));
  const etcd = new Left(nodes, changed, ({ labels }) => labels.has(ETCD_ROLE));
  if (servers.isEmptied) return { kind: "gone", sentence: "no node of the control plane is left" };
  if (etcd.isEmptied) return { kind: "gone", sentence: "no node of etcd is left" };
  if (etcd.isLess && etcd.answering + etcd.perhaps < majorityOf(etcd.left)) {
    return { kind: "gone", sentence: withoutMajority(etcd) };
  }
  // What is silent by what is asked for is so for certain; what was silent before may be another thing than its server.
  if (servers.fallsSilent && servers.answering + servers.perhaps === 0) {
    return { kind: "gone", sentence: "no node of the control plane answers" };
  }
  if (servers.isLess && servers.answering === 0) {
    return {
      kind: "may-be-gone",
      sentence: `no node of the control plane${servers.gone > 0 ? " that is left" : ""} is Ready`,
    };
  }
  if (etcd.isLess && etcd.answering < majorityOf(etcd.left)) {
    return { kind: "may-be-gone", sentence: withoutMajority(etcd) };
  }
  if (etcd.gone > 0 && etcd.left < majorityOf(etcd.left + etcd.gone)) {
    return {
      kind: "may-be-gone",
      sentence: `etcd keeps ${etcd.left} of ${etcd.left + etcd.gone} nodes: whether each that goes is out of it before the next one is not known`,
    };
  }
  return undefined;
}

function withoutMajority({ answering, left, gone }: Left): string {
  if (gone === 0 && left === 1) return "the only node of etcd is not Ready";
  const nodes = gone > 0 ? `the ${counted(left, "node")} of it that are left` : `its ${counted(left, "node")}`;
  return `etcd has no majority: ${answering} of ${nodes} ${answering === 1 ? "is" : "are"} Ready`;
}

/** Nodes of a role, before and after. */
class Left {
  public readonly gone: number;
  public readonly left: number;
  public readonly answering: number;
  /** Answer, and are not Ready: whether their servers work is not known. */
  public readonly perhaps: number;
  /** Whether fewer are there, or answer, than before. */
  public readonly isLess: boolean;
  /** Whether one that answered does not any more. */
  public readonly fallsSilent: boolean;

  constructor(
    nodes: readonly LiveNode[],
    changed: ReadonlyMap<string, ChangedNode>,
    isOfRole: (node: LiveNode) => boolean,
  ) {
    const own = nodes.filter(isOfRole);
    const left = own.flatMap((before) => {
      const change = changed.get(before.name);
      const after = change === undefined ? before : change.after;
      return after === undefined ? [] : [{ before: serverAnswer(before), after: serverAnswer(after) }];
    });
    this.gone = own.length - left.length;
    this.left = left.length;
    this.answering = left.filter(({ after }) => after === "answers").length;
    this.perhaps = left.filter(({ after }) => after === "may-not").length;
    const isWorse = left.some(({ before, after }) => ANSWERS.indexOf(after) > ANSWERS.indexOf(before));
    this.isLess = this.gone > 0 || isWorse;
    this.fallsSilent = left.some(({ before, after }) => before !== "does-not" && after === "does-not");
  }

  public get isEmptied(): boolean {
    return this.gone > 0 && this.left === 0;
  }
}

/** From best to worst. */
const ANSWERS: readonly Answer[] = ["answers", "may-not", "does-not"];

/** That a silent node is out of service says that it is down: its pods count as ended, and its server does not answer. */
function serverAnswer({ ready, taints }: LiveNode): Answer {
  return answerOf({ ready, taints: taints.filter(({ key }) => key !== OUT_OF_SERVICE_KEY) });
}

function majorityOf(members: number): number {
  return Math.floor(members / 2) + 1;
}
