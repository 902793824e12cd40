import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { NodeRole } from "../../lib";
import { planOf, rancherK3s, stackOf } from "../review/inputs";
import { modelOf, REPORTED_CASE } from "../scheduling/models";
import { buildCommandLine, copyWithout } from "./built";

/** The command line as a process, in a real shell. */

const folder = mkdtempSync(path.join(tmpdir(), "process-"));
const installed = path.join(folder, "package");
const main = buildCommandLine(installed);
const work = path.join(folder, "folder");
mkdirSync(work);
afterAll(() => rmSync(folder, { recursive: true }));

const clean = modelOf({ all: { roles: NodeRole.ALL } });
const files = {
  "clean.json": stackOf({ edge: clean }),
  "findings.json": stackOf({ edge: modelOf(REPORTED_CASE) }),
  "plan.json": planOf({ edge: { before: clean, after: clean } }),
};
for (const [name, content] of Object.entries(files)) writeFileSync(path.join(work, name), JSON.stringify(content));

/** Every command, and none. */
const COMMANDS = [
  [],
  ["check"],
  ["review"],
  ["doctor"],
  ["what-if"],
  ["explain"],
  ["init"],
  ["adopt"],
  ["rehearse"],
  ["try"],
  ["completion"],
];

const env = { ...process.env, M: main, N: process.execPath };

/** Runs a line of sh, in which `$N $M` is cdktf-rancher-k3s. */
function sh(line: string) {
  const { stdout, stderr, status, signal } = spawnSync("sh", ["-c", line], { cwd: work, encoding: "utf8", env });
  return { out: stdout, err: stderr.replaceAll(folder, "FOLDER"), code: status, signal };
}

describe("exit codes", () => {
  test.each([
    ["nothing to say", "$N $M check clean.json", 0],
    ["findings", "$N $M check findings.json", 1],
    ["input that is not there", "$N $M check nowhere", 2],
    ["an option that does not exist", "$N $M check --nope", 2],
    ["a command that does not exist", "$N $M nope", 2],
    ["no command", "$N $M", 2],
    ["help", "$N $M review --help", 0],
  ])("%s", (_what, line, expected) => {
    expect(sh(`${line} > out`).code).toBe(expected);
  });

  test("a fault of the program is 3, in one line that quotes no input; the stack comes when it is asked for", () => {
    const broken = copyWithout("docs", installed, path.join(folder, "broken"));
    const { out, err, code } = sh(`$N ${broken} explain RK102`);
    expect({ out, code }).toEqual({ out: "", code: 3 });
    expect(err.replace(/\d+:\d+|\d+\.\d+\.\d+/g, "N")).toMatchInlineSnapshot(`
"cdktf-rancher-k3s: this is a fault of cdktf-rancher-k3s, not of your input: Error ENOENT at cli/explain.js:N; please report this line with the command, version N and Node.js vN (RANCHER_K3S_DEBUG=1 prints the stack, which may hold parts of the input)
"
`);
    expect(sh(`RANCHER_K3S_DEBUG=1 $N ${broken} explain RK102`).err).toMatch(/\n {4}at /);
  });

  test("an installation of which a part is missing is 3 as well, and none of findings", () => {
    const broken = copyWithout("node_modules", installed, path.join(folder, "bare"));
    const told = {
      out: "",
      err: "cdktf-rancher-k3s: a part of the installation is missing; install cdktf-rancher-k3s again\n",
      code: 3,
    };
    expect(sh(`$N ${broken} check clean.json`)).toMatchObject(told);
    // What only one command loads is missed as late as that is called.
    const late = path.join(folder, "late");
    copyWithout("package.json", installed, late);
    cpSync(path.join(installed, "package.json"), path.join(late, "package.json"));
    rmSync(path.join(late, "dist/lib/review"), { recursive: true });
    expect(sh(`$N ${path.join(late, "dist/lib/cli/main.js")} check clean.json`)).toMatchObject(told);
    expect(sh(`$N ${path.join(late, "dist/lib/cli/main.js")} explain RK102`).code).toBe(0);
  });

  test("help says what they mean", async () => {
    for (const command of COMMANDS) {
      const { out } = await rancherK3s(...command, "--help");
      expect(out).toContain("\n  3  a fault of cdktf-rancher-k3s itself");
    }
  });
});

