/**
 * How long and from where on random tests run. The suite is the same every time; a longer run by hand looks further:
 * FUZZ_RUNS=5000 FUZZ_SEED=$RANDOM npx jest __tests__/review/injection
 */
export function fuzz(runs: number): { readonly numRuns: number; readonly seed: number } {
  const { FUZZ_RUNS, FUZZ_SEED } = process.env;
  return { numRuns: FUZZ_RUNS === undefined ? runs : Number(FUZZ_RUNS), seed: Number(FUZZ_SEED ?? 20261127) };
}
