import { counted } from "../../counted";
import { NODE_POOL_LABEL } from "../../reading/machine-labels";
import { asCode, asTaint, inProse, joined, type Text, text } from "../../rich-text";
import type { FindingData, LostPlace, LostWorkloads, TaintedPool } from "../finding-data";
import type { Description, Descriptions } from "./description";
import { describeLeftCluster, describeSecondCluster } from "./leaving-stacks";
import { customized, noLongerTolerate, oneOfSome, quotedPool, refusalWords, taintsOf, thePool } from "./phrases";

type Code =
  | "RK701"
  | "RK702"
  | "RK703"
  | "RK704"
  | "RK706"
  | "RK707"
  | "RK708"
  | "RK709"
  | "RK710"
  | "RK711"
  | "RK712"
  | "RK713";

/** Findings about a change, which a review makes, in words. */
export const CHANGE_DESCRIPTIONS: Descriptions<Code> = {
  RK701: describeReplacement,

  RK702: ({ isInstance, leftStack }) =>
    leftStack === undefined
      ? {
          subject: text`cluster`,
          message: text`the cluster is destroyed`,
          facts: [
            text`Rancher removes its agents; K3s keeps running on the machines until it is uninstalled there`,
            isInstance === true
              ? STOPPED_WITH_RESOURCE
              : text`${asCode("prevent_destroy")} does not stop it: it leaves the configuration together with the cluster`,
          ],
          help: [
            text`make sure that this is meant`,
            text`keep it out of Terraform's hands with a removed block or ${asCode("terraform state rm")}`,
          ],
        }
      : describeLeftCluster(leftStack),

  RK703: describeEvictingTaint,
  RK704: describeLostToleration,
  RK706: describeStaleNodes,
  RK707: describeLostPlaces,
  RK708: describeLostPlaces,

  RK709: ({ pool, mayBecome }) => ({
    subject: thePool(pool),
    message: text`${thePool(pool)} leaves the configuration, its nodes stay registered`,
    facts: [text`Rancher has no pools in a custom cluster; nothing removes the machines`],
    help:
      mayBecome === undefined
        ? [text`drain and delete the nodes, then uninstall K3s and Rancher's agent on the machines`]
        : [
            text`if the machines stay, as ${oneOfSome(mayBecome)}: keep the name ${quotedPool(pool)}, or register them again with the command of the new pool; until then their nodes keep ${asCode(`${NODE_POOL_LABEL}=${pool}`)}, and their taints and labels`,
            text`if they do not: drain and delete the nodes, then uninstall K3s and Rancher's agent on the machines`,
          ],
  }),

  RK710: ({ before, after, isBack }) => ({
    subject: text`Kubernetes version`,
    message: text`K3s ${isBack ? "goes back" : "skips"} a minor: ${before} to ${after}`,
    facts: [
      isBack
        ? text`an older minor cannot read the datastore of a newer one`
        : text`the API server and the kubelets are upgraded one minor at a time`,
    ],
    help: [isBack ? text`restore an etcd snapshot that was taken on the older minor` : text`upgrade minor by minor`],
  }),

  RK711: describeRefusedUpdate,

  RK712: describeLostKeys,

  RK713: ({ changes }) => ({
    subject: text`cluster`,
    message: text`Rancher refuses the update: ${joined(changes.map(refusedChange))}`,
    facts: [
      text`Rancher keeps data directories and the creator of a cluster as they were when it was created; a default path that is written out later counts as a change`,
      text`the whole update fails, with everything else that is in it`,
    ],
    help: [text`leave it as it is`, text`make a new cluster with the other value`],
  }),
};