test("every command tells the version", async () => {
  const { version } = JSON.parse(readFileSync(path.join(__dirname, "../../package.json"), "utf8"));
  for (const command of COMMANDS) {
    expect(await rancherK3s(...command, "--version")).toEqual({ out: `${version}\n`, err: "", exitCode: 0 });
  }
  expect(sh("$N $M check --version")).toMatchObject({ out: `${version}\n`, err: "", code: 0 });
});

describe("what cannot be written", () => {
  test("whoever reads the output may stop: the exit code is that of what was found", () => {
    // The reader is gone before anything is written.
    const piped = (name: string) => sh(`{ sleep 0.3; $N $M check ${name}; echo $? > code; } | true; cat code`);
    expect(piped("clean.json")).toMatchObject({ out: "0\n", err: "" });
    expect(piped("findings.json")).toMatchObject({ out: "1\n", err: "" });
  });

  test("a full disk is one line", () => {
    const told = { err: "cdktf-rancher-k3s: standard output: cannot be written (ENOSPC)\n", code: 2 };
    expect(sh("$N $M check clean.json > /dev/full")).toMatchObject(told);
    expect(sh("$N $M explain RK102 > /dev/full")).toMatchObject(told);
    expect(sh("$N $M check clean.json --output /dev/full")).toMatchObject({
      err: "cdktf-rancher-k3s: /dev/full: cannot be written (ENOSPC)\n",
      code: 2,
    });
  });

  test("a report that was written in part is told", () => {
    expect(sh("trap '' XFSZ; ulimit -f 1; $N $M check findings.json --format json > part.json")).toMatchObject({
      err: "cdktf-rancher-k3s: standard output: cannot be written (EFBIG)\n",
      code: 2,
    });
  });

  test("error output that is gone changes no exit code", () => {
    expect(sh("$N $M check nowhere 2> /dev/full").code).toBe(2);
  });
});

test("a library that has something to warn of does not speak beside the report", () => {
  const stack = stackOf({ edge: clean }) as { resource: { rancher2_cluster_v2: Record<string, object> } };
  const resource = { ...stack.resource.rancher2_cluster_v2.edge, rke_config: [{ chart_values: "? [canary]\n: b\n" }] };
  const rancher2_cluster_v2 = { edge: resource };
  writeFileSync(
    path.join(work, "odd-key.json"),
    JSON.stringify({ ...stack, resource: { ...stack.resource, rancher2_cluster_v2 } }),
  );
  expect(sh("$N $M check odd-key.json > out").err).toBe("");
});

