import { asCode, type Text, text } from "../../rich-text";
import type { Descriptions } from "./description";

/** A cluster that is to become one of another distribution, in words. */
export const DISTRIBUTION_DESCRIPTIONS: Descriptions<"RK724"> = {
  RK724: ({ before, after, from, to }) => ({
    subject: text`Kubernetes version`,
    message: text`the cluster is switched from ${from} to ${to} in place: ${before} to ${after}`,
    facts: [
      ...(after.includes(to.toLowerCase()) ? [] : [takenFor(after)]),
      text`no release of Rancher is known to refuse it: it runs the installer of ${to} on machines that run ${from}, and takes nothing of ${from} away`,
      from === "RKE2"
        ? text`a cluster that was switched so was stuck in provisioning (rancher/rancher#32767); of newer releases of Rancher it is not known`
        : text`neither ${from} nor ${to} supports it (rancher/rke2#881); which state the machines end up in is not known`,
    ],
    help: [
      text`keep a release of ${from}: ${asCode(from === "K3s" ? "v1.33.5+k3s1" : "v1.33.5+rke2r1")}`,
      text`make a new cluster of ${to}, on other machines, and move what runs there`,
    ],
  }),
};

function takenFor(release: string): Text {
  return text`Rancher installs RKE2 where the version does not contain ${asCode("k3s")}, so also for ${asCode(release)}`;
}
