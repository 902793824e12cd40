import { inProse, joined, type Text, text } from "../../rich-text";
import type { Handover } from "../finding-data";
import { oneOfSome } from "./phrases";

/**
 * What is done to the nodes of a pool, after what has to be there before they go.
 * @param does what is done, to "the nodes", or to "the other nodes" where one has to stay: with the word in between
 */
export function inTurn(handover: Handover, does: (other: "" | "other ") => Text): Text {
  const { waits = [], last = [], installs = [], isSwap } = handover;
  const then = waits.map(
    ({ pools, roles, workloads }) =>
      text`${oneOfSome(pools)} has nodes ${inProse([
        ...(roles.length === 0 ? [] : [text`with the ${theRoles(roles)}`]),
        ...(workloads.length === 0 ? [] : [text`that take ${someOf(workloads)}`]),
      ])}, which no other pool keeps`,
  );
  const conditions = [
    ...(last.length === 0
      ? []
      : [
          text`keep a node with the ${theRoles(last)}, which no pool has after this change and the cluster cannot be without`,
        ]),
    ...(installs.length === 0 ? [] : [text`only once ${joined(installs.map(bringsFirst), ", and ")}`]),
    ...(then.length === 0
      ? []
      : [text`${isSwap === true ? "the last of them " : ""}only once ${joined(then, ", and ")}`]),
  ];
  const deed = does(last.length > 0 ? "other " : "");
  return conditions.length === 0 ? deed : text`${joined(conditions, "; ")}: ${deed}`;
}

/** `helm-install-traefik is done, which brings traefik what this change gives it` */
export function bringsFirst({ installers, workloads }: NonNullable<Handover["installs"]>[number]): Text {
  const [one, single] = [installers.length === 1, workloads.length === 1];
  return text`${inProse(installers)} ${one ? "is" : "are"} done after the apply, which ${one ? "brings" : "bring"} ${inProse(workloads)} what this change gives ${single ? "it" : "them"}`;
}

const theRoles = (roles: readonly string[]) => text`${roles.length > 1 ? "roles" : "role"} ${inProse(roles)}`;

/** Those the cluster cannot do without stand first; a sentence with all of them is not read. */
function someOf(workloads: readonly string[]): Text {
  const named = workloads.length > MOST_NAMED + 1 ? workloads.slice(0, MOST_NAMED) : workloads;
  const more = workloads.length - named.length;
  return inProse([...named, ...(more === 0 ? [] : [`${more} more workloads`])]);
}

const MOST_NAMED = 3;