function describeLostKeys({ annotations, labels }: FindingData["RK712"]): Description {
  const lost = [
    { kind: "annotations", keys: annotations, written: text`one annotation, and the cluster's witness is one` },
    { kind: "labels", keys: labels, written: text`${asCode("labels")}, and a K3sCluster always does` },
  ].filter(({ keys }) => keys.length > 0);
  const kinds = lost.map(({ kind }) => kind);
  const keysOf = lost.map(({ keys }) => joined(keys.map(asCode)));
  const examples = lost.map(({ kind, keys: [key = ""] }) => asCode(`${kind}[${JSON.stringify(key)}]`));
  return {
    subject: inProse(kinds),
    message:
      lost.length > 1
        ? text`what the app does not write is taken off the cluster: ${joined(
            kinds.map((kind, index) => text`${kind} ${keysOf[index] ?? ""}`),
            "; ",
          )}`
        : text`${inProse(kinds)} that the app does not write are taken off the cluster: ${joined(keysOf)}`,
    facts: lost.map(
      ({ written }) =>
        text`as soon as an app writes ${written}, the provider plans every other away that has neither cattle.io/ nor rancher.io/ in the key`,
    ),
    help: [
      text`keep one: add ${inProse(examples, "or")} to ${asCode("ignore_changes")} of the resource, in a K3sCluster ${asCode("cluster.resource.lifecycle.ignoreChanges")}`,
      text`write it as one of the cluster's ${inProse(kinds.map(asCode), "or")}`,
    ],
  };
}

/** An instance goes while the block of its resource may stay, and with it what protects the others. */
const STOPPED_WITH_RESOURCE = text`${asCode("prevent_destroy")} stops it only where the resource stays in the configuration, with other instances`;

function describeReplacement({ because, movedFrom, importLoss, isInstance }: FindingData["RK701"]): Description {
  if (importLoss === "destroyed-at-other-address") return describeSharedLoss(because);
  if (importLoss === "made-twice") return describeSecondCluster();
  const isPlace = because.includes("its address in Terraform") || because.includes("its stack");
  return {
    subject: text`cluster`,
    message: lossMessage(importLoss),
    facts: [
      text`because of ${joined(because)}`,
      ...(importLoss === undefined
        ? []
        : [
            text`an import keeps nothing of a cluster that Terraform destroys in another place: that place has to be forgotten first`,
          ]),
      ...(importLoss === "destroyed-unless-forgotten"
        ? [text`two synthesized apps do not tell whether ${asCode("terraform state rm")} was done; a plan does`]
        : []),
      text`its nodes do not register again by themselves, and Rancher loses what runs on them`,
      isPlace && isInstance === true
        ? STOPPED_WITH_RESOURCE
        : isPlace
          ? text`${asCode("prevent_destroy")} does not stop it: it is gone with the cluster's old place in the app`
          : text`while ${asCode("prevent_destroy")} is set, as a K3sCluster sets it by itself, Terraform makes no such plan and fails`,
    ],
    help: [
      ...(importLoss === undefined || because.includes("its stack") || movedFrom !== undefined
        ? []
        : [text`move it instead of importing it: with a moved block, or ${asCode("movedFrom")} of a K3sCluster`]),
      ...placeHelp(movedFrom, importLoss),
      ...(because.includes("its stack")
        ? [text`between stacks nothing can be moved: take it out of the old state and import it, see docs/moving.md`]
        : []),
      ...(importLoss === undefined ? [] : FORGETTING),
      ...(importLoss === "destroyed-unless-forgotten"
        ? [
            text`once the state has forgotten it, accept this: ${asCode('cluster.acknowledge("RK701", "REASON")')} in a K3sCluster`,
          ]
        : []),
    ],
  };
}

function describeSharedLoss(addresses: readonly string[]): Description {
  return {
    subject: text`cluster`,
    message: lossMessage("destroyed-at-other-address"),
    facts: [
      text`${inProse(addresses.map(asCode))} ${addresses.length > 1 ? "are" : "is"} the same cluster in Rancher, of the same name in the same namespace`,
      text`no change at this address shows it; its nodes do not register again by themselves, and Rancher loses what runs on them`,
      text`${asCode("prevent_destroy")} at this address does not stop it`,
    ],
    help: [
      text`let Terraform forget the other address in place of destroying it: ${joined(addresses.map((each) => asCode(`terraform state rm '${each}'`)))}, or a ${asCode("removed")} block with ${asCode("destroy = false")}`,
    ],
  };
}

