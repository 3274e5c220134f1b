// "UBND huyện Lục Ngạn" is set in two lines: what kind of place in small, its own name large.

/** Among several a short name is enough: "huyện Lục Ngạn". */
export function short(name: string): string {
  return name.replace(/^UBND\s+/u, "");
}

export interface Name {
  readonly kind: string;
  readonly own: string;
}

const KIND = /^((?:UBND\s+)?(?:huyện|thị xã|quận|xã|phường|thị trấn|đặc khu))\s+(.+)$/iu;
// Province and city keep their kind: one province has a city of its own name.
const KEEPS = /^(UBND)\s+((?:tỉnh|TP\.?|thành phố)\s+.+)$/iu;

/** How a name is set where its place does not grow with it. */
export type Length = "short" | "long" | "longest";

export function lengthOf(own: string): Length {
  return own.length <= 16 ? "short" : own.length <= 36 ? "long" : "longest";
}

/** Read one after the other, the two parts are the whole name. */
export function split(name: string): Name {
  const parts = KIND.exec(name) ?? KEEPS.exec(name);
  return parts ? { kind: parts[1] ?? "", own: parts[2] ?? "" } : { kind: "", own: name };
}
