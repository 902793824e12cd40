import * as cdktf from "cdktf";
import { isOfClass } from "../../lib/cluster/framework-class";
import { secondCopyOfFramework } from "../second-copy";

describe.each([
  ["the copy that the library finds", cdktf],
  ["another copy", secondCopyOfFramework()],
])("of %s of the framework", (_copy, framework) => {
  const stack = new framework.TerraformStack(new framework.App({ skipValidation: true }), "stack");
  class Region extends framework.TerraformVariable {}
  const variable = new Region(stack, "region", {});
  const local = new framework.TerraformLocal(stack, "local", 1);
  const module = new framework.TerraformHclModule(stack, "module", { source: "example/module/rancher" });
  const output = new framework.TerraformOutput(stack, "output", { value: 1 });

  test.each(["TerraformVariable", "TerraformLocal", "TerraformModule"] as const)("each %s is known", (name) => {
    expect([variable, local, module, output].map((each) => isOfClass(each, name))).toEqual([
      name === "TerraformVariable",
      name === "TerraformLocal",
      name === "TerraformModule",
      false,
    ]);
  });
});
