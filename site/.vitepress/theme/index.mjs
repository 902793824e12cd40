// The generator's own theme, with the fonts that a reader's system has.
import { useData, withBase } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import { h } from "vue";
import { useAccessibleNavigation } from "./accessible.mjs";
import "./style.css";

const WORDS = { en: "This page in English", "zh-CN": "本页的中文版" };

export default {
  extends: DefaultTheme,
  Layout: {
    setup() {
      useAccessibleNavigation();
      return () => h(DefaultTheme.Layout, null, { "doc-before": () => h(Translation) });
    },
  },
};

/** A link to the same page in the other language, where there is one. */
const Translation = {
  setup() {
    const { frontmatter } = useData();
    return () => {
      const { translation } = frontmatter.value;
      if (translation === undefined) return null;
      const { lang, link } = translation;
      return h("p", { class: "translation" }, h("a", { href: withBase(link), hreflang: lang, lang }, WORDS[lang]));
    };
  },
};
