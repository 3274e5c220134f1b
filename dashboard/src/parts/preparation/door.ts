import type { PropertyDeclarations } from "lit";
import type { Text } from "../../contract/board.ts";
import { Asking } from "../form/asking.ts";

/** What a part of a preparation may do: one POST of the session, after which the screen shows the new view. */
export interface PreparationDoor {
  act(action: string, body?: object): Promise<void>;
  text(notice: string): Promise<Text>;
  linkCode(site: string): string; // the address of a picture
  dutyNames(): Promise<readonly string[]>;
}

/** A part of the preparation of one session. */
export abstract class PreparationPart extends Asking {
  static override properties: PropertyDeclarations = { session: { attribute: false } };

  declare session: PreparationDoor;

  /** True when it was done. */
  protected async do(action: string, body: object = {}): Promise<boolean> {
    return (await this.ask(() => this.session.act(action, body).then(() => true))) ?? false;
  }
}
