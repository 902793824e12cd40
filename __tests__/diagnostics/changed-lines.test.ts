import { withChangedLines } from "./changed-lines";
import { pageOf, pageText } from "./page";

const APP = `new RancherProvider(stack, "rancher", {
  rancherVersion: "2.14.1",
});
new K3sCluster(stack, "edge", {
  nodePools: {
    first: {
      roles: NodeRole.ALL,
    },
    second: {
      roles: NodeRole.ALL,
    },
  },
});
`;

const applied = (...lines: readonly string[]) => withChangedLines(APP, `${lines.join("\n")}\n`);

test("lines with a minus leave the app, lines with a plus come, and all others stay as they are", () => {
  expect(applied(' new K3sCluster(stack, "edge", {', "-  nodePools: {", "+  pools: {")).toBe(
    APP.replace("nodePools", "pools"),
  );
});

test("three dots stand for lines of the app that stay and are not shown", () => {
  const taints = '+      taints: ["a:NoSchedule"],';
  expect(applied(' new K3sCluster(stack, "edge", {', "   ...", "     second: {", taints)).toBe(
    APP.replace("    second: {\n", '    second: {\n      taints: ["a:NoSchedule"],\n'),
  );
});

test.each<[string, readonly string[], string]>([
  ["which is not in the app", ["-  kubernetesVersion,"], 'not in the app: "  kubernetesVersion,"'],
  ["with other blanks", ["   nodePools: {", "-   first: {"], 'not in the app: "   first: {"'],
  [
    "that stands somewhere else",
    ["     second: {", "     ...", "-    first: {", "+    a: {"],
    'not in the app: "    first: {"',
  ],
  [
    "that stands there twice",
    ["-      roles: NodeRole.ALL,", "+      roles: [NodeRole.ETCD],"],
    "the changed lines fit the app in several ways",
  ],
  [
    "without one beside it that is there",
    ["   nodePools: {", "   ...", "+  name,"],
    "lines are added, and it is not said where",
  ],
  ["that stays", ["   nodePools: {"], "the changed lines change nothing"],
  ["without a sign", ["nodePools: {"], 'neither kept nor changed: "nodePools: {"'],
])("a line %s is refused", (_what, lines, message) => {
  expect(() => applied(...lines)).toThrow(message);
});

test("a page of which a repair does not fit the failing app any more cannot be read, and names the repair", () => {
  const text = pageText("RK102").replace('apiUrl: "https://rancher.example.com"', 'apiUrl: "https://example.com"');
  expect(() => pageOf("RK102", text)).toThrow(
    'RK102, repair 4: not in the app: "  apiUrl: "https://rancher.example.com","',
  );
});

test("a page that repeats the whole app as a repair is refused", () => {
  expect(() => pageOf("RK102", pageText("RK102").replaceAll("```diff", "```ts"))).toThrow(
    "RK102: needs blocks of diff",
  );
});
