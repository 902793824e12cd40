import { NodeRole } from "../../node-role";
import { asCode, inProse, type Text, text } from "../../rich-text";
import type { FindingData } from "../finding-data";
import type { Description, Descriptions } from "./description";
import { oneBeforeOneGoes, somePools } from "./phrases";

/** Machines of a role that all go, in words. */
export const LOST_ROLE_DESCRIPTIONS: Descriptions<"RK725"> = { RK725: describeLostRoles };

function describeLostRoles({
  roles,
  pools,
  coming,
  madeAnew = [],
  goingFirst = [],
}: FindingData["RK725"]): Description {
  const [isEtcd, isControlPlane] = [NodeRole.ETCD, NodeRole.CONTROL_PLANE].map((role) => roles.includes(role));
  const theRoles = roles.length > 1 ? "the roles" : "the role";
  const isReplaced = coming.length + goingFirst.length > 0;
  return {
    subject: somePools(pools),
    message: text`Rancher ${goingFirst.length > 0 ? "may remove" : "removes"} all machines with ${theRoles} ${inProse(roles)}${howTheyGo(isReplaced, madeAnew)}`,
    facts: [
      coming.length === 0
        ? text`they are those of ${somePools(pools)}`
        : text`they are those of ${somePools(pools)}; no machine of ${somePools(coming)} has joined with ${theRoles} yet`,
      ...(madeAnew.length === 0
        ? []
        : [
            text`the machines of ${somePools(madeAnew)} are made anew from another template, with other roles; they stay while the pool is ${asCode("paused")}, or where the other template says the same`,
          ]),
      ...(goingFirst.length === 0
        ? []
        : [
            text`the machines of ${somePools(goingFirst)} are made anew from another template, and ${asCode("rolling_update")} lets all of them go before another one comes; they stay where the other template says the same`,
          ]),
      ...(isEtcd ? lossOfEtcd(isReplaced) : []),
      ...(isControlPlane ? lossOfControlPlane(isReplaced, isEtcd === true) : []),
    ],
    help: [
      ...(goingFirst.length === 0 ? [] : [oneBeforeOneGoes(goingFirst)]),
      ...(coming.length > 0
        ? [
            text`let machines of ${somePools(coming)} join with ${theRoles} first, and ${madeAnew.length === 0 ? text`take ${somePools(pools)} away` : text`change ${somePools(pools)}`} in a later change`,
          ]
        : goingFirst.length > 0
          ? []
          : [text`keep a machine with ${theRoles}`]),
      ...(isEtcd
        ? [
            text`if it is meant, have an etcd snapshot first that is kept outside of these machines, and restore it afterwards`,
          ]
        : []),
    ],
  };
}

function howTheyGo(isReplaced: boolean, madeAnew: readonly string[]): string {
  if (!isReplaced) return ", and makes no other";
  return madeAnew.length === 0 ? " before another one has joined" : ", whether another one has joined or not";
}

/** Read in Rancher's source; nobody tried how its steps race each other. */
function lossOfEtcd(isReplaced: boolean): Text[] {
  return [
    text`all objects of the cluster are kept in etcd on these machines: as long as another one stays, Rancher takes a machine out of etcd before it removes it; where none stays, it ${isReplaced ? "may remove" : "removes"} them by force`,
    ...(isReplaced
      ? [
          text`a new machine does not join the etcd of machines that are being removed: it starts an empty one, or Rancher waits until a snapshot is restored; which of the two is not known here`,
        ]
      : []),
  ];
}

function lossOfControlPlane(isReplaced: boolean, isEtcdLost: boolean): Text[] {
  const until = isReplaced ? "until another one has joined" : "from then on";
  return [
    text`the Kubernetes API runs on these machines: ${until} nothing in the cluster is made, moved or repaired, and pods that are there go on as long as nothing befalls them`,
    ...(isEtcdLost ? [] : [text`the objects of the cluster stay in etcd, on other machines`]),
  ];
}
