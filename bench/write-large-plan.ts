/**
 * Writes a plan in a process of its own, so that what it takes is no part of what is measured.
 *
 * node write-large-plan.js CLUSTERS MEGABYTES FILE
 */
import { writeFileSync } from "node:fs";
import { largePlan } from "./large-plan";

const [clusters, megabytes, file = ""] = process.argv.slice(2);
writeFileSync(file, largePlan(Number(clusters), Number(megabytes)));
