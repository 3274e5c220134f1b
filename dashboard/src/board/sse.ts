// Server-sent events out of a byte stream, without EventSource: that one hides the HTTP status and cannot resume on purpose.

export interface Frame {
  event: string;
  id: string | null;
  data: string;
}

/** Pure: fed text as it arrives, gives the frames that are complete. Comments (": still here") give none. */
export class FrameReader {
  #rest = "";

  push(chunk: string): Frame[] {
    const blocks = (this.#rest + chunk).split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.map(parse).filter((frame) => frame !== null);
  }
}

function parse(block: string): Frame | null {
  const frame: Frame = { event: "message", id: null, data: "" };
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/^ /, "");
    const field = line.slice(0, colon);
    if (field === "data") data.push(value);
    else if (field === "event") frame.event = value;
    else if (field === "id") frame.id = value;
  }
  frame.data = data.join("\n");
  return data.length > 0 ? frame : null;
}
