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

/** In whose words: those of a K3sCluster, or where there is none, Terraform's. */
export type Language = "typescript" | "hcl";

/**
 * How findings with these codes are put into words. Settings are called as properties, whatever the language; where it is
 * HCL they are put into Terraform's words afterwards. What is otherwise different is asked for here.
 */
export type Descriptions<C extends FindingCode> = {
  readonly [K in C]: (data: FindingData[K], language: Language) => Description;
};
