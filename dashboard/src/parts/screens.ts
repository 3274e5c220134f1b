// The screens beside the board, fetched together when the first of them is opened: they share their forms, and their
// words pack better in one file than in five.

import "./agenda/screen.ts";
import "./people/screen.ts";
import "./preparation/screen.ts";
import "./report/screen.ts";
import "./room/screen.ts";
