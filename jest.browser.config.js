const base = require("./jest.config.js");

/**
 * The tests of the playground in a real browser: `npm run test:browser`.
 *
 * @type {import("jest").Config}
 */
module.exports = {
  ...base,
  roots: ["<rootDir>/__tests__/browser"],
  testPathIgnorePatterns: ["/node_modules/"],
  setupFilesAfterEnv: [],
  globalSetup: "<rootDir>/__tests__/browser/require-chromium.ts",
  testTimeout: 60_000,
};
