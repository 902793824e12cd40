import { prove } from "../../../lib/scheduling/prove";
import { PLAIN, written } from "./written";

const accepted = (code: string, setting: string, proof: ReturnType<typeof written>) =>
  prove({ ...proof.cluster, acknowledged: [{ code, subject: { setting }, reason: "known" }] });
const open = (code: string, { findings }: ReturnType<typeof written>) =>
  findings.filter((each) => each.code === code && each.acknowledged === undefined).map(({ data }) => data);

test("accepting one value that is known only at apply accepts no other", () => {
  const value = (argument: string) => `rke_config.machine_global_config, key ${JSON.stringify(argument)}`;
  const proof = written({ machine_global_config: 'disable: "${var.off}"\ndisable-scheduler: "${var.is}"\n' });
  expect(open("RK109", proof)).toHaveLength(2);
  expect(open("RK109", accepted("RK109", value("disable"), proof))).toMatchObject([
    { value: value("disable-scheduler") },
  ]);
});

test("what cannot be read in one setting is one finding with everything that is wrong in it", () => {
  const webhook = { kind: "ConfigMap", metadata: { name: "rancher-config", namespace: "cattle-system" } };
  const own = { ...webhook, data: { "rancher-webhook": "tolerations: [a: b: c" } };
  const proof = written({ additional_manifest: `${JSON.stringify(own)}\n---\n- a\n---\ntext\n` }, PLAIN);
  expect(open("RK509", proof)).toEqual([
    {
      setting: "additionalManifest",
      reasons: [
        "a document in it is a list, and must be an object of Kubernetes",
        "a document in it is text, and must be an object of Kubernetes",
        expect.stringMatching(/^rancher-webhook in ConfigMap rancher-config is not YAML/),
      ],
    },
  ]);
  expect(open("RK509", accepted("RK509", "additionalManifest", proof))).toEqual([]);
});
