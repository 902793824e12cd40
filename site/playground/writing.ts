import { afterwards } from "../../lib/report/trial-parts";
import { printable } from "../../lib/scheduling/printable";
import type { JudgedTrial } from "../../lib/trial/judge-trial";
import { tryCommand } from "../../lib/trial/typed-trial";
import type { TrialForm } from "../../lib/trial/written/form";
import { writtenIn } from "../../lib/trial/written/written";
import { copyText } from "./copy";
import { button, byId, type Content, element, marked } from "./elements";

/** Shows what to write for a cluster, in this form, and the command that says the same. */
export function showWriting(judged: JudgedTrial, form: TrialForm, announce: (words: string) => void): void {
  byId("writing", HTMLElement).hidden = false;
  byId("writing-note", HTMLElement).textContent =
    judged.repair === undefined
      ? "The cluster as it is typed."
      : "The cluster with what repairs it; what that changes is marked.";
  byId("written", HTMLElement).replaceChildren(
    ...writtenIn(form, judged).map(({ where, lines }) => codePart(where, lines, announce)),
    ...afterwards(judged, form).map((words) => element("p", { class: "hint" }, marked(words))),
    codePart("the same in a terminal, as it is typed", [tryCommand(judged.trial)], announce, "wraps"),
  );
}

/** Nothing can be written of what is not right. */
export function hideWriting(): void {
  byId("writing", HTMLElement).hidden = true;
}

/** No line holds what is not seen: names, taints, labels and releases have none of it. */
function codePart(
  where: string,
  written: readonly string[],
  announce: (words: string) => void,
  kind = "",
): HTMLElement {
  const lines = written.map(printable);
  const copy = button(
    { class: "small", "aria-label": `Copy ${where}` },
    () => copyText(`${lines.join("\n")}\n`, copy, announce),
    "Copy",
  );
  return element(
    "div",
    { class: "code" },
    element("div", { class: "code-head" }, element("span", {}, where), copy),
    element(
      "pre",
      { class: kind, tabindex: "0", role: "region", "aria-label": where },
      element("code", {}, ...lines.flatMap((line): Content[] => [codeLine(line), "\n"])),
    ),
  );
}

function codeLine(line: string): Content {
  return /(\/\/ (changed|added)|^# .*, (changed|added))$/.test(line)
    ? element("span", { class: "changed" }, line)
    : line;
}
