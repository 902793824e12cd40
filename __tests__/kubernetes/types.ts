/**
 * What must not compile, checked by `npm run typecheck`: a `@ts-expect-error` without an error below it is an error.
 */
import type { DeploymentV1SpecTemplateSpec } from "@cdktf/provider-kubernetes/lib/deployment-v1";
import type { JobV1SpecTemplateSpec } from "@cdktf/provider-kubernetes/lib/job-v1";
import type { PodV1Spec } from "@cdktf/provider-kubernetes/lib/pod-v1";
import type { NodePool } from "../../lib";
import { type DeferredPool, podPlacement, type RancherKubernetesProviderProps } from "../../lib/kubernetes";

declare const pool: NodePool;
declare const pools: readonly NodePool[];

/** A placement fits every pod spec, and one on a single pool always has a node selector. */
export const inDeployments: DeploymentV1SpecTemplateSpec[] = [podPlacement(pool), podPlacement(...pools)];
export const inJobs: JobV1SpecTemplateSpec[] = [podPlacement(pool), podPlacement(pool, pool)];
export const inPods: PodV1Spec[] = [podPlacement(pool), podPlacement(...pools)];
export const selected: string | undefined = podPlacement(pool).nodeSelector["rancher-k3s/node-pool"];
// @ts-expect-error with several pools there may be no node selector
podPlacement(pool, pool).nodeSelector["rancher-k3s/node-pool"];

const throughRancher = { rancherUrl: "https://rancher.example.com", clusterId: "c-m-abcd1234", token: "secret" };
export const ways: RancherKubernetesProviderProps[] = [throughRancher, { kubeconfig: "secret", alias: "edge" }];
// @ts-expect-error two ways at once
ways.push({ ...throughRancher, kubeconfig: "secret" });
// @ts-expect-error no token
ways.push({ rancherUrl: "https://rancher.example.com", clusterId: "c-m-abcd1234" });
// @ts-expect-error where the cluster is follows from the way to it
ways.push({ ...throughRancher, host: "https://203.0.113.10:6443" });

export const deferred: DeferredPool[] = [pool, { name: "gpu", taints: ["a=b:NoSchedule"] }];
// @ts-expect-error a misspelled effect
deferred.push({ name: "gpu", taints: ["a=b:NoScedule"] });
