import { createHash } from "node:crypto";

/** Short, as it is compared and never looked up. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
