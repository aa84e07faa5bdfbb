"""Names of persons beside a word that announces one, in sentences and in tables."""

import re
from collections.abc import Iterator

from gongkai.files.personal_data.kinds import Finding, Kind

# The family names of nearly all Han people; two-character names first.
DOUBLE_SURNAMES = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|宇文|长孙|端木|呼延|南宫|轩辕|完颜|独孤"
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕丁任卢姚"
    "沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向常汤"
    "康易乔赖文庞樊兰殷施洪翟安颜倪牛温芦季俞章鲁葛伍申尤毕聂柴焦柳邢岳齐梅庄辛管祝左涂谷时舒耿牟卜路詹关"
    "苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强丛华车冉房边辜吉饶刁"
    "瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢"
    "冷卓花仇艾蓝都耿满弓匡国文寇广禄阙东殴殳沃利蔚越夔隆师巩厍聂晁勾敖融訾辛阚那简饶空沙乜养鞠须丰巢蒯相后荆红"
)
ROLES = (
    "申请人|被申请人|联系人|当事人|投诉人|举报人|信访人|来信人|反映人|原告|被告|上诉人|第三人|法定代表人|委托代理人|代理人|"
    "经办人|户主|受益人|救助对象|患者|病人|死者|伤者|受害人|被害人|肇事人|驾驶人|违法行为人|行政相对人|被处罚人|"
    "产权人|房屋所有权人|承租人|监护人|收件人|寄件人|缴款人|领取人|学生姓名|考生姓名|家长|本人|姓名"
)
HAN_NAME = rf"(?:(?:{DOUBLE_SURNAMES})[\u4e00-\u9fff]{{1,2}}|[{SURNAMES}][ \u200b]{{0,2}}[\u4e00-\u9fff]{{1,2}})"
LONG_NAME = r"[\u4e00-\u9fff]{2,6}(?:·[\u4e00-\u9fff]{1,8}){1,3}"
LATIN_NAME = r"[A-Z][a-z]+(?: [A-Z][a-z]+){1,3}"
UYGHUR_NAME = r"[\u0620-\u06d5]{3,15}(?: [\u0620-\u06d5]{3,15}){0,2}"
NAME = rf"(?:{LONG_NAME}|{HAN_NAME}|{LATIN_NAME}|{UYGHUR_NAME})"
AFTER_NAME = r"(?=$|[^\u4e00-\u9fff\w·]|男|女|身份|电话|联系|手机|住|系)"
# “联系人：张三”, “姓名 张三”: the announcing word, a colon or a space, a name.
ANNOUNCED = re.compile(
    rf"(?:{ROLES})(?:姓名)?(?:\([^()\n]{{0,12}}\))?[ \u200b]*[:：|\t ][ \u200b|\t]*(?P<name>{NAME}){AFTER_NAME}"
)
# “申请人张三（身份证号…）”, “当事人张三，男”: without a colon only where a person follows by form.
INTRODUCED = re.compile(
    rf"(?:{ROLES})(?P<name>{HAN_NAME}|{LONG_NAME})(?=[（(][^）)\n]{{0,4}}(?:身份|公民|男|女|住|电话|以下简称)|[，,][ ]?(?:男|女|住|身份证|公民身份|电话|联系|手机|\d{{4}}年))"
)
# “请张三（身份证号110…）”: the number of an identity card follows, whatever stands before the name.
IDENTIFIED = re.compile(
    rf"(?<![关对由])(?P<name>{HAN_NAME}|{LONG_NAME})[，,、 ]?[（(]?(?:公民)?身份(?:证|号码)[\u4e00-\u9fff]{{0,4}}[:：为 ]{{0,3}}(?=\d{{6}})"
)
# “张三，男，汉族，1980年5月生”.
DESCRIBED = re.compile(
    rf"(?<![\u4e00-\u9fff])(?P<name>{HAN_NAME}|{LONG_NAME})[，,、 ][ ]?(?:男|女)(?=[，,、。； ]|$)"
)
BIRTH = re.compile(
    r"(?:出生日期|出生年月日?|生日)[ \u200b]*[:：|][ |\u200b]*(?P<labelled>\d{4} ?[年./-] ?\d{1,2}(?: ?[月./-] ?\d{1,2} ?日?| ?月)?)"
    r"|(?:男|女)[，,、 ](?:[\u4e00-\u9fff]{1,6}族[，,、 ])?(?P<described>\d{4} ?[年./-] ?\d{1,2}(?: ?[月./-] ?\d{1,2} ?日?| ?月)?) ?(?:出?生|$|[，,、。；])"
    r"|(?:生于|出生于) ?(?P<born>\d{4} ?年 ?\d{1,2} ?月(?: ?\d{1,2} ?日)?)"
    r"|(?P<birth>\d{4} ?年 ?\d{1,2} ?月(?: ?\d{1,2} ?日)?) ?(?:出生|生)(?![产效成态活物育存命])"
)
# Headings of columns below which each cell is personal.
NAME_COLUMN = re.compile(rf"(?:{ROLES})(?:姓名|名称)?(?:\([^()]{{0,12}}\))?")
CELL_NAME = re.compile(rf"{NAME}")
MASKED = re.compile(r"[某*＊×xX○〇]")
# What follows an announcing word in forms and laws without being a name.
NOT_NAMES = re.compile(
    r"(?:应当|可以|有权|必须|不得|不服|提出|认为|签名|签字|盖章|信息|名称|姓名|身份|住所|地址|电话|联系|单位|职务|"
    r"金额|性别|年龄|民族|日期|编号|序号|备注|类别|班级|职称|职业|公司|部门|机关|机构|人员|情况|资格|条件|要求|权利|义务|申请|材料|证明|书面|相关|有关|如实|成年|连续|时间|单独|"
    r"包括|关于|向|和|或|及|与|于|时|的|等|须|应)"
)


