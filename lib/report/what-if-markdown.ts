import { tolerationLines } from "../doctor/repair/toleration-lines";
import type { Workload } from "../live/workloads";
import { counted } from "../scheduling/counted";
import { cut } from "../scheduling/cut";
import type { Outlook } from "../what-if/outlook";
import { first } from "./bounds";
import { SHOWN_ROWS, workloadName } from "./doctor-parts";
import { escapeMarkdown } from "./markdown-syntax";
import {
  daemonSetText,
  departureParts,
  departureTold,
  firstCommand,
  KEEPING_NOTE,
  keptTogether,
  stayingElsewhere,
  stayingInDanger,
  stayingTold,
  TITLES,
  type Told,
  upgradeTold,
  waitingTold,
} from "./what-if-parts";

const LONGEST = 600;
const SIGNS = { disconnected: "❌", lost: "❌", moves: "⚠️", nothing: "✅" } as const;

/** What a change would do as Markdown, for an issue or a chat: the answer in the heading. */
export function renderOutlookMarkdown(outlook: Outlook): string {
  const { verdict, headline, consequences, staying, daemonSets, upgrade, keeping, commands, notes } = outlook;
  const command = firstCommand(outlook);
  const elsewhere = stayingElsewhere(staying);
  return [
    `## ${SIGNS[verdict]} ${verdict}: ${shown(headline)}`,
    ...(command === undefined ? [] : [fenced("sh", [command])]),
    ...section(TITLES.consequences, bullets(consequences, shown)),
    ...departureParts(outlook).flatMap(({ title, those }) =>
      section(
        title,
        bullets(those, (each) => tell(departureTold(each))),
      ),
    ),
    ...section(TITLES.staying, [
      ...bullets(stayingInDanger(outlook), (each) => tell(stayingTold(each))),
      ...(elsewhere === 0 ? [] : [`${counted(elsewhere, "pod")} more would find another node`]),
    ]),
    ...section(
      TITLES.daemonSets,
      bullets(daemonSets, (each) => shown(daemonSetText(each))),
    ),
    ...section(
      TITLES.waiting,
      bullets(outlook.waiting, (each) => tell(waitingTold(each))),
    ),
    ...section(
      TITLES.upgrade,
      upgrade === undefined ? [] : [...bullets(upgrade.workloads.map(upgradeTold), tell), ...upgrade.notes.map(shown)],
    ),
    ...section(TITLES.keeping, keeping.length === 0 ? [] : [KEEPING_NOTE, ...keepParts(keeping)]),
    ...section(TITLES.commands, commands.length === 0 ? [] : [commandBlock(commands)]),
    ...section(TITLES.notes, bullets(notes, shown)),
  ].join("\n\n");
}

function tell({ sentence, details }: Told): string {
  const rows = first(details, SHOWN_ROWS, shown, (more) => `and ${more} more, all in \`--format json\``);
  return [shown(sentence), ...rows.map((row) => `  - ${row}`)].join("\n");
}

function keepParts(keeping: Outlook["keeping"]): string[] {
  return first(
    keptTogether(keeping),
    SHOWN_ROWS,
    ({ workloads, advice: { tolerations, code, changesLast, commands, notes } }) => [
      `#### ${shown(workloadName(workloads[0] as Workload))}${workloads.length > 1 ? ` and ${workloads.length - 1} more` : ""}`,
      ...(workloads.length > 1 ? bullets(workloads, (workload) => shown(workloadName(workload))) : []),
      ...(tolerations.length === 0 ? [] : [fenced("yaml", tolerationLines("tolerations", tolerations))]),
      ...(code === undefined ? [] : [`In the app, ${escapeMarkdown(code.where)}:`, fenced("ts", code.lines)]),
      ...(commands.length === 0
        ? []
        : [`Commands, which last ${escapeMarkdown(changesLast)}:`, commandBlock(commands)]),
      ...bullets(notes, (note) => `note: ${shown(note)}`),
    ],
    (more) => [`and ${more} more, all in \`--format json\``],
  ).flat();
}

function section(title: string, parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [`### ${title}`, ...parts];
}

function bullets<T>(items: readonly T[], show: (item: T) => string): string[] {
  if (items.length === 0) return [];
  const rows = first(items, SHOWN_ROWS, show, (more) => `and ${more} more, all in \`--format json\``);
  return [rows.map((row) => `- ${row}`).join("\n")];
}

function commandBlock(commands: readonly string[]): string {
  return fenced(
    "sh",
    first(commands, SHOWN_ROWS, String, (more) => `# and ${more} more, all in --format json`),
  );
}

/** What stands here is made from checked names alone, and can hold no fence. */
function fenced(language: string, lines: readonly string[]): string {
  return [`\`\`\`${language}`, ...lines, "```"].join("\n");
}

function shown(text: string): string {
  return escapeMarkdown(cut(text, LONGEST));
}
