import { TerraformOutput, TerraformStack } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { InvalidInputError, quoted, refuse } from "../scheduling/invalid-input";

/**
 * Refuses to stand in a stack that another framework made, where the two do not synthesize together: a stack of CDK Terrain
 * calls what constructs of `cdktf` do not have, and fails when all is written. Another copy of the same framework does no
 * harm, nor does a stack that asks for less.
 * @throws InvalidInputError when the construct cannot be synthesized in its stack
 */
export function requireOwnFramework(construct: IConstruct): void {
  const stack = TerraformStack.of(construct);
  teachAboutFunctions(stack);
  const isOwn: boolean = stack instanceof TerraformStack;
  const failure = isOwn ? undefined : failureIn(stack);
  if (failure === undefined) return;
  refuse(
    [
      {
        what: `the stack ${quoted(stack.node.id)} is of another framework than this library, whose constructs do not synthesize in it`,
        why: `the stack was made by another package than the "cdktf" that this library finds, and asks its constructs for what they do not have: ${failure}. So does a stack of "cdktn" (CDK Terrain) where "cdktf" is not CDK Terrain too`,
        help: ONE_FRAMEWORK,
      },
    ],
    construct.node.path,
  );
}

const ONE_FRAMEWORK =
  'in package.json have both names be one framework, of one version: "cdktf": "npm:cdktn@0.24.0" and "cdktn": "0.24.0"; then install again. Or import everything of "cdktf"';

/** What `Fn` of CDK Terrain calls of the stack that it is resolved for. Stacks of `cdktf` do not have it. */
const ASKED_BY_FUNCTIONS = ["_recordFunctionUsage", "_recordProviderFunctionUsage"];

/**
 * Has a stack that cannot resolve functions of CDK Terrain say so where one asks it: only the framework sees every value of
 * the stack, and it fails there anyway, with a message about its own insides. All else of CDK Terrain, tokens included, is
 * resolved by `cdktf` as well.
 */
function teachAboutFunctions(stack: TerraformStack): void {
  for (const name of ASKED_BY_FUNCTIONS.filter((name) => !(name in stack))) {
    Object.defineProperty(stack, name, { value: () => refuseFunction(stack, name), configurable: true });
  }
}

function refuseFunction(stack: TerraformStack, missing: string): never {
  throw new InvalidInputError([
    {
      what: `a function (Fn) of another framework than the stack ${quoted(stack.node.id)} is used in it, which cannot resolve it`,
      why: `the function was made by another package than the "cdktf" of the stack, and asks the stack for what it does not have: ${missing}. So does Fn of "cdktn" (CDK Terrain) where "cdktf" is not CDK Terrain too`,
      help: ONE_FRAMEWORK,
    },
  ]);
}

/** By the class of the framework, as each is tried once. */
const failures = new WeakMap<object, { readonly message?: string }>();

/** Why a construct of this framework cannot be synthesized in a stack of another; undefined where it can. */
function failureIn(stack: TerraformStack): string | undefined {
  const framework = frameworkOf(stack);
  if (framework === undefined) return undefined;
  const known = failures.get(framework) ?? tried(framework);
  failures.set(framework, known);
  return known.message;
}

type StackClass = new (scope: Construct, id: string) => TerraformStack;

/** The class of stacks of a framework, which those of apps extend. */
function frameworkOf(stack: TerraformStack): StackClass | undefined {
  let found: StackClass | undefined;
  for (let type = Object.getPrototypeOf(stack); type !== null; type = Object.getPrototypeOf(type)) {
    if (Object.hasOwn(type, "prepareStack")) found = type.constructor;
  }
  return found;
}

/** Prepares a stack that nobody sees, with a construct of this framework in it. */
function tried(Framework: StackClass): { readonly message?: string } {
  try {
    const stack = new Framework(new Construct(undefined as unknown as Construct, ""), "tried");
    new TerraformOutput(stack, "output", { value: "" });
    stack.prepareStack();
    return {};
  } catch (error) {
    // Whatever else may go wrong says nothing about the app's own stack.
    const isLacking = error instanceof TypeError && error.message.endsWith("is not a function");
    return isLacking ? { message: error.message } : {};
  }
}
