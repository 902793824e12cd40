import { type TerraformElement, TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";
import { InvalidInputError, quoted } from "../scheduling/invalid-input";

/**
 * Has an element refuse what CDKTF takes and then does not do, or does to this element alone.
 *
 * CDKTF works an element's address out once, when it is first used; overriding the logical id after that does nothing and
 * says nothing. An element that is moved away with `moveTo` is not written any more, while all that refers to it still is.
 * @param owner the construct that names the element: it has `logicalId` and, for resources, `movedFrom`
 * @param logicalId the construct's logical id, with which the element's begins
 */
export function withFixedAddress<T extends TerraformElement>(element: T, owner: IConstruct, logicalId: string): T {
  const refuse = (what: string, why: string, help: string): never => {
    throw new InvalidInputError([{ what, why, help }], owner.node.path);
  };
  const id = element.friendlyUniqueId;
  const isResource = TerraformResource.isTerraformResource(element);
  const move = isResource ? ", and movedFrom where Terraform's state has it by another name" : "";
  Object.assign(element, {
    overrideLogicalId(other: string): void {
      if (other === id) return;
      refuse(
        `the logical id ${quoted(id)} cannot be overridden with ${quoted(other)}`,
        "other elements refer to it by now, and CDKTF would go on writing the old one without a word",
        `set logicalId on the construct${move}`,
      );
    },
    resetOverrideLogicalId(): void {
      if (element.cdktfStack.getLogicalId(element) === id) return;
      refuse(
        `the logical id ${quoted(id)} cannot be reset`,
        "other elements refer to it by now, and CDKTF would go on writing it without a word",
        `leave logicalId out of the construct${move}`,
      );
    },
  });
  if (!isResource) return element;
  const moveAway = (): void => {
    refuse(
      `${element.terraformResourceType}.${id} cannot be moved away by itself`,
      "CDKTF would leave it out of the stack, and the construct's other elements refer to it",
      `take the construct out, and set movedFrom: ${quoted(logicalId)} on the one that takes its place`,
    );
  };
  return Object.assign(element, { moveTo: moveAway, moveToId: moveAway });
}
