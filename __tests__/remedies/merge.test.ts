import fc from "fast-check";
import type { K3sClusterProps, Toleration } from "../../lib";
import { mergeK3sConfiguration } from "../../lib/remedies";
import { withDefaults } from "../../lib/remedies/tolerations";
import { taints, tolerations } from "../scheduling/arbitraries";

describe("two K3s configurations in one", () => {
  test("have the keys of both", () => {
    expect(
      mergeK3sConfiguration(
        { machineGlobalConfig: { debug: true }, chartValues: { traefik: { a: { b: 1 } } } },
        { machineGlobalConfig: { selinux: true }, chartValues: { traefik: { a: { c: 2 } }, own: { d: 3 } } },
      ),
    ).toEqual({
      machineGlobalConfig: { debug: true, selinux: true },
      chartValues: { traefik: { a: { b: 1, c: 2 } }, own: { d: 3 } },
    });
  });

  test.each(["constructor", "toString", "__proto__"])("have a chart that is called %s, with its values", (name) => {
    const values = (text: string) => JSON.parse(text.replaceAll("NAME", name));
    expect(
      JSON.stringify(
        mergeK3sConfiguration(
          { chartValues: values('{ "traefik": { "a": 1 } }') },
          { chartValues: values('{ "NAME": { "a": 1 }, "traefik": { "NAME": 2 } }') },
          { chartValues: values('{ "NAME": { "b": 2 } }') },
        ),
      ),
    ).toBe(`{"chartValues":{"traefik":{"a":1,"${name}":2},"${name}":{"a":1,"b":2}}}`);
  });

  test("keep everything else of the first", () => {
    const props: K3sClusterProps = { kubernetesVersion: "v1.33.5+k3s1", name: "edge" };
    expect(mergeK3sConfiguration(props, { machineGlobalConfig: { debug: true } })).toEqual({
      ...props,
      machineGlobalConfig: { debug: true },
    });
  });

  test("leave both originals as they were", () => {
    const [first, second] = [{ machineGlobalConfig: { disable: ["a"] } }, { machineGlobalConfig: { disable: ["b"] } }];
    mergeK3sConfiguration(first, second);
    expect([first, second]).toEqual([
      { machineGlobalConfig: { disable: ["a"] } },
      { machineGlobalConfig: { disable: ["b"] } },
    ]);
  });

  test.each([
    [["traefik"], ["coredns"], ["traefik", "coredns"]],
    ["traefik", ["coredns"], ["traefik", "coredns"]],
    [["traefik", "coredns"], ["coredns"], ["traefik", "coredns"]],
  ])("have one list of %j and %j", (first, second, expected) => {
    expect(
      mergeK3sConfiguration({ machineGlobalConfig: { disable: first } }, { machineGlobalConfig: { disable: second } }),
    ).toEqual({ machineGlobalConfig: { disable: expected } });
  });

  test.each([
    [["v=2"], ["--v=4"]],
    [["v=2"], ["v+=4"]],
    [["v"], ["v=4"]],
    [["v=2", "v=4"], ["v=2"]],
  ])("are refused where %j and %j give one argument different values", (first, second) => {
    const configuration = (items: string[]) => ({ machineGlobalConfig: { "kubelet-arg": items } });
    expect(() => mergeK3sConfiguration(configuration(first), configuration(second))).toThrow(
      /"machineGlobalConfig.kubelet-arg" is set twice, to different values of "v"/,
    );
  });

  test("keep an argument that one of them has twice", () => {
    const gates = ["feature-gates=A=true", "feature-gates=B=true"];
    expect(
      mergeK3sConfiguration(
        { machineGlobalConfig: { "kubelet-arg": gates } },
        { machineGlobalConfig: { "kubelet-arg": ["v=2"] } },
      ),
    ).toEqual({ machineGlobalConfig: { "kubelet-arg": [...gates, "v=2"] } });
  });

  test("have the objects of both manifests, as text where one of them is text", () => {
    const object = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
    expect(mergeK3sConfiguration({ additionalManifest: [object("a")] }, { additionalManifest: [object("b")] })).toEqual(
      { additionalManifest: [object("a"), object("b")] },
    );
    const text = "# kept\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}";
    expect(mergeK3sConfiguration({ additionalManifest: text }, { additionalManifest: [object("b")] })).toEqual({
      additionalManifest: `${text}\n---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: b\n`,
    });
    expect(mergeK3sConfiguration({ additionalManifest: "" }, { additionalManifest: text })).toEqual({
      additionalManifest: `${text}\n`,
    });
  });

  test("have the selected configurations of both, one after another, as later ones count", () => {
    const entry = (config: Record<string, string>) => ({ machineSelectorConfig: [{ config }] });
    expect(mergeK3sConfiguration(entry({ a: "1" }), entry({ a: "2" }))).toEqual({
      machineSelectorConfig: [{ config: { a: "1" } }, { config: { a: "2" } }],
    });
  });

  test("may say the same twice", () => {
    const same = { machineGlobalConfig: { debug: true }, chartValues: { traefik: { tolerations: [{ key: "a" }] } } };
    expect(mergeK3sConfiguration(same, same)).toEqual(same);
  });

  test("are refused when they contradict each other, with every place at once and no value shown", () => {
    const configuration = (text: string) => ({
      machineGlobalConfig: { "cluster-domain": text, "helm-controller-arg": [`job-tolerations=${text}`] },
      chartValues: { traefik: { tolerations: [text], deployment: { replicas: 1 } } },
      additionalManifest: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x", namespace: "y" }, text }],
    });
    const attempt = () => mergeK3sConfiguration(configuration("made-up-a"), configuration("made-up-b"));
    expect(attempt).toThrowErrorMatchingInlineSnapshot(`
""machineGlobalConfig.cluster-domain" is set twice, to different values
  = why: only one of them would count, without a word about the other
  = help: set it in one place; a remedy takes several pools at once
"machineGlobalConfig.helm-controller-arg" is set twice, to different values of "job-tolerations"
  = why: of most arguments a component takes the last value and drops the others without a word
  = help: take job-tolerations out, and give one Remedy.helmJobs all of them: it takes pools and tolerations together
"chartValues.traefik.tolerations" is set twice, to different values
  = why: only one of them would count, without a word about the other
  = help: set it in one place; a remedy takes several pools at once
additionalManifest has ConfigMap y/x twice
  = why: K3s applies one after the other, and what the last one leaves out is removed
  = help: keep one of the two"
`);
    expect(attempt).not.toThrow(/made-up/);
  });
});

