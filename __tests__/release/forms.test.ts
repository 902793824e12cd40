/** What somebody sees who opens an issue or looks for whom to tell of a vulnerability. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { COMMANDS } from "../../lib/cli/commands/all";
import { doctor, fixture } from "../doctor/command";

const ROOT = path.join(__dirname, "../..");
const FORMS = path.join(ROOT, ".github/ISSUE_TEMPLATE");
const { homepage } = require("../../package.json");

interface Field {
  readonly type: string;
  readonly id?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly validations?: { readonly required?: boolean };
}

const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const form = (file: string): { name: string; description: string; labels: string[]; body: Field[] } =>
  parse(read(path.join(".github/ISSUE_TEMPLATE", file)));
const forms = readdirSync(FORMS).filter((file) => file !== "config.yml");

test("there is a form for a bug, a wrong answer and a new release", () => {
  expect(forms).toEqual(["bug.yml", "new-release.yml", "wrong-answer.yml"]);
});

/** What GitHub refuses shows there only, as a form that is not offered. */
test.each(forms)("GitHub takes %s for a form", (file) => {
  const { name, description, labels, body, ...others } = form(file);
  expect(others).toEqual({});
  expect([typeof name, typeof description, Array.isArray(labels)]).toEqual(["string", "string", true]);
  const asked = body.filter(({ type }) => type !== "markdown");
  expect(asked.length).toBeGreaterThan(0);
  const ids = asked.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { type, id, attributes, validations, ...more } of body) {
    expect(more).toEqual({});
    if (type === "markdown") {
      expect([id, Object.keys(attributes)]).toEqual([undefined, ["value"]]);
      continue;
    }
    expect(id).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(attributes.label).toEqual(expect.any(String));
    const allowed: Record<string, string[]> = {
      input: ["label", "description", "placeholder"],
      textarea: ["label", "description", "placeholder", "render"],
      dropdown: ["label", "description", "options"],
    };
    expect(allowed[type]).toEqual(expect.arrayContaining(Object.keys(attributes)));
    if (type === "dropdown") expect(new Set(attributes.options as string[]).size).toBeGreaterThan(1);
    expect([undefined, true]).toContain(validations?.required);
  }
});

test("the form for a wrong answer names every command that gives one", () => {
  const asked = form("wrong-answer.yml").body.find(({ id }) => id === "asked");
  const words = String(asked?.attributes.options).split(/[ ,]+/);
  const streams = { write: () => {}, writeError: () => {}, color: false, input: (async function* () {})() };
  const giveNone = ["explain", "init", "completion"];
  const names = COMMANDS.map((make) => make(streams, () => {}).name()).filter((name) => !giveNone.includes(name));
  expect(names).toContain("check");
  expect(names.filter((name) => !words.includes(name))).toEqual([]);
});

describe("the command that takes secrets out of a dump", () => {
  const described = form("wrong-answer.yml").body.find(({ id }) => id === "cluster")?.attributes.description as string;
  const [, kubectl = "", filter = ""] =
    /```sh\n(kubectl .*? \| )(node -e '\n[\s\S]*?\n') > dump\.json\n```/.exec(described) ?? [];
  const clean = (dump: string) => {
    const { status, stdout, stderr } = spawnSync("bash", ["-c", filter], { input: dump, encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    return stdout;
  };

  test("reads what doctor asks for", () => {
    expect(read("docs/doctor.md")).toContain(kubectl.replace(" | ", " > cluster.json\n"));
  });

  test.each(["stuck-first-node", "healthy", "cordon-and-not-ready", "gpu-daemonsets"])(
    "leaves of %s all that doctor answers by",
    async (name) => {
      const dump = readFileSync(fixture(name), "utf8");
      const file = path.join(mkdtempSync(path.join(tmpdir(), "dump-")), "dump.json");
      writeFileSync(file, clean(dump));
      const [before, after] = [fixture(name), file].map((input) => doctor([input, "--format", "json"]));
      expect(await after).toEqual(await before);
    },
  );

  test("leaves nothing of environments, arguments and annotations, and keeps labels of such names", () => {
    const container = {
      name: "app",
      env: [{ name: "PASSWORD", value: "canary" }],
      envFrom: [{ secretRef: { name: "canary" } }],
      args: ["--token=canary"],
      command: ["canary"],
    };
    const annotations = {
      "kubectl.kubernetes.io/last-applied-configuration": "canary",
      "objectset.rio.cattle.io/applied": "canary",
      "cluster.x-k8s.io/cluster-name": "edge",
    };
    const labels = { env: "production", command: "yes", args: "1" };
    const template = { metadata: { annotations }, spec: { containers: [container], initContainers: [container] } };
    const item = {
      kind: "Deployment",
      metadata: { annotations, labels, managedFields: [{ canary: 1 }] },
      spec: { template },
    };
    const cleaned = JSON.parse(
      clean(JSON.stringify({ kind: "List", items: [item, { metadata: { annotations: null } }] })),
    );
    expect(JSON.stringify(cleaned)).not.toContain("canary");
    expect(cleaned.items[0].metadata).toEqual({ annotations: { "cluster.x-k8s.io/cluster-name": "edge" }, labels });
    expect(cleaned.items[0].spec.template.spec.containers).toEqual([{ name: "app" }]);
  });
});

test("a vulnerability is told in private, from the list of forms and from SECURITY.md", () => {
  const advisory = `${homepage}/security/advisories/new`;
  expect(read("SECURITY.md")).toContain(`(${advisory})`);
  const { contact_links: links } = parse(read(".github/ISSUE_TEMPLATE/config.yml"));
  expect(links.map(({ url }: { url: string }) => url)).toContain(advisory);
  const pages = links.map(({ url }: { url: string }) => url.split("/blob/main/")[1]).filter(Boolean);
  expect(pages.map((page: string) => [page, existsSync(path.join(ROOT, page))])).toEqual([
    ["docs/stuck-cluster.md", true],
  ]);
});

test("every file that SECURITY.md names is there", () => {
  const named = [...read("SECURITY.md").matchAll(/`((?:lib|scripts|action|\.github)\/[^`]+)`|\]\((docs\/[^)#]+)/g)];
  const files = named.map(([, code, link]) => code ?? link ?? "");
  expect(files.length).toBeGreaterThan(4);
  expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
});

test("dependency updates look at the workflows too, and come together", () => {
  const { version, updates } = parse(read(".github/dependabot.yml"));
  expect(version).toBe(2);
  const of = (ecosystem: string): string[] =>
    updates
      .filter((update: Record<string, unknown>) => update["package-ecosystem"] === ecosystem)
      .flatMap(
        ({ directory, directories }: { directory?: string; directories?: string[] }) => directories ?? [directory],
      );
  expect(of("github-actions")).toEqual(["/"]);
  for (const { groups, schedule } of updates) {
    expect([Object.keys(groups).length > 0, typeof schedule.interval]).toEqual([true, "string"]);
  }
});
