/**
 * Loaded into a process before its program: as it ends it writes the most memory that it ever took, in bytes, to descriptor 3.
 *
 * node --require ./peak-memory.js PROGRAM
 */
import { writeSync } from "node:fs";

process.on("exit", () => writeSync(3, String(process.resourceUsage().maxRSS * 1024)));
