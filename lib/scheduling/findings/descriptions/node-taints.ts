import { counted } from "../../counted";
import { SHOW_TAINTS_COMMAND } from "../../node-commands";
import { setOf } from "../../once-per";
import { asCode, inProse, joined, type Text, text } from "../../rich-text";
import { Taint, TaintEffect } from "../../taint";
import type { FindingData, RetaintedNodes } from "../finding-data";
import type { Description, Descriptions, Language } from "./description";
import { isOrAre, oneOfPools, someNodes, somePools, someTaints } from "./phrases";

/** Findings about what `kubernetes_node_taint` resources do to nodes, in words. */
export const NODE_TAINT_DESCRIPTIONS: Descriptions<"RK719" | "RK721" | "RK722"> = {
  RK719: describeUntainted,
  RK721: describeEvictingNodes,
  RK722: describeRetainted,
};

function describeUntainted(data: FindingData["RK719"], language: Language): Description {
  const { pools, taints, nodes, isSwitched, isRemade, isOpen } = data;
  if (isRemade) return describeRemade(data, language);
  const them = someTaints(taints);
  const isCertain = nodes.length > 0;
  return {
    subject: somePools(pools),
    message: isCertain
      ? text`${someNodes(nodes)} ${isOpen ? "may lose" : nodes.length > 1 ? "lose" : "loses"} ${them}, which ${somePools(pools)} ${pools.length > 1 ? "keep" : "keeps"}`
      : text`${them} ${isOrAre(taints)} no longer put on registered nodes of ${somePools(pools)}, and not given to them at registration either`,
    facts: [
      ...(isCertain
        ? [
            text`to destroy a ${asCode("kubernetes_node_taint")} takes off every taint that it wrote: those of the roles as well, where it wrote them`,
            text`pods that the taints kept away may then come to the nodes; the proof goes on judging them with the taints`,
          ]
        : [text`the proof judges them with the taints; whether they have them is not known here`]),
      ...(isOpen
        ? [
            text`which nodes the resources are for that are made, is known only at apply: they may be these, and the order is open then as well`,
          ]
        : []),
      isSwitched
        ? text`taints that are given at registration reach no node that is registered`
        : text`a node that registers does not get them by itself either`,
    ],
    help: [
      ...(isSwitched && language === "typescript"
        ? [text`keep ${asCode("taintsApplied")}, and what puts the taints on the nodes`]
        : [text`keep what puts the taints on the nodes`]),
      isCertain
        ? text`put them on again after the apply: ${joined(taints.map((taint) => asCode(`kubectl taint nodes NODE ${taint}`)))}`
        : text`look which nodes have them: ${asCode(SHOW_TAINTS_COMMAND)}`,
      ...(isSwitched ? [text`register the nodes again`] : []),
      ...(isCertain ? [text`where the nodes are gone from the cluster, nothing is lost: acknowledge it`] : []),
    ],
  };
}

/** Another resource of the nodes is made while theirs is destroyed. */
function describeRemade(data: FindingData["RK719"], language: Language): Description {
  const { pools, taints, nodes, isShifted, isElsewhere } = data;
  const them = someTaints(taints);
  const resource = asCode("kubernetes_node_taint");
  return {
    subject: somePools(pools),
    message: text`${someNodes(nodes)} may lose ${them}, which ${somePools(pools)} ${pools.length > 1 ? "keep" : "keeps"}`,
    facts: [
      text`the ${resource} of ${nodes.length > 1 ? "each of these nodes" : "the node"} is destroyed and another one is made${isElsewhere ? " in another stack" : ""}, in no certain order; to destroy it takes off every taint that it wrote`,
      text`where that comes last, the taints are gone until the next apply, and pods that they kept away may come to the nodes; otherwise they are gone for a moment`,
      ...(isShifted && language === "typescript"
        ? [
            text`the other one had another node before: ${asCode("DeferredTaints")} name resources by the place in the list where the names of nodes are single tokens`,
          ]
        : []),
    ],
    help: [...remadeHelp(data, language), text`apply once more afterwards, which puts on what is missing`],
  };
}

function remadeHelp({ isShifted, isElsewhere, isOfNewPool }: FindingData["RK719"], language: Language): Text[] {
  const deferred = asCode("DeferredTaints");
  if (isElsewhere) {
    return [
      text`have the old stack forget the resources before it is applied again: ${asCode("terraform state rm ADDRESS")} in its folder, or a ${asCode("removed")} block with ${asCode("destroy = false")}`,
    ];
  }
  if (language === "hcl") {
    return [text`say which resource is which with ${asCode("moved")} blocks, and Terraform moves them`];
  }
  if (isShifted) {
    return [
      text`leave the other names in their places: put the last one where one goes`,
      text`name the nodes in plain text, or give the whole list as one token: the resources then go by the nodes; that change makes them anew once, in no certain order as well`,
    ];
  }
  if (isOfNewPool) {
    return [
      text`leave the pool its name: ${deferred} name resources by pool where the nodes are a list, or names that are tokens; those of nodes in plain text do not go by it`,
    ];
  }
  return [
    text`say what ${deferred} were before with ${asCode("movedFrom")}, and Terraform moves the resources; a ${asCode("kubernetes_node_taint")} of your own takes ${asCode("moveFromId")}`,
  ];
}

