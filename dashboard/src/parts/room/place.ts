import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Figures } from "../../contract/board.ts";
import type { OccupantView, PlaceView } from "../../contract/room.ts";
import { isInside, PLACE_LOOK } from "../../room/seating.ts";
import { bitrates, clock } from "../../wording/format.ts";
import { ROOM } from "../../words/room.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import { RoomPart } from "./door.ts";
import { placeStyle } from "./place-style.ts";
import "./naming.ts";

/** One point in the room: where it is, by which devices, and how good a word says so. */
export class Place extends RoomPart {
  static override properties = {
    place: { attribute: false },
    places: { attribute: false },
    occupants: { attribute: false },
    figures: { attribute: false },
    zone: {},
    kicks: { type: Boolean },
    naming: { state: true },
  };

  declare place: PlaceView;
  declare places: readonly PlaceView[];
  declare occupants: readonly OccupantView[];
  declare figures: Figures | undefined;
  declare zone: string;
  declare kicks: boolean; // somebody may be sent out
  declare naming: string | null; // the endpoint that is another point after all

  constructor() {
    super();
    this.naming = null;
  }

  protected override willUpdate(_: PropertyValues): void {
    this.dataset["site"] = this.place.site;
    this.dataset["look"] = PLACE_LOOK[this.place.room];
  }

  override render(): TemplateResult {
    const { place, figures } = this;
    const media = figures ? bitrates(figures.bitrate_up, figures.bitrate_down, speech.locale) : "";
    return html`<article aria-label=${place.name}>
      <div class="who">
        <h3>${place.name}</h3>
        <p class="state">${icon(PLACE_LOOK[place.room])}<span>${this.words.states[place.room]}${place.since ? html` <i>${this.words.since(clock(Date.parse(place.since), this.zone))}</i>` : nothing}</span></p>
      </div>
      <ul>${this.occupants.map((occupant) => this.#occupant(occupant))}</ul>
      ${isInside(place.room) ? html`<p class="end">${media}</p>` : html`<div class="end">${this.#release()}</div>`}
      ${this.failed()}
    </article>`;
  }

  #release(): TemplateResult | typeof nothing {
    const { room, site } = this.place;
    if (room === "released") return nothing;
    return html`<button class="button small" type="button" ?disabled=${this.busy} @click=${() => void this.do("room/release", { site })}>${speech.say(ROOM).release}</button>`;
  }

  #occupant(occupant: OccupantView): TemplateResult {
    const w = speech.say(ROOM);
    const { endpoint, trust } = occupant;
    const naming = this.naming === endpoint;
    return html`<li ?data-ghost=${occupant.ghost}>
      <span><b>${w.devices[occupant.device] ?? w.devices["main"]}</b> ${occupantFacts(occupant)}</span>
      <span class="buttons">
        ${trust === "guessed"
          ? html`<button class="button small" type="button" ?disabled=${this.busy} @click=${() => void this.do("room/name", { endpoint, site: this.place.site })}>${w.strangers.right}</button>`
          : nothing}
        <button class="button small plain" type="button" aria-expanded=${naming} aria-label=${w.strangers.other} title=${w.strangers.other} @click=${() => (this.naming = naming ? null : endpoint)}>${icon("pen")}</button>
        ${this.kicks ? kickButton(() => this.tell("kick", occupant)) : nothing}
      </span>
      ${naming ? html`<dc-naming .session=${this.session} .endpoint=${endpoint} .places=${this.places} @named=${() => (this.naming = null)}></dc-naming>` : nothing}
    </li>`;
  }

  static override styles = [Part.base, formStyle, placeStyle];
}

/** How it is known, and what is heard and seen of it. */
export function occupantFacts(occupant: OccupantView): TemplateResult {
  const w = speech.say(ROOM);
  const { trust, name, ghost, aside, audio_muted: audio, video_muted: video, media } = occupant;
  const word = (of: { on: string; off: string }, on: boolean | null): string => (on === null ? "" : on ? of.on : of.off);
  const sure = trust === "proven" || trust === "said";
  const facts = [
    word(w.microphone, audio === null ? null : !audio),
    word(w.camera, video === null ? null : !video),
    word(w.media, media),
    ghost && w.ghost,
    aside && w.aside,
  ];
  return html`${trust ? html`<span class=${sure ? "sure" : "unsure"}>${w.trust[trust]}${sure || !name ? "" : ` “${name}”`}</span>` : nothing}
    <span class="facts">${facts.filter(Boolean).join(" · ")}</span>`;
}

export function kickButton(act: () => void): TemplateResult {
  const { kick } = speech.say(ROOM);
  return html`<button class="button small plain" type="button" aria-label=${kick} title=${kick} @click=${act}>${icon("out")}</button>`;
}

customElements.define("dc-place", Place);