test("defaults and others together tolerate what each of them tolerates, and no more", () => {
  fc.assert(
    fc.property(fc.array(tolerations), fc.array(tolerations), taints, (defaults, others, taint) => {
      const isTolerated = (list: readonly Toleration[]) => list.some((each) => each.tolerates(taint));
      expect(isTolerated(withDefaults(defaults, others))).toBe(isTolerated([...defaults, ...others]));
    }),
  );
});

describe("an object that two configurations write", () => {
  const object = (kind: string, name: string, rest: object = {}) => ({
    apiVersion: "v1",
    kind,
    metadata: { name, namespace: "kube-system" },
    ...rest,
  });

  test("is refused whatever version its API has, and in a list", () => {
    const list = { apiVersion: "v1", kind: "List", items: [{ ...object("ConfigMap", "x"), apiVersion: "v2" }] };
    expect(() =>
      mergeK3sConfiguration({ additionalManifest: [object("ConfigMap", "x")] }, { additionalManifest: [list] }),
    ).toThrow("additionalManifest has ConfigMap kube-system/x twice");
  });

  test("is refused as chart values and as a HelmChartConfig, in either order", () => {
    const values = { chartValues: { traefik: { logs: {} } } };
    const manifest = { additionalManifest: [object("HelmChartConfig", "traefik")] };
    for (const [first, second] of [
      [values, manifest],
      [manifest, values],
    ] as const) {
      expect(() => mergeK3sConfiguration(first, second)).toThrow(
        "HelmChartConfig kube-system/traefik is in additionalManifest, and chartValues.traefik is set as well",
      );
    }
    expect(() => mergeK3sConfiguration({ chartValues: { other: {} } }, manifest)).not.toThrow();
  });
});