describe("signals", () => {
  /** Ends a command that waits, and gives what ended it. */
  async function ended(args: readonly string[], signal: NodeJS.Signals) {
    const child = spawn(process.execPath, [main, ...args], { cwd: work });
    let err = "";
    child.stderr.on("data", (data) => {
      err += data;
    });
    const timer = setTimeout(() => child.kill(signal), 600);
    const end = await new Promise((resolve) => child.on("close", (code, by) => resolve({ code, by, err })));
    clearTimeout(timer);
    return end;
  }

  beforeAll(() => void spawnSync("mkfifo", [path.join(work, "fifo")]));

  test.each([
    ["a pipe that nobody writes into", ["check", "fifo"], "SIGINT"],
    ["a pipe that nobody writes into", ["doctor", "fifo"], "SIGTERM"],
    ["standard input that does not come", ["review", "-"], "SIGINT"],
    ["a pipe that nobody reads from", ["check", "clean.json", "--output", "fifo"], "SIGINT"],
  ] as const)("end waiting for %s, without a word: %s by %s", async (_what, args, signal) => {
    expect(await ended(args, signal)).toEqual({ code: null, by: signal, err: "" });
  });

  test("while a report is written it is written to its end, and nothing lies beside it", () => {
    const outputFile = path.join(path.dirname(main), "output-file.js");
    mkdirSync(path.join(work, "signalled"));
    const script = `
      const fs = require("node:fs");
      const { renameSync } = fs;
      fs.renameSync = (...names) => { process.kill(process.pid, "SIGINT"); renameSync(...names); };
      require(${JSON.stringify(outputFile)}).writeOutputFile("signalled/report", "whole").then(() => console.log("went on"));
    `;
    const { signal, stdout } = spawnSync(process.execPath, ["-e", script], { cwd: work, encoding: "utf8" });
    expect({ signal, stdout, files: readdirSync(path.join(work, "signalled")) }).toEqual({
      signal: "SIGINT",
      stdout: "",
      files: ["report"],
    });
    expect(readFileSync(path.join(work, "signalled/report"), "utf8")).toBe("whole");
  });
});

