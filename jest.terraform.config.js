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
  // Two Terraform runs at a time, of two files: not every file has `concurrent` tests.
  maxWorkers: 2,
  maxConcurrency: 1,
  testTimeout: 600_000,
};
