"""Who and what the example is about: all names are made up."""

from typing import NamedTuple

COMPANY = "Lindhafen Trading GmbH"


class CustomerName(NamedTuple):
    """A customer; ``as_bank_says`` is how the bank writes a name it has no IBAN for."""

    key: str
    name: str
    country: str
    city: str
    as_bank_says: str = ""
    contact: str = ""
    parent: str = ""


EUROPEAN = (
    CustomerName(
        "ostsee",
        "Möbelwerk Ostsee GmbH",
        "DE",
        "Rostock",
        "MOEBELWERK OSTSEE",
        "Jana Petersen",
    ),
    CustomerName(
        "krueger",
        "Baustoffe Krüger & Söhne KG",
        "DE",
        "Kiel",
        "BAUSTOFFE KRUEGER & SOEHNE ",
    ),
    CustomerName(
        "linde",
        "Van der Linde Logistiek B.V.",
        "NL",
        "Rotterdam",
        "V.D. LINDE LOGISTIEK BV",
        "Sanne de Wit",
    ),
    CustomerName(
        "canal", "Brasserie du Canal SARL", "FR", "Strasbourg", "BRASSERIE DU CANAL"
    ),
    CustomerName(
        "montseny", "Ferretería Montseny S.L.", "ES", "Girona", "FERRETERIA MONTSENY SL"
    ),
    CustomerName(
        "bellandi", "Officine Bellandi S.r.l.", "IT", "Brescia", "OFFICINE BELLANDI SRL"
    ),
    CustomerName(
        "bjorkskog", "Björkskog Inredning AB", "SE", "Malmö", "BJORKSKOG INREDNING AB"
    ),
    CustomerName(
        "talvinen", "Talvinen Kalusteet Oy", "FI", "Turku", "Talvinen Kaluste"
    ),
    CustomerName(
        "kowalczyk",
        "Kowalczyk Meble Sp. z o.o.",
        "PL",
        "Poznań",
        "KOWALCZYK MEBLE SP Z O O",
    ),
    CustomerName(
        "alpenblick",
        "Alpenblick Hotelbetriebe AG",
        "AT",
        "Innsbruck",
        "ALPENBLICK HOTELBETRIEBE",
        "Buchhaltung",
    ),
    CustomerName(
        "gruenwald",
        "Grünwald Gartenbau GmbH",
        "DE",
        "Celle",
        "Gruenwald Gartenbau GmbH",
    ),
    CustomerName(
        "kontor",
        "Hafenkontor Lübeck GmbH & Co. KG",
        "DE",
        "Lübeck",
        "HAFENKONTOR LUEBECK GMBH & ",
    ),
    CustomerName("nordholding", "Nordlicht Holding SE", "DE", "Bremen"),
    CustomerName(
        "nordenergie",
        "Wattenmeer Energie GmbH",
        "DE",
        "Husum",
        parent="nordholding",
    ),
    CustomerName(
        "nordservice",
        "Deichbau Service GmbH",
        "DE",
        "Emden",
        parent="nordholding",
    ),
    CustomerName(
        "petersen",
        "Petersen Schiffsbedarf e.K.",
        "DE",
        "Flensburg",
        "PETERSEN SCHIFFSBEDARF",
    ),
    CustomerName(
        "sonnenhang", "Weingut Sonnenhang", "DE", "Mainz", "WEINGUT SONENHANG"
    ),
    CustomerName(
        "delacroix", "Maison Delacroix SAS", "FR", "Lille", "SAS MAISON DELACROIX"
    ),
)
CHINESE = (
    CustomerName(
        "qingwu",
        "苏州青梧精密机械有限公司",
        "CN",
        "苏州",
        "苏州青梧精密机械",
        "顾晓岚",
    ),
    CustomerName(
        "chenyan", "上海晨砚国际贸易有限公司", "CN", "上海", "上海晨砚国际贸易"
    ),
    CustomerName("ganglan", "宁波港澜电子科技有限公司", "CN", "宁波"),
    CustomerName("heyue", "深圳市禾岳供应链管理有限公司", "CN", "深圳"),
    CustomerName(
        "yunjian", "杭州云笺纺织品有限公司", "CN", "杭州", "杭州云笺纺织品公司"
    ),
    CustomerName("lanyu", "青岛蓝屿海洋设备股份有限公司", "CN", "青岛"),
    CustomerName("jindao", "成都锦稻食品有限公司", "CN", "成都"),
)
CUSTOMERS = EUROPEAN + CHINESE
#: Customers with a story of their own; the ordinary payments leave them alone.
RESERVED = ("ostsee", "bellandi", "kontor", "lanyu", "nordholding", "alpenblick")
#: Product, price in EUR, its name in Chinese.
PRODUCTS = (
    ("Oak Board 2.4 m", 38.9, "橡木板 2.4 米"),
    ("Beech Panel 18 mm", 54.5, "山毛榉板材 18 毫米"),
    ("Hinge Set, Stainless", 12.35, "不锈钢铰链套装"),
    ("Drawer Runner 500 mm", 17.8, "抽屉滑轨 500 毫米"),
    ("Cordless Drill 18 V", 149.0, "充电式电钻 18 伏"),
    ("Circular Saw", 212.4, "圆锯"),
    ("Wood Glue 5 kg", 31.15, "木工胶 5 公斤"),
    ("Floor Oil 2.5 l", 44.6, "地板油 2.5 升"),
    ("Screw Assortment", 26.75, "螺丝组合装"),
    ("LED Strip 10 m", 39.99, "LED 灯带 10 米"),
    ("Packing and Freight", 85.0, "包装与运费"),
    ("Assembly, per Hour", 62.0, "安装服务（每小时）"),
)
#: Login, which is the password too; role; language; name.
USERS = (
    ("auditor", "auditor", "en_US", "Ada Auditor"),
    ("clerk", "clerk", "en_US", "Carla Clerk"),
    ("clerk_zh", "clerk", "zh_CN", "陈会计"),
    ("reviewer", "reviewer", "en_US", "Rasmus Reviewer"),
    ("manager", "manager", "en_US", "Mara Manager"),
)
#: Login, key of the customer.
PORTAL_USERS = (("portal", "linde"), ("portal_zh", "qingwu"))
