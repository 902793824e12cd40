/**
 * Loaded into a process before its program: as it ends it writes what it took to descriptor 3, as JSON.
 *
 * node --require ./process-usage.js PROGRAM
 */
import { writeSync } from "node:fs";

process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(3, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1000, peak: maxRSS * 1024 }));
});
