/**
 * What must hold among the objects of a manifest for Kubernetes to make working pods of them: everything an object
 * refers to is there, by the right name.
 */
type Json = Record<string, unknown>;

const CLUSTER_SCOPED = ["ClusterRole", "ClusterRoleBinding", "StorageClass", "APIService"];

/** Roles that every cluster has. */
const BUILT_IN_ROLES = ["system:auth-delegator", "extension-apiserver-authentication-reader"];

/** Every broken reference, one line each. */
export function manifestProblems(objects: readonly unknown[]): string[] {
  const all = objects as Json[];
  const ofKind = (kind: string) => all.filter((object) => object.kind === kind);
  const names = (kind: string) => ofKind(kind).map((object) => at(object, "metadata", "name"));
  const identities = all.map(({ kind, metadata }) => `${kind}/${(metadata as Json).name}`);
  return [
    ...identities.filter((name, index) => identities.indexOf(name) !== index).map((name) => `${name} is there twice`),
    ...all.flatMap((object) => {
      const isNamespaced = !CLUSTER_SCOPED.includes(String(object.kind));
      const namespace = at(object, "metadata", "namespace");
      if (typeof object.apiVersion !== "string") return [`${object.kind} has no apiVersion`];
      return isNamespaced === (namespace === "kube-system") ? [] : [`${object.kind} has the namespace ${namespace}`];
    }),
    ...ofKind("Deployment").flatMap((deployment) => deploymentProblems(deployment, ofKind("ConfigMap"), names)),
    ...ofKind("Service").flatMap((service) => serviceProblems(service, ofKind("Deployment"))),
    ...[...ofKind("ClusterRoleBinding"), ...ofKind("RoleBinding")].flatMap((binding) =>
      bindingProblems(binding, names),
    ),
    ...names("ServiceAccount")
      .filter((name) => !names("Deployment").some((_, i) => accountOf(ofKind("Deployment")[i] as Json) === name))
      .map((name) => `nothing uses service account ${name}`),
    ...ofKind("APIService").flatMap((api) => apiServiceProblems(api, ofKind("Service"))),
  ];
}

function deploymentProblems(deployment: Json, configMaps: readonly Json[], names: (kind: string) => unknown[]) {
  const pod = at(deployment, "spec", "template", "spec") as Json;
  const volumes = (pod.volumes ?? []) as Json[];
  const containers = pod.containers as Json[];
  return [
    ...(matches(at(deployment, "spec", "selector", "matchLabels"), labelsOf(deployment))
      ? []
      : ["selector misses pods"]),
    ...(names("ServiceAccount").includes(pod.serviceAccountName) ? [] : [`no account ${pod.serviceAccountName}`]),
    ...((pod.topologySpreadConstraints ?? []) as Json[])
      .filter((spread) => !matches(at(spread, "labelSelector", "matchLabels"), labelsOf(deployment)))
      .map(() => "the spread constraint selects other pods"),
    ...volumes.flatMap((volume) => volumeProblems(volume, configMaps)),
    ...containers.flatMap((container) => [
      ...((container.volumeMounts ?? []) as Json[])
        .filter((mount) => !volumes.some(({ name }) => name === mount.name))
        .map((mount) => `mount of ${mount.name}, which is no volume`),
      ...[container.livenessProbe, container.readinessProbe]
        .map((probe) => at(probe, "httpGet", "port"))
        .filter((port) => typeof port === "string" && !portNames(container).includes(port))
        .map((port) => `probe of port ${port}, which the container has not`),
      ...filesRead(container)
        .filter((file) => !fileIsThere(file, container, volumes, configMaps))
        .map((file) => `${file} is not mounted`),
    ]),
  ];
}

function volumeProblems({ configMap, emptyDir, name }: Json, configMaps: readonly Json[]): string[] {
  if (emptyDir !== undefined || at(configMap, "optional") === true) return [];
  const source = configMaps.find((object) => at(object, "metadata", "name") === at(configMap, "name"));
  if (source === undefined) return [`volume ${name} is of a config map that is not there`];
  return ((at(configMap, "items") ?? []) as Json[])
    .filter(({ key }) => at(source, "data", String(key)) === undefined)
    .map(({ key }) => `volume ${name} wants the key ${key}, without which the pod does not start`);
}

/** Absolute paths of files among the container's arguments. */
function filesRead({ command = [], args = [] }: Json): string[] {
  return [...(command as string[]), ...(args as string[])].filter((word) => /^\/.*[^/]$/.test(word));
}

function fileIsThere(file: string, container: Json, volumes: readonly Json[], configMaps: readonly Json[]): boolean {
  return ((container.volumeMounts ?? []) as Json[]).some((mount) => {
    const folder = String(mount.mountPath).replace(/\/$/, "");
    const volume = volumes.find(({ name }) => name === mount.name);
    const source = configMaps.find((object) => at(object, "metadata", "name") === at(volume, "configMap", "name"));
    const items = at(volume, "configMap", "items") as Json[] | undefined;
    const paths = items?.map(({ path }) => String(path)) ?? Object.keys((source?.data ?? {}) as Json);
    return paths.some((path) => `${folder}/${path}` === file);
  });
}

function serviceProblems(service: Json, deployments: readonly Json[]): string[] {
  const selected = deployments.filter((deployment) => matches(at(service, "spec", "selector"), labelsOf(deployment)));
  const [deployment] = selected;
  if (deployment === undefined || selected.length > 1) return [`the service selects ${selected.length} deployments`];
  const ports = (at(deployment, "spec", "template", "spec", "containers") as Json[]).flatMap(
    ({ ports: all }) => all as Json[],
  );
  return (at(service, "spec", "ports") as Json[])
    .filter(({ targetPort, protocol }) => !ports.some((port) => port.name === targetPort && port.protocol === protocol))
    .map(({ targetPort }) => `the service's port ${targetPort} leads nowhere`);
}

function bindingProblems(binding: Json, names: (kind: string) => unknown[]): string[] {
  const role = at(binding, "roleRef", "name");
  const kind = String(at(binding, "roleRef", "kind"));
  return [
    ...(names(kind).includes(role) || BUILT_IN_ROLES.includes(String(role)) ? [] : [`no ${kind} ${role}`]),
    ...(binding.subjects as Json[])
      .filter(({ name, namespace }) => namespace !== "kube-system" || !names("ServiceAccount").includes(name))
      .map(({ name }) => `bound to ${name}, who is not there`),
  ];
}

function apiServiceProblems(api: Json, services: readonly Json[]): string[] {
  const name = at(api, "spec", "service", "name");
  const service = services.find((each) => at(each, "metadata", "name") === name);
  const isOn443 = ((at(service, "spec", "ports") ?? []) as Json[]).some(({ port }) => port === 443);
  const expected = `${at(api, "spec", "version")}.${at(api, "spec", "group")}`;
  return [
    ...(isOn443 ? [] : [`service ${name} does not answer the API server on port 443`]),
    ...(at(api, "metadata", "name") === expected ? [] : ["the API service has another name than its API"]),
  ];
}

function accountOf(deployment: Json): unknown {
  return at(deployment, "spec", "template", "spec", "serviceAccountName");
}

function labelsOf(deployment: Json): unknown {
  return at(deployment, "spec", "template", "metadata", "labels");
}

function portNames({ ports = [] }: Json): unknown[] {
  return (ports as Json[]).map(({ name }) => name);
}

function matches(selector: unknown, labels: unknown): boolean {
  const wanted = Object.entries((selector ?? {}) as Json);
  return wanted.length > 0 && wanted.every(([key, value]) => at(labels, key) === value);
}

/** The value at a path of keys. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value);
}
