import { type SingleSubject, SUBJECT_PARTS } from "./subject";

/** What the app accepts, and why. */
export interface Acknowledgement {
  /** Code of a finding; of a newer release's, where it was read from a file. */
  readonly code: string;
  /**
   * The one thing that the finding is about. Parts may be left out where that leaves no doubt: of a code that occurs
   * once, all of them.
   */
  readonly subject: SingleSubject;
  /** Why it is acceptable here, in the app's words. It stands in Terraform's state and in every report. */
  readonly reason: string;
  /**
   * Whether it accepts every finding of the code, whatever comes later. That is what an acknowledgement meant in the first
   * version of the model, and it is only ever read from one: no app of today can say it.
   * @default false
   */
  readonly isKindWide?: true;
}

/** Whether the acknowledgement names nothing that is otherwise with this one thing. */
export function fits({ subject }: Acknowledgement, single: SingleSubject): boolean {
  return SUBJECT_PARTS.every((part) => subject[part] === undefined || subject[part] === single[part]);
}
