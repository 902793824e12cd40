let failed: string | undefined;

/**
 * A test that goes on where the one before it in its file ended. Once one has failed, those after it would say nothing: they
 * are not tried, and say so.
 */
export function step(title: string, run: () => Promise<void> | void): void {
  test(title, async () => {
    if (failed !== undefined) throw new Error(`not tried, as an earlier step failed: ${failed}`);
    failed = title;
    await run();
    failed = undefined;
  });
}
