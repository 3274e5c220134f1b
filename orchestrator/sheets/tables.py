"""The three lists of the workbook: their columns, what stands in them, how people may call them."""

from __future__ import annotations

from orchestrator.sheets.choices import CONTACT_ROLES, LEVELS, LINK_ROLES, YES_NO
from orchestrator.sheets.columns import Column, Kind, Table
from orchestrator.text import Text

_SITE_ID = Column(
    "site",
    Text(vi="Mã điểm cầu", en="Site id"),
    Text(vi="Mã (hoặc tên) của điểm cầu ở trang “Điểm cầu”.", en="The id (or name) of the point on the page “Sites”."),
    Kind.SITE,
    needed=True,
    also=("mã", "id", "điểm cầu", "tên điểm cầu", "đơn vị", "site"),
    width=18,
)

SITES = Table(
    "sites",
    Text(vi="Điểm cầu", en="Sites"),
    Text(
        vi="Mỗi hàng một điểm cầu. Ô để trống nghĩa là không có. Điểm cầu không có trong bảng thì giữ nguyên.",
        en="A row a point. An empty cell means there is none. A point that is not in the list stays as it is.",
    ),
    (
        Column(
            "id",
            Text(vi="Mã điểm cầu", en="Site id"),
            Text(
                vi="Chữ thường không dấu, số, gạch nối; không đổi về sau. Ví dụ luc-ngan.",
                en="Unaccented small letters, digits, hyphens; never changes. For instance luc-ngan.",
            ),
            needed=True,
            also=("mã", "id", "site"),
            width=18,
        ),
        Column(
            "name",
            Text(vi="Tên điểm cầu", en="Name"),
            Text(vi="Tên trên màn hình và trong cảnh báo; không trùng.", en="On the screen and in alerts; used once."),
            needed=True,
            also=("điểm cầu", "tên", "đơn vị", "site name"),
            width=28,
        ),
        Column(
            "level",
            Text(vi="Cấp", en="Level"),
            Text(vi="Tỉnh, Sở, Huyện hoặc Xã.", en="Province, Department, District or Commune."),
            Kind.CHOICE,
            needed=True,
            choices=LEVELS,
            width=12,
        ),
        Column(
            "hub",
            Text(vi="Trung tâm", en="Hub"),
            Text(vi="Có: điểm cầu chủ trì; đúng một điểm cầu.", en="Yes: the chairing point; exactly one."),
            Kind.CHOICE,
            also=("điểm cầu trung tâm", "điểm cầu chủ trì"),
            choices=YES_NO,
            width=11,
        ),
        Column(
            "parent",
            Text(vi="Trực thuộc", en="Parent"),
            Text(vi="Mã điểm cầu cấp trên trực tiếp.", en="The id of the point right above."),
            Kind.SITE,
            also=("điểm cầu cấp trên",),
        ),
        Column(
            "order",
            Text(vi="Thứ tự", en="Order"),
            Text(vi="Thứ tự trên màn hình và khi điểm danh.", en="On the screen and at roll call."),
            Kind.WHOLE,
            width=9,
        ),
        Column(
            "unit_code",
            Text(vi="Mã đơn vị hành chính", en="Unit code"),
            Text(vi="Mã của cơ quan thống kê.", en="Of the statistics office."),
            also=("mã đvhc",),
            width=14,
        ),
        Column(
            "valid_from",
            Text(vi="Hiệu lực từ ngày", en="Valid from"),
            Text(vi="Ngày bắt đầu, dạng 30/11/2021.", en="The first day."),
            Kind.DAY,
            also=("từ ngày",),
            width=14,
        ),
        Column(
            "valid_to",
            Text(vi="Hiệu lực đến ngày", en="Valid to"),
            Text(vi="Ngày cuối cùng; không xoá điểm cầu cũ.", en="The last day; former points are kept."),
            Kind.DAY,
            also=("đến ngày",),
            width=14,
        ),
        Column(
            "succeeded_by",
            Text(vi="Thay bằng", en="Succeeded by"),
            Text(vi="Mã điểm cầu thay thế sau sáp nhập.", en="The id of the point that took its place."),
            Kind.SITE,
        ),
        Column(
            "seat",
            Text(vi="Trụ sở", en="Seat"),
            Text(vi="Nơi đặt trụ sở.", en="The town of its seat."),
            also=("nơi đặt trụ sở",),
        ),
        Column(
            "room",
            Text(vi="Phòng họp", en="Room"),
            Text(vi="Phòng đặt điểm cầu.", en="Where the point stands."),
            also=("phòng",),
            width=26,
        ),
        Column(
            "chair",
            Text(vi="Chủ trì", en="Chair"),
            Text(vi="Người chủ trì tại điểm cầu, ghi chức vụ.", en="Who chairs there, by position."),
            width=26,
        ),
        Column(
            "expected_people",
            Text(vi="Số đại biểu", en="Expected people"),
            Text(vi="Số đại biểu dự kiến.", en="How many are expected."),
            Kind.WHOLE,
            also=("số đại biểu dự kiến",),
            width=12,
        ),
        Column(
            "agent",
            Text(vi="Cài agent", en="Agent"),
            Text(
                vi="Có: điểm cầu cài `diemcau agent`; Không: trung tâm chỉ ping.",
                en="Yes: `diemcau agent` runs there; No: the centre only pings.",
            ),
            Kind.CHOICE,
            also=("agent", "phần mềm giám sát"),
            choices=YES_NO,
            width=11,
        ),
        Column(
            "devices.main",
            Text(vi="Thiết bị chính", en="Main device"),
            Text(vi="Để hướng dẫn qua điện thoại.", en="For help by telephone."),
            width=26,
        ),
        Column(
            "devices.content",
            Text(vi="Thiết bị trình chiếu", en="Content device"),
            Text(vi="Máy trình chiếu tài liệu.", en="What shows the papers."),
            width=26,
        ),
        Column(
            "devices.spare",
            Text(vi="Thiết bị dự phòng", en="Spare device"),
            Text(vi="Dùng khi thiết bị chính hỏng.", en="When the main one fails."),
            width=26,
        ),
    ),
)

