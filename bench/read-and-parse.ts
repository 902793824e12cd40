/**
 * The least that reading JSON takes.
 *
 * node read-and-parse.js FILE
 */
import { readFileSync } from "node:fs";

const [file = ""] = process.argv.slice(2);
JSON.parse(readFileSync(file, "utf8"));
