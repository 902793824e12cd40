import fc from "fast-check";
import { callSite, callSiteIn } from "../../lib/cluster/call-site";

const OWN = "    at callSite (/app/node_modules/cdktf-rancher-k3s/dist/lib/cluster/call-site.js:20:10)";
const CONSTRUCTOR = "    at new K3sCluster (/app/node_modules/cdktf-rancher-k3s/dist/lib/cluster/k3s-cluster.js:9:1)";

const stackOf = (...frames: string[]) => ["Error", ...frames].join("\n");
/** What is found below the package's own frames, in the project /app. */
const found = (...frames: string[]) => {
  const site = callSiteIn(stackOf(OWN, CONSTRUCTOR, ...frames), "/app");
  return site && `${site.file}:${site.line}`;
};

describe("the line of the app is found", () => {
  test.each([
    ["in a constructor", "    at new MyStack (/app/main.ts:34:7)", "main.ts:34"],
    ["in a folder", "    at new MyStack (/app/src/stacks/edge.ts:3:7)", "src/stacks/edge.ts:3"],
    ["at the top of a module", "    at /app/main.ts:34:7", "main.ts:34"],
    ["at the top of a CommonJS module", "    at Object.<anonymous> (/app/main.js:34:7)", "main.js:34"],
    ["in an ES module", "    at file:///app/main.mjs:34:7", "main.mjs:34"],
    ["in a function of an ES module", "    at make (file:///app/main.mjs:34:7)", "main.mjs:34"],
    ["in an ES module with a query", "    at make (file:///app/main.ts?tsx=1712:34:7)", "main.ts:34"],
    ["in an ES module with a space in its name", "    at make (file:///app/my%20app.mjs:34:7)", "my app.mjs:34"],
    ["after an await", "    at async make (/app/main.ts:34:7)", "main.ts:34"],
    ["after an await, without a function", "    at async file:///app/main.mjs:34:7", "main.mjs:34"],
    ["in a method under another name", "    at Site.make [as build] (/app/main.ts:34:7)", "main.ts:34"],
    ["in a folder with parentheses", "    at make (/app/app (copy)/main.ts:34:7)", "app (copy)/main.ts:34"],
    ["in such a folder, without a function", "    at /app/app (copy)/main.ts:34:7", "app (copy)/main.ts:34"],
    ["in a file with a colon", "    at make (/app/a:1:2.ts:34:7)", "a:1:2.ts:34"],
  ])("%s", (_where, frame, site) => {
    expect(found(frame)).toBe(site);
  });
});

test.each([
  ["other packages", "    at wrap (/app/node_modules/house-clusters/index.js:1:2)"],
  ["packages of a workspace, which are outside", "    at wrap (/packages/house-clusters/index.js:1:2)"],
  ["Node itself", "    at Module._compile (node:internal/modules/cjs/loader:1554:14)"],
  ["built-in functions", "    at Array.forEach (<anonymous>)"],
  ["native code", "    at Reflect.construct (native)"],
  ["promises", "    at async Promise.all (index 0)"],
  ["code of an eval", "    at eval (eval at make (/app/main.js:1:7), <anonymous>:1:1)"],
  [
    "code of an eval in an eval",
    "    at eval (eval at <anonymous> (eval at make (/app/main.js:1:7), <anonymous>:2:2), <anonymous>:1:1)",
  ],
  ["code of no file", "    at evalmachine.<anonymous>:1:1"],
  ["what is no frame", "  whatever"],
])("%s are passed over", (_what, frame) => {
  expect(found(frame, "    at main (/app/main.ts:34:7)", "    at below (/app/other.ts:1:1)")).toBe("main.ts:34");
});

describe("nothing is told", () => {
  test("when all callers are outside the project: their names are the machine's", () => {
    expect(found("    at main (/home/somebody/main.ts:1:1)", "    at main (/app-2/main.ts:1:1)")).toBeUndefined();
  });

  test("in a bundle without source maps, where nothing tells the app from the package", () => {
    const bundle = stackOf(
      "    at callSite (/app/build/infra/bundle.js:1:1)",
      "    at main (/app/build/infra/bundle.js:9:1)",
      "    at load (/app/run.js:2:1)",
    );
    expect(callSiteIn(bundle, "/app")).toBeUndefined();
  });

  test("without a stack", () => {
    expect(callSiteIn("Error", "/app")).toBeUndefined();
  });
});