function describeEvictingNodes(data: FindingData["RK721"]): Description {
  const { nodes, evicting, workloads, afterTime = [] } = data;
  const isOne = evicting.length === 1;
  return {
    subject: someNodes(nodes),
    message: text`${someNodes(nodes)} ${nodes.length > 1 ? "get" : "gets"} ${someTaints(evicting)}, which ${isOne ? "evicts" : "evict"} every pod there that does not tolerate ${isOne ? "it" : "them"}`,
    facts: [
      text`the taints are put on running nodes, so pods are evicted as soon as this is applied`,
      workloads === undefined
        ? text`which system workloads are evicted is not known; your own may be as well`
        : workloads.length === 0
          ? text`no system workload is evicted; your own may be`
          : text`of the system workloads, those of these that run there: ${joined(workloads)}; your own may be as well`,
      ...afterTime.map(({ workload, seconds }) => text`${workload} only after ${counted(seconds, "second")}`),
      ...whereTheyBelong(data),
      ...ofRoles(data),
      ...otherTaints(data, evicting),
    ],
    help: [
      text`move the pods first: ${asCode("kubectl drain NODE --ignore-daemonsets")}`,
      text`leave the nodes in the lists of the pools that they registered as`,
      text`use NoSchedule to keep running pods`,
    ],
  };
}

function describeRetainted(data: FindingData["RK722"]): Description {
  const { nodes, taints, removed, isNew, isOfRoles } = data;
  const gets = nodes.length > 1 ? "get" : "gets";
  const loses = nodes.length > 1 ? "lose" : "loses";
  const changes = [
    ...(taints.length === 0 ? [] : [text`${gets} ${someTaints(taints)}`]),
    ...(data.isOpen ? [text`${gets} a taint that is known only at apply`] : []),
    ...(removed.length === 0 ? [] : [text`${loses} ${someTaints(removed)}`]),
  ];
  const evicts = taints.some((taint) => Taint.parse(taint).effect === TaintEffect.NO_EXECUTE);
  return {
    subject: someNodes(nodes),
    message: text`${someNodes(nodes)} ${inProse(changes)}`,
    facts: [
      ...whereTheyBelong(data),
      ...ofRoles(data),
      ...(isNew
        ? [
            text`${nodes.length > 1 ? "these nodes are" : "the node is"} named for the first time, as one is that has just joined`,
          ]
        : []),
      ...(data.isOpen || evicts
        ? [
            text`${data.isOpen && !evicts ? "if it is NoExecute, it" : "NoExecute"} evicts at once what runs there and does not tolerate it: on a node that has been running for a while, that may be much`,
          ]
        : taints.length === 0
          ? []
          : [text`pods that run there stay; new ones come only if they tolerate what there is`]),
      ...(removed.length === 0 ? [] : [text`pods that ${someTaints(removed)} kept away may come`]),
    ],
    help: isOfRoles ? [keepRoles(data)] : [],
  };
}

/** The pool has other roles, or the nodes are listed for another pool. */
function keepRoles({ pools, former }: RetaintedNodes): Text {
  return pools.some((pool) => former.includes(pool))
    ? text`leave the pool its roles until its nodes are drained, and register them again with the new ones`
    : text`leave the nodes in the lists of the pools that they registered as, or register them again as nodes of the others`;
}

function ofRoles({ isOfRoles, nodes }: RetaintedNodes): Text[] {
  if (!isOfRoles) return [];
  return [
    text`${nodes.length > 1 ? "the nodes keep the roles that they" : "the node keeps the roles that it"} registered with: Rancher gives a machine that it knows no others, and only the taints of the roles are written`,
  ];
}

/** A resource does not name the pool. */
function whereTheyBelong({ pools, former, nodes }: RetaintedNodes): Text[] {
  const them = nodes.length > 1 ? "them" : "it";
  const was =
    former.length === 0
      ? []
      : [text`until now ${them === "it" ? "it has" : "they have"} the taints of ${oneOfPools(former)}`];
  const is =
    pools.length === 0
      ? text`no pool of this cluster that is tainted once it is ready has exactly the taints that are put on ${them}`
      : text`they are the taints of ${oneOfPools(pools)}`;
  return [...was, is];
}

function otherTaints({ taints, removed, isOpen }: RetaintedNodes, evicting: readonly string[]): Text[] {
  const others = taints.filter((taint) => !setOf(evicting).has(taint));
  return [
    ...(others.length === 0 ? [] : [text`${someTaints(others)} ${others.length > 1 ? "come" : "comes"} as well`]),
    ...(removed.length === 0 ? [] : [text`${someTaints(removed)} ${removed.length > 1 ? "go" : "goes"}`]),
    ...(isOpen ? [text`a taint comes as well that is known only at apply`] : []),
  ];
}
