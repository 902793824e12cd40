/** How long it is to be read that something is copied, in milliseconds. */
const SHOWN_FOR = 2000;

const waiting = new WeakMap<HTMLElement, number>();

/** Copies a text, and says so on the button that was pressed. */
export async function copyText(text: string, pressed: HTMLElement, announce: (words: string) => void): Promise<void> {
  const isCopied = (await isWritten(text)) || isSelected(text);
  const words = pressed.dataset.words ?? pressed.textContent ?? "";
  pressed.dataset.words = words;
  pressed.textContent = isCopied ? "✓ Copied" : "Not copied: the browser does not allow it";
  announce(isCopied ? "copied" : "not copied, the browser does not allow it");
  window.clearTimeout(waiting.get(pressed));
  waiting.set(
    pressed,
    window.setTimeout(() => {
      pressed.textContent = words;
    }, SHOWN_FOR),
  );
}

/** Absent where the page is served without TLS. */
async function isWritten(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** The older way, which takes a field that has the focus. */
function isSelected(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "spoken";
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return isCopied;
}