describe("--output", () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(path.join(work, "output-"));
  });
  const at = (name: string) => path.join(place, name);
  const write = (name: string, line = "") => sh(`${line} $N $M check clean.json --output ${at(name)}`);

  test("keeps who may read the file, and leaves nothing beside it", () => {
    writeFileSync(at("report"), "old");
    chmodSync(at("report"), 0o640);
    expect(write("report")).toMatchObject({ out: "", err: "", code: 0 });
    expect(readFileSync(at("report"), "utf8")).toContain("Node pools");
    expect(statSync(at("report")).mode & 0o777).toBe(0o640);
    expect(readdirSync(place)).toEqual(["report"]);
  });

  test("makes a new file as the shell would", () => {
    expect(write("report", "umask 027;").code).toBe(0);
    expect(statSync(at("report")).mode & 0o777).toBe(0o640);
  });

  test("puts another file in its place: whoever reads the old one reads it to its end", () => {
    writeFileSync(at("report"), "old");
    expect(sh(`exec 3< ${at("report")}; $N $M check clean.json --output ${at("report")}; cat <&3`).out).toBe("old");
  });

  test("follows a link, also one to a file that is still to be made", () => {
    writeFileSync(at("target"), "old");
    for (const target of ["target", "new"]) {
      symlinkSync(target, at(`link-to-${target}`));
      expect(write(`link-to-${target}`).code).toBe(0);
      expect(lstatSync(at(`link-to-${target}`)).isSymbolicLink()).toBe(true);
      expect(readFileSync(at(target), "utf8")).toContain("Node pools");
    }
  });

  test("makes the file that a link leads to as a whole as well, or not at all", () => {
    symlinkSync("folder/target", at("link"));
    mkdirSync(at("folder"));
    const line = `trap '' XFSZ; ulimit -f 1; $N $M check findings.json --format json --output ${at("link")}`;
    expect(sh(line)).toMatchObject({ err: expect.stringContaining("cannot be written (EFBIG)"), code: 2 });
    expect(readdirSync(at("folder"))).toEqual([]);
    expect(readdirSync(place)).toEqual(["folder", "link"]);
  });

  test("writes in place where the owner of the file is none whom a file can be given to", () => {
    writeFileSync(at("report"), "old");
    const { ino } = statSync(at("report"));
    const script = `
      const fs = require("node:fs");
      process.getuid = () => 4711;
      fs.fchownSync = () => { throw Object.assign(new Error("EINVAL"), { code: "EINVAL" }); };
      require(${JSON.stringify(path.join(path.dirname(main), "output-file.js"))}).writeOutputFile(${JSON.stringify(at("report"))}, "whole");
    `;
    expect(spawnSync(process.execPath, ["-e", script], { encoding: "utf8" }).stderr).toBe("");
    expect(readFileSync(at("report"), "utf8")).toBe("whole");
    expect(statSync(at("report")).ino).toBe(ino);
    expect(readdirSync(place)).toEqual(["report"]);
  });

  test("leaves the old report where the new one does not fit, and nothing beside it", () => {
    writeFileSync(at("report"), "old");
    const { err, code } = sh(
      `trap '' XFSZ; ulimit -f 1; $N $M check findings.json --format json --output ${at("report")}`,
    );
    expect({ err: err.replace(place.replace(folder, "FOLDER"), "PLACE"), code }).toEqual({
      err: "cdktf-rancher-k3s: PLACE/report: cannot be written (EFBIG)\n",
      code: 2,
    });
    expect(readFileSync(at("report"), "utf8")).toBe("old");
    expect(readdirSync(place)).toEqual(["report"]);
  });

  test("takes a name as long as names can be", () => {
    expect(write("r".repeat(255)).code).toBe(0);
    expect(existsSync(at("r".repeat(255)))).toBe(true);
  });

  test("a device, a pipe and standard output are written to as they are", () => {
    expect(sh("$N $M check clean.json --output /dev/stdout | cat").out).toContain("Node pools");
    expect(sh("$N $M check clean.json --output - | cat").out).toContain("Node pools");
    expect(sh("mkfifo p; cat p & $N $M check clean.json --output p; wait").out).toContain("Node pools");
  });

  test.each([
    ["/dev/stdout", ">", ">>"],
    ["/dev/fd/1", ">", ">>"],
    ["/proc/self/fd/1", ">", ">>"],
    ["/proc/thread-self/fd/1", ">", ">>"],
    ["../folder/link-to-stdout", ">", ">>"],
    ["/dev/stderr", "2>", "2>>"],
    ["/proc/self/fd/2", "2>", "2>>"],
    ["/dev/fd/7", "7>", "7>>"],
  ])("what is open already is written to where the shell stands in it: %s", (name, redirected, appended) => {
    rmSync(path.join(work, "link-to-stdout"), { force: true });
    symlinkSync("/dev/stdout", path.join(work, "link-to-stdout"));
    const log = at("log");
    const around = (report: string) => expect.stringMatching(new RegExp(`^head\n[^]*${report}[^]*\ntail\n$`));
    writeFileSync(log, "head\n");
    expect(sh(`$N $M check clean.json --output ${name} ${appended} ${log} && echo tail >> ${log}`).code).toBe(0);
    expect(readFileSync(log, "utf8")).toEqual(around("Node pools"));
    const fd = redirected.replace(">", "") || "1";
    expect(
      sh(`{ echo head >&${fd}; $N $M check clean.json --output ${name}; echo tail >&${fd}; } ${redirected} ${log}`),
    ).toMatchObject({ out: "", err: "", code: 0 });
    expect(readFileSync(log, "utf8")).toEqual(around("Node pools"));
    expect(readdirSync(place)).toEqual(["log"]);
  });

  test("what another process has open is written to at its end", () => {
    const log = at("log");
    expect(sh(`exec 7> ${log}; echo head >&7; $N $M check clean.json --output /proc/$$/fd/7`).code).toBe(0);
    expect(readFileSync(log, "utf8")).toMatch(/^head\n(?:.*\n)*Node pools/);
  });

  test("a descriptor that is for reading, or that is none, is told, and nothing is replaced", () => {
    writeFileSync(at("read"), "old");
    const line = `$N $M check clean.json --output /dev/stdin < ${at("read")}`;
    expect(sh(line)).toMatchObject({ err: "cdktf-rancher-k3s: /dev/stdin: cannot be written (EBADF)\n", code: 2 });
    expect(readFileSync(at("read"), "utf8")).toBe("old");
    expect(sh("$N $M check clean.json --output /dev/fd/4711").code).toBe(2);
    expect(sh("$N $M check clean.json --output /dev/fd/name").code).toBe(2);
  });

  test("a folder is no file", () => {
    expect(sh("$N $M check clean.json --output .")).toMatchObject({
      err: "cdktf-rancher-k3s: .: is a folder, not a file\n",
      code: 2,
    });
  });
});

