import { type AddonImages, addonImages } from "../scheduling/releases/addon-images";
import type { RemedyContext } from "./context";

/** The image the app wants, or the default one, from the registry that K3s is told to take its own images from. */
export function imageOf(context: RemedyContext, given: string | undefined, name: keyof AddonImages): string {
  if (given !== undefined) return given;
  const registry = context.setting("system-default-registry");
  const image = addonImages(context.kubernetesVersion).images[name];
  return registry === undefined ? image : `${registry}/${image}`;
}
