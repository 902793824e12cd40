import { anchorsOf, type CodeBlock, type Document, outlineOf, resolved, type Section } from "./outline";

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
  const { original, translation } = pair;
  const targets = (section: Section, document: Document) =>
    section.targets.map((target) => targetInBoth(document, target, pairs));
  const bags: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ["link or picture", targets(ours, original), targets(theirs, translation)],
    ["code", [...new Set(ours.code)], [...new Set(theirs.code)]],
    ["figure", [...new Set(ours.figures)], [...new Set(theirs.figures)]],
  ];
  return [
    ...blockDifferences(ours.blocks, theirs.blocks),
    ...bags.flatMap(([what, here, there]) => [
      ...without(here, there).map((each) => `${what} ${each} is not in ${translation.path}`),
      ...without(there, here).map((each) => `${what} ${each} is not in ${original.path}`),
    ]),
    ...(ours.rows === theirs.rows ? [] : [`${ours.rows} lines of tables, and ${theirs.rows} in ${translation.path}`]),
    ...(ours.items === theirs.items
      ? []
      : [`${ours.items} items of lists, and ${theirs.items} in ${translation.path}`]),
  ];
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
    if (line < 0) return [];
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
