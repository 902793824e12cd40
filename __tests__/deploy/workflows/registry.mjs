/**
 * An npm registry on this machine with releases of one package. Each is delivered as a package whose program is that of the
 * folder, so that nothing else has to be installed.
 *
 * node registry.mjs NAME PROGRAM VERSION=FOLDER... It prints its address, and ends when its standard input does.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";

const [name, program, ...releases] = process.argv.slice(2);

function tarballOf(version, folder) {
  const root = mkdtempSync(path.join(tmpdir(), "registry-"));
  mkdirSync(path.join(root, "package"));
  const main = path.join(folder, JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")).bin[program]);
  writeFileSync(path.join(root, "package/main.js"), `#!/usr/bin/env node\nrequire(${JSON.stringify(main)});\n`);
  const scripts = { install: "echo a script of the package was run >&2; exit 1" };
  const manifest = { name, version, bin: { [program]: "main.js" }, scripts };
  writeFileSync(path.join(root, "package/package.json"), JSON.stringify(manifest));
  const tarball = execFileSync("tar", ["-czf", "-", "-C", root, "package"]);
  rmSync(root, { recursive: true });
  return { manifest, tarball };
}

const packed = releases.map((release) => tarballOf(...release.split("=")));

const server = createServer(({ url, headers }, response) => {
  const found = packed.find(({ manifest }) => url === `/${manifest.version}.tgz`);
  if (found !== undefined) return response.end(found.tarball);
  if (url !== `/${name}`) return response.writeHead(404).end("{}");
  const versions = packed.map(({ manifest, tarball }) => {
    const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
    const dist = { tarball: `http://${headers.host}/${manifest.version}.tgz`, integrity };
    return [manifest.version, { ...manifest, hasInstallScript: true, dist }];
  });
  const latest = versions.at(-1)?.[0];
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify({ name, "dist-tags": { latest }, versions: Object.fromEntries(versions) }));
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
process.stdin.on("end", () => process.exit()).resume();
