"""What the pages say. Short sentences: they are read on a telephone, in a hurry, not only by young people."""

from __future__ import annotations

from orchestrator.model.check import Verdict
from orchestrator.text import Text

WORDS = {
    # the frame
    "language": Text(vi="Ngôn ngữ", en="Language"),
    # a link that opens nothing
    "unknown_title": Text(vi="Liên kết không còn hiệu lực", en="This link opens nothing"),
    "unknown": Text(
        vi="Liên kết này đã hết hạn, hoặc bị thiếu ký tự khi sao chép. Đề nghị mở liên kết trong thông báo mới nhất, "
        "hoặc gọi cán bộ trực của {owner}.",
        en="The link has expired, or characters were lost when it was copied. Please open the one in the latest "
        "notice, or call the duty engineer of {owner}.",
    ),
    "too_many_title": Text(vi="Xin chờ một lát", en="One moment, please"),
    "too_many": Text(
        vi="Có quá nhiều lần mở liên kết sai từ mạng này. Đề nghị thử lại sau một phút.",
        en="Too many wrong links were opened from this network. Please try again in a minute.",
    ),
    "trouble_title": Text(vi="Chưa thực hiện được", en="Not done yet"),
    "trouble": Text(
        vi="{reason} Đề nghị tải lại trang và bấm lại; nếu vẫn không được, gọi cán bộ trực.",
        en="{reason} Please load the page again and press once more; if that fails, call the duty engineer.",
    ),
    # a point's own page
    "point": Text(vi="Điểm cầu {name}", en="{name}"),
    "days": Text(vi="Còn {d} ngày {h} giờ", en="in {d} d {h} h"),
    "hours": Text(vi="Còn {h} giờ {m} phút", en="in {h} h {m} min"),
    "minutes": Text(vi="Còn {m} phút", en="in {m} min"),
    "begun": Text(vi="Đã đến giờ họp", en="It is time"),
    "live": Text(vi="{Gathering} đang diễn ra", en="The meeting is on"),
    "reason": Text(vi="Lý do: {reason}", en="Reason: {reason}"),
    "moved_title": Text(vi="{Gathering} chuyển sang thời gian khác", en="The meeting has been moved"),
    "moved_to": Text(vi="Thời gian mới: {when}", en="New time: {when}"),
    "moved_link": Text(vi="Mở trang của điểm cầu cho thời gian mới", en="Open your page for the new time"),
    "cancelled_title": Text(vi="{Gathering} không tổ chức theo kế hoạch", en="The meeting is not held"),
    "cancelled": Text(
        vi="Điểm cầu không phải kết nối. Đề nghị báo cho những người liên quan tại đơn vị.",
        en="You need not connect. Please tell those concerned at your office.",
    ),
    "over_title": Text(vi="{Gathering} đã kết thúc", en="The meeting is over"),
    "over": Text(
        vi="Cảm ơn đơn vị đã phối hợp. Điểm cầu không phải làm gì thêm.",
        en="Thank you for working with us. There is nothing more to do.",
    ),
    "room_title": Text(vi="Chuyển ngay sang phòng họp dự phòng", en="Go to the fallback room now"),
    "room_open": Text(vi="Mở phòng họp dự phòng", en="Open the fallback room"),
    "phone_title": Text(vi="Gọi ngay số điện thoại {gathering} dự phòng", en="Call the fallback telephone bridge now"),
    "confirm_title": Text(vi="Xác nhận tham dự", en="Taking part"),
    "confirm_ask": Text(
        vi="Đề nghị xác nhận điểm cầu sẽ tham dự.", en="Please confirm that your point will take part."
    ),
    "confirm": Text(vi="Xác nhận tham dự", en="We will take part"),
    "confirmed": Text(vi="Đã xác nhận lúc {when}", en="Confirmed at {when}"),
    "check_title": Text(vi="Kiểm tra kỹ thuật", en="Technical check"),
    "check_at": Text(vi="Giờ của điểm cầu", en="Your hour"),
    "check_ask": Text(
        vi="Bật toàn bộ thiết bị rồi bấm nút dưới đây; trung tâm sẽ kiểm tra đường truyền của điểm cầu ngay.",
        en="Switch everything on, then press the button; the centre will check your line at once.",
    ),
    "check_later": Text(
        vi="Nút báo sẵn sàng sẽ hiện ở đây khi đến giờ kiểm tra.",
        en="A button to say that you are ready appears here when the check begins.",
    ),
    "check_in": Text(vi="Chúng tôi đã sẵn sàng kiểm tra", en="We are ready for the check"),
    "check_again": Text(vi="Kiểm tra lại", en="Check again"),
    "checked_in": Text(vi="Đã báo sẵn sàng lúc {when}", en="Checked in at {when}"),
    "checking": Text(
        vi="Trung tâm đang kiểm tra. Kết quả sẽ hiện ở đây sau ít giây.",
        en="The centre is checking. The result appears here in a few seconds.",
    ),
    "result": Text(vi="Kết quả lúc {when}", en="Result at {when}"),
    "link": Text(vi="Đường truyền {link}: ", en="Line {link}: "),
    "room": Text(vi="Phòng họp", en="The rooms"),
    "seat": Text(vi="Phòng đặt điểm cầu", en="Your room"),
    "online": Text(vi="Mở phòng họp trực tuyến", en="Open the online room"),
    "help": Text(vi="Cần hỗ trợ, gọi cán bộ trực", en="For help call the centre"),
    "before": Text(vi="Cần chuẩn bị", en="What to prepare"),
    "private": Text(
        vi="Trang này dành riêng cho điểm cầu. Đề nghị không chuyển liên kết cho đơn vị khác.",
        en="This page is your point's own. Please do not pass the link on.",
    ),
    # the acknowledge page
    "ack_open": Text(vi="Sự cố đang diễn ra", en="Incident under way"),
    "ack_over": Text(vi="Đã khắc phục lúc {when}", en="Over since {when}"),
    "since": Text(vi="Từ {when}", en="Since {when}"),
    "sites": Text(vi="Điểm cầu", en="Points"),
    "more": Text(vi="và {count} điểm cầu khác", en="and {count} others"),
    "causes": Text(vi="Nguyên nhân nghi ngờ", en="Suspected cause"),
    "whom": Text(vi="Gọi", en="Call"),
    "whom_carriers": Text(vi="nhà mạng", en="the carriers"),
    "your_name": Text(vi="Tên người tiếp nhận (không bắt buộc)", en="Your name (may be left empty)"),
    "take_on": Text(vi="Đã tiếp nhận", en="I take it on"),
    "taken": Text(vi="Đã tiếp nhận: {by}, lúc {when}", en="Taken on by {by} at {when}"),
    "reload": Text(vi="Trang cho biết tình hình lúc {when}.", en="As of {when}."),
}

