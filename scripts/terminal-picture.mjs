/** What a terminal showed, line by line, as a picture that plays it: SVG with CSS alone, as an <img> runs no script. */

/** Of GitHub's own palettes, so that the picture belongs to the page around it. */
const THEMES = {
  light: {
    ...{ ground: "#ffffff", bar: "#f6f8fa", border: "#d1d9e0", plain: "#1f2328", dim: "#59636e" },
    ...{ red: "#cf222e", green: "#1a7f37", yellow: "#9a6700", cyan: "#1b7c83" },
  },
  dark: {
    ...{ ground: "#0d1117", bar: "#151b23", border: "#3d444d", plain: "#e6edf3", dim: "#9198a1" },
    ...{ red: "#ff7b72", green: "#3fb950", yellow: "#d29922", cyan: "#39c5cf" },
  },
};

export const THEME_NAMES = Object.keys(THEMES);

/** Three fifths of the size of the letters, as most monospaced fonts have it; others are stretched to it. */
const CELL = 8.4;
const FONT_SIZE = 14;
const LINE = 20;
const MARGIN = 16;
const BAR = 30;

/** It is played so often, and then stays as it ends. */
const TIMES = 3;
const LAST_SECONDS = 7;

/**
 * @param title what it shows, for those who do not see it
 * @param steps lines with the colours of a terminal, and how many seconds they are the last ones
 */
export function terminalPicture(theme, title, steps) {
  const colors = THEMES[theme];
  const lines = steps.flatMap((step) => step.lines);
  const columns = Math.max(...lines.map((line) => columnsOf(runsOf(line))));
  const width = Math.ceil(columns * CELL) + 2 * MARGIN;
  const height = BAR + lines.length * LINE + 2 * MARGIN - 4;
  const total = steps.reduce((sum, { seconds }) => sum + seconds, LAST_SECONDS);
  let begin = 0;
  let row = 0;
  const frames = [];
  const groups = steps.map(({ lines: shown, seconds }, index) => {
    const share = round((100 * begin) / total);
    // Who has no animation, or wants none, sees all of it.
    if (index > 0) frames.push(`@keyframes s${index}{0%{opacity:0}${share}%{opacity:1}}`);
    begin += seconds;
    const texts = shown.map((line) => textsOf(line, BAR + MARGIN + FONT_SIZE - 4 + row++ * LINE));
    return `<g${index > 0 ? ` class="s" style="animation-name:s${index}"` : ""}>\n${texts.filter((text) => text !== "").join("\n")}\n</g>`;
  });
  const fills = ["dim", "red", "green", "yellow", "cyan"].map((name) => `.${name}{fill:${colors[name]}}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(title)}</title>
<style>
text{font:${FONT_SIZE}px ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:${colors.plain};white-space:pre}
.bold{font-weight:700}${fills.join("")}
.s{animation-duration:${total}s;animation-iteration-count:${TIMES};animation-timing-function:step-end}
${frames.join("\n")}
@media (prefers-reduced-motion:reduce){.s{animation:none}}
</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="${colors.ground}" stroke="${colors.border}"/>
<path d="M.5 ${BAR}V8.5a8 8 0 0 1 8-8H${width - 8.5}a8 8 0 0 1 8 8V${BAR}z" fill="${colors.bar}" stroke="${colors.border}"/>
<g fill="${colors.border}"><circle cx="18" cy="15" r="5"/><circle cx="36" cy="15" r="5"/><circle cx="54" cy="15" r="5"/></g>
${groups.join("\n")}
</svg>
`;
}

/** Every word or gap of its own would be long; a run of one colour is placed as a whole, without the spaces around it. */
function textsOf(line, y) {
  let column = 0;
  return runsOf(line)
    .map(({ text, classes }) => {
      const begin = column + (text.length - text.trimStart().length);
      column += text.length;
      const shown = text.trim();
      if (shown === "") return "";
      const look = classes.length === 0 ? "" : ` class="${classes.join(" ")}"`;
      const length = shown.length === 1 ? "" : ` textLength="${round(shown.length * CELL)}"`;
      return `<text x="${round(MARGIN + begin * CELL)}" y="${y}"${length}${look}>${escaped(shown)}</text>`;
    })
    .join("");
}

function columnsOf(runs) {
  return runs.reduce((sum, { text }) => sum + text.length, 0);
}

const ON = new Map([
  ...[
    [1, "bold"],
    [2, "dim"],
    [31, "red"],
    [32, "green"],
    [33, "yellow"],
    [36, "cyan"],
  ],
]);
const COLORS = ["red", "green", "yellow", "cyan"];

/** A line in pieces of one look each. What is no colour has no place in a picture, and is a fault of who recorded it. */
export function runsOf(line) {
  const runs = [];
  let classes = [];
  for (const [index, part] of line.split(/\u001b\[([\d;]*)m/).entries()) {
    if (index % 2 === 1) {
      for (const code of part.split(";").map(Number)) classes = classesAfter(classes, code);
    } else if (/\p{Cc}/u.test(part)) throw new Error(`this is no text to be shown: ${JSON.stringify(line)}`);
    else if (part !== "") runs.push({ text: part, classes });
  }
  return runs;
}

function classesAfter(classes, code) {
  if (code === 0) return [];
  if (code === 22) return classes.filter((name) => name !== "bold" && name !== "dim");
  if (code === 39) return classes.filter((name) => !COLORS.includes(name));
  const added = ON.get(code);
  if (added === undefined) throw new Error(`the terminal has no look ${code}`);
  return [...classes.filter((name) => !(COLORS.includes(added) && COLORS.includes(name))), added];
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function round(number) {
  return Math.round(number * 10) / 10;
}
