import { asCode, inProse, type Text, text } from "../../rich-text";
import type { LostPlace, LostWorkloads } from "../finding-data";
import type { Description } from "./description";
import { somePools } from "./phrases";

type LetGo = Extract<LostPlace, { readonly verdict: "taken-out" | "idle" | "unmade" }>;

/** Whether it goes by what the app writes, wherever there are nodes for it. */
export function isLetGo(cause: LostPlace): cause is LetGo {
  return cause.verdict === "taken-out" || cause.verdict === "idle" || cause.verdict === "unmade";
}

/** An addon that goes with what is written in its place: that leaves, has no pods, or is never installed. */
export function describeLetGo({
  workloads,
  causes: all,
  until = [],
  replaced = [],
}: Pick<LostWorkloads, "workloads" | "causes" | "until" | "replaced">): Description {
  const causes = all.filter(isLetGo);
  const is = <V extends LetGo["verdict"]>(verdict: V) =>
    causes.filter((cause): cause is Extract<LetGo, { readonly verdict: V }> => cause.verdict === verdict);
  const [taken, idle, unmade] = [is("taken-out").map(({ own }) => own), is("idle"), is("unmade")];
  const isOne = workloads.length === 1;
  const [them, their] = isOne ? ["it", "its"] : ["them", "their"];
  const wasOwn = taken.length > 0 || idle.some(({ wasThere }) => wasThere);
  return {
    subject: inProse(workloads),
    message: text`${inProse(workloads)} ${messageOf(taken, idle, unmade, isOne, until.length > 0)}${until.length === 0 ? [] : text` until a node of ${somePools(until)} joins${replaced.length === 0 ? "" : " or is replaced"}`}`,
    facts: [
      ...(taken.length === 0
        ? []
        : [
            text`${inProse(taken.map(asCode))} ${taken.length === 1 ? "leaves" : "leave"} the manifest: K3s deletes what leaves one, with its pods`,
          ]),
      ...(wasOwn
        ? []
        : [text`K3s deletes ${their} own, as ${isOne ? "it is" : "they are"} turned off with this change`]),
      ...idle.map(({ own, because, wasThere }) =>
        wasThere
          ? text`${asCode(own)} stays in the manifest with ${asCode(because)}: its pods go, and no others come`
          : text`${asCode(own)} has ${asCode(because)}`,
      ),
      ...unmade.map(
        ({ chart, waitsFor }) =>
          text`${waitsFor}, which is to install chart ${asCode(chart)}, finds no node${until.length === 0 ? "" : " until then"}`,
      ),
      ...(workloads.includes("coredns")
        ? [text`without coredns no pod resolves a name until something else answers`]
        : []),
    ],
    help: [
      ...(idle.length === 0
        ? unmade.length === 0
          ? [text`keep ${them} in the manifest`]
          : until.length > 0
            ? [
                text`let nodes of ${somePools(until)} ${replaced.length === 0 ? "join" : "be as they are written now"} first, and make the rest a change of its own`,
              ]
            : [
                text`see to a node for ${inProse(unmade.map(({ waitsFor }) => waitsFor))} first, which RK205 tells more of`,
              ]
        : [
            text`take ${inProse([...new Set(idle.map(({ because }) => because))].map(asCode))} back, so that ${isOne ? "it has" : "they have"} pods`,
          ]),
      idle.length + unmade.length > 0
        ? text`take what is written in ${their} place out of the manifest, and have K3s ship ${them}: take ${them} off the list of what is turned off`
        : text`have K3s ship ${them} again: take ${them} off the list of what is turned off`,
    ],
  };
}

function messageOf(
  taken: readonly string[],
  idle: readonly { readonly own: string; readonly because: string; readonly wasThere: boolean }[],
  unmade: readonly { readonly chart: string }[],
  isOne: boolean,
  isAwaited: boolean,
): Text {
  const go = isOne ? "goes" : "go";
  if (unmade.length > 0) {
    const charts = unmade.map(({ chart }) => asCode(chart));
    return text`${go}, and ${charts.length === 1 ? "chart" : "charts"} ${inProse(charts)} in ${isOne ? "its" : "their"} place ${charts.length === 1 ? "is" : "are"} ${isAwaited ? "not" : "never"} installed`;
  }
  const [first] = idle;
  if (first === undefined)
    return text`${go} with the app's own, and what K3s ships in ${isOne ? "its" : "their"} place stays turned off`;
  const owns = inProse(idle.map(({ own }) => asCode(own)));
  const has = idle.length === 1 ? "has" : "have";
  if (taken.length > 0 || !first.wasThere)
    return text`${go}, and ${owns} in ${isOne ? "its" : "their"} place ${has} no pods`;
  return text`${isOne ? "loses its" : "lose their"} pods: ${owns} ${has} ${asCode(first.because)}`;
}
