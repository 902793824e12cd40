// The generator's own theme, with the fonts that a reader's system has.
import DefaultTheme from "vitepress/theme-without-fonts";
import { h } from "vue";
import { useAccessibleNavigation } from "./accessible.mjs";
import "./style.css";

export default {
  extends: DefaultTheme,
  Layout: {
    setup() {
      useAccessibleNavigation();
      return () => h(DefaultTheme.Layout);
    },
  },
};
