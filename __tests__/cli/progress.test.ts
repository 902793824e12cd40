/** What is shown to whoever waits. */
import { ProgressLine } from "../../lib/cli/progress";
import { visibleWidth } from "../../lib/report/terminal-layout";

function line(columns = 80) {
  let written = "";
  let now = 0;
  const progress = new ProgressLine({
    write: (text) => (written += text),
    columns: () => columns,
    widthOf: visibleWidth,
    now: () => now,
  });
  return {
    progress,
    after: (milliseconds: number) => {
      now += milliseconds;
    },
    written: () => written.replaceAll("\r\u001b[2K", "|"),
  };
}

test("nothing is shown before a second is over, and nothing is taken away then", () => {
  const { progress, after, written } = line();
  progress.tell("reading");
  after(999);
  progress.tell("judging cluster 1 of 2");
  progress.clear();
  expect(written()).toBe("");
});

test("a line takes the place of the one before, and is gone at the end", () => {
  const { progress, after, written } = line();
  after(1000);
  progress.tell("judging cluster 1 of 3");
  progress.tell("judging cluster 2 of 3");
  after(100);
  progress.tell("judging cluster 3 of 3");
  progress.clear();
  progress.clear();
  expect(written()).toBe("|judging cluster 1 of 3|judging cluster 3 of 3|");
});

test("what is sure to take long is shown before it begins, as nothing can be while it goes on", () => {
  const { progress, written } = line();
  progress.tell("reading plan.json, 90.0 MB", true);
  expect(written()).toBe("|reading plan.json, 90.0 MB");
});

test("it is one line, however long a name is", () => {
  const { progress, after, written } = line(20);
  after(2000);
  progress.tell(`reading ${"x".repeat(50)}`);
  expect(written()).toBe(`|reading ${"x".repeat(11)}`);
});

test("it is one line of a name in wide characters as well", () => {
  const { progress, after, written } = line(20);
  after(2000);
  progress.tell("reading 很长的文件名很长的文件名");
  expect(written()).toBe("|reading 很长的文件");
});

test("what says the same again is not drawn again", () => {
  const { progress, after, written } = line();
  for (const _each of [1, 2, 3]) {
    after(1000);
    progress.tell("reading");
  }
  expect(written()).toBe("|reading");
});

test("while something comes it tells how much, and stops when it is there or fails", async () => {
  const { progress, after, written } = line();
  after(2000);
  let much = 0;
  const comes = new Promise<string>((resolve) => setTimeout(() => resolve("all"), 300));
  expect(await progress.during(() => `read ${++much}`, comes)).toBe("all");
  await expect(progress.during(() => "never", Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  const before = written();
  expect(before).toContain("|read 1");
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(written()).toBe(before);
});
