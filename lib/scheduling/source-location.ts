import { isObject } from "./json";

/** A line of the app's code. */
export interface SourceLocation {
  /** Relative to the folder the app was synthesized in, with forward slashes: `src/main.ts`. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/** Where the app says what a cluster is. */
export interface ClusterSources {
  /** Where it makes the K3sCluster. */
  readonly cluster?: SourceLocation;
  /** Where it adds a pool, by name; without those that were given together with the cluster. */
  readonly pools: ReadonlyMap<string, SourceLocation>;
}

/** The location as editors and terminals make a link of it: `src/main.ts:34`. */
export function locationText({ file, line }: SourceLocation): string {
  return `${file}:${line}`;
}

/** The sources as they stand in a synthesized stack; undefined where there is nothing to tell. */
export function sourcesJson({ cluster, pools }: ClusterSources): object | undefined {
  if (cluster === undefined && pools.size === 0) return undefined;
  return {
    ...(cluster === undefined ? {} : { cluster }),
    ...(pools.size === 0 ? {} : { pools: Object.fromEntries(pools) }),
  };
}

/**
 * The sources in a synthesized stack. They stand in a comment, where anybody may write anything and nothing depends on
 * it, so what is no location is left out and nothing is thrown.
 */
export function readSources(value: unknown): ClusterSources {
  if (!isObject(value)) return { pools: new Map() };
  const cluster = readLocation(value.cluster);
  const pools = Object.entries(isObject(value.pools) ? value.pools : {});
  return {
    ...(cluster === undefined ? {} : { cluster }),
    pools: new Map(
      pools.flatMap(([name, each]): [string, SourceLocation][] => {
        const location = readLocation(each);
        return location === undefined ? [] : [[name, location]];
      }),
    ),
  };
}

const LONGEST_FILE = 1000;

function readLocation(value: unknown): SourceLocation | undefined {
  if (!isObject(value)) return undefined;
  const { file, line } = value;
  if (typeof file !== "string" || !isRelative(file) || file.length > LONGEST_FILE) return undefined;
  return Number.isSafeInteger(line) && (line as number) > 0 ? { file, line: line as number } : undefined;
}

/** Whether the file is in the project: reports link to it, and must not be led elsewhere. */
function isRelative(file: string): boolean {
  return file !== "" && !/^([\\/]|[a-z]:)/i.test(file) && !file.split(/[\\/]/).includes("..");
}
