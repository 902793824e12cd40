import { TerraformElement, TerraformStack } from "cdktf";
import type { Construct, IConstruct, Node } from "constructs";
import { type Problem, quoted, refuse } from "../scheduling/invalid-input";
import { hclForm } from "./hcl/hcl-form";
import { isTerraformName } from "./logical-id";
import { addressesIn } from "./logical-ids";

/** Resources of a construct whose names begin with its logical id. */
export interface NamedResources {
  /** The construct's logical id now. */
  readonly logicalId: string;
  /** Type of the resource that is named by the logical id alone, where there is one. */
  readonly type?: string;
  /** Types of all resources, with what follows the logical id in their names. */
  readonly resources: readonly { readonly type: string; readonly suffix: string }[];
}

/**
 * Has Terraform move all resources of a construct from what they were named by before. A move that is done, or whose
 * resource was never in the state, is skipped by Terraform.
 * @param movedFrom former names as `MovableProps.movedFrom` has them, the oldest first
 * @throws InvalidInputError when one of them is nothing that a resource can have been named by
 */
export function writeMoves(construct: Construct, movedFrom: readonly string[], named: NamedResources): void {
  if (movedFrom.length === 0) return;
  const problems: Problem[] = construct.node.tryFindChild(ID) === undefined ? [] : [movedTwice(movedFrom)];
  const former = movedFrom.flatMap((text): Place[] => {
    const place = formerPlace(construct, text, named.type);
    if (isPlace(place)) return [place];
    problems.push(place);
    return [];
  });
  const all = [...former, { module: "", name: named.logicalId, instance: "" }];
  refuse(problems.length > 0 ? problems : repeated(all, movedFrom), construct.node.path);
  const steps = all.slice(1).map((to, index) => ({ from: all[index] as Place, to }));
  // In steps: Terraform takes a resource from one other address only.
  const moves = steps.flatMap(({ from, to }) =>
    named.resources.map(({ type, suffix }) => ({
      from: addressAt(from, type, suffix),
      to: addressAt(to, type, suffix),
    })),
  );
  new MovedBlocks(construct, ID, moves);
}

/** Construct id of the blocks; they have no address in Terraform. */
const ID = "moved";

function movedTwice(movedFrom: readonly string[]): Problem {
  return {
    what: `the construct is moved from ${movedFrom.map(quoted).join(", ")} and from somewhere else`,
    why: "the order of the moves says what they do",
    help: 'list all former names in movedFrom, the oldest first: ["first-name", "second-name"]',
  };
}

/** Where Terraform has the resources of a construct: a module, the name they begin with, the instance of each. */
interface Place {
  readonly module: string;
  readonly name: string;
  readonly instance: string;
}

function isPlace(place: Place | Problem): place is Place {
  return "module" in place;
}

function addressAt({ module, name, instance }: Place, type: string, suffix: string): string {
  return `${module}${type}.${name}${suffix}${instance}`;
}

const ADDRESS = /^((?:module\.[A-Za-z_][\w-]*(?:\[[^\]]*\])?\.)*)([a-z_0-9]+)\.([A-Za-z_][\w-]*)(\[[^\]]*\])?$/;

function formerPlace(construct: IConstruct, text: string, type: string | undefined): Place | Problem {
  if (isTerraformName(text)) return { module: "", name: text, instance: "" };
  const [, module = "", resourceType, name = "", instance = ""] = ADDRESS.exec(text) ?? [];
  if (resourceType !== undefined && resourceType === type) return { module, name, instance };
  const stack = TerraformStack.of(construct);
  const components = text.split("/");
  if (components.length > 1 && !components.includes("")) {
    const own = `${stack.node.path}/`;
    return text.startsWith(own) ? placeOfPath(stack, text.slice(own.length)) : otherStack(text, stack);
  }
  return {
    what: `movedFrom ${quoted(text)} is nothing that Terraform can move resources of this construct from`,
    why: `it takes a logical id,${type === undefined ? "" : ` an address such as ${type}.edge,`} or the path of a construct`,
    help: "look the address up with terraform state list in the stack's folder",
  };
}

/** What CDKTF would call a construct at that path, which may not be there any more. */
function placeOfPath(stack: TerraformStack, path: string): Place {
  const ids = path.split("/");
  const scopes = ids.map((id) => ({ node: { id } }));
  const node = { id: ids.at(-1), path: `${stack.node.path}/${path}`, scopes: [...stack.node.scopes, ...scopes] };
  return { module: "", name: stack.getLogicalId(node as unknown as Node), instance: "" };
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

function repeated(places: readonly Place[], movedFrom: readonly string[]): Problem[] {
  const addresses = places.map((place) => addressAt(place, "", ""));
  return movedFrom
    .filter((_, index) => addresses.indexOf(addresses[index] as string, index + 1) !== -1)
    .map((text) => ({
      what: `movedFrom ${quoted(text)} is where the resources are moved to as well`,
      why: "Terraform refuses to move a resource to where it is, or back",
      help: "leave it out, or give the construct another logicalId",
    }));
}

interface Move {
  readonly from: string;
  readonly to: string;
}

const IS_MOVED_BLOCKS = Symbol.for("cdktf-rancher-k3s/MovedBlocks");

/** `moved` blocks of one construct. */
class MovedBlocks extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    public readonly moves: readonly Move[],
  ) {
    super(scope, id, "moved");
    Object.defineProperty(this, IS_MOVED_BLOCKS, { value: true });
    this.node.addValidation({ validate: () => [...this.occupied(), ...this.contested()] });
  }

  public override toTerraform(): object {
    return { moved: this.moves };
  }

  public override toHclTerraform(): object {
    return hclForm(this);
  }

  /** Terraform fails with "Moved object still exists". */
  private occupied(): string[] {
    const written = addressesIn(this.cdktfStack);
    return this.moves
      .filter(({ from }) => written.has(from))
      .map(
        ({ from, to }) =>
          `${from} is to be moved to ${to}, and this stack still has a resource of that name, so Terraform would refuse ` +
          "the plan. Take the old construct out of the app, or leave out movedFrom",
      );
  }

  /** Terraform fails with "Ambiguous move statements". */
  private contested(): string[] {
    const others = this.cdktfStack.node
      .findAll()
      .filter((each): each is MovedBlocks => IS_MOVED_BLOCKS in each && each !== this)
      .flatMap(({ moves }) => moves);
    return this.moves.flatMap(({ from, to }) => {
      const other = others.find((each) => each.from === from && each.to !== to);
      if (other === undefined) return [];
      return [`${from} is to be moved to ${to} and to ${other.to}: one construct only can be what it was before`];
    });
  }
}
