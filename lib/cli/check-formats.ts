import type * as Annotations from "../report/annotations";
import type * as CheckMarkdown from "../report/check-markdown";
import type * as CheckText from "../report/check-text";
import type * as Json from "../report/json";
import type * as Sarif from "../report/sarif";
import type { TextOptions } from "../report/terminal-text";
import type { Severity } from "../scheduling/findings/finding";
import { printableJson } from "../scheduling/printable";
import { type CheckedInput, findingsOf } from "./checked-input";
import { checkout } from "./checkout";
import type { Format } from "./commands/options";
import { VERSION } from "./version";

/** How much of it people are shown. */
export interface ShownOptions extends TextOptions {
  /** Whether every cluster has a report of its own, however many there are. */
  readonly isWhole: boolean;
  /** Only findings that are as bad as this or worse. */
  readonly atLeast?: Severity;
}

/** Renders judged clusters. Of the renderers only that of the format is loaded. */
export function renderCheck(checked: CheckedInput, format: Format, shown: ShownOptions): string {
  const { clusters, lost, others } = checked;
  switch (format) {
    case "json": {
      const { checkJson }: typeof Json = require("../report/json");
      return `${printableJson(checkJson(clusters, others, lost), 2)}\n`;
    }
    case "sarif": {
      const { checkSarif }: typeof Sarif = require("../report/sarif");
      const options = { ...checkout(), toolVersion: VERSION };
      return `${printableJson(checkSarif(clusters, options, others, lost), 2)}\n`;
    }
    case "github": {
      const { annotations }: typeof Annotations = require("../report/annotations");
      return annotations(findingsOf(checked, shown.atLeast), checkout());
    }
    case "text": {
      const { renderCheckText }: typeof CheckText = require("../report/check-text");
      return renderCheckText(clusters, lost, others, shown);
    }
    case "markdown": {
      const { renderCheckMarkdown }: typeof CheckMarkdown = require("../report/check-markdown");
      return renderCheckMarkdown(clusters, lost, others, shown);
    }
  }
}
