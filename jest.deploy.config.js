const base = require("./jest.config.js");

/**
 * The tests that deploy, with the real command line of CDKTF and the real Terraform: `npm run test:deploy`.
 *
 * @type {import("jest").Config}
 */
module.exports = {
  ...base,
  roots: ["<rootDir>/__tests__/deploy"],
  testPathIgnorePatterns: ["/node_modules/"],
  setupFilesAfterEnv: [],
  globalSetup: "<rootDir>/__tests__/deploy/require-programs.ts",
  // A life is one file whose tests follow each other; lives go on beside each other.
  maxWorkers: 2,
  testTimeout: 600_000,
};
