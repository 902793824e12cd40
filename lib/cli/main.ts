#!/usr/bin/env node
import "./uncaught";
import type * as All from "./commands/all";
import type * as Process from "./process";

// Not imported: imports of files that are put together come before all that stands in this one.
const { COMMANDS }: typeof All = require("./commands/all");
const { runInProcess }: typeof Process = require("./process");

runInProcess(COMMANDS);
