import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { repairScript } from "../../lib/doctor/repair/script";
import type { Distribution } from "../../lib/live/distribution";
import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { shellSees } from "../shell";
import { controller, diagnosed, type KubectlObject, node, pendingPod } from "./objects";
import { agent, coredns, deployment, installer, server } from "./system-objects";

const TAINTS = ["dedicated=cp:NoExecute", "team:NoSchedule"];
const stuck = [
  server("cp-1", { taints: TAINTS }),
  ...agent({ is: "pending" }),
  ...coredns({ is: "pending" }),
  ...installer("helm-install-traefik"),
];
const DEDICATED = { key: "dedicated", operator: "Equal", value: "cp", effect: "NoExecute" };
const TEAM = { key: "team", operator: "Exists", effect: "NoSchedule" };

interface ScriptRun {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
  /** What kubectl was asked to change, the JSON of patches read. */
  readonly changes: readonly (readonly unknown[])[];
}

const folder = mkdtempSync(path.join(tmpdir(), "repair-script-"));
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Runs the script in a real shell, with a kubectl that writes down what it is asked.
 * @param answers what a get of an object prints, by its name; nothing where that is not told
 * @param failing names of objects that kubectl refuses to read, or to change
 */
function run(
  script: string,
  {
    answers = {},
    unread = [],
    refused = [],
  }: Partial<Record<"unread" | "refused", readonly string[]>> & {
    answers?: Readonly<Record<string, string>>;
  } = {},
): ScriptRun {
  const record = path.join(folder, "record");
  writeFileSync(record, "");
  const cases = (names: readonly string[], then: string) => names.map((name) => `*" ${name} "*) ${then} ;;`).join("\n");
  const kubectl = `#!/bin/sh
case "$3" in
  get)
    case " $* " in
      ${cases(unread, 'echo "Error from server (NotFound)" >&2; exit 1')}
      ${Object.entries(answers)
        .map(([name, answer]) => `*" ${name} "*) printf %s '${answer}' ;;`)
        .join("\n")}
    esac ;;
  *)
    printf '%s\\0' "$@" >> '${record}'
    printf '\\1' >> '${record}'
    case " $* " in
      ${cases(refused, "exit 1")}
    esac ;;
esac
`;
  writeFileSync(path.join(folder, "kubectl"), kubectl);
  chmodSync(path.join(folder, "kubectl"), 0o755);
  const { status, stdout, stderr } = spawnSync("sh", {
    input: script,
    encoding: "utf8",
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
  });
  const asked = readFileSync(record, "utf8").split("\u0001").slice(0, -1);
  return {
    exitCode: status,
    out: stdout,
    err: stderr,
    changes: asked.map((line) => {
      const words = line.split("\0").slice(0, -1);
      return words.map((word, index) => (words[index - 1] === "-p" ? JSON.parse(word) : word));
    }),
  };
}

function scriptFor(objects: readonly KubectlObject[], distribution: Distribution = "k3s"): string {
  return repairScript(diagnosed(...objects).repair.needs, distribution).lines.join("\n");
}

const LISTS = {
  "cattle-cluster-agent": "x,Exists,,,;",
  coredns: "x,Exists,,,;",
  "helm-install-traefik-5nq8b": "x,,,,;",
};
const front = (spec: string) => [TEAM, DEDICATED].map((value) => ({ op: "add", path: `${spec}/tolerations/0`, value }));

test("the script puts the tolerations first, of DNS and then of the agent before the rest", () => {
  const { exitCode, changes, err } = run(scriptFor(stuck), { answers: LISTS });
  const words = (namespace: string, kind: string, name: string) => [
    "-n",
    namespace,
    "patch",
    kind,
    name,
    "--type=json",
    "-p",
  ];
  expect(changes).toEqual([
    [...words("kube-system", "deployment", "coredns"), front("/spec/template/spec")],
    [...words("cattle-system", "deployment", "cattle-cluster-agent"), front("/spec/template/spec")],
    [...words("kube-system", "pod", "helm-install-traefik-5nq8b"), front("/spec")],
  ]);
  expect(err).toBe("");
  expect(exitCode).toBe(0);
});

