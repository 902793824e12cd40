import {
  type Fields,
  list,
  object,
  ofType,
  optional,
  plainData,
  record,
  required,
  type Shape,
  whole,
} from "../scheduling/validation/shape";
import type { K3sConfiguration, K3sConfigurationValue, MachineSelectorConfig } from "./k3s-configuration";
import type { LabelSelector, LabelSelectorRequirement } from "./label-selector";
import type {
  MachineSelector,
  MachineSelectorFileItem,
  MachineSelectorFileObject,
  MachineSelectorFileSource,
  MachineSelectorFiles,
} from "./machine-selectors";
import { OPEN_FLAG, openList, openObject, openOneOf, openRecord, openText } from "./open-shapes";

/** Shapes of the K3s configuration. Which values can work is for the rules of each setting, and for the findings. */

const REQUIREMENT = object<LabelSelectorRequirement>({
  key: required(openText("example.com/site")),
  operator: required(openOneOf(["In", "NotIn", "Exists", "DoesNotExist"], "Kubernetes refuses it, or selects nothing")),
  values: optional(openList(openText("one"))),
});

/** Labels by which objects are selected. */
const LABEL_SELECTOR = object<LabelSelector>({
  matchLabels: optional(openRecord(openText("one"), "site")),
  matchExpressions: optional(list(REQUIREMENT)),
});

const SELECTOR: Fields<MachineSelector> = {
  pools: optional(list(openText("gpu"))),
  machineLabelSelector: optional(LABEL_SELECTOR),
};

/** Any key with any value: of what Rancher or K3s does not read, findings tell. */
const SETTINGS = record<K3sConfigurationValue>(plainData("a setting", '["traefik"]'), "disable");

const FILE_OBJECT = object<MachineSelectorFileObject>({
  name: required(openText("motd")),
  items: required(
    list(
      object<MachineSelectorFileItem>({
        key: required(openText("motd")),
        path: required(openText("/etc/motd")),
        permissions: optional(openText("0644")),
        dynamic: optional(OPEN_FLAG),
        hash: optional(openText("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")),
      }),
    ),
  ),
  defaultPermissions: optional(openText("0600")),
});

const FILES = object<MachineSelectorFiles>({
  ...SELECTOR,
  fileSources: required(
    list(
      whole(
        object<MachineSelectorFileSource>({
          secret: optional(FILE_OBJECT),
          configmap: optional(FILE_OBJECT),
        }),
      ),
    ),
  ),
});

type PlainValues = Readonly<Record<string, unknown>>;

const PLAIN_OBJECT: Shape<PlainValues> = openObject("an object", '{ key: "value" }');

/** Manifests: text with any number of YAML documents, or objects. */
const MANIFEST: Shape<string | readonly PlainValues[]> = {
  noun: "YAML text or a list of objects",
  example: '[{ apiVersion: "v1", kind: "Namespace", metadata: { name: "one" } }]',
  read(value, place, problems) {
    const { noun, example } = MANIFEST;
    const shape = Array.isArray(value)
      ? list(PLAIN_OBJECT)
      : ofType<string>(noun, example, (each) => typeof each === "string");
    return shape.read(value, place, problems);
  },
};

/** The properties of the K3s configuration. */
export const CONFIGURATION_FIELDS: Fields<K3sConfiguration> = {
  machineGlobalConfig: optional(SETTINGS),
  machineSelectorConfig: optional(
    list(object<MachineSelectorConfig>({ ...SELECTOR, config: required(whole(SETTINGS)) })),
  ),
  machineSelectorFiles: optional(list(FILES)),
  chartValues: optional(openRecord(PLAIN_OBJECT, "traefik")),
  additionalManifest: optional(MANIFEST),
};
