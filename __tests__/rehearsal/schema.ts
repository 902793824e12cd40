import { DaemonSet } from "kubernetes-models/apps/v1/DaemonSet";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { StatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import { Job } from "kubernetes-models/batch/v1/Job";
import { Namespace } from "kubernetes-models/v1/Namespace";
import { Node } from "kubernetes-models/v1/Node";
import { Pod } from "kubernetes-models/v1/Pod";
import { ServiceAccount } from "kubernetes-models/v1/ServiceAccount";

interface Model {
  validate(): void;
}

// biome-ignore lint/suspicious/noExplicitAny: each takes an object of its own kind, and is to say whether this is one
const MODELS: Readonly<Record<string, new (data: any) => Model>> = {
  Namespace,
  ServiceAccount,
  Node,
  Pod,
  Deployment,
  StatefulSet,
  DaemonSet,
  Job,
};

/**
 * What Kubernetes's schema of its kind says against an object. The schemas pass over fields that they do not know, as an API
 * server does with a warning; here they are told as well: those that the schema never looked at.
 */
export function complaintsAbout(manifest: { readonly kind: string }): string[] {
  const Model = MODELS[manifest.kind];
  if (Model === undefined) return [`no schema of the kind ${manifest.kind}`];
  const watched = new Watched();
  try {
    // Of what a model is made of it keeps a copy, which nobody watches.
    Model.prototype.validate.call(watched.of(manifest, ""));
  } catch (error) {
    return [String(error)];
  }
  return watched.unread().map((place) => `unknown field ${place}`);
}

/** Objects that know which of their members somebody looked at. */
class Watched {
  private readonly all: { readonly place: string; readonly object: object; readonly seen: Set<string> }[] = [];

  public of(value: unknown, place: string): unknown {
    if (typeof value !== "object" || value === null) return value;
    const seen = new Set<string>();
    this.all.push({ place, object: value, seen });
    const inner = new Map(Object.entries(value).map(([key, each]) => [key, this.of(each, placeIn(place, key))]));
    return new Proxy(value, {
      get: (target, key) => {
        if (typeof key !== "string" || !inner.has(key)) return Reflect.get(target, key);
        seen.add(key);
        return inner.get(key);
      },
    });
  }

  public unread(): string[] {
    return this.all.flatMap(({ place, object, seen }) =>
      Object.keys(object)
        .filter((key) => !seen.has(key))
        .map((key) => placeIn(place, key)),
    );
  }
}

function placeIn(place: string, key: string): string {
  return place === "" ? key : `${place}.${key}`;
}