function lossMessage(importLoss: Exclude<FindingData["RK701"]["importLoss"], "made-twice">): Text {
  switch (importLoss) {
    case undefined:
      return text`the cluster is destroyed and re-created`;
    case "destroyed":
      return text`the cluster is destroyed, although it is imported elsewhere`;
    case "destroyed-at-other-address":
      return text`the cluster is destroyed through another address in Terraform, although it stays at this one`;
    case "destroyed-unless-forgotten":
      return text`the cluster is destroyed, although it is imported elsewhere, unless its state has forgotten it`;
  }
}

function placeHelp(movedFrom: string | undefined, importLoss: FindingData["RK701"]["importLoss"]): Text[] {
  if (movedFrom !== undefined) {
    const move = text`write ${asCode(`movedFrom: ${JSON.stringify(movedFrom)}`)} in the properties of the K3sCluster, which moves its model too`;
    return [
      importLoss === undefined ? text`keep the cluster: ${move}` : text`move it instead of importing it: ${move}`,
      text`give it a ${asCode("logicalId")} that never changes; the one that it has in Terraform keeps the names of the outputs as well`,
    ];
  }
  if (importLoss !== undefined) return [];
  return [
    text`keep the cluster's name, namespace and place in the app`,
    text`when only a construct moved or was renamed, say so: movedFrom of a K3sCluster, or a moved block`,
  ];
}

const FORGETTING: readonly Text[] = [
  text`make its old state forget it first: ${asCode("terraform state rm ADDRESS")} in the old stack's folder`,
  text`let the old stack forget it: ${asCode('stack.addOverride("removed", [{ from: "ADDRESS", lifecycle: { destroy: false } }])')}, which a review sees`,
];

function refusedChange({ setting, change }: FindingData["RK713"]["changes"][number]): Text {
  return text`${asCode(setting)} ${change}`;
}

function describeRefusedUpdate({
  arguments: refused,
  isCertain: certainty,
  isSent,
}: FindingData["RK711"]): Description {
  const named = inProse(refused.map(asCode));
  const isCertain = certainty !== false;
  const it = refused.length === 1 ? "it" : "them";
  const what = isCertain
    ? text`Rancher did not take ${named} of an earlier update`
    : text`Rancher refused an earlier update, so what it holds of ${named} is not known`;
  const state = isCertain
    ? text`Terraform's state has the values of the refused update; the witness of what Rancher accepted last is older`
    : text`Terraform wrote the witness of that update into its state, and Rancher does not have it`;
  if (!isSent) {
    return {
      subject: text`cluster`,
      message: text`${what}, and this plan does not send ${it} either`,
      facts: [state, text`what is not sent is judged as Rancher holds it`],
      help: [
        text`let the annotation ${asCode("rancher-k3s/witness")} be written: it stands under ${asCode("ignoreChanges")}, where only single keys of others belong, or an override is written over it`,
      ],
    };
  }
  return {
    subject: text`cluster`,
    message: text`${what}; this plan sends ${it} again`,
    facts: [state, text`the change is reviewed against what Rancher holds, as far as that is known`],
    help: [
      text`look why Rancher refused it before applying again: the error stands in the log of that apply`,
      text`take back in the app what Rancher refuses`,
    ],
  };
}

