import { EMPTY_LIST } from "../../lib/review/setting-diff";
import { settingChangeWords } from "../../lib/review/setting-words";
import { plain } from "../../lib/scheduling/rich-text";

const words = (setting: string, before: string | undefined, after: string | undefined) =>
  plain(settingChangeWords({ setting, before, after }));

test("tolerations of a workload are many, and a setting is one", () => {
  expect(words("addons.traefik.tolerations", undefined, "a op=Exists")).toBe("tolerations of traefik are set");
  expect(words("addons.traefik.tolerations", "a op=Exists", undefined)).toBe(
    "tolerations of traefik are no longer set",
  );
  expect(words("addons.traefik.addedTolerations", "a", "b")).toBe("additional tolerations of traefik change");
  expect(words("addons.traefik.nodeSelector", "a", "b")).toBe("node selector of traefik changes");
  expect(words("machineGlobalConfig.disable", undefined, "list")).toBe("machineGlobalConfig.disable is set");
});

test("a list with nothing in it is another thing than nothing", () => {
  expect(words("addons.traefik.tolerations", undefined, EMPTY_LIST)).toBe(
    "tolerations of traefik are set to an empty list",
  );
});
