import { keyWithValue, type Problem, quoted } from "../invalid-input";
import { keyProblems, valueProblems } from "../label-syntax";
import { DELETE_MISSING, forgettingProblems } from "./duration-rules";
import { isOpen } from "./open-value";

/** Problems of the cluster's labels in Rancher. */
export function clusterLabelProblems(labels: ReadonlyMap<string, unknown>): Problem[] {
  return [...labels].flatMap(([key, value]) => [
    ...keyProblems(key, "cluster label key"),
    ...(isOpen(value)
      ? []
      : valueProblems(value as string, () => `cluster label ${quoted(key)} value`, keyWithValue(key, value))),
  ]);
}

/** @see k8s.io/apimachinery pkg/api/validation `TotalAnnotationSizeLimitB` */
const MOST_BYTES = 256 * 1024;

/**
 * Problems of the cluster's annotations in Rancher. Kubernetes takes capital letters in the prefix of an annotation's key,
 * unlike in that of a label's.
 */
export function clusterAnnotationProblems(annotations: ReadonlyMap<string, unknown>): Problem[] {
  const keys = [...annotations.keys()].filter((key) => keyProblems(key.toLowerCase(), "").length > 0);
  const texts = [...annotations].flat().filter((text): text is string => typeof text === "string" && !isOpen(text));
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return [
    ...keys.flatMap((key) => keyProblems(key, "cluster annotation key")),
    ...creatorProblems(annotations),
    ...forgettingAnnotationProblems(annotations),
    ...(bytes <= MOST_BYTES
      ? []
      : [
          {
            what: `annotations have ${bytes} bytes`,
            why: `Kubernetes takes ${MOST_BYTES} of all annotations of an object together`,
            help: "keep what is long elsewhere",
          },
        ]),
  ];
}

/** Annotation in which Rancher keeps who made the cluster. */
export const CREATOR_ID = "field.cattle.io/creatorId";
const NO_CREATOR_RBAC = "field.cattle.io/no-creator-rbac";

/**
 * Rancher's webhook writes the user who creates the cluster over whatever stands there, and refuses every later update that
 * says another one.
 * @see rancher/webhook pkg/resources/common `SetCreatorIDAnnotation`, `CheckCreatorID`
 */
function creatorProblems(annotations: ReadonlyMap<string, unknown>): Problem[] {
  if (!annotations.has(CREATOR_ID)) return [];
  if (annotations.has(NO_CREATOR_RBAC)) {
    return [
      {
        what: `annotations has ${CREATOR_ID} and ${NO_CREATOR_RBAC}`,
        why: "Rancher's webhook refuses the creator's id and no-creator-rbac together",
        help: `leave ${CREATOR_ID} out`,
      },
    ];
  }
  if (isOpen(annotations.get(CREATOR_ID))) return [];
  return [
    {
      what: `annotations has ${CREATOR_ID}`,
      why: "Rancher's webhook writes the user who creates the cluster in the place of the creator's id, and refuses every later update that says another",
      help: "leave it out",
    },
  ];
}

/** Empty, the annotation says what it says where it is not there. */
function forgettingAnnotationProblems(annotations: ReadonlyMap<string, unknown>): Problem[] {
  const after = annotations.get(DELETE_MISSING);
  return after === undefined || after === "" ? [] : forgettingProblems(after, `annotations[${quoted(DELETE_MISSING)}]`);
}
