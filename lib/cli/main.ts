#!/usr/bin/env node
import { isColorSupported } from "picocolors";
import { run } from "./program";

void run(process.argv.slice(2), {
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  color: isColorSupported && process.stdout.isTTY === true,
}).then((exitCode) => {
  process.exitCode = exitCode;
});
