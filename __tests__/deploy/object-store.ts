/** As much of S3 as Terraform's backend needs, on the loopback interface: one caller, objects by their path. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface ObjectStore {
  /** What has Terraform, and everything else that uses AWS' library, take this for AWS. */
  readonly environment: Readonly<Record<string, string>>;
  /** The text of an object; its path begins with the bucket. */
  object(path: string): string | undefined;
  stop(): Promise<void>;
}

const IDENTITY =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
  "<Arn>arn:aws:iam::123456789012:user/made-up</Arn><UserId>MADEUP</UserId><Account>123456789012</Account>" +
  "</GetCallerIdentityResult></GetCallerIdentityResponse>";

/** What Terraform lists are its workspaces beside the default one. */
const NO_OBJECTS = "<ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>";
const NO_SUCH_KEY = "<Error><Code>NoSuchKey</Code></Error>";

export async function serveObjectStore(): Promise<ObjectStore> {
  const objects = new Map<string, Buffer>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    const answer = (status: number, content: string | Buffer = "") =>
      response.writeHead(status, { etag: '"made-up"', "content-length": Buffer.byteLength(content) }).end(content);

    if (body.includes("Action=GetCallerIdentity")) return answer(200, IDENTITY);
    if (searchParams.has("list-type")) return answer(200, NO_OBJECTS);
    switch (request.method) {
      case "PUT":
        objects.set(pathname, body);
        return answer(200);
      case "DELETE":
        objects.delete(pathname);
        return answer(204);
      default: {
        const found = objects.get(pathname);
        if (found === undefined) return answer(404, request.method === "HEAD" ? "" : NO_SUCH_KEY);
        if (request.method === "HEAD") return response.writeHead(200, { "content-length": found.length }).end();
        return answer(200, found);
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: "made-up",
      AWS_SECRET_ACCESS_KEY: "made-up",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    object: (path) => objects.get(`/${path}`)?.toString("utf8"),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