def names_in(text: str) -> Iterator[Finding]:
    """Yield names, and dates of birth beside them, in a plain text."""
    for pattern in (ANNOUNCED, INTRODUCED, DESCRIBED, IDENTIFIED):
        for found in pattern.finditer(text):
            name = found["name"]
            if not MASKED.search(name) and not _is_no_name(name):
                yield Finding(found.start("name"), found.end("name"), Kind.NAME)
    for found in BIRTH.finditer(text):
        group = str(found.lastgroup)
        yield Finding(found.start(group), found.end(group), Kind.BIRTH_DATE)
    yield from _names_in_tables(text)


def _is_no_name(name: str) -> bool:
    """Return whether this reads as a word of a form or a law, not as a name."""
    return bool(NOT_NAMES.search(name[1:] if "·" not in name else "") or NOT_NAMES.match(name))


def _names_in_tables(text: str) -> Iterator[Finding]:
    """Yield the names below a heading such as 姓名; cells are separated by “|” or tabs."""
    start, columns, separator = 0, set[int](), ""
    for line in text.split("\n"):
        mark = "|" if "|" in line else "\t" if "\t" in line else ""
        if not mark:
            columns, separator = set(), ""
        else:
            cells = line.split(mark)
            headings = {
                place for place, cell in enumerate(cells) if NAME_COLUMN.fullmatch(cell.strip())
            }
            if headings:
                columns, separator = headings, mark
            elif mark == separator:
                yield from _names_in_row(cells, columns, start)
        start += len(line) + 1


def _names_in_row(cells: list[str], columns: set[int], start: int) -> Iterator[Finding]:
    place = start
    for number, cell in enumerate(cells):
        if number in columns:
            name = cell.strip()
            if CELL_NAME.fullmatch(name) and not MASKED.search(name) and not _is_no_name(name):
                begin = place + len(cell) - len(cell.lstrip())
                yield Finding(begin, begin + len(name), Kind.NAME)
        place += len(cell) + 1
