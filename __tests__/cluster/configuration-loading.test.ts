import { ALL_ROLES, clusterOf, synthesized } from "./stacks";

const isLoaded = () => Object.keys(require.cache).some((file) => /node_modules\/yaml\//.test(file));

// In a file of its own: whatever else is tested beside it may load the library.
test("the YAML library is loaded for text that somebody else wrote, and not for configuration in objects", () => {
  const manifest = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { "a.txt": "b\nc\n" } };
  const configured = clusterOf(
    { all: ALL_ROLES },
    {
      machineGlobalConfig: { disable: ["traefik"], "tls-san": ["edge.example.com"] },
      machineSelectorConfig: [{ pools: ["all"], config: { "kubelet-arg": ["max-pods=50"] } }],
      chartValues: { traefik: { tolerations: [{ key: "a", operator: "Exists" }] } },
      additionalManifest: [manifest],
    },
  );
  synthesized(configured);
  expect(isLoaded()).toBe(false);
  synthesized(clusterOf({ all: ALL_ROLES }, { additionalManifest: "a: b\n" }));
  expect(isLoaded()).toBe(true);
});
