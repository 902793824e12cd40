/** @type {import("jest").Config} */
module.exports = {
  roots: ["<rootDir>/__tests__"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/__tests__/(browser|deploy|package|terminal|terraform)/"],
  transform: {
    "\\.[jt]s$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  // The community bindings, the oracle of the differential test, are ES modules.
  transformIgnorePatterns: ["/node_modules/(?!@cdktf-providers/)"],
  // Examples import the package by its name, as its users do.
  moduleNameMapper: { "^cdktf-rancher-k3s$": "<rootDir>/lib", "^cdktf-rancher-k3s/(.*)$": "<rootDir>/lib/$1" },
  globalSetup: "<rootDir>/__tests__/temporary-folder/create.ts",
  globalTeardown: "<rootDir>/__tests__/temporary-folder/remove.ts",
  setupFilesAfterEnv: ["<rootDir>/__tests__/setup.ts"],
  // With two cores jest would take one by itself.
  maxWorkers: 2,
};