test("it makes the list where there is none by now, whatever the input had", () => {
  const { changes } = run(scriptFor(stuck), { answers: { ...LISTS, coredns: "" } });
  const made = { op: "add", path: "/spec/template/spec/tolerations", value: [] };
  expect(changes[0]?.at(-1)).toEqual([made, ...front("/spec/template/spec")]);
});

test("a second run changes nothing, and says so", () => {
  const there = "dedicated,Equal,cp,NoExecute,;team,Exists,,NoSchedule,;x,Exists,,,;";
  const answers = Object.fromEntries(Object.keys(LISTS).map((name) => [name, there]));
  const { exitCode, changes, out } = run(scriptFor(stuck), { answers });
  expect(changes).toEqual([]);
  expect(out.split("\n")[0]).toBe("has them already: deployment kube-system/coredns");
  expect(exitCode).toBe(0);
});

test("a toleration that ends, or stands behind one that ends, is not taken for the one that is wanted", () => {
  const ends = "dedicated,Equal,cp,NoExecute,60;dedicated,Equal,cp,NoExecute,;team,Exists,,NoSchedule,;";
  expect(run(scriptFor(stuck), { answers: { ...LISTS, coredns: ends } }).changes).toHaveLength(3);
});

test("what cannot be read or changed is told, and the rest is done all the same", () => {
  const { exitCode, changes, err, out } = run(scriptFor(stuck), {
    answers: LISTS,
    unread: ["helm-install-traefik-5nq8b"],
    refused: ["cattle-cluster-agent"],
  });
  expect(changes.map((words) => words[4])).toEqual(["coredns", "cattle-cluster-agent"]);
  expect(out).toContain("done: deployment kube-system/coredns");
  expect(err.split("\n").filter((line) => line.startsWith("FAILED"))).toEqual([
    "FAILED: deployment cattle-system/cattle-cluster-agent cannot be changed",
    "FAILED: pod kube-system/helm-install-traefik-5nq8b cannot be read",
  ]);
  expect(exitCode).toBe(1);
});

describe("tolerations of a load balancer are an annotation of its Service", () => {
  const labels = {
    "svccontroller.k3s.cattle.io/svcname": "my-game",
    "svccontroller.k3s.cattle.io/svcnamespace": "games",
  };
  const balancer = controller("DaemonSet", "svclb-my-game-1f3a90bc", {
    namespace: "kube-system",
    metadata: { labels },
  });
  const script = scriptFor([node("edge-1", { taints: ["dedicated=cp:NoExecute"] }), balancer]);
  const value = JSON.stringify([DEDICATED]);

  test("that is set where there is none", () => {
    expect(run(script).changes).toEqual([
      ["-n", "games", "annotate", "service", "my-game", `svccontroller.k3s.cattle.io/tolerations=${value}`],
    ]);
  });

  test("that stays where somebody has set another", () => {
    const { exitCode, changes, err } = run(script, { answers: { "my-game": '[{"key":"own"}]' } });
    expect(changes).toEqual([]);
    expect(err).toContain('service games/my-game has svccontroller.k3s.cattle.io/tolerations=[{"key":"own"}]');
    expect(exitCode).toBe(1);
  });

  test("that is not set twice", () => {
    const { exitCode, changes } = run(script, { answers: { "my-game": value } });
    expect([exitCode, changes]).toEqual([0, []]);
  });

  test("that one command never takes away", () => {
    const { blocked } = diagnosed(node("edge-1", { taints: ["dedicated=cp:NoExecute"] }), balancer);
    expect(blocked[0]?.remedy.commands.join()).not.toContain("--overwrite");
  });
});

