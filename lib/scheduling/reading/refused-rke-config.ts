import type { Problem } from "../invalid-input";
import { bucketProblems } from "../validation/bucket-rules";
import { concurrencyProblems } from "../validation/concurrency-rules";
import { dataDirectoryProblems } from "../validation/data-directory-rules";
import { drainSecondsProblems } from "../validation/drain-rules";
import { cronProblems, retentionProblems, s3EndpointProblems } from "../validation/etcd-rules";
import { type FileObject, fileSourceProblems } from "../validation/file-source-rules";
import { objectNameProblems } from "../validation/object-name-rules";
import { generationProblems } from "../validation/operation-rules";
import { mirrorEndpointProblems, registryHostProblems } from "../validation/registry-rules";
import { labelSelectorProblems } from "../validation/selector-rules";
import { stackPreferenceProblems } from "../validation/stack-preference-rules";
import { inBlock, number, type RefusedValue, refused, written } from "./refused-value";
import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known } from "./unknown";

/** What the properties of K3sCluster refuse at once, found in `rke_config`. */
export function refusedInRkeConfig(rkeConfig: ResourceValues): RefusedValue[] {
  const directories = (block: ResourceValues) =>
    dataDirectoryProblems({
      systemAgent: written(block, "system_agent"),
      provisioning: written(block, "provisioning"),
      k8sDistro: written(block, "k8s_distro"),
    });
  return [
    refused("dataDirectories", inBlock(rkeConfig, "data_directories", directories)),
    refused("upgradeStrategy", inBlock(rkeConfig, "upgrade_strategy", strategy)),
    refused("registries", inBlock(rkeConfig, "registries", registries)),
    refused("etcd", inBlock(rkeConfig, "etcd", snapshots)),
    refused(
      "etcd.s3Config",
      inBlock(rkeConfig, "etcd", (etcd) => inBlock(etcd, "s3_config", bucket)),
    ),
    refused("networking", inBlock(rkeConfig, "networking", stack)),
    ...OPERATIONS.map(([argument, property]) =>
      refused(
        property,
        inBlock(rkeConfig, argument, (each) => generation(each, property)),
      ),
    ),
    ...SELECTED.flatMap(([argument, property]) => {
      const blocks = rkeConfig.blocks(argument);
      return (isUnknown(blocks) ? [] : blocks).flatMap((block, index) => {
        const place = `${property}[${index}].machineLabelSelector`;
        return [
          refused(place, inBlock(block, "machine_label_selector", selector)),
          refused(`${property}[${index}].fileSources`, fileSources(block)),
        ];
      });
    }),
  ];
}

const DRAINS = ["control_plane_drain_options", "worker_drain_options"] as const;
const DRAIN_SECONDS = ["grace_period", "timeout", "skip_wait_for_delete_timeout_seconds"] as const;

/** Plans have empty text for what is not written, and 1 is the provider's. */
function strategy(block: ResourceValues): readonly Problem[] {
  return [
    ...["control_plane_concurrency", "worker_concurrency"].flatMap((name) =>
      concurrencyProblems(written(block, name), name),
    ),
    ...DRAINS.flatMap((name) =>
      inBlock(block, name, (options) =>
        DRAIN_SECONDS.flatMap((seconds) => drainSecondsProblems(number(options, seconds), seconds)),
      ),
    ),
  ];
}

function snapshots(etcd: ResourceValues): readonly Problem[] {
  const [cron, retention] = ["snapshot_schedule_cron", "snapshot_retention"] as const;
  return [...cronProblems(written(etcd, cron), cron), ...retentionProblems(number(etcd, retention), retention)];
}

function bucket(s3: ResourceValues): readonly Problem[] {
  return [...bucketProblems(s3.text("bucket"), "bucket"), ...s3EndpointProblems(written(s3, "endpoint"), "endpoint")];
}

function stack(networking: ResourceValues): readonly Problem[] {
  return stackPreferenceProblems(written(networking, "stack_preference"), "stack_preference");
}

const OPERATIONS = [
  ["rotate_certificates", "rotateCertificates"],
  ["etcd_snapshot_create", "etcdSnapshotCreate"],
] as const;

function generation(operation: ResourceValues, property: string): readonly Problem[] {
  const value = operation.text("generation");
  return value === undefined ? [] : generationProblems(isUnknown(value) ? value : Number(value), property);
}

function registries(block: ResourceValues): readonly Problem[] {
  const [configs, mirrors] = [known(block.blocks("configs")), known(block.blocks("mirrors"))];
  return [
    ...configs.flatMap((config) => [
      ...registryHostProblems(config.text("hostname"), "configs"),
      ...["auth_config_secret_name", "tls_secret_name"].flatMap((name) => objectNameProblems(config.text(name), name)),
    ]),
    ...mirrors.flatMap((mirror) => [
      ...registryHostProblems(mirror.text("hostname"), "mirrors"),
      ...mirrorEndpointProblems(mirror.texts("endpoints"), "mirrors"),
    ]),
  ];
}

function known<T>(list: Known<readonly T[]>): readonly T[] {
  return isUnknown(list) ? [] : list;
}

function fileSources(files: ResourceValues): readonly Problem[] {
  return known(files.blocks("file_sources")).flatMap((source) => {
    const [secret, configmap] = [source.block("secret"), source.block("configmap")];
    if (isUnknown(secret) || isUnknown(configmap)) return [];
    return fileSourceProblems(
      { secret: secret && fileObject(secret), configmap: configmap && fileObject(configmap) },
      "",
    );
  });
}

function fileObject(block: ResourceValues): FileObject {
  const items = block.blocks("items");
  return {
    name: block.text("name"),
    defaultPermissions: written(block, "default_permissions"),
    items: isUnknown(items)
      ? [{ path: items, permissions: items }]
      : items.map((item) => ({ path: item.text("path"), permissions: written(item, "permissions") })),
  };
}

const SELECTED = [
  ["machine_selector_config", "machineSelectorConfig"],
  ["machine_selector_files", "machineSelectorFiles"],
] as const;

function selector(block: ResourceValues): readonly Problem[] {
  const [labels, expressions] = [block.map("match_labels"), block.blocks("match_expressions")];
  return labelSelectorProblems(
    {
      matchLabels: isUnknown(labels) ? labels : Object.fromEntries(labels),
      matchExpressions: isUnknown(expressions)
        ? expressions
        : expressions.map((each) => ({
            key: each.text("key"),
            operator: each.text("operator"),
            values: each.texts("values"),
          })),
    },
    block.path,
  );
}
