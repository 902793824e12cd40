const base = require("./jest.config.js");

/**
 * The tests that need a terminal and the shells that people have: `npm run test:terminal`.
 *
 * @type {import("jest").Config}
 */
module.exports = {
  ...base,
  roots: ["<rootDir>/__tests__/terminal"],
  testPathIgnorePatterns: ["/node_modules/"],
  setupFilesAfterEnv: [],
  globalSetup: "<rootDir>/__tests__/terminal/require-shells.ts",
  testTimeout: 120_000,
};
