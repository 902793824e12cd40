/**
 * An npm registry on this machine. What it delivers are packages whose program is that of a folder, so that nothing else has
 * to be installed; several folders of one name are its releases.
 *
 * node registry.mjs NAME:PROGRAM:FOLDER... It prints its address, and ends when its standard input does.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";

function tarballOf(name, program, folder) {
  const { version, bin } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const root = mkdtempSync(path.join(tmpdir(), "registry-"));
  mkdirSync(path.join(root, "package"));
  const main = path.join(folder, bin[program]);
  writeFileSync(path.join(root, "package/main.js"), `#!/usr/bin/env node\nrequire(${JSON.stringify(main)});\n`);
  const manifest = { name, version, bin: { [program]: "main.js" } };
  writeFileSync(path.join(root, "package/package.json"), JSON.stringify(manifest));
  const tarball = execFileSync("tar", ["-czf", "-", "-C", root, "package"]);
  rmSync(root, { recursive: true });
  return { manifest, tarball };
}

const packed = process.argv.slice(2).map((folder) => tarballOf(...folder.split(":")));
const addressOf = ({ name, version }) => `/${name}/${version}.tgz`;

const server = createServer(({ url, headers }, response) => {
  const found = packed.find(({ manifest }) => url === addressOf(manifest));
  if (found !== undefined) return response.end(found.tarball);
  const releases = packed.filter(({ manifest }) => url === `/${manifest.name}`);
  if (releases.length === 0) return response.writeHead(404).end("{}");
  const versions = releases.map(({ manifest, tarball }) => {
    const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
    const dist = { tarball: `http://${headers.host}${addressOf(manifest)}`, integrity };
    return [manifest.version, { ...manifest, dist }];
  });
  const latest = versions.at(-1)?.[0];
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify({ name: url.slice(1), "dist-tags": { latest }, versions: Object.fromEntries(versions) }));
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
process.stdin.on("end", () => process.exit()).resume();
