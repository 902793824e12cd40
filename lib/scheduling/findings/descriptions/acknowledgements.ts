import {
  acknowledgeCall,
  acknowledgementWords,
  asSubject,
  subjectWords,
} from "../../acknowledgements/acknowledgement-words";
import type { FindingSubject } from "../../acknowledgements/subject";
import { asCode, inProse, type Text, text } from "../../rich-text";
import type { Descriptions } from "./description";

/** Findings about acknowledgements that accept nothing, in words. */
export const ACKNOWLEDGEMENT_DESCRIPTIONS: Descriptions<"RK720" | "RK901" | "RK902"> = {
  RK720: ({ code, subject, reason, isRefused, isExact }) => {
    const words = acknowledgementWords({ code, subject });
    return {
      subject: words,
      message: isExact
        ? text`${words} is acknowledged since an earlier change, and does not occur in this one`
        : text`${words} is acknowledged since an earlier change, and counts no more`,
      facts: [
        text`its reason was ${asCode(reasonSnippet(reason))}`,
        ...(isRefused
          ? [text`${code} occurs in this change, and this accepts none of it`]
          : isExact
            ? [text`it names the pool and the taint, so it would accept the same again`]
            : [text`what is accepted of a change is accepted in the change that brings the acknowledgement`]),
      ],
      help: [
        text`remove ${asCode(acknowledgeCall(code, "...", asSubject(subject)))}`,
        ...(isRefused ? [text`give it a reason of this change, and it accepts what this change does`] : []),
      ],
    };
  },

  RK901: ({ code, subject, reason, occurring, meant }) => ({
    subject: acknowledgementWords({ code, subject }),
    message: text`${acknowledgementWords({ code, subject })} is acknowledged and does not occur`,
    facts: [
      ...(occurring.length === 0 ? [] : [text`${code} occurs for ${listed(occurring)}`]),
      text`an acknowledgement that is left behind would silently accept the finding when it comes back`,
    ],
    help: [
      ...(meant === undefined
        ? []
        : [text`did you mean ${asCode(acknowledgeCall(code, reasonSnippet(reason), meant))}?`]),
      text`remove ${asCode(acknowledgeCall(code, "...", asSubject(subject)))}`,
    ],
  }),

  RK902: ({ code, subject, reason, choices }) => ({
    subject: acknowledgementWords({ code, subject }),
    message:
      choices.length === 1
        ? text`${acknowledgementWords({ code, subject })} is acknowledged without naming all that it is about`
        : text`${acknowledgementWords({ code, subject })} is acknowledged without saying for which of ${choices.length} findings`,
    facts: [text`it accepts nothing, since what is fine for one pool, workload or setting need not be for the next`],
    help: cut(
      choices.map((choice) => text`${asCode(acknowledgeCall(code, reasonSnippet(reason), choice))}`),
      MOST_CALLS,
    ),
  }),
};

const MOST_NAMED = 6;
const MOST_CALLS = 20;
const LONGEST_REASON = 120;

function listed(subjects: readonly FindingSubject[]): Text {
  const words = subjects.map(subjectWords).map((each) => (each.length === 0 ? text`the cluster as a whole` : each));
  return inProse(cut(words, MOST_NAMED));
}

function cut(items: readonly Text[], most: number): Text[] {
  const more = items.length - most;
  return more > 1 ? [...items.slice(0, most), text`${more} more`] : [...items];
}

/** The reason as it stands in the app, or what stands for a long one. */
function reasonSnippet(reason: string): string {
  return reason.length > LONGEST_REASON ? '"..."' : JSON.stringify(reason);
}
