import { renderFinding } from "../../lib/report/render-finding";
import type { FindingCode } from "../../lib/scheduling/findings/finding";
import { PLAIN, written } from "../scheduling/reading/written";

/** The findings with this code, as reports show them. */
const shown = (code: FindingCode, { findings }: ReturnType<typeof written>) =>
  findings
    .filter((finding) => finding.code === code)
    .map(renderFinding)
    .join("\n\n");

describe("RK532, a proxy before the Kubernetes API", () => {
  const proxied = (variables: Readonly<Record<string, string>>, settings: object = {}) =>
    written({ machine_global_config: JSON.stringify(settings) }, PLAIN, {
      agent_env_vars: Object.entries(variables).map(([name, value]) => ({ name, value })),
    });

  test("names the address of the API, and nothing of the proxy", () => {
    const proof = proxied({ HTTPS_PROXY: "http://user:secret@10.0.0.1:3128", NO_PROXY: "localhost" });
    expect(shown("RK532", proof)).toMatchInlineSnapshot(`
"warning[RK532]: cattle-cluster-agent asks the proxy in HTTPS_PROXY for the Kubernetes API of its own cluster
  = no exception of agentEnvVars has the address of the API, 10.43.0.1, and Rancher adds none to what is written
  = the agent asks the API before it connects to Rancher, and exits without an answer; few proxies reach addresses of Services
  = help: put the address, or a network that has it, into NO_PROXY; Rancher documents 127.0.0.0/8,10.0.0.0/8,cattle-system.svc,172.16.0.0/12,192.168.0.0/16,.svc,.cluster.local, where K3s's usual one is among them
  = or: acknowledge this finding, if the proxy reaches the API"
`);
  });

  test("says what of it is known only at apply", () => {
    const proof = proxied({ https_proxy: "${var.proxy}" }, { "service-cidr": "${var.services}" });
    expect(shown("RK532", proof)).toMatchInlineSnapshot(`
"warning[RK532]: cattle-cluster-agent asks the proxy in https_proxy for the Kubernetes API of its own cluster
  = no exception of agentEnvVars has the address of the API, the first of service-cidr, and Rancher adds none to what is written
  = the agent asks the API before it connects to Rancher, and exits without an answer; few proxies reach addresses of Services
  = the variable is known only at apply; where it is empty, no proxy is asked
  = help: put the address, or a network that has it, into NO_PROXY; Rancher documents 127.0.0.0/8,10.0.0.0/8,cattle-system.svc,172.16.0.0/12,192.168.0.0/16,.svc,.cluster.local, where K3s's usual one is among them
  = or: acknowledge this finding, if the proxy reaches the API"
`);
  });
});

test("RK530 tells of kubelets that ask another address than K3s", () => {
  const proof = written({ machine_global_config: JSON.stringify({ "kubelet-arg": ["cluster-dns=10.43.0.11"] }) });
  expect(shown("RK530", proof)).toMatchInlineSnapshot(`
"error[RK530]: pods ask another address for names than CoreDNS answers at
  = the kubelets of pool "first" tell pods to ask the address in cluster-dns of kubelet-arg, in the place of the one that K3s gives them
  = it is one of the network of Services, and nothing in additionalManifest makes a Service that has it
  = no pod there that asks the cluster's DNS can resolve a name, and cattle-cluster-agent exits when it cannot resolve Rancher's
  = help: leave cluster-dns out of kubelet-arg
  = or: write the address as the key cluster-dns of machineGlobalConfig, so that CoreDNS gets it as well"
`);
});

test("RK109 tells of kubelets that ask a cache on the node", () => {
  const proof = written({ machine_global_config: JSON.stringify({ "kubelet-arg": ["cluster-dns=169.254.20.10"] }) });
  expect(shown("RK109", proof)).toMatchInlineSnapshot(`
"warning[RK109]: whether the cluster comes up depends on what answers at the address in cluster-dns of kubelet-arg, which is not judged
  = pods resolve names only where a DNS server answers them, and the proof does not tell whether one does
  = cattle-cluster-agent exits when it cannot resolve Rancher's name
  = help: see to it that pods get answers on every node that cattle-cluster-agent may be on, and acknowledge the finding"
`);
});

