import { TerraformStack, TerraformVariable, Testing } from "cdktf";
import { RancherKubernetesProvider, type RancherKubernetesProviderProps } from "../../lib/kubernetes";
import { synthesizedStack } from "./stacks";

function configured(props: (stack: TerraformStack) => unknown) {
  const stack = new TerraformStack(Testing.app(), "workloads");
  new RancherKubernetesProvider(stack, "kubernetes", props(stack) as RancherKubernetesProviderProps);
  return synthesizedStack(stack).provider.kubernetes[0];
}
const secret = (stack: TerraformStack, name = "secret") =>
  new TerraformVariable(stack, name, { type: "string", sensitive: true }).stringValue;
const THROUGH_RANCHER = { rancherUrl: "https://rancher.example.com", clusterId: "c-m-abcd1234" };

describe("through Rancher", () => {
  test("requests go to the cluster's path of Rancher's proxy, with Rancher's token", () => {
    expect(configured((stack) => ({ ...THROUGH_RANCHER, token: secret(stack) }))).toEqual({
      host: "https://rancher.example.com/k8s/clusters/c-m-abcd1234",
      token: "${var.secret}",
    });
  });

  test("certificates of a private authority are passed on", () => {
    const provider = configured((stack) => ({ ...THROUGH_RANCHER, token: secret(stack), caCertificate: "PEM" }));
    expect(provider).toMatchObject({ cluster_ca_certificate: "PEM" });
  });

  test("a slash at the end of the URL does no harm, whether the URL is known now or at apply", () => {
    const literal = configured((stack) => ({
      ...THROUGH_RANCHER,
      rancherUrl: "https://rancher.example.com/",
      token: secret(stack),
    }));
    expect(literal.host).toBe("https://rancher.example.com/k8s/clusters/c-m-abcd1234");
    const late = configured((stack) => ({
      ...THROUGH_RANCHER,
      rancherUrl: secret(stack, "url"),
      token: secret(stack),
    }));
    expect(late.host).toBe('${trimsuffix(var.url, "/")}/k8s/clusters/c-m-abcd1234');
  });

  test("an alias, as for several clusters in one stack, is kept", () => {
    expect(configured((stack) => ({ ...THROUGH_RANCHER, token: secret(stack), alias: "edge" }))).toMatchObject({
      alias: "edge",
    });
  });
});

test("a kubeconfig is taken apart by Terraform, so that its secrets are never in the stack", () => {
  const parsed = "yamldecode(var.secret)";
  expect(configured((stack) => ({ kubeconfig: secret(stack) }))).toEqual({
    host: `\${${parsed}.clusters.0.cluster.server}`,
    cluster_ca_certificate: `\${try(base64decode(${parsed}.clusters.0.cluster["certificate-authority-data"]), null)}`,
    token: `\${try(${parsed}.users.0.user.token, null)}`,
    client_certificate: `\${try(base64decode(${parsed}.users.0.user["client-certificate-data"]), null)}`,
    client_key: `\${try(base64decode(${parsed}.users.0.user["client-key-data"]), null)}`,
  });
});

describe("is refused", () => {
  const refusal = (props: (stack: TerraformStack) => unknown) => () => configured(props);

  test("a token that is written out, without showing it", () => {
    const attempt = refusal(() => ({ ...THROUGH_RANCHER, token: "token-abcde:made-up" }));
    expect(attempt).toThrow(/token is written out[\s\S]*--> workloads\/kubernetes[\s\S]*sensitive: true/);
    expect(attempt).not.toThrow(/made-up/);
  });

  test("a part of another type, which is not told to be missing as well", () => {
    const problems = (props: object) => refusal(() => props);
    expect(problems({ kubeconfig: 5 })).toThrow(/^kubeconfig is a number, not text/);
    expect(problems({ kubeconfig: 5 })).not.toThrow("missing");
    expect(problems({ ...THROUGH_RANCHER, token: 5 })).toThrow(/^token is a number, not text/);
    expect(problems({ ...THROUGH_RANCHER, token: 5 })).not.toThrow("missing");
  });

  test("a kubeconfig that is written out", () => {
    expect(refusal(() => ({ kubeconfig: "apiVersion: v1" }))).toThrow(/kubeconfig is written out/);
  });

  test("the id of the Terraform resource in place of Rancher's id of the cluster", () => {
    expect(refusal((stack) => ({ ...THROUGH_RANCHER, clusterId: "fleet-default/edge", token: secret(stack) }))).toThrow(
      /clusterId "fleet-default\/edge" is not an id of Rancher's own API[\s\S]*clusterId of the K3sCluster/,
    );
  });

  test("a URL without https", () => {
    expect(
      refusal((stack) => ({ ...THROUGH_RANCHER, rancherUrl: "rancher.example.com", token: secret(stack) })),
    ).toThrow(/rancherUrl "rancher.example.com" is not an https URL/);
  });

  test("two ways at once", () => {
    expect(refusal((stack) => ({ ...THROUGH_RANCHER, kubeconfig: secret(stack) }))).toThrow(
      /kubeconfig is given together with rancherUrl, clusterId/,
    );
  });

  test("no way at all, which would fall back to whatever kubeconfig the machine has", () => {
    expect(refusal(() => ({ clusterId: "local" }))).toThrow(/rancherUrl is missing[\s\S]*token is missing/);
  });
});