LINKS = Table(
    "links",
    Text(vi="Đường truyền", en="Links"),
    Text(
        vi="Mỗi hàng một đường truyền của một điểm cầu; mỗi điểm cầu có đúng một đường chính.",
        en="A row a link of a point; every point has exactly one primary link.",
    ),
    (
        _SITE_ID,
        Column(
            "name",
            Text(vi="Tên đường truyền", en="Link"),
            Text(vi="Không trùng trong một điểm cầu.", en="Used once at a point."),
            needed=True,
            also=("đường truyền", "link name"),
        ),
        Column(
            "role",
            Text(vi="Vai trò", en="Role"),
            Text(vi="Chính hoặc Dự phòng.", en="Primary or Backup."),
            Kind.CHOICE,
            needed=True,
            also=("loại",),
            choices=LINK_ROLES,
            width=12,
        ),
        Column(
            "carrier",
            Text(vi="Nhà mạng", en="Carrier"),
            Text(vi="Mã hoặc tên nhà mạng đã khai trong sites.yaml.", en="Id or name of a carrier in sites.yaml."),
            Kind.CARRIER,
            needed=True,
            width=24,
        ),
        Column(
            "circuit",
            Text(vi="Mã kênh", en="Circuit"),
            Text(vi="Để báo hỏng với nhà mạng.", en="For reporting a fault to the carrier."),
            also=("mã kênh truyền",),
        ),
        Column(
            "segment",
            Text(vi="Đoạn tuyến", en="Segment"),
            Text(vi="Đoạn dùng chung với điểm cầu khác.", en="What it shares with other points."),
        ),
        Column(
            "address",
            Text(vi="Địa chỉ IP", en="Address"),
            Text(vi="Bộ định tuyến của điểm cầu, trung tâm ping.", en="The point's router; the centre pings it."),
            also=("ip", "địa chỉ", "ip address"),
        ),
        Column(
            "port",
            Text(vi="Cổng TCP", en="Port"),
            Text(vi="Cổng có trả lời, dùng khi không ping được.", en="A port that answers where ping does not."),
            Kind.WHOLE,
            also=("cổng", "tcp port"),
            width=10,
        ),
        Column(
            "agent_address",
            Text(vi="Địa chỉ agent", en="Agent address"),
            Text(vi="Địa chỉ nguồn của agent khi đi đường này.", en="Where the agent's packets come from."),
        ),
        Column(
            "mbps",
            Text(vi="Băng thông", en="Mbit/s"),
            Text(vi="Theo hợp đồng, Mbit/s.", en="By contract."),
            Kind.NUMBER,
            also=("mbps", "băng thông mbit s", "bandwidth"),
            width=12,
        ),
    ),
)

CONTACTS = Table(
    "contacts",
    Text(vi="Liên hệ", en="Contacts"),
    Text(
        vi="Mỗi hàng một người, theo thứ tự gọi. Điểm cầu có trong bảng thì cả danh sách liên hệ của nó được thay.",
        en="A row a person, in the order of calling. The whole list of a point that is named here is replaced.",
    ),
    (
        _SITE_ID,
        Column(
            "role",
            Text(vi="Vai trò", en="Role"),
            Text(
                vi="Cán bộ kỹ thuật, Cán bộ kỹ thuật dự phòng, Văn phòng, Lãnh đạo phụ trách, Nhà mạng.",
                en="Technician, Deputy technician, Office, Manager in charge, Carrier.",
            ),
            Kind.CHOICE,
            needed=True,
            also=("chức trách", "nhiệm vụ"),
            choices=CONTACT_ROLES,
            width=26,
        ),
        Column(
            "name",
            Text(vi="Họ tên", en="Name"),
            Text(vi="Họ tên, hoặc chức trách nếu không muốn ghi tên.", en="A name, or a position instead."),
            needed=True,
            also=("họ và tên", "họ tên hoặc chức trách", "tên", "người liên hệ", "liên hệ", "contact"),
            width=28,
        ),
        Column(
            "phone",
            Text(vi="Số điện thoại", en="Phone"),
            Text(
                vi="Ô kiểu chữ (Text) để không mất số 0 đầu. Ví dụ 0912 345 678.",
                en="A cell of the type Text, or Excel drops the leading 0. For instance 0912 345 678.",
            ),
            Kind.PHONE,
            needed=True,
            also=("điện thoại", "sđt", "số đt", "di động", "điện thoại di động", "telephone", "mobile"),
            width=18,
        ),
        Column(
            "email",
            Text(vi="Thư điện tử", en="E-mail"),
            Text(vi="Không bắt buộc.", en="Optional."),
            also=("email", "thư", "mail", "e mail", "hộp thư"),
            width=28,
        ),
    ),
)

TABLES = (SITES, LINKS, CONTACTS)
