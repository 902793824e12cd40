/** Numbers of a text in English or Chinese, written as figures so that the two can be compared. */

/** Not those within a name such as K3s. */
const FIGURE = /RK\d{3}|(?<![A-Za-z\d.])v?\d+(?:\.\d+)*/g;

const MONTHS = "January February March April May June July August September October November December".split(" ");

const IN_ENGLISH: Readonly<Record<string, number>> = {
  two: 2,
  second: 2,
  three: 3,
  third: 3,
  four: 4,
  fourth: 4,
  five: 5,
  fifth: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  hundred: 100,
};

const IN_CHINESE: Readonly<Record<string, number>> = {
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
  一百: 100,
};

/** A month with its year is a number in Chinese, and "may" alone is none. */
const MONTH = new RegExp(`\\b(${MONTHS.join("|")})(?= \\d{4}\\b)`, "g");

/** Behind a number in words stands what is counted: elsewhere these signs are parts of other words. */
const COUNTED = /(一百|[二两三四五六七八九十])(?=[个种条台次行步份项倍])/g;

/** Each number once. "one" is left out: in both languages it is an article as well. */
export function figuresOf(prose: string): string[] {
  const figures = [...prose.matchAll(FIGURE)].map(([figure]) => figure);
  const months = [...prose.matchAll(MONTH)].map(([, month = ""]) => MONTHS.indexOf(month) + 1);
  const words = (prose.toLowerCase().match(/[a-z]+/g) ?? []).map((word) => IN_ENGLISH[word]);
  const signs = [...prose.matchAll(COUNTED)].map(([, sign = ""]) => IN_CHINESE[sign]);
  const written = [...months, ...words, ...signs].filter((number) => number !== undefined).map(String);
  return [...new Set([...figures, ...written])];
}
