-- A test double of Jitsi's mod_auth_token and mod_token_verification, for tests only: it knows HS256 and the rules of claims
-- that a login and a join are refused by, and keeps the token's context on the session under the names that Jitsi uses.
-- It has no keys of other servers, no patterns of rooms, no tenants. Point plugin_paths here and set app_id, app_secret.

local http = require "util.http";
local jid = require "util.jid";
local jwt = require "util.jwt";
local sasl = require "util.sasl";
local st = require "util.stanza";
local uuid = require "util.uuid";

local app_id = module:get_option_string("app_id");
local app_secret = module:get_option_string("app_secret");
local rooms_host = module:get_option_string("main_muc");

local function claims_refused(claims)
	local now = os.time();
	if claims.iss ~= app_id then return "invalid 'iss' claim"; end
	if not claims.aud then return "'aud' claim is missing"; end
	if not claims.sub then return "sub claim is missing"; end
	if not claims.room then return "room claim is missing"; end
	if claims.exp and claims.exp < now then return ("Not acceptable by exp (%d)"):format(now - claims.exp); end
	if claims.nbf and claims.nbf > now then return ("Not acceptable by nbf (%d)"):format(claims.nbf - now); end
end

local function let_in(session)
	local request = session.websocket_request;
	local query = http.formdecode(request and request.url.query or "");
	local token = type(query) == "table" and query.token;
	if not token then return nil, "not-allowed", "token required"; end
	local ok, claims = jwt.verify(app_secret, token);
	if not ok then return nil, "not-allowed", "Invalid token"; end
	local refusal = claims_refused(claims);
	if refusal then return nil, "not-allowed", refusal; end
	session.jitsi_meet_room = claims.room;
	session.jitsi_meet_context_user = (claims.context or {}).user;
	return true;
end

sasl.registerMechanism("ANONYMOUS", { "anonymous" }, function (self)
	local ok, condition, text = self.profile.anonymous(self);
	if not ok then return "failure", condition, text; end
	self.username = uuid.generate();
	return "success";
end);

local provider = {};
function provider.get_sasl_handler(session)
	return sasl.new(module.host, { anonymous = function () return let_in(session); end });
end
function provider.user_exists() return nil; end
module:provides("auth", provider);

module:hook("pre-presence/full", function (event)
	local origin, stanza = event.origin, event.stanza;
	local room, host = jid.split(stanza.attr.to);
	local allowed = origin.jitsi_meet_room;
	if host == rooms_host and not stanza.attr.type and allowed ~= "*" and allowed ~= room then
		origin.send(st.error_reply(stanza, "cancel", "not-allowed", "Room and token mismatched"));
		return true;
	end
end);
