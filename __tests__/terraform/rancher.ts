/**
 * A made-up Rancher for tests, and the Kubernetes clusters and machines behind it: what the stand-in providers act on
 * (`provider/README.md`). Several stacks share one when Terraform runs with the same `environment`.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A cluster as Rancher holds it. */
export interface StoredCluster {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it by the paths of Rancher's API.
  readonly spec: any;
  readonly status: { readonly clusterName: string };
}

/** A call of a provider. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Kind and name: "clusters/fleet-default/edge", "nodes/worker-1", "kubernetes_deployment_v1/ml/training". */
  readonly target: string;
  readonly status: number;
  /** What was sent, for clusters and taints. */
  readonly body?: unknown;
}

/** What Rancher does from here on. What is not named is as usual. */
export interface Knobs {
  /** Refuses to create, with this message. */
  readonly refusePost?: string;
  /** Creates a cluster, and the provider's wait for it fails with this message. */
  readonly breakAfterPost?: string;
  /** Refuses to update, with this message. */
  readonly refusePut?: string;
  /** Refuses to delete, with this message. */
  readonly refuseDelete?: string;
  /** Another registration token. */
  readonly token?: string;
  /** The registration command as a whole. */
  readonly nodeCommand?: string;
  /** There is no registration command. */
  readonly noCommand?: boolean;
  /** The cluster does not become active. */
  readonly inactive?: boolean;
}

/** A taint of a node, as Kubernetes holds it. */
export interface StoredTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export interface Rancher {
  /** What Terraform must run with, so that its providers act on this Rancher. */
  readonly environment: { readonly MADE_UP_RANCHER: string };
  /** What Rancher does from here on: with one cluster, node or other object, or with all. Replaces what was said before. */
  turn(knobs: Knobs, name?: string): void;
  /** What Rancher holds of a cluster; undefined when there is none. The namespace is fleet-default unless given. */
  stored(name: string, namespace?: string): StoredCluster | undefined;
  /** Somebody changes a cluster in Rancher: paths such as "spec.kubernetesVersion", to a value, or to undefined. */
  edit(name: string, values: Readonly<Record<string, unknown>>, namespace?: string): void;
  /** Somebody makes a cluster in Rancher, with this as its `spec`. */
  make(name: string, spec: object, namespace?: string): void;
  /** Somebody deletes a cluster in Rancher. */
  drop(name: string, namespace?: string): void;
  /** A node joins, with the taints that it registered with. */
  join(node: string, taints?: readonly StoredTaint[]): void;
  /** A node is gone. */
  leave(node: string): void;
  /** Taints of a node now; undefined when there is no such node. */
  taints(node: string): readonly StoredTaint[] | undefined;
  /** Somebody else than Terraform writes the taints of a node. */
  taint(node: string, taints: readonly StoredTaint[], manager: string): void;
  /** Every call so far, in the order they were made. */
  calls(): Call[];
  /** Calls that change something, one line each: "PUT clusters/fleet-default/edge 200". */
  writes(): string[];
  /** Forgets the calls so far. */
  forgetCalls(): void;
  /** Deletes everything. */
  remove(): void;
}

/** The namespace of clusters, unless another is given. */
const NAMESPACE = "fleet-default";

export function createRancher(): Rancher {
  const folder = mkdtempSync(path.join(tmpdir(), "made-up-rancher-"));
  const log = path.join(folder, "calls.jsonl");
  const knobsFile = path.join(folder, "knobs.json");
  const fileOf = (kind: string, name: string) => path.join(folder, "objects", kind, `${encodeURIComponent(name)}.json`);
  // biome-ignore lint/suspicious/noExplicitAny: what is in a file is what was written into it.
  const read = (file: string): any => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined);
  const write = (file: string, value: unknown) => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(value));
  };
  const clusterFile = (name: string, namespace = NAMESPACE) => fileOf("clusters", `${namespace}/${name}`);
  const calls = (): Call[] =>
    existsSync(log)
      ? readFileSync(log, "utf8")
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => JSON.parse(line))
      : [];

  return {
    environment: { MADE_UP_RANCHER: folder },
    turn(knobs, name = "*") {
      const id =
        name === "*" || existsSync(fileOf("nodes", name)) || name.includes("/") ? name : `${NAMESPACE}/${name}`;
      write(knobsFile, { ...read(knobsFile), [id]: knobs });
    },
    stored: (name, namespace) => read(clusterFile(name, namespace)),
    edit(name, values, namespace) {
      const file = clusterFile(name, namespace);
      const cluster = read(file);
      if (cluster === undefined) throw new Error(`Rancher has no cluster ${name}`);
      for (const [at, value] of Object.entries(values)) setAt(cluster, at.split("."), value);
      cluster.metadata.resourceVersion = String(Number(cluster.metadata.resourceVersion) + 1);
      write(file, cluster);
    },
    make(name, spec, namespace = NAMESPACE) {
      const clusterName = `c-m-${Buffer.from(name).toString("hex").slice(0, 8)}`;
      const metadata = { name, namespace, resourceVersion: "1000" };
      write(clusterFile(name, namespace), { metadata, spec, status: { clusterName } });
    },
    drop: (name, namespace) => rmSync(clusterFile(name, namespace)),
    join: (node, taints = []) => write(fileOf("nodes", node), { name: node, taints }),
    leave: (node) => rmSync(fileOf("nodes", node)),
    taints: (node) => read(fileOf("nodes", node))?.taints,
    taint: (node, taints, manager) => write(fileOf("nodes", node), { name: node, taints, manager }),
    calls,
    writes: () =>
      calls()
        .filter(({ method, target }) => method !== "GET" && !target.includes("?action="))
        .map(({ method, target, status }) => `${method} ${target} ${status}`),
    forgetCalls: () => rmSync(log, { force: true }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: any part of a JSON document.
function setAt(object: any, [name = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length > 0) {
    object[name] ??= {};
    setAt(object[name], rest, value);
  } else if (value === undefined) delete object[name];
  else object[name] = value;
}
