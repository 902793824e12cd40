import type { FindingDraft } from "../finding";
import { KubernetesVersion } from "../releases/kubernetes-version";
import { isNewerThanCatalogue, NEWEST_KNOWN_KUBERNETES_MINOR, NEWEST_KNOWN_RANCHER } from "../releases/newest-known";
import { rotatesRegistrationTokens } from "../releases/rancher-changes";
import { RancherVersion } from "../releases/rancher-version";
import { supportedKubernetesMinors } from "../releases/supported-pairs";
import { TaintEffect } from "../taint";
import { inProse, listed, type ProofFacts } from "./facts";

/** Findings about releases: what goes together, and what a release is about to change. */
export function versionFindings(facts: ProofFacts): FindingDraft[] {
  return [...rancherFindings(facts), ...kubernetesFindings(facts), ...masterTaintFindings(facts)];
}

function rancherFindings({ model }: ProofFacts): FindingDraft[] {
  if (model.rancherVersion === undefined) {
    return [
      {
        code: "RK402",
        subject: "Rancher",
        message: `the Rancher release is not known; the cluster is judged as on ${NEWEST_KNOWN_RANCHER}`,
        facts: ["what Rancher does with taints changed in single patch releases"],
        help: ["pass rancherVersion to RancherProvider or K3sCluster"],
      },
    ];
  }
  const rancher = RancherVersion.parse(model.rancherVersion);
  return [
    ...unsupportedFindings(rancher, KubernetesVersion.parse(model.kubernetesVersion)),
    ...providerFindings(rancher, model.providerMajor),
    ...(rotatesRegistrationTokens(rancher)
      ? [
          {
            code: "RK405" as const,
            subject: "registration",
            message: `Rancher ${rancher} replaces registration tokens every 30 days by default`,
            facts: [
              "an old command works for 3 more hours; commands kept in user data or images go stale",
              "Rancher's settings crt-default-ttl-minutes and crt-default-grace-period-minutes change the times",
            ],
            help: ["fetch the command when a node is made; ignore changes of user data that holds it"],
          },
        ]
      : []),
  ];
}

function providerFindings(rancher: RancherVersion, major: number | undefined): FindingDraft[] {
  const expected = rancher.providerMajor;
  if (major === undefined || expected === undefined || major === expected) return [];
  return [
    {
      code: "RK403",
      subject: "provider",
      message: `rancher2 provider ${major} is not the one made for Rancher ${rancher.minor}`,
      facts: [
        `Rancher ${rancher.minor} goes with provider ${expected}`,
        "an older provider overwrites fields it does not know, a newer one sends fields Rancher does not know",
      ],
      help: [`leave providerVersion out, or set it to "~> ${expected}.0"`],
    },
  ];
}

function unsupportedFindings(rancher: RancherVersion, kubernetes: KubernetesVersion): FindingDraft[] {
  const supported = supportedKubernetesMinors(rancher);
  if (supported === undefined || supported.includes(kubernetes.minor)) return [];
  return [
    {
      code: "RK401",
      subject: "Kubernetes version",
      message: `Rancher ${rancher} does not support K3s ${kubernetes}`,
      facts: [
        `Rancher ${rancher.minor} supports K3s ${inProse(supported)}; other versions are not refused, they fail later`,
      ],
      help: [`use a K3s release of ${supported[supported.length - 1]}`, "use a Rancher minor that supports it"],
    },
  ];
}

function kubernetesFindings({ model }: ProofFacts): FindingDraft[] {
  const kubernetes = KubernetesVersion.parse(model.kubernetesVersion);
  if (!isNewerThanCatalogue(kubernetes)) return [];
  return [
    {
      code: "RK404",
      subject: "Kubernetes version",
      message: `K3s ${kubernetes} is newer than ${NEWEST_KNOWN_KUBERNETES_MINOR}, the newest minor this library knows`,
      facts: ["its addons are judged as those of the newest known release; their tolerations may have changed"],
      help: ["look for a newer release of this library, and check the addons' tolerations by hand"],
    },
  ];
}

const MASTER = "node-role.kubernetes.io/master";
const FIRST_WITHOUT_MASTER = "v1.34.0+k3s1";

function masterTaintFindings({ model, pools }: ProofFacts): FindingDraft[] {
  // With another effect it was never tolerated, so no release makes a difference.
  const tainted = pools.filter((pool) =>
    pool.taints.some(({ key, effect }) => key === MASTER && effect === TaintEffect.NO_SCHEDULE),
  );
  const isTolerated =
    KubernetesVersion.parse(model.kubernetesVersion).compare(KubernetesVersion.parse(FIRST_WITHOUT_MASTER)) < 0;
  if (tainted.length === 0) return [];
  return [
    {
      code: "RK407",
      subject: `pools ${listed(tainted.map(({ name }) => name))}`,
      message: isTolerated
        ? `K3s's addons tolerate ${MASTER} only up to 1.33; the upgrade to 1.34 leaves them without a place on ${listed(tainted.map(({ name }) => name))}`
        : `K3s's addons no longer tolerate ${MASTER}`,
      facts: [
        "removed from CoreDNS, metrics-server, local-path-provisioner, Traefik and svclb in K3s 1.34 (k3s-io/k3s#11117)",
      ],
      help: ["use node-role.kubernetes.io/control-plane:NoSchedule or the key CriticalAddonsOnly instead"],
    },
  ];
}