test.each([
  ["outside of the cluster", { "cluster-dns": "192.0.2.53" }],
  ["on the node", { "cluster-dns": "169.254.20.10" }],
  ["that kubelets are told", { "kubelet-arg": ["cluster-dns=192.0.2.53"] }],
])("RK109 says of an address for names %s what follows from it", (_where, settings) => {
  const text = shown("RK109", written({ machine_global_config: JSON.stringify({ disable: "coredns", ...settings }) }));
  expect(text).toContain("pods resolve names only where a DNS server answers them");
  expect(text).not.toContain("let pods run");
});

test("RK109 tells of a DNS server outside of the cluster", () => {
  const settings = { disable: "coredns", "cluster-dns": "192.0.2.53" };
  expect(shown("RK109", written({ machine_global_config: JSON.stringify(settings) }))).toMatchInlineSnapshot(`
"warning[RK109]: whether the cluster comes up depends on what answers at an address in cluster-dns that is in no network of Services, which is not judged
  = pods resolve names only where a DNS server answers them, and the proof does not tell whether one does
  = cattle-cluster-agent exits when it cannot resolve Rancher's name
  = help: see to it that pods get answers on every node that cattle-cluster-agent may be on, and acknowledge the finding"
`);
});

describe("RK533, a value over which K3s stops", () => {
  test.each([
    ["service-cidr", "10.43.0.0"],
    ["egress-selector-mode", "nope"],
  ])("says what is wrong with %s", (key, value) => {
    const proof = written({ machine_global_config: JSON.stringify({ [key]: value }) });
    expect(shown("RK533", proof)).toContain(`"${key}" in machineGlobalConfig: `);
    expect(shown("RK533", proof)).not.toContain(value === "nope" ? value : `${value}:`);
  });

  test("names the nodes, and a repair", () => {
    const proof = written({ machine_global_config: JSON.stringify({ "service-cidr": "10.43.0.0/29" }) });
    expect(shown("RK533", proof)).toMatchInlineSnapshot(`
"error[RK533]: K3s's server does not start with "service-cidr" in machineGlobalConfig: a network has no tenth address, which the DNS of the cluster gets
  = it is for the nodes of pool "first"
  = help: give a larger network, as 10.43.0.0/16, or write an address of it in cluster-dns
  = or: leave it out"
`);
  });
});

describe("RK534, an argument that went", () => {
  test("names the release since which it is none", () => {
    const proof = written({
      machine_global_config: JSON.stringify({ "kube-apiserver-arg": ["cloud-provider=external"] }),
    });
    expect(shown("RK534", proof)).toMatchInlineSnapshot(`
"error[RK534]: Kubernetes 1.33 and later do not know cloud-provider, of "kube-apiserver-arg" in machineGlobalConfig
  = kube-apiserver stops over it as it starts, and K3s with it
  = it is for the nodes of pool "first"
  = help: leave it out"
`);
  });

  test("says of a cloud what the kubelet takes", () => {
    const settings = JSON.stringify({ "kubelet-arg": ["cloud-provider=aws"] });
    const proof = written({ machine_global_config: settings }, PLAIN, { kubernetes_version: "${var.release}" });
    expect(shown("RK534", proof)).toMatchInlineSnapshot(`
"error[RK534]: Kubernetes 1.31 and later do not know cloud-provider with this value, of "kubelet-arg" in machineGlobalConfig
  = the kubelet stops over it as it starts, and K3s with it
  = the release is known only at apply, and one before 1.31 may take it
  = it is for the nodes of pool "first"
  = help: write cloud-provider=external, with a cloud controller manager of the cloud"
`);
  });
});
