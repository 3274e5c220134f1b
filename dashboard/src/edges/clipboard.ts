// The clipboard. Browsers give it to secure pages only; inside a province a page may be served without TLS.

/** Whether it was copied. `near` is where a field may stand for a moment: a dialog blocks what lies outside it. */
export async function copy(text: string, near: ParentNode): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, near);
  }
}

function copyBySelection(text: string, near: ParentNode): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  near.append(field);
  field.select();
  try {
    return document.execCommand("copy");
  } finally {
    field.remove();
  }
}
