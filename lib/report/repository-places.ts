import path from "node:path";
import { STANDARD_INPUT } from "../review/documents";
import { stepsWithin } from "./within-folder";

/** A file that something was read from, and the stack that it is. */
export interface StackFile {
  readonly stack: string;
  readonly file: string;
}

/** Where files stand in a repository, as URIs relative to its root, and what they are called by from run to run. */
export class RepositoryPlaces {
  /** Files that stand elsewhere, by the last part of their path. */
  private readonly elsewhere = new Map<string, Set<string>>();

  public constructor(
    private readonly root: string,
    all: readonly StackFile[],
  ) {
    for (const { file } of all) {
      if (this.stepsTo(file) !== undefined) continue;
      const name = path.basename(file);
      this.elsewhere.set(name, (this.elsewhere.get(name) ?? new Set()).add(file));
    }
  }

  public uriOf({ file, stack }: StackFile): string {
    if (file === STANDARD_INPUT) return uriOf([file]);
    const name = path.basename(file);
    // A file outside the checkout has no place in it; the stack's name is what it is called by.
    return uriOf(this.stepsTo(file) ?? (this.isOfAnyFolder({ file, stack }) ? [name] : [stack || "models", name]));
  }

  /** The stack, but not where it is called by a folder that may have another name in the next run: `/tmp/tmp.x2Ab`. */
  public stackOf(place: StackFile): string {
    return this.isOfAnyFolder(place) ? "" : place.stack;
  }

  /** Whether a file outside the checkout is told from others without the name of its folder, and its stack is called by it. */
  private isOfAnyFolder({ file, stack }: StackFile): boolean {
    const isAlone = this.elsewhere.get(path.basename(file))?.size === 1;
    return (
      isAlone && path.basename(file).endsWith("plan.json") && path.basename(path.dirname(path.resolve(file))) === stack
    );
  }

  /** It was read from the working directory, which may be a folder of the checkout; elsewhere it is relative to the checkout. */
  private stepsTo(file: string): string[] | undefined {
    return stepsWithin(this.root, path.resolve(file)) ?? stepsWithin(this.root, path.resolve(this.root, file));
  }
}

/** The steps of a path as a URI. */
export function uriOf(steps: readonly string[]): string {
  return (
    steps
      .filter((step) => step !== "")
      // Of half a character there is no URI.
      .map((step) => encodeURIComponent(step.replace(/\p{Cs}/gu, "\ufffd")))
      .join("/")
  );
}
