import { html, type TemplateResult } from "lit";
import type { MeetingView } from "../../contract/agenda.ts";
import type { SessionBrief } from "../../contract/board.ts";
import type { PreparationView } from "../../contract/preparation.ts";
import { get, post, session as path } from "../../edges/api.ts";
import { moment } from "../../wording/dates.ts";
import { AGENDA } from "../../words/agenda.ts";
import { Asking, type Door } from "../form/asking.ts";
import type { Question } from "../form/confirm.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import "../form/confirm.ts";

/** What an edit of a session must name: the revision that was seen when its dialog was opened. */
export class Revision {
  readonly #read: () => Promise<number>;
  #seen: Promise<number>;

  constructor(door: Door, session: string) {
    this.#read = () => door.asking(get<PreparationView>(`${path(session)}/preparation`)).then(({ revision }) => revision);
    this.#seen = this.#read();
    this.#seen.catch(() => undefined); // told when it is used
  }

  /** Where somebody was quicker, or it could not be read, the next attempt is made on what is there then. */
  async use(act: (revision: number) => Promise<unknown>): Promise<unknown> {
    try {
      return await act(await this.#seen);
    } catch (error) {
      this.#seen = this.#read();
      this.#seen.catch(() => undefined);
      throw error;
    }
  }
}

/** One session is not held, or, with its `meeting`, none of the series any more; either with a reason. */
export class Stop extends Asking {
  static override properties = { session: { attribute: false }, meeting: { attribute: false }, zone: {} };

  declare session: SessionBrief;
  declare meeting: MeetingView | null;
  declare zone: string;

  #revision: Revision | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.meeting) this.#revision = new Revision(this.door, this.session.id);
  }

  override render(): TemplateResult {
    return html`<dc-confirm .question=${this.#question()}></dc-confirm>`;
  }

  #question(): Question {
    const w = speech.say(AGENDA);
    const word = this.meeting ? w.withdraw : w.cancel;
    const { title, start } = this.session;
    return {
      heading: `${word}: ${title}`,
      text: this.meeting ? w.change.withdrawText : w.change.cancelText(moment(start ?? "", this.zone, speech.locale)),
      action: word,
      reason: w.change.reason,
      act: (reason) => this.#stop(reason),
    };
  }

  async #stop(reason: string): Promise<void> {
    const { door, meeting, session } = this;
    if (meeting) {
      const address = `/api/v1/meetings/${encodeURIComponent(meeting.meeting.id)}/withdraw`;
      await door.asking(post(address, { revision: meeting.revision, reason }));
    } else {
      await this.#revision?.use((revision) => door.asking(post(`${path(session.id)}/cancel`, { revision, reason })));
    }
    this.tell("planned", null);
  }

  static override styles = [Part.base];
}

customElements.define("dc-stop", Stop);
