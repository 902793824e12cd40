const base = require("./jest.config.js");

/**
 * The same suite on CDK Terrain, the living fork of CDKTF, as an app gets it through an npm alias.
 *
 * @type {import("jest").Config}
 */
module.exports = {
  ...base,
  moduleNameMapper: { ...base.moduleNameMapper, "^cdktf$": "cdktn", "^cdktf/(.*)$": "cdktn/$1" },
  // Imports of the community bindings are the fork's own classes under that name; the JSON they are compared with is not.
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/__tests__/(deploy|package|terraform|provider-rancher2)/"],
};
