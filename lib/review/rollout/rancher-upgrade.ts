import { describe } from "../../scheduling/findings/describe";
import type { Finding, FindingCode } from "../../scheduling/findings/finding";
import { KubernetesVersion } from "../../scheduling/releases/kubernetes-version";
import { ranchersSupporting, supportedKubernetesMinors } from "../../scheduling/releases/supported-pairs";
import { asCode, asFinding, inProse, joined, type Text, text } from "../../scheduling/rich-text";
import type { ReviewContext } from "../dangers/context";
import { isMade } from "../former-rancher";
import { meanwhileFindings, onUpgradedRancher } from "../meanwhile-findings";
import type { RolloutStep } from "./step";

/** Nothing of this apply upgrades Rancher: where what it brings needs another release, that comes first. */
export function rancherSteps(context: ReviewContext): RolloutStep[] {
  const before = context.diff.rancherVersion.before ?? context.change.rancherThere?.toString();
  const { after } = context.diff.rancherVersion;
  if (before === undefined || after === undefined || before === after) return [];
  const isNew = isMade(context);
  const itself = text`Rancher goes from ${before} to ${after}: its pods in the cluster are made anew when the Rancher server is upgraded`;
  const why = text`this apply upgrades no Rancher: ${asCode("rancherVersion")} says which release the cluster is judged by`;
  const codes = codesOf(meanwhileFindings(context).map(({ finding }) => finding));
  const later: RolloutStep = { moment: "on-restart", what: itself, by: "you", because: why };
  // That Rancher is upgraded at all, those that are there tell.
  if (codes.length === 0) return isNew ? [] : [later];
  const until = text`this apply upgrades no Rancher, and ${inProse(codes.map(asFinding))} ${codes.length > 1 ? "tell" : "tells"} what is wrong on ${before}`;
  if (isNew)
    return [
      {
        moment: "before-apply",
        what: text`have Rancher at ${after} before this is applied: it is ${before} by what else is written for it`,
        by: "you",
        because: text`${until}; where Rancher is ${after} already, nothing is to be done`,
      },
    ];
  const { ways, isDirect } = waysTo(context, after);
  if (isDirect) {
    const first = onUpgradedRancher(context).map((finding) => describe(finding).message);
    const inExchange = first.length === 0 ? [] : text`; on ${after}, until the apply: ${joined(first, "; ")}`;
    return [
      {
        moment: "before-apply",
        what: text`have Rancher at ${after} before this is applied: its pods in the cluster are made anew as the server goes there from ${before}`,
        by: "you",
        because: text`${until}${inExchange}; where Rancher is ${after} already, nothing is to be done`,
      },
    ];
  }
  return [{ moment: "before-apply", what: ways, by: "you", because: until }, later];
}

function codesOf(findings: readonly Finding[]): readonly FindingCode[] {
  return [...new Set(findings.map(({ code }) => code))];
}

/** Whether the new Rancher supports the K3s release that is there, so that it can be there first. */
function waysTo(
  { change: { before, after } }: ReviewContext,
  rancher: string,
): { readonly ways: Text; readonly isDirect: boolean } {
  const [was, is] = [before?.kubernetesVersion, after?.kubernetesVersion];
  const target = after?.rancherVersion;
  const supported = target === undefined ? undefined : supportedKubernetesMinors(target);
  if (
    !(was instanceof KubernetesVersion) ||
    !(is instanceof KubernetesVersion) ||
    supported?.includes(was.minor) !== false
  )
    return { ways: text``, isDirect: true };
  const both = ranchersSupporting(was.minor).filter((minor) => ranchersSupporting(is.minor).includes(minor));
  const ways =
    both.length === 0
      ? text`go there in steps: no Rancher supports both K3s ${was.minor} and ${is.minor}, and ${rancher} does not support ${was.minor}`
      : text`have Rancher at ${inProse(both, "or")} before this is applied, which ${both.length > 1 ? "support" : "supports"} K3s ${was.minor} and ${is.minor}: ${rancher} does not support ${was.minor}`;
  return { ways, isDirect: false };
}
