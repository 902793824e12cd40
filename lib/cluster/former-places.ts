import { TerraformStack } from "cdktf";
import type { IConstruct, Node } from "constructs";
import { type Problem, quoted } from "../scheduling/invalid-input";
import { isTerraformName } from "./logical-id";

/** A resource of a construct. */
export interface MovedResource {
  readonly type: string;
  /** What follows the construct's logical id in its name. */
  readonly suffix: string;
  /** Its construct id, where CDKTF names it by its path as long as the construct has no logical id of its own. */
  readonly id?: string;
}

/** Where Terraform has the resources of a construct. */
export interface Place {
  addressOf(resource: MovedResource): string;
  /** What tells the place from others; that of all resources, where they are all named alike. */
  readonly key: string;
}

/** How the resources of a construct are named. */
export interface Naming {
  /** Type of the resource that is named by the logical id alone, where there is one. */
  readonly type?: string;
  /** Whether CDKTF names each resource by its path, as long as the construct has no logical id of its own. */
  readonly isByPath: boolean;
}

/** Names that begin with a logical id. */
export function placeOfName(name: string, module = "", instance = ""): Place {
  return {
    key: `${module}${name}${instance}`,
    addressOf: ({ type, suffix }) => `${module}${type}.${name}${suffix}${instance}`,
  };
}

/** Names that CDKTF makes of each resource's path; nothing need be there any more. */
export function placeOfPath(stack: TerraformStack, path: string): Place {
  return {
    key: `${stack.node.path}/${path}`,
    addressOf: ({ type, id = "" }) => `${type}.${logicalIdAt(stack, `${path}/${id}`)}`,
  };
}

/** Where the resources of a construct are: by its logical id, or by its path where it has none. */
export function placeNow(construct: IConstruct, logicalId: string | undefined): Place {
  const stack = TerraformStack.of(construct);
  return logicalId === undefined
    ? placeOfPath(stack, construct.node.path.slice(stack.node.path.length + 1))
    : placeOfName(logicalId);
}

const ADDRESS = /^((?:module\.[A-Za-z_][\w-]*(?:\[[^\]]*\])?\.)*)([a-z_0-9]+)\.([A-Za-z_][\w-]*)(\[[^\]]*\])?$/;

/**
 * What a text of `MovableProps.movedFrom` stands for, the oldest first. Where CDKTF may have named the resources by their
 * path, a name is a construct's id or its logical id.
 */
export function formerPlaces(construct: IConstruct, text: string, { type, isByPath }: Naming): Place[] | Problem {
  const stack = TerraformStack.of(construct);
  if (isTerraformName(text)) return [...(isByPath ? [placeOfPath(stack, text)] : []), placeOfName(text)];
  const [, module = "", resourceType, name = "", instance = ""] = ADDRESS.exec(text) ?? [];
  if (resourceType !== undefined && resourceType === type) return [placeOfName(name, module, instance)];
  const components = text.split("/");
  if (components.length > 1 && !components.includes("")) {
    const own = `${stack.node.path}/`;
    const path = text.slice(own.length);
    if (!text.startsWith(own) || isInNestedStack(stack, path)) return otherStack(text, stack);
    return [isByPath ? placeOfPath(stack, path) : placeOfName(logicalIdAt(stack, path))];
  }
  return {
    what: `movedFrom ${quoted(text)} is nothing that Terraform can move resources of this construct from`,
    why: `it takes a logical id,${type === undefined ? "" : ` an address such as ${type}.edge,`} or the path of a construct`,
    help: "look the address up with terraform state list in the stack's folder",
  };
}

/** A stack within a stack has a state of its own; one that is gone cannot be told from any other scope. */
function isInNestedStack(stack: TerraformStack, path: string): boolean {
  let at: IConstruct | undefined = stack;
  for (const id of path.split("/")) {
    at = at.node.tryFindChild(id);
    if (at === undefined) return false;
    if (TerraformStack.isStack(at)) return true;
  }
  return false;
}

/** What CDKTF would call a construct at that path. */
function logicalIdAt(stack: TerraformStack, path: string): string {
  const ids = path.split("/");
  const scopes = ids.map((id) => ({ node: { id } }));
  const node = { id: ids.at(-1), path: `${stack.node.path}/${path}`, scopes: [...stack.node.scopes, ...scopes] };
  return stack.getLogicalId(node as unknown as Node);
}

function otherStack(text: string, stack: TerraformStack): Problem {
  return {
    what: `movedFrom ${quoted(text)} is no path in this stack, ${quoted(stack.node.path)}`,
    why: "each stack has a state of its own, and Terraform moves nothing from one state to another",
    help:
      `write the path with this stack's before it, ${quoted(`${stack.node.path}/edge`)}; from another stack, take the ` +
      "resources out of its state and import them here, as docs/moving.md says",
  };
}
