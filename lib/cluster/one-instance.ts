import { TerraformElement, type TerraformResource, TerraformStack } from "cdktf";
import { InvalidInputError } from "../scheduling/invalid-input";
import { at, type PlainObject } from "../scheduling/json";
import { resolved, stackOverridesAt, withOverrides, writtenResource } from "./written-resource";

/** Meta-arguments with which Terraform makes several of a resource, or none. */
const SEVERAL = ["count", "for_each"] as const;

/**
 * Has the stack refuse to synthesize where an app makes several of a cluster's resource, or none, and something refers to it
 * as the one that it is: the registration commands of its pools do. Terraform refuses every plan of that.
 */
export function requireOneInstance(cluster: TerraformResource): void {
  cluster.node.addValidation({ validate: () => problemsOf(cluster) });
}

function problemsOf(cluster: TerraformResource): string[] {
  if (!mayBeSeveral(cluster)) return [];
  const written = writtenResource(cluster, SEVERAL);
  const several = SEVERAL.find((name) => written.has(name));
  if (several === undefined) return [];
  const users = usersOf(cluster);
  if (users.length === 0) return [];
  const [first] = users;
  const problem = {
    what: `the cluster's resource has ${several}, and ${users.length === 1 ? first : `${first} and ${users.length - 1} more`} ${users.length === 1 ? "refers" : "refer"} to it without an index`,
    why: 'Terraform refuses every plan of it ("Missing resource instance key"): one K3sCluster is one cluster',
    help: `take ${several} away, and let the app decide: make a K3sCluster for each cluster, and none where none is wanted`,
  };
  return [new InvalidInputError([problem], cluster.node.scope?.node.path).message];
}

/** Most clusters are one, and to write a cluster in order to see that takes as long as to write it. */
function mayBeSeveral(cluster: TerraformResource): boolean {
  const { count, forEach, terraformResourceType: type, friendlyUniqueId: id } = cluster;
  const { rawOverrides } = cluster as unknown as { readonly rawOverrides: PlainObject };
  const said = [rawOverrides, stackOverridesAt(TerraformStack.of(cluster), ["resource", type, id])];
  return [count, forEach, ...said.flatMap((each) => SEVERAL.map((name) => at(each, name)))].some(
    (each) => each !== undefined,
  );
}

/** Paths of what refers to the resource as one. */
function usersOf(cluster: TerraformResource): string[] {
  const stack = TerraformStack.of(cluster);
  const { rawOverrides } = stack as unknown as { readonly rawOverrides?: PlainObject };
  const reference = new RegExp(`(?<![\\w.-])${cluster.terraformResourceType}\\.${cluster.friendlyUniqueId}\\.[a-z]`);
  return stack.node
    .findAll()
    .filter((node) => TerraformElement.isTerraformElement(node))
    .filter((element) => {
      const json = resolved(element, (element as TerraformElement).toTerraform()) as PlainObject;
      return reference.test(JSON.stringify(withOverridesOf(json, rawOverrides)));
    })
    .map(({ node }) => node.path);
}

/** With what the stack says at the places of an element, and nowhere else. */
function withOverridesOf(json: unknown, overrides: unknown): unknown {
  return withOverrides(json, onlyAt(json, overrides));
}

/** Kinds of which an element has a type and a name, where others have a name alone. */
const TYPED: readonly string[] = ["resource", "data"];

/** What is below the name of an element is the element's. */
function onlyAt(json: unknown, overrides: unknown, depth = 0, last = 1): PlainObject {
  const places = Object.entries((json ?? {}) as object).flatMap(([key, inner]): [string, unknown][] => {
    const override = ((overrides ?? {}) as PlainObject)[key];
    if (override === undefined) return [];
    const nameAt = depth === 0 && TYPED.includes(key) ? 2 : last;
    return [[key, depth === nameAt ? override : onlyAt(inner, override, depth + 1, nameAt)]];
  });
  return Object.fromEntries(places);
}
