/** The program of the action where the app has none: `review` alone. `npm run action:bundle` makes action/review.cjs of it. */
import "../lib/cli/uncaught";
import { reviewCommand } from "../lib/cli/commands/review";
import { runInProcess } from "../lib/cli/process";

runInProcess([reviewCommand]);
