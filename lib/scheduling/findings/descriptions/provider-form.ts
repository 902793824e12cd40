import type { EndpointOff } from "../../reading/provider-form";
import { asCode, inProse, type Text, text } from "../../rich-text";
import type { FindingData } from "../finding-data";
import type { Description, Descriptions, Language } from "./description";
import { inApp } from "./phrases";

/** Findings about what the provider fills in by itself, or never reads back, in words. */
export const PROVIDER_FORM_DESCRIPTIONS: Descriptions<"RK542" | "RK543" | "RK544"> = {
  RK542: ({ setting, places, openPlaces = [], dynamic }, language) => ({
    subject: text`${asCode(setting)}`,
    message: shiftingMessage(places, openPlaces, dynamic),
    facts: [
      ...(places.length < 2 ? [] : [text`the same is true of ${String(places.length - 1)} more in this list`]),
      ...(openPlaces.length === 0
        ? []
        : [
            text`Terraform takes ${asCode("seconds")} that are null as not written; whether ${inProse(openPlaces.slice(0, MOST_PLACES).map((each) => asCode(`${each}.seconds`)))} ${openPlaces.length > 1 ? "are" : "is"} null is known only when it plans`,
          ]),
      ...(dynamic === undefined
        ? []
        : dynamic === "unseen"
          ? [
              text`which are written without them is not known: a plan does not tell what a ${asCode("dynamic")} block writes`,
            ]
          : [
              text`which tolerations a ${asCode("dynamic")} block makes, and at which places in the list, is known only when Terraform plans`,
            ]),
      text`where nothing is written, the provider keeps the seconds that stood at the same place in the list before`,
      text`with them the agent is evicted after that time, and with an effect other than ${asCode("NoExecute")} Kubernetes refuses it`,
    ],
    help: [
      text`write ${asCode(language === "hcl" ? "seconds = 0" : "seconds: 0")} where there is no limit${openPlaces.length === 0 && dynamic !== "open" ? "" : text`, and let an expression give 0 in place of null`}: the provider does not send it`,
      ...inApp(
        language,
        text`give the tolerations in ${asCode("appendTolerations")} of K3sCluster's ${asCode("agents")}, which writes it`,
      ),
    ],
  }),

  RK543: ({ setting, endpoint }, language) => {
    const { ofProperty = [], help, ...words } = ENDPOINTS[endpoint];
    return {
      subject: text`${asCode(setting)}`,
      ...words,
      help: [...help, ...ofProperty.flatMap((each) => inApp(language, each))],
    };
  },

  RK544: ({ setting }, language) => ({
    subject: text`${asCode(setting)}`,
    message: text`no ${asCode("rkeConfig")} is written, so an edit in Rancher's dashboard, or the import of a cluster that was made there, makes the next apply switch draining on`,
    facts: [
      text`the dashboard writes all drain options of every cluster that it saves, switched off; the provider then fills in ${asCode(enabled(true, language))} for control plane and workers`,
      text`from then on every node is drained before K3s on it is upgraded or reconfigured`,
    ],
    help: [
      text`write ${asCode("rkeConfig")} with ${asCode("upgradeStrategy")}, and ${asCode(enabled(false, language))} in both of its drain options`,
      language === "hcl"
        ? text`make the cluster with K3sCluster, which writes it`
        : text`leave the ${asCode("rkeConfig")} that K3sCluster writes in place`,
    ],
  }),
};

function enabled(value: boolean, language: Language): string {
  return `enabled${language === "hcl" ? " =" : ":"} ${value}`;
}

const MOST_PLACES = 3;

function shiftingMessage(
  [first]: readonly string[],
  [open]: readonly string[],
  dynamic: FindingData["RK542"]["dynamic"],
): Text {
  const effect = text`when the list changes, it can get those without any plan that shows it`;
  if (first !== undefined)
    return text`${asCode(first)} is written without ${asCode("seconds")} beside a toleration that has them: ${effect}`;
  if (open !== undefined)
    return text`${asCode(open)} is written with ${asCode("seconds")} that may be null, beside a toleration that has them: where they are null, and ${effect}`;
  if (dynamic === "unseen")
    return text`some tolerations have ${asCode("seconds")} and others have none: when the list changes, one that is written without them can get those of another without any plan that shows it`;
  const said =
    dynamic === "open" ? text`with ${asCode("seconds")} that may be null` : text`without ${asCode("seconds")}`;
  return text`a ${asCode("dynamic")} block writes tolerations ${said}, beside others that may have them: when the list changes, one of these can get them without any plan that shows it`;
}

const READ_AS_NONE = text`the provider reads an endpoint that is off, without a name and certificates, back as no block`;
const NO_BLOCK = text`leave ${asCode("localAuthEndpoint")} out: to Rancher that is the same`;

const ENDPOINTS: Readonly<
  Record<EndpointOff, Omit<Description, "subject"> & { readonly ofProperty?: readonly Text[] }>
> = {
  written: {
    message: text`the endpoint is written as switched off, and every plan is to write it again`,
    facts: [READ_AS_NONE],
    help: [NO_BLOCK],
    ofProperty: [
      text`give ${asCode("enabled")} as a literal in ${asCode("localAuthEndpoint")} of K3sCluster, which leaves out one that is off: what an expression gives is known only when Terraform plans`,
    ],
  },
  "left-out": {
    message: text`the endpoint that is set on the resource is switched off, and left out of what is written`,
    facts: [READ_AS_NONE, text`every plan would be to write it again; to Rancher no block is the same`],
    help: [
      text`take the override away`,
      text`give it as ${asCode("localAuthEndpoint")}, which is left out while it is off`,
    ],
  },
  dynamic: {
    message: text`a ${asCode("dynamic")} block has the endpoint as switched off; where it writes it, every plan is to write it again`,
    facts: [READ_AS_NONE],
    help: [text`let it write no ${asCode("localAuthEndpoint")} where the endpoint is off: to Rancher that is the same`],
  },
  open: {
    message: text`whether the endpoint is on is known only at apply; where it is off, every plan is to write it again`,
    facts: [READ_AS_NONE],
    help: [text`write ${asCode("enabled")} as a literal, and leave ${asCode("localAuthEndpoint")} out where it is off`],
  },
};
