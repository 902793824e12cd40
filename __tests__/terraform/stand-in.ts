/**
 * Stands in for Rancher's install script: served on the loopback interface, it writes down what it was run with instead of
 * installing anything. It takes its time for a node with the label "slow".
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** One run of the install script. */
export interface Run {
  readonly args: readonly string[];
  /** CATTLE_ID in the environment. */
  readonly machineId: string;
  /** EXTRA in the environment, which only Rancher's command sets. */
  readonly extra: string;
}

export interface InstallScript {
  readonly url: string;
  /** Every run so far, in the order they ended. */
  runs(): Run[];
  /** The next so many downloads fail. */
  failNext(times: number): void;
  /** How often it was asked for since `forget`. */
  readonly downloads: number;
  forget(): void;
  stop(): Promise<void>;
}

export async function serveInstallScript(): Promise<InstallScript> {
  const folder = mkdtempSync(path.join(tmpdir(), "terraform-check-install-"));
  // Without a quote or a backslash in the folder's name, so that this is its name in shell too.
  const script = `record=$(mktemp ${folder}/XXXXXX)
case "$*" in *"--label slow="*) sleep 2 ;; esac
printf '%s\\0' "$CATTLE_ID" "$EXTRA" "$@" > "$record"
mv "$record" "${folder}/$(date +%s%N)-run"
exit 0
`;
  let failures = 0;
  let downloads = 0;
  const server = createServer((_, response) => {
    downloads += 1;
    if (failures > 0) {
      failures -= 1;
      response.writeHead(503).end("not now");
    } else {
      response.writeHead(200).end(script);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const records = () => readdirSync(folder).filter((name) => name.endsWith("-run"));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/system-agent-install.sh`,
    runs: () =>
      records()
        .sort()
        .map((name) => {
          const [machineId = "", extra = "", ...args] = readFileSync(path.join(folder, name), "utf8")
            .slice(0, -1)
            .split("\0");
          return { machineId, extra, args };
        }),
    failNext: (times) => {
      failures = times;
    },
    get downloads() {
      return downloads;
    },
    forget() {
      downloads = 0;
      for (const name of records()) rmSync(path.join(folder, name));
    },
    async stop() {
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Characters that mean something to a shell, to YAML, to JSON or to Terraform. */
export const HOSTILE =
  "x'\"$(touch pwned)`id`\\ \\n {}[]:,&*#?|-<>=!%@ ${a} %{b} ~ \t\n\u007f é \u00a0\u2028\u{1f600} ";

/** What Rancher's registration command is like, as far as it is a command. */
export function nodeCommand({ url }: InstallScript, token: string): string {
  const quoted = `'${token.replaceAll("'", "'\\''")}'`;
  return `curl -fL ${url} | sudo EXTRA="a b" sh -s - --server https://rancher.example.com --label 'cattle.io/os=linux' --token ${quoted}`;
}

/** What `nodeCommand` runs the install script with, before flags. */
export const nodeCommandArguments = (token: string): string[] => [
  "--server",
  "https://rancher.example.com",
  "--label",
  "cattle.io/os=linux",
  "--token",
  token,
];
