import { quantityOf } from "../scheduling/quantity";
import { AGENTS, type Agent, type Cluster } from "../scheduling/reading/cluster";
import { AGENT_PROPERTIES } from "../scheduling/reading/cluster-summary";
import { sentAffinity } from "../scheduling/reading/sent-affinity";
import { isUnknown } from "../scheduling/reading/unknown";

/**
 * Whether a setting of an agent is the same in Rancher although it is written in another way: the provider reads quantities
 * and affinities into types of Kubernetes, and sends these in their own form, `500m` for `0.5`.
 */
export function isSameToRancher(setting: string, app: Cluster, held: Cluster): boolean {
  const agent = AGENTS.find((each) => setting.startsWith(`${AGENT_PROPERTIES[each]}.`));
  if (agent === undefined) return false;
  switch (setting.slice(AGENT_PROPERTIES[agent].length + 1)) {
    case "overrideAffinity":
      return sameAffinity(agent, app, held);
    case "overrideResourceRequirements":
      return sameResources(agent, app, held);
    default:
      return false;
  }
}

function sameAffinity(agent: Agent, app: Cluster, held: Cluster): boolean {
  const [said, there] = [app, held].map(({ agents }) => formOf(agents[agent].affinity)) as [Form, Form];
  return said !== undefined && said === there;
}

/** Undefined where it is not known, or cannot be sent. */
type Form = string | undefined;

function formOf(affinity: Cluster["agents"][Agent]["affinity"]): Form {
  if (isUnknown(affinity)) return undefined;
  if (affinity === undefined) return NOTHING;
  try {
    const value: unknown = JSON.parse(affinity);
    // The provider sends nothing for null.
    return value === null ? NOTHING : JSON.stringify(sentAffinity(value));
  } catch {
    return undefined;
  }
}

const NOTHING = "nothing";

function sameResources(agent: Agent, app: Cluster, held: Cluster): boolean {
  const [said, there] = [app, held].map(({ agents }) => agents[agent].resources);
  if (said === undefined || there === undefined || isUnknown(said) || isUnknown(there)) return false;
  return [...new Set([...said.keys(), ...there.keys()])].every((name) => {
    const [one, other] = [said.get(name), there.get(name)];
    return typeof one === "string" && typeof other === "string" && sameQuantity(one, other);
  });
}

function sameQuantity(one: string, other: string): boolean {
  const [a, b] = [quantityOf(one), quantityOf(other)];
  if (a === undefined || b === undefined) return one === other;
  // Parts of whole numbers are not exact in binary.
  return Math.abs(a - b) <= Math.max(a, b) * 1e-9;
}
