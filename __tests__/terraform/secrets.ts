import type { Plan } from "./harness";

/** Computed by Rancher; whoever has one of them can join or control the cluster. */
const SECRETS = ["cluster_registration_token", "kube_config"];

/** Of a cluster that the plan manages: those of a data source are known. */
const attributeOf = (reference: string) => /^rancher2_cluster_v2\.[^.]+\.(\w+)$/.exec(reference)?.[1];

const says = (flag: unknown) => JSON.stringify(flag ?? false).includes("true");
const at = (flags: unknown, name: string) => (flags as Record<string, unknown> | undefined)?.[name];

/**
 * What is wrong with the secrets of new clusters in a plan, one line each: every one must be known only after apply, as
 * otherwise something else was put in its place, and must be sensitive, in the cluster and in each output made from it.
 */
export function exposedSecrets({ resource_changes: changes = [], output_changes, configuration }: Plan): string[] {
  const problems = (subject: string, unknown: unknown, sensitive: unknown) => [
    ...(says(unknown) ? [] : [`${subject} is known before apply`]),
    ...(says(sensitive) ? [] : [`${subject} is not sensitive`]),
  ];
  const clusters = changes.filter(
    ({ type, mode, change }) =>
      type === "rancher2_cluster_v2" && mode === "managed" && change.actions.includes("create"),
  );
  const outputs = Object.entries(configuration.root_module.outputs ?? {}).filter(([, { expression }]) =>
    expression.references?.some((reference) => SECRETS.includes(attributeOf(reference) ?? "")),
  );
  return [
    ...clusters.flatMap(({ address, change }) =>
      SECRETS.flatMap((name) =>
        problems(`${address}.${name}`, at(change.after_unknown, name), at(change.after_sensitive, name)),
      ),
    ),
    ...outputs.flatMap(([name, { expression }]) => {
      const change = output_changes?.[name];
      // A cluster that is imported has its token already; only that of a new one cannot be known.
      const isOfNew = clusters.some(({ address }) =>
        expression.references?.some((reference) => reference.startsWith(`${address}.`)),
      );
      return problems(`output.${name}`, isOfNew ? change?.after_unknown : true, change?.after_sensitive);
    }),
  ];
}
