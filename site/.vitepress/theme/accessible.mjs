// What the generator's theme says to a screen reader otherwise than to the eye, put right once the page is there.

import { useRoute } from "vitepress";
import { nextTick, onMounted, onUnmounted, watch } from "vue";

export function useAccessibleNavigation() {
  const route = useRoute();
  const states = typeof MutationObserver === "undefined" ? undefined : new MutationObserver(mend);
  onMounted(() => {
    mend();
    states.observe(document.body, { subtree: true, childList: true, attributeFilter: ["class"] });
  });
  onUnmounted(() => states?.disconnect());
  watch(
    () => route.path,
    () => nextTick(mend),
  );
}

function mend() {
  for (const item of document.querySelectorAll(".VPSidebarItem > .item[role=button]")) {
    const caret = item.querySelector(":scope > .caret");
    // A heading that opens nothing is no button.
    if (caret === null) without(item, "role", "tabindex");
    else {
      // The heading is the button; the arrow in it is no second one.
      without(caret, "role", "tabindex", "aria-label");
      set(item, "aria-expanded", String(!item.parentElement.classList.contains("collapsed")));
    }
  }
  // The name of the button is what is written on it, without the keys beside it.
  for (const button of document.querySelectorAll(".DocSearch-Button")) {
    without(button, "aria-label");
    for (const keys of button.querySelectorAll(".DocSearch-Button-Keys")) set(keys, "aria-hidden", "true");
  }
}

function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function without(element, ...names) {
  for (const name of names) element.removeAttribute(name);
}
