import { figuresOf } from "./figures";
import { namesAdded, namesLost } from "./names";
import { anchorsOf, type CodeBlock, type Document, outlineOf, type Passage, resolved, type Section } from "./outline";

/** A document in English and what it is in another language. */
export interface Pair {
  readonly original: Document;
  readonly translation: Document;
}

/**
 * Where a translation is no longer that of its original: each difference in a line that names the heading or block.
 * @param pairs all there are: a link may go to the page in either language
 */
export function differencesOf(pair: Pair, pairs: readonly Pair[]): string[] {
  const { original, translation } = pair;
  const [ours, theirs] = [outlineOf(original), outlineOf(translation)];
  const unlinked = [
    ...(linksAtTop(original, translation) ? [] : [`${original.path} does not link ${translation.path} at its top`]),
    ...(linksAtTop(translation, original) ? [] : [`${translation.path} does not link ${original.path} at its top`]),
  ];
  const place = ours.findIndex(({ level }, index) => level !== theirs[index]?.level);
  const differing = place < 0 && theirs.length > ours.length ? ours.length : place;
  if (differing >= 0) {
    const [here, there] = [ours[differing], theirs[differing]].map((section) => section?.heading ?? "the end");
    return [...unlinked, `heading ${differing}: ${original.path} has "${here}", ${translation.path} "${there}"`];
  }
  return [
    ...unlinked,
    ...ours.flatMap((section, index) => {
      const other = theirs[index] as Section;
      const where = index === 0 ? "before the first heading" : `heading ${index}, "${section.heading}"`;
      return differencesIn(section, other, pair, pairs).map((difference) => `${where}: ${difference}`);
    }),
  ];
}

/** Above the first heading of the second level. */
function linksAtTop(document: Document, other: Document): boolean {
  const [top = ""] = document.text.split(/^## /m);
  const [...targets] = outlineOf({ ...document, text: top }).flatMap((section) => section.targets);
  return targets.some((target) => resolved(document, target).file === other.path);
}

function differencesIn(ours: Section, theirs: Section, pair: Pair, pairs: readonly Pair[]): string[] {
  return [
    ...blockDifferences(ours.blocks, theirs.blocks),
    ...(numberDifference(ours, theirs, pair) ??
      ours.passages.flatMap((passage, index) =>
        passageDifferences(passage, theirs.passages[index] as Passage, pair, pairs),
      )),
  ];
}

/** Paragraphs, items and rows come in the same order, so that each can be compared with its own. */
function numberDifference(ours: Section, theirs: Section, { translation }: Pair): string[] | undefined {
  const kinds = (section: Section) => section.passages.map(({ kind }) => kind);
  const [here, there] = [kinds(ours), kinds(theirs)];
  if (here.join() === there.join()) return undefined;
  const count = (list: readonly string[], kind: string) => list.filter((each) => each === kind).length;
  const differing = (["paragraph", "item", "row"] as const).filter((kind) => count(here, kind) !== count(there, kind));
  if (differing.length === 0) return [`paragraphs, lists and tables are in another order in ${translation.path}`];
  return differing.map((kind) => `${kind}s: ${count(here, kind)}, and ${count(there, kind)} in ${translation.path}`);
}

function passageDifferences(ours: Passage, theirs: Passage, pair: Pair, pairs: readonly Pair[]): string[] {
  const { original, translation } = pair;
  const targets = (passage: Passage, document: Document) =>
    passage.targets.map((target) => targetInBoth(document, target, pairs));
  const bags: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ["link or picture", targets(ours, original), targets(theirs, translation)],
    ["code", [...new Set(ours.code)], [...new Set(theirs.code)]],
    ["figure", figuresOf(ours.prose), figuresOf(theirs.prose)],
  ];
  return [
    ...bags.flatMap(([what, here, there]) => [
      ...without(here, there).map((each) => `${what} ${each} is not in ${translation.path}`),
      ...without(there, here).map((each) => `${what} ${each} is not in ${original.path}`),
    ]),
    ...namesLost(ours.prose, theirs.prose).map((name) => `name ${name} is not in ${translation.path}`),
    ...namesAdded(ours.text, theirs.prose).map((name) => `name ${name} is not in ${original.path}`),
    ...lengthDifference(ours, theirs),
  ];
}

/** Below it every passage is free: a few words may be one in the other language, or ten. */
const FEW_WORDS = 12;

