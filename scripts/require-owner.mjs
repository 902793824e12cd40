// Refuses to publish while the addresses of this project name an organization that is none, or another than its homepage.
import { manifestOf, mentionsOf, PLACEHOLDER, projectOf, textFilesIn } from "./own-addresses.mjs";

const ROOT = process.cwd();
const { owner, name } = projectOf(ROOT);
const files = textFilesIn(ROOT);

const unowned = files.filter(({ text }) => text.includes(PLACEHOLDER)).map(({ file }) => file);
const others = files.flatMap(({ file, text }) =>
  mentionsOf(name, text)
    .filter((mention) => mention.owner !== owner)
    .map((mention) => `${file}:${mention.line} says ${mention.owner}/${name}`),
);
const problems = [
  ...(unowned.length === 0
    ? []
    : [
        `${PLACEHOLDER} is nobody's, and reports link to it. It stands in ${unowned.length} files:`,
        ...unowned.map((file) => `  ${file}`),
        "`npm run owner -- OWNER` writes the real owner into all of them.",
      ]),
  ...(others.length === 0
    ? []
    : [`The homepage in package.json says ${owner}/${name}, but`, ...others.map((at) => `  ${at}`)]),
  ...wrongFields(),
];
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}

/** npm shows these, and refuses provenance where the repository is another one. */
function wrongFields() {
  const { homepage, repository, bugs, author } = manifestOf(ROOT);
  const expected = [
    ["repository.url", repository?.url, `git+${homepage}.git`],
    ["bugs.url", bugs?.url, `${homepage}/issues`],
    ["author", /\((.*)\)$/.exec(author ?? "")?.[1], `${homepage}/graphs/contributors`],
  ];
  return expected
    .filter(([, written, right]) => written !== right)
    .map(([field, written, right]) => `${field} in package.json is ${written}, not ${right}`);
}
