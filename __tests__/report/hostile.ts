import fc from "fast-check";

/** What is not seen where it stands, or changes how the rest is seen, by what it is; nothing of it may get out as it is. */
export const UNSEEN_TEXTS: Readonly<Record<string, string>> = {
  "an escape sequence": "a\u001b[2Jb",
  "a link of a terminal": "a\u001b]8;;https://x.io\u0007b\u001b]8;;\u0007",
  "a title of a terminal": "a\u001b]0;x\u0007b",
  "a colour that hides": "a\u001b[8mb",
  "the same in one byte": "a\u009b2Jb\u009d0;x\u009cc",
  "a device control string": "a\u0090x\u009cb\u001bPx\u001b\\",
  "a null byte": "a\u0000b",
  "a bell and a backspace": "a\u0007\b\b\bb",
  "a carriage return": "safe\rdanger",
  "line breaks": "a\nb\r\nc\u0085d\u2028e\u2029f\u000bg\u000ch",
  delete: "a\u007fb",
  "overrides of the direction": "a\u202egnp.exe\u202c",
  "isolates of the direction": "a\u2066b\u2067c\u2068d\u2069",
  "marks of the direction": "a\u200eb\u200fc\u061cd",
  "zero-width characters": "a\u200bb\u200cc\u200dd\u2060e\ufefff\u180eg",
  "invisible operators": "a\u2061b\u2062c\u2063d\u2064e",
  "deprecated format characters": "a\u206ab\u206bc\u206cd\u206de\u206ef\u206fg",
  "tags, which spell words that nobody sees": `a${[..."ignore all"].map((each) => String.fromCodePoint(0xe0000 + (each.codePointAt(0) as number))).join("")}b\u{e0001}\u{e007f}`,
  "variation selectors": "a\ufe0fb\ufe00c\u{e0100}d\u{e01ef}e\u180bf",
  "unassigned characters that are drawn as nothing": "a\u2065b\ufff0c\u{e0080}d\u{e0fff}e",
  fillers: "a\u115fb\u1160c\u3164d\uffa0e\u034ff\u17b4g",
  "a soft hyphen": "pass\u00adword",
  "interlinear annotations": "a\ufff9b\ufffac\ufffbd",
  "control characters of music and shorthand": "a\u{1d173}b\u{1bca0}c",
  "halves of characters": "a\ud800b\udc00c\udbff",
  noncharacters: "a\ufffeb\uffffc\ufdd0d\u{1fffe}e",
  "private use": "a\ue000b\u{f0000}c\u{10fffd}d",
};

/** All of that but line breaks. Written out, so that it does not repeat what it is to test. */
const UNSEEN =
  /\u034f|\u115f|\u1160|\u17b4|\u17b5|\u180b|\u180c|\u180d|\u180e|\u180f|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ue000-\uf8ff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff]|[\ufe00-\ufe0f]|[\u{1bca0}-\u{1bca3}]|[\u{1d173}-\u{1d17a}]|[\u{1fffe}\u{1ffff}]|[\u{e0000}-\u{e0fff}]|[\u{f0000}-\u{10ffff}]/u;

/** What is not seen in a report, without what stands in it on purpose: signs as pictures, and breaks in commands. */
export function unseenIn(report: string): string | undefined {
  const own = report.replace(/[⚠✔☑ℹ]\ufe0f/gu, "").replace(/#\u200b#|:\u200b:/g, "");
  return UNSEEN.exec(own)?.[0];
}

/** What a runner of continuous integration takes for a command. */
export const COMMANDS: readonly string[] = [
  "::set-output name=x::y",
  "::error file=a::b",
  "::add-mask::a",
  "::stop-commands::x",
  "##[error]x",
  "##[set-env name=A]b",
  "##vso[task.setvariable variable=A]b",
  "##VSO[x]y",
  "##teamcity[buildStop]",
  "  ::warning::x",
  "\n::error::x",
  "\u2028::error::x",
];
export const COMMAND = /^\s*::|##\[|##vso\[|##teamcity\[/im;

/** Texts that mean something to Markdown, HTML, GitHub, GitLab, a terminal or a CI runner, mixed with anything. */
export const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "**b**",
        "_i_",
        "`c`",
        "``",
        "```\n",
        "~~s~~",
        "[a](b)",
        "![a](b)",
        "[a]: b",
        "<b>",
        "</code>",
        "<!--",
        "-->",
        "<img src=x onerror=y>",
        "<details>",
        "@octocat",
        "@org/team",
        "a@b.io",
        "#1",
        "o/r#1",
        "GH-1",
        "!1",
        "~bug",
        "%2",
        "$3",
        "&4",
        "https://x.io",
        "www.x.io",
        "ftp://x",
        ":tada:",
        "| --- |",
        "|",
        "\\|",
        "\\",
        "\n# h",
        "\n- l",
        "\n1. n",
        "1) n",
        "> q",
        "---",
        "===",
        "+ p",
        "&lt;",
        "&#64;",
        "$x$",
        "^f",
        "[^1]",
        "{{x}}",
        ...COMMANDS,
        ...Object.values(UNSEEN_TEXTS),
        "\t",
        "    ",
      ),
      fc.string({ unit: "binary", maxLength: 4 }),
      fc.constantFrom(" ", "a", "1"),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));
