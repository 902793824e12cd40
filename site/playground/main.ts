import { judgeTrial } from "../../lib/trial/judge-trial";
import type { TrialRepair } from "../../lib/trial/repair";
import type { Trial } from "../../lib/trial/trial";
import { typedPool } from "../../lib/trial/typed-pool";
import { Address } from "./address";
import { copyText } from "./copy";
import { button, byId } from "./elements";
import { Form } from "./form";
import { fragmentOf, readFragment } from "./fragment";
import { poolOfText } from "./pool-text";
import { PRESETS, REPORTED } from "./presets";
import { readSketch } from "./read-sketch";
import { shortAnswer, showFaults, showResult, signedAnswer } from "./result";
import type { Sketch } from "./sketch";
import { hideWriting, showWriting } from "./writing";

/** Slower than this, and it is judged once typing pauses; in milliseconds. */
const SLOW = 40;

/** How long nothing changes before it is said aloud, in milliseconds: nobody wants to hear every key. */
const QUIET = 700;

/** The page: what is typed is judged, shown, and written into the address. */
class Playground {
  private readonly form = new Form((sketch, { pools, focus, say }) => {
    this.step({ ...sketch, pools }, say);
    document.getElementById(focus)?.focus();
  });
  private readonly address = new Address((fragment) => this.open(fragment));
  private readonly announced = byId("announced", HTMLElement);
  private readonly verdict = byId("verdict", HTMLElement);
  private readonly bar = byId("bar", HTMLElement);
  private readonly note = byId("link-note", HTMLElement);
  private took = 0;
  private toJudge: number | undefined;
  private toSay: number | undefined;

  public start(): void {
    // Without a script these would be fields that nothing follows from.
    for (const each of document.querySelectorAll<HTMLElement>("[data-live]")) each.hidden = false;
    byId("presets", HTMLElement).append(
      ...PRESETS.map(({ name, what, sketch }) =>
        button({ title: what }, () => this.step({ ...sketch, as: this.form.read().as }, name), name),
      ),
    );
    const link = byId("copy-link", HTMLButtonElement);
    link.addEventListener("click", () => this.copyLink(link));
    document.addEventListener("input", () => this.typed());
    document.addEventListener("change", () => this.address.end());
    // Who types far below sees the answer all the same.
    new IntersectionObserver(([verdict]) => {
      this.bar.hidden = verdict?.isIntersecting ?? true;
    }).observe(byId("verdict-words", HTMLElement));
    this.open(location.hash);
  }

  /** Shows what an address says. */
  private open(fragment: string): void {
    const { sketch, unread } = readFragment(fragment);
    this.form.show(sketch ?? REPORTED);
    this.judge("");
    this.note.hidden = unread.length === 0;
    this.note.textContent = unread.length === 0 ? "" : `Of this link was not read: ${unread.join(", ")}.`;
  }

  /** Shows another cluster, as a step that somebody can go back from. */
  private step(sketch: Sketch, say: string): void {
    this.note.hidden = true;
    this.form.show(sketch);
    this.address.step(fragmentOf(sketch));
    this.judge(say);
  }

  private typed(): void {
    this.note.hidden = true;
    this.address.type(fragmentOf(this.form.read()));
    this.judge("", this.took < SLOW ? 0 : SLOW * 5);
  }

  /** What is wrong is told at once; the verdict may wait until typing pauses. */
  private judge(say: string, pause = 0): void {
    window.clearTimeout(this.toJudge);
    const sketch = this.form.read();
    const { trial, faults } = readSketch(sketch);
    this.form.tell(faults);
    this.verdict.toggleAttribute("aria-busy", trial !== undefined && pause > 0);
    if (trial === undefined) {
      showFaults(faults);
      hideWriting();
      const what = faults[0]?.problem.what ?? "";
      this.tellAnswer(say, what, `– ${what}`);
    } else if (pause > 0) this.toJudge = window.setTimeout(() => this.judge(say), pause);
    else this.show(trial, sketch, say);
  }

  private show(trial: Trial, sketch: Sketch, say: string): void {
    const start = performance.now();
    const judged = judgeTrial(trial);
    showResult(judged, (repair) => this.apply(repair));
    showWriting(judged, sketch.as, (words) => this.say(words));
    this.took = performance.now() - start;
    this.tellAnswer(say, shortAnswer(judged), signedAnswer(judged));
  }

  private tellAnswer(say: string, short: string, signed: string): void {
    this.bar.textContent = signed;
    window.clearTimeout(this.toSay);
    this.toSay = window.setTimeout(() => this.say([say, short].filter((words) => words !== "").join(". ")), QUIET);
  }

  private apply({ trial }: TrialRepair): void {
    const pools = trial.pools.map((pool) => poolOfText(typedPool(pool)).pool);
    this.step({ ...this.form.read(), pools }, "repaired");
    byId("verdict-words", HTMLElement).focus();
  }

  private async copyLink(link: HTMLButtonElement): Promise<void> {
    this.address.flush();
    const address = `${location.href.replace(/#.*$/s, "")}#${fragmentOf(this.form.read())}`;
    await copyText(address, link, (words) => this.say(words));
  }

  private say(words: string): void {
    window.clearTimeout(this.toSay);
    this.announced.textContent = words;
  }
}

new Playground().start();
