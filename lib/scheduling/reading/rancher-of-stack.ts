import { at, isObject, textAt } from "../json";
import { commonRelease, type ReleasedCluster } from "../model/common-release";
import { providerMajorOf } from "./provider-major";
import { rancherReachedAt } from "./rancher-host";
import type { ReadingContext } from "./read-cluster";

/**
 * What a stack tells about the Rancher behind a cluster without a model.
 * @param content the stack as Terraform's JSON configuration; of it the providers are looked at
 * @param provider which configuration of the rancher2 provider makes the cluster: `rancher2`, or `rancher2.ALIAS`
 * @param released the clusters of the stack that have a model
 */
export function rancherOfStack(
  content: unknown,
  provider: string,
  released: readonly ReleasedCluster[],
): ReadingContext {
  const providerMajor = providerMajorOf(textAt(content, "terraform", "required_providers", "rancher2", "version"));
  const rancherVersion = commonRelease(released, provider);
  return {
    ...rancherReachedAt(rancherUrlOfStack(content, provider)),
    ...(providerMajor === undefined ? {} : { providerMajor }),
    ...(rancherVersion === undefined ? {} : { rancherVersion }),
  };
}

/** The URL of Rancher that a configuration of the provider has, as it is written there. */
export function rancherUrlOfStack(content: unknown, provider: string): string | undefined {
  const [, alias] = /^rancher2\.(.+)$/.exec(provider) ?? [];
  const block = at(content, "provider", "rancher2");
  const blocks = Array.isArray(block) ? block.filter(isObject) : isObject(block) ? [block] : [];
  return textAt(
    blocks.find((each) => textAt(each, "alias") === alias),
    "api_url",
  );
}
