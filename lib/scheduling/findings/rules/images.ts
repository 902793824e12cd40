import compareMain from "semver/functions/compare";
import type { AddonImages } from "../../releases/addon-images";
import type { SystemWorkload } from "../../releases/catalog-row";
import { KubernetesVersion } from "../../releases/kubernetes-version";
import type { FindingDraft } from "../finding";
import type { ProofContext } from "./context";

/** Loaded on first use: most apps replace no addon. */
const table = (): typeof import("../../releases/addon-images") => require("../../releases/addon-images");

/** What each addon that can be replaced is called in the table of images. */
const TABLE_NAMES: ReadonlyMap<SystemWorkload, keyof AddonImages> = new Map([
  ["coredns", "coredns"],
  ["metrics-server", "metricsServer"],
  ["local-path-provisioner", "localPathProvisioner"],
]);

/** Findings about images of workloads that take the place of packaged ones, as remedies write them. */
export function imageFindings({ cluster }: ProofContext): FindingDraft[] {
  const { kubernetesVersion: kubernetes, standInImages } = cluster;
  if (!(kubernetes instanceof KubernetesVersion) || standInImages.size === 0) return [];
  const { images: shipped, of, isExact } = table().addonImages(kubernetes);
  const found = [...standInImages].flatMap(([workload, images]) => {
    const name = TABLE_NAMES.get(workload);
    if (name === undefined) return [];
    const image = shipped[name];
    return images.flatMap((each) => {
      const tag = tagOf(each, image);
      return tag === undefined ? [] : [{ workload, image, tag, shippedTag: image.slice(image.lastIndexOf(":") + 1) }];
    });
  });
  const kubernetesVersion = kubernetes.toString();
  if (!isExact) {
    const workloads = found.filter(({ tag, shippedTag }) => tag === shippedTag).map(({ workload }) => workload);
    if (workloads.length === 0) return [];
    return [{ code: "RK412", data: { kubernetesVersion, imagesOf: of.toString(), workloads } }];
  }
  return found
    .filter(({ tag, shippedTag }) => compareMain(tag, shippedTag) < 0)
    .map(
      ({ workload, image, tag }): FindingDraft => ({
        code: "RK414",
        data: { kubernetesVersion, workload, image, tag },
      }),
    );
}

const RELEASE_TAG = /^v?\d+\.\d+\.\d+$/;

/** The tag of an image, where it is a release of the same image as the other, from whatever registry. */
function tagOf(reference: string, other: string): string | undefined {
  // A digest says which build it is, and the tag before it is still that of the release.
  const image = reference.replace(/@sha256:[0-9a-f]+$/, "");
  const repository = other.slice(0, other.lastIndexOf(":"));
  const end = image.lastIndexOf(":");
  const [own, tag] = [image.slice(0, end), image.slice(end + 1)];
  if (end < 0 || !RELEASE_TAG.test(tag)) return undefined;
  return own === repository || own.endsWith(`/${repository}`) ? tag : undefined;
}
