import { cut } from "../../lib/scheduling/cut";
import { printable } from "../../lib/scheduling/printable";
import { DISABLE_WORDS } from "../../lib/scheduling/reading/disabled-addons";
import { TRIAL_FORMS } from "../../lib/trial/written/form";
import { escaped, poolOfText, poolText } from "./pool-text";
import { MOST_POOLS, MOST_TAINTS, type PoolSketch, type Sketch, withoutBlanks } from "./sketch";

/** A link to a cluster: what it says, and what of it was left aside. */
export interface FragmentReading {
  /** Absent where the link says nothing. */
  readonly sketch?: Sketch;
  readonly unread: readonly string[];
}

/** Longest link, in characters; the form holds less. */
export const LONGEST_FRAGMENT = 30_000;

/** Longest text of one field; a taint has less than 400 characters. */
export const LONGEST_FIELD = 500;

/** The whole of a sketch as it stands behind the `#` of a link; docs/try.md tells of its form. */
export function fragmentOf(sketch: Sketch): string {
  const { rancher, k3s, url, pools, tolerations, derivesTolerations, disabled, as } = withoutBlanks(sketch);
  const pair = (key: string, value: string) => `${key}=${escaped(value, ":")}`;
  return [
    ...(rancher === "" ? [] : [pair("rancher", rancher)]),
    ...(k3s === "" ? [] : [pair("k3s", k3s)]),
    ...(url === "" ? [] : [pair("rancher-url", url)]),
    ...pools.map((pool) => `pool=${poolText(pool)}`),
    ...tolerations.map((each) => pair("toleration", each)),
    ...(derivesTolerations ? [] : ["derived-tolerations=no"]),
    ...disabled.map((word) => pair("disable", word)),
    ...(as === TRIAL_FORMS[0] ? [] : [pair("as", as)]),
  ].join("&");
}

/** Reads a link that anybody may have made: everything in it is bounded, and what is not understood is told. */
export function readFragment(fragment: string): FragmentReading {
  const text = fragment.replace(/^#/, "");
  if (text === "") return { unread: [] };
  if (text.length > LONGEST_FRAGMENT)
    return { unread: [`all of it, as it is longer than ${LONGEST_FRAGMENT} characters`] };
  const read = new Reading();
  for (const pair of text.split("&").filter((each) => each !== "")) read.take(pair);
  return { ...(read.isAny ? { sketch: read.sketch() } : {}), unread: read.unread() };
}

class Reading {
  public isAny = false;
  private readonly texts = new Map<string, string>();
  private readonly pools: PoolSketch[] = [];
  private readonly tolerations: string[] = [];
  private readonly disabled: string[] = [];
  private readonly left: string[] = [];

  public take(pair: string): void {
    const equals = pair.indexOf("=");
    const [key, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
    try {
      if (this.takes(key, value)) this.isAny = true;
    } catch (error) {
      // A percent sign that is no escape.
      if (!(error instanceof URIError)) throw error;
      this.left.push(pair);
    }
  }

  /** Whether it says anything of the cluster. */
  private takes(key: string, written: string): boolean {
    if (key === "pool") return this.takePool(written);
    const value = decodeURIComponent(written);
    const isFit = value.length <= LONGEST_FIELD;
    if (isFit && ONCE.includes(key) && !this.texts.has(key) && (VALUES.get(key)?.includes(value) ?? true)) {
      this.texts.set(key, value);
      return true;
    }
    if (isFit && key === "toleration" && this.tolerations.length < MOST_TAINTS) {
      this.tolerations.push(value);
      return true;
    }
    if (key === "disable" && DISABLE_WORDS.includes(value)) {
      if (!this.disabled.includes(value)) this.disabled.push(value);
      return true;
    }
    this.left.push(`${key}=${value}`);
    return false;
  }

  private takePool(written: string): boolean {
    const { pool, unread } = poolOfText(written);
    const fields = [pool.name, pool.nodes, ...pool.taints, ...pool.labels];
    const isFit = fields.every((each) => each.length <= LONGEST_FIELD) && pool.taints.length <= MOST_TAINTS;
    if (!isFit || this.pools.length >= MOST_POOLS + ADDED_BY_REPAIRS || pool.labels.length > MOST_TAINTS) {
      this.left.push(`pool=${pool.name}`);
      return false;
    }
    this.left.push(...unread.map((each) => `${each} of pool ${pool.name}`));
    this.pools.push(pool);
    return true;
  }

  public sketch(): Sketch {
    const text = (key: string) => this.texts.get(key) ?? "";
    return {
      rancher: text("rancher"),
      k3s: text("k3s"),
      url: text("rancher-url"),
      pools: this.pools,
      tolerations: this.tolerations,
      derivesTolerations: text("derived-tolerations") !== "no",
      disabled: this.disabled,
      as: TRIAL_FORMS.find((form) => form === text("as")) ?? "typescript",
    };
  }

  /** What was left aside, as it may be shown: the first of it. */
  public unread(): string[] {
    const shown = this.left.slice(0, SHOWN).map((each) => printable(cut(each, LONGEST_SHOWN)));
    const more = this.left.length - shown.length;
    return more === 0 ? shown : [...shown, `${more} more`];
  }
}

/** A repair adds two pools at most. */
const ADDED_BY_REPAIRS = 2;
const SHOWN = 5;
const LONGEST_SHOWN = 60;

const ONCE: readonly string[] = ["rancher", "k3s", "rancher-url", "derived-tolerations", "as"];
const VALUES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ["derived-tolerations", ["yes", "no"]],
  ["as", TRIAL_FORMS],
]);
