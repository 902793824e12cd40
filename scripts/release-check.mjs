/**
 * Compares the release data in lib/scheduling/releases with checkouts of the projects it was read from.
 *
 * npm run release-check -- PATH[@REF]...
 *
 * Each PATH is a work tree or a git directory of k3s-io/k3s, rancher/rancher, rancher/fleet or
 * rancher/kontainer-driver-metadata; which one, it sees itself. With a tag, branch or commit as REF, that commit is read.
 *
 * Exit code: 0 when nothing differs, 1 when something does, 2 when a PATH is none of the four.
 */
import { openCheckout } from "./release-check/checkout.mjs";
import { compareFleet } from "./release-check/fleet.mjs";
import { compareK3s } from "./release-check/k3s.mjs";
import { compareRancher } from "./release-check/rancher.mjs";
import { compareReleaseData } from "./release-check/release-data.mjs";

/** Told apart by files that only one of them has. */
const PROJECTS = [
  { name: "k3s-io/k3s", has: ["manifests/coredns.yaml", "scripts/airgap/image-list.txt"], compare: compareK3s },
  { name: "rancher/rancher", has: ["pkg/systemtemplate/template.go", "chart/Chart.yaml"], compare: compareRancher },
  { name: "rancher/fleet", has: ["internal/cmd/controller/agentmanagement/agent/manifest.go"], compare: compareFleet },
  {
    name: "rancher/kontainer-driver-metadata",
    has: ["channels.yaml", "channels-rke2.yaml"],
    compare: compareReleaseData,
  },
];

const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error("Usage: npm run release-check -- PATH[@REF]...");
  process.exit(2);
}

const checkouts = paths.map((path) => {
  const checkout = openCheckout(path);
  return {
    path,
    checkout,
    project: PROJECTS.find(({ has }) => has.every((file) => checkout.read(file) !== undefined)),
  };
});
const unknown = checkouts.filter(({ project }) => project === undefined);
for (const { path } of unknown) {
  console.error(`${path}: not a checkout of ${PROJECTS.map(({ name }) => name).join(", ")}`);
}
if (unknown.length > 0) process.exit(2);

let count = 0;
for (const { path, checkout, project } of checkouts) {
  const { release, differences } = project.compare(checkout);
  console.log(`${path}: ${project.name}, ${release}`);
  for (const difference of differences) console.log(`  ${difference}`);
  count += differences.length;
}
console.log(count === 0 ? "nothing differs" : `${count} difference${count === 1 ? "" : "s"}`);
process.exitCode = count === 0 ? 0 : 1;