/** How many signs and words of Chinese there are for a word of English: measured, with room on both sides. */
const SHORTEST = 1;
const LONGEST = 2.4;
/** With a sentence less the rest says as much only where it is not short as well. */
const SHORTEST_WITHOUT_A_SENTENCE = 1.4;

/** A sentence that was left out, or that only the translation has, as far as lengths tell it. */
function lengthDifference(ours: Passage, theirs: Passage): string[] {
  const words = ours.prose.match(/\w+/g)?.length ?? 0;
  const signs = theirs.prose.match(/\p{Script=Han}|\w+/gu)?.length ?? 0;
  const most = Math.max(words, FEW_WORDS) * LONGEST;
  if (signs > most) return [`too long for a translation: "${beginningOf(theirs)}"`];
  if (words < FEW_WORDS) return [];
  const sentences = ours.prose.match(/[.?!](?=[\s)\]|]|$)/g)?.length ?? 0;
  const theirSentences = theirs.prose.match(/[。？！]/g)?.length ?? 0;
  const least = words * (theirSentences < sentences ? SHORTEST_WITHOUT_A_SENTENCE : SHORTEST);
  return signs < least ? [`too short for a translation: "${beginningOf(theirs)}"`] : [];
}

function beginningOf({ text }: Passage): string {
  return text.length > 30 ? `${text.slice(0, 30)}...` : text;
}

function blockDifferences(ours: readonly CodeBlock[], theirs: readonly CodeBlock[]): string[] {
  if (ours.length !== theirs.length) return [`${ours.length} code blocks, and ${theirs.length} in the translation`];
  return ours.flatMap((block, index) => {
    const other = theirs[index] as CodeBlock;
    const name = `code block ${index + 1}`;
    if (block.language !== other.language) return [`${name} is ${block.language}, and ${other.language} there`];
    const [here, there] = [block, other].map(withoutComments) as [string[], string[]];
    const line = Array.from({ length: Math.max(here.length, there.length) }).findIndex(
      (_, at) => here[at] !== there[at],
    );
    if (line < 0) return commentDifferences(name, block, other);
    return [`${name}, line ${line + 1} is "${here[line] ?? ""}", and "${there[line] ?? ""}" there`];
  });
}

const COMMENTS: Readonly<Record<string, RegExp>> = {
  sh: /(^|\s+)#.*$/,
  ts: /(^|\s+)\/\/.*$/,
  yaml: /(^|\s+)#.*$/,
  hcl: /(^|\s+)#.*$/,
};

/** Comments may be translated, and all else is the same byte for byte. */
function withoutComments({ language, text }: CodeBlock): string[] {
  const comment = COMMENTS[language];
  return text.split("\n").map((line) => (comment === undefined ? line : line.replace(comment, "")));
}

/** A comment stays where it is, and so do the numbers, options and files in it. */
function commentDifferences(name: string, ours: CodeBlock, theirs: CodeBlock): string[] {
  const [here, there] = [ours, theirs].map(commentsOf) as [string[], string[]];
  return here.flatMap((comment, line) => {
    const other = there[line] as string;
    const [kept, found] = [comment, other].map((each) => [...figuresOf(each), ...(each.match(TYPED) ?? [])]) as [
      string[],
      string[],
    ];
    const same = (comment === "") === (other === "") && without(kept, found).length + without(found, kept).length === 0;
    return same ? [] : [`${name}, line ${line + 1} has the comment "${comment}", and "${other}" there`];
  });
}

/** Options and files within a comment. */
const TYPED = /(?<![\w-])--?[a-z][\w-]*|\w+\.\w+/g;

function commentsOf({ language, text }: CodeBlock): string[] {
  const comment = COMMENTS[language];
  return text.split("\n").map((line) => (comment === undefined ? "" : (comment.exec(line)?.[0].trim() ?? "")));
}

/** A target by the original's path, and by the number of a heading that has a name in each language. */
function targetInBoth(document: Document, target: string, pairs: readonly Pair[]): string {
  const { file, fragment } = resolved(document, target);
  const pair = pairs.find(({ original, translation }) => [original.path, translation.path].includes(file));
  if (pair === undefined) return fragment === "" ? file : `${file}#${fragment}`;
  if (fragment === "") return pair.original.path;
  const anchors = anchorsOf(pair.original.path === file ? pair.original : pair.translation);
  return `heading ${anchors.indexOf(fragment) + 1} of ${pair.original.path}`;
}

/** What is in one list and, as often, not in the other. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return list.filter((each) => {
    const place = left.indexOf(each);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
}
