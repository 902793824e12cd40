import { type Adoption, sizeOf } from "../adoption/adopt";
import type { Remark } from "../adoption/remarks";
import { counted } from "../scheduling/counted";
import { first, MOST_ROWS } from "./bounds";
import { laidOut, paragraph } from "./terminal-layout";
import {
  colorsOf,
  line,
  lines,
  NOTHING,
  shown,
  shownWhole,
  type TerminalText,
  type TextOptions,
} from "./terminal-text";

/** Where the app was written. */
export interface AdoptionTextOptions extends TextOptions {
  /** @default - standard output */
  readonly file?: string;
}

/**
 * What is said beside an app: what it is of in the first line, the command to go on with in the second, then what is to be
 * filled in, what is not in it, and what else is to be known.
 */
export function renderAdoptionText(adoption: Adoption, { file, ...options }: AdoptionTextOptions = {}): string {
  return laidOut(options, () => {
    const colors = colorsOf(options);
    const { name, kubernetesVersion, remarks } = adoption;
    const of = (kind: Remark["kind"]) => remarks.filter((remark) => remark.kind === kind);
    const [refused, toFillIn, left, notes] = [of("refused"), of("fill-in"), of("left"), of("note")];
    const counts = [
      ...(refused.length === 0 ? [] : [line`does not synthesize: ${shown(counted(refused.length, "error"))}`]),
      ...(toFillIn.length === 0 ? [] : [line`${shown(counted(toFillIn.length, "thing"))} to fill in`]),
      ...(left.length === 0 ? [] : [line`${left.length} not in the app`]),
    ];
    const where = file === undefined ? NOTHING : line` in ${shown(file)}`;
    const head = line`${shown(name === "" ? "cluster without a name" : name)}: ${shown(sizeOf(adoption))}, ${shown(kubernetesVersion)}`;
    return `${lines(
      [
        lines([
          colors.bold(counts.length === 0 ? head : line`${head}; ${lines(counts, ", ")}`),
          ...(refused.length === 0
            ? [line`  ${shownWhole("npx cdktf diff")}, with the app${where}: it must import, and destroy nothing`]
            : [
                line`  ${shownWhole(`${DESPITE_ERRORS}=true npx cdktf diff`)}`,
                line`  with the app${where}: it must import, and destroy nothing`,
              ]),
        ]),
        listed("Does not synthesize", refused),
        listed("To fill in", toFillIn),
        listed("Not in the app", left),
        listed("Good to know", notes),
      ].filter((part) => part !== NOTHING),
      "\n\n",
    )}\n`;
  });
}

/** Has CDKTF write an app in which errors were found. */
const DESPITE_ERRORS = "CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS";

function listed(
  title: "Does not synthesize" | "To fill in" | "Not in the app" | "Good to know",
  remarks: readonly Remark[],
): TerminalText {
  if (remarks.length === 0) return NOTHING;
  return lines([
    shown(title),
    ...first(
      remarks,
      MOST_ROWS,
      ({ text, command }) =>
        lines([
          paragraph(line`  - `, text, { level: 0, indent: 4 }),
          ...(command === undefined ? [] : [line`    ${shownWhole(command)}`]),
        ]),
      (more) => line`  and ${more} more, which stand in the app`,
    ),
  ]);
}
