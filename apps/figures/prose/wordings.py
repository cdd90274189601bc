"""The words in which reports state what the catalogue counts: which indicator a number is of, by those around it. Pure.

A wording is a pattern over the clause of a number, in which # stands for the number with its measure, @ for other
numbers and ~ for words that say nothing of what is counted (已达到, 共有, 数). `topic` has to stand somewhere in the
sentence or in the one before, `unless` nowhere in the clause. Codes that a catalogue lacks are passed over.
"""

from typing import NamedTuple

FILLING = (
    "总人数|总规模|规模|总数|总量|数量|人数|件数|个数|项目|已经|已|达到|高达|达|为|共有|共计|共|总计|合计|累计|计|现有|拥有|有"
    "|超过|增至|增加到|增长到|发展到|上升到|提高到|扩大到|至|了|均|都|动态|保持|稳定|维持|在|分别|由|从|到|就|的|数|额"
    r"|(?:19|20)\d\d年[底末]?"
    '|创建|建成|建立|设立|命名|家|个|[:：“”"()（）、 ]'
)
GAP = f"(?P<gap>(?:{FILLING})*)"


class Wording(NamedTuple):
    """One way of stating an indicator."""

    code: str
    said: str
    topic: str = ""
    unless: str = ""


WAGES = "工资(?!收入|支付|单)"
AGREED = "(?<!专项)(?<!工资)(?<!协商)集体(?:劳动)?合同"
CONTESTS = "竞赛|参赛|大赛|比赛|比武|练兵"
PEOPLE = "(?:职工|员工|工人)"
SKILLS = "技能|技术比武|比武|练兵|状元|工种"
NEWLY = "新建|新组建|新增|新成立|净增|新发展"
JOINED = "(?:加入|参加|入)了?工?会?"
PLAIN_CONTEST = "(?<!技能)(?<!技术)(?<!知识)(?<!安康杯)(?<!安康杯”)竞赛"
LEVELS = "市级|县级|区级|镇级|街边|省级|自治区级|国家级|全国(?:级|总工会(?!、)|“?(?:工会)?职工书屋|示范)"
THERE_ARE = "(?:建|创|设立|成立|共有|已有|现有|拥有)"
TAKING_PART = "(?:参赛|参加|参与|投入)"
NEW = "(?:新建|新组建|新增|新成立|新发展|组建)"
TAKEN_IN = "吸收|吸纳"
ENROLLED = "(?:新发展|发展|新增|新吸收|吸收|吸纳|净增)"
FIRMS = "(?:企业事业单位|企事业单位|法人单位|企业|单位)"
REACHED = "(?:覆盖|涵盖|惠及|涉及)"
RECOVERED = "(?:追回|追讨|讨要|讨薪|挽回|讨回|清欠|追索|追发|补发)"
ON_FILE = "(?:建档立卡|建档|在档|在册)"
HONOURED = "授予|表彰|获|评为"
HOSTED = "(?:工会|主办|承办|协办)"  # firms that took no part as such
ADOPTED = "(?:采纳|采用)"
GAINS = "(?:价值|效益|效益总额)"
INVENTED = "技术|革新|发明|专利|创新|五小"
TECHNICAL = "(?:技术(?:革新|攻关|改造|改进|创新|攻坚)|创新攻关)"
PATTERNS = (
    # Organisation
    Wording("ORG01", "基层工会(?:组织|委员会)?~#", unless=f"{NEWLY}|验收"),
    Wording("ORG01", "工会基层组织~#"),
    Wording("ORG01", "^[^,;#@]{0,6}(?:已|共|现)(?:建立|建|成立|有)(?:各级|各类)?工会~#", unless=f"{NEWLY}|联合"),
    Wording("ORG01", "(?:已有|现有|共有|拥有|建有)~#(?:基层)?工会(?:组织)?(?:$|[,;。、])", unless=NEWLY),
    Wording("ORG01", "工会组织~#", unless=f"{NEWLY}|验收|组建|联合|规范|覆盖"),
    Wording("ORG01", "#[^,;#@]{0,2}基层工会(?:组织)?(?:$|[,;。、])", unless=f"{NEWLY}|验收|及"),
    Wording("ORG02", "(?:覆盖|涵盖)(?:各类|独立|法人|基层|企事业|企业|用人)*单位~#", unless="联合|新组建|新建"),
    Wording("ORG02", "(?:覆盖|涵盖)了?#[^,;#@]{0,2}(?:法人|基层|企事业)*单位", unless="联合|新组建|新建"),
    Wording("ORG03", "应建会?(?:法人)?单位~#"),
    Wording("ORG04", "(?:工会)?(?:组织)?(?:组建率|建会率|(?:工会|组织)覆盖率|组建面|建会面)[^,;#@]{0,20}?~#"),
    Wording("ORG05", f"{NEW}了?[^,;。#@]{{0,10}}工会(?:组织|委员会)?~#", unless="项目工会|联合会|村级"),
    Wording("ORG05", "其中[^,;#@]{0,3}新[建增]~#", topic="基层工会"),
    Wording("ORG05", "工会组织(?:新增|净增)~#"),
    Wording("ORG05", f"{NEW}了?#[^,;#@]{{0,8}}工会"),
    Wording("ORG05", "新建会(?:企业|单位)?~#"),
    Wording("ORG06", "联合基层工会~#"),
    Wording("ORG07", "联合(?:基层)?工会[^,;#@]{0,2}(?:覆盖|涵盖)[^,;#@]{0,4}单位~#"),
    Wording("ORG08", "项目工会~#"),
    Wording("ORG09", "项目工会联合会~#"),
    Wording("ORG10", "(?:职工总数|建会职工|职工人数|职工队伍|全[省市县区国]职工)~#", unless="参加|参与|参赛|活动"),
    Wording("ORG10", "^(?:共|现|已)?有(?:在职)?职工~#", topic="会员"),
    Wording("ORG10", "(?:已建(?:立)?工会|建会|建立工会)(?:的)?(?:企业|单位)*职工~#"),
    Wording("ORG11", "女职工(?:总数|人数)?~#"),
    Wording(
        "ORG12", "(?:工会)?会员(?:总数|人数|总人数|队伍)?(?:有望)?~#", unless=f"{ENROLLED}|女会员|农民工|免费|办理"
    ),
    Wording("ORG12", "(?:拥有|有)~#[^,;#@]{0,2}(?:工会)?会员", unless="免费|办理|其中"),
    Wording("ORG12", "在(?:全[国省市区县])?~#[^,;#@]{0,2}(?:工会)?会员中"),
    Wording("ORG12", "全[国省市区县]#[^,;#@]{0,2}工会会员", unless=f"{ENROLLED}|参加|参与"),
    Wording("ORG13", "女(?:性|职工)?(?:工会)?会员~#"),
    Wording("ORG13", "其中女性~#", topic="会员"),
    Wording("ORG14", "农民工(?:工会)?会员(?:总数|人数)?~#", unless=f"{ENROLLED}|工地"),
    Wording("ORG14", f"农民工{JOINED}(?:工会)?(?:组织)?(?:总数|人数)?~#", unless=f"{NEWLY}|{TAKEN_IN}|集体加入"),
    Wording("ORG14", "(?:已有|现有|共有|拥有|有)~#[^,;#@]{0,2}农民工(?:工会)?会员", unless=ENROLLED),
    Wording("ORG14", f"{JOINED}[^,;#@]{{2,20}}的农民工~#", unless=f"{NEWLY}|{TAKEN_IN}"),
    Wording("ORG14", f"#农民工(?:已经?)?{JOINED}[^,;#@]{{0,10}}工会", unless=f"{NEWLY}|{TAKEN_IN}|集体加入"),
    Wording("ORG15", "(?:职工)?入会率~#"),
    Wording("ORG15", "#的?(?:职工)?入会率"),
    Wording("ORG16", f"{ENROLLED}了?[^,;。#@]{{0,8}}(?:会员|入会)~#", unless="农民工"),
    Wording("ORG16", "(?:新会员|新入会(?:职工|会员)?)~#"),
    Wording("ORG16", "#[^,;#@]{0,2}新会员"),
    Wording("ORG16", "会员(?:新增|净增)~#", unless="农民工"),
    Wording("ORG16", f"{ENROLLED}了?~#[^,;#@]{{0,8}}(?:会员|入会)", unless="农民工"),
    Wording("ORG16", f"^[^,;#@]{{0,8}}{ENROLLED}~#", topic="会员", unless="农民工|工会组织|企业"),
    Wording("ORG17", "工地[^,;#@]{0,6}农民工会员~#"),
    Wording("ORG20", "#[^,;#@]{0,3}基层工会达到了?合格"),
    Wording("ORG20", "合格职工之家(?:达标率|比例)~#"),
    Wording("ORG21", "合格职工之家~#", unless="工作站"),
    Wording("ORG22", "推行面[^,;#@]{0,2}~#", topic="考核"),
    Wording("CAD01", "专职(?:工会)?(?:干部|工作者|工作人员|主席|社会化工作者)~#"),
    Wording("CAD01", "#[^,;#@]{0,2}专职工会"),
    Wording("CAD02", "兼职(?:工会)?(?:干部|工作者|工作人员|主席)~#"),
    # Contracts, democratic management, safety
    Wording("CON01", "集体合同~#", unless=f"{WAGES}|专项"),
    Wording("CON01", "#[^,;#@]{0,2}集体合同", unless=f"{WAGES}|专项"),
    Wording("CON02", f"(?:覆盖|涵盖)(?:用人)?{FIRMS}~#", topic=AGREED),
    Wording(
        "CON02",
        f"#[^,;#@]{{0,4}}{FIRMS}[^,;#@]{{0,4}}(?:签订|签定|建立|实行)了?[^,;#@]{{0,4}}集体合同",
        unless=f"{WAGES}|专项",
    ),
    Wording("CON03", f"{REACHED}(?:企业)?(?:职工|员工)~#", topic=AGREED),
    Wording("CON03", f"{REACHED}了?#[^,;#@]{{0,2}}(?:职工|员工)", topic=AGREED),
    Wording("CON04", f"{WAGES}(?:专项|集体|协商)*(?:合同|协议书?)~#"),
    Wording("CON04", f"#[^,;#@]{{0,2}}{WAGES}(?:专项|集体|协商)*(?:合同|协议)"),
    Wording("CON05", f"{WAGES}[^,;#@]{{0,10}}的?(?:合同|协议)的?{FIRMS}~#"),
    Wording("CON05", f"{WAGES}(?:专项|集体|协商)*(?:合同|协议书?)~#"),
    Wording("CON05", f"(?:覆盖|涵盖)(?:用人)?{FIRMS}~#", topic=WAGES),
    Wording(
        "CON05",
        f"#[^,;#@]{{0,6}}{FIRMS}[^,;#@]{{0,4}}(?:签订|建立|开展|推行|实行|实现)了?[^,;#@]{{0,6}}{WAGES}(?:集体协商)?",
    ),
    Wording("CON05", f"{WAGES}[^,;#@]{{0,10}}(?:协商|制度|机制)[^,;#@]{{0,6}}的?{FIRMS}~#"),
    Wording("CON05", "^[^,;#@]*去年#的基础上", topic=WAGES),
    Wording("CON06", f"{REACHED}(?:企业)?(?:职工|员工)~#", topic=WAGES),
    Wording("CON06", f"{REACHED}了?#[^,;#@]{{0,2}}(?:职工|员工)", topic=WAGES),
    Wording("DEM01", f"(?:建立|推行|实行)[^,;#@]{{0,6}}(?:职代会|职工代表大会)[^,;#@]{{0,4}}{FIRMS}~#"),
    Wording(
        "DEM01",
        "#[^,;#@]{0,10}(?:建立|实行|推行|健全|开展|落实|坚持|召开)了?[^,;#@]{0,3}(?:职代会|职工代表大会)(?:制度)?",
    ),
    Wording("DEM01", f"(?:职代会|职工代表大会)(?:制度)?(?:建制)?的?(?:{FIRMS})?~#", unless="召开"),
    Wording("DEM02", f"(?:厂务公开|厂务公开制度)的?(?:{FIRMS})?~#"),
    Wording("DEM02", "#[^,;#@]{0,14}(?:建立|实行|推行|开展|落实|坚持)了?[^,;#@]{0,3}厂务公开"),
    Wording("DEM03", "职(?:代会|工)代表~#"),
    Wording("SAF01", "劳动保护监督检查委员会~#"),
    Wording("SAF02", "“?安康杯”?[^,;#@]{0,12}(?:企业|单位|参赛)~#"),
    Wording("SAF02", f"参[加与赛](?:竞赛|活动)?[^,;#@]{{0,8}}{FIRMS}~#", topic="安康杯"),
    Wording("SAF02", f"#[^,;#@]{{0,3}}{FIRMS}[^,;#@]{{0,6}}“?安康杯"),
    Wording("SAF02", f"#[^,;#@]{{0,3}}{FIRMS}(?![^,;#@]{{0,2}}工会)", topic="安康杯", unless=HONOURED),
    # Law
    Wording("LAW01", "(?:来访|来信来访|信访|接访|接待)[^,;#@]{0,8}~#", unless="回复率"),
    Wording("LAW02", "(?:法律援助|法援)(?:案件|服务)?~#"),
    Wording("LAW02", "援助案件~#"),
    Wording("LAW02", "#[^,;#@]{0,6}(?:法律援助|法援)案件"),
    Wording("LAW03", f"{RECOVERED}[^,;#@]{{0,14}}~#"),
    Wording("LAW03", f"{RECOVERED}[^,;#@]{{0,8}}#"),
    Wording("LAW05", "#(?:法律|法规|规章)[^,;#@]{0,12}(?:立法|制定|修改|起草)"),
    Wording("LAW06", "#的?比例用于法律援助"),
    Wording("LAW07", "#[^,;#@]{0,2}领导(?:大)?接访"),
    Wording("LAW08", "回复率~#"),
    Wording("LAW09", "(?:劳动争议)?调解(?:委员会|组织)~#"),
    Wording("LAW10", "(?:回复|答复)(?:职工)?来访~#"),
    # Competitions and inventions
    Wording(
        "ECO01",
        f"{TAKING_PART}?[^,;#@]{{0,16}}{FIRMS}~#(?!万?名?职工)",
        topic=CONTESTS,
        unless="覆盖|签订|工资|合同|慰问|职工之家|项目",
    ),
    Wording("ECO01", f"#[^,;#@]{{0,6}}{FIRMS}(?![^,;#@]{{0,2}}{HOSTED})", topic=CONTESTS, unless=HONOURED),
    Wording("ECO02", f"{TAKING_PART}[^,;#@]{{0,28}}{PEOPLE}[^,;#@]{{0,4}}~#", topic=CONTESTS),
    Wording("ECO02", f"{PEOPLE}(?:参赛|参与|参加)~#", topic=CONTESTS),
    Wording("ECO02", f"竞赛[^,;#@]{{0,6}}(?:覆盖|吸引|带动|发动|组织)了?{PEOPLE}~#"),
    Wording("ECO02", "#[^,;#@]{0,6}(?:参与|参加|投身)了?[^,;#@]{0,16}竞赛", unless="选手|决赛"),
    Wording(
        "ECO02",
        f"#[^,;#@]{{0,4}}{PEOPLE}(?:踊跃|积极)?(?:参赛|参加|参与|投身)",
        topic=CONTESTS,
        unless="决赛|技能|练兵|比武",
    ),
    Wording("ECO02", "参赛~#"),
    Wording("ECO02", f"#[^,;#@]{{0,4}}职工[^,;#@]{{0,24}}{PLAIN_CONTEST}"),
    Wording("ECO02", "#[^,;#@]{0,4}职工[^,;#@]{0,20}(?:劳动竞赛|立功竞赛)"),
    Wording("ECO02", "#[^,;#@]{0,2}职工(?:围绕|参赛|参加|参与|投身|踊跃)", topic="劳动竞赛|立功竞赛|五小"),
    Wording("ECO03", "工种~#", topic=f"{CONTESTS}|技能"),
    Wording("ECO03", "#[^,;#@]{0,4}(?:工种|比武项目|竞赛项目|比赛项目)", topic=f"{CONTESTS}|技能"),
    Wording("ECO04", "(?:组织|参加|参与)[^,;#@]{0,16}(?:比武|练兵|技能竞赛|技能大赛)~#"),
    Wording("ECO04", f"{TAKING_PART}[^,;#@]{{0,16}}(?:{PEOPLE}|选手)[^,;#@]{{0,4}}~#", topic=SKILLS),
    Wording(
        "ECO04",
        "#[^,;#@]{0,4}(?:职工|员工|选手)[^,;#@]{0,20}(?:竞赛|参加|参与|比武|大赛)",
        topic=SKILLS,
        unless=f"决赛|{PLAIN_CONTEST}",
    ),
    Wording("ECO05", "(?:合理化)?建议~#", topic="合理化建议", unless="实施|采纳"),
    Wording("ECO05", "#[^,;#@]{0,6}(?:合理化建议|“?金点子)", unless="实施|采纳"),
    Wording("ECO05", "#[^,;#@]{0,6}(?:意见|建议)", topic="合理化建议", unless="实施|采纳|其中"),
    Wording("ECO06", f"(?:被)?{ADOPTED}(?:和实施|实施)?(?:合理化建议)?~#", topic="建议|金点子"),
    Wording("ECO06", f"#[^,;#@]{{0,4}}(?:被|得到|获得|获)?{ADOPTED}", topic="建议|金点子"),
    Wording("ECO07", "实施(?:合理化建议)?~#", topic="建议|金点子", unless="采纳"),
    Wording("ECO07", "#[^,;#@]{0,4}(?:被|得到|已)?实施", topic="建议|金点子"),
    Wording("ECO08", f"(?:创造|节约|创|产生|增加)+[^,;#@]{{0,12}}{GAINS}[^,;#@]{{0,2}}~#", topic="建议"),
    Wording("ECO09", f"(?:{TECHNICAL}|技改|攻关项目|革新项目)(?:成果)?~#"),
    Wording("ECO09", "#[^,;#@]{0,3}(?:技术(?:革新|攻关|改造|改进|攻坚)|技改)"),
    Wording("ECO09", "技术攻关、[^,;#@]{0,8}#"),
    Wording("ECO10", "(?:发明创造|技术发明|发明)(?:成果)?~#", unless="专利"),
    Wording("ECO11", "(?:先进)?操作法~#"),
    Wording("ECO11", "#[^,;#@]{0,3}(?:先进)?操作法"),
    Wording("ECO12", "专利(?:成果)?~#", unless="申请|申报"),
    Wording("ECO12", "#[^,;#@]{0,4}专利", unless="申请|申报"),
    Wording(
        "ECO13",
        f"(?:创造|创|产生|增加)?[^,;#@]{{0,12}}{GAINS}[^,;#@]{{0,2}}~#",
        topic=f"{INVENTED}|操作法",
    ),
    Wording("ECO13", "创收[^,;#@]{0,2}#", topic=INVENTED),
    Wording("ECO14", "#[^,;#@]{0,8}技术(?:能手|标兵|状元)", topic=f"{CONTESTS}|技能"),
    Wording("ECO15", "#的?大中型企业[^,;#@]{0,8}参赛"),
    Wording("ECO16", "#[^,;#@]{0,2}建议被?(?:获|评)"),
    Wording("ECO17", "(?:劳模|先模|劳动模范|职工|工匠)[^,;#@]{0,14}创新工作室”?~#", unless="女职工"),
    Wording("ECO17", "(?:^|全[国省市区县]|各级|各类|的)创新工作室”?(?:已建)?~#", unless="女职工"),
    Wording(
        "ECO17",
        f"{THERE_ARE}[^,;#@]{{0,8}}#(?:各级|各类|[^,;#@]{{0,8}}(?:劳模|先模|职工|工匠)[^,;#@]{{0,8}})创新工作室",
        unless="女职工|联盟",
    ),
    Wording("ECO18", "培训(?:职工)?~#", topic="(?:劳模|先模|职工|工匠)?(?:创新)?工作室"),
    Wording("ECO19", "降低成本~#"),
    Wording("ECO20", "女职工创新工作室”?~#"),
    Wording("ECO21", "#[^,;#@]{0,6}成果荣?获[^,;#@]{0,24}奖"),
    # Relief
    Wording("PRO01", f"{ON_FILE}[^,;#@]{{0,4}}困难职工(?:家庭)?~#"),
    Wording("PRO01", "困难职工档案[^,;#@]{0,2}#"),
    Wording("PRO01", f"#[^,;#@]{{0,2}}{ON_FILE}[^,;#@]{{0,4}}困难职工"),
    Wording(
        "PRO02", "(?:慰问|帮扶|救助|走访)[^,;#]{0,16}(?:职工|农民工|劳模|群众)[^,;#@]{0,4}~#", unless="资金|慰问金"
    ),
    Wording(
        "PRO02", "(?:慰问|帮扶|救助|走访)了?[^,;#]{0,12}#[^,;#@]{0,8}(?:职工|农民工|劳模)", unless="资金|慰问金|子女"
    ),
    Wording("PRO02", "(?:慰问|帮扶|救助)~#", topic="职工", unless="资金|慰问金"),
    Wording("PRO02", "(?:走访)?慰问~#", unless="资金|慰问金"),
    Wording("PRO02", "走访~#", topic="送温暖", unless="资金|慰问金"),
    Wording("PRO02", "(?:救助|帮扶)~#", unless="资金|救助金|帮扶金|子女|中心|站"),
    Wording("PRO03", "(?:筹集|筹措|筹资|募集|筹得|争取)[^,;#@]{0,14}~#"),
    Wording(
        "PRO05",
        "(?:医疗互助保障|互助保障|医疗互助|互助保险|互助互济)(?:活动|计划)?[^,;#@]{0,14}~#",
        unless="金",
    ),
    Wording("PRO05", "(?:参保|续保)(?:职工|会员)?~#", topic="互助", unless="金"),
    Wording("PRO05", "#参互", topic="互助"),
    Wording("PRO05", "#[^,;#@]{0,4}(?:职工|会员)?[^,;#@]{0,4}(?:参加|参保|加入)[^,;#@]{0,10}互助"),
    # Migrant workers and services to members
    Wording("MIG01", "(?:工会|农民工)+工作站(?:、?“?职工之家”?)?[^,;#@]{0,8}~#"),
    Wording("MIG01", "#[^,;#@]{0,16}设立了[^,;#@]{0,10}工作站"),
    Wording("MIG02", "投入(?:资金)?~#", topic="工作站"),
    Wording("MIG03", "覆盖农民工~#", topic="工作站"),
    Wording("MIG04", "服务农民工~#", topic="工作站"),
    Wording("MIG05", "培训农民工~#", topic="工作站"),
    Wording("SRV01", "#[^,;#@]{0,4}单位参与其中", topic="会员|服务"),
    Wording("SRV02", "#[^,;#@]{0,10}办理了?[^,;#@]{0,10}卡"),
    Wording("SRV02", "(?:办理|发放|办)[^,;#@]{0,10}(?:服务卡|会员卡|工会卡)~#", unless="便民"),
    Wording("SRV02", "#“?工[会惠][^,;#@]{0,4}卡", unless="商"),
    Wording("SRV02", "发卡~#", topic="服务卡|会员卡|工会卡"),
    Wording("SRV03", "(?:持卡|刷卡)~#"),
    Wording("SRV04", "消费(?:总)?金?额~#", topic="卡"),
    # Culture
    Wording("CUL01", "职工书屋”?~#", unless=LEVELS),
    Wording("CUL01", f"{THERE_ARE}[^,;#@]{{0,8}}#[^,;#@]{{0,6}}“?职工书屋", unless=f"示范|{LEVELS}"),
    Wording("CUL02", "(?:全国(?:总工会|级)?|国家级)“?(?:工会)?职工书屋”?(?:示范点)?~#"),
    Wording(
        "CUL02",
        "#[^,;#@]{0,2}(?:书屋)?(?:获|为|被评为)?(?:全国级?|国家级)[^,;#@]{0,3}示范(?:点|职工书屋)",
        topic="书屋",
        unless="获得",
    ),
    Wording(
        "CUL03",
        "#[^,;#@]{0,2}(?:书屋)?(?:获|被评为)?(?:自治区级|省级)[^,;#@]{0,3}示范(?:点|职工书屋)",
        topic="书屋",
        unless="获得",
    ),
    Wording("CUL02", "(?:全国|国家级)[^,;#@]{0,6}#[^,;#@]{0,3}职工书屋”?示范点"),
    Wording("CUL02", "#[^,;#@]{0,2}(?:全国级?|国家级)“?(?:工会)?职工书屋”?(?:示范点)?"),
    Wording("CUL03", "(?:自治区级|省级|自治区|省)“?职工书屋”?(?:示范点)?~#"),
    Wording("CUL03", "#[^,;#@]{0,2}(?:自治区级|省级)“?职工书屋"),
    Wording("CUL02", "(?:全国(?:总工会|级)?|国家级)示范点(?:达|共|有)?#", topic="书屋"),
    Wording("CUL03", "(?:省级?|自治区级?)示范点(?:达|共|有)?#", topic="书屋"),
    Wording("CUL04", "农民工[^,;#@]{0,4}图书站~#"),
    Wording("CUL04", "#[^,;#@]{0,2}农民工[^,;#@]{0,4}图书站"),
    Wording("CUL05", "(?:文艺演出|送文化[^,;#@]{0,4}|送演出|慰问演出|演出)~#"),
    Wording("CUL05", "(?:举办|组织|开展|送)了?[^,;#@]{0,4}#[^,;#@]{0,6}演出"),
    Wording("CUL06", "惠及(?:职工)?~#[^,;#@]{0,2}(?:职工|群众)?", topic="演出"),
    Wording("CUL07", "(?:送|放映|播放)电影~#"),
    Wording("CUL08", "(?:送|赠送|捐赠|赠阅)图书~#"),
    Wording("CUL09", "(?:文体|体育|文化体育)[^,;#@]{0,6}活动~#"),
    Wording("CUL09", "(?:举办|开展|组织)了?[^,;#@]{0,4}#[^,;#@]{0,4}(?:文体|体育|文化体育)[^,;#@]{0,3}活动"),
    Wording("CUL10", "#[^,;#@]{0,4}参[加与]了?(?:文体)?活动", topic="文体|体育|健步走|球"),
    Wording("CUL10", "参加(?:活动)?(?:人数|职工)~#", topic="文体|体育|健步走|球"),
    Wording("CUL11", "(?:工人)?文化宫~#"),
    Wording("CUL12", "(?:总投资额?|投资)~#", topic="文化宫"),
    Wording("CUL13", "建筑面积(?:将)?~#", topic="文化宫"),
    Wording("CUL14", "#[^,;#@]{0,3}(?:基层)?工会[^,;#@]{0,10}开放"),
    Wording("CUL15", "藏书量?~#", unless="总工会“?职工书屋"),
    Wording("CUL16", "借阅~#"),
    Wording("CUL17", "读书活动~#"),
    Wording("COM01", "#[^,;#@]{0,2}社区[^,;#@]{0,4}开展"),
    Wording("COM02", "活动~#", topic="社区"),
    Wording("COM03", "参加(?:活动)?(?:的)?职工群众~#", topic="社区"),
    # Money, honours, harmony
    Wording("FIN01", "(?:工会)?经费(?:总)?收入~#"),
    Wording("FIN01", "(?:收缴|收取|拨缴)(?:工会)?经费~#"),
    Wording("FIN02", "(?:上缴|上解)[^,;#@]{0,8}经费~#"),
    Wording("FIN03", "(?:工会)?经费(?:总)?支出~#"),
    Wording("FIN04", "审计(?:单位|基层工会|工会)?~#"),
    Wording("FIN05", "验收(?:基层工会)?~#", unless="合格"),
    Wording("FIN06", "验收合格率~#"),
    Wording("FIN07", "验收合格(?:的)?(?:基层工会)?~#"),
    Wording("HON01", "#[^,;#@]{0,2}国家级[^,;#@]{0,4}(?:荣誉称号|荣誉|称号)"),
    Wording("HON02", "#[^,;#@]{0,2}(?:自治区级|省级)[^,;#@]{0,4}(?:荣誉称号|荣誉|称号)"),
    Wording("HON03", "#县[^,;#@]{0,3}[^,;#@]{0,20}先进"),
    Wording("HON04", "#[^,;#@]{0,2}团体(?:项目|奖)"),
    Wording("HON05", "#[^,;#@]{0,2}个人(?:单项|奖|项目)"),
    Wording("HAR01", "和谐(?:劳动关系)?企业”?~#"),
    Wording("HAR01", "#[^,;#@]{0,6}和谐(?:劳动关系)?企业"),
)
