import type { PropertyDeclarations } from "lit";
import { Asking } from "../form/asking.ts";

/** What a part of the room may do: one POST of the session, after which the screen shows the new view. */
export interface RoomDoor {
  act(action: string, body?: object): Promise<void>;
}

/** A part of the screen of one session's room. */
export abstract class RoomPart extends Asking {
  static override properties: PropertyDeclarations = { session: { attribute: false } };

  declare session: RoomDoor;

  protected async do(action: string, body: object): Promise<void> {
    await this.ask(() => this.session.act(action, body));
  }
}
