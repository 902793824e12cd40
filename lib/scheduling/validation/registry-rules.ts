import { type Problem, quoted } from "../invalid-input";
import { isOpen } from "./open-value";

/** Problems of the host that a registry's configuration or mirror is for. */
export function registryHostProblems(host: unknown, place: string): Problem[] {
  if (host === undefined || isOpen(host) || host === "*" || /^[A-Za-z0-9.[\]:-]+$/.test(String(host))) return [];
  return [
    {
      what: `${place} has the host ${quoted(host)}`,
      why: "image names hold a host, with a port where it has one, and K3s compares the two",
      help: "write it without https:// and without a path: registry.example.com:5000",
    },
  ];
}

/** Problems of where a registry's images are pulled from instead. */
export function mirrorEndpointProblems(endpoints: unknown, place: string): Problem[] {
  if (!Array.isArray(endpoints)) return [];
  const problems = endpoints.flatMap((endpoint, index) =>
    isOpen(endpoint) || /^https?:\/\/[^/\s]+(\/\S*)?$/.test(String(endpoint))
      ? []
      : [
          {
            what: `${place}.endpoints[${index}] ${quoted(endpoint)} is not an http or https URL`,
            why: "K3s needs to know how to reach the mirror",
            help: "write scheme and host: https://mirror.example.com",
          },
        ],
  );
  const sorted = [...endpoints].sort();
  if (endpoints.some(isOpen) || endpoints.every((endpoint, index) => endpoint === sorted[index])) return problems;
  return [
    ...problems,
    {
      what: `${place}.endpoints are not in alphabetical order`,
      why: "the rancher2 provider sorts them, and nodes try them in that order, whatever is written here",
      help: `write ${sorted.map((each) => quoted(each)).join(", ")}, or ship a registries.yaml of your own with machineSelectorFiles`,
    },
  ];
}
