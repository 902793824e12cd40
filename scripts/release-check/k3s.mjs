import { parse, parseAllDocuments } from "yaml";
import {
  addonImages,
  isNewerThanCatalogue,
  KubernetesVersion,
  NEWEST_KNOWN_KUBERNETES_MINOR,
  NEWEST_KNOWN_RANCHER,
  systemWorkloads,
  tolerationDifferences,
} from "./tables.mjs";

const DEPLOYMENTS = {
  coredns: "manifests/coredns.yaml",
  "metrics-server": "manifests/metrics-server/metrics-server-deployment.yaml",
  "local-path-provisioner": "manifests/local-storage.yaml",
};
const TRAEFIK = "manifests/traefik.yaml";
const IMAGE_LIST = "scripts/airgap/image-list.txt";

/** Tolerations of the packaged addons, and the images of those that remedies replace. */
export function compareK3s(checkout) {
  const release = releaseOf(checkout);
  if (release === undefined) {
    return { release: "no release", differences: ["go.mod names no release, so there is nothing to compare with"] };
  }
  const rows = new Map(systemWorkloads(release, NEWEST_KNOWN_RANCHER).map((row) => [row.workload, row]));
  return {
    release: String(release),
    differences: [
      ...(isNewerThanCatalogue(release)
        ? [
            `K3s ${release} is newer than ${NEWEST_KNOWN_KUBERNETES_MINOR}, the newest minor that the tables were checked with`,
          ]
        : []),
      ...Object.entries(DEPLOYMENTS).flatMap(([workload, file]) =>
        tolerationDifferences(
          file,
          workload,
          tolerationsOf(documents(checkout, file), workload),
          rows.get(workload),
          release,
        ),
      ),
      ...tolerationDifferences(TRAEFIK, "traefik", traefikTolerations(checkout), rows.get("traefik"), release),
      ...imageDifferences(checkout, release),
    ],
  };
}

/** By its tag. Without one, by the fork of Kubernetes it is built from, whose name is that of the coming release. */
function releaseOf(checkout) {
  const tag = checkout.tag() ?? "";
  if (/\+k3s\d+$/.test(tag)) return KubernetesVersion.parse(tag);
  const match = /k3s-io\/kubernetes (v\d+\.\d+\.\d+)-(k3s\d+)/.exec(checkout.read("go.mod") ?? "");
  return match === null ? undefined : KubernetesVersion.parse(`${match[1]}+${match[2]}`);
}

function documents(checkout, file) {
  // K3s fills these in before it applies the manifest.
  const text = (checkout.read(file) ?? "").replace(/%\{\w+\}%/g, "placeholder");
  return parseAllDocuments(text).map((document) => document.toJS());
}

function tolerationsOf(objects, name) {
  const deployment = objects.find((object) => object?.kind === "Deployment" && object.metadata?.name === name);
  return deployment === undefined ? undefined : (deployment.spec?.template?.spec?.tolerations ?? []);
}

function traefikTolerations(checkout) {
  const chart = documents(checkout, TRAEFIK).find(({ metadata } = {}) => metadata?.name === "traefik");
  return chart === undefined ? undefined : (parse(chart.spec?.valuesContent ?? "")?.tolerations ?? []);
}

function imageDifferences(checkout, release) {
  const list = (checkout.read(IMAGE_LIST) ?? "").split("\n").map((line) => line.trim().replace(/^docker\.io\//, ""));
  const { images, isExact } = addonImages(release);
  const pairs = Object.values(images).map((ours) => {
    const [name] = ours.split(":");
    return { ours, theirs: list.find((image) => image.startsWith(`${name}:`)) ?? `no ${name}` };
  });
  if (!isExact) {
    const versions = pairs.map(({ theirs }) => theirs.replace(/^.*:v?/, ""));
    return [`${IMAGE_LIST}: the table addon-images lacks ${JSON.stringify([String(release), ...versions])}`];
  }
  return pairs
    .filter(({ ours, theirs }) => ours !== theirs)
    .map(({ ours, theirs }) => `${IMAGE_LIST}: has ${theirs}; the table addon-images says ${ours}`);
}
