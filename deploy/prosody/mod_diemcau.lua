-- Tells Điểm Cầu, at once, who comes into a room, who leaves it, whose connection is lost and who is muted, and answers
-- who is in. Loaded on the main MUC component; it watches the breakout component too. README.md says what goes where.
--
-- Out: POST diemcau_url, JSON, at most 50 events in one delivery, one delivery at a time, in order, again until taken:
--   {v, boot, host, dropped, events: [{seq, at, kind, room, ...}]}
--   boot     new with each start of this module: what was known of its rooms is void
--   dropped  events given up in this life, because the queue was full or the receiver called them wrong
--   seq      from 1, without gaps but for what was dropped;  at  milliseconds since 1970
--   kind     started (no room) | joined | media | left | lost | closed (the room itself)
--   room, is_breakout, meeting; main: the main room's JID, of a breakout room
--   nick (the endpoint's id), jid (the real one), service (focus | hidden: nobody who counts)
--   user {id, name, email} of the verified token; display, the name that the client gives itself
--   audio_muted, video_muted: absent where the client has not said
--   reason   of left and lost: left, switched (to another room of the meeting), kicked, renamed, closed, unreachable
-- In: GET /diemcau[?room=JID], signed, answers {v, boot, host, seq, at, waiting, dropped, rooms: [{room, ..., occupants}]}
--
-- A delivery and a question are signed alike: X-DiemCau-Timestamp is Unix seconds, X-DiemCau-Signature is "sha256=" and the
-- hex HMAC-SHA-256 of timestamp, full stop and body (for a question "GET " and its path with query) under diemcau_secret.

local array = require "util.array";
local hashes = require "util.hashes";
local http = require "net.http";
local jid = require "util.jid";
local json = require "util.json";
local queues = require "util.queue";
local time = require "util.time";
local uuid = require "util.uuid";

local VERSION = 1;
local BATCH = 50;
local LEAST_SECRET = 16;
local LONGEST = 256; -- bytes of a name
local LONGEST_SOURCES = 16384;
local SKEW = 300;

local secret = module:get_option_string("diemcau_secret", "");
if #secret < LEAST_SECRET then
	module:log("error", "diemcau_secret is missing or shorter than %d characters; the module stays closed", LEAST_SECRET);
	return;
end

local domain = module.host:match("^[^.]+%.(.+)$") or module.host;
local url = module:get_option_string("diemcau_url", "http://127.0.0.1:8080/hooks/jitsi");
local breakout = module:get_option_string("diemcau_breakout", "breakout." .. domain);
local hidden = module:get_option_set("diemcau_hidden_domains", { "recorder." .. domain, "hidden." .. domain });
local first_pause = module:get_option_number("diemcau_retry_min", 1);
local last_pause = module:get_option_number("diemcau_retry_max", 30);
local patience = module:get_option_number("diemcau_timeout", 10);

local boot = uuid.generate();
local seq, dropped = 0, 0;
local queue = queues.new(module:get_option_number("diemcau_queue", 10000), true);
local rooms = {}; -- room JID -> { sessions = { real JID -> what is known of it }, ... }
local stopping = false;

local function milliseconds()
	return math.floor(time.now() * 1000);
end

local function signature(timestamp, body)
	return "sha256=" .. hashes.hmac_sha256(secret, timestamp .. "." .. body, true);
end

--- Deliveries ------------------------------------------------------------------------------------------------------

local sending = nil; -- the delivery under way; an answer to another one comes too late
local waiting = false; -- a pause before the next try
local pause = first_pause;
local most = BATCH; -- events in one delivery
local deliver;

local function settle(last)
	while queue:peek() and queue:peek().seq <= last do
		queue:pop();
	end
end

local function again()
	module:add_timer(pause, function ()
		waiting = false;
		deliver();
	end);
	waiting = true;
	pause = math.min(pause * 2, last_pause);
end

local function answered(batch, code)
	local last = batch[#batch].seq;
	if (code >= 200 and code < 300) or code == 409 then -- 409: it has this very delivery already
		if pause > first_pause then
			module:log("info", "%s takes events again, %d are waiting", url, queue:count() - #batch);
		end
		pause = first_pause;
		most = math.min(most * 2, BATCH);
		settle(last);
	elseif code ~= 400 and code ~= 413 and code ~= 422 then
		if pause == first_pause then
			module:log("warn", "%s does not take events (%s); they wait", url, code == 0 and "no connection" or "HTTP " .. code);
		end
		return again();
	elseif #batch > 1 then -- one of them is wrong, and would be each time: find it
		most = 1;
	else
		module:log("error", "%s called an event wrong (HTTP %d); it is dropped", url, code);
		dropped = dropped + 1;
		settle(last);
	end
	deliver();
end

function deliver()
	if sending or waiting or stopping or not queue:peek() then
		return;
	end
	local batch = array();
	for _, event in queue:items() do
		batch:push(event);
		if #batch == most then break; end
	end
	local body = json.encode({ v = VERSION, boot = boot, host = module.host, dropped = dropped, events = batch });
	local timestamp = ("%.3f"):format(time.now());
	local this = {};
	sending = this;
	local function done(code)
		if sending == this then
			sending = nil;
			answered(batch, code);
		end
	end
	local request = http.request(url, {
		method = "POST";
		body = body;
		headers = {
			["Content-Type"] = "application/json";
			["X-DiemCau-Timestamp"] = timestamp;
			["X-DiemCau-Signature"] = signature(timestamp, body);
		};
	}, function (_, code) done(tonumber(code) or 0); end);
	module:add_timer(patience, function ()
		if sending == this and request and request.cancel then request:cancel(); end
		done(0);
	end);
end

local function tell(event)
	if stopping then return; end -- everybody leaves because we do; the next boot says so
	seq = seq + 1;
	event.seq, event.at = seq, milliseconds();
	if queue:count() == queue.size then
		dropped = dropped + 1;
	end
	queue:push(event);
	deliver();
end

--- What a client says of itself ------------------------------------------------------------------------------------

local function tag_text(presence, name)
	for _, tag in ipairs(presence.tags) do
		if tag.name == name then return tag:get_text(); end
	end
end

-- Without half a character at its end.
local function short(text)
	if not text or #text <= LONGEST then return text; end
	return (text:sub(1, LONGEST):gsub("[\192-\255][\128-\191]*$", ""));
end

-- nil where nothing is said; muted is who has no open source of the kind. A shared screen is no camera.
local function muted(presence)
	local written = tag_text(presence, "SourceInfo") or "";
	local ok, sources = pcall(json.decode, #written <= LONGEST_SOURCES and written or "");
	if not ok or type(sources) ~= "table" then
		local audio, video = tag_text(presence, "audiomuted"), tag_text(presence, "videomuted");
		return audio and audio == "true", video and video == "true";
	end
	local open = {};
	for name, info in pairs(sources) do
		local media = type(name) == "string" and name:match("%-([av])%d*$");
		if media and type(info) == "table" and info.muted ~= true and info.videoType ~= "desktop" then
			open[media] = true;
		end
	end
	return not open.a, not open.v;
end

-- What the token said, as the session keeps it; a client cannot write there.
local function identity(real_jid)
	local session = prosody.full_sessions[real_jid];
	local context = session and session.jitsi_meet_context_user;
	if type(context) ~= "table" then return nil; end
	local user = {};
	for _, field in ipairs({ "id", "name", "email" }) do
		local value = context[field];
		if type(value) == "string" or type(value) == "number" then
			user[field] = short(tostring(value));
		end
	end
	return next(user) and user or nil;
end

local function service(nick, real_jid)
	local _, host = jid.split(real_jid);
	if nick == "focus" and module:get_option_inherited_set("admins", {}):contains(jid.bare(real_jid)) then
		return "focus";
	elseif hidden:contains(host) then
		return "hidden";
	end
end

--- Rooms -----------------------------------------------------------------------------------------------------------

local function main_room(room_jid)
	local muc = prosody.hosts[module.host].modules.muc;
	for room in muc.live_rooms() do
		local others = room._data.breakout_rooms;
		if type(others) == "table" and others[room_jid] then return room.jid; end
	end
end

local function known(room)
	local found = rooms[room.jid];
	if not found then
		local _, host = jid.split(room.jid);
		found = { room = room.jid, is_breakout = host ~= module.host, sessions = {} };
		found.main = found.is_breakout and main_room(room.jid) or nil;
		rooms[room.jid] = found;
	end
	found.meeting = room._data.meetingId;
	return found;
end

local function about(found, kind, entry)
	local event = { kind = kind, room = found.room, is_breakout = found.is_breakout, main = found.main, meeting = found.meeting };
	for field, value in pairs(entry or {}) do
		event[field] = value;
	end
	return event;
end

local function joined(found, nick, real_jid, presence)
	local entry = { nick = nick, jid = real_jid, service = service(nick, real_jid), user = identity(real_jid) };
	entry.display = short(presence:get_child_text("nick", "http://jabber.org/protocol/nick"));
	entry.audio_muted, entry.video_muted = muted(presence);
	entry.joined_at = milliseconds();
	found.sessions[real_jid] = entry;
	tell(about(found, "joined", entry));
end

local function heard(found, entry, presence)
	local audio, video = muted(presence);
	if audio ~= entry.audio_muted or video ~= entry.video_muted then
		entry.audio_muted, entry.video_muted = audio, video;
		tell(about(found, "media", entry));
	end
end

-- Where nobody says why: a session that is over, or waits for its client to come back, did not say goodbye.
local function guess(real_jid)
	local session = prosody.full_sessions[real_jid];
	return session and not session.hibernating and "left" or "unreachable";
end

local function gone(found, entry, reason)
	found.sessions[entry.jid] = nil;
	reason = reason or guess(entry.jid);
	local event = about(found, reason == "unreachable" and "lost" or "left", entry);
	event.reason = reason;
	tell(event);
end

-- Bring what we know of one occupant to what the room says. `reason`: why those went that are not in it any more, if known.
local function observe(room, occupant, available, reason)
	local found, nick = known(room), jid.resource(occupant.nick);
	for real_jid, presence in occupant:each_session() do
		local entry = found.sessions[real_jid];
		if not available or presence.attr.type ~= nil then -- luacheck: ignore 542
			-- gone, or going
		elseif entry then
			heard(found, entry, presence);
		else
			joined(found, nick, real_jid, presence);
		end
	end
	for real_jid, entry in pairs(found.sessions) do
		local presence = occupant.sessions[real_jid];
		if entry.nick == nick and not (available and presence and presence.attr.type == nil) then
			gone(found, entry, reason);
		end
	end
end

local function is_health_check(room)
	return room.jid:sub(1, 21) == "__jicofo-health-check";
end

local STATUS = { ["333"] = "unreachable", ["307"] = "kicked", ["301"] = "kicked", ["321"] = "kicked", ["303"] = "renamed" };

local function why(room, x)
	for status in (x and x:childtags("status") or function () end) do
		if STATUS[status.attr.code] then return STATUS[status.attr.code]; end
	end
	return room.destroying and "closed" or nil;
end

-- Every change of presence that a room makes public comes by here.
local function on_presence(event)
	if is_health_check(event.room) then return; end
	observe(event.room, event.occupant, event.stanza.attr.type ~= "unavailable", why(event.room, event.x));
end

-- Before the limiter of leaves, which holds them back and forgets how they came about. A session that was destroyed while in
-- the room never said goodbye: its transport broke, and its time to resume is over.
local function on_leaving(event)
	if is_health_check(event.room) then return; end
	local found = known(event.room);
	local entry = found.sessions[event.stanza.attr.from];
	if not entry then return; end
	local reason = event.stanza:get_child_text("status") == "switch_room" and "switched" or "left";
	gone(found, entry, event.origin.destroyed and "unreachable" or reason);
end

local function on_destroyed(event)
	local found = rooms[event.room.jid];
	if found then
		rooms[event.room.jid] = nil;
		tell(about(found, "closed"));
	end
end

-- Whatever befalls us, the meeting goes on.
local function guarded(handler)
	return function (event)
		local ok, trouble = pcall(handler, event);
		if not ok then module:log("error", "an event is not told: %s", trouble); end
	end
end

local function watch(host)
	local component = module:context(host);
	component:hook("muc-broadcast-presence", guarded(on_presence), -100);
	component:hook("muc-occupant-pre-leave", guarded(on_leaving), 100);
	component:hook("muc-room-destroyed", guarded(on_destroyed), -100);
end

-- Against the rooms themselves: what another module did behind our back, and whoever was in before we were loaded.
local function reconcile()
	for _, host in ipairs({ module.host, breakout }) do
		local muc = prosody.hosts[host] and prosody.hosts[host].modules.muc;
		for room in (muc and muc.live_rooms or function () return function () end end)() do
			for _, occupant in room:each_occupant() do
				if not is_health_check(room) then observe(room, occupant, true); end
			end
			for _, entry in pairs(rooms[room.jid] and rooms[room.jid].sessions or {}) do
				if not room:get_occupant_by_real_jid(entry.jid) then gone(rooms[room.jid], entry); end
			end
		end
	end
end

--- Questions -------------------------------------------------------------------------------------------------------

local function genuine(request)
	local timestamp, given = request.headers.x_diemcau_timestamp, request.headers.x_diemcau_signature;
	local asked = tonumber(timestamp);
	local target = request.path .. (request.url.query and "?" .. request.url.query or "");
	return asked and given and math.abs(time.now() - asked) <= SKEW
		and hashes.equals(signature(timestamp, "GET " .. target), given);
end

local function answer(event)
	local request, response = event.request, event.response;
	if not genuine(request) then return 403; end
	reconcile();
	local query = http.formdecode(request.url.query or "");
	local wanted = type(query) == "table" and query.room;
	local list = array();
	for room_jid, found in pairs(rooms) do
		if not wanted or wanted == room_jid then
			local room = about(found);
			room.occupants = array();
			for _, entry in pairs(found.sessions) do
				room.occupants:push(entry);
			end
			list:push(room);
		end
	end
	response.headers.content_type = "application/json";
	return json.encode({
		v = VERSION, boot = boot, host = module.host, seq = seq, at = milliseconds(),
		waiting = queue:count(), dropped = dropped, rooms = list;
	});
end

watch(module.host);
if prosody.hosts[breakout] then watch(breakout); end
module:hook_global("host-activated", function (host)
	if host == breakout then watch(host); end
end);
module:hook_global("server-stopping", function () stopping = true; end, 100);
module:depends("http");
module:provides("http", { default_path = "/diemcau"; route = { GET = answer } });
module:add_timer(0, function ()
	tell({ kind = "started" });
	reconcile();
end);