describe("standard input", () => {
  test("holds a stack or a plan for check, a plan for review, one of two stacks for review", () => {
    expect(sh("$N $M check - < clean.json")).toMatchObject({ err: "", code: 0 });
    expect(sh("cat findings.json | $N $M check -")).toMatchObject({ err: "", code: 1 });
    expect(sh("$N $M check - < plan.json")).toMatchObject({ err: "", code: 0 });
    expect(sh("$N $M review - < plan.json")).toMatchObject({ err: "", code: 0 });
    expect(sh("$N $M review --base - --head findings.json < clean.json")).toMatchObject({ err: "", code: 1 });
  });

  test("may begin with the mark that Windows tools write first, and is no UTF-16", () => {
    expect(sh("{ printf '\\357\\273\\277'; cat plan.json; } | $N $M review -")).toMatchObject({ err: "", code: 0 });
    const { err, code } = sh("iconv -f UTF-8 -t UTF-16 clean.json | $N $M check -");
    expect(code).toBe(2);
    expect(err).toMatch(/^cdktf-rancher-k3s: standard input: is UTF-16, as PowerShell writes by default; .*\n$/);
  });

  test("is named where something is wrong with it", () => {
    const said = (line: string) => {
      const { out, err, code } = sh(line);
      expect({ out, code }).toEqual({ out: "", code: 2 });
      return err;
    };
    expect(said("$N $M check - < /dev/null")).toBe("cdktf-rancher-k3s: standard input: is empty\n");
    expect(said("echo '{' | $N $M review -")).toMatch(/^cdktf-rancher-k3s: standard input: not JSON: .* of 2\n$/);
    expect(said("$N $M review - - < plan.json")).toContain('standard input: can be read once, and "-" is given twice');
    expect(said("$N $M review --base - --head - < clean.json")).toContain("can be read once");
    expect(said("$N $M doctor - - < clean.json")).toContain("can be read once");
    expect(said("$N $M check - < .")).toBe("cdktf-rancher-k3s: standard input: is a folder, not a file\n");
    expect(said("$N $M review - < clean.json")).toContain("standard input: is a synthesized stack");
  });

  test("a pipe in the place of a file is read as well", () => {
    expect(sh("mkfifo q; cat clean.json > q & $N $M check q").code).toBe(0);
    expect(sh("cat clean.json | $N $M check /dev/stdin").code).toBe(0);
  });
});

describe("input that is no file of its kind is one line", () => {
  test.each([
    ["a device that never ends", "$N $M check /dev/zero", /^\/dev\/zero: is longer than the 512 MiB/],
    ["a file of 600 MiB", "truncate -s 600M huge; $N $M review huge", /^huge: is longer than the 512 MiB/],
    ["a device that holds nothing", "$N $M doctor /dev/null", /^\/dev\/null: is empty/],
    ["a folder without any dump", "mkdir none; $N $M doctor none", /^none: holds no /],
    ["a file taken for a folder", "$N $M check clean.json/x", /^clean\.json\/x: cannot be read \(ENOTDIR\)/],
    ["a link in a circle", "ln -s loop loop; $N $M check loop", /^loop: cannot be read \(ELOOP\)/],
    ["a name that is too long", `$N $M check ${"x".repeat(300)}`, /cannot be read \(ENAMETOOLONG\)/],
    ["a manifest that is a folder", "mkdir -p m/manifest.json; $N $M check m", /manifest\.json: is a folder/],
    ["Latin-1", 'printf \'{"a": "\\344"}\' | $N $M check -', /^standard input: is not UTF-8/],
  ])("%s", (_what, line, message) => {
    const { out, err, code } = sh(line);
    expect({ out, code }).toEqual({ out: "", code: 2 });
    expect(err).toMatch(/^cdktf-rancher-k3s: [^\n]+\n$/);
    expect(err.replace("cdktf-rancher-k3s: ", "")).toMatch(message);
  });
});

