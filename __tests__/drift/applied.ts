import path from "node:path";
import type { KubectlObject } from "../doctor/objects";

/** Rancher's own object of a cluster, as the provider sends it: by the stand-in that behaves like the recorded one. */

const ROOT = path.join(__dirname, "../..");

interface Block {
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly block_types?: Readonly<Record<string, { readonly block: Block; readonly nesting_mode: string }>>;
}

type Values = Readonly<Record<string, unknown>>;

/** What Rancher holds after the first apply of these arguments of a `rancher2_cluster_v2`. */
export function appliedToRancher(args: Values): KubectlObject {
  const { createClusterResource } = require("../terraform/provider/rancher2/cluster-v2");
  const { readProviderSchema } = require("../terraform/provider/schema");
  const schema = readProviderSchema(path.join(ROOT, "schemas/rancher2/13.5.0.json"), "rancher/rancher2");
  const { block } = schema.resource_schemas.rancher2_cluster_v2;
  let sent: { metadata: Values; spec: Values } | undefined;
  const resource = createClusterResource(block, {
    create: (object: { metadata: Values; spec: Values }) => {
      sent = object;
      return { id: "fleet-default/edge" };
    },
    get: () => ({ ...sent, status: { clusterName: "c-m-edge" } }),
    registrationToken: () => ({}),
    kubeConfig: () => "",
  });
  const { planned } = resource.plan(null, complete(block, args));
  const { refusal } = resource.apply(null, planned);
  if (sent === undefined) throw new Error(`nothing was sent: ${refusal}`);
  return {
    apiVersion: "provisioning.cattle.io/v1",
    kind: "Cluster",
    metadata: {
      ...sent.metadata,
      annotations: { ...(sent.metadata.annotations as object), "field.cattle.io/creatorId": "user-abcde" },
    },
    spec: sent.spec,
    status: { clusterName: "c-m-edge", ready: true, conditions: [] },
  };
}

/** A configuration as Terraform passes it on: with everything in it that is not written. */
function complete({ attributes = {}, block_types = {} }: Block, written: unknown): Values {
  const values = (written ?? {}) as Values;
  return Object.fromEntries([
    ...Object.keys(attributes).map((name) => [name, values[name] ?? null]),
    ...Object.entries(block_types).map(([name, { block, nesting_mode: mode }]) => {
      if (mode === "single") return [name, null];
      return [name, [values[name] ?? []].flat().map((item) => complete(block, item))];
    }),
  ]);
}