test("pasted with the indentation of the report, it leaves the shell that it is pasted into as it was", () => {
  const lines = renderDiagnosisText(diagnosed(...stuck)).split("\n");
  const script = lines.slice(lines.indexOf("  ("), lines.indexOf("  )") + 1).join("\n");
  const { changes, out } = run(`${script}\necho "still here: $undefined $-"\n`, { answers: LISTS });
  expect(changes).toHaveLength(3);
  expect(out).toMatch(/still here: {2}[^eu\n]*\n$/);
});

test.each(["k3s", "rke2"] as const)(
  "on a server of %s it is the server's own kubectl where there is no other",
  (name) => {
    const own = path.join(folder, "own");
    execFileSync("mkdir", ["-p", own]);
    for (const tool of ["tr", "sh"]) {
      const place = execFileSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).trim();
      execFileSync("ln", ["-sf", place, path.join(own, tool)]);
    }
    writeFileSync(path.join(own, "k3s"), '#!/bin/sh\necho "k3s $*"\n');
    chmodSync(path.join(own, "k3s"), 0o755);
    const script = scriptFor(stuck, name);
    const { stdout, stderr } = spawnSync(path.join(own, "sh"), { input: script, encoding: "utf8", env: { PATH: own } });
    if (name === "k3s") expect(stdout).toContain("k3s kubectl -n cattle-system patch deployment cattle-cluster-agent");
    else expect(stderr).toContain("/var/lib/rancher/rke2/bin/kubectl");
  },
);

test("without anything to change there is no script", () => {
  expect(scriptFor([server("cp-1", {}), ...agent({ is: "running", on: "cp-1" })])).toBe("");
});

describe("the command below the first line", () => {
  const commandOf = (...objects: readonly KubectlObject[]) => diagnosed(...objects).command ?? "";
  const taints = ["dedicated=cp:NoExecute"];

  test("lets the agent start, and CoreDNS where that is blocked as well: the agent would crash without it", () => {
    const seen = shellSees([
      commandOf(server("cp-1", { taints }), ...agent({ is: "pending" }), ...coredns({ is: "pending" })),
    ]);
    expect(seen.map((words) => words.slice(1, 5))).toEqual([
      ["kube-system", "patch", "deployment", "coredns"],
      ["cattle-system", "patch", "deployment", "cattle-cluster-agent"],
    ]);
  });

  test("is said once where it cures both", () => {
    const cordoned = { unschedulable: true };
    expect(commandOf(server("cp-1", cordoned), ...agent({ is: "pending" }), ...coredns({ is: "pending" }))).toBe(
      "kubectl uncordon cp-1",
    );
  });

  test("is the agent's alone where CoreDNS fails for another reason, and the report says what to look at", () => {
    const objects = [
      server("cp-1", { taints }),
      ...agent({ is: "pending" }),
      ...coredns({ is: "crashing", on: "cp-1", restarts: 4 }),
    ];
    expect(shellSees([commandOf(...objects)])).toHaveLength(1);
    expect(diagnosed(...objects).explanations.join("\n")).toMatch(
      /to let cattle-cluster-agent start is not enough: CoreDNS crashes .*; look at kubectl -n kube-system logs /,
    );
  });
});

test("thousands of objects are in the script of JSON, and the first of them in text", () => {
  const pods = Array.from({ length: 60 }, (_, index) => pendingPod(`web-${index}`, { owner: ["Job", `web-${index}`] }));
  const diagnosis = diagnosed(node("edge-1", { taints: TAINTS }), ...pods);
  expect(run(repairScript(diagnosis.repair.needs, "k3s").lines.join("\n")).changes).toHaveLength(60);
  expect(renderDiagnosisText(diagnosis)).toContain("  # and 40 objects more, all in --format json\n");
});

test("names that Kubernetes does not allow are not in it", () => {
  const objects = [
    server("cp-1", { taints: TAINTS }),
    ...deployment("web$(reboot)", { is: "pending" }),
    pendingPod("a;reboot"),
  ];
  expect(scriptFor(objects)).toBe("");
});
