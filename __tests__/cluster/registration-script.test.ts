import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { GiveUpAfter, registrationScript } from "../../lib/cluster/registration/registration-script";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "registration-script-"));
  standIn("sleep", "exec /bin/sleep 0.2");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program that the script finds before the real one of that name. */
function standIn(name: string, text: string): void {
  writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(path.join(folder, name), 0o755);
}

/** Runs the script of these lines with a deadline that a test can wait for, in seconds. */
function run(registration: string, deadline = 10): Promise<{ code: number; stdout: string; stderr: string }> {
  const script = registrationScript(registration, GiveUpAfter.ATTENDED).replace("deadline=600", `deadline=${deadline}`);
  return new Promise((resolve) => {
    const env = { PATH: `${folder}:${process.env.PATH}` };
    const child = execFile("bash", ["--norc", "-s"], { env, encoding: "utf8" }, (error, stdout, stderr) =>
      resolve({ code: (error?.code as number | undefined) ?? 0, stdout, stderr }),
    );
    child.stdin?.end(script);
  });
}

/** Rancher's command: the install script prints its arguments, what curl says being the script. */
const COMMAND = 'curl -fL https://rancher.example.com/install.sh | sudo EXTRA="a b" sh -s - --token "x y" --worker';
const INSTALL = `echo 'printf "<%s>" "$EXTRA" "$CATTLE_ID" "$@"'`;
/** As sudo does it: nothing of the environment is kept but what is on its command line. */
const SUDO = 'exec env -i PATH="$PATH" "$@"';

describe("the script that registers a machine", () => {
  test("as root does without sudo", async () => {
    standIn("curl", INSTALL);
    standIn("id", "echo 0");
    standIn("sudo", "exit 1");
    expect(await run(COMMAND)).toEqual({ code: 0, stdout: "<a b><><--token><x y><--worker>", stderr: "" });
  });

  test("as another user runs the install script through sudo", async () => {
    standIn("curl", INSTALL);
    standIn("id", "echo 1000");
    standIn("sudo", SUDO);
    expect(await run(COMMAND)).toEqual({ code: 0, stdout: "<a b><><--token><x y><--worker>", stderr: "" });
  });

  test.each([
    ["root", "echo 0"],
    ["another user", "echo 1000"],
  ])("as %s hands on the machine's id", async (_, id) => {
    standIn("curl", INSTALL);
    standIn("id", id);
    standIn("sudo", SUDO);
    expect((await run(`export CATTLE_ID='a b'\n${COMMAND}`)).stdout).toBe("<a b><a b><--token><x y><--worker>");
  });

  test("fails when curl fails, although sh succeeds with the empty script it then gets", async () => {
    standIn("curl", "exit 22");
    standIn("id", "echo 0");
    expect(await run(COMMAND, 1)).toEqual({
      code: 1,
      stdout: "",
      stderr: "this machine did not register with Rancher within 1 seconds\n",
    });
  });

  test("tries again until it works", async () => {
    standIn("curl", `if [ -e ${folder}/tried ]; then ${INSTALL}; else touch ${folder}/tried; exit 22; fi`);
    standIn("id", "echo 0");
    expect(await run(COMMAND)).toMatchObject({ code: 0, stdout: "<a b><><--token><x y><--worker>" });
  });

  test("ends an install script that does not end by itself", async () => {
    standIn("curl", `echo 'touch ${folder}/started; /bin/sleep 30; touch ${folder}/ended'`);
    standIn("id", "echo 0");
    expect((await run(COMMAND, 1)).code).toBe(1);
    expect(readdirSync(folder)).toContain("started");
    expect(readdirSync(folder)).not.toContain("ended");
  });

  test.each([GiveUpAfter.ATTENDED, GiveUpAfter.UNATTENDED])(
    "holds nothing that Terraform would interpolate (%d)",
    (giveUpAfter) => {
      expect(registrationScript("true", giveUpAfter)).not.toMatch(/[$%]\{/);
    },
  );
});