function describeEvictingTaint(data: FindingData["RK703"]): Description {
  const { pool, taints, workloads, afterTime = [], isAtOnce, isMadeByRancher } = data;
  const isOne = taints.length === 1;
  return {
    subject: thePool(pool),
    message: text`${joined(taints.map(asTaint))} ${isOne ? "evicts" : "evict"} every pod on ${thePool(pool)} that does not tolerate ${isOne ? "it" : "them"}`,
    facts: [
      workloads === undefined
        ? text`which system workloads are evicted is not known; your own may be as well`
        : workloads.length === 0
          ? text`no system workload is evicted; your own may be`
          : text`of the system workloads: ${joined(workloads)}; your own may be as well`,
      ...afterTime.map(({ workload, seconds }) => text`${workload} only after ${counted(seconds, "second")}`),
      isAtOnce
        ? text`the taint is put on running nodes, so they are evicted at once`
        : isMadeByRancher
          ? text`a machine that Rancher makes anew has the taint; whether Rancher puts it on those that are there already is not known here, and where it does, they are evicted with the apply`
          : text`nodes that are registered get the taint only by kubectl or when they are replaced; they are evicted then`,
    ],
    help: [
      text`use NoSchedule to keep running pods`,
      text`give the workloads tolerations first, in a change of their own`,
    ],
  };
}

function describeLostToleration({ workloads, pools }: FindingData["RK704"]): Description {
  return {
    subject: inProse(workloads),
    message: text`${noLongerTolerate(workloads)} ${taintsOf(pools)}, and ${named(pools)} still ${pools.length > 1 ? "have" : "has"} it`,
    facts: pools.map(({ pool, taints }) => text`${thePool(pool)}: ${joined(taints.map(asTaint))}`),
    help: [text`keep the toleration`, text`take the taint off the nodes first, and the toleration away afterwards`],
  };
}

function named(pools: readonly TaintedPool[]): Text {
  return text`${pools.length > 1 ? "pools" : "pool"} ${inProse(pools.map(({ pool }) => quotedPool(pool)))}`;
}

function describeStaleNodes({ pool, roles, taints, labels, isMadeByRancher }: FindingData["RK706"]): Description {
  return {
    subject: thePool(pool),
    message: isMadeByRancher
      ? text`machines of ${thePool(pool)} that Rancher has made already may keep what they have`
      : text`nodes of ${thePool(pool)} that are registered already keep what they have`,
    facts: [
      ...(roles === undefined ? [] : [text`roles: ${roles.before.join(", ")} -> ${roles.after.join(", ")}`]),
      ...taints.map(({ taint, change }) => text`taint ${change}: ${asTaint(taint)}`),
      ...labels.map(
        ({ key, before = "none", after = "none" }) => text`label ${asCode(key)}: ${asCode(before)} -> ${asCode(after)}`,
      ),
      isMadeByRancher
        ? text`what is taken away stays on their nodes, and so do the taints of a role; whether what is added reaches them is not known here`
        : text`roles, labels and taints are given at registration; Rancher ignores them for a machine it knows`,
    ],
    help: [
      isMadeByRancher
        ? text`delete the machines in Rancher one after the other, and it makes others as they are written now`
        : text`replace the nodes`,
      text`change running nodes with kubectl as well`,
    ],
  };
}

function describeLostPlaces({ workloads, causes, followers, customize }: LostWorkloads): Description {
  const isOne = workloads.length === 1;
  return {
    subject: inProse(workloads),
    message: text`${inProse(workloads)} could run and no longer can`,
    facts: [
      ...causes.map(lostPlace),
      ...(followers.length === 0 ? [] : [text`${inProse(followers)} cannot be made without ${isOne ? "it" : "them"}`]),
    ],
    help: [
      causes.every(({ verdict }) => verdict === "unselected")
        ? text`keep the labels that ${isOne ? "it asks" : "they ask"} for on nodes: where a pool is renamed, keep its name, or register its nodes again`
        : text`keep a pool free of hard taints`,
      ...(isOne
        ? customized(customize)
        : [text`give them tolerations in a change of their own, where they can have any`]),
    ],
  };
}

function lostPlace(place: LostPlace): Text {
  switch (place.verdict) {
    case "absent":
      return text`needs ${place.waitsFor}`;
    case "removed":
      return text`${thePool(place.pool)} is removed`;
    default:
      return text`${thePool(place.pool)}: ${refusalWords(place)}`;
  }
}
