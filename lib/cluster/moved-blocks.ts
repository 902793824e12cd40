import { TerraformElement } from "cdktf";
import type { Construct } from "constructs";
import { type Problem, quoted, refuse } from "../scheduling/invalid-input";
import { formerPlaces, type MovedResource, type Place, placeNow } from "./former-places";
import { hclForm } from "./hcl/hcl-form";
import { addressesIn } from "./logical-ids";

/** Resources of a construct that move together. */
export interface NamedResources {
  /** The construct's logical id now; undefined where CDKTF names each resource by its path. */
  readonly logicalId: string | undefined;
  /** Type of the resource that is named by the logical id alone, where there is one. */
  readonly type?: string;
  /** Whether CDKTF names each resource by its path, as long as the construct has no logical id of its own. */
  readonly isByPath?: boolean;
  readonly resources: readonly MovedResource[];
}

/**
 * Has Terraform move all resources of a construct from what they were named by before. A move that is done, or whose
 * resource was never in the state, is skipped by Terraform.
 * @param movedFrom former names as `MovableProps.movedFrom` has them, the oldest first
 * @throws InvalidInputError when one of them is nothing that a resource can have been named by
 */
export function writeMoves(construct: Construct, movedFrom: readonly string[], named: NamedResources): void {
  if (movedFrom.length === 0) return;
  const { logicalId, type, isByPath = false } = named;
  const problems: Problem[] = construct.node.tryFindChild(ID) === undefined ? [] : [movedTwice(movedFrom)];
  const read = movedFrom.map((text): readonly Place[] => {
    const places = formerPlaces(construct, text, { ...(type === undefined ? {} : { type }), isByPath });
    if (Array.isArray(places)) return places;
    problems.push(places);
    return [];
  });
  const now = placeNow(construct, logicalId);
  const former = withoutNamedElsewhere(read, now);
  refuse([...problems, ...repeated(former, now, movedFrom)], construct.node.path);
  const all = [...former.flat(), now];
  const steps = all.slice(1).map((to, index) => ({ from: all[index] as Place, to }));
  // In steps: Terraform takes a resource from one other address only.
  const moves = steps.flatMap(({ from, to }) =>
    named.resources.map((resource) => ({ from: from.addressOf(resource), to: to.addressOf(resource) })),
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

/** A text that can mean two places is none of them that another text means alone, or where the resources are now. */
function withoutNamedElsewhere(read: readonly (readonly Place[])[], now: Place): (readonly Place[])[] {
  const sure = new Set([now, ...read.flatMap((places) => (places.length === 1 ? places : []))].map(({ key }) => key));
  return read.map((places) => (places.length === 1 ? places : places.filter(({ key }) => !sure.has(key))));
}

function repeated(former: readonly (readonly Place[])[], now: Place, movedFrom: readonly string[]): Problem[] {
  const goesOnTo = (index: number) => [...former.slice(index + 1).flat(), now].map(({ key }) => key);
  return movedFrom
    .filter((_, index) => former[index]?.some(({ key }) => goesOnTo(index).includes(key)))
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
      .filter((each): each is MovedBlocks => IS_MOVED_BLOCKS in each)
      .flatMap(({ moves }) => moves);
    return this.moves.flatMap(({ from, to }) => {
      const other = others.find((each) => each.from === from && each.to !== to);
      if (other === undefined) return [];
      return [`${from} is to be moved to ${to} and to ${other.to}: one construct only can be what it was before`];
    });
  }
}
