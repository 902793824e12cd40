import type { LateKind } from "../../reading/late-arguments";
import { asCode, inProse, type Text, text } from "../../rich-text";
import type { FindingData } from "../finding-data";
import type { Description, Language } from "./description";

/** How many values a sentence names. */
const NAMED = 3;

const EXISTS = text`where the cluster exists already, acknowledge the finding`;

/** A value that is known too late to create a cluster of which nothing else is known. */
export function describeLateSetting({ setting, values, never }: FindingData["RK545"], language: Language): Description {
  return {
    subject: text`${asCode(setting)}`,
    message: text`${asCode(setting)} is made of ${named(values)}, which is not known when Terraform plans, and the apply that creates the cluster fails with "Provider produced inconsistent final plan"`,
    facts: [
      text`nothing else of ${asCode("rke_config")} is known to say anything, so the rancher2 provider takes the block for one that nobody wrote`,
      text`once the cluster has a value there, an apply with another works`,
      onceMore(never),
    ],
    help: [
      known(never),
      text`${language === "hcl" ? "" : "make the cluster with K3sCluster, or "}write anything else of ${asCode("rke_config")} beside it, such as ${asCode("upgrade_strategy")}: the first apply works then`,
      EXISTS,
    ],
  };
}

const TAKEN_FOR: Readonly<Record<LateKind, Text>> = {
  value: text`while it plans, the rancher2 provider takes for empty what is not known, and Terraform takes what comes at apply for a contradiction`,
  flag: text`while it plans, the rancher2 provider takes for false what is not known, and Terraform takes true for a contradiction`,
  entries: text`of a map with a value that is not known the rancher2 provider plans nothing, and Terraform takes what comes at apply for a contradiction`,
  unseen: text`a plan does not tell what a ${asCode("dynamic")} block is made of; what is planned as nothing is not known where it is made of this, and Terraform takes what comes at apply for a contradiction`,
  elements: text`of a list of which a part is not known the rancher2 provider plans nothing, and Terraform takes what comes at apply for a contradiction`,
};

/** A value that is known too late for the argument that it is written into. */
export function describeClosedSetting({ setting, values, never, kind }: FindingData["RK546"]): Description {
  const when = kind === "flag" ? text`, where it turns out to be true` : text``;
  const may = kind === "unseen" ? text`a ${asCode("dynamic")} block in ${asCode(setting)} may be` : undefined;
  return {
    subject: text`${asCode(setting)}`,
    message: text`${may ?? text`${asCode(setting)} is`} made of ${named(values)}, which is not known when Terraform plans, and the apply that brings it to the cluster ${may === undefined ? "" : "then "}fails with "Provider produced inconsistent final plan"${when}`,
    facts: [
      TAKEN_FOR[kind],
      text`that is so when the cluster is created, and when the setting comes to one that exists; once an apply has made the value, Terraform knows it`,
      onceMore(never),
    ],
    help: [known(never), text`where the cluster has the setting already, acknowledge the finding`],
  };
}

function named(values: readonly string[]): Text {
  const made = values.slice(0, NAMED).map(asCode);
  const others = values.length - made.length;
  return inProse([...made, ...(others > 0 ? [text`${String(others)} others`] : [])]);
}

function onceMore(never: readonly string[]): Text {
  return never.length > 0
    ? text`no apply before makes ${inProse(never.slice(0, NAMED).map(asCode))} known`
    : text`what is made before the cluster stays, and the same apply works once more: by then the value is known`;
}

function known(never: readonly string[]): Text {
  return never.length > 0
    ? text`take a value that stays: one of a resource, or a variable`
    : text`apply once more, or make the value first with ${asCode("terraform apply -target=ADDRESS")}, or take a variable`;
}