VERDICTS = {
    Verdict.PASSED: Text(vi="Đạt", en="Passed"),
    Verdict.NOTED: Text(vi="Đạt, có lưu ý", en="Passed, with a note"),
    Verdict.FAILED: Text(vi="Không đạt", en="Failed"),
    Verdict.NOT_CHECKED: Text(vi="Chưa kiểm tra", en="Not checked"),
}

CHECKLIST = (
    Text(vi="Đường truyền chính và đường truyền dự phòng", en="Main and backup line"),
    Text(vi="Nguồn điện, bộ lưu điện (UPS)", en="Power, UPS"),
    Text(vi="Camera, màn hình, góc quay", en="Camera, screen, angle"),
    Text(vi="Micro, loa; không vọng, không hú", en="Microphone, speaker; no echo, no feedback"),
    Text(vi="Ánh sáng, tiếng ồn, biển tên của phòng", en="Light, noise, name plate of the room"),
    Text(vi="Tên hiển thị đúng của điểm cầu", en="The right display name"),
    Text(vi="Thiết bị dự phòng", en="Spare equipment"),
    Text(
        vi="Cán bộ kỹ thuật có mặt trước giờ họp 60 phút và trực đến khi kết thúc",
        en="A technician present 60 minutes before the start and until the end",
    ),
)
