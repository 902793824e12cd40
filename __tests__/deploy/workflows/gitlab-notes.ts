/** What GitLab's API answers about the notes of one merge request. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface Note {
  readonly id: number;
  body: string;
  readonly author: { readonly id: number };
}

export const TOKEN = "glpat-made-up";
export const ME = 3;

export async function serveNotes(notes: Note[]) {
  const answer = async (request: IncomingMessage): Promise<[number, unknown]> => {
    if (request.headers["private-token"] !== TOKEN) return [401, {}];
    const { pathname, searchParams } = new URL(`http://gitlab${request.url}`);
    const own = pathname.replace("/api/v4/projects/42/merge_requests/7/notes", "");
    const { body } = request.method === "GET" ? { body: "" } : JSON.parse(await textOf(request));
    const found = notes.find(({ id }) => own === `/${id}`);
    if (request.method === "GET" && pathname === "/api/v4/user") return [200, { id: ME }];
    if (request.method === "GET" && own === "") {
      const [size, page] = ["per_page", "page"].map((name) => Number(searchParams.get(name))) as [number, number];
      return [200, notes.slice((page - 1) * size, page * size)];
    }
    if (request.method === "POST" && own === "") {
      return [201, notes.push({ id: notes.length + 1, body, author: { id: ME } })];
    }
    if (request.method === "PUT" && found !== undefined) {
      found.body = body;
      return [200, found];
    }
    return [404, {}];
  };
  const server = createServer(async (request, response) => {
    const [status, content] = await answer(request);
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(content));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v4`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += part;
  return text;
}
