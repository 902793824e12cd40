import { counted } from "../../counted";
import { isRoleTaint } from "../../node-role";
import { propertyOfArgument } from "../../reading/argument-names";
import { NODE_POOL_LABEL } from "../../reading/machine-labels";
import { asCode, inProse, joined, type Text, text } from "../../rich-text";
import { Taint, TaintEffect } from "../../taint";
import type { FindingData, LostPlace, LostWorkloads, TaintedPool } from "../finding-data";
import type { Moment } from "../moment";
import type { Description, Descriptions, Language } from "./description";
import { bringsFirst, inTurn } from "./handover";
import { describeLeftCluster, describeSecondCluster } from "./leaving-stacks";
import { describeLetGo, isLetGo } from "./let-go";
import {
  customized,
  listOfTaints,
  noLongerTolerate,
  oneBeforeOneGoes,
  oneOfSome,
  quotedPool,
  refusalWords,
  somePools,
  taintsOf,
  thePool,
  thoseOfSome,
  whoWrites,
} from "./phrases";

type Code = "RK701" | "RK702" | "RK703" | "RK704" | "RK707" | "RK708" | "RK709" | "RK710" | "RK711" | "RK712" | "RK713";

/** Findings about a change, which a review makes, in words. */
export const CHANGE_DESCRIPTIONS: Descriptions<Code> = {
  RK701: describeReplacement,

  RK702: ({ machines, distribution = "K3s", leftStack, ...data }) =>
    leftStack === undefined
      ? {
          subject: text`cluster`,
          message: text`the cluster is destroyed`,
          facts: [
            whatIsLeft(machines, distribution),
            // Nothing is known of what it does for one that was put aside.
            ...(data.isLeftOver ? [] : [whatPreventDoes(data)]),
          ],
          help: [
            text`make sure that this is meant`,
            text`keep it out of Terraform's hands with a removed block or ${asCode("terraform state rm")}`,
          ],
        }
      : describeLeftCluster(leftStack),

  RK703: describeEvictingTaint,
  RK704: describeLostToleration,
  RK707: describeLostPlaces,
  RK708: describeLostPlaces,

  RK709: ({ pool, mayBecome, handover = {} }, language) => {
    const away = inTurn(
      handover,
      (other) => text`drain and delete the ${other}nodes, then uninstall K3s and Rancher's agent on the machines`,
    );
    return {
      subject: thePool(pool),
      message: text`${thePool(pool)} leaves the configuration, its nodes stay registered`,
      facts: [text`Rancher has no pools in a custom cluster; nothing removes the machines`],
      help:
        mayBecome === undefined
          ? [away]
          : [
              text`if the machines stay, as ${oneOfSome(mayBecome)}: keep the name ${quotedPool(pool)}, or register them again with the command of the new pool; until then their nodes keep ${language === "hcl" ? "their" : text`${asCode(`${NODE_POOL_LABEL}=${pool}`)}, and their`} taints and labels`,
              text`if they do not: ${away}`,
            ],
    };
  },

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

function whatPreventDoes({
  isConfigured,
  isInstance,
}: Pick<FindingData["RK702"], "isConfigured" | "isInstance">): Text {
  const prevent = asCode("prevent_destroy");
  if (isConfigured) {
    return text`the resource stays in the configuration, so ${prevent} is not set there: with it Terraform makes no such plan and fails`;
  }
  return isInstance
    ? STOPPED_WITH_RESOURCE
    : text`${prevent} does not stop it: it leaves the configuration together with the cluster`;
}

/** What becomes of the machines of a cluster that Rancher destroys: those that it made itself it destroys as well. */
function whatIsLeft(machines: FindingData["RK702"]["machines"], distribution: string): Text {
  switch (machines) {
    case "made":
      return text`Rancher deletes the machines that it made for it, with all that is on them`;
    case "registered":
      return text`Rancher removes its agents; ${distribution} keeps running on the machines until it is uninstalled there`;
    default:
      return text`machines that Rancher made for it are deleted; on machines that registered themselves ${distribution} keeps running until it is uninstalled there`;
  }
}

/** What becomes of them where Rancher makes the cluster again. */
function whatComesBack(machines: FindingData["RK702"]["machines"]): Text {
  const made = text`Rancher deletes its machines and makes others; what runs on them is lost, and so is what is stored there`;
  const registered = text`its nodes do not register again by themselves, and Rancher loses what runs on them`;
  switch (machines) {
    case "made":
      return made;
    case "registered":
      return registered;
    default:
      return text`machines that Rancher made for it are deleted and made anew; nodes that registered themselves do not do so again, and Rancher loses what runs on them`;
  }
}

function describeLostKeys({ annotations, labels }: FindingData["RK712"], language: Language): Description {
  const lost = [
    {
      kind: "annotations",
      keys: annotations,
      written: text`one annotation${language === "hcl" ? "" : ", and the cluster's witness is one"}`,
    },
    {
      kind: "labels",
      keys: labels,
      written: text`${asCode("labels")}${language === "hcl" ? "" : ", and a K3sCluster always does"}`,
    },
  ].filter(({ keys }) => keys.length > 0);
  const kinds = lost.map(({ kind }) => kind);
  const keysOf = lost.map(({ keys }) => joined(keys.map(asCode)));
  const examples = lost.map(({ kind, keys: [key = ""] }) => asCode(`${kind}[${JSON.stringify(key)}]`));
  return {
    subject: inProse(kinds),
    message:
      lost.length > 1
        ? text`what the ${whoWrites(language)} does not write is taken off the cluster: ${joined(
            kinds.map((kind, index) => text`${kind} ${keysOf[index] ?? ""}`),
            "; ",
          )}`
        : text`${inProse(kinds)} that the ${whoWrites(language)} does not write are taken off the cluster: ${joined(keysOf)}`,
    facts: lost.map(
      ({ written }) =>
        text`as soon as ${written} ${written.length > 1 ? "are" : "is"} written, the provider plans every other away that has neither cattle.io/ nor rancher.io/ in the key`,
    ),
    help: [
      text`keep one: add ${inProse(examples, "or")} to ${asCode(language === "hcl" ? "ignore_changes" : "cluster.resource.lifecycle.ignoreChanges")}${language === "hcl" ? " of the resource" : ""}`,
      text`write it as one of the cluster's ${inProse(kinds.map(asCode), "or")}`,
    ],
  };
}

/** An instance goes while the block of its resource may stay, and with it what protects the others. */
const STOPPED_WITH_RESOURCE = text`${asCode("prevent_destroy")} stops it only where the resource stays in the configuration, with other instances`;

function describeReplacement(data: FindingData["RK701"], language: Language): Description {
  const { because, movedFrom, importLoss, isInstance, renamed, machines, isTainted, address } = data;
  if (importLoss === "destroyed-at-other-address") return describeSharedLoss(because);
  if (importLoss === "made-twice") return describeSecondCluster();
  if (renamed?.isByPools) return describeLikelyRenaming(renamed, data);
  const isPlace = because.includes("its address in Terraform") || because.includes("its stack");
  return {
    subject: text`cluster`,
    message:
      renamed === undefined
        ? lossMessage(importLoss)
        : text`the cluster is renamed, so ${asCode(renamed.from)} is destroyed and re-created as ${asCode(renamed.to)}`,
    facts: [
      // That it is renamed, the sentence says.
      ...(renamed !== undefined && because.every((each) => each === "name")
        ? []
        : [text`because of ${joined(because)}`]),
      ...(importLoss === undefined
        ? []
        : [
            text`an import keeps nothing of a cluster that Terraform destroys in another place: that place has to be forgotten first`,
          ]),
      ...(importLoss === "destroyed-unless-forgotten"
        ? [text`two synthesized apps do not tell whether ${asCode("terraform state rm")} was done; a plan does`]
        : []),
      whatComesBack(machines),
      isPlace && isInstance === true
        ? STOPPED_WITH_RESOURCE
        : isPlace
          ? text`${asCode("prevent_destroy")} does not stop it: it is gone with the cluster's old place in the ${whoWrites(language)}`
          : text`while ${asCode("prevent_destroy")} is set${language === "hcl" ? "" : ", as a K3sCluster sets it by itself"}, Terraform makes no such plan and fails`,
    ],
    help: [
      ...(importLoss === undefined || because.includes("its stack") || movedFrom !== undefined
        ? []
        : [
            language === "hcl"
              ? text`move it instead of importing it: with a ${asCode("moved")} block`
              : text`move it instead of importing it: with a moved block, or ${asCode("movedFrom")} of a K3sCluster`,
          ]),
      ...(renamed === undefined
        ? isTainted
          ? untainting(address, language)
          : placeHelp(movedFrom, importLoss, language)
        : [text`keep the cluster's name, ${asCode(renamed.from)}`]),
      ...(because.includes("its stack")
        ? [text`between stacks nothing can be moved: take it out of the old state and import it, see docs/moving.md`]
        : []),
      ...(importLoss === undefined ? [] : forgetting(language)),
      ...(importLoss === "destroyed-unless-forgotten" && language === "typescript"
        ? [
            text`once the state has forgotten it, accept this: ${asCode('cluster.acknowledge("RK701", "REASON")')} in a K3sCluster`,
          ]
        : []),
    ],
  };
}

/** What is said is true of a cluster that is renamed, and of one whose place another one takes. */
function describeLikelyRenaming(
  { from, to }: NonNullable<FindingData["RK701"]["renamed"]>,
  { because, movedFrom, isInstance }: FindingData["RK701"],
): Description {
  const name = asCode(`name: ${JSON.stringify(from)}`);
  return {
    subject: text`cluster`,
    message: text`${asCode(from)} is destroyed, and ${asCode(to)} is created with the same pools`,
    facts: [
      ...(because.length === 0 ? [] : [text`because of ${joined(because)}`]),
      text`Rancher renames no cluster: to rename one is to destroy it and to create another`,
      text`nodes of ${asCode(from)} do not register with ${asCode(to)} by themselves, and Rancher loses what runs on them`,
      isInstance === true
        ? STOPPED_WITH_RESOURCE
        : text`${asCode("prevent_destroy")} does not stop it: it leaves the configuration together with ${asCode(from)}`,
    ],
    help: [
      movedFrom === undefined
        ? text`to keep ${asCode(from)}, give it its name and its place in Terraform back: another place in the same stack needs a ${asCode("moved")} block`
        : text`to keep ${asCode(from)}, write ${name} and ${asCode(`movedFrom: ${JSON.stringify(movedFrom)}`)} in the properties of the K3sCluster`,
      text`where ${asCode(to)} is another cluster: let it come in a change of its own, and destroy ${asCode(from)} when nothing runs there any more`,
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

/** An apply that broke off after the cluster was made leaves the mark. */
function untainting(address: string | undefined, language: Language): Text[] {
  const where = language === "hcl" ? "" : text` in the folder of the cluster's stack`;
  return [
    text`look in Rancher whether the cluster is there as it should be, and take the mark off${where}: ${asCode(`terraform untaint '${address ?? "ADDRESS"}'`)}`,
  ];
}

function placeHelp(
  movedFrom: string | undefined,
  importLoss: FindingData["RK701"]["importLoss"],
  language: Language,
): Text[] {
  if (movedFrom !== undefined) {
    const move = text`write ${asCode(`movedFrom: ${JSON.stringify(movedFrom)}`)} in the properties of the K3sCluster, which moves its model too`;
    return [
      importLoss === undefined ? text`keep the cluster: ${move}` : text`move it instead of importing it: ${move}`,
      text`give it a ${asCode("logicalId")} that never changes; the one that it has in Terraform keeps the names of the outputs as well`,
    ];
  }
  if (importLoss !== undefined) return [];
  if (language === "hcl") {
    return [
      text`keep the cluster's ${asCode("name")}, ${asCode("fleet_namespace")} and address`,
      text`when only its address changed, say so with a ${asCode("moved")} block`,
    ];
  }
  return [
    text`keep the cluster's name, namespace and place in the app`,
    text`when only a construct moved or was renamed, say so: movedFrom of a K3sCluster, or a moved block`,
  ];
}

function forgetting(language: Language): Text[] {
  const removed =
    language === "hcl"
      ? text`a ${asCode("removed")} block with ${asCode("destroy = false")}`
      : asCode('stack.addOverride("removed", [{ from: "ADDRESS", lifecycle: { destroy: false } }])');
  return [
    text`make its old state forget it first: ${asCode("terraform state rm ADDRESS")} in the old stack's folder`,
    text`let the old stack forget it: ${removed}, which a review sees`,
  ];
}

function refusedChange({ setting, change }: FindingData["RK713"]["changes"][number]): Text {
  return text`${asCode(setting)} ${change}`;
}

function describeRefusedUpdate(data: FindingData["RK711"], language: Language): Description {
  const { arguments: refused, isCertain: certainty, isSent, isRefreshOnly } = data;
  const named = inProse(refused.map((argument) => asCode(propertyOfArgument(argument))));
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
        isRefreshOnly
          ? text`look at a plan that is not refresh-only: it sends ${it} again`
          : text`let the annotation ${asCode("rancher-k3s/witness")} be written: it stands under ${asCode("ignoreChanges")}, where only single keys of others belong, or an override is written over it`,
      ],
    };
  }
  return {
    subject: text`cluster`,
    message: text`${what}; this plan sends ${it} again`,
    facts: [state, text`the change is reviewed against what Rancher holds, as far as that is known`],
    help: [
      text`look why Rancher refused it before applying again: the error stands in the log of that apply`,
      text`take back in the ${whoWrites(language)} what Rancher refuses`,
    ],
  };
}

function describeEvictingTaint(data: FindingData["RK703"]): Description {
  const { pool, taints, isAtOnce } = data;
  const [them, tolerated] = [listOfTaints(taints), taints.length === 1 ? "it" : "them"];
  const s = taints.length === 1 ? "s" : "";
  return {
    subject: thePool(pool),
    message: isAtOnce
      ? text`${them} evict${s} every pod on ${thePool(pool)} that does not tolerate ${tolerated}, as soon as this is applied`
      : text`${them} evict${s} every pod that does not tolerate ${tolerated} from nodes of ${thePool(pool)} that get ${tolerated}`,
    facts: [...evictedBy(data), whenEvicted(data)],
    help: [
      ...(areOfRoles(taints)
        ? [text`leave the pool its roles, or drain its nodes before they register anew`]
        : [text`use NoSchedule to keep running pods`]),
      text`give the workloads tolerations first, in a change of their own`,
    ],
  };
}

/** Of what is on the nodes today: what a node that joins lets start and evicts then is told of by RK602. */
function evictedBy({ workloads, afterTime = [], isAtOnce }: FindingData["RK703"]): Text[] {
  const limited = afterTime.map(({ workload, seconds }) => text`${workload} only after ${counted(seconds, "second")}`);
  const [where, evicted] = isAtOnce ? ["on its nodes", "evicted"] : ["on its nodes today", "evicted where they get it"];
  if (workloads === undefined) {
    return [text`which system workloads ${where} would be ${evicted} is not known; your own may be as well`];
  }
  return workloads.length === 0
    ? [text`of the system workloads that can be ${where}, none would be ${evicted}; your own may be`]
    : [text`of the system workloads that can be ${where}: ${joined(workloads)}; your own may be as well`, ...limited];
}

/** Rancher gives them by the roles of a machine, and nobody chooses their effect. */
function areOfRoles(taints: readonly string[]): boolean {
  return taints.every((taint) => isRoleTaint(Taint.parse(taint)));
}

function whenEvicted({ taints, isAtOnce, isMadeByRancher, isMadeAnew }: FindingData["RK703"]): Text {
  if (isAtOnce) return text`the taint is put on running nodes, so they are evicted at once`;
  if (isMadeAnew)
    return text`Rancher makes the machines of the pool anew with this apply, and each comes with the taint`;
  return isMadeByRancher
    ? text`a machine that Rancher makes anew has the taint; whether Rancher puts it on those that are there already is not known here, and where it does, they are evicted with the apply`
    : text`this apply does not put the taint on registered nodes: nodes that join or are replaced have it${areOfRoles(taints) ? ", and Rancher gives a machine that it knows no other roles" : ", and others get it by kubectl alone"}`;
}

function describeLostToleration({ workloads, pools }: FindingData["RK704"]): Description {
  return {
    subject: inProse(workloads),
    message: text`${noLongerTolerate(workloads)} ${taintsOf(pools)}, and ${named(pools)} still ${pools.length > 1 ? "have" : "has"} it`,
    facts: pools.map(({ pool, taints }) => text`${thePool(pool)}: ${listOfTaints(taints)}`),
    help: [text`keep the toleration`, text`take the taint off the nodes first, and the toleration away afterwards`],
  };
}

function named(pools: readonly TaintedPool[]): Text {
  return text`${pools.length > 1 ? "pools" : "pool"} ${inProse(pools.map(({ pool }) => quotedPool(pool)))}`;
}

function describeLostPlaces({
  workloads,
  causes,
  followers,
  goesOn = [],
  brought = [],
  unmade = [],
  customize,
  moment,
  isMadeByRancher,
  until,
  replaced = [],
  isNew,
  listed,
}: LostWorkloads): Description {
  const isOne = workloads.length === 1;
  if (listed !== undefined) return describeListed(workloads, causes, listed, customize);
  const madeAnew = causes.flatMap((cause) => (cause.verdict === "removed" && cause.isMadeAnew ? [cause.pool] : []));
  if (causes.some(isLetGo)) return describeLetGo({ workloads, causes, ...(until && { until }), replaced });
  return {
    subject: inProse(workloads),
    message: text`${inProse(workloads)} ${isNew ? text`${isOne ? "is" : "are"} switched on and ${isOne ? "finds" : "find"} no node` : losesPlace(causes, moment, isOne)}${until === undefined ? [] : text`, until a node of ${somePools(until)} joins${replaced.length === 0 ? "" : " or is replaced"}`}`,
    facts: [
      ...causes.map(lostPlace),
      isNew
        ? text`${isOne ? "its" : "their"} pods are Pending until then`
        : untilThen(causes, moment, isOne, isMadeByRancher === true),
      ...(replaced.length === 0
        ? []
        : [
            isMadeByRancher === true
              ? text`whether what is written now reaches machines of ${somePools(replaced)} that are there already is not known here`
              : text`registered nodes of ${somePools(replaced)} get the labels, taints and roles that are written now only as they are replaced; labels and taints also with kubectl`,
          ]),
      ...(followers.length === 0
        ? []
        : [
            text`${inProse(followers)} ${followers.length === 1 ? "stays" : "stay"} installed; without ${isOne ? "it" : "them"} ${followers.length === 1 ? "it is" : "they are"} neither upgraded nor installed anew`,
          ]),
      ...goesOn.map(wherePodsGoOn),
      ...brought.map(
        ({ workloads: those, installers, pools }) =>
          text`${inProse(those)} ${those.length === 1 ? "has" : "have"} a place only with what this change gives ${those.length === 1 ? "it" : "them"}: ${inProse(installers)} ${installers.length === 1 ? "brings" : "bring"} that, from registered nodes of ${thoseOfSome(pools)} alone`,
      ),
      ...(unmade.length === 0 ? [] : [text`without ${isOne ? "it" : "them"} no ${inProse(unmade, "or")} is made`]),
    ],
    help: [
      ...brought.map(
        ({ workloads: those, installers, pools }) =>
          text`let nodes of ${thoseOfSome(pools)} go only once ${bringsFirst({ workloads: those, installers })}`,
      ),
      ...(madeAnew.length === 0 ? [] : [oneBeforeOneGoes(madeAnew)]),
      ...(until === undefined || madeAnew.length > 0
        ? []
        : [
            replaced.length === 0
              ? text`let nodes of ${somePools(until)} join first, and make the rest a change of its own`
              : text`let nodes of ${somePools(until)} be as they are written now first, and make the rest a change of its own`,
          ]),
      ...(until === undefined || causes.some(({ verdict }) => verdict !== "unselected")
        ? placeHelps(causes, isOne)
        : []),
      // Where no taint is in the way, tolerations change nothing.
      ...(!causes.some(({ verdict }) => verdict === "blocked" || verdict === "evicted")
        ? []
        : isOne
          ? customized(customize)
          : [text`give them tolerations in a change of their own, where they can have any`]),
    ],
  };
}

/** K3s's load balancer asks all nodes for a label as soon as one has it. */
function describeListed(
  workloads: readonly string[],
  causes: readonly LostPlace[],
  { label, pools, areNew }: NonNullable<LostWorkloads["listed"]>,
  customize: LostWorkloads["customize"],
): Description {
  const isRefused = causes.some(({ verdict }) => verdict === "blocked" || verdict === "evicted");
  return {
    subject: inProse(workloads),
    message: text`${inProse(workloads)} leaves every node without its label as soon as the first one of ${thoseOfSome(pools)} ${areNew ? "joins" : "joins, is replaced or gets it"}`,
    facts: [
      text`once any node has the label ${asCode(label)}, K3s has its load balancer on nodes with ${asCode(`${label}=true`)} only, also where they registered before`,
      ...causes.map(lostPlace),
    ],
    help: [
      ...(isRefused ? customized(customize) : []),
      text`give a pool that takes its pods the label ${asCode(`${label}=true`)}, and let its nodes be the first to have it`,
    ],
  };
}

/** The load balancer of K3s answers where it has a pod. */
function wherePodsGoOn({ workloads, pools, onEachNode = [] }: NonNullable<LostWorkloads["goesOn"]>[number]): Text {
  if (pools.named.length === 0) {
    return text`${inProse(workloads)} ${workloads.length === 1 ? "keeps" : "keep"} the settings of before, with which no pool takes new pods of ${workloads.length === 1 ? "it" : "them"}`;
  }
  const answers =
    onEachNode.length === 0
      ? []
      : text`, and ${inProse(onEachNode)} ${onEachNode.length === 1 ? "answers" : "answer"} at no address of other nodes`;
  return text`${inProse(workloads)} then ${workloads.length === 1 ? "has" : "have"} pods on ${thoseOfSome(pools)} only${answers}`;
}

/** What keeps or brings back a place, by what takes it. */
function placeHelps(causes: readonly LostPlace[], isOne: boolean): Text[] {
  const is = (verdict: LostPlace["verdict"]) => causes.every((cause) => cause.verdict === verdict);
  if (is("unselected")) {
    return [
      text`keep the labels that ${isOne ? "it asks" : "they ask"} for on nodes: where a pool is renamed, keep its name, or register its nodes again`,
    ];
  }
  const stopping = causes.flatMap((cause) => (cause.verdict === "stopped" ? cause.by : []));
  return [
    ...(stopping.length === 0
      ? []
      : [
          text`see to what keeps pods from starting, which a finding of its own tells: ${inProse([...new Set(stopping)].map(asCode))}`,
        ]),
    ...(is("stopped")
      ? []
      : is("removed")
        ? [text`keep a pool that takes ${isOne ? "its pods" : "their pods"}`]
        : [text`keep a pool free of hard taints`]),
  ];
}

function losesPlace(causes: readonly LostPlace[], moment: Moment, isOne: boolean): Text {
  const finds = isOne ? "finds" : "find";
  switch (moment) {
    case "on-apply":
      return text`${finds} no node for new pods once this is rolled out`;
    case "on-join":
      return text`${finds} no node any more once ${joined(nodesGoing(causes), " and ")}`;
    case "on-restart":
      if (causes.some(({ verdict }) => verdict !== "absent"))
        return text`${isOne ? "keeps" : "keep"} the pods that are there, and ${finds} no node for new ones`;
      return text`${isOne ? "stays" : "stay"} installed, and can be neither upgraded nor installed anew`;
  }
}

/** A pool that stays loses the place with its nodes of today, and one that goes when they are removed. */
function nodesGoing(causes: readonly LostPlace[]): Text[] {
  const pools = causes.flatMap((cause) => ("pool" in cause ? [cause] : []));
  const [gone, kept] = [true, false].map((isGone) =>
    pools.filter(({ verdict }) => (verdict === "removed") === isGone).map(({ pool }) => pool),
  ) as [string[], string[]];
  if (pools.length === 0) return [text`nodes are replaced`];
  return [
    ...(kept.length === 0 ? [] : [text`the nodes of ${somePools(kept)} are replaced`]),
    ...(gone.length === 0 ? [] : [text`the nodes of ${somePools(gone)} are removed`]),
  ];
}

function untilThen(causes: readonly LostPlace[], moment: Moment, isOne: boolean, isMadeByRancher: boolean): Text {
  const itsPods = isOne ? "its pods" : "their pods";
  switch (moment) {
    case "on-apply":
      if (causes.every(areMachinesRemoved)) return text`pods that are there go with their machines`;
      return causes.some(evicts)
        ? text`NoExecute evicts the pods that are there; on other nodes they may stay until they are replaced`
        : text`a pod that is there may stay until it is replaced, which the rollout itself may do`;
    case "on-join":
      if (isMadeByRancher) {
        return text`nodes that do not have the taints take ${itsPods} until then; whether Rancher puts them on those of machines that are there already is not known here`;
      }
      return causes.some(({ verdict }) => verdict === "blocked" || verdict === "evicted")
        ? text`registered nodes keep the taints that they have and take ${itsPods} until then, unless somebody taints them with kubectl`
        : text`registered nodes take ${itsPods} until then`;
    case "on-restart":
      return text`pods that run stay until something replaces them`;
  }
}

function areMachinesRemoved(cause: LostPlace): boolean {
  return cause.verdict === "removed" && cause.isMadeByRancher === true;
}

function evicts(cause: LostPlace): boolean {
  const by = cause.verdict === "blocked" || cause.verdict === "evicted" ? cause.by : [];
  return by.some((taint) => Taint.parse(taint).effect === TaintEffect.NO_EXECUTE);
}

function lostPlace(place: LostPlace): Text {
  switch (place.verdict) {
    case "absent":
      return text`${place.waitsFor} installs and upgrades it, and finds no node`;
    case "taken-out":
      return text`${asCode(place.own)} leaves the manifest`;
    case "idle":
      return text`${asCode(place.own)} has no pods: ${asCode(place.because)}`;
    case "unmade":
      return text`${place.waitsFor}, which is to install chart ${asCode(place.chart)}, finds no node`;
    case "removed":
      if (place.isMadeAnew) {
        return text`Rancher makes the machines of ${thePool(place.pool)} anew, and ${asCode("rolling_update")} lets all of them go before another one comes`;
      }
      return place.isMadeByRancher
        ? text`Rancher removes the machines of ${thePool(place.pool)}`
        : text`${thePool(place.pool)} leaves the configuration`;
    default:
      return text`${thePool(place.pool)}: ${refusalWords(place)}`;
  }
}
