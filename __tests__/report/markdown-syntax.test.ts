import fc from "fast-check";
import { code, escapeMarkdown, prose, table } from "../../lib/report/markdown-syntax";
import { asCode, asFinding, asPool, asTaint, asToleration, text } from "../../lib/scheduling/rich-text";
import { fuzz } from "../fuzz";
import { elementsOf, REFERENCES, textOf, toHtml, withoutCode } from "./github-markdown";
import { hostile } from "./hostile";

const runs = fuzz(1000);

test("whatever is escaped becomes text, and nothing else", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const html = toHtml(`before ${escapeMarkdown(text)} after`);
      expect(elementsOf(html)).toEqual(["p"]);
      expect(textOf(html)).not.toMatch(REFERENCES);
      expect(textOf(html)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }),
    runs,
  );
});

test("it is no markup at the beginning of a line either", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const html = toHtml(`${escapeMarkdown(text)}`);
      expect(elementsOf(html).filter((element) => element !== "p")).toEqual([]);
    }),
    runs,
  );
});

test("as an item of a list, in a heading, in bold and in a cell of a table it stays there", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = escapeMarkdown(text);
      expect(new Set(elementsOf(toHtml(`- **x** ${shown}`)))).toEqual(new Set(["ul", "li", "strong"]));
      expect(elementsOf(toHtml(`### x ${shown}`))).toEqual(["h3"]);
      const cells = elementsOf(toHtml(table(["a", "b"], [[shown, "x"]])));
      expect(cells).toEqual(["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]);
    }),
    runs,
  );
});

test("as code it is one piece of code, wherever it stands", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      for (const place of [(it: string) => `x ${it} y`, (it: string) => `- ${it}`, (it: string) => it]) {
        const html = toHtml(place(code(text)));
        expect(elementsOf(html).filter((element) => !["p", "ul", "li"].includes(element))).toEqual(["code"]);
        expect(textOf(withoutCode(html))).not.toMatch(REFERENCES);
      }
      const cells = elementsOf(toHtml(table(["a", "b"], [[code(text), "x"]])));
      expect(cells).toEqual(["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "code", "td"]);
    }),
    runs,
  );
});

test("sentences of findings are as harmless, whatever is in them", () => {
  fc.assert(
    fc.property(hostile, hostile, (one, other) => {
      const html = toHtml(
        `x ${prose(text`${one} ${asTaint("a.io/b=c:NoExecute")} ${asCode(other)} ${asToleration(one)}`)}`,
      );
      expect(elementsOf(html).filter((element) => element !== "p" && element !== "code")).toEqual([]);
      expect(textOf(withoutCode(html))).not.toMatch(REFERENCES);
    }),
    runs,
  );
});

test("nothing that is visible is lost or changed", () => {
  const readable = fc.string({ unit: "grapheme-ascii", maxLength: 40 });
  fc.assert(
    fc.property(readable, (text) => {
      const seen = (html: string) => textOf(html).replaceAll("\u200b", "").trim().replace(/\s+/g, " ");
      const wanted = text.trim().replace(/\s+/g, " ");
      expect(seen(toHtml(`x${escapeMarkdown(`.${text}`)}`))).toBe(`x.${text.trimEnd().replace(/\s+/g, " ")}`);
      expect(seen(toHtml(code(text)))).toBe(wanted);
    }),
    runs,
  );
});

test("ordinary sentences are left readable", () => {
  const sentence = `CoreDNS of pool "a-b" does not tolerate it: apply taints later (taintsApplied: "after-ready")`;
  expect(escapeMarkdown(sentence)).toBe(sentence);
});

test("names, values and commands in a sentence are shown as code, and what only looks like one is not", () => {
  const sentence = text`${asTaint("a=b:NoExecute")} and ${asToleration("x.io/c:NoSchedule op=Exists")} evict`;
  expect(prose(sentence)).toBe("`a=b:NoExecute` and `x.io/c:NoSchedule op=Exists` evict");
  expect(prose(text`the key ${asCode("a:NoSchedule")}`)).toBe("the key `a:NoSchedule`");
  expect(prose(text`a:NoSchedule of pool "${asPool("gpu")}"`)).toBe("a:NoSchedule of pool `gpu`");
  expect(prose(text`pools "${asPool("gpu")} and others"`)).toBe('pools "`gpu` and others"');
});

test("a code in a sentence leads to its page", () => {
  expect(prose(text`as ${asFinding("RK101")} says`)).toMatch(/^as \[RK101\]\(https:.*\/RK101\.md\) says$/);
  expect(prose(text`as ${asFinding("[x](y)")} says`)).toBe(`as ${escapeMarkdown("[x](y)")} says`);
});

test("what is written in pieces is as harmless as in one", () => {
  fc.assert(
    fc.property(hostile, hostile, (one, other) => {
      expect(prose([`x${one}`, other, "y"])).toBe(prose([`x${one}${other}y`]));
      const html = toHtml(prose(text`x${asCode(one)}${asPool(other)}y`));
      expect(elementsOf(html)).toEqual(["p", "code", "code"]);
    }),
    runs,
  );
  expect(textOf(withoutCode(toHtml(prose([asCode("@"), "octocat"]))))).not.toMatch(REFERENCES);
});

test.each(["\u00a0", "\u2000", "\u3000", "  "])("a blank at the end is no paragraph, and no break: %j", (blank) => {
  for (const shown of [escapeMarkdown(`x${blank}`), prose([`x${blank}`]), prose([asCode(`x${blank}`)])]) {
    const elements = elementsOf(toHtml(`- **x** ${shown}\n- y`));
    expect(elements.filter((element) => element !== "code")).toEqual(["ul", "li", "strong", "li"]);
  }
});

test("a name and what is said of it are escaped as one, since together they may be a picture", () => {
  expect(textOf(toHtml(escapeMarkdown(":x: comes up")))).not.toContain(":x:");
});

test.each([
  ["dedicated=gpu:NoSchedule", "`dedicated=gpu:NoSchedule`"],
  ["edge", "`edge`"],
  ["a`b", "<code>a&#96;b</code>"],
  ["a|b", "<code>a&#124;b</code>"],
])("%s is written %s", (text, written) => {
  expect(code(text)).toBe(written);
});
