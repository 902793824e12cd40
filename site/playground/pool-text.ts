import { NodeRole, sortedRoles } from "../../lib/scheduling/node-role";
import { TaintsApplied } from "../../lib/scheduling/pool";
import { TAINT_EFFECTS } from "../../lib/scheduling/taint";
import { LABEL, poolParts } from "../../lib/trial/pool-parts";
import { ROLE_WORDS } from "../../lib/trial/typed-pool";
import { EMPTY_POOL, type PoolSketch } from "./sketch";

/**
 * A pool in a link is what `--pool` takes, so that it can be read and typed. What is not right yet is in it as well, or
 * somebody else would see another verdict: a taint without an effect as `taint=…`, a number that is none as `nodes=…`. A
 * colon within a field is escaped, one between fields is not.
 */
const TAINT = "taint=";
const NODES = "nodes=";

/** Characters that stand for themselves in a link. */
const PLAIN = /^[\w.~$+,;=/?@-]$/;

/** Text as it stands in a link; `keep` are characters that need no escape there. */
export function escaped(text: string, keep = ""): string {
  return Array.from(text.replace(/\p{Cs}/gu, "\ufffd"), (each) =>
    PLAIN.test(each) || keep.includes(each) ? each : hex(encodeURIComponent(each), each),
  ).join("");
}

/** These are left as they are by the browser, and end a link in many a chat. */
function hex(encoded: string, character: string): string {
  return encoded === character ? `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}` : encoded;
}

/** The pool as it stands in a link, blank fields left out. */
export function poolText({ name, roles, taints, labels, nodes, isDeferred }: PoolSketch): string {
  const isAll = roles.length === NodeRole.ALL.length;
  const whole = taints.filter(hasEffect);
  return [
    escaped(name),
    isAll ? "all" : sortedRoles(roles).map(roleWord).join("+"),
    ...whole.flatMap((taint) => {
      const colon = taint.lastIndexOf(":");
      return [escaped(taint.slice(0, colon)), taint.slice(colon + 1)];
    }),
    ...taints.filter((taint) => !hasEffect(taint)).map((taint) => `${TAINT}${escaped(taint)}`),
    ...labels.map((label) => `${LABEL}${escaped(label)}`),
    ...(nodes === "" ? [] : [/^\d+$/.test(nodes) ? `x${nodes}` : `${NODES}${escaped(nodes)}`]),
    ...(isDeferred ? [TaintsApplied.AFTER_READY] : []),
  ].join(":");
}

function roleWord(role: NodeRole): string {
  return role.replace("-", "");
}

/** Whether its last colon stands before an effect. */
function hasEffect(taint: string): boolean {
  const colon = taint.lastIndexOf(":");
  return colon > 0 && (TAINT_EFFECTS as readonly string[]).includes(taint.slice(colon + 1));
}

/** A pool that was read from a link, and what of it was not understood. */
export interface PoolOfText {
  readonly pool: PoolSketch;
  readonly unread: readonly string[];
}

/**
 * Reads a pool from a link. What is no role is told; every other part comes into a field, right or wrong.
 * @throws URIError where an escape is none
 */
export function poolOfText(text: string): PoolOfText {
  const [name = "", roleText = "", ...parts] = text.split(":").map(decodeURIComponent);
  const words = roleText.split(/[+,]/).filter((word) => word !== "");
  const taints: string[] = [];
  const labels: string[] = [];
  let nodes = "";
  let isDeferred = false;
  const others = parts.filter((part, index) => {
    const isKey = hasEffect(`${part}:${parts[index + 1] ?? ""}`);
    if (isKey || !(part.startsWith(TAINT) || part.startsWith(NODES))) return true;
    if (part.startsWith(TAINT)) taints.push(part.slice(TAINT.length));
    else nodes = part.slice(NODES.length);
    return false;
  });
  const whole: string[] = [];
  const twice: string[] = [];
  for (const { is, text: part } of poolParts(others)) {
    if (is === "nodes" && nodes !== "") twice.push(`${part}, a second number of nodes,`);
    else if (is === "nodes") nodes = part.slice(1);
    else if (is === "deferred") isDeferred = true;
    else if (is === "label") labels.push(part);
    else if (part !== "") whole.push(part);
  }
  return {
    pool: {
      ...EMPTY_POOL,
      name,
      roles: sortedRoles(words.flatMap((word) => ROLE_WORDS.get(word.toLowerCase()) ?? [])),
      taints: [...whole, ...taints],
      labels,
      nodes,
      isDeferred,
    },
    unread: [
      ...words.filter((word) => !ROLE_WORDS.has(word.toLowerCase())).map((word) => `the role ${word}`),
      ...twice,
    ],
  };
}
