import { InvalidInputError, type Problem } from "../invalid-input";
import { isObject, type PlainObject } from "../json";
import { parseGoYaml, parseGoYamlTemplate, UnreadableYaml, type YamlReader } from "./go-yaml";
import { notOfItsType } from "./pod-tolerations";
import type { TemplatePart } from "./template";
import { isUnknown, type Known, mayBe, reach, type Unknown } from "./unknown";

/** Property of K3sCluster that manifests are written from. */
export const MANIFESTS = "additionalManifest";

/** Something that is wrong in one of the cluster's settings. */
export interface SettingProblem extends Problem {
  /** Property of K3sCluster. */
  readonly setting: string;
}

/** An object of Kubernetes by its identity. */
export interface ObjectName {
  /** Kind: `Deployment`. */
  readonly kind: string;
  /** Namespace; `default` where the manifest names none. */
  readonly namespace: string;
  /** Name. */
  readonly name: string;
}

/** What manifests say of one object. */
export interface Lookup {
  /** The object; of several that are applied one after the other, the last. */
  readonly object?: PlainObject;
  /** Where something stands that may be the object, which is known only at apply. */
  readonly maybe: readonly Unknown[];
}

/** Manifests that K3s applies from its server nodes. */
export class Manifests {
  /** No manifests. */
  public static readonly NONE = new Manifests([], []);

  /** Those in documents of YAML; what is no object, and no list of them, is none. */
  public static of(documents: readonly unknown[]): Manifests {
    const all = documents.flatMap(itemsOf);
    const unknown = all.filter(isUnknown);
    return new Manifests(
      all.filter((each): each is PlainObject => isObject(each) && !isUnknown(each)),
      unknown,
    );
  }

  /** Those that are known only at apply, all of them. */
  public static knownAtApply(unknown: Unknown): Manifests {
    return new Manifests([], [unknown]);
  }

  private constructor(
    /** In the order they are applied in. */
    public readonly objects: readonly PlainObject[],
    /** Where manifests stand that are known only at apply. */
    private readonly unknown: readonly Unknown[],
  ) {}

  /** Where manifests stand that are known only at apply. */
  public get knownAtApply(): readonly Unknown[] {
    return this.unknown;
  }

  /** Looks an object up. One without a namespace is in `default`. */
  public find({ kind, namespace, name }: ObjectName): Lookup {
    const candidates = this.objects.filter(
      (object) =>
        mayBe(object.kind, kind) &&
        mayBe(reach(object, "metadata", "name"), name) &&
        mayBe(reach(object, "metadata", "namespace"), namespace),
    );
    const open = (object: PlainObject) =>
      [object.kind, reach(object, "metadata", "name"), reach(object, "metadata", "namespace")].find(isUnknown);
    const object = candidates.filter((each) => open(each) === undefined).at(-1);
    return {
      ...(object === undefined ? {} : { object }),
      maybe: [...this.unknown, ...candidates.flatMap((each) => open(each) ?? [])],
    };
  }
}

/** The manifests in an `additional_manifest`, and what in it cannot be read. */
export function readManifests(
  parts: Known<readonly TemplatePart[]> | undefined,
  path: string,
  readYaml: YamlReader,
): { manifests: Manifests; problems: readonly SettingProblem[] } {
  if (parts === undefined) return { manifests: Manifests.NONE, problems: [] };
  const documents = isUnknown(parts) ? parts : readYaml(parts, path);
  if (isUnknown(documents)) return { manifests: Manifests.knownAtApply(documents), problems: [] };
  const setting = MANIFESTS;
  if (documents instanceof UnreadableYaml)
    return { manifests: Manifests.NONE, problems: [{ ...notYaml("the text", documents.reason), setting }] };
  // An empty document is none.
  const others = documents.flatMap(itemsOf).filter((each) => !isObject(each) && each !== null && each !== undefined);
  return {
    manifests: Manifests.of(documents),
    problems: others.map((each) => ({ ...notOfItsType("a document in it", each, "an object of Kubernetes"), setting })),
  };
}

/** A list of Kubernetes stands for its items. */
function itemsOf(document: unknown): readonly unknown[] {
  const kind = reach(document, "kind");
  if (typeof kind !== "string" || !kind.endsWith("List")) return [document];
  const items = reach(document, "items");
  if (isUnknown(items)) return [items];
  return Array.isArray(items) ? items.flatMap(itemsOf) : [document];
}

/**
 * YAML in a text within a manifest or in chart values.
 * @throws InvalidInputError when it is not YAML
 */
export function yamlIn(text: unknown, subject: string): unknown {
  const documents = documentsIn(text);
  if (documents instanceof UnreadableYaml) throw new InvalidInputError([notYaml(subject, documents.reason)]);
  return Array.isArray(documents) ? documents[0] : documents;
}

function documentsIn(text: unknown): unknown[] | Unknown | UnreadableYaml | undefined {
  if (typeof text === "string") return parseGoYaml(text);
  if (!isUnknown(text)) return undefined;
  // What Terraform puts into it are values among others, and nothing else of it is open.
  return text.template === undefined ? text : parseGoYamlTemplate(text.template, text.path);
}

function notYaml(subject: string, reason: string): Problem {
  return {
    what: `${subject} is not YAML: ${reason}`,
    why: "K3s and Rancher skip what they cannot read, with no more than a line in a log",
    help: "mend the text, or pass it as objects where the property takes them",
  };
}
