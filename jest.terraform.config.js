const base = require("./jest.config.js");

/**
 * The tests that run the real Terraform: `npm run test:terraform`.
 *
 * @type {import("jest").Config}
 */
module.exports = {
  ...base,
  roots: ["<rootDir>/__tests__/terraform"],
  testPathIgnorePatterns: ["/node_modules/"],
  setupFilesAfterEnv: [],
  globalSetup: "<rootDir>/__tests__/terraform/require-terraform.ts",
  // Tests are `concurrent`, two Terraform runs at a time; each has processes of its own, so one jest worker is enough.
  maxWorkers: 1,
  maxConcurrency: 2,
  testTimeout: 300_000,
};
