import { TerraformDataSource, TerraformElement, TerraformOutput, TerraformResource, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { quoted } from "../scheduling/invalid-input";
import { isOfClass } from "./framework-class";
import { isTerraformName } from "./logical-id";

/** On a construct whose elements are looked at, and on its stack once it looks; another copy of this package finds it. */
const IS_GUARDED = Symbol.for("cdktf-rancher-k3s/LogicalIds");

/**
 * Has the stack refuse to synthesize where another element has the logical id of one in this construct. CDKTF makes ids of
 * construct ids without the characters that Terraform does not take, so that `x.y` and `xy` become one; and of two elements
 * with one id it writes one. The ids themselves stay as they are: they are what Terraform knows resources by.
 */
export function guardLogicalIds(construct: IConstruct): void {
  mark(construct);
  const stack = TerraformStack.of(construct);
  if (IS_GUARDED in stack) return;
  mark(stack);
  // Validations come after the aspects, which may override ids.
  stack.node.addValidation({ validate: () => logicalIdProblems(stack) });
}

function mark(construct: IConstruct): void {
  Object.defineProperty(construct, IS_GUARDED, { value: true });
}

/** The elements that a stack writes, by their address in Terraform's configuration. */
export function addressesIn(stack: TerraformStack): ReadonlyMap<string, readonly TerraformElement[]> {
  const byAddress = new Map<string, TerraformElement[]>();
  for (const element of elementsOf(stack)) {
    const address = addressOf(element);
    if (address !== undefined) byAddress.set(address, [...(byAddress.get(address) ?? []), element]);
  }
  return byAddress;
}

/** What is wrong with the logical ids of a stack, in sentences. */
function logicalIdProblems(stack: TerraformStack): string[] {
  const byAddress = addressesIn(stack);
  return [...collisions(byAddress), ...refusedIds([...byAddress.values()].flat())];
}

/** Those that the stack writes: a stack within it writes its own. */
function elementsOf(construct: IConstruct): TerraformElement[] {
  const own = TerraformElement.isTerraformElement(construct) ? [construct] : [];
  const children = construct.node.children.filter((child) => !TerraformStack.isStack(child));
  return [...own, ...children.flatMap(elementsOf)];
}

/** Where an element stands in Terraform's configuration; undefined where its id is no part of that. */
function addressOf(element: TerraformElement): string | undefined {
  const id = element.friendlyUniqueId;
  if (TerraformResource.isTerraformResource(element)) return `${element.terraformResourceType}.${id}`;
  if (TerraformDataSource.isTerraformDataSource(element)) return `data.${element.terraformResourceType}.${id}`;
  if (TerraformOutput.isTerraformOutput(element)) return `output.${id}`;
  return isOfClass(element, "TerraformLocal") ? `local.${id}` : undefined;
}

/** The construct of this package that an element is in, or a cluster in Rancher itself, whoever wrote it. */
function guardedOf(element: TerraformElement): IConstruct | undefined {
  const guarded = element.node.scopes.find((scope) => IS_GUARDED in scope && !TerraformStack.isStack(scope));
  const isCluster =
    TerraformResource.isTerraformResource(element) && element.terraformResourceType === "rancher2_cluster_v2";
  return guarded ?? (isCluster ? element : undefined);
}

/** One for all that the same constructs have in common. */
function collisions(byAddress: ReadonlyMap<string, readonly TerraformElement[]>): string[] {
  const addresses = new Map<string, string[]>();
  for (const [address, sharing] of byAddress) {
    if (sharing.length < 2 || !sharing.some(guardedOf)) continue;
    const owners = sharing.map((element) => guardedOf(element) ?? element);
    const paths = new Set((new Set(owners).size > 1 ? owners : sharing).map(({ node }) => node.path));
    const key = [...paths].map(quoted).join(" and ");
    addresses.set(key, [...(addresses.get(key) ?? []), address]);
  }
  return [...addresses].map(
    ([paths, shared]) =>
      `${paths} have one logical id (${shared.join(", ")}), and CDKTF writes one element where there are two: the other ` +
      'would be missing without a word. Only letters, digits, "-" and "_" of construct ids count: give one of the ' +
      "constructs an id that differs in these, or a logicalId of its own",
  );
}

/** One for each construct of this package, as the ids of all that is in it begin alike. */
function refusedIds(elements: readonly TerraformElement[]): string[] {
  const refused = elements.filter(({ friendlyUniqueId }) => !isTerraformName(friendlyUniqueId));
  const first = new Map<IConstruct, TerraformElement>();
  for (const element of refused) {
    const guarded = guardedOf(element);
    if (guarded !== undefined && !first.has(guarded)) first.set(guarded, element);
  }
  return [...first].map(
    ([{ node }, { friendlyUniqueId }]) =>
      `${quoted(node.path)} has the logical id ${quoted(friendlyUniqueId)}, which Terraform refuses: a name begins with ` +
      'a letter or "_", and letters, digits, "-" and "_" follow. Give the construct another id; what it is called in ' +
      "Rancher can be said apart from that, as name",
  );
}
