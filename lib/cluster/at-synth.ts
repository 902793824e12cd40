import { AnnotationMetadataEntryType } from "cdktf";
import type { IConstruct } from "constructs";

/** Where every copy of CDKTF and of CDK Terrain looks for what a construct does when it is written. */
const CUSTOM_SYNTHESIS = Symbol.for("cdktf/customSynthesis");

/**
 * Has work done whenever the stack of a construct is synthesized, after all aspects and before CDKTF gathers annotations.
 *
 * Not an aspect of ours: CDKTF keeps those under a symbol of each copy of its own, so that an app which synthesizes with
 * another copy than the one that this library finds would never visit them. Validations belong to the construct.
 * @param work done for a stack before all that is in it, unless it gets the session of a synthesis without validations
 */
export function atSynth(construct: IConstruct, work: (session?: object) => void): void {
  construct.node.addValidation({
    validate: () => {
      work();
      return [];
    },
  });
  // An app may skip validations, which is no reason to be silent.
  Object.defineProperty(construct, CUSTOM_SYNTHESIS, {
    value: {
      onSynthesize: (session: { readonly skipValidation?: boolean }) => session.skipValidation && work(session),
    },
    configurable: true,
  });
}

const LEVELS = {
  Info: AnnotationMetadataEntryType.INFO,
  Warning: AnnotationMetadataEntryType.WARN,
  Error: AnnotationMetadataEntryType.ERROR,
};

export type AnnotationLevel = keyof typeof LEVELS;

/**
 * Says something of a construct, once, however often its stack is synthesized. As CDKTF's `Annotations` do it, without the
 * stack trace, which leads to this line and takes longer than what it is about.
 */
export function sayOnce({ node }: IConstruct, level: AnnotationLevel, message: string): void {
  if (node.metadata.some(({ data }) => data === message)) return;
  node.addMetadata(LEVELS[level], message);
}
