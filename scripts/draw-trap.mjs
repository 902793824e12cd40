/**
 * Draws the picture of docs/concepts.md, for light and dark pages: four that wait for each other.
 *
 * node scripts/draw-trap.mjs [--check]
 *
 * With --check it writes nothing, and fails where the pictures in docs/pictures are not what it would draw.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const PICTURES = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../docs/pictures");

const [WIDTH, HEIGHT] = [480, 440];

/** Colours that GitHub's pages have, each readable on the ground of its own picture. */
const THEMES = {
  light: {
    ground: "#ffffff",
    frame: "#d1d9e0",
    text: "#1f2328",
    soft: "#59636e",
    box: "#f6f8fa",
    waits: "#0969da",
    taint: "#cf222e",
  },
  dark: {
    ground: "#0d1117",
    frame: "#3d444d",
    text: "#f0f6fc",
    soft: "#9198a1",
    box: "#151b23",
    waits: "#4493f8",
    taint: "#f85149",
  },
};

const SANS = "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif";
const MONO = "ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace";

const MEANING =
  "The first node has a taint. CoreDNS on it is Pending, as it does not tolerate the taint, and needs another node. The " +
  "second node has no taint and waits for Rancher. Rancher lets no node join until cattle-cluster-agent is connected. The " +
  "agent on the first node waits for CoreDNS, to find Rancher. So each waits for the next, and nothing ever happens.";

const text = (x, y, words, more = "") => `<text x="${x}" y="${y}" ${more}>${words}</text>`;

const box = (x, y, width, height, more = "") =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" ${more}/>`;

/** An arrow with its number on it: whoever it comes from waits for whoever it leads to. */
function waiting(number, [x1, y1], [x2, y2]) {
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  return [
    `<path class="arrow" d="M${x1} ${y1} L${x2} ${y2}" marker-end="url(#head)"/>`,
    `<circle class="number" cx="${x}" cy="${y}" r="12"/>`,
    text(x, y + 5, number, 'class="figure" text-anchor="middle"'),
  ].join("\n");
}

function drawing(theme) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title meaning">
<title id="title">Each waits for the next</title>
<desc id="meaning">${MEANING}</desc>
<style>
text { font: 14px ${SANS}; fill: ${theme.text}; }
.title { font-size: 18px; font-weight: 600; }
.name { font-weight: 600; }
.code { font-family: ${MONO}; font-size: 13px; }
.soft { fill: ${theme.soft}; }
.bad { fill: ${theme.taint}; }
.node { fill: ${theme.ground}; stroke: ${theme.soft}; stroke-width: 1.5; }
.pod { fill: ${theme.box}; stroke: ${theme.frame}; }
.pending { fill: ${theme.box}; stroke: ${theme.taint}; stroke-width: 1.5; stroke-dasharray: 5 4; }
.arrow { stroke: ${theme.waits}; stroke-width: 2.5; fill: none; }
.number { fill: ${theme.waits}; }
.figure { fill: ${theme.ground}; font-weight: 600; }
</style>
<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0 L10 5 L0 10 z" fill="${theme.waits}"/></marker></defs>
${box(0.5, 0.5, WIDTH - 1, HEIGHT - 1, `fill="${theme.ground}" stroke="${theme.frame}"`)}
${text(WIDTH / 2, 34, "Each waits for the next", 'class="title" text-anchor="middle"')}
${box(16, 56, 216, 364, 'class="node"')}
${text(30, 82, "first node", 'class="name"')}
${text(30, 104, "dedicated=db:NoExecute", 'class="code bad"')}
${box(30, 122, 188, 66, 'class="pod"')}
${text(42, 148, "cattle-cluster-agent", 'class="code name"')}
${text(42, 171, "cannot find Rancher", 'class="soft"')}
${box(30, 318, 188, 88, 'class="pending"')}
${text(42, 344, "CoreDNS", 'class="code name"')}
${text(42, 366, "Pending: does not", 'class="bad"')}
${text(42, 386, "tolerate the taint", 'class="bad"')}
${box(306, 108, 158, 96, 'class="pod"')}
${text(318, 134, "Rancher", 'class="name"')}
${text(318, 157, "lets no node join", 'class="soft"')}
${text(318, 175, "until the agent", 'class="soft"')}
${text(318, 193, "is connected", 'class="soft"')}
${box(306, 318, 158, 88, 'class="node"')}
${text(318, 344, "second node", 'class="name"')}
${text(318, 366, "has no taint,", 'class="soft"')}
${text(318, 386, "waits to join", 'class="soft"')}
${waiting(1, [306, 156], [222, 156])}
${waiting(2, [124, 190], [124, 314])}
${waiting(3, [220, 362], [302, 362])}
${waiting(4, [385, 316], [385, 208])}
</svg>
`;
}

const isCheck = process.argv.includes("--check");
for (const [name, theme] of Object.entries(THEMES)) {
  const file = path.join(PICTURES, `trap-${name}.svg`);
  const drawn = drawing(theme);
  if (!isCheck) writeFileSync(file, drawn);
  else if (!existsSync(file) || readFileSync(file, "utf8") !== drawn) {
    console.error(`docs/pictures/trap-${name}.svg is not what scripts/draw-trap.mjs draws: run it`);
    process.exitCode = 1;
  }
}
