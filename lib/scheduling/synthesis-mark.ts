import { at, isObject, textAt } from "./json";

/**
 * A mark in CDKTF's manifest.json that tells a stack's file from one of another synthesis. CDKTF writes stack by stack over
 * what is there and the manifest last, so a synth that ends between leaves new stacks beside old ones. Times of files do
 * not tell: they are anything after a checkout, an archive or a copy. The content does.
 */
const MARK = "cdktf-rancher-k3s";

/** Makes a short text of a long one, another one for every other. */
type Digest = (text: string) => string;

/** Marks a stack's entry in the manifest with the content of its file. */
export function markEntry(entry: object, content: unknown, digest: Digest): void {
  Object.assign(entry, { [MARK]: { content: digest(fingerprint(content)) } });
}

/** Whether an entry has a mark. */
export function isMarked(entry: unknown): boolean {
  return textAt(entry, MARK, "content") !== undefined;
}

/** Whether the content is what the entry was marked with; undefined where it has no mark. */
export function isAsMarked(entry: unknown, content: unknown, digest: Digest): boolean | undefined {
  const marked = textAt(entry, MARK, "content");
  return marked === undefined ? undefined : marked === digest(fingerprint(content));
}

/**
 * Content as text, whatever the order of its keys and the white space in its file. Where the state is kept is no part of it:
 * tools put that in after the synth.
 */
function fingerprint(content: unknown): string {
  const terraform = at(content, "terraform");
  if (!isObject(content) || !isObject(terraform)) return JSON.stringify(inOrder(content));
  const { backend: _, cloud: __, ...rest } = terraform;
  return JSON.stringify(inOrder({ ...content, terraform: rest }));
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  // Pairs, because an object would put keys that look like numbers first and take "__proto__" for something else.
  return Object.keys(value)
    .sort()
    .map((key) => [key, inOrder(value[key])]);
}
