/** An expression that is the call of a function and nothing else. */
export function callIn(text: string): { readonly name: string; readonly argument: string } | undefined {
  const [start, name] = /^([a-z][a-z0-9_]*)\(/.exec(text) ?? [];
  if (start === undefined || name === undefined) return undefined;
  let depth = 1;
  for (let index = start.length; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') index += endOfText(text.slice(index)) ?? text.length;
    else if (character === "(") depth += 1;
    else if (character === ")") {
      depth -= 1;
      if (depth === 0)
        return index === text.length - 1 ? { name, argument: text.slice(start.length, index) } : undefined;
    }
  }
  return undefined;
}

/** The arguments of a call, split at the commas between them. */
export function argumentsIn(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? "";
    if (character === '"') index += endOfText(text.slice(index)) ?? text.length;
    else if ("([{".includes(character)) depth += 1;
    else if (")]}".includes(character)) depth -= 1;
    else if (character === "," && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  const rest = text.slice(start);
  return rest.trim() === "" ? parts : [...parts, rest];
}

/** Where the quote stands that closes the one at the beginning; expressions within hold quotes of their own. */
export function endOfText(text: string): number | undefined {
  let depth = 0;
  for (let index = 1; index < text.length; index += 1) {
    const character = text[index];
    if (depth === 0 && character === "\\") index += 1;
    else if (depth === 0 && character === '"') return index;
    else if (character === '"') {
      const end = endOfText(text.slice(index));
      if (end === undefined) return undefined;
      index += end;
    } else if (depth === 0 && text.startsWith("${", index) && text[index - 1] !== "$") {
      depth = 1;
      index += 1;
    } else if (depth > 0 && character === "{") depth += 1;
    else if (depth > 0 && character === "}") depth -= 1;
  }
  return undefined;
}
