import type { Text } from "../../rich-text";
import type { FindingCode } from "../finding";
import type { FindingData } from "../finding-data";

/** A finding in words. */
export interface Description {
  /** What it is about: a pool, a workload, an agent, a setting. */
  readonly subject: Text;
  /** The problem; lower case, no full stop, stands alone. */
  readonly message: Text;
  /** What contributes to it. */
  readonly facts: readonly Text[];
  /** What to write instead; any one of them repairs it. */
  readonly help: readonly Text[];
}

/** How findings with these codes are put into words. */
export type Descriptions<C extends FindingCode> = { readonly [K in C]: (data: FindingData[K]) => Description };
