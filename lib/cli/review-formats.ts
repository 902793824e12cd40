import type * as Annotations from "../report/annotations";
import type * as Json from "../report/review-json";
import type * as Markdown from "../report/review-markdown";
import type * as Text from "../report/review-text";
import type * as Sarif from "../report/sarif";
import type { TextOptions } from "../report/terminal-text";
import { openProblems, type Review } from "../review/review";
import { printableJson } from "../scheduling/printable";
import { checkout } from "./checkout";
import type { Format } from "./commands/options";
import { IS_INSTALLED, VERSION } from "./version";

/** Beside the format, what a comment is given. */
interface FormatOptions extends Omit<Markdown.ReviewMarkdownOptions, "toolVersion" | "isInstalled"> {
  readonly format: Format;
}

/** Renders a review. Of the renderers only that of the format is loaded. */
export function renderReview(review: Review, { format, ...options }: FormatOptions, looks: TextOptions): string {
  switch (format) {
    case "json": {
      const { reviewJson }: typeof Json = require("../report/review-json");
      return `${printableJson(reviewJson(review), 2)}\n`;
    }
    case "sarif": {
      const { reviewSarif }: typeof Sarif = require("../report/sarif");
      return `${printableJson(reviewSarif(review, { ...checkout(), toolVersion: VERSION }), 2)}\n`;
    }
    case "github": {
      const { annotations }: typeof Annotations = require("../report/annotations");
      return annotations(openProblems(review), checkout());
    }
    case "markdown": {
      const { renderReviewMarkdown }: typeof Markdown = require("../report/review-markdown");
      return renderReviewMarkdown(review, { ...options, toolVersion: VERSION, isInstalled: IS_INSTALLED });
    }
    case "text": {
      const { renderReviewText }: typeof Text = require("../report/review-text");
      return `${renderReviewText(review, { ...looks, isInstalled: IS_INSTALLED })}\n`;
    }
  }
}
