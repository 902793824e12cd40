#!/usr/bin/env node
import "./uncaught";
import { COMMANDS } from "./commands/all";
import { runInProcess } from "./process";

runInProcess(COMMANDS);