test("what somebody typed cannot direct a terminal, whatever is wrong with it", async () => {
  const typed = "\u001b[31m\r\nx\u009b\u202e";
  for (const args of [
    ["check", `--${typed}`],
    [typed],
    ["check", typed],
    ["check", "a", typed],
    ["check", "--format", typed],
    ["check", path.join(work, "clean.json"), "--output", `${typed}/x`],
    ["check", path.join(work, "clean.json"), "--cluster", typed],
    ["explain", typed],
    ["review", "--max-length", typed, "plan.json"],
    ["check", "--kubernetes-version", typed, path.join(work, "clean.json")],
  ]) {
    const { out, err, exitCode } = await rancherK3s(...args);
    expect({ args, out, exitCode }).toEqual({ args, out: "", exitCode: 2 });
    expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u0080-\u009f\u202e]/);
    expect(err).toMatch(/^cdktf-rancher-k3s: /);
  }
});

describe("wrong use", () => {
  const said = async (...args: string[]) => {
    const { out, err, exitCode } = await rancherK3s(...args);
    expect({ out, exitCode }).toEqual({ out: "", exitCode: 2 });
    return err;
  };

  test("is told with why, and with what to write instead", async () => {
    expect(
      [
        await said("chekc"),
        await said("check", "--fromat", "json"),
        await said("init"),
        await said("doctor"),
        await said("check", "a", "b"),
        await said("check", "--output"),
        await said("check", "--format", "xml"),
      ].join("\n"),
    ).toMatchInlineSnapshot(`
"cdktf-rancher-k3s: unknown command 'chekc' (Did you mean check?)
  = why: every command answers a question of its own, and none is taken for granted
  = help: use one of try, init, check, review, explain, doctor, what-if, adopt, rehearse, completion

cdktf-rancher-k3s: unknown option '--fromat' (Did you mean --format?)
  = why: an option that is passed over might have been one that changes what is judged
  = help: use an option that cdktf-rancher-k3s check --help lists; a file whose name begins with a dash is written ./-NAME

cdktf-rancher-k3s: missing required argument 'folder'
  = why: the command has nothing to answer without it
  = help: write it behind the command, as cdktf-rancher-k3s init --help shows

cdktf-rancher-k3s: missing required argument 'file'
  = why: the command has nothing to answer without it
  = help: write it behind the command, as cdktf-rancher-k3s doctor --help shows

cdktf-rancher-k3s: too many arguments for 'check'. Expected 1 argument but got 2.
  = why: what is passed over would look as if it had been judged
  = help: run the command once for each, or leave out what is too much; cdktf-rancher-k3s check --help shows what it takes

cdktf-rancher-k3s: option '--output <file>' argument missing
  = why: the option says nothing without a value
  = help: write the value behind the option, or leave the option out; cdktf-rancher-k3s check --help lists what they take

cdktf-rancher-k3s: option '--format <format>' argument 'xml' is invalid. Allowed choices are text, markdown, json, sarif, github.
  = why: a value that is passed over would give another answer than was asked for
  = help: use a value that is named here and in cdktf-rancher-k3s check --help
"
`);
  });

  test("is help on a command that there is not as well", async () => {
    for (const args of [
      ["chekc", "--help"],
      ["-h", "chekc"],
      ["help", "chekc"],
    ]) {
      expect(await said(...args)).toBe(await said("chekc"));
    }
    for (const args of [["help"], ["help", "check"], ["help", "help"], ["--help"], ["check", "nowhere", "--help"]]) {
      expect(await rancherK3s(...args)).toMatchObject({ out: expect.stringMatching(/^Usage: /), err: "", exitCode: 0 });
    }
  });
});
