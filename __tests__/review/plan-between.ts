import { isDeepStrictEqual } from "node:util";
import { WITNESSED_ARGUMENTS } from "../../lib/scheduling/reading/witness";

type Json = Readonly<Record<string, unknown>>;

/** What is looked at of a synthesized stack. */
export interface Stack {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/**
 * The plan that Terraform makes of a stack, as `terraform show -json` prints it, as far as a review looks at it. Values
 * are those of the configuration: what a provider adds to them plays no part.
 * @param held the stack that made what Rancher holds
 * @param planned the stack that is planned
 * @param tried the stack whose update Rancher refused since then; `held` where it refused none
 */
export function planBetween(held: Stack, planned: Stack, tried: Stack): object {
  const clusters = Object.entries(planned.resource.rancher2_cluster_v2 ?? {}).map(([name, resource]) => {
    const [inRancher, inState] = [held, tried].map((stack) => valuesOf(stack.resource.rancher2_cluster_v2?.[name])) as [
      Json,
      Json,
    ];
    const before = refreshed(inRancher, inState);
    return {
      address: `rancher2_cluster_v2.${name}`,
      before,
      after: withIgnored(before, resource),
      stored: inState,
    };
  });
  const models = Object.entries(planned.resource.terraform_data ?? {}).map(([name, resource]) => ({
    address: `terraform_data.${name}`,
    before: valuesOf(held.resource.terraform_data?.[name]),
    after: valuesOf(resource),
  }));
  const plan = {
    format_version: "1.2",
    resource_changes: [...clusters, ...models].map(({ address, before, after }) => ({
      address,
      mode: "managed",
      type: address.split(".")[0],
      change: { actions: [isDeepStrictEqual(before, after) ? "no-op" : "update"], before, after, after_unknown: {} },
    })),
    resource_drift: clusters
      .filter(({ before, stored }) => !isDeepStrictEqual(before, stored))
      .map(({ address, before, stored }) => ({
        address,
        mode: "managed",
        type: "rancher2_cluster_v2",
        change: { actions: ["update"], before: stored, after: before },
      })),
  };
  // Whoever changes one side of it changes no other.
  return JSON.parse(JSON.stringify(plan));
}

/** Terraform's own words, which are no values. */
const META_ARGUMENTS: readonly string[] = [
  "//",
  "connection",
  "count",
  "depends_on",
  "for_each",
  "lifecycle",
  "provider",
];

function valuesOf(resource: Json | undefined): Json {
  return Object.fromEntries(Object.entries(resource ?? {}).filter(([name]) => !META_ARGUMENTS.includes(name)));
}

/** The state after a refresh: what Rancher holds, and of the rest what the provider does not read back then. */
function refreshed(inRancher: Json, inState: Json): Json {
  const left = Object.values(WITNESSED_ARGUMENTS).filter(
    (argument) => argument in inState && (!(argument in inRancher) || isNeverReadBack(inState[argument])),
  );
  return { ...inRancher, ...Object.fromEntries(left.map((argument) => [argument, inState[argument]])) };
}

/** The provider leaves a whole block as the state has it beside one of these. */
function isNeverReadBack(blocks: unknown): boolean {
  const [block] = [blocks].flat() as Json[];
  return typeof block === "object" && ("override_affinity" in block || "override_resource_requirements" in block);
}

const IGNORED_ANNOTATION = /^annotations\["(.+)"\]$/;

/** Annotations under `ignore_changes` stay as they are. */
function withIgnored(before: Json, after: Json): Json {
  const { ignore_changes: ignored = [] } = (after.lifecycle ?? {}) as { readonly ignore_changes?: readonly string[] };
  const [old, now] = [before.annotations ?? {}, after.annotations ?? {}] as [Json, Json];
  const all = ignored.includes("annotations") ? Object.keys(old) : [];
  const keys = [...all, ...ignored.flatMap((each) => IGNORED_ANNOTATION.exec(each)?.[1] ?? [])];
  return { ...valuesOf(after), annotations: { ...now, ...Object.fromEntries(keys.map((key) => [key, old[key]])) } };
}