test("in a bundle with source maps the app's own file is named", () => {
  const stack = stackOf(
    "    at callSite (/app/node_modules/cdktf-rancher-k3s/dist/lib/cluster/call-site.js:1:1)",
    "    at new K3sCluster (/app/node_modules/cdktf-rancher-k3s/dist/lib/cluster/k3s-cluster.js:9:1)",
    "    at <anonymous> (/app/src/main.ts:34:7)",
  );
  expect(callSiteIn(stack, "/app")).toEqual({ file: "src/main.ts", line: 34 });
});

test("in this repository everything but lib is the app", () => {
  const stack = stackOf(
    "    at callSite (/repo/lib/cluster/call-site.ts:1:1)",
    "    at new K3sCluster (/repo/lib/cluster/k3s-cluster.ts:1:1)",
    "    at SchedulingMatcher (/repo/lib/testing/index.ts:1:1)",
    "    at Object.<anonymous> (/repo/library/main.ts:34:7)",
  );
  expect(callSiteIn(stack, "/repo")).toEqual({ file: "library/main.ts", line: 34 });
});

describe("on Windows", () => {
  const own = "    at callSite (C:\\app\\node_modules\\cdktf-rancher-k3s\\dist\\lib\\cluster\\call-site.js:20:10)";
  const site = (frame: string, project = "C:\\app") => callSiteIn(stackOf(own, frame), project);

  test.each([
    ["a path", "    at make (C:\\app\\src\\main.ts:34:7)"],
    ["a path of the drive in lower case", "    at make (c:\\app\\src\\main.ts:34:7)"],
    ["a path with slashes", "    at make (C:/app/src/main.ts:34:7)"],
    ["a URL", "    at file:///C:/app/src/main.ts:34:7"],
  ])("%s becomes one with slashes, relative to the project", (_what, frame) => {
    expect(site(frame)).toEqual({ file: "src/main.ts", line: 34 });
  });

  test("a share of a server is a place like any other", () => {
    expect(site("    at make (\\\\server\\share\\app\\main.ts:34:7)", "\\\\server\\share\\app")).toEqual({
      file: "main.ts",
      line: 34,
    });
    expect(site("    at file://server/share/app/main.ts:34:7", "\\\\server\\share\\app")).toEqual({
      file: "main.ts",
      line: 34,
    });
  });

  test("another drive is outside", () => {
    expect(site("    at make (D:\\app\\main.ts:34:7)")).toBeUndefined();
  });
});

test("whatever a stack says, no place outside the project is told", () => {
  const part = fc.oneof(
    fc.constantFrom(
      "/app",
      "/",
      "..",
      ":1:2",
      "(",
      ")",
      " ",
      "file://",
      "C:\\",
      "eval at ",
      "at ",
      "async ",
      "%2e%2e",
      "\\",
    ),
    fc.string({ maxLength: 5 }),
  );
  const frame = fc.array(part, { maxLength: 10 }).map((parts) => `    at ${parts.join("")}`);
  fc.assert(
    fc.property(fc.array(frame), fc.constantFrom("/app", "C:\\app"), (frames, project) => {
      const own = project === "/app" ? OWN : OWN.replaceAll("/", "\\").replace("(", "(C:");
      const site = callSiteIn(stackOf(own, ...frames), project);
      if (site === undefined) return;
      expect(site.file).not.toMatch(/^([/]|[a-z]:[\\/])|^$/i);
      expect(site.file.split("/")).not.toContain("..");
      expect(site.line).toBeGreaterThanOrEqual(0);
    }),
  );
});

describe("capturing a stack", () => {
  test("leaves the limit of stacks as it was", () => {
    const before = Error.stackTraceLimit;
    try {
      Error.stackTraceLimit = 3;
      callSite();
      expect(Error.stackTraceLimit).toBe(3);
    } finally {
      Error.stackTraceLimit = before;
    }
  });

  test("finds the app although stacks are switched off", () => {
    const before = Error.stackTraceLimit;
    try {
      Error.stackTraceLimit = 0;
      expect(callSite()?.file).toBe("__tests__/cluster/call-site.test.ts");
    } finally {
      Error.stackTraceLimit = before;
    }
  });

  test("finds the nearest line, however deep the call", () => {
    const deep = (depth: number): ReturnType<typeof callSite> => (depth === 0 ? callSite() : deep(depth - 1));
    expect(deep(500)?.file).toBe("__tests__/cluster/call-site.test.ts");
  });

  test("tells nothing where somebody formats stacks in a way of their own", () => {
    const before = Error.prepareStackTrace;
    try {
      Error.prepareStackTrace = (_error, sites) => sites;
      expect(callSite()).toBeUndefined();
      Error.prepareStackTrace = () => "";
      expect(callSite()).toBeUndefined();
    } finally {
      Error.prepareStackTrace = before;
    }
  });
});
