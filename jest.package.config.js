const base = require("./jest.config.js");

/**
 * The tests of the package as npm delivers it: `npm run test:package`. They install from the npm registry.
 *
 * @type {import("jest").Config}
 */
module.exports = {
  ...base,
  roots: ["<rootDir>/__tests__/package"],
  testPathIgnorePatterns: ["/node_modules/"],
  setupFilesAfterEnv: [],
  globalSetup: "<rootDir>/__tests__/package/pack-once.ts",
  testTimeout: 300_000,
};
