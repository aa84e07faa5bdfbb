"""The headings every installation begins with: subject tree and genres (the items come from the statute)."""

# Source of the tree: the document library of the State Council, 22 first-level subjects.
# name, English name, second level (a name may itself contain 、, so a list and never a split string).
SUBJECTS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("国务院组织机构", "Organisation of the State Council", (
        ("国务院", "State Council"), ("国务院办公厅", "General Office"), ("组成部门", "Ministries"),
        ("直属特设机构", "Special body"), ("直属机构", "Bodies directly under it"), ("办事机构", "Administrative offices"),
        ("直属事业单位", "Institutions"), ("部委管理的国家局", "Bureaus under ministries"),
        ("议事协调机构", "Coordinating bodies"), ("其他", "Other"))),
    ("综合政务", "General affairs", (
        ("政务公开", "Open government"), ("政务督查", "Supervision"), ("应急管理", "Emergency management"),
        ("电子政务", "E-government"), ("文秘工作", "Secretarial work"), ("保密工作", "Secrecy"),
        ("信访", "Letters and visits"), ("参事、文史", "Counsellors, history"), ("其他", "Other"))),
    ("国民经济管理、国有资产监管", "Economic management, state assets", (
        ("宏观经济", "Macro-economy"), ("经济体制改革", "Economic reform"), ("统计", "Statistics"), ("物价", "Prices"),
        ("国有资产监管", "State assets"), ("重大建设项目", "Major projects"), ("其他", "Other"))),
    ("财政、金融、审计", "Finance, banking, audit", (
        ("财政", "Public finance"), ("税务", "Taxation"), ("银行", "Banking"), ("货币（含外汇）", "Currency, foreign exchange"),
        ("证券", "Securities"), ("保险", "Insurance"), ("社会信用体系建设", "Social credit system"), ("审计", "Audit"),
        ("其他", "Other"))),
    ("国土资源、能源", "Land, resources, energy", (
        ("土地", "Land"), ("矿产", "Minerals"), ("水资源", "Water resources"), ("海洋", "Ocean"), ("煤炭", "Coal"),
        ("石油与天然气", "Oil and gas"), ("电力", "Electricity"), ("其他", "Other"))),
    ("农业、林业、水利", "Agriculture, forestry, water", (
        ("农业、畜牧业、渔业", "Farming, husbandry, fishery"), ("林业", "Forestry"), ("水利", "Water conservancy"),
        ("其他", "Other"))),
    ("工业、交通", "Industry, transport", (
        ("机械制造与重工业", "Machinery, heavy industry"), ("轻工纺织", "Light industry, textiles"), ("化工", "Chemicals"),
        ("国防工业", "Defence industry"), ("航天、航空", "Aerospace"), ("信息产业（含电信）", "Information industry"),
        ("公路", "Roads"), ("水运", "Shipping"), ("铁路", "Railways"), ("民航", "Civil aviation"), ("邮政", "Post"),
        ("其他", "Other"))),
    ("商贸、海关、旅游", "Trade, customs, tourism", (
        ("对外经贸合作", "Foreign trade"), ("国内贸易（含供销）", "Domestic trade"), ("海关", "Customs"),
        ("检验、检疫", "Inspection, quarantine"), ("旅游", "Tourism"), ("其他", "Other"))),
    ("市场监管、安全生产监管", "Market and work-safety supervision", (
        ("工商", "Industry and commerce"), ("质量监督", "Quality"), ("标准", "Standards"),
        ("食品药品监管", "Food and drugs"), ("安全生产监管", "Work safety"), ("其他", "Other"))),
    ("城乡建设、环境保护", "Construction, environment", (
        ("城市规划", "City planning"), ("城乡建设（含住房）", "Construction, housing"),
        ("环境监测、保护与治理", "Environment"), ("节能与资源综合利用", "Energy saving, recycling"),
        ("气象、水文、测绘、地震", "Weather, hydrology, surveying, earthquakes"), ("其他", "Other"))),
    ("科技、教育", "Science, education", (
        ("科技", "Science and technology"), ("教育", "Education"), ("知识产权", "Intellectual property"), ("其他", "Other"))),
    ("文化、广电、新闻出版", "Culture, broadcasting, press", (
        ("文化", "Culture"), ("文物", "Cultural relics"), ("新闻出版", "Press and publishing"),
        ("广播、电影、电视", "Radio, film, television"), ("其他", "Other"))),
    ("卫生、体育", "Health, sport", (
        ("卫生", "Health"), ("医药管理", "Medicines"), ("体育", "Sport"), ("其他", "Other"))),
    ("人口与计划生育、妇女儿童工作", "Population, women, children", (
        ("人口与计划生育", "Population and family planning"), ("妇女儿童", "Women and children"), ("其他", "Other"))),
    ("劳动、人事、监察", "Labour, personnel, supervision", (
        ("劳动就业", "Employment"), ("社会保障", "Social security"), ("人事工作", "Personnel"),
        ("军转安置", "Resettlement of veterans"), ("监察", "Supervision"), ("纠正行业不正之风", "Correction of malpractice"),
        ("其他", "Other"))),
    ("公安、安全、司法", "Police, security, justice", (
        ("公安", "Police"), ("国家安全", "State security"), ("司法", "Justice"), ("其他", "Other"))),
    ("民政、扶贫、救灾", "Civil affairs, poverty and disaster relief", (
        ("减灾救灾", "Disaster relief"), ("优抚安置", "Special care"), ("社会福利", "Social welfare"),
        ("行政区划与地名", "Divisions and place names"), ("社团管理", "Associations"), ("扶贫", "Poverty relief"),
        ("其他", "Other"))),
    ("民族、宗教", "Ethnic and religious affairs", (
        ("民族事务", "Ethnic affairs"), ("宗教事务", "Religious affairs"))),
    ("对外事务", "Foreign affairs", (
        ("外交、外事", "Diplomacy, foreign affairs"), ("国际条约、国际组织", "Treaties, organisations"), ("其他", "Other"))),
    ("港澳台侨工作", "Hong Kong, Macao, Taiwan, overseas Chinese", (
        ("港澳工作", "Hong Kong and Macao"), ("对台工作", "Taiwan"), ("侨务工作", "Overseas Chinese"))),
    ("国防", "Defence", (
        ("国防建设", "Defence building"), ("国防动员", "Mobilisation"))),
    ("其他", "Other", ()),
)  # fmt: skip

# code, name, English name. The first fifteen are the statutory kinds of official documents.
GENRES: tuple[tuple[str, str, str], ...] = (
    ("resolution", "决议", "Resolution"),
    ("decision", "决定", "Decision"),
    ("order", "命令（令）", "Order"),
    ("communique", "公报", "Communiqué"),
    ("announcement", "公告", "Announcement"),
    ("public-notice", "通告", "Public notice"),
    ("opinion", "意见", "Opinion"),
    ("notice", "通知", "Notice"),
    ("circular", "通报", "Circular"),
    ("report", "报告", "Report"),
    ("request", "请示", "Request for instructions"),
    ("reply", "批复", "Reply"),
    ("motion", "议案", "Motion"),
    ("letter", "函", "Letter"),
    ("minutes", "纪要", "Minutes"),
    ("administrative-regulation", "行政法规", "Administrative regulation"),
    ("local-regulation", "地方性法规", "Local regulation"),
    ("rule", "规章", "Rule"),
    ("normative-document", "规范性文件", "Normative document"),
    ("plan", "规划", "Plan"),
    ("interpretation", "政策解读", "Policy interpretation"),
    ("other", "其他", "Other"),
)
