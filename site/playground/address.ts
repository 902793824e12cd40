/** How long typing may pause before the address is written, in milliseconds: browsers refuse to write it at every key. */
const PAUSE = 250;

/**
 * The address of the page, which holds the whole form behind its `#`. What is typed into one field is one step back; every
 * other change is a step of its own.
 */
export class Address {
  private timer: number | undefined;
  private pending: string | undefined;
  /** Whether the present entry of the history came from typing that goes on. */
  private isTyping = false;

  /** @param arrived is told what stands behind the `#` when somebody goes back or forward, or changes it */
  public constructor(arrived: (fragment: string) => void) {
    // Changing what stands behind the # tells both; going back tells this alone in every browser.
    window.addEventListener("popstate", () => {
      window.clearTimeout(this.timer);
      this.pending = undefined;
      this.isTyping = false;
      arrived(location.hash);
    });
  }

  /** Something was typed. */
  public type(fragment: string): void {
    window.clearTimeout(this.timer);
    this.pending = fragment;
    this.timer = window.setTimeout(() => this.flush(), PAUSE);
  }

  /** Typing into a field has ended. */
  public end(): void {
    this.flush();
    this.isTyping = false;
  }

  /** Something else was changed. */
  public step(fragment: string): void {
    this.end();
    this.write(fragment, "pushState");
  }

  /** Writes what is still to be written. */
  public flush(): void {
    window.clearTimeout(this.timer);
    if (this.pending === undefined) return;
    const fragment = this.pending;
    this.pending = undefined;
    if (this.write(fragment, this.isTyping ? "replaceState" : "pushState")) this.isTyping = true;
  }

  private write(fragment: string, how: "pushState" | "replaceState"): boolean {
    if (location.hash === `#${fragment}`) return false;
    history[how](null, "", `#${fragment}`);
    return true;
  }
}
